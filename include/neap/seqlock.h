/* SPDX-License-Identifier: MIT */
/*
 * Sequence counts: readers never wait for a lock and never disturb the writer; they read a copy and
 * read it again if a writer was at work meanwhile. The count is odd while one is.
 *
 *	do {
 *		seq = read_seqcount_begin(&s);
 *		copy = data;
 *	} while (read_seqcount_retry(&s, seq));
 *
 * Writers exclude each other by a lock of their own, with interrupts off if a reader may run in one.
 */
#ifndef _NEAP_SEQLOCK_H
#define _NEAP_SEQLOCK_H

#include <asm/barrier.h>
#include <neap/compiler.h>
#include <neap/types.h>

typedef struct seqcount {
	unsigned int sequence;
} seqcount_t;

#define SEQCNT_ZERO { 0 }

static inline unsigned int read_seqcount_begin(const seqcount_t *s)
{
	unsigned int seq;

	while (unlikely((seq = READ_ONCE(s->sequence)) & 1))
		barrier();
	smp_rmb();
	return seq;
}

static inline bool read_seqcount_retry(const seqcount_t *s, unsigned int start)
{
	smp_rmb();
	return unlikely(READ_ONCE(s->sequence) != start);
}

static inline void write_seqcount_begin(seqcount_t *s)
{
	WRITE_ONCE(s->sequence, s->sequence + 1);
	smp_wmb();
}

static inline void write_seqcount_end(seqcount_t *s)
{
	smp_wmb();
	WRITE_ONCE(s->sequence, s->sequence + 1);
}

#endif /* _NEAP_SEQLOCK_H */
