/* SPDX-License-Identifier: MIT */
/* /proc: other parts of the kernel give it a function that prints a file. */
#ifndef NEAP_PROC_FS_H
#define NEAP_PROC_FS_H

#include <neap/seq_file.h>
#include <neap/types.h>

/* proc_create_single - /proc/NAME (NAME may contain one directory: "sys/..." is sysctl's). 0 or -ENOMEM. */
int proc_create_single(const char *name, umode_t mode, int (*show)(struct seq_file *m, void *v));
/* proc_create_seq - the same for a text of several records, which ops walks. */
int proc_create_seq(const char *name, umode_t mode, const struct seq_operations *ops);
#ifdef CONFIG_PROC_FS
void proc_root_init(void);
#else
static inline void proc_root_init(void)
{
}
#endif

#endif
