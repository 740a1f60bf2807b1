// SPDX-License-Identifier: MIT
/* futex(2) itself: what it answers, whom it wakes, how it ends; and the list of robust mutexes. */
#define _GNU_SOURCE
#include <limits.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <uapi/futex.h>

#include "tap.h"
#include "until.h"

#define P FUTEX_PRIVATE_FLAG

struct ts32 {
	int sec, nsec;
};

struct ts64 {
	long long sec, nsec;
};

static int word, word2;

static long futex32(int *w, int op, int val, const void *timeout, int *w2, unsigned int val3)
{
	return syscall(__NR_futex, w, op, val, timeout, w2, val3);
}

static long futex64(int *w, int op, int val, const void *timeout, int *w2, unsigned int val3)
{
	return syscall(__NR_futex_time64, w, op, val, timeout, w2, val3);
}

static long wake(int *w, int n)
{
	return futex32(w, FUTEX_WAKE | P, n, NULL, NULL, 0);
}

/* How many sleep at @w: all are moved from it to itself. */
static long sleepers(int *w)
{
	return futex32(w, FUTEX_REQUEUE | P, 0, (void *)INT_MAX, w, 0);
}

static void until_asleep(int *w, int n)
{
	until(sleepers(w) >= n);
}

static long long now_ms(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

/* ---- answers ---- */

static void arguments(void)
{
	struct ts32 bad = { 0, 1000000000 };
	struct ts64 bad64 = { -1, 0 };
	char *nothing = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int *odd = (int *)((char *)&word + 1), *hole = (int *)(void *)nothing;

	word = 5;
	check_errno(futex32(&word, FUTEX_WAIT | P, 4, NULL, NULL, 0), EAGAIN, "another value");
	check_errno(futex32(odd, FUTEX_WAIT | P, 5, NULL, NULL, 0), EINVAL, "a word not aligned");
	check_errno(futex32(odd, FUTEX_WAKE | P, 1, NULL, NULL, 0), EINVAL, "to wake too");
	check_errno(futex32(hole, FUTEX_WAIT | P, 5, NULL, NULL, 0), EFAULT, "no word");
	check_int(futex32(hole, FUTEX_WAKE | P, 1, NULL, NULL, 0), 0, "nobody sleeps there");
	check_errno(futex32(hole, FUTEX_WAKE, 1, NULL, NULL, 0), EFAULT,
		    "which must be there to be shared");
	check_errno(futex32((int *)0xfffff000, FUTEX_WAKE | P, 1, NULL, NULL, 0), EFAULT,
		    "the kernel's memory");
	check_errno(futex32(&word, FUTEX_WAIT | P, 5, &bad, NULL, 0), EINVAL,
		    "a time that is none");
	check_errno(futex64(&word, FUTEX_WAIT | P, 5, &bad64, NULL, 0), EINVAL, "nor this");
	check_errno(futex32(&word, FUTEX_WAIT | P, 5, (void *)hole, NULL, 0), EFAULT, "no time");
	check_errno(futex32(&word, FUTEX_WAIT_BITSET | P, 5, NULL, NULL, 0), EINVAL, "no bits");
	check_errno(futex32(&word, FUTEX_WAKE_BITSET | P, 1, NULL, NULL, 0), EINVAL, "to wake too");
	check_errno(futex32(&word, 77, 1, NULL, NULL, 0), ENOSYS, "no such operation");
	check_errno(futex32(&word, FUTEX_WAKE | FUTEX_CLOCK_REALTIME, 1, NULL, NULL, 0), ENOSYS,
		    "a clock where none is asked");
	check_errno(futex32(&word, FUTEX_REQUEUE | P, -1, (void *)1, &word2, 0), EINVAL,
		    "less than none");
	check_errno(futex32(&word, FUTEX_CMP_REQUEUE | P, 1, (void *)1, &word2, 4), EAGAIN,
		    "requeue with another value");
	check_int(wake(&word, 1), 0, "nobody to wake");
	munmap(nothing, PAGE);
}

static void timeouts(void)
{
	struct ts32 rel = { 0, 30000000 };
	struct ts64 rel64 = { 0, 30000000 }, abs64, past = { 1, 0 };
	long long start;

	word = 5;
	start = now_ms(CLOCK_MONOTONIC);
	check_errno(futex32(&word, FUTEX_WAIT | P, 5, &rel, NULL, 0), ETIMEDOUT, "30 ms, 32 bits");
	check_errno(futex64(&word, FUTEX_WAIT | P, 5, &rel64, NULL, 0), ETIMEDOUT,
		    "30 ms, 64 bits");
	check(now_ms(CLOCK_MONOTONIC) - start >= 59, "took 60");

	start = now_ms(CLOCK_MONOTONIC) + 30;
	abs64 = (struct ts64){ start / 1000, start % 1000 * 1000000 };
	check_errno(futex64(&word, FUTEX_WAIT_BITSET | P, 5, &abs64, NULL, 1), ETIMEDOUT,
		    "until a moment");
	check(now_ms(CLOCK_MONOTONIC) >= start, "which has come");
	start = now_ms(CLOCK_REALTIME) + 30;
	abs64 = (struct ts64){ start / 1000, start % 1000 * 1000000 };
	check_errno(futex64(&word, FUTEX_WAIT_BITSET | P | FUTEX_CLOCK_REALTIME, 5, &abs64, NULL,
			    1),
		    ETIMEDOUT, "of the wall clock");
	check(now_ms(CLOCK_REALTIME) >= start, "which has come");
	check_errno(futex64(&word, FUTEX_WAIT_BITSET | P | FUTEX_CLOCK_REALTIME, 5, &past, NULL, 1),
		    ETIMEDOUT, "one long ago");
}

/* ---- sleepers ---- */

#define SLEEPERS 5

static pthread_t threads[SLEEPERS];

static void *sleeper(void *arg)
{
	unsigned int bits = (unsigned int)(long)arg;

	return (void *)(futex32(&word, FUTEX_WAIT_BITSET | P, 0, NULL, NULL, bits) ? (long)errno
										   : 0);
}

static void put_to_sleep(int n)
{
	word = word2 = 0;
	for (int i = 0; i < n; i++)
		need(pthread_create(&threads[i], NULL, sleeper, (void *)(1L << i)) == 0, "create");
	until_asleep(&word, n);
}

static long join(int n)
{
	long sum = 0;

	for (int i = 0; i < n; i++) {
		void *result;

		pthread_join(threads[i], &result);
		sum += (long)result;
	}
	return sum;
}

static void waking(void)
{
	put_to_sleep(SLEEPERS);
	check_int(futex32(&word, FUTEX_WAKE, 9, NULL, NULL, 0), 0,
		  "private and shared do not meet");
	check_int(wake(&word2, 9), 0, "nor do two words");
	check_int(wake(&word, 2), 2, "two are woken");
	check_int(sleepers(&word), SLEEPERS - 2, "the others sleep on");
	check_int(wake(&word, INT_MAX), SLEEPERS - 2, "all are woken");
	check_int(join(SLEEPERS), 0, "and it was no error for any");

	put_to_sleep(SLEEPERS);
	check_int(futex32(&word, FUTEX_WAKE_BITSET | P, 9, NULL, NULL, 2 | 8), 2,
		  "those with these bits");
	check_int(futex32(&word, FUTEX_WAKE_BITSET | P, 9, NULL, NULL, 2 | 8), 0,
		  "who sleep no more");
	check_int(futex32(&word, FUTEX_CMP_REQUEUE | P, 1, (void *)1, &word2, 0), 2,
		  "one woken, one moved");
	check_int(sleepers(&word), 1, "one is left");
	check_int(sleepers(&word2), 1, "one is there");
	check_int(futex32(&word, FUTEX_REQUEUE | P, 0, (void *)9, &word2, 0), 1,
		  "the last one moves too");
	check_int(wake(&word, 9), 0, "nobody is left");
	check_int(wake(&word2, 9), 2, "both wake there");
	check_int(join(SLEEPERS), 0, "all came back");

	put_to_sleep(2);
	word2 = 7;
	check_int(futex32(&word, FUTEX_WAKE_OP | P, 1, (void *)1, &word2,
			  FUTEX_OP(FUTEX_OP_ADD, 3, FUTEX_OP_CMP_EQ, 6)),
		  1, "WAKE_OP wakes at the first word");
	check_int(word2, 10, "and has added to the second");
	check_int(futex32(&word2, FUTEX_WAKE_OP | P, 1, (void *)1, &word,
			  FUTEX_OP(FUTEX_OP_OR | FUTEX_OP_OPARG_SHIFT, 4, FUTEX_OP_CMP_EQ, 0)),
		  1, "and at the second where the old value is as asked");
	check_int(word, 16, "and has set a bit");
	check_int(join(2), 0, "both came back");
	check_errno(futex32(&word, FUTEX_WAKE_OP | P, 1, (void *)1, &word2, FUTEX_OP(6, 0, 0, 0)),
		    ENOSYS, "an operation there is not");
}

/* Words of a page that is not there, or only to be read: a fresh one, and a child's after fork. */
static void faults(void)
{
	int *fresh = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int *readable = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	check_errno(futex32(fresh, FUTEX_WAIT | P, 1, NULL, NULL, 0), EAGAIN,
		    "a page is brought in to look");
	check_int(futex32(&word, FUTEX_WAKE_OP | P, 1, (void *)1, fresh + 1,
			  FUTEX_OP(FUTEX_OP_SET, 9, FUTEX_OP_CMP_EQ, 0)),
		  0, "and to write");
	check_int(fresh[1], 9, "which happened");
	check_errno(futex32(&word, FUTEX_WAKE_OP | P, 1, (void *)1, readable,
			    FUTEX_OP(FUTEX_OP_SET, 9, FUTEX_OP_CMP_EQ, 0)),
		    EFAULT, "not where one may only read");
	munmap(fresh, PAGE);
	munmap(readable, PAGE);
}

/* ---- signals ---- */

static volatile int handled, ended;

static void handler(int sig)
{
	(void)sig;
	handled++;
}

static void *interruptible(void *arg)
{
	struct ts64 rel = { 1000, 0 };
	long error = futex64(&word, FUTEX_WAIT | P, 0, arg ? &rel : NULL, NULL, 0) ? errno : 0;

	ended = 1;
	return (void *)error;
}

static long interrupt(int timed, int flags)
{
	struct sigaction sa = { .sa_handler = handler, .sa_flags = flags };
	pthread_t t;
	void *result;

	sigaction(SIGUSR1, &sa, NULL);
	word = handled = ended = 0;
	need(pthread_create(&t, NULL, interruptible, timed ? &word : NULL) == 0, "create");
	until_asleep(&word, 1);
	pthread_kill(t, SIGUSR1);
	until(handled);
	/* If it sleeps again, then at any time from now on: one wake might come too early. */
	until(ended || wake(&word, 1) == 1);
	pthread_join(t, &result);
	return handled ? (long)result : -1;
}

/* A child that sleeps with a time limit is stopped and goes on: the limit is the same moment. */
static int limited(void *arg)
{
	struct ts64 rel = { 0, 200000000 };
	long long start = now_ms(CLOCK_MONOTONIC);
	int x = 0;

	(void)arg;
	if (futex64(&x, FUTEX_WAIT | P, 0, &rel, NULL, 0) != -1 || errno != ETIMEDOUT)
		return 1;
	return now_ms(CLOCK_MONOTONIC) - start < 199;
}

static void stopped(void)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid)
		_exit(limited(NULL));
	usleep(30000);
	kill(pid, SIGSTOP);
	waitpid(pid, &status, WUNTRACED);
	kill(pid, SIGCONT);
	waitpid(pid, &status, 0);
	check_exit(status, 0, "stopped and continued, it sleeps on");
}

