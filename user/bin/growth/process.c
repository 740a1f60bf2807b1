// SPDX-License-Identifier: MIT
/* Rows of processes and what belongs to them: waiting, numbers, signals, timers, futexes. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "growth.h"

static long futex(volatile int *word, int op, int value)
{
	return syscall(SYS_futex, word, op, value, NULL, NULL, 0);
}

/* What operation(n) gives beside n children, each of which has done work(i) first (or NULL). */
static long long beside(unsigned int n, void (*work)(unsigned int i),
			long long (*operation)(unsigned int n))
{
	long long took = make_working_children(n, work);

	if (took)
		return took;
	took = operation(n);
	release_children();
	return took;
}

/* wait() for any, and there is none: what a shell does before each prompt. */
static long long wait_for_none(unsigned int n)
{
	begin();
	for (int i = 0; i < 100; i++)
		waitpid(-1, NULL, WNOHANG);
	return end(100);
}

static long long wait_any(unsigned int n)
{
	return beside(n, NULL, wait_for_none);
}

static long long wait_one(unsigned int n)
{
	begin();
	for (unsigned int i = 0; i < 1000; i++)
		waitpid(children[i * 37 % n], NULL, WNOHANG);
	return end(1000);
}

static long long wait_pid(unsigned int n)
{
	return beside(n, NULL, wait_one);
}

static long long fork_one(unsigned int n)
{
	begin();
	for (int i = 0; i < 50; i++) {
		int pid = fork();

		if (!pid)
			_exit(0);
		waitpid(pid, NULL, 0);
	}
	return end(50);
}

static long long one_more(unsigned int n)
{
	return beside(n, NULL, fork_one);
}

/* A table of so many descriptors is in the vmalloc area, and so is poll()'s copy of so many. */
static void many_descriptors(unsigned int i)
{
	(void)i;
	dup2(0, 1000);
}

static long long poll_none(unsigned int n)
{
	static struct pollfd none[600];

	for (unsigned int i = 0; i < 600; i++)
		none[i].fd = -1;
	begin();
	for (int i = 0; i < 100; i++)
		poll(none, 600, 0);
	return end(100);
}

static long long vmalloc_areas(unsigned int n)
{
	return beside(n, many_descriptors, poll_none);
}

static long long wait_all(unsigned int n)
{
	int err = make_children(n);

	if (err)
		return err;
	begin();
	release_children();
	return end(n);
}

static long long kill_one(unsigned int n)
{
	begin();
	for (unsigned int i = 0; i < 1000; i++)
		kill(children[i * 37 % n], 0);
	return end(1000);
}

static long long kill_pid(unsigned int n)
{
	return beside(n, NULL, kill_one);
}

/* A signal to a group of n, which ignore it; the cost of one. */
static void ignore(unsigned int i)
{
	if (!i)
		signal(SIGUSR1, SIG_IGN);
}

static long long kill_all(unsigned int n)
{
	begin();
	for (int i = 0; i < 10; i++)
		kill(0, SIGUSR1);
	return end(10ul * (n + 1));
}

static long long kill_group(unsigned int n)
{
	setpgid(0, 0);
	signal(SIGUSR1, SIG_IGN);
	return beside(n, ignore, kill_all);
}

/*
 * A father of n children, all in one group that is not his: it is looked at when he dies, whether it has become an
 * orphan. The eldest is the group's first. Tells the group's number.
 */
static void father_of(unsigned int n, int tell)
{
	int group, up[2];
	unsigned int i;
	char c = 0;

	setpgid(0, 0);
	if (pipe(up))
		_exit(1);
	for (i = 0; i < n; i++) {
		children[i] = fork();
		if (!children[i]) {
			write(up[1], &c, 1); /* it has run, and has nothing more to do */
			for (;;)
				pause();
		}
		if (children[i] < 0 || read(up[0], &c, 1) != 1)
			_exit(1);
	}
	group = children[n - 1];
	while (i--)
		setpgid(children[i], group);
	write(tell, &group, sizeof(group));
	for (;;)
		pause();
}

static long long orphans(unsigned int n)
{
	int p[2], group, father, err = 0;
	long long took;

	if (pipe(p))
		return -errno;
	father = fork();
	if (!father)
		father_of(n, p[1]);
	close(p[1]);
	if (father < 0 || read(p[0], &group, sizeof(group)) != sizeof(group))
		err = EAGAIN;
	begin();
	kill(father, SIGKILL);
	waitpid(father, NULL, 0);
	took = end(n);
	if (!err)
		kill(-group, SIGKILL);
	return err ? -err : took;
}

static long long entries(const char *path)
{
	DIR *dir = opendir(path);
	unsigned int n = 0;

	if (!dir)
		return -errno;
	begin();
	while (readdir(dir))
		n++;
	return end(n);
}

static long long list_proc(unsigned int n)
{
	return entries("/proc");
}

static long long proc_entries(unsigned int n)
{
	return beside(n, NULL, list_proc);
}

static long long read_stat(unsigned int n)
{
	char text[512];

	begin();
	for (unsigned int i = 0; i < 100; i++) {
		char name[32];
		int fd;

		snprintf(name, sizeof(name), "/proc/%d/stat", children[i * 37 % n]);
		fd = open(name, O_RDONLY);
		read(fd, text, sizeof(text));
		close(fd);
	}
	return end(100);
}

static long long proc_stat(unsigned int n)
{
	return beside(n, NULL, read_stat);
}

/* ---- threads ---- */

static void *idle(void *arg)
{
	pause();
	return arg;
}

static int make_threads(unsigned int n)
{
	pthread_attr_t attr;
	pthread_t thread;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 4 * PAGE);
	while (n-- > 0)
		if (pthread_create(&thread, &attr, idle, NULL))
			return -EAGAIN;
	return 0;
}

