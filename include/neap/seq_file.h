/* SPDX-License-Identifier: MIT */
/*
 * Text files that the kernel makes up, a record at a time: a line, or the lines of one area, zone or
 * mount. A reader gets as many records as fit a buffer of one page, and the next ones when it has read
 * those; so a long text takes no more kernel memory than a short one, and no lock of the subject is held
 * for longer than it takes to print a page.
 *
 * A subject is walked by a position, which counts records or is an address or a key of the subject; the
 * walk is taken up again there, whatever has come or gone meanwhile:
 *
 *	v = start(m, &pos)		takes the locks, finds the record at pos or the first one after it
 *	while (v)
 *		show(m, v)		prints it
 *		v = next(m, v, &pos)	moves pos on, also behind the last record
 *	stop(m, v)			gives the locks back
 *
 * A seek to where the last read did not end walks from the start again.
 */
#ifndef NEAP_SEQ_FILE_H
#define NEAP_SEQ_FILE_H

#include <neap/list.h>
#include <neap/mutex.h>
#include <neap/types.h>

struct file;
struct inode;
struct path;
struct seq_file;

struct seq_operations {
	/* The record, NULL at the end, ERR_PTR. stop() follows in each of the three cases. */
	void *(*start)(struct seq_file *m, loff_t *pos);
	void (*stop)(struct seq_file *m, void *v);
	void *(*next)(struct seq_file *m, void *v, loff_t *pos);
	/* 0, or -errno: the read ends with it. It may be called twice for a record that did not fit. */
	int (*show)(struct seq_file *m, void *v);
};

struct seq_file {
	/* All but what is constant once the file is open (op, single, private); several may pread() one file. */
	struct mutex lock;
	char *buf;	 /* NULL before the first read */
	size_t size;	 /* of buf */
	size_t count;	 /* bytes of text in buf; more than size: the record did not fit */
	size_t from;	 /* of them read already */
	loff_t index;	 /* position of the record after those in buf */
	loff_t read_pos; /* of the file, where buf + from is */
	const struct seq_operations *op;
	int (*single)(struct seq_file *m, void *v); /* of single_open() */
	void *private;
};

/* One record is no longer than this; a text that could be is made of several. */
#define SEQ_MAX_RECORD (128UL << 10)

/* ---- printing: what does not fit is counted. None sleeps. ---- */

void seq_printf(struct seq_file *m, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void seq_puts(struct seq_file *m, const char *s);
void seq_putc(struct seq_file *m, char c);
void seq_write(struct seq_file *m, const void *data, size_t len);
/* Text (may be "") and a number after it; quicker than seq_printf(). */
void seq_put_decimal_ull(struct seq_file *m, const char *delimiter, u64 num);
void seq_put_decimal_ll(struct seq_file *m, const char *delimiter, s64 num);
/* The number has at least width (at most 20) places, blanks before it. */
void seq_put_decimal_ull_width(struct seq_file *m, const char *delimiter, u64 num,
			       unsigned int width);
/* In hexadecimal, at least width (at most 16) digits, zeros before it. */
void seq_put_hex_ll(struct seq_file *m, const char *delimiter, u64 num, unsigned int width);
/* A text; each character of esc as a backslash and three octal digits. */
void seq_escape(struct seq_file *m, const char *s, const char *esc);
/*
 * The name of a path; each character of esc as a backslash and three octal digits. A name longer than
 * PATH_MAX is "(path too long)". Takes dcache_lock.
 */
void seq_path(struct seq_file *m, const struct path *path, const char *esc);
/* Spaces up to column width of the line that starts at from (for /proc/PID/maps). */
void seq_pad_to(struct seq_file *m, size_t from, size_t width);

/* ---- for a file_operations ---- */

/*
 * To open: open = a function that calls seq_open() (release = seq_release), seq_open_private()
 * (release = seq_release_private) for m->private of psize zeroed bytes, or single_open() (release =
 * single_release) for a text that show() prints as a whole, m->private being data. 0 or -ENOMEM.
 */
int seq_open(struct file *file, const struct seq_operations *op);
int seq_open_private(struct file *file, const struct seq_operations *op, size_t psize);
int single_open(struct file *file, int (*show)(struct seq_file *m, void *v), void *data);
/*
 * Bytes, 0 at the end; -EFAULT, -ENOMEM, -EFBIG (a record beyond SEQ_MAX_RECORD), -EINTR (killed), or what
 * start() or show() said: where the text before it has been read. Sleeps.
 */
ssize_t seq_read(struct file *file, char __user *buf, size_t size, loff_t *ppos);
/* file_operations.held_pages: the buffer. */
unsigned long seq_held_pages(const struct file *file, unsigned int *holders);
/* SEEK_SET and SEEK_CUR; -EINVAL for others: the end is not known. */
loff_t seq_lseek(struct file *file, loff_t offset, int whence);
int seq_release(struct inode *inode, struct file *file);
int seq_release_private(struct inode *inode, struct file *file);
int single_release(struct inode *inode, struct file *file); /* seq_release() by another name */

/* ---- positions that count the elements of a list. The list's lock is held from start to stop. ---- */

struct list_head *seq_list_start(struct list_head *head, loff_t pos);
/* The same with a headline: position 0 is the head itself. */
struct list_head *seq_list_start_head(struct list_head *head, loff_t pos);
struct list_head *seq_list_next(void *v, struct list_head *head, loff_t *pos);

#endif
