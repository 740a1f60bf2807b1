// SPDX-License-Identifier: MIT
/*
 * torture [-t SECONDS] [-s SEED] [-j WORKERS] [-a] [-l] [NAME...]
 *
 *	-t  the time for all together (60)	-a  all at the same time, not one after the other
 *	-s  the seed (the clock's)		-l  list them
 *	-j  workers of each torture (4)
 *
 * Exit status: 0 nothing found, 1 something, 2 wrong options.
 *
 * A torture is a process, the leader of a group of its own with all its workers, and a pipe on
 * which they report: counts when a worker ends, a text when one finds something wrong. End of file
 * is when all have ended. What does not end GRACE seconds after its time hangs.
 */
#include "torture.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <figures.h>

#include "report.h"

#define GRACE	   300	/* seconds that a torture may need to end, on a busy host as well */
#define MORE_TRIES 3	/* for one that has done nothing yet, */
#define EXTRA_MS   8000 /* each with so much more time */
#define CHECK_MS   3000 /* between two checks of the kernel's counts */

static const struct torture *const table[] = {
	&forks, &maps,	   &overlap, &futexes, &locks, &cow,
	&hog,	&affinity, &signals, &pipes,   &stops, &growing,
};
#define N_TABLE (sizeof(table) / sizeof(table[0]))

enum verdict { PASS, FAIL, SKIP };

struct running {
	const struct torture *torture;
	pid_t pid;
	int fd;
	long long begun, end;
	unsigned tries;
	unsigned long long counts[MAX_COUNTS];
	char text[256]; /* the first failure */
	enum verdict verdict;
};

static volatile sig_atomic_t interrupted;

static void interrupt(int sig)
{
	interrupted = sig;
}

static int usage(void)
{
	fprintf(stderr,
		"usage: torture [-t SECONDS] [-s SEED] [-j WORKERS] [-a] [-l] [NAME...]\n"
		"  -t 1..86400  time for all together (60)     -a  all at the same time\n"
		"  -s NUMBER    seed (another each time)       -l  list their names\n"
		"  -j 2..%d     workers of each torture (4)\n",
		MAX_WORKERS);
	return 2;
}

/* ---- one torture ---- */

static void start(struct running *run, long long ms)
{
	char why[100] = "";
	int ends[2];

	run->begun = now_ms();
	if (run->torture->cannot && run->torture->cannot(why, sizeof(why))) {
		run->verdict = SKIP;
		snprintf(run->text, sizeof(run->text), "%s", why);
		return;
	}
	run->end = run->begun + ms;
	fflush(stdout);
	if (pipe2(ends, O_CLOEXEC) < 0 || (run->pid = fork()) < 0) {
		run->verdict = FAIL;
		snprintf(run->text, sizeof(run->text), "cannot start: %s", strerror(errno));
		return;
	}
	if (run->pid == 0) {
		setpgid(0, 0);
		signal(SIGINT, SIG_DFL);
		signal(SIGTERM, SIG_DFL);
		close(ends[0]);
		begin_torture(run->torture, ends[1], run->end);
		run->torture->run();
		end_process(0);
	}
	setpgid(run->pid, run->pid); /* whichever of the two comes first */
	close(ends[1]);
	run->fd = ends[0];
}

static void kill_all(struct running *run)
{
	kill(-run->pid, SIGKILL);
	kill(run->pid, SIGKILL);
}

static void found(struct running *run, const char *text)
{
	if (run->verdict == FAIL)
		return;
	run->verdict = FAIL;
	snprintf(run->text, sizeof(run->text), "%s", text);
	/* At once: if the machine dies of it, this has been seen. */
	printf("torture: %s: FAIL: %s (seed %u)\n", run->torture->name, run->text, (unsigned)seed);
	fflush(stdout);
	kill_all(run);
}

