// SPDX-License-Identifier: MIT
/* The library's threads: what programs see of them. The kernel's part is in threads.c and futex.c. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <time.h>

#include "tap.h"

#define THREADS 4
#define ROUNDS	20000

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static pthread_t threads[THREADS];
static long counter;

static void start_all(void *(*fn)(void *))
{
	for (long i = 0; i < THREADS; i++)
		need(pthread_create(&threads[i], NULL, fn, (void *)i) == 0, "pthread_create");
}

/* The sum of what they return. */
static long join_all(void)
{
	long sum = 0;

	for (int i = 0; i < THREADS; i++) {
		void *result = NULL;

		need(pthread_join(threads[i], &result) == 0, "pthread_join");
		sum += (long)result;
	}
	return sum;
}

static void *square(void *arg)
{
	return (void *)((long)arg * (long)arg);
}

static void *by_exit(void *arg)
{
	(void)arg;
	pthread_exit((void *)77);
}

static void *idle(void *arg)
{
	(void)arg;
	return NULL;
}

/* All set it, then all look: the last one's value must not be everybody's. */
static void *own_errno(void *arg)
{
	long bad = 0;

	for (int i = 0; i < 20; i++) {
		errno = 1000 + (int)(long)arg;
		pthread_barrier_wait(&barrier);
		bad += errno != 1000 + (int)(long)arg;
		pthread_barrier_wait(&barrier);
	}
	close(-1);
	return (void *)(bad + (errno != EBADF));
}

static void basics(void)
{
	pthread_attr_t attr;
	pthread_t t;
	void *result;

	start_all(square);
	check_int(join_all(), 0 + 1 + 4 + 9, "join gives what the thread returned");
	need(pthread_create(&t, NULL, by_exit, NULL) == 0, "create");
	check(pthread_join(t, &result) == 0 && result == (void *)77,
	      "or what it gave pthread_exit()");
	check(pthread_equal(pthread_self(), pthread_self()), "a thread is itself");
	check_int(pthread_join(pthread_self(), NULL), EDEADLK, "nobody waits for himself");
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	long made = 0;
	for (int i = 0; i < 300; i++) {
		made += pthread_create(&t, i & 1 ? &attr : NULL, idle, NULL) == 0;
		if (!(i & 1))
			pthread_detach(t);
		if (i % 10 == 9)
			usleep(2000);
	}
	check_int(made, 300, "detached threads give back what they had");
	pthread_barrier_init(&barrier, NULL, THREADS);
	start_all(own_errno);
	check_int(join_all(), 0, "errno is each thread's own");
	pthread_barrier_destroy(&barrier);
}

/* ---- mutexes ---- */

static void *count_up(void *arg)
{
	(void)arg;
	for (int i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&mutex);
		counter++;
		pthread_mutex_unlock(&mutex);
	}
	return NULL;
}

static void *try_it(void *arg)
{
	pthread_mutex_t *m = arg;

	return (void *)(long)pthread_mutex_trylock(m);
}

static int from_other_thread(void *(*fn)(void *), void *arg)
{
	void *result;
	pthread_t t;

	need(pthread_create(&t, NULL, fn, arg) == 0, "create");
	pthread_join(t, &result);
	return (int)(long)result;
}

static void *timed_lock(void *arg)
{
	struct timespec ts;
	pthread_mutex_t *m = arg;

	clock_gettime(CLOCK_REALTIME, &ts);
	ts.tv_nsec += 20000000;
	if (ts.tv_nsec >= 1000000000) {
		ts.tv_nsec -= 1000000000;
		ts.tv_sec++;
	}
	return (void *)(long)pthread_mutex_timedlock(m, &ts);
}

static void mutexes(void)
{
	pthread_mutexattr_t attr;
	pthread_mutex_t m;

	counter = 0;
	start_all(count_up);
	join_all();
	check_int(counter, (long)THREADS * ROUNDS, "a mutex lets one in at a time");

	pthread_mutex_lock(&mutex);
	check_int(from_other_thread(try_it, &mutex), EBUSY, "trylock of a held one");
	check_int(from_other_thread(timed_lock, &mutex), ETIMEDOUT, "timedlock of a held one");
	pthread_mutex_unlock(&mutex);

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&m, &attr);
	check(pthread_mutex_lock(&m) == 0 && pthread_mutex_lock(&m) == 0 &&
		      pthread_mutex_unlock(&m) == 0,
	      "a recursive one is locked twice");
	check_int(from_other_thread(try_it, &m), EBUSY, "and is still held after one unlock");
	check_int(pthread_mutex_unlock(&m), 0, "and free after the second");
	check_int(pthread_mutex_unlock(&m), EPERM, "a third is refused");

	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
	pthread_mutex_init(&m, &attr);
	pthread_mutex_lock(&m);
	check_int(pthread_mutex_lock(&m), EDEADLK, "one that checks refuses its holder");
	pthread_mutex_unlock(&m);
	check_int(pthread_mutex_unlock(&m), EPERM, "and who does not hold it");
}

/* ---- conditions ---- */

static int turn;

