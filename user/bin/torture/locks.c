// SPDX-License-Identifier: MIT
/*
 * The locks of <pthread.h>, all at the same time in each thread's random order:
 *
 *	queue      mutex and two conditions; every item arrives once, each producer's in order
 *	counter    mutex by lock, trylock and timedlock; what it guards is not atomic
 *	pair       reader-writer lock; its two words are never seen apart
 *	barrier    rounds; nobody is in the next one before all have been in this one
 *
 * A wait that takes LIMIT, and was signalled long before, is a lost wake-up.
 */
#include "torture.h"

#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <time.h>

#define LIMIT  10000 /* ms */
#define MARGIN 8000  /* ms: signalled so long ago, and still asleep */
#define SLOTS  4

enum { ITEMS, COUNTED, TIMEOUTS, READ, WRITTEN, ROUNDS };

static void check(unsigned me, int err, const char *what)
{
	if (err)
		fail(me, "%s: %s", what, strerror(err));
}

static struct timespec in_ms(clockid_t clock, long ms)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	ts.tv_sec += ms / 1000;
	ts.tv_nsec += ms % 1000 * 1000000L;
	if (ts.tv_nsec >= 1000000000L) {
		ts.tv_nsec -= 1000000000L;
		ts.tv_sec++;
	}
	return ts;
}

/* ---- queue ---- */

struct item {
	unsigned producer, number;
};

static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_full, not_empty; /* by the monotonic clock */
static struct item slots[SLOTS];
static unsigned first, used, put_by[MAX_WORKERS], got_of[MAX_WORKERS], producers_left;

struct signal {
	unsigned count, waiting;
	long long last; /* when */
};

static struct signal got_room, got_item;

static void note_signal(struct signal *s)
{
	s->count++;
	s->last = now_ms();
}

/*
 * Sleeps on @c, whose signals are noted in @s. The mutex is held. A signal wakes who has waited longest:
 * one more than slept before us is ours.
 */
static void wait_for(unsigned me, pthread_cond_t *c, struct signal *s, const char *what)
{
	struct timespec end = in_ms(CLOCK_MONOTONIC, LIMIT);
	long long slept = now_ms();
	unsigned before = s->count, ahead = s->waiting++;
	int err = pthread_cond_timedwait(c, &queue_lock, &end);

	s->waiting--;
	if (now_ms() - slept >= LIMIT && s->count - before > ahead && now_ms() - s->last >= MARGIN)
		fail(me, "lost wake-up: %lld ms for %s, the last of %u signals %lld ms ago",
		     now_ms() - slept, what, s->count - before, now_ms() - s->last);
	if (err != ETIMEDOUT)
		check(me, err, "pthread_cond_timedwait");
}

static void produce(unsigned me)
{
	check(me, pthread_mutex_lock(&queue_lock), "pthread_mutex_lock");
	while (used == SLOTS)
		wait_for(me, &not_full, &got_room, "room in the queue");
	if (used > SLOTS)
		fail(me, "queue: %u of %u slots used", used, SLOTS);
	slots[(first + used++) % SLOTS] = (struct item){ me, put_by[me]++ };
	note_signal(&got_item);
	check(me, pthread_cond_signal(&not_empty), "pthread_cond_signal");
	check(me, pthread_mutex_unlock(&queue_lock), "pthread_mutex_unlock");
}

/* 0: there will be no more. */
static int consume(unsigned me)
{
	struct item item;

	check(me, pthread_mutex_lock(&queue_lock), "pthread_mutex_lock");
	while (used == 0 && producers_left)
		wait_for(me, &not_empty, &got_item, "an item");
	if (used == 0) {
		pthread_mutex_unlock(&queue_lock);
		return 0;
	}
	item = slots[first];
	slots[first] = (struct item){ ~0u, ~0u };
	first = (first + 1) % SLOTS;
	used--;
	if (item.producer >= n_workers)
		fail(me, "queue: an item of producer %u", item.producer);
	if (item.number != got_of[item.producer]++)
		fail(me, "queue: producer %u: expected item %u, found %u", item.producer,
		     got_of[item.producer] - 1, item.number);
	note_signal(&got_room);
	check(me, pthread_cond_signal(&not_full), "pthread_cond_signal");
	check(me, pthread_mutex_unlock(&queue_lock), "pthread_mutex_unlock");
	count(ITEMS);
	return 1;
}

static void consumer(unsigned me)
{
	while (consume(me))
		;
}

/* ---- counter ---- */

static pthread_mutex_t counter_lock = PTHREAD_MUTEX_INITIALIZER;
static volatile unsigned counter, counter_copy;
static unsigned counted;

