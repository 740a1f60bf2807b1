// SPDX-License-Identifier: MIT
/* Clocks and timers. */
#include <neap/clocksource.h>
#include <neap/delay.h>
#include <neap/errno.h>
#include <neap/hrtimer.h>
#include <neap/jiffies.h>
#include <neap/ktest.h>
#include <neap/sched.h>
#include <neap/string.h>
#include <neap/time.h>
#include <neap/timer.h>

KTEST(time, monotonic)
{
	ktime_t last = ktime_get(), now;
	struct timespec64 ts;
	int i;

	for (i = 0; i < 1000; i++) {
		now = ktime_get();
		KTEST_ASSERT(now >= last);
		last = now;
		ktime_get_ts64(&ts);
		KTEST_ASSERT(timespec64_valid(&ts));
		KTEST_ASSERT(timespec64_to_ktime(&ts) >= last);
	}
}

/* jiffies, sched_clock() and ktime_get() pass at the same rate. */
KTEST(time, clocks_agree)
{
	unsigned long j = jiffies;
	u64 clock = sched_clock();
	ktime_t start = ktime_get(), passed;
	long ticks;

	msleep(200);
	passed = ktime_get() - start;
	clock = sched_clock() - clock;
	ticks = (long)(jiffies - j);
	KTEST_EXPECT(passed >= 200 * NSEC_PER_MSEC);
	KTEST_EXPECT(abs((s64)clock - passed) < NSEC_PER_MSEC);
	KTEST_EXPECT(abs(ticks * (s64)TICK_NSEC - passed) < 2 * TICK_NSEC);
}

KTEST(time, wall_clock_can_be_set)
{
	struct timespec64 was, ts = { .tv_sec = 1700000000, .tv_nsec = 999999999 };
	ktime_t mono = ktime_get();

	ktime_get_real_ts64(&was);
	KTEST_EXPECT_EQ(do_settimeofday64(&ts), 0);
	ktime_get_real_ts64(&ts);
	KTEST_EXPECT(ts.tv_sec == 1700000000 || ts.tv_sec == 1700000001);
	KTEST_EXPECT(timespec64_valid(&ts));
	KTEST_EXPECT(ktime_get() - mono < NSEC_PER_SEC); /* that one does not jump */
	ts.tv_nsec = 1000000000;
	KTEST_EXPECT_EQ(do_settimeofday64(&ts), -EINVAL);
	do_settimeofday64(&was);
}

KTEST(time, conversions)
{
	static const s64 ns[] = { 0, 1, 999999999, 1000000000, -1, -999999999, -1000000000,
				  -1000000001 };
	unsigned int i;
	u32 mult, shift;

	for (i = 0; i < ARRAY_SIZE(ns); i++) {
		struct timespec64 ts = ns_to_timespec64(ns[i]);

		KTEST_EXPECT(ts.tv_nsec >= 0 && ts.tv_nsec < NSEC_PER_SEC);
		KTEST_EXPECT_EQ(ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec, ns[i]);
	}
	KTEST_EXPECT_EQ(msecs_to_jiffies(0), 0);
	KTEST_EXPECT_EQ(msecs_to_jiffies(1), 1);
	KTEST_EXPECT_EQ(msecs_to_jiffies(1000), HZ);
	KTEST_EXPECT(time_after(INITIAL_JIFFIES + 1000000, INITIAL_JIFFIES));
	KTEST_EXPECT_EQ(ktime_add_safe(KTIME_MAX - 1, 5), KTIME_MAX);
	clocks_calc_mult_shift(&mult, &shift, 62500000, NSEC_PER_SEC);
	KTEST_EXPECT_EQ(((u64)62500000 * mult) >> shift, NSEC_PER_SEC);
	clocks_calc_mult_shift(&mult, &shift, 19200000, NSEC_PER_SEC);
	KTEST_EXPECT(abs((s64)(((u64)19200000 * mult) >> shift) - NSEC_PER_SEC) < 10);
}

/* ---- timers ---- */

struct test_timer {
	struct hrtimer timer;
	ktime_t fired_at;
	int fired;
	int again; /* so many more times, each a millisecond later */
};

static enum hrtimer_restart test_timer_fn(struct hrtimer *timer)
{
	struct test_timer *t = container_of(timer, struct test_timer, timer);

	t->fired_at = ktime_get();
	t->fired++;
	if (t->again-- <= 0)
		return HRTIMER_NORESTART;
	hrtimer_forward(timer, t->fired_at, NSEC_PER_MSEC);
	return HRTIMER_RESTART;
}

KTEST(hrtimer, fires_in_order)
{
	struct test_timer t[3];
	ktime_t start = ktime_get();
	int i;

	memset(t, 0, sizeof(t));
	/* Started last to first. */
	for (i = 2; i >= 0; i--) {
		hrtimer_init(&t[i].timer, test_timer_fn);
		hrtimer_start(&t[i].timer, (i + 1) * 3 * NSEC_PER_MSEC, HRTIMER_MODE_REL);
	}
	msleep(50);
	for (i = 0; i < 3; i++) {
		KTEST_EXPECT_EQ(t[i].fired, 1);
		KTEST_EXPECT(t[i].fired_at - start >= (i + 1) * 3 * NSEC_PER_MSEC);
		KTEST_EXPECT(!hrtimer_active(&t[i].timer));
	}
	KTEST_EXPECT(t[0].fired_at < t[1].fired_at && t[1].fired_at < t[2].fired_at);
}

