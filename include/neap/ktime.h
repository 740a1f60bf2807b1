/* SPDX-License-Identifier: MIT */
/* A point or span of time in nanoseconds, and the clocks that give one. */
#ifndef _NEAP_KTIME_H
#define _NEAP_KTIME_H

#include <neap/types.h>

#define KTIME_MAX	((s64)~((u64)1 << 63))
#define MSEC_PER_SEC	1000L
#define USEC_PER_MSEC	1000L
#define NSEC_PER_USEC	1000L
#define NSEC_PER_MSEC	1000000L
#define USEC_PER_SEC	1000000L
#define NSEC_PER_SEC	1000000000L

/* Monotonic: since boot, never set back. Any context. */
ktime_t ktime_get(void);
/* Wall clock: since 1970. */
ktime_t ktime_get_real(void);

static inline u64 ktime_get_ns(void)
{
	return (u64)ktime_get();
}

/* @secs and @nsecs (below a second) as one; a time beyond 292 years becomes the greatest. */
static inline ktime_t ktime_set(s64 secs, unsigned long nsecs)
{
	if (unlikely(secs >= KTIME_MAX / NSEC_PER_SEC))
		return KTIME_MAX;
	return secs * NSEC_PER_SEC + (s64)nsecs;
}

/* a + b for b >= 0, without wrapping. */
static inline ktime_t ktime_add_safe(ktime_t a, ktime_t b)
{
	ktime_t sum = (ktime_t)((u64)a + (u64)b);

	return sum < a || sum < 0 ? KTIME_MAX : sum;
}

#define ktime_add(a, b)	   ((a) + (b))
#define ktime_sub(a, b)	   ((a) - (b))
#define ktime_add_ns(a, n) ((a) + (s64)(n))
#define ktime_to_ns(k)	   ((s64)(k))
#define ns_to_ktime(n)	   ((ktime_t)(n))
#define ktime_to_us(k)	   ((k) / NSEC_PER_USEC)
#define ktime_to_ms(k)	   ((k) / NSEC_PER_MSEC)
#define ms_to_ktime(ms)	   ((ktime_t)(ms) * NSEC_PER_MSEC)
#define ktime_before(a, b) ((a) < (b))
#define ktime_after(a, b)  ((a) > (b))

#endif /* _NEAP_KTIME_H */
