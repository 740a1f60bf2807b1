/* SPDX-License-Identifier: MIT */
/* Counts of which lines ran, handed to the host at the end of a run: CONFIG_GCOV_KERNEL. */
#ifndef _NEAP_GCOV_H
#define _NEAP_GCOV_H

#include <neap/kconfig.h>

#if IS_ENABLED(CONFIG_GCOV_KERNEL)
/*
 * Writes a .gcda file for each measured object into the host's folder gcov_dir=; does nothing without
 * it. The last act of the one CPU that still runs, interrupts off. Says how many it wrote; a failure
 * is said, too, and ends the writing.
 */
void gcov_write(void);
#else
static inline void gcov_write(void) {}
#endif

#endif /* _NEAP_GCOV_H */
