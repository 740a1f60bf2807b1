/* SPDX-License-Identifier: MIT */
/*
 * An error that many are to be told of, each of them once.
 *
 *	| how many there were | seen | -errno |
 *	 31                 13   12   11     0
 *
 * Who wants to be told keeps the word as it was (a cursor): if it is another one now, there has been an error
 * since. An error that follows one that somebody has seen counts up; while nobody has, there is no need to. Whoever
 * comes when the last error has been seen by nobody is told of it, too (errseq_sample).
 */
#ifndef _NEAP_ERRSEQ_H
#define _NEAP_ERRSEQ_H

#include <neap/types.h>

typedef u32 errseq_t;

void errseq_set(errseq_t *eseq, int err); /* -errno; any context */
errseq_t errseq_sample(const errseq_t *eseq);
/* errseq_check_and_advance - 0, or the error that was the last since *cursor, which is told only now. Any context. */
int errseq_check_and_advance(errseq_t *eseq, errseq_t *cursor);

#endif
