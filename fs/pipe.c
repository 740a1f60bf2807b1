// SPDX-License-Identifier: MIT
/*
 * Pipes: a ring of pages, 16 unless F_SETPIPE_SZ (pipe_size.c) says another number, between writers and readers.
 *
 *	tail -> [ page | offset | len ]   oldest bytes: readers take from here
 *	        [ page |   0    | len ]
 *	head -> [      free           ]   writers fill here, after topping up the newest page
 *
 * A write of at most PIPE_BUF bytes is never mixed with another's: it waits until all of it fits. Pages
 * come as they are needed; one emptied page is kept, so that a pipe in use does not allocate. With O_DIRECT a
 * write is a packet, unless it fits behind bytes of one that is none: a read takes one, and what it has no room
 * for is lost.
 * The inode (i_private, under its lock) knows the pipe as long as an end is open.
 * Readers and writers wait one behind the other: what comes, or room that becomes free, wakes the first,
 * and who leaves with something still there wakes the next (pass_on), also when it leaves with an error.
 * pipe->mutex: everything. A user copy may fault and sleep under it, as it may under no spinlock.
 */
#include <neap/err.h>
#include <neap/file.h>
#include <neap/fs.h>
#include <neap/highmem.h>
#include <neap/kernel.h>
#include <neap/poll.h>
#include <neap/sched.h>
#include <neap/signal.h>
#include <neap/slab.h>
#include <neap/sprintf.h>
#include <neap/syscalls.h>
#include <neap/uaccess.h>
#include <neap/uio.h>
#include <uapi/ioctls.h>

#include "pipe.h"

static bool pipe_empty(const struct pipe_inode_info *pipe)
{
	return READ_ONCE(pipe->head) == READ_ONCE(pipe->tail);
}

static bool pipe_full(const struct pipe_inode_info *pipe)
{
	return READ_ONCE(pipe->head) - READ_ONCE(pipe->tail) >= READ_ONCE(pipe->ring_size);
}

/*
 * What tasks that sleep wait for; both are looked at without the mutex. A writer waits for a whole free
 * page: a full pipe has room for no more than it had before until a reader has emptied one.
 */
static bool pipe_readable(const struct pipe_inode_info *pipe)
{
	return !pipe_empty(pipe) || !READ_ONCE(pipe->writers);
}

static bool pipe_writable(const struct pipe_inode_info *pipe)
{
	return !pipe_full(pipe) || !READ_ONCE(pipe->readers);
}

/* The first that sleeps, of those who want what is there. */
static void pass_on(struct pipe_inode_info *pipe)
{
	if (pipe_readable(pipe) && wq_has_sleeper(&pipe->rd_wait))
		wake_up_interruptible(&pipe->rd_wait);
	if (pipe_writable(pipe) && wq_has_sleeper(&pipe->wr_wait))
		wake_up_interruptible(&pipe->wr_wait);
}

/* They come and go here only, and the log of a machine without memory says how many there are. */
static struct page *pipe_alloc_page(void)
{
	struct page *page = alloc_page(GFP_HIGHUSER);

	if (page)
		inc_node_page_state(NR_PIPE);
	return page;
}

static void pipe_free_page(struct page *page)
{
	dec_node_page_state(NR_PIPE);
	put_page(page);
}

static void release_page(struct pipe_inode_info *pipe, struct page *page)
{
	if (!pipe->tmp_page)
		pipe->tmp_page = page;
	else
		pipe_free_page(page);
}

/* ---- reading ---- */

/* What is there, up to n bytes. mutex held. */
static ssize_t pipe_take(struct pipe_inode_info *pipe, char __user *buf, size_t n)
{
	size_t done = 0;

	while (done < n && !pipe_empty(pipe)) {
		struct pipe_buffer *b = pipe_slot(pipe, pipe->tail);
		size_t piece = min_t(size_t, n - done, b->len), left;
		bool packet;

		left = copy_to_user(buf + done, (char *)kmap(b->page) + b->offset, piece);
		kunmap(b->page);
		piece -= left;
		b->offset += piece;
		b->len -= piece;
		done += piece;
		packet = b->packet && !left;
		if (!b->len || packet) {
			release_page(pipe, b->page);
			pipe->tail++;
		}
		if (left)
			return done ? (ssize_t)done : -EFAULT;
		if (packet)
			break;
	}
	return done;
}

