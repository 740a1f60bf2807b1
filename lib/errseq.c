// SPDX-License-Identifier: MIT
/* Errors with a number, so that each who asks is told once (errseq.h). */
#include <asm/cmpxchg.h>
#include <neap/compiler.h>
#include <neap/err.h>
#include <neap/errseq.h>

#define ERRSEQ_SEEN (MAX_ERRNO + 1u)
#define ERRSEQ_ONE  (ERRSEQ_SEEN << 1)

void errseq_set(errseq_t *eseq, int err)
{
	errseq_t old, new;

	do {
		old = READ_ONCE(*eseq);
		new = (old & ~(ERRSEQ_SEEN | MAX_ERRNO)) | -err;
		if (old & ERRSEQ_SEEN)
			new += ERRSEQ_ONE;
	} while (new != old && cmpxchg(eseq, old, new) != old);
}

errseq_t errseq_sample(const errseq_t *eseq)
{
	errseq_t now = READ_ONCE(*eseq);

	return now & ERRSEQ_SEEN ? now : 0;
}

int errseq_check_and_advance(errseq_t *eseq, errseq_t *cursor)
{
	errseq_t since, now;

	for (;;) {
		since = READ_ONCE(*cursor);
		now = READ_ONCE(*eseq);
		if (now == since)
			return 0;
		/* Another error may come just now, or somebody else be told of this one: once more. */
		if (!(now & ERRSEQ_SEEN) && cmpxchg(eseq, now, now | ERRSEQ_SEEN) != now)
			continue;
		now |= ERRSEQ_SEEN;
		if (cmpxchg(cursor, since, now) == since)
			return -(int)(now & MAX_ERRNO);
	}
}
