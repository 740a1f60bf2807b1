/* SPDX-License-Identifier: MIT */
/*
 * Text files that the kernel makes up: show() prints the whole text into a buffer that grows until it
 * fits; reads are served from it. The text is made at the first read and again after a seek to 0.
 */
#ifndef NEAP_SEQ_FILE_H
#define NEAP_SEQ_FILE_H

#include <neap/mutex.h>
#include <neap/types.h>

struct file;
struct inode;

struct seq_file {
	struct mutex lock; /* all up to made: several may pread() one file; the rest is constant */
	char *buf;
	size_t size;  /* of buf */
	size_t count; /* bytes of text; more than size: it did not fit */
	bool made;
	void *private; /* what single_open() was given */
	int (*show)(struct seq_file *m, void *v);
};

/* Print; what does not fit is counted. No sleep. */
void seq_printf(struct seq_file *m, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void seq_puts(struct seq_file *m, const char *s);
void seq_putc(struct seq_file *m, char c);
void seq_write(struct seq_file *m, const void *data, size_t len);
/* Spaces up to column width of the line that starts at from (for /proc/PID/maps). */
void seq_pad_to(struct seq_file *m, size_t from, size_t width);

/* For a file_operations: open = calls single_open(), read = seq_read, llseek = seq_lseek, release = single_release. */
int single_open(struct file *file, int (*show)(struct seq_file *m, void *v), void *data);
ssize_t seq_read(struct file *file, char __user *buf, size_t size, loff_t *ppos);
loff_t seq_lseek(struct file *file, loff_t offset, int whence);
int single_release(struct inode *inode, struct file *file);

#endif