static void signals(void)
{
	check_int(interrupt(0, 0), EINTR, "a handler ends it");
	check_int(interrupt(0, SA_RESTART), 0, "or it is restarted, until it is woken");
	check_int(interrupt(1, 0), EINTR, "a handler ends it with a time limit");
	check_int(interrupt(1, SA_RESTART), EINTR, "which is not restarted");
	stopped();
}

/* ---- robust mutexes ---- */

struct robust_mutex {
	struct robust_list list;
	int word;
};

static struct robust_mutex m1, m2, m3, pending;
static struct robust_list_head head;
static int circle;

static void *die_with_mutexes(void *arg)
{
	int tid = (int)syscall(__NR_gettid);

	(void)arg;
	head.futex_offset = offsetof(struct robust_mutex, word);
	head.list.next = &m1.list;
	m1.list.next = &m2.list;
	m2.list.next = &m3.list;
	m3.list.next = circle ? &m1.list : &head.list;
	head.list_op_pending = &pending.list;
	m1.word = tid;
	m2.word = (int)(tid | FUTEX_WAITERS);
	m3.word = 1;
	pending.word = tid;
	if (syscall(__NR_set_robust_list, &head, sizeof(head)))
		return (void *)1;
	return NULL;
}

static void *wait_m2(void *arg)
{
	(void)arg;
	int w;

	/* One read of the word for both questions: else the owner dies between them, and nobody wakes us. */
	while (!((w = __atomic_load_n(&m2.word, __ATOMIC_SEQ_CST)) & (int)FUTEX_OWNER_DIED)) {
		if (w & (int)FUTEX_WAITERS)
			futex32(&m2.word, FUTEX_WAIT, w, NULL, NULL, 0);
		else
			usleep(1000);
	}
	return NULL;
}

