// SPDX-License-Identifier: MIT
/*
 * Made-up text files, read. The buffer holds a run of whole records:
 *
 *	buf            from             count        size
 *	 | read already | to be read next | no whole record fits here |
 *
 * When it is read to the end, seq_fill() prints the next run, from m->index on. A record larger than
 * the buffer gets a larger one, which is given back when that record has been read.
 */
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/sched.h>
#include <neap/seq_file.h>
#include <neap/slab.h>
#include <neap/uaccess.h>
#include <neap/vmalloc.h>

static void seq_free_buf(struct seq_file *m)
{
	if (is_vmalloc_addr(m->buf))
		vfree(m->buf);
	else
		kfree(m->buf);
	m->buf = NULL;
	m->size = 0;
}

/* An empty buffer of size bytes in the place of the old one, whose text is lost. */
static int seq_new_buf(struct seq_file *m, size_t size)
{
	seq_free_buf(m);
	m->from = m->count = 0;
	if (size > SEQ_MAX_RECORD)
		return -EFBIG;
	m->buf = size > 8 * PAGE_SIZE ? vmalloc(size) : kmalloc(size, GFP_KERNEL);
	if (!m->buf)
		return -ENOMEM;
	m->size = size;
	return 0;
}

/* Records from m->index on, until one does not fit. -ENOSPC: not even the first does. */
static int seq_print(struct seq_file *m)
{
	void *v = m->op->start(m, &m->index);
	int err = 0;

	while (!IS_ERR_OR_NULL(v)) {
		size_t before = m->count;

		err = m->op->show(m, v);
		if (err || m->count > m->size) {
			m->count = before;
			if (!err && !before)
				err = -ENOSPC;
			break;
		}
		v = m->op->next(m, v, &m->index);
	}
	if (IS_ERR(v))
		err = PTR_ERR(v);
	m->op->stop(m, v);
	/* An error is told when the text before it has been read: the next walk meets it again. */
	return m->count ? 0 : err;
}

/* The next run of records into the buffer, which has been read. 0 (m->count 0: the end) or -errno. */
static int seq_fill(struct seq_file *m)
{
	int err = 0;

	m->from = m->count = 0;
	if (m->size != PAGE_SIZE)
		err = seq_new_buf(m, PAGE_SIZE);
	while (!err) {
		err = seq_print(m);
		if (err != -ENOSPC)
			return err;
		err = seq_new_buf(m, 2 * m->size);
	}
	return err;
}

/* A place to let others run, with no lock of the subject held; a killed reader goes no further. */
static int seq_pause(void)
{
	cond_resched();
	return fatal_signal_pending(current) ? -EINTR : 0;
}

/* Walks from the start to byte target of the text, or to its end. */
static int seq_traverse(struct seq_file *m, loff_t target)
{
	loff_t pos = 0;
	int err = 0;

	m->index = 0;
	m->from = m->count = 0;
	m->read_pos = -1; /* should it fail, the next read begins anew */
	while (pos < target && !err) {
		err = seq_fill(m);
		if (!err && !m->count)
			break;
		m->from = min_t(loff_t, target - pos, m->count);
		pos += m->from;
		if (!err)
			err = seq_pause();
	}
	if (!err)
		m->read_pos = target;
	return err;
}

ssize_t seq_read(struct file *file, char __user *buf, size_t size, loff_t *ppos)
{
	struct seq_file *m = file->private_data;
	size_t done = 0, n;
	int err = 0;

	mutex_lock(&m->lock);
	if (*ppos != m->read_pos)
		err = seq_traverse(m, *ppos);
	while (!err && done < size) {
		if (m->from == m->count) {
			err = seq_fill(m);
			if (err || !m->count)
				break;
		}
		n = min(size - done, m->count - m->from);
		n -= copy_to_user(buf + done, m->buf + m->from, n);
		if (!n)
			err = -EFAULT;
		m->from += n;
		done += n;
		if (!err && done < size)
			err = seq_pause();
	}
	if (done) {
		*ppos += done;
		m->read_pos = *ppos;
	}
	if (m->from == m->count && m->size > PAGE_SIZE) {
		seq_free_buf(m);
		m->from = m->count = 0;
	}
	mutex_unlock(&m->lock);
	return done ? (ssize_t)done : err;
}

/* The text that is in memory for its reader. A reader may be changing it: some size of some moment. */
unsigned long seq_held_pages(const struct file *file, unsigned int *holders __maybe_unused)
{
	const struct seq_file *m = file->private_data;

	return DIV_ROUND_UP(READ_ONCE(m->size), PAGE_SIZE);
}

loff_t seq_lseek(struct file *file, loff_t offset, int whence)
{
	if (whence != SEEK_SET && whence != SEEK_CUR)
		return -EINVAL;
	return generic_file_llseek_size(file, offset, whence, LLONG_MAX);
}

/* ---- open and release ---- */

int seq_open(struct file *file, const struct seq_operations *op)
{
	struct seq_file *m = kzalloc(sizeof(*m), GFP_KERNEL);

	if (!m)
		return -ENOMEM;
	mutex_init(&m->lock);
	m->op = op;
	file->private_data = m;
	return 0;
}

int seq_open_private(struct file *file, const struct seq_operations *op, size_t psize)
{
	void *private = kzalloc(psize, GFP_KERNEL);
	int err = private ? seq_open(file, op) : -ENOMEM;

	if (err)
		kfree(private);
	else
		((struct seq_file *)file->private_data)->private = private;
	return err;
}

int seq_release(struct inode *inode __maybe_unused, struct file *file)
{
	struct seq_file *m = file->private_data;

	seq_free_buf(m);
	kfree(m);
	return 0;
}

int seq_release_private(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;

	kfree(m->private);
	return seq_release(inode, file);
}

/* ---- a text that is one record ---- */

static void *single_start(struct seq_file *m, loff_t *pos)
{
	return *pos ? NULL : m;
}

static void *single_next(struct seq_file *m __maybe_unused, void *v __maybe_unused, loff_t *pos)
{
	++*pos;
	return NULL;
}

static void single_stop(struct seq_file *m __maybe_unused, void *v __maybe_unused)
{
}

static int single_show(struct seq_file *m, void *v __maybe_unused)
{
	return m->single(m, m->private);
}

static const struct seq_operations single_op = {
	.start = single_start,
	.next = single_next,
	.stop = single_stop,
	.show = single_show,
};

int single_open(struct file *file, int (*show)(struct seq_file *m, void *v), void *data)
{
	int err = seq_open(file, &single_op);

	if (!err) {
		struct seq_file *m = file->private_data;

		m->single = show;
		m->private = data;
	}
	return err;
}

int single_release(struct inode *inode, struct file *file)
{
	return seq_release(inode, file);
}

/* ---- lists ---- */

struct list_head *seq_list_start(struct list_head *head, loff_t pos)
{
	struct list_head *at;

	list_for_each(at, head) {
		if (pos-- == 0)
			return at;
	}
	return NULL;
}

struct list_head *seq_list_start_head(struct list_head *head, loff_t pos)
{
	return pos ? seq_list_start(head, pos - 1) : head;
}

struct list_head *seq_list_next(void *v, struct list_head *head, loff_t *pos)
{
	struct list_head *next = ((struct list_head *)v)->next;

	++*pos;
	return next == head ? NULL : next;
}