KTEST(hrtimer, cancel_and_move)
{
	struct test_timer t = { .fired = 0 };
	ktime_t moved;

	hrtimer_init(&t.timer, test_timer_fn);
	KTEST_EXPECT_EQ(hrtimer_cancel(&t.timer), 0);
	hrtimer_start(&t.timer, 5 * NSEC_PER_MSEC, HRTIMER_MODE_REL);
	KTEST_EXPECT(hrtimer_active(&t.timer));
	KTEST_EXPECT(hrtimer_get_remaining(&t.timer) > 0);
	KTEST_EXPECT_EQ(hrtimer_cancel(&t.timer), 1);
	msleep(20);
	KTEST_EXPECT_EQ(t.fired, 0);
	/* Moved before it fires: once, at the later time. */
	hrtimer_start(&t.timer, 5 * NSEC_PER_MSEC, HRTIMER_MODE_REL);
	moved = ktime_get();
	hrtimer_start(&t.timer, 60 * NSEC_PER_MSEC, HRTIMER_MODE_REL);
	msleep(20);
	/* On a busy host the 20 ms may have become 60. */
	KTEST_EXPECT(READ_ONCE(t.fired) == 0 || ktime_get() - moved >= 60 * NSEC_PER_MSEC);
	msleep(80);
	KTEST_EXPECT_EQ(t.fired, 1);
}

KTEST(hrtimer, periodic)
{
	struct test_timer t = { .again = 9 };

	hrtimer_init(&t.timer, test_timer_fn);
	hrtimer_start(&t.timer, NSEC_PER_MSEC, HRTIMER_MODE_REL);
	msleep(100);
	KTEST_EXPECT_EQ(t.fired, 10);
}

static int timer_list_fired;

static void count_fired(struct timer_list *timer)
{
	timer_list_fired++;
}

KTEST(timer, in_jiffies)
{
	struct timer_list timer;

	timer_list_fired = 0;
	timer_setup(&timer, count_fired, 0);
	KTEST_EXPECT_EQ(mod_timer(&timer, jiffies + 2), 0);
	KTEST_EXPECT(timer_pending(&timer));
	KTEST_EXPECT_EQ(mod_timer(&timer, jiffies + 3), 1);
	schedule_timeout_uninterruptible(6);
	KTEST_EXPECT_EQ(timer_list_fired, 1);
	mod_timer(&timer, jiffies + 100);
	KTEST_EXPECT_EQ(del_timer_sync(&timer), 1);
	KTEST_EXPECT_EQ(del_timer(&timer), 0);
	mod_timer(&timer, jiffies - 1); /* past: at once */
	msleep(5);
	KTEST_EXPECT_EQ(timer_list_fired, 2);
}

KTEST(time, sleeps_are_long_enough)
{
	ktime_t start, expires;

	start = ktime_get();
	usleep_range(300, 300);
	KTEST_EXPECT(ktime_get() - start >= 300 * NSEC_PER_USEC);
	start = ktime_get();
	KTEST_EXPECT_EQ(schedule_timeout_uninterruptible(2), 0);
	KTEST_EXPECT(ktime_get() - start >= 2 * TICK_NSEC);
	start = ktime_get();
	udelay(200);
	KTEST_EXPECT(ktime_get() - start >= 199 * NSEC_PER_USEC);
	expires = ktime_get() - 1;
	set_current_state(TASK_UNINTERRUPTIBLE);
	KTEST_EXPECT_EQ(schedule_hrtimeout(&expires), 0);
}

/* ---- a timer that takes all of the CPU ---- */

static struct slow_timer {
	struct hrtimer timer;
	ktime_t period, takes;
	atomic_t runs;
} slow;

static enum hrtimer_restart run_slowly(struct hrtimer *timer)
{
	ktime_t end = ktime_get() + slow.takes;

	hrtimer_forward(timer, ktime_get(), slow.period);
	while (ktime_get() < end)
		cpu_relax();
	atomic_inc(&slow.runs);
	return HRTIMER_RESTART;
}

/*
 * Its function takes longer than its period, so that it is due whenever it has run. What it interrupts, this
 * test, goes on all the same, and the clocks stay right.
 */
static void slow_timer(struct ktest *__test, ktime_t period, ktime_t takes)
{
	unsigned int hangs = hrtimer_nr_hangs();
	unsigned long j = jiffies;
	ktime_t start, passed;
	int i;

	slow.period = period;
	slow.takes = takes;
	atomic_set(&slow.runs, 0);
	hrtimer_init(&slow.timer, run_slowly);
	start = ktime_get();
	hrtimer_start(&slow.timer, period, HRTIMER_MODE_REL);
	/* It has to be interrupted often, and to come to its end. */
	for (i = 0; i < 20; i++) {
		int before = atomic_read(&slow.runs);

		while (atomic_read(&slow.runs) == before)
			cpu_relax();
	}
	hrtimer_cancel(&slow.timer);
	passed = ktime_get() - start;
	KTEST_EXPECT(hrtimer_nr_hangs() > hangs);
	/* Of the time, the timer gets no more than its passes and as much again. */
	KTEST_EXPECT(passed > 20 * takes);
	/* The tick that was put off has come. */
	msleep(2 * MSEC_PER_SEC / HZ);
	passed = ktime_get() - start;
	j = jiffies - j;
	KTEST_EXPECT(abs((long)j * (s64)TICK_NSEC - passed) < 2 * TICK_NSEC);
}

KTEST(time, slow_timer)
{
	slow_timer(__test, 50 * NSEC_PER_USEC, 100 * NSEC_PER_USEC);
}

/* Longer than a tick, too. */
KTEST(time, slower_than_the_tick)
{
	slow_timer(__test, NSEC_PER_MSEC, 2 * TICK_NSEC);
}

/* As long as its period: due again when the interrupt has ended, or just not yet. */
KTEST(time, timer_without_pause)
{
	slow_timer(__test, 100 * NSEC_PER_USEC, 100 * NSEC_PER_USEC);
}
