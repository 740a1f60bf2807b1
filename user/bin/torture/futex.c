// SPDX-License-Identifier: MIT
/*
 * Futexes, bare. Two kinds of work at the same time:
 *
 *  - pairs play ping-pong, each side asleep until the other has moved the word. A side whose sleep
 *    ends by time, though the other had finished waking it long before, has lost a wake-up.
 *  - a crowd sleeps on two words, for a short time or a long one, with bit sets or without, while a
 *    herder wakes some, and moves some from one word to the other. In the end there must be exactly
 *    as many who were woken as the kernel said it woke.
 *
 * Where memory can be shared between processes, pairs of processes play too.
 */
#include "torture.h"

#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define F_WAIT	      0
#define F_WAKE	      1
#define F_REQUEUE     3
#define F_CMP_REQUEUE 4
#define F_WAIT_BITSET 9
#define F_WAKE_BITSET 10
#define F_PRIVATE     128

#define LIMIT 6000 /* ms that nobody should have to wait */
#define MARGIN \
	5000 /* ms: woken so long ago, and still asleep: however slow the machine, that is lost */

enum { BALLS, WOKEN, TIMED_OUT, REQUEUED, PROCESS_BALLS };

/*
 * @ms: how long, negative: for ever. The kernel's time is two longs on all machines; that of
 * F_WAIT_BITSET is the clock's, not a length.
 */
static int futex(int *word, int op, int val, int ms, int *word2, uint32_t bits)
{
	long ts[2] = { ms / 1000, ms % 1000 * 1000000L };

	if ((op & ~F_PRIVATE) == F_WAIT_BITSET && ms >= 0) {
		long long at = now_ms() + ms;

		ts[0] = at / 1000;
		ts[1] = at % 1000 * 1000000L;
	}
	return syscall(SYS_futex, word, op, val, ms < 0 ? NULL : ts, word2, bits);
}

/* For REQUEUE the fourth argument is a number. */
static int futex_requeue(int *word, int op, int wake, long move, int *word2, int val)
{
	return syscall(SYS_futex, word, op, wake, move, word2, val);
}

/* ---- ping-pong ---- */

struct table {
	int ball;      /* its lowest bit says whose turn it is */
	int end;       /* nobody plays any more */
	int woke;      /* the ball whose wake-up is done ... */
	unsigned when; /* ... at that time, in ms */
};

static void pass(unsigned me, struct table *t, int private, int ball)
{
	STORE(&t->ball, ball);
	if (futex(&t->ball, F_WAKE | private, 1, -1, NULL, 0) < 0)
		fail_errno(me, "FUTEX_WAKE");
	STORE(&t->when, (unsigned)now_ms());
	STORE(&t->woke, ball);
}

/* One side; both end after the same ball. */
static void play(unsigned me, struct table *t, int side, int private, unsigned what)
{
	long long slept;
	struct rnd r;
	int result;

	rnd_seed(&r, me, 7);
	for (;;) {
		int ball = LOAD(&t->ball);

		if ((ball & 1) != side) {
			if (LOAD(&t->end))
				return;
			slept = now_ms();
			result = futex(&t->ball, F_WAIT | private, ball, LIMIT, NULL, 0);
			if (result && errno != EAGAIN && errno != EINTR && errno != ETIMEDOUT)
				fail_errno(me, "FUTEX_WAIT");
			/* Whatever it says now: it was the time that ended it. */
			if (now_ms() - slept >= LIMIT && LOAD(&t->woke) == ball + 1 &&
			    LOAD(&t->ball) == ball + 1 &&
			    (unsigned)now_ms() - LOAD(&t->when) > MARGIN)
				fail(me,
				     "lost wake-up at %p: waited while it was %d, woken for %d %u ms ago",
				     (void *)&t->ball, ball, ball + 1,
				     (unsigned)now_ms() - LOAD(&t->when));
			continue;
		}
		count(what);
		if (rnd_below(&r, 8) == 0)
			sched_yield();
		if (stopping() || LOAD(&t->end)) {
			STORE(&t->end, 1);
			pass(me, t, private, ball + 1);
			return;
		}
		pass(me, t, private, ball + 1);
	}
}

/* ---- the crowd ---- */

static int gates[2];
static int crowd_left;
static unsigned woken_said, woken_felt;