static ssize_t pipe_read(struct file *file, char __user *buf, size_t n, loff_t *pos __maybe_unused)
{
	struct pipe_inode_info *pipe = file->private_data;
	ssize_t ret;

	if (!n)
		return 0;
	mutex_lock(&pipe->mutex);
	for (;;) {
		ret = pipe_take(pipe, buf, n);
		if (ret || !pipe->writers)
			break;
		if (file->f_flags & O_NONBLOCK) {
			ret = -EAGAIN;
			break;
		}
		mutex_unlock(&pipe->mutex);
		if (wait_event_interruptible_exclusive(pipe->rd_wait, pipe_readable(pipe)))
			return -ERESTARTSYS;
		mutex_lock(&pipe->mutex);
	}
	mutex_unlock(&pipe->mutex);
	pass_on(pipe);
	return ret;
}

/* ---- writing ---- */

/*
 * How many bytes of a write of n go behind those of the newest page. Of a packet only what is more than whole pages,
 * and only if all of it fits there: the rest would be a packet of its own.
 */
static size_t pipe_behind(const struct pipe_inode_info *pipe, size_t n, bool packet)
{
	const struct pipe_buffer *b = pipe_empty(pipe) ? NULL : pipe_slot(pipe, pipe->head - 1);
	size_t space = b && !b->packet ? PAGE_SIZE - b->offset - b->len : 0;

	if (!packet)
		return min(n, space);
	n &= ~PAGE_MASK;
	return n <= space ? n : 0;
}

/* Room in bytes for a write of n: free slots, and the end of the newest page. */
static size_t pipe_room(const struct pipe_inode_info *pipe, size_t n, bool packet)
{
	return (size_t)(pipe->ring_size - (pipe->head - pipe->tail)) * PAGE_SIZE +
	       pipe_behind(pipe, n, packet);
}

/* A buffer with an empty page, or NULL: no memory. There is a free slot. */
static struct pipe_buffer *pipe_new_buffer(struct pipe_inode_info *pipe, bool packet)
{
	struct pipe_buffer *b = pipe_slot(pipe, pipe->head);

	b->page = pipe->tmp_page ? pipe->tmp_page : pipe_alloc_page();
	pipe->tmp_page = NULL;
	if (!b->page)
		return NULL;
	b->offset = b->len = 0;
	b->packet = packet;
	pipe->head++;
	return b;
}

/* As much as there is room for. mutex held. */
static ssize_t pipe_put(struct pipe_inode_info *pipe, struct iov_iter *from, bool packet)
{
	size_t n = iov_iter_count(from), done = 0, behind = pipe_behind(pipe, n, packet);
	int err = 0;

	/* What must not be torn has its second page before its first byte. */
	if (n <= PIPE_BUF && !pipe->tmp_page && n > behind) {
		pipe->tmp_page = pipe_alloc_page();
		if (!pipe->tmp_page)
			return -ENOMEM;
	}
	n = min(n, pipe_room(pipe, n, packet));
	while (done < n && !err) {
		bool fresh = done >= behind;
		struct pipe_buffer *b = fresh ? pipe_new_buffer(pipe, packet)
					      : pipe_slot(pipe, pipe->head - 1);
		size_t piece = fresh ? min_t(size_t, n - done, PAGE_SIZE) : behind, copied;

		if (!b) {
			err = -ENOMEM;
			break;
		}
		copied = copy_page_from_iter(b->page, b->offset + b->len, piece, from);
		b->len += copied;
		done += copied;
		if (copied < piece)
			err = -EFAULT;
		if (!b->len) { /* nothing came into a fresh page */
			pipe->head--;
			release_page(pipe, b->page);
		}
	}
	return done ? (ssize_t)done : err;
}

