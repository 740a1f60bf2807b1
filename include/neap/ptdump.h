/* SPDX-License-Identifier: MIT */
/*
 * Page tables as the MMU reads them, as text: a line for each range of equal attributes
 * (arch/arm/mm/dump.c), and the check that nothing of the kernel is both writable and executable.
 */
#ifndef NEAP_PTDUMP_H
#define NEAP_PTDUMP_H

#include <neap/types.h>

struct mm_struct;
struct seq_file;

/* The kernel's map. No sleep. */
void ptdump_kernel(struct seq_file *m);
/* The user half of an mm. mmap_lock held. No sleep. */
void ptdump_mm(struct seq_file *m, struct mm_struct *mm);

#ifdef CONFIG_PTDUMP
/* Bytes that the kernel may write and execute, and (report) each range of them to the log. No sleep. */
unsigned long ptdump_check_wx(bool report);
/* At the end of the boot: says that there are none, or warns. */
void debug_checkwx(void);
#else
static inline void debug_checkwx(void)
{
}
#endif

#endif
