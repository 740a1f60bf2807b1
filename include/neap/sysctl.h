/* SPDX-License-Identifier: MIT */
/*
 * Kernel variables that user space reads and sets as files of /proc/sys. The table is
 * kernel/sysctl.c; procfs makes a file of each entry and passes its text through these functions.
 */
#ifndef _NEAP_SYSCTL_H
#define _NEAP_SYSCTL_H

#include <neap/types.h>

struct ctl_table;

/*
 * Reads the variable into @buf, or writes it from @buf; @buf is a kernel buffer. A read produces
 * the text with its newline, at most @len bytes, and gives its length. A write takes the text (@len
 * bytes, no NUL needed) and gives @len or -EINVAL, leaving the variable alone. May sleep.
 */
typedef ssize_t (*proc_handler)(const struct ctl_table *table, bool write, char *buf, size_t len);

struct ctl_table {
	const char *dir;      /* below /proc/sys: "vm", "kernel" */
	const char *procname; /* the file */
	void *data; /* numbers: sysctl_mutex to change, read as one word; strings: uts_sem */
	size_t maxlen; /* of data, for strings */
	umode_t mode;  /* 0644 or 0444 */
	proc_handler handler;
	long min, max; /* what a write may set, both included, for the integer handlers */
	/* Called after a write that changed the value; NULL when nothing follows. */
	int (*changed)(const struct ctl_table *table);
};

ssize_t proc_dointvec_minmax(const struct ctl_table *table, bool write, char *buf, size_t len);
ssize_t proc_doulongvec_minmax(const struct ctl_table *table, bool write, char *buf, size_t len);
ssize_t proc_dostring(const struct ctl_table *table, bool write, char *buf, size_t len);

/* All of them; the end is an entry whose procname is NULL. */
extern const struct ctl_table sysctl_table[];

#endif /* _NEAP_SYSCTL_H */
