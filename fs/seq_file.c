// SPDX-License-Identifier: MIT
/*
 * Made-up text files. The whole text is printed at once, so that what a program reads in several pieces
 * is from one moment; if the buffer was too small the text is made again in one twice as large.
 */
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/seq_file.h>
#include <neap/slab.h>
#include <neap/sprintf.h>
#include <neap/string.h>
#include <neap/uaccess.h>
#include <neap/vmalloc.h>

#define SEQ_MAX_SIZE (16UL << 20) /* maps of as many areas as one can have */

void seq_write(struct seq_file *m, const void *data, size_t len)
{
	if (m->count + len <= m->size)
		memcpy(m->buf + m->count, data, len);
	m->count += len;
}

void seq_puts(struct seq_file *m, const char *s)
{
	seq_write(m, s, strlen(s));
}

void seq_putc(struct seq_file *m, char c)
{
	seq_write(m, &c, 1);
}

void seq_printf(struct seq_file *m, const char *fmt, ...)
{
	size_t room = m->count < m->size ? m->size - m->count : 0;
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(m->buf + (room ? m->count : 0), room, fmt, args);
	va_end(args);
	/* The NUL does not count, but had to fit. */
	m->count = (size_t)len < room ? m->count + len : m->size + 1;
}

void seq_pad_to(struct seq_file *m, size_t from, size_t width)
{
	while (m->count < from + width)
		seq_putc(m, ' ');
}

int single_open(struct file *file, int (*show)(struct seq_file *m, void *v), void *data)
{
	struct seq_file *m = kzalloc(sizeof(*m), GFP_KERNEL);

	if (!m)
		return -ENOMEM;
	mutex_init(&m->lock);
	m->show = show;
	m->private = data;
	file->private_data = m;
	return 0;
}

/* Prints the text into a buffer that holds it. 0 or -errno. */
static int seq_make(struct seq_file *m)
{
	int err;

	m->made = false; /* whatever goes wrong now, the old text is gone */
	if (!m->size)
		m->size = PAGE_SIZE;
	for (;;) {
		if (!m->buf)
			m->buf = m->size > 8 * PAGE_SIZE ? vmalloc(m->size)
							 : kmalloc(m->size, GFP_KERNEL);
		if (!m->buf)
			return -ENOMEM;
		m->count = 0;
		err = m->show(m, m->private);
		if (err)
			return err;
		if (m->count <= m->size)
			break;
		if (is_vmalloc_addr(m->buf))
			vfree(m->buf);
		else
			kfree(m->buf);
		m->buf = NULL;
		m->size *= 2;
		if (m->size > SEQ_MAX_SIZE)
			return -EFBIG;
	}
	m->made = true;
	return 0;
}

ssize_t seq_read(struct file *file, char __user *buf, size_t size, loff_t *ppos)
{
	struct seq_file *m = file->private_data;
	ssize_t ret = 0;

	mutex_lock(&m->lock);
	if (*ppos == 0 || !m->made)
		ret = seq_make(m);
	if (!ret && *ppos < (loff_t)m->count) {
		ret = min_t(size_t, size, m->count - *ppos);
		ret -= copy_to_user(buf, m->buf + *ppos, ret);
		*ppos += ret;
		if (!ret && size)
			ret = -EFAULT;
	}
	mutex_unlock(&m->lock);
	return ret;
}

loff_t seq_lseek(struct file *file, loff_t offset, int whence)
{
	if (whence == SEEK_END)
		return -EINVAL;
	return generic_file_llseek(file, offset, whence);
}

int single_release(struct inode *inode __maybe_unused, struct file *file)
{
	struct seq_file *m = file->private_data;

	if (is_vmalloc_addr(m->buf))
		vfree(m->buf);
	else
		kfree(m->buf);
	kfree(m);
	return 0;
}
