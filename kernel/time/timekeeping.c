// SPDX-License-Identifier: MIT
/*
 * What time it is: the tick takes up the counter's progress into the time of the last tick, and a
 * reader adds what the counter has counted since.
 *
 *	time = base + counted * whole + (counted * part + frac) / 2^32
 *
 * A count is whole + part / 2^32 nanoseconds: two multiplications and no shift by a variable, which is
 * dear on a 32-bit CPU. frac keeps the part of a nanosecond that the last tick left over, so no time is
 * lost by rounding. The base is kept both as nanoseconds and as seconds and nanoseconds, for neither
 * kind of reader shall divide. Wall time is monotonic time and an offset.
 */
#include <neap/clocksource.h>
#include <neap/compiler.h>
#include <neap/errno.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/math64.h>
#include <neap/random.h>
#include <neap/seqlock.h>
#include <neap/spinlock.h>
#include <neap/time.h>
#include "internal.h"

/* Until a counter is found, time stands still. */
static u64 no_counter(void)
{
	return 0;
}

/* Written under timekeeper_lock with interrupts off; read by the sequence count. */
static struct timekeeper {
	seqcount_t seq;
	u32 whole, part; /* of a count, in ns and ns / 2^32 */
	u32 frac;	 /* what is left of the last tick, ns / 2^32 */
	u64 (*read)(void);
	u64 cycle_last;
	ktime_t base_ns;
	time64_t base_sec; /* the same in two parts */
	u32 base_nsec;
	u32 real_nsec; /* wall time less monotonic time, in two parts */
	time64_t real_sec;
} tk = {
	.read = no_counter,
};
static DEFINE_SPINLOCK(timekeeper_lock); /* writers of tk */

/* Nanoseconds that @delta counts and the rest of the last tick make; the new rest in *@frac. */
static inline u64 cycles_to_ns(u64 delta, u32 *frac)
{
	u32 low = (u32)delta, high = (u32)(delta >> 32);
	u64 parts = (u64)low * tk.part + *frac;
	u64 ns = (u64)low * tk.whole + (parts >> 32);

	if (unlikely(high)) /* the machine stood still for minutes */
		ns += ((u64)high * tk.whole << 32) + (u64)high * tk.part;
	*frac = (u32)parts;
	return ns;
}

/* Nanoseconds since the base. Inside a sequence section. */
static inline u64 ns_since_base(void)
{
	u32 frac = tk.frac;

	return cycles_to_ns(tk.read() - tk.cycle_last, &frac);
}

ktime_t ktime_get(void)
{
	unsigned int seq;
	ktime_t t;

	do {
		seq = read_seqcount_begin(&tk.seq);
		t = tk.base_ns + ns_since_base();
	} while (read_seqcount_retry(&tk.seq, seq));
	return t;
}

/* Brings @nsec, which is some seconds at most, below a second. */
static inline u32 carry_seconds(u64 nsec, time64_t *sec)
{
	while (unlikely(nsec >= NSEC_PER_SEC)) {
		nsec -= NSEC_PER_SEC;
		(*sec)++;
	}
	return (u32)nsec;
}

void ktime_get_ts64(struct timespec64 *ts)
{
	unsigned int seq;
	u64 nsec;

	do {
		seq = read_seqcount_begin(&tk.seq);
		ts->tv_sec = tk.base_sec;
		nsec = tk.base_nsec + ns_since_base();
	} while (read_seqcount_retry(&tk.seq, seq));
	ts->tv_nsec = carry_seconds(nsec, &ts->tv_sec);
}

void ktime_get_real_ts64(struct timespec64 *ts)
{
	unsigned int seq;
	u64 nsec;

	do {
		seq = read_seqcount_begin(&tk.seq);
		ts->tv_sec = tk.base_sec + tk.real_sec;
		nsec = (u64)tk.base_nsec + tk.real_nsec + ns_since_base();
	} while (read_seqcount_retry(&tk.seq, seq));
	ts->tv_nsec = carry_seconds(nsec, &ts->tv_sec);
}