static void one_of_the_crowd(unsigned me)
{
	struct rnd r;

	rnd_seed(&r, me, 0);
	while (!stopping()) {
		int *gate = &gates[rnd_below(&r, 2)], val = LOAD(gate);
		int ms = rnd_below(&r, 4) ? (int)rnd_below(&r, 20) : LIMIT;
		int bits = rnd_below(&r, 2), result;

		result = futex(gate, (bits ? F_WAIT_BITSET : F_WAIT) | F_PRIVATE, val, ms, NULL,
			       1u << rnd_below(&r, 4));
		if (result == 0) {
			ADD(&woken_felt, 1);
			count(WOKEN);
		} else if (errno == ETIMEDOUT) {
			count(TIMED_OUT);
		} else if (errno != EAGAIN && errno != EINTR) {
			fail_errno(me, "FUTEX_WAIT in the crowd");
		}
	}
	ADD(&crowd_left, -1);
}

static void said(unsigned me, int result, const char *what)
{
	if (result < 0)
		fail_errno(me, what);
	ADD(&woken_said, (unsigned)result);
}

static void herd(unsigned me, struct rnd *r)
{
	int from = rnd_below(r, 2), *gate = &gates[from], *other = &gates[!from];
	int n = rnd_below(r, 3), move = rnd_below(r, 4), result;

	switch (rnd_below(r, 6)) {
	case 0:
		ADD(gate, 1);
		said(me, futex(gate, F_WAKE | F_PRIVATE, 1 + n, -1, NULL, 0), "FUTEX_WAKE");
		break;
	case 1:
		said(me, futex(gate, F_WAKE | F_PRIVATE, 1 << 20, -1, NULL, 0), "FUTEX_WAKE");
		break;
	case 2:
		said(me,
		     futex(gate, F_WAKE_BITSET | F_PRIVATE, 1 + n, -1, NULL, 1u << rnd_below(r, 4)),
		     "FUTEX_WAKE_BITSET");
		break;
	case 3:
		result = futex_requeue(gate, F_REQUEUE | F_PRIVATE, n, move, other, 0);
		goto requeued;
	case 4:
		result = futex_requeue(gate, F_CMP_REQUEUE | F_PRIVATE, n, move, other, LOAD(gate));
		if (result < 0 && errno == EAGAIN)
			break; /* the other herder was there in between */
requeued:
		if (result > n + move)
			fail(me, "FUTEX_REQUEUE of %d + %d gave %d", n, move, result);
		/* Those that were woken come first. */
		said(me, result > n ? n : result, "FUTEX_REQUEUE");
		if (result > n)
			add(REQUEUED, result - n);
		break;
	default:
		if (rnd_below(r, 4) == 0)
			sleep_ms(rnd_below(r, 4));
		else
			sched_yield();
	}
}

static void herder(unsigned me)
{
	struct rnd r;

	rnd_seed(&r, me, 0);
	while (!stopping())
		herd(me, &r);
	while (LOAD(&crowd_left) > 0) {
		for (int i = 0; i < 2; i++)
			said(me, futex(&gates[i], F_WAKE | F_PRIVATE, 1 << 20, -1, NULL, 0),
			     "FUTEX_WAKE");
		sleep_ms(1);
	}
}

/* ---- */

static struct table tables[MAX_WORKERS];
static unsigned n_crowd;

/* Threads: the crowd, two herders, then the two sides of each table. */
static void thread(unsigned me)
{
	if (me < n_crowd) {
		one_of_the_crowd(me);
	} else if (me < n_crowd + 2) {
		herder(me);
	} else {
		unsigned player = me - n_crowd - 2;

		play(me, &tables[player / 2], player & 1, F_PRIVATE, BALLS);
	}
}

static void process_pairs(struct table *shared)
{
	pid_t pids[2];
	int started = 0;

	for (; started < 2; started++) {
		pids[started] = fork_patiently(started);
		if (pids[started] < 0) {
			STORE(&shared->end, 1);
			break;
		}
		if (pids[started] == 0) {
			play(100 + started, shared, started, 0, PROCESS_BALLS);
			end_process(0);
		}
	}
	crowd_left = n_crowd = n_workers;
	run_threads(n_crowd + 2 + 2 * ((n_workers + 1) / 2), thread);
	for (int i = 0; i < started; i++)
		reap_exit(i, pids[i], 0, "a player's process");
}

static void run(void)
{
	struct table *shared =
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (shared != MAP_FAILED) {
		process_pairs(shared);
	} else {
		crowd_left = n_crowd = n_workers;
		run_threads(n_crowd + 2 + 2 * ((n_workers + 1) / 2), thread);
	}
	if (woken_said != woken_felt)
		fail(0, "the kernel said it woke %u, but %u felt it", woken_said, woken_felt);
}

const struct torture futexes = {
	.name = "futex",
	.what = "ping-pong through futexes, and crowds that are woken and moved",
	.counts = { "balls", "woken", "timed out", "requeued", "balls of processes" },
	.must = 4,
	.run = run,
};