/* The first of the things it must do that it did not; NULL: none. */
static const char *not_done(const struct running *run)
{
	for (unsigned i = 0; i < run->torture->must; i++)
		if (run->counts[i] == 0)
			return run->torture->counts[i];
	return NULL;
}

/* All its processes have ended. */
static void finish(struct running *run)
{
	char text[80];
	int status;

	close(run->fd);
	run->fd = -1;
	while (waitpid(run->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (status != 0) {
		snprintf(text, sizeof(text), "its process ended with wait status 0x%x", status);
		found(run, text);
	}
	if (run->verdict == FAIL || !not_done(run))
		return;
	/* On a busy host the CPUs may have done next to nothing in that time: more of it, then. */
	if (run->tries++ < MORE_TRIES) {
		start(run, run->end - run->begun + EXTRA_MS);
		return;
	}
	snprintf(text, sizeof(text), "it did nothing: no %s", not_done(run));
	found(run, text);
}

static void take_report(struct running *run)
{
	struct report rep;
	int n = read(run->fd, &rep, sizeof(rep));

	if (n == sizeof(rep)) {
		for (int i = 0; i < MAX_COUNTS; i++)
			run->counts[i] += rep.counts[i];
		if (rep.failed)
			found(run, rep.text);
	} else if (n >= 0) {
		finish(run);
	}
}

static void summary(const struct running *run)
{
	static const char *const words[] = { "pass", "FAIL", "skip" };
	long long ms = now_ms() - run->begun;

	printf("%-9s %s", run->torture->name, words[run->verdict]);
	if (run->verdict == SKIP) {
		printf("  %s\n", run->text);
		return;
	}
	printf(" %4lld.%lld s ", ms / 1000, ms % 1000 / 100);
	for (int i = 0; i < MAX_COUNTS && run->torture->counts[i]; i++)
		printf("%s %llu %s", i ? "," : "", run->counts[i], run->torture->counts[i]);
	printf("\n");
	fflush(stdout);
}

/* ---- several ---- */

static int still_running(const struct running *run)
{
	return run->fd >= 0;
}

static void look_at_time(struct running *run)
{
	char text[100];

	if (interrupted) {
		found(run, "interrupted");
	} else if (now_ms() > run->end + GRACE * 1000) {
		snprintf(text, sizeof(text), "hangs: no end %d s after its time", GRACE);
		found(run, text);
	}
	/* Killed, and even so it does not end. */
	if (now_ms() > run->end + 2 * GRACE * 1000) {
		printf("torture: %s: its processes cannot be killed\n", run->torture->name);
		close(run->fd);
		run->fd = -1;
	}
}

static void judge_counts(struct running *run, int wrong)
{
	char text[80];

	if (!wrong)
		return;
	snprintf(text, sizeof(text), "%d of the kernel's counts of mappings are wrong", wrong);
	found(run, text);
}

/* Starts @n of them at once, each with so much time, and waits for all. */
static void run_set(struct running *runs, int n, long long ms)
{
	long long last_check = now_ms();
	struct pollfd fds[N_TABLE];
	int left;

	for (int i = 0; i < n; i++)
		start(&runs[i], ms);
	do {
		left = 0;
		for (int i = 0; i < n; i++) {
			fds[i] = (struct pollfd){ .fd = runs[i].fd, .events = POLLIN };
			left += still_running(&runs[i]);
		}
		if (left && poll(fds, n, 1000) > 0)
			for (int i = 0; i < n; i++)
				if (fds[i].fd >= 0 && fds[i].revents) {
					take_report(&runs[i]);
					if (!still_running(&runs[i]))
						summary(&runs[i]);
				}
		for (int i = 0; i < n; i++)
			if (still_running(&runs[i]))
				look_at_time(&runs[i]);
		if (n == 1 && still_running(runs) && runs->torture->bears_stops && can_check() &&
		    now_ms() - last_check >= CHECK_MS) {
			judge_counts(runs, check_stopped(runs->pid));
			last_check = now_ms();
		}
	} while (left);
	if (can_check())
		judge_counts(runs, check_counts());
	for (int i = 0; i < n; i++)
		if (runs[i].pid <= 0)
			summary(&runs[i]);
}

static int choose(struct running *runs, char **names, int n_names)
{
	int n = 0;

	for (int i = 0; i < n_names; i++) {
		int known = 0;

		for (unsigned t = 0; t < N_TABLE; t++)
			known |= strcmp(names[i], table[t]->name) == 0;
		if (!known) {
			fprintf(stderr, "torture: no torture %s; -l lists them\n", names[i]);
			return -1;
		}
	}
	for (unsigned t = 0; t < N_TABLE; t++) {
		int chosen = n_names == 0;

		for (int i = 0; i < n_names; i++)
			chosen |= strcmp(names[i], table[t]->name) == 0;
		if (chosen)
			runs[n++] = (struct running){ .torture = table[t], .fd = -1 };
	}
	return n;
}

static int verdict(const struct running *runs, int n)
{
	int failed = 0, passed = 0;

	for (int i = 0; i < n; i++) {
		failed += runs[i].verdict == FAIL;
		passed += runs[i].verdict == PASS;
	}
	if (!failed && passed) {
		printf("torture: PASS\n");
		return 0;
	}
	printf("torture: FAIL");
	for (int i = 0; i < n; i++)
		if (runs[i].verdict == FAIL)
			printf(" %s", runs[i].torture->name);
	printf("%s (seed %u)\n", failed ? "" : " nothing was done", (unsigned)seed);
	return 1;
}

static void choose_seed(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	seed = mix((uint32_t)ts.tv_nsec ^ mix((uint32_t)ts.tv_sec)) % 1000000;
}

static const char *find_self(const char *argv0)
{
	static char path[256];
	int len = readlink("/proc/self/exe", path, sizeof(path) - 1);

	return len > 0 ? path : argv0;
}

int main(int argc, char **argv)
{
	static struct running runs[N_TABLE];
	struct sigaction sa = { .sa_handler = interrupt };
	struct rlimit no_core = { 0, 0 };
	int opt, n, at_once = 0, list = 0;
	long seconds = 60, jobs = n_workers;
	long long given = -1;
	char *end;

	if (exec_child(argc, argv) >= 0)
		return exec_child(argc, argv);
	while ((opt = getopt(argc, argv, "t:s:j:al")) != -1) {
		switch (opt) {
		case 't':
			seconds = parse_number(optarg, 1, 86400);
			break;
		case 's':
			given = strtoll(optarg, &end, 0);
			if (*end || end == optarg || given < 0 || given > 0xffffffffLL)
				return usage();
			break;
		case 'j':
			jobs = parse_number(optarg, 2, MAX_WORKERS);
			break;
		case 'a':
			at_once = 1;
			break;
		case 'l':
			list = 1;
			break;
		default:
			return usage();
		}
	}
	n = choose(runs, argv + optind, argc - optind);
	if (n < 0 || seconds < 0 || jobs < 0)
		return usage();
	if (list) {
		for (int i = 0; i < n; i++)
			printf("%-9s %s\n", runs[i].torture->name, runs[i].torture->what);
		return 0;
	}
	n_workers = jobs;
	self = find_self(argv[0]);
	if (given < 0)
		choose_seed();
	else
		seed = given;
	setrlimit(RLIMIT_CORE, &no_core);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	printf("torture: seed %u, %d tortures of %u workers in %ld s%s, %u CPUs\n", (unsigned)seed,
	       n, n_workers, seconds, at_once ? ", all at once" : "", n_cpus());
	if (at_once)
		run_set(runs, n, seconds * 1000LL);
	else
		for (int i = 0; i < n && !interrupted; i++)
			run_set(&runs[i], 1, seconds * 1000LL / n);
	if (can_check())
		printf("torture: %u checks of reverse mapping\n", n_checks);
	return verdict(runs, n);
}