ktime_t ktime_get_real(void)
{
	struct timespec64 ts;

	ktime_get_real_ts64(&ts);
	return timespec64_to_ktime(&ts);
}

time64_t ktime_get_seconds(void)
{
	struct timespec64 ts;

	ktime_get_ts64(&ts);
	return ts.tv_sec;
}

time64_t ktime_get_real_seconds(void)
{
	struct timespec64 ts;

	ktime_get_real_ts64(&ts);
	return ts.tv_sec;
}

/* Moves the base to now; timekeeper_lock held, inside a write section. */
static void timekeeping_forward(void)
{
	u64 now = tk.read();
	u64 ns = cycles_to_ns(now - tk.cycle_last, &tk.frac);

	tk.cycle_last = now;
	tk.base_ns += ns;
	if (unlikely(ns > 4 * (u64)NSEC_PER_SEC)) {
		u32 rest;

		tk.base_sec += div_u64_rem(ns, NSEC_PER_SEC, &rest);
		ns = rest;
	}
	tk.base_nsec = carry_seconds(tk.base_nsec + ns, &tk.base_sec);
}

void update_wall_time(void)
{
	unsigned long flags;

	spin_lock_irqsave(&timekeeper_lock, flags);
	write_seqcount_begin(&tk.seq);
	timekeeping_forward();
	write_seqcount_end(&tk.seq);
	spin_unlock_irqrestore(&timekeeper_lock, flags);
}

void timekeeping_set_clocksource(const struct clocksource *cs)
{
	unsigned long flags;

	spin_lock_irqsave(&timekeeper_lock, flags);
	write_seqcount_begin(&tk.seq);
	timekeeping_forward();
	tk.read = cs->read;
	tk.whole = NSEC_PER_SEC / cs->hz;
	tk.part = (u32)div_u64((u64)(NSEC_PER_SEC % cs->hz) << 32, cs->hz);
	tk.frac = 0;
	tk.cycle_last = cs->read();
	write_seqcount_end(&tk.seq);
	spin_unlock_irqrestore(&timekeeper_lock, flags);
}

/* A machine may run for 30 years, and its wall clock still be a number of nanoseconds. */
#define SETTOD_SEC_MAX (KTIME_MAX / NSEC_PER_SEC - 30LL * 365 * 24 * 3600)

/* Nor can it have been started before the time there is: boot would have been before 1970. */
int do_settimeofday64(const struct timespec64 *ts)
{
	time64_t sec;
	long nsec;
	unsigned long flags;

	if (!timespec64_valid(ts) || ts->tv_sec >= SETTOD_SEC_MAX)
		return -EINVAL;
	spin_lock_irqsave(&timekeeper_lock, flags);
	write_seqcount_begin(&tk.seq);
	timekeeping_forward();
	sec = ts->tv_sec - tk.base_sec;
	nsec = ts->tv_nsec - (long)tk.base_nsec;
	if (nsec < 0) {
		nsec += NSEC_PER_SEC;
		sec--;
	}
	if (sec >= 0) {
		tk.real_sec = sec;
		tk.real_nsec = nsec;
	}
	write_seqcount_end(&tk.seq);
	spin_unlock_irqrestore(&timekeeper_lock, flags);
	if (sec < 0)
		return -EINVAL;
	clock_was_set();
	return 0;
}

void __weak read_persistent_clock64(struct timespec64 *ts)
{
	ts->tv_sec = 0;
	ts->tv_nsec = 0;
}

/* Late enough for the drivers of clocks to have been started. */
static int __init timekeeping_set_wall(void)
{
	struct timespec64 ts;

	read_persistent_clock64(&ts);
	add_device_randomness(&ts, sizeof(ts));
	return ts.tv_sec ? do_settimeofday64(&ts) : 0;
}
late_initcall(timekeeping_set_wall);