static ssize_t pipe_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	const struct file *file = iocb->ki_filp;
	struct pipe_inode_info *pipe = file->private_data;
	size_t n = iov_iter_count(from), done = 0;
	ssize_t ret = 0;

	if (!n)
		return 0;
	mutex_lock(&pipe->mutex);
	for (;;) {
		bool packet = file->f_flags & O_DIRECT;
		/* What is small goes in one piece or not yet. */
		size_t left = n - done, want = left <= PIPE_BUF ? left : 1;

		if (!pipe->readers) {
			ret = -EPIPE;
			break;
		}
		if (pipe_room(pipe, left, packet) >= want) {
			ret = pipe_put(pipe, from, packet);
			if (ret < 0)
				break;
			done += ret;
			if (done == n)
				break;
			continue;
		}
		if (file->f_flags & O_NONBLOCK) {
			ret = -EAGAIN;
			break;
		}
		mutex_unlock(&pipe->mutex);
		if (done) /* readers have to make room first */
			pass_on(pipe);
		if (wait_event_interruptible_exclusive(pipe->wr_wait, pipe_writable(pipe)))
			return done ? (ssize_t)done : -ERESTARTSYS;
		mutex_lock(&pipe->mutex);
	}
	mutex_unlock(&pipe->mutex);
	pass_on(pipe);
	if (ret == -EPIPE && !done)
		send_sig(SIGPIPE, current, 0);
	return done ? (ssize_t)done : ret;
}

/* ---- the rest ---- */

static __poll_t pipe_poll(struct file *file, poll_table *pt)
{
	struct pipe_inode_info *pipe = file->private_data;
	__poll_t mask = 0;

	if (file->f_mode & FMODE_READ) {
		poll_wait(file, &pipe->rd_wait, pt);
		if (!pipe_empty(pipe))
			mask |= POLLIN | POLLRDNORM;
		/* Not before there was one since it was opened. */
		if (!READ_ONCE(pipe->writers) && file->f_version != READ_ONCE(pipe->w_counter))
			mask |= POLLHUP;
	}
	if (file->f_mode & FMODE_WRITE) {
		poll_wait(file, &pipe->wr_wait, pt);
		if (pipe_writable(pipe))
			mask |= POLLOUT | POLLWRNORM;
		if (!READ_ONCE(pipe->readers))
			mask |= POLLERR;
	}
	return mask;
}

static long pipe_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct pipe_inode_info *pipe = file->private_data;
	unsigned int i;
	int count = 0;

	if (cmd != FIONREAD)
		return -ENOTTY;
	mutex_lock(&pipe->mutex);
	for (i = pipe->tail; i != pipe->head; i++)
		count += pipe_slot(pipe, i)->len;
	mutex_unlock(&pipe->mutex);
	return put_user(count, (int __user *)arg);
}

static void free_pipe_info(struct pipe_inode_info *pipe)
{
	pipe_uncharge(pipe->ring_size);
	for (; pipe->tail != pipe->head; pipe->tail++)
		pipe_free_page(pipe_slot(pipe, pipe->tail)->page);
	if (pipe->tmp_page)
		pipe_free_page(pipe->tmp_page);
	pipe_free_ring(pipe, pipe->bufs);
	kfree(pipe);
}

/* NULL: no memory, or as many as there may be. Sleeps. */
static struct pipe_inode_info *alloc_pipe_info(void)
{
	struct pipe_inode_info *pipe = kzalloc(sizeof(*pipe), GFP_KERNEL);

	if (!pipe)
		return NULL;
	pipe->bufs = pipe->few;
	pipe->ring_size = pipe_charge_new();
	if (!pipe->ring_size) {
		kfree(pipe);
		return NULL;
	}
	mutex_init(&pipe->mutex);
	init_waitqueue_head(&pipe->rd_wait);
	init_waitqueue_head(&pipe->wr_wait);
	return pipe;
}

