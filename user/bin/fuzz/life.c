// SPDX-License-Identifier: MIT
/*
 * One life: a session and a group of its own, so that its signals reach no other; limits, so that it
 * cannot have all of the machine for long; a timer, so that it waits for nothing for ever.
 */
#include "fuzz.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <figures.h>

static const struct {
	op_fn fn;
	unsigned weight;
} ops[] = {
	{ op_call, 120 },      { op_area, 16 }, { op_touch, 24 },     { op_segment, 3 },
	{ op_peer_memory, 3 }, { op_fork, 4 },	{ op_thread, 2 },     { op_frame, 2 },
	{ op_signal, 5 },      { op_open, 14 }, { op_setting, 2 },    { op_fail_nth, 8 },
	{ op_swap, 1 },	       { op_mount, 2 }, { op_exec, 3 },	      { op_clone, 3 },
	{ op_end, 2 },	       { op_edge, 10 }, { op_proc_write, 5 },
};
#define N_OPS (sizeof(ops) / sizeof(ops[0]))

void do_ops(struct rnd *r, unsigned n)
{
	unsigned all = 0;

	for (unsigned i = 0; i < N_OPS; i++)
		all += ops[i].weight;
	while (n--) {
		/* Each operation has numbers of its own: how many one takes changes no other. */
		struct rnd own = { rnd_next(r) };
		unsigned which = rnd_below(&own, all), i = 0;

		for (; which >= ops[i].weight; i++)
			which -= ops[i].weight;
		ops[i].fn(&own);
	}
}

static void limit(int resource, rlim_t value)
{
	struct rlimit lim = { value, value };

	setrlimit(resource, &lim);
}

static void alarmed(int sig)
{
	(void)sig;
}

/* Something of every kind, at the numbers that any_fd() knows. */
static void open_fds(void)
{
	int fds[2];

	for (int fd = 3; fd < 64; fd++)
		close(fd);
	if (verbose)
		dup2(1, 100);
	close(0);
	close(1);
	close(2);
	open("/dev/null", O_RDWR);
	open("/dev/zero", O_RDWR);
	open("f0", O_RDWR | O_CREAT, 0600);
	open("f1", O_RDWR | O_CREAT, 0600);
	mkdir("d0", 0700);
	mkdir("d1", 0700);
	open("d0", O_RDONLY | O_DIRECTORY);
	open("/proc/self/maps", O_RDONLY);
	open("/proc/self/pagemap", O_RDONLY);
	open("/proc/self/mem", O_RDWR);
	if (pipe2(fds, O_NONBLOCK) || pipe(fds))
		errno = 0;
	open("/dev/full", O_RDWR);
	open("/proc/self/smaps", O_RDONLY);
	open("/proc", O_RDONLY | O_DIRECTORY);
	open("f1", O_WRONLY | O_APPEND);
	open(".", 010000000 /* O_PATH */);
	open("e", O_RDONLY | O_DIRECTORY);
	open("e/f0", O_RDWR | O_CREAT, 0600);
}

void live(struct slot *s, uint32_t seed, unsigned n)
{
	struct itimerval every = { { 0, 20000 }, { 0, 20000 } };
	struct sigaction sa = { .sa_handler = alarmed };
	sigset_t none;
	struct rnd r;

	self = s;
	setsid();
	/* The parent's is not inherited: this one is to go first. */
	write_text("/proc/self/oom_score_adj", "500");
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_CPU, 20);
	limit(RLIMIT_FSIZE, 1 << 20);
	limit(RLIMIT_AS, 24 << 20);
	limit(RLIMIT_DATA, 8 << 20);
	limit(RLIMIT_STACK, 256 << 10);
	limit(RLIMIT_MEMLOCK, 256 << 10);
	limit(RLIMIT_NPROC, 100);
	open_fds();
	limit(RLIMIT_NOFILE, 48);
	arena_init();
	faults_init();
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	sigaction(SIGALRM, &sa, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setitimer(ITIMER_REAL, &every, NULL);
	rnd_seed(&r, seed, s->round, s->life);
	do_ops(&r, n);
	_exit(0);
}