static void robust(void)
{
	void *result, *p;
	pthread_t t, waiter;
	size_t len;

	if (syscall(__NR_get_robust_list, 0, &p, &len) && errno == ENOSYS) {
		skip("robust mutexes", "an emulator that leaves them out");
		return;
	}
	check_errno(syscall(__NR_set_robust_list, &head, 8), EINVAL, "a list head of another size");
	check(syscall(__NR_get_robust_list, 0, &p, &len) == 0 && len == sizeof(head),
	      "its size is told");
	check_errno(syscall(__NR_get_robust_list, 32001, &p, &len), ESRCH,
		    "not of a thread that is not there");
	for (circle = 0; circle < 2; circle++) {
		memset(&m2, 0, sizeof(m2));
		need(pthread_create(&waiter, NULL, wait_m2, NULL) == 0, "create");
		need(pthread_create(&t, NULL, die_with_mutexes, NULL) == 0, "create");
		pthread_join(t, &result);
		check(result == NULL, "set_robust_list");
		check_int((unsigned int)m1.word, FUTEX_OWNER_DIED, "its mutexes are marked");
		check_int((unsigned int)m2.word, FUTEX_OWNER_DIED | FUTEX_WAITERS,
			  "with what else they say");
		check_int(m3.word, 1, "another's is not");
		if (!circle)
			check_int((unsigned int)pending.word, FUTEX_OWNER_DIED,
				  "the one in work is");
		pthread_join(waiter, NULL);
		check(1, "and who waits is woken");
	}
}

int main(void)
{
	arguments();
	timeouts();
	waking();
	faults();
	signals();
	robust();
	return tap_done();
}
