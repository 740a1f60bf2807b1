// SPDX-License-Identifier: MIT
/*
 * fuzz [-pv] [-t SECONDS] [-s SEED] [-r ROUND] [-n ROUNDS] [-j LIVES] [-o OPERATIONS]
 *
 *	-p  the machine is the fuzzer's own	-r  the first round (0)
 *	-v  print each operation		-n  so many rounds (until the time is over)
 *	-t  the time (60)			-j  lives at a time (3)
 *	-s  the seed (the clock's)		-o  operations of each life (300)
 *
 * Exit status: 0 nothing found, 1 something, 2 wrong options.
 */
#include "fuzz.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <figures.h>

#define LIVES	12 /* of a round */
#define LIFE_MS 4000
/* So long may fork fail with nobody alive, whose memory might come back. */
#define NO_FORK_MS 20000
/* More than an operation makes on the average, those of its children and threads counted. */
#define CALLS_OF_OPERATION 20
#define PATTERN		   0x5a17c0deu
#define N_WORDS		   (16 * PAGE / 4)

int mine, verbose;

static uint32_t seed;
static unsigned at_once = 3, n_ops = 300;
static unsigned long long calls, good, lives, killed, signalled, spoiled;
static uint32_t pattern[N_WORDS];

static int usage(void)
{
	fprintf(stderr,
		"usage: fuzz [-pv] [-t SECONDS] [-s SEED] [-r ROUND] [-n ROUNDS] [-j 1..%d] [-o OPERATIONS]\n"
		"  -p  the machine is the fuzzer's own: settings, mounts and swap areas, too\n",
		MAX_LIVES);
	return 2;
}

static long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

/* A life may write over its own counts, as over anything it can reach: what cannot be true is not added. */
static void take_counts(struct slot *s)
{
	lives++;
	if (s->good > s->calls || s->calls > CALLS_OF_OPERATION * n_ops) {
		spoiled++;
		return;
	}
	calls += s->calls;
	good += s->good;
}

static pid_t begin_life(struct slot *s, unsigned round, unsigned life)
{
	pid_t pid;

	memset(s, 0, sizeof(*s));
	s->round = round;
	s->life = life;
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		live(s, seed, n_ops);
	return pid;
}

static void end_life(struct slot *s, int status)
{
	signalled += WIFSIGNALED(status) != 0;
	take_counts(s);
}

/* All lives of a round, at_once at a time. Returns 0, or 1 if no more of them can begin. */
static int run_round(unsigned round)
{
	pid_t pids[MAX_LIVES] = { 0 };
	long long begun[MAX_LIVES], moved = now_ms();
	unsigned next = 0, running = 0;
	struct timespec nap = { 0, 2000000 };
	int status;

	disk_mount(round);
	while (next < LIVES || running) {
		for (unsigned i = 0; i < at_once && next < LIVES; i++)
			if (!pids[i]) {
				pids[i] = begin_life(&slots[i], round, next);
				begun[i] = now_ms();
				if (pids[i] < 0) {
					/* No memory for it at this moment, or by a setting. */
					pids[i] = 0;
					if (!running && begun[i] - moved > NO_FORK_MS) {
						printf("fuzz: no life can begin: fork: %s\n",
						       strerror(errno));
						return 1;
					}
					restore_settings();
				} else {
					running++, next++;
				}
			}
		if (running)
			moved = now_ms();
		for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG | __WALL)) > 0;)
			for (unsigned i = 0; i < at_once; i++)
				if (pids[i] == pid) {
					end_life(&slots[i], status);
					pids[i] = 0;
					running--;
				}
		for (unsigned i = 0; i < at_once; i++)
			if (pids[i] && now_ms() - begun[i] > LIFE_MS) {
				killed++;
				kill(pids[i], SIGKILL);
				begun[i] = now_ms() + 1000;
			}
		nanosleep(&nap, NULL);
	}
	return 0;
}

static int check_pattern(void)
{
	for (unsigned i = 0; i < N_WORDS; i++)
		if (pattern[i] != PATTERN + i) {
			printf("fuzz: the parent's memory: word %u is 0x%x, not 0x%x\n", i,
			       (unsigned)pattern[i], (unsigned)(PATTERN + i));
			return 1;
		}
	return 0;
}

