// SPDX-License-Identifier: MIT
/*
 * How much pipes may hold: each one, F_SETPIPE_SZ up to fs.pipe-max-size, and all together,
 * fs.pipe-user-pages-soft and -hard. All pipes are of the one user there is. Who may administer the system is
 * bound by none of them, and by fs.pipe-max-size only without CAP_SYS_RESOURCE.
 *
 * A slot's number counts up for ever, and its place is that number modulo the size; so in a ring of another size
 * each buffer has a place of its own, if there are no more of them than places, and nobody's number changes.
 */
#include <neap/errno.h>
#include <neap/file.h>
#include <neap/kernel.h>
#include <neap/log2.h>
#include <neap/sched.h>
#include <neap/sprintf.h>
#include <neap/sysctl.h>
#include <neap/vmalloc.h>

#include "pipe.h"

/*
 * Sysctl, each one word, read without a lock. Pages of all pipes: beyond the soft limit a new pipe has two,
 * beyond the hard one there is none (0: no limit). Bytes of one pipe.
 */
unsigned long pipe_user_pages_soft = 1024 * PIPE_BUFFERS, pipe_user_pages_hard;
unsigned long pipe_max_size = 1024 * 1024;
static atomic_t pipe_user_pages; /* ring_size of all pipes */

static bool beyond(unsigned long limit, unsigned long pages)
{
	return limit && pages > limit && !capable(CAP_SYS_RESOURCE) && !capable(CAP_SYS_ADMIN);
}

unsigned int pipe_charge_new(void)
{
	unsigned int size = PIPE_BUFFERS;
	unsigned long used;

	if (!capable(CAP_SYS_RESOURCE))
		size = min_t(unsigned long, size, READ_ONCE(pipe_max_size) >> PAGE_SHIFT);
	used = atomic_add_return(size, &pipe_user_pages);
	if (size > PIPE_MIN_BUFFERS && beyond(READ_ONCE(pipe_user_pages_soft), used)) {
		used = atomic_sub_return(size - PIPE_MIN_BUFFERS, &pipe_user_pages);
		size = PIPE_MIN_BUFFERS;
	}
	if (beyond(READ_ONCE(pipe_user_pages_hard), used)) {
		atomic_sub(size, &pipe_user_pages);
		size = 0;
	}
	return size;
}

void pipe_uncharge(unsigned int pages)
{
	atomic_sub(pages, &pipe_user_pages);
}

/* From one size to another. -EPERM: all pipes together would hold too much. */
static int pipe_charge(unsigned int from, unsigned int to)
{
	unsigned long used = atomic_add_return((int)(to - from), &pipe_user_pages);

	if (to <= from || (!beyond(READ_ONCE(pipe_user_pages_soft), used) &&
			   !beyond(READ_ONCE(pipe_user_pages_hard), used)))
		return 0;
	atomic_sub(to - from, &pipe_user_pages);
	return -EPERM;
}

void pipe_free_ring(struct pipe_inode_info *pipe, struct pipe_buffer *bufs)
{
	if (bufs != pipe->few)
		kvfree(bufs);
}

unsigned int pipe_ring_pages(unsigned int ring_size)
{
	return ring_size > PIPE_BUFFERS ? PFN_UP(ring_size * sizeof(struct pipe_buffer)) : 0;
}

/* The size, in bytes, that a pipe has for one that is asked for: whole pages, a power of two. 0: too much. */
static unsigned int round_pipe_size(unsigned long size)
{
	if (size > PIPE_MAX_SIZE_LIMIT)
		return 0;
	return size <= PAGE_SIZE ? PAGE_SIZE : roundup_pow_of_two(size);
}

/* All buffers into a ring of size slots. mutex held. 0, -EBUSY: there are more; -ENOMEM. */
static int resize_ring(struct pipe_inode_info *pipe, unsigned int size)
{
	struct pipe_buffer *old = pipe->bufs, *bufs;
	unsigned int i;

	if (pipe->head - pipe->tail > size)
		return -EBUSY;
	bufs = kvzalloc(size * sizeof(*bufs), GFP_KERNEL);
	if (!bufs)
		return -ENOMEM;
	for (i = pipe->tail; i != pipe->head; i++)
		bufs[i & (size - 1)] = *pipe_slot(pipe, i);
	pipe->bufs = bufs;
	WRITE_ONCE(pipe->ring_size, size);
	pipe_free_ring(pipe, old);
	return 0;
}

/* F_SETPIPE_SZ. The new size in bytes, or -errno. */
static long pipe_set_size(struct pipe_inode_info *pipe, unsigned long arg)
{
	unsigned int bytes = round_pipe_size(arg), size = bytes >> PAGE_SHIFT, old;
	int err;

	if (!bytes)
		return -EINVAL;
	mutex_lock(&pipe->mutex);
	old = pipe->ring_size;
	if (size > old && bytes > READ_ONCE(pipe_max_size) && !capable(CAP_SYS_RESOURCE))
		err = -EPERM;
	else
		err = pipe_charge(old, size);
	if (!err) {
		err = resize_ring(pipe, size);
		if (err)
			atomic_sub((int)(size - old), &pipe_user_pages);
	}
	mutex_unlock(&pipe->mutex);
	if (err)
		return err;
	wake_up_interruptible_all(&pipe->wr_wait); /* there may be room now */
	return (long)bytes;
}

long pipe_fcntl(const struct file *file, unsigned int cmd, unsigned long arg)
{
	struct pipe_inode_info *pipe = file->private_data;

	if (file->f_op != &pipefifo_fops)
		return -EBADF;
	return cmd == F_SETPIPE_SZ ? pipe_set_size(pipe, arg)
				   : (long)READ_ONCE(pipe->ring_size) * (long)PAGE_SIZE;
}

/* fs.pipe-max-size: what is written is rounded as a pipe's size is. sysctl_mutex held. */
int pipe_max_size_changed(const struct ctl_table *table __maybe_unused)
{
	WRITE_ONCE(pipe_max_size, round_pipe_size(pipe_max_size));
	return 0;
}