static void *ping_pong(void *arg)
{
	long me = (long)arg;

	for (int i = 0; i < 1000; i++) {
		pthread_mutex_lock(&mutex);
		while (turn != me)
			pthread_cond_wait(&cond, &mutex);
		turn = (turn + 1) % THREADS;
		counter++;
		pthread_cond_broadcast(&cond);
		pthread_mutex_unlock(&mutex);
	}
	return NULL;
}

static void conditions(void)
{
	struct timespec ts;

	counter = 0;
	start_all(ping_pong);
	join_all();
	check_int(counter, THREADS * 1000, "threads take turns by a condition");
	clock_gettime(CLOCK_REALTIME, &ts);
	ts.tv_sec--;
	pthread_mutex_lock(&mutex);
	check_int(pthread_cond_timedwait(&cond, &mutex, &ts), ETIMEDOUT, "a time that has passed");
	check_int(from_other_thread(try_it, &mutex), EBUSY, "the mutex is held again");
	pthread_mutex_unlock(&mutex);
}

/* ---- the rest ---- */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static int inits, destroyed, a, b;

static void init(void)
{
	usleep(10000);
	inits++;
}

static void *do_once(void *arg)
{
	(void)arg;
	pthread_once(&once, init);
	return (void *)(long)(inits != 1);
}

static void destructor(void *value)
{
	__atomic_add_fetch(&destroyed, (int)(long)value, __ATOMIC_SEQ_CST);
}

static void *use_key(void *arg)
{
	int fresh = pthread_getspecific(key) == NULL;

	pthread_setspecific(key, (char *)arg + 1);
	sched_yield();
	return (void *)(long)(!fresh || pthread_getspecific(key) != (char *)arg + 1);
}

static void *readers_and_writers(void *arg)
{
	long bad = 0;

	for (int i = 0; i < 500; i++) {
		if ((i + (long)arg) % 4) {
			pthread_rwlock_rdlock(&rwlock);
			bad += a != b;
		} else {
			pthread_rwlock_wrlock(&rwlock);
			a++;
			b++;
		}
		pthread_rwlock_unlock(&rwlock);
	}
	return (void *)bad;
}

static int arrived[50];

static void *meet(void *arg)
{
	long serial = 0;

	(void)arg;
	for (int i = 0; i < 50; i++) {
		__atomic_add_fetch(&arrived[i], 1, __ATOMIC_SEQ_CST);
		serial += pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD;
		if (__atomic_load_n(&arrived[i], __ATOMIC_SEQ_CST) != THREADS)
			serial += 1000;
	}
	return (void *)serial;
}

/* Each block is full of its thread's byte, and still is when it is freed. */
static void *use_heap(void *arg)
{
	unsigned char *p[20] = { 0 }, mine = (unsigned char)(1 + (long)arg);
	unsigned int seed = 12345 + mine;
	size_t size[20] = { 0 };
	long bad = 0;

	pthread_barrier_wait(&barrier);
	for (int i = 0; i < 8000; i++) {
		int k = (int)((seed = seed * 1103515245 + 12345) >> 16) % 20;

		for (size_t n = 0; n < size[k]; n++)
			bad += p[k][n] != mine;
		free(p[k]);
		size[k] = 1 + (seed >> 8) % 60;
		p[k] = malloc(size[k]);
		if (!p[k])
			return (void *)1;
		memset(p[k], mine, size[k]);
	}
	for (int k = 0; k < 20; k++)
		free(p[k]);
	return (void *)bad;
}

static FILE *file;

static void *print_lines(void *arg)
{
	pthread_barrier_wait(&barrier);
	for (int i = 0; i < 1000; i++)
		fprintf(file, "%c%c%c%c%c%c%c%c\n", 'a' + (int)(long)arg, 'a' + (int)(long)arg,
			'a' + (int)(long)arg, 'a' + (int)(long)arg, 'a' + (int)(long)arg,
			'a' + (int)(long)arg, 'a' + (int)(long)arg, 'a' + (int)(long)arg);
	return NULL;
}

static void streams(void)
{
	char line[64];
	int lines = 0, whole = 0;

	file = fopen("/tmp/pthread-lines", "w+");
	need(file != NULL, "fopen");
	start_all(print_lines);
	join_all();
	rewind(file);
	while (fgets(line, sizeof(line), file)) {
		lines++;
		whole += strlen(line) == 9 && strspn(line, (char[]){ line[0], 0 }) == 8;
	}
	fclose(file);
	unlink("/tmp/pthread-lines");
	check(lines == THREADS * 1000 && whole == lines, "lines of several threads stay whole");
}

static void others(void)
{
	start_all(do_once);
	check_int(join_all(), 0, "once is once, and done when it returns");
	pthread_key_create(&key, destructor);
	start_all(use_key);
	check_int(join_all(), 0, "each thread has its value of a key");
	check_int(destroyed, 1 + 2 + 3 + 4, "and a destructor for it");
	start_all(readers_and_writers);
	check_int(join_all(), 0, "readers see what writers have finished");
	check_int(a, 500 * THREADS / 4, "and all writers wrote");
	pthread_barrier_init(&barrier, NULL, THREADS);
	start_all(meet);
	check_int(join_all(), 50, "a barrier waits for all, and names one");
	start_all(use_heap);
	check_int(join_all(), 0, "malloc and free from several threads");
	streams();
}

int main(void)
{
	basics();
	mutexes();
	conditions();
	others();
	return tap_done();
}