/*
 * The pipe of an inode, kept until put_pipe_info(). The first opener of a FIFO makes it, and who opens through
 * /proc/PID/fd/N a pipe whose ends have just been closed: that one waits for no other end, which nobody could open.
 * NULL: no memory.
 */
static struct pipe_inode_info *get_pipe_info(struct inode *inode)
{
	struct pipe_inode_info *pipe;

	inode_lock(inode);
	pipe = inode->i_pipe;
	if (!pipe) {
		pipe = alloc_pipe_info();
		if (pipe)
			pipe->fifo = !is_pseudo_inode(inode);
		inode->i_pipe = pipe;
	}
	if (pipe)
		pipe->files++;
	inode_unlock(inode);
	return pipe;
}

static void put_pipe_info(struct inode *inode, struct pipe_inode_info *pipe)
{
	inode_lock(inode);
	if (!--pipe->files) {
		inode->i_pipe = NULL;
		free_pipe_info(pipe);
	}
	inode_unlock(inode);
}

/* An end more, or less: the other end learns of it, and who waits for it to be opened. mutex held. */
static void count_ends(struct pipe_inode_info *pipe, unsigned int mode, int n)
{
	if (mode & FMODE_READ)
		pipe->readers += n;
	if (mode & FMODE_WRITE)
		pipe->writers += n;
	if (n > 0 && (mode & FMODE_READ))
		WRITE_ONCE(pipe->r_counter, pipe->r_counter + 1);
	if (n > 0 && (mode & FMODE_WRITE))
		WRITE_ONCE(pipe->w_counter, pipe->w_counter + 1);
	wake_up_interruptible_all(&pipe->rd_wait);
	wake_up_interruptible_all(&pipe->wr_wait);
}

/*
 * A FIFO has one end only until now: waits for the other to be opened, be it closed again since. 0 or
 * -ERESTARTSYS. Without the mutex; the caller's reference keeps the pipe.
 */
static int wait_for_partner(struct pipe_inode_info *pipe, bool reader, unsigned int seen)
{
	return reader ? wait_event_interruptible(pipe->rd_wait, READ_ONCE(pipe->w_counter) != seen)
		      : wait_event_interruptible(pipe->wr_wait, READ_ONCE(pipe->r_counter) != seen);
}

/*
 * A FIFO, or through /proc/PID/fd/N one more reader or writer of a pipe. One end of a FIFO alone waits for
 * the other; with O_NONBLOCK a reader does not, and a writer gets -ENXIO. -ENOMEM, -ERESTARTSYS.
 */
static int fifo_open(struct inode *inode, struct file *file)
{
	struct pipe_inode_info *pipe = get_pipe_info(inode);
	unsigned int mode = file->f_mode & (FMODE_READ | FMODE_WRITE), seen = 0;
	bool reader = mode == FMODE_READ, alone;
	int err = 0;

	if (!pipe)
		return -ENOMEM;
	mutex_lock(&pipe->mutex);
	alone = pipe->fifo && mode != (FMODE_READ | FMODE_WRITE) &&
		!(reader ? pipe->writers : pipe->readers);
	if (alone && !reader && (file->f_flags & O_NONBLOCK)) {
		err = -ENXIO;
	} else {
		count_ends(pipe, mode, 1);
		seen = reader ? pipe->w_counter : pipe->r_counter;
	}
	if (alone && reader && (file->f_flags & O_NONBLOCK)) {
		file->f_version = seen;
		alone = false;
	}
	mutex_unlock(&pipe->mutex);
	if (!err && alone) {
		err = wait_for_partner(pipe, reader, seen);
		if (err) {
			mutex_lock(&pipe->mutex);
			count_ends(pipe, mode, -1);
			mutex_unlock(&pipe->mutex);
		}
	}
	if (err)
		put_pipe_info(inode, pipe);
	else
		file->private_data = pipe;
	return err;
}