/* After a round. Returns what was found. */
static int settle(void)
{
	int bad = 0, left = sweep_tasks();

	if (left) {
		printf("fuzz: tasks that SIGKILL did not end; the last operations of each life:\n");
		for (unsigned i = 0; i < at_once; i++) {
			printf("life %u:\n", slots[i].life);
			fflush(stdout);
			trace_print(&slots[i]);
		}
		return 1;
	}
	sweep_things();
	bad += check_pattern();
	return bad;
}

static int run(long seconds, long first, long rounds)
{
	long long end = now_ms() + seconds * 1000LL;
	int bad;
	long round;

	/* Once with nothing to count, so that the caches of first use are there. */
	bad = run_round(0xffffffff) + settle();
	ledger_begin();
	for (round = first; !bad && (rounds < 0 ? now_ms() < end : round < first + rounds);
	     round++) {
		printf("fuzz: seed %u round %ld\n", (unsigned)seed, round);
		bad = run_round(round) + settle();
		if (mine && !bad)
			bad = ledger_check();
	}
	printf("fuzz: %ld rounds, %llu lives (%llu ended by signals, %llu by time, %llu wrote over their counts), "
	       "%llu calls, %llu of them good\n",
	       round - first, lives, signalled, killed, spoiled, calls, good);
	if (bad) {
		printf("fuzz: FAIL: again with -s %u -r %ld -n 1 -o %u -j %u%s\n", (unsigned)seed,
		       round - 1, n_ops, at_once, mine ? " -p" : "");
		return 1;
	}
	if (!good || round == first) {
		printf("fuzz: FAIL: nothing was done\n");
		return 1;
	}
	printf("fuzz: PASS\n");
	return 0;
}

static void protect(void)
{
	sigset_t all;

	setpgid(0, 0);
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	if (mine)
		write_text("/proc/self/oom_score_adj", "-1000");
	for (unsigned i = 0; i < N_WORDS; i++)
		pattern[i] = PATTERN + i;
}

int main(int argc, char **argv)
{
	struct timespec ts;
	long seconds = 60, first = 0, rounds = -1, n;
	long long given = -1;
	int opt, status;
	char *end;

	while ((opt = getopt(argc, argv, "pvt:s:r:n:j:o:")) != -1) {
		if (opt == 'p') {
			mine = 1;
			continue;
		}
		if (opt == 'v') {
			verbose = 1;
			continue;
		}
		if (opt == '?')
			return usage();
		given = strtoll(optarg, &end, 0);
		if (*end || end == optarg || given < 0 || given > 0xffffffffLL)
			return usage();
		n = given > 0x7fffffff ? 0x7fffffff : given;
		if (opt == 's')
			seed = given;
		else if (opt == 't' && n >= 1 && n <= 86400)
			seconds = n;
		else if (opt == 'r')
			first = n;
		else if (opt == 'n' && n >= 1)
			rounds = n;
		else if (opt == 'j' && n >= 1 && n <= MAX_LIVES)
			at_once = n;
		else if (opt == 'o' && n >= 1 && n <= 1000000)
			n_ops = n;
		else
			return usage();
	}
	if (optind != argc)
		return usage();
	clock_gettime(CLOCK_REALTIME, &ts);
	if (!seed)
		seed = ((uint32_t)ts.tv_nsec ^ (uint32_t)ts.tv_sec * 2654435761u) % 1000000 + 1;
	protect();
	if (trace_init() < 0 || sweep_init() < 0) {
		perror("fuzz");
		return 1;
	}
	disk_init();
	printf("fuzz: seed %u, %u lives at a time, %u operations each%s\n", (unsigned)seed, at_once,
	       n_ops, mine ? ", on its own machine" : "");
	status = run(seconds, first, rounds);
	if (chdir("/") == 0 && rmdir(work) < 0)
		printf("fuzz: %s stays: %s\n", work, strerror(errno));
	return status;
}
