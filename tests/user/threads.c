// SPDX-License-Identifier: MIT
/*
 * Threads as the kernel sees them: numbers, signals to one and to all, the end of a process with many,
 * exec and fork from a thread, and one address space used on several CPUs at once.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

#include "tap.h"
#include "until.h"

#define THREADS 4

static pthread_t threads[THREADS];
static pthread_barrier_t barrier;
static const char *self;

static int gettid_(void)
{
	return (int)syscall(__NR_gettid);
}

static void start(pthread_t *t, void *(*fn)(void *), void *arg)
{
	need(pthread_create(t, NULL, fn, arg) == 0, "pthread_create");
}

static void start_all(void *(*fn)(void *))
{
	for (long i = 0; i < THREADS; i++)
		start(&threads[i], fn, (void *)i);
}

static long join_all(void)
{
	long sum = 0;

	for (int i = 0; i < THREADS; i++) {
		void *result;

		pthread_join(threads[i], &result);
		sum += (long)result;
	}
	return sum;
}

/* ---- numbers ---- */

static pid_t numbers[THREADS];

static void *tell_numbers(void *arg)
{
	numbers[(long)arg] = gettid_();
	pthread_barrier_wait(&barrier);
	return (void *)(long)(getpid() == getppid() ? 100 : getpid());
}

static void identity(void)
{
	int same = 0;

	pthread_barrier_init(&barrier, NULL, THREADS);
	start_all(tell_numbers);
	check_int(join_all(), (long)THREADS * getpid(), "all have the number of the process");
	for (int i = 0; i < THREADS; i++) {
		same += numbers[i] == getpid();
		for (int k = 0; k < i; k++)
			same += numbers[i] == numbers[k];
	}
	check_int(same, 0, "and one of their own");
	check_int(gettid_(), getpid(), "the first thread's is that of the process");
	/* Who is joined has still to take its last steps in the kernel. */
	until(syscall(__NR_tgkill, getpid(), numbers[0], 0) != 0);
	check_errno(syscall(__NR_tgkill, getpid(), numbers[0], 0), ESRCH,
		    "one that is gone has none");
}

/* ---- signals ---- */

static volatile int caught_by, ready, stop;

static void handler(int sig)
{
	(void)sig;
	caught_by = gettid_();
}

static int wait_for(volatile int *what)
{
	until(*what);
	return *what;
}

static void *spin(void *arg)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	if (arg)
		pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	__atomic_store_n(&ready, gettid_(), __ATOMIC_SEQ_CST);
	while (!stop)
		;
	return NULL;
}

static void *sleep_long(void *arg)
{
	(void)arg;
	__atomic_store_n(&ready, gettid_(), __ATOMIC_SEQ_CST);
	while (!stop)
		usleep(200000);
	return NULL;
}