static void count_once(unsigned me, struct rnd *r)
{
	struct timespec end;
	int err;

	switch (rnd_below(r, 3)) {
	case 0:
		err = pthread_mutex_lock(&counter_lock);
		break;
	case 1:
		err = pthread_mutex_trylock(&counter_lock);
		if (err == EBUSY)
			return;
		break;
	default:
		end = in_ms(CLOCK_REALTIME, rnd_below(r, 3));
		err = pthread_mutex_timedlock(&counter_lock, &end);
		if (err == ETIMEDOUT) {
			count(TIMEOUTS);
			return;
		}
	}
	check(me, err, "taking a mutex");
	if (counter != counter_copy)
		fail_word(me, "two are inside a mutex: the counter", (void *)&counter, counter_copy,
			  counter);
	counter = counter + 1;
	if (rnd_below(r, 16) == 0)
		sched_yield();
	if (rnd_below(r, 64) == 0)
		sleep_ms(1);
	counter_copy = counter_copy + 1;
	check(me, pthread_mutex_unlock(&counter_lock), "pthread_mutex_unlock");
	ADD(&counted, 1);
	count(COUNTED);
}

/* ---- pair ---- */

static pthread_rwlock_t pair_lock;
static volatile uint32_t pair[2];

static void use_pair(unsigned me, struct rnd *r)
{
	uint32_t a, b;

	if (rnd_below(r, 4) == 0) {
		check(me, pthread_rwlock_wrlock(&pair_lock), "pthread_rwlock_wrlock");
		a = rnd_next(r);
		pair[0] = a;
		if (rnd_below(r, 8) == 0)
			sched_yield();
		pair[1] = ~a;
		count(WRITTEN);
	} else {
		check(me, pthread_rwlock_rdlock(&pair_lock), "pthread_rwlock_rdlock");
		a = pair[0];
		if (rnd_below(r, 8) == 0)
			sched_yield();
		b = pair[1];
		if (b != ~a)
			fail_word(me, "a writer among readers: the pair", (void *)pair, ~a, b);
		count(READ);
	}
	check(me, pthread_rwlock_unlock(&pair_lock), "pthread_rwlock_unlock");
}

/* ---- barrier ---- */

static pthread_barrier_t barrier;
static unsigned rounds[MAX_WORKERS];
static int last_round;

/* All workers meet here. Returns 0 when one of them has seen the time end. */
static int meet(unsigned me)
{
	int serial;

	STORE(&rounds[me], rounds[me] + 1);
	if (stopping())
		STORE(&last_round, 1);
	serial = pthread_barrier_wait(&barrier);
	if (serial && serial != PTHREAD_BARRIER_SERIAL_THREAD)
		check(me, serial, "pthread_barrier_wait");
	for (unsigned i = 0; i < n_workers; i++)
		if (LOAD(&rounds[i]) != rounds[me])
			fail(me, "barrier: in round %u, but worker %u is in %u", rounds[me], i,
			     LOAD(&rounds[i]));
	if (serial)
		count(ROUNDS);
	serial = LOAD(&last_round);
	/* Before the second one nobody begins a round, or says that it is the last. */
	pthread_barrier_wait(&barrier);
	return !serial;
}

static void worker(unsigned me)
{
	struct rnd r;

	rnd_seed(&r, me, 0);
	do {
		for (int i = 0; i < 64; i++)
			switch (rnd_below(&r, 3)) {
			case 0:
				produce(me);
				break;
			case 1:
				count_once(me, &r);
				break;
			default:
				use_pair(me, &r);
			}
	} while (meet(me));
	pthread_mutex_lock(&queue_lock);
	if (--producers_left == 0) {
		note_signal(&got_item);
		pthread_cond_broadcast(&not_empty);
	}
	pthread_mutex_unlock(&queue_lock);
}

/* Two consumers beside the workers. */
static void thread(unsigned me)
{
	if (me < n_workers)
		worker(me);
	else
		consumer(me);
}

static void run(void)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&not_full, &attr);
	pthread_cond_init(&not_empty, &attr);
	pthread_rwlock_init(&pair_lock, NULL);
	pthread_barrier_init(&barrier, NULL, n_workers);
	pair[1] = ~pair[0];
	producers_left = n_workers;
	run_threads(n_workers + 2, thread);
	for (unsigned i = 0; i < n_workers; i++)
		if (put_by[i] != got_of[i])
			fail(0, "queue: producer %u put %u items, %u came out", i, put_by[i],
			     got_of[i]);
	if (counter != counted)
		fail_word(0, "the counter", (void *)&counter, counted, counter);
}

const struct torture locks = {
	.name = "locks",
	.what = "mutexes, conditions, reader-writer locks and barriers, with what they promise",
	.counts = { "items", "counted", "timeouts", "reads", "writes", "rounds" },
	.must = 2,
	.run = run,
};
