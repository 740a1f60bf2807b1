/* SPDX-License-Identifier: MIT */
/*
 * Page tables as the MMU reads them, as text: a line for each range of equal attributes
 * (arch/arm/mm/dump.c), and the check that nothing of the kernel is both writable and executable.
 */
#ifndef NEAP_PTDUMP_H
#define NEAP_PTDUMP_H

#include <neap/types.h>

struct file;
struct inode;
struct mm_struct;

/*
 * Opens a file for seq_read(): the kernel's map (inode NULL), or the user half of mm, mmgrab()bed, which
 * the file then holds (NULL: nothing). 0 or -ENOMEM: mm is still the caller's.
 */
int ptdump_open(struct inode *inode, struct file *file, struct mm_struct *mm);
int ptdump_release(struct inode *inode, struct file *file);

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