static int pipe_release(struct inode *inode, struct file *file)
{
	struct pipe_inode_info *pipe = file->private_data;

	mutex_lock(&pipe->mutex);
	count_ends(pipe, file->f_mode, -1); /* the other end: end of file, or EPIPE */
	mutex_unlock(&pipe->mutex);
	put_pipe_info(inode, pipe);
	return 0;
}

/* Without the mutex, whose owner may be waiting for memory: each word is one of some moment. */
static unsigned long pipe_held_pages(const struct file *file, unsigned int *holders)
{
	const struct pipe_inode_info *pipe = file->private_data;

	*holders = READ_ONCE(pipe->readers) + READ_ONCE(pipe->writers);
	return READ_ONCE(pipe->head) - READ_ONCE(pipe->tail) + !!READ_ONCE(pipe->tmp_page) +
	       pipe_ring_pages(READ_ONCE(pipe->ring_size));
}

const struct file_operations pipefifo_fops = {
	.read = pipe_read,
	.write_iter = pipe_write_iter,
	.poll = pipe_poll,
	.unlocked_ioctl = pipe_ioctl,
	.llseek = no_llseek,
	.open = fifo_open,
	.release = pipe_release,
	.held_pages = pipe_held_pages,
};

/* Both ends. The inode is shared; it carries nothing but what stat shows. */
static int create_pipe_files(struct file *files[2], int flags)
{
	struct pipe_inode_info *pipe = alloc_pipe_info();
	struct inode *inode;
	char name[24];

	if (!pipe)
		return -ENFILE;
	inode = new_pseudo_inode();
	if (!inode) {
		free_pipe_info(pipe);
		return -ENFILE;
	}
	pipe->readers = pipe->writers = pipe->r_counter = pipe->w_counter = 1;
	pipe->files = 2;
	inode->i_mode = S_IFIFO | 0600;
	inode->i_fop = &pipefifo_fops;
	inode->i_pipe = pipe;
	snprintf(name, sizeof(name), "pipe:[%lu]", inode->i_ino);

	files[0] = alloc_file_pseudo(inode, name, O_RDONLY | (flags & O_NONBLOCK), &pipefifo_fops);
	if (IS_ERR(files[0])) {
		inode->i_pipe = NULL;
		iput(inode);
		free_pipe_info(pipe);
		return PTR_ERR(files[0]);
	}
	files[0]->private_data = pipe;
	iget(inode);
	files[1] = alloc_file_pseudo(inode, name, O_WRONLY | (flags & (O_NONBLOCK | O_DIRECT)),
				     &pipefifo_fops);
	if (IS_ERR(files[1])) {
		iput(inode);
		pipe->writers = 0;
		pipe->files = 1;
		fput(files[0]);
		return PTR_ERR(files[1]);
	}
	files[1]->private_data = pipe;
	return 0;
}

long sys_pipe2(int __user *fildes, int flags)
{
	struct file *files[2];
	int fd[2], err;

	if (flags & ~(O_CLOEXEC | O_NONBLOCK | O_DIRECT))
		return -EINVAL;
	err = create_pipe_files(files, flags);
	if (err)
		return err;
	fd[0] = get_unused_fd_flags(flags & O_CLOEXEC);
	fd[1] = fd[0] < 0 ? fd[0] : get_unused_fd_flags(flags & O_CLOEXEC);
	err = fd[1] < 0 ? fd[1] : 0;
	/* Told before they are installed: then a fault leaves nothing open. */
	if (!err && copy_to_user(fildes, fd, sizeof(fd)))
		err = -EFAULT;
	if (err) {
		if (fd[0] >= 0)
			put_unused_fd(fd[0]);
		if (fd[1] >= 0)
			put_unused_fd(fd[1]);
		fput(files[0]);
		fput(files[1]);
		return err;
	}
	fd_install(fd[0], files[0]);
	fd_install(fd[1], files[1]);
	return 0;
}

long sys_pipe(int __user *fildes)
{
	return sys_pipe2(fildes, 0);
}