static void signals(void)
{
	struct sigaction sa = { .sa_handler = handler };
	pthread_t blocking, open;
	sigset_t set;
	int tid;

	sigaction(SIGUSR1, &sa, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	ready = caught_by = stop = 0;
	start(&blocking, sleep_long, NULL);
	wait_for(&ready);
	ready = 0;
	start(&open, spin, &open);
	tid = wait_for(&ready);
	kill(getpid(), SIGUSR1);
	check_int(wait_for(&caught_by), tid,
		  "a signal to the process goes to the thread that does not block it");
	caught_by = 0;
	syscall(__NR_tgkill, getpid(), tid, SIGUSR1);
	check_int(wait_for(&caught_by), tid, "one to a thread goes to it");
	caught_by = 0;
	syscall(__NR_tkill, tid, SIGUSR1);
	check_int(wait_for(&caught_by), tid, "so with tkill");
	caught_by = 0;
	check_errno(syscall(__NR_tgkill, getpid() + 1, tid, SIGUSR1), ESRCH,
		    "not in another process");
	check_errno(syscall(__NR_tgkill, getpid(), tid, 65), EINVAL, "no such signal");
	check_errno(syscall(__NR_tgkill, getpid(), 0, SIGUSR1), EINVAL, "no such thread");
	syscall(__NR_tgkill, getpid(), gettid_(), SIGUSR1);
	usleep(10000);
	check_int(caught_by, 0, "one that is blocked waits");
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	check_int(caught_by, getpid(), "until it is not");
	stop = 1;
	pthread_join(blocking, NULL);
	pthread_join(open, NULL);
}

/* ---- the end ---- */

static void *exit_7(void *arg)
{
	(void)arg;
	usleep(5000);
	_exit(7);
}

static void *crash(void *arg)
{
	usleep(5000);
	*(volatile int *)arg = 1;
	return NULL;
}

static int many_and_one(void *fn)
{
	pthread_t t;

	stop = 0;
	for (int i = 0; i < THREADS; i++)
		start(&threads[i], i & 1 ? spin : sleep_long, NULL);
	start(&t, (void *(*)(void *))fn, NULL);
	while (1)
		pause();
	return 0;
}

static int wait_to_be_killed(void *arg)
{
	(void)arg;
	start_all(spin);
	while (1)
		usleep(1000);
	return 0;
}

/* When the parent has looked at the process without its first thread. */
static void *end_late(void *arg)
{
	char c;

	if (read(*(int *)arg, &c, 1) == 1)
		syscall(__NR_exit, 4);
	return NULL;
}

/* The first thread ends alone; the process lives on, and has the status of the last. */
static void leader_first(void)
{
	int ends[2], status, r;
	pid_t pid;
	pthread_t t;

	need(pipe(ends) == 0, "pipe");
	fflush(stdout);
	pid = fork();
	if (!pid) {
		start(&t, end_late, &ends[0]);
		syscall(__NR_exit, 3);
	}
	until(state_of(pid) == 'Z'); /* that of the first thread */
	r = waitpid(pid, &status, WNOHANG);
	check(r == 0 && kill(pid, 0) == 0, "a process lives as long as one of its threads");
	need(write(ends[1], "", 1) == 1, "write");
	close(ends[0]);
	close(ends[1]);
	waitpid(pid, &status, 0);
	check_exit(status, 4, "its status is the last thread's");
}

static void ends(void)
{
	int status;
	pid_t pid;

	check_exit(in_child(many_and_one, (void *)exit_7), 7, "exit_group from a thread ends all");
	check_killed(in_child(many_and_one, (void *)crash), SIGSEGV, "and so does a fault");
	fflush(stdout);
	pid = fork();
	if (!pid)
		_exit(wait_to_be_killed(NULL));
	usleep(50000);
	kill(pid, SIGSTOP);
	waitpid(pid, &status, WUNTRACED);
	check(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP, "all stop");
	kill(pid, SIGCONT);
	waitpid(pid, &status, WCONTINUED);
	check(WIFCONTINUED(status), "and go on");
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	check_killed(status, SIGKILL, "and die");
	leader_first();
}

/* ---- exec and fork ---- */

static void *exec_self(void *arg)
{
	char pid[16];
	char *const argv[] = { (char *)self, "after-exec", pid, NULL };

	(void)arg;
	snprintf(pid, sizeof(pid), "%d", getpid());
	execv(self, argv);
	_exit(98);
}

static int after_exec(const char *pid)
{
	pthread_t t;
	void *result = NULL;

	if (getpid() != atoi(pid) || gettid_() != getpid())
		return 1;
	/* It is a whole process: it can have threads again. */
	if (pthread_create(&t, NULL, tell_numbers, NULL))
		return 2;
	(void)result;
	return 0;
}

static int exec_leader_gone(void *arg)
{
	pthread_t t;

	(void)arg;
	start(&t, exec_self, NULL);
	syscall(__NR_exit, 5);
	return 1;
}

static int exec_at_once(void *arg)
{
	(void)arg;
	start_all(exec_self);
	while (1)
		pause();
	return 0;
}

static void *fork_here(void *arg)
{
	int status;
	pid_t pid = fork();

	(void)arg;
	if (!pid)
		_exit(gettid_() == getpid() ? 6 : 1);
	waitpid(pid, &status, 0);
	return (void *)(long)(WIFEXITED(status) && WEXITSTATUS(status) == 6);
}

static void programs(void)
{
	int good = 0;

	for (int i = 0; i < 10; i++) {
		int status = in_child(many_and_one, (void *)exec_self);

		good += WIFEXITED(status) && WEXITSTATUS(status) == 0;
	}
	check_int(good, 10,
		  "exec from a thread ends the others and takes the number of the process");
	check_exit(in_child(exec_leader_gone, NULL), 0, "also when the first has ended");
	check_exit(in_child(exec_at_once, NULL), 0, "of several that exec at once one wins");
	start_all(fork_here);
	check_int(join_all(), THREADS, "threads fork and wait");
}

/* ---- one address space ---- */

#define PAGES 64
static volatile int *pages;

/* All touch each page at the same time, each its own word of it. */
static void *touch(void *arg)
{
	long me = (long)arg;

	for (int i = 0; i < PAGES; i++) {
		if (i % 8 == 0)
			pthread_barrier_wait(&barrier);
		pages[i * (PAGE / 4) + me] = (int)(i * 10 + me + 1);
	}
	return NULL;
}

static void same_page(void)
{
	int bad = 0;

	pthread_barrier_init(&barrier, NULL, THREADS);
	for (int round = 0; round < 5; round++) {
		pages = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		need(pages != MAP_FAILED, "mmap");
		/* Reads first map the zero page, in every other round. */
		for (int i = 0; round & 1 && i < PAGES; i++)
			bad += pages[i * (PAGE / 4)];
		start_all(touch);
		join_all();
		for (int i = 0; i < PAGES; i++)
			for (int me = 0; me < THREADS; me++)
				bad += pages[i * (PAGE / 4) + me] != i * 10 + me + 1;
		munmap((void *)pages, PAGES * PAGE);
	}
	check_int(bad, 0, "threads that fault on one page at once all find their words in it");
}

static char *arena;

/* Fills and checks its own 16 pages of each 32, again and again. */
static void *neighbour(void *arg)
{
	long me = (long)arg, bad = 0, rounds = 0;

	while (!stop || rounds < 3) {
		for (int i = 0; i < 16; i++) {
			volatile int *p = (volatile int *)(void *)(arena + (me * 32 + i) * PAGE);

			*p = (int)(me * 1000 + i + rounds);
		}
		for (int i = 0; i < 16; i++) {
			volatile int *p = (volatile int *)(void *)(arena + (me * 32 + i) * PAGE);

			bad += *p != (int)(me * 1000 + i + rounds);
		}
		if (rounds++ % 4 == 3)
			madvise(arena + me * 32 * PAGE, 16 * PAGE, MADV_DONTNEED);
	}
	return (void *)bad;
}

/* Meanwhile the main thread maps, protects and unmaps the 16 between. */
static void neighbours(void)
{
	long bad = 0;

	arena = mmap(NULL, THREADS * 32 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		     -1, 0);
	need(arena != MAP_FAILED, "mmap");
	stop = 0;
	start_all(neighbour);
	for (int round = 0; round < 60; round++) {
		for (int k = 0; k < THREADS; k++) {
			char *p = arena + (k * 32 + 16) * PAGE;

			memset(p, round, 16 * PAGE);
			bad += mprotect(p, 8 * PAGE, PROT_READ) != 0;
			bad += p[PAGE] != (char)round;
			bad += munmap(p + 4 * PAGE, 8 * PAGE) != 0;
			bad += mmap(p, 16 * PAGE, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != p;
			bad += p[5 * PAGE] != 0;
		}
	}
	stop = 1;
	check_int(join_all(), 0, "what one thread maps and unmaps does not disturb its neighbours");
	check_int(bad, 0, "and is as it should be");
	munmap(arena, THREADS * 32 * PAGE);
}

/* Counts up in one word of every page; on return the pages hold what it wrote last. */
static void *count_in_pages(void *arg)
{
	long me = (long)arg, bad = 0;
	int n = 0;

	while (!stop) {
		n++;
		for (int i = 0; i < PAGES; i++) {
			volatile int *p = &pages[i * (PAGE / 4) + me];

			bad += *p != n - 1;
			*p = n;
		}
	}
	return (void *)bad;
}

/* The child's copy stands still, and no write of the parent's threads is lost to it. */
static int frozen_copy(void *arg)
{
	static int copy[PAGES * THREADS];
	int bad = 0;

	(void)arg;
	for (int i = 0; i < PAGES * THREADS; i++)
		copy[i] = pages[i / THREADS * (PAGE / 4) + i % THREADS];
	usleep(2000);
	for (int i = 0; i < PAGES * THREADS; i++)
		bad += copy[i] != pages[i / THREADS * (PAGE / 4) + i % THREADS];
	return bad != 0;
}

static void fork_under_writes(void)
{
	int bad = 0;

	pages = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		     0);
	need(pages != MAP_FAILED, "mmap");
	stop = 0;
	start_all(count_in_pages);
	for (int i = 0; i < 15; i++)
		bad += in_child(frozen_copy, NULL) != 0;
	stop = 1;
	check_int(join_all(), 0, "threads that write while their process forks lose nothing");
	check_int(bad, 0, "and the child sees nothing of it");
	munmap((void *)pages, PAGES * PAGE);
}

/* A page that another CPU has just used is really gone after munmap, and read-only after mprotect. */
static volatile int victim_state;
static int *victim;

static void *write_for_ever(void *arg)
{
	(void)arg;
	while (1) {
		*(volatile int *)victim = 1;
		victim_state = 1;
	}
	return NULL;
}

static int stale_write(void *arg)
{
	pthread_t t;

	victim = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	start(&t, write_for_ever, NULL);
	while (!victim_state)
		sched_yield();
	usleep(5000);
	if (arg)
		munmap(victim, PAGE);
	else
		mprotect(victim, PAGE, PROT_READ);
	while (victim)
		pause();
	return 0;
}

static void stale(void)
{
	check_killed(in_child(stale_write, NULL), SIGSEGV, "mprotect is seen on other CPUs");
	check_killed(in_child(stale_write, &victim), SIGSEGV, "and munmap");
}

int main(int argc, char **argv)
{
	self = argv[0];
	if (argc == 3 && strcmp(argv[1], "after-exec") == 0)
		return after_exec(argv[2]);
	identity();
	signals();
	ends();
	programs();
	same_page();
	neighbours();
	fork_under_writes();
	stale();
	return tap_done();
}
