/* SPDX-License-Identifier: MIT */
/* The end of a run that cannot go on. panic() itself is declared in bug.h. */
#ifndef _NEAP_PANIC_H
#define _NEAP_PANIC_H

#include <neap/bug.h>

/* Nonzero once a panic has begun: locks may be held by code that will never run again. */
extern int oops_in_progress;

/*
 * Interrupts off, and this CPU is the one that reports what ends the run; if another is already, it
 * stops here. die() calls it before its first line, panic() itself.
 */
void panic_claim(void);

/* The status a panic ends the run with. */
#define PANIC_STATUS 101

#endif /* _NEAP_PANIC_H */