static long long task_entries(unsigned int n)
{
	int err = make_threads(n);

	return err ? err : entries("/proc/self/task");
}

/* A signal for the process, which one of n threads is to get. */
static volatile sig_atomic_t caught;

static void catch (int sig)
{
	caught = sig;
}

/* All of /proc/self/task of one thread, with others' numbers before and behind it. */
static long long task_dir(unsigned int n)
{
	long long took;
	int err = make_children(n);

	if (err)
		return err;
	begin();
	for (int i = 0; i < 50; i++) {
		DIR *dir = opendir("/proc/self/task");

		while (readdir(dir))
			;
		closedir(dir);
	}
	took = end(50);
	release_children();
	return took;
}

static long long thread_signal(unsigned int n)
{
	int err = make_threads(n);

	if (err)
		return err;
	signal(SIGUSR1, catch);
	begin();
	for (int i = 0; i < 500; i++)
		kill(getpid(), SIGUSR1);
	return end(500);
}

/* ---- signals, timers ---- */

static long long queued(unsigned int n)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN + 1);
	sigaddset(&set, SIGRTMIN + 2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	for (unsigned int i = 0; i < n; i++)
		if (sigqueue(getpid(), SIGRTMIN + 2, (union sigval){ .sival_int = i }))
			return -errno;
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN + 1);
	begin();
	for (int i = 0; i < 500; i++) {
		sigqueue(getpid(), SIGRTMIN + 1, (union sigval){ .sival_int = i });
		sigwaitinfo(&set, NULL);
	}
	return end(500);
}

static void far_alarm(unsigned int i)
{
	struct itimerval t = { .it_value = { 100000 + i * 7919 % 4001, 0 } };

	setitimer(ITIMER_REAL, &t, NULL);
}

/* A timer set and taken back beside those of n processes. */
static long long set_timer(unsigned int n)
{
	struct itimerval on = { .it_value = { 50000, 0 } }, late = { .it_value = { 200000, 0 } },
			 off = { 0 };

	begin();
	for (int i = 0; i < 500; i++) {
		setitimer(ITIMER_REAL, i & 1 ? &on : &late, NULL);
		setitimer(ITIMER_REAL, &off, NULL);
	}
	return end(1000);
}

static long long timers(unsigned int n)
{
	return beside(n, far_alarm, set_timer);
}

/* ---- futexes: n processes wait, each at a word of its own, and somebody wakes at another ---- */

static volatile int *words;

static long long futexes(unsigned int n)
{
	static int pids[MAX_CHILDREN];
	long long took;

	words = mmap(NULL, 16 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (unsigned int i = 0; i < n; i++) {
		pids[i] = fork();
		if (pids[i] < 0)
			return -errno;
		if (!pids[i]) {
			futex(words + 64 + i, 0 /* FUTEX_WAIT */, 0);
			_exit(0);
		}
	}
	usleep(300000);
	begin();
	for (int i = 0; i < 2000; i++)
		futex(words, 1 /* FUTEX_WAKE */, 1);
	took = end(2000);
	for (unsigned int i = 0; i < n; i++)
		futex(words + 64 + i, 1, 1);
	while (wait(NULL) > 0)
		;
	return took;
}

/* n processes that want to run, and one switch from one to the next. */
static void spin(unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		sched_yield();
}

static long long yielders(unsigned int n)
{
	int go[2];
	char c;

	if (pipe(go))
		return -errno;
	for (unsigned int i = 0; i < n; i++) {
		int pid = fork();

		if (pid < 0)
			return -errno;
		if (!pid) {
			close(go[1]);
			read(go[0], &c, 1);
			spin(50);
			_exit(0);
		}
	}
	usleep(100000);
	begin();
	close(go[1]);
	while (wait(NULL) > 0)
		;
	return end(n * 50ul);
}

const struct row process_rows[] = {
	{ "waitpid", "waitpid(pid) of one of N children", 10, 2000, 300, 150, wait_pid },
	{ "wait_any", "waitpid(-1) of N children, none of which has ended", 10, 2000, 300,
	  AT_MOST(40000), wait_any },
	{ "fork_exit_wait", "fork, exit and wait beside N children", 10, 2000, 300, 150, one_more },
	{ "vmalloc_areas", "poll with a vmalloc, beside N areas", 10, 2000, 300, 150,
	  vmalloc_areas },
	{ "exit_wait", "N children end, one of them", 10, 2000, 300, 200, wait_all },
	{ "kill", "kill(pid, 0) of one of N", 10, 2000, 300, 150, kill_pid },
	{ "kill_group", "a signal to a group of N, one of them", 10, 2000, 300, 150, kill_group },
	{ "orphans", "a father of N in one group dies, one of them", 10, 2000, 300, 150, orphans },
	{ "proc_readdir", "an entry of /proc with N processes", 10, 2000, 300, 150, proc_entries },
	{ "proc_stat", "/proc/PID/stat of one of N", 10, 2000, 300, 150, proc_stat },
	{ "task_readdir", "an entry of /proc/self/task with N threads", 10, 1000, 200, 150,
	  task_entries },
	{ "task_dir", "/proc/self/task beside N processes", 10, 2000, 300, 150, task_dir },
	{ "thread_signal", "a signal to a process of N threads", 1, 1000, 200, 200, thread_signal },
	{ "queued_signals", "sigqueue and sigwaitinfo beside N queued", 1, 400, 200, 400, queued },
	{ "timers", "setitimer beside N timers", 10, 2000, 300, 200, timers },
	{ "futexes", "a futex wake beside N waiters", 10, 2000, 300, 150, futexes },
	{ "yielders", "a switch among N that want to run", 2, 1000, 200, 250, yielders },
	{ 0 },
};
