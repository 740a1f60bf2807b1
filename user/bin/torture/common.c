// SPDX-License-Identifier: MIT
/* Random numbers, failures, counts, workers. */
#include "torture.h"

#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "report.h"

unsigned n_workers = 4;
uint32_t seed;
const char *self;

static const struct torture *current;
static int report_fd = -1;
static long long deadline;
static unsigned counts[MAX_COUNTS];

void begin_torture(const struct torture *t, int fd, long long end)
{
	current = t;
	report_fd = fd;
	deadline = end;
}

/* ---- time ---- */

long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

int stopping(void)
{
	return now_ms() >= deadline;
}

void sleep_ms(unsigned ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&ts, NULL);
}

/* ---- random numbers ---- */

uint32_t mix(uint32_t x)
{
	x ^= x >> 15;
	x *= 0x2c1b3c6du;
	x ^= x >> 12;
	x *= 0x297a2d39u;
	x ^= x >> 15;
	return x;
}

void rnd_seed(struct rnd *r, unsigned worker, unsigned lane)
{
	uint32_t name = 0;

	for (const char *s = current->name; *s; s++)
		name = mix(name + (unsigned char)*s);
	r->state = mix(mix(seed + name) + worker * 0x9e3779b1u + lane * 0x85ebca6bu);
	if (!r->state)
		r->state = 1;
}

uint32_t rnd_next(struct rnd *r)
{
	r->state ^= r->state << 13;
	r->state ^= r->state >> 17;
	r->state ^= r->state << 5;
	return r->state;
}

uint32_t rnd_below(struct rnd *r, uint32_t n)
{
	return mix(rnd_next(r)) % n;
}

/* ---- reports ---- */

void add(unsigned which, unsigned n)
{
	ADD(&counts[which], n);
}

void count(unsigned which)
{
	ADD(&counts[which], 1);
}

/* A report is far smaller than PIPE_BUF: those of several processes do not mix. */
static void report(const char *text)
{
	struct report rep = { .failed = text != NULL };

	for (int i = 0; i < MAX_COUNTS; i++)
		rep.counts[i] = __atomic_exchange_n(&counts[i], 0, __ATOMIC_SEQ_CST);
	if (text)
		strncpy(rep.text, text, sizeof(rep.text) - 1);
	if (write(report_fd, &rep, sizeof(rep)) != sizeof(rep))
		_exit(3); /* main is gone */
}

void end_process(int status)
{
	report(NULL);
	_exit(status);
}

void fail(unsigned worker, const char *fmt, ...)
{
	char text[sizeof(((struct report *)0)->text)];
	va_list args;
	int len;

	len = snprintf(text, sizeof(text), "worker %u, pid %d: ", worker, (int)getpid());
	va_start(args, fmt);
	vsnprintf(text + len, sizeof(text) - len, fmt, args);
	va_end(args);
	report(text);
	_exit(FAILED_STATUS);
}

void fail_word(unsigned worker, const char *what, const void *addr, uint32_t expected,
	       uint32_t found)
{
	fail(worker, "%s at 0x%08lx: expected 0x%08x, found 0x%08x", what, (unsigned long)addr,
	     (unsigned)expected, (unsigned)found);
}

void fail_errno(unsigned worker, const char *what)
{
	int err = errno;

	fail(worker, "%s: errno %d (%s)", what, err, strerror(err));
}

/* ---- processes ---- */

pid_t fork_patiently(unsigned worker)
{
	pid_t pid;

	while ((pid = fork()) < 0) {
		if (errno != EAGAIN && errno != ENOMEM)
			fail_errno(worker, "fork");
		if (stopping())
			return -1;
		sleep_ms(2);
	}
	/* What the parent has counted it will tell itself. */
	if (pid == 0)
		memset(counts, 0, sizeof(counts));
	return pid;
}

int reap(unsigned worker, pid_t pid)
{
	int status;
	pid_t r;

	while ((r = waitpid(pid, &status, 0)) < 0)
		if (errno != EINTR)
			fail_errno(worker, "waitpid of a child of ours");
	if (r != pid)
		fail(worker, "waitpid of %d gave %d", (int)pid, (int)r);
	return status;
}

void reap_exit(unsigned worker, pid_t pid, int want, const char *what)
{
	int status = reap(worker, pid);

	if (WIFEXITED(status) && WEXITSTATUS(status) == want)
		return;
	if (WIFEXITED(status) && WEXITSTATUS(status) == FAILED_STATUS)
		_exit(FAILED_STATUS); /* it has told why */
	fail(worker, "%s, pid %d: expected exit with %d, found wait status 0x%x", what, (int)pid,
	     want, (unsigned)status);
}

void run_processes(void (*fn)(unsigned worker))
{
	pid_t pids[MAX_WORKERS];
	unsigned started;

	for (started = 0; started < n_workers; started++) {
		pids[started] = fork_patiently(started);
		if (pids[started] < 0)
			break;
		if (pids[started] == 0) {
			fn(started);
			end_process(0);
		}
	}
	for (unsigned i = 0; i < started; i++)
		reap_exit(i, pids[i], 0, "a worker's process");
}

/* ---- threads ---- */

struct start {
	void (*fn)(unsigned worker);
	unsigned worker;
};

static void *start_thread(void *arg)
{
	struct start *s = arg;

	s->fn(s->worker);
	return NULL;
}

void run_threads(unsigned n, void (*fn)(unsigned worker))
{
	static struct start starts[4 * MAX_WORKERS];
	static pthread_t threads[4 * MAX_WORKERS];
	pthread_attr_t attr;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 128 << 10);
	for (unsigned i = 0; i < n; i++) {
		int err;

		starts[i] = (struct start){ fn, i };
		while ((err = pthread_create(&threads[i], &attr, start_thread, &starts[i])) != 0) {
			if ((err != EAGAIN && err != ENOMEM) || stopping())
				fail(i, "pthread_create: %s", strerror(err));
			sleep_ms(2);
		}
	}
	pthread_attr_destroy(&attr);
	for (unsigned i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
}

unsigned n_cpus(void)
{
	cpu_set_t set;
	int n = 0;

	CPU_ZERO(&set);
	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		n = CPU_COUNT(&set);
	return n > 0 ? n : 1;
}
