// SPDX-License-Identifier: MIT
/*
 * The table of open files. It starts inside files_struct and moves to memory of its own when a process
 * has more files than that; close-on-exec bits lie beside it.
 */
#include <neap/bitops.h>
#include <neap/err.h>
#include <neap/file.h>
#include <neap/fs.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/syscalls.h>

struct files_struct init_files = {
	.count = ATOMIC_INIT(1),
	.lock = __SPIN_LOCK_NAMED("init_files.lock"),
	.max_fds = NR_OPEN_DEFAULT,
	.fd = init_files.fd_array,
	.close_on_exec = init_files.close_on_exec_init,
};

/* In the table: a descriptor that is taken but has no file yet. */
#define FD_RESERVED ((struct file *)1)

static inline bool is_file(const struct file *file)
{
	return file && file != FD_RESERVED;
}

static struct file *lookup_fd(struct files_struct *files, unsigned int fd)
{
	struct file *file = NULL;

	spin_lock(&files->lock);
	if (fd < files->max_fds)
		file = files->fd[fd];
	if (is_file(file))
		get_file(file);
	else
		file = NULL;
	spin_unlock(&files->lock);
	return file;
}

struct file *fget(unsigned int fd)
{
	return lookup_fd(current->files, fd);
}

struct file *fget_task(struct task_struct *task, unsigned int fd)
{
	struct file *file = NULL;

	task_lock(task);
	if (task->files)
		file = lookup_fd(task->files, fd);
	task_unlock(task);
	return file;
}

static void free_table(struct files_struct *files, struct file **fd, unsigned long *cloexec)
{
	if (fd != files->fd_array) {
		kfree(fd);
		kfree(cloexec);
	}
}

/* Makes room for at least nr files. Called and returns with the lock held, dropped in between. */
static int expand_files(struct files_struct *files, unsigned int nr)
{
	struct file **new_fd, **old_fd;
	unsigned long *new_bits, *old_bits;
	unsigned int size = roundup(nr, 32u);

	spin_unlock(&files->lock);
	new_fd = kcalloc(size, sizeof(*new_fd), GFP_KERNEL);
	new_bits = kcalloc(BITS_TO_LONGS(size), sizeof(long), GFP_KERNEL);
	spin_lock(&files->lock);
	if (!new_fd || !new_bits) {
		kfree(new_fd);
		kfree(new_bits);
		return -ENOMEM;
	}
	if (files->max_fds >= nr) { /* another thread was faster */
		kfree(new_fd);
		kfree(new_bits);
		return 0;
	}
	old_fd = files->fd;
	old_bits = files->close_on_exec;
	memcpy(new_fd, old_fd, files->max_fds * sizeof(*new_fd));
	memcpy(new_bits, old_bits, BITS_TO_LONGS(files->max_fds) * sizeof(long));
	files->fd = new_fd;
	files->close_on_exec = new_bits;
	files->max_fds = size;
	free_table(files, old_fd, old_bits);
	return 0;
}

int alloc_fd(unsigned int start, unsigned int flags)
{
	struct files_struct *files = current->files;
	unsigned int limit = min_t(unsigned long, rlimit(RLIMIT_NOFILE), NR_OPEN_MAX), fd;
	int err;

	spin_lock(&files->lock);
repeat:
	for (fd = max(start, files->next_fd); fd < files->max_fds; fd++) {
		if (!files->fd[fd])
			break;
	}
	err = -EMFILE;
	if (fd >= limit)
		goto out;
	if (fd >= files->max_fds) {
		err = expand_files(files, fd + 1);
		if (err)
			goto out;
		goto repeat;
	}
	files->fd[fd] = FD_RESERVED;
	if (start <= files->next_fd)
		files->next_fd = fd + 1;
	if (flags & O_CLOEXEC)
		__set_bit(fd, files->close_on_exec);
	else
		__clear_bit(fd, files->close_on_exec);
	err = fd;
out:
	spin_unlock(&files->lock);
	return err;
}

int get_unused_fd_flags(unsigned int flags)
{
	return alloc_fd(0, flags);
}

/* Takes what a descriptor has out of the table. Lock held. */
static struct file *clear_fd(struct files_struct *files, unsigned int fd)
{
	struct file *file = files->fd[fd];

	files->fd[fd] = NULL;
	__clear_bit(fd, files->close_on_exec);
	files->next_fd = min(files->next_fd, fd);
	return file;
}

void put_unused_fd(unsigned int fd)
{
	struct files_struct *files = current->files;

	spin_lock(&files->lock);
	BUG_ON(files->fd[fd] != FD_RESERVED);
	clear_fd(files, fd);
	spin_unlock(&files->lock);
}

void fd_install(unsigned int fd, struct file *file)
{
	struct files_struct *files = current->files;

	spin_lock(&files->lock);
	BUG_ON(files->fd[fd] != FD_RESERVED);
	files->fd[fd] = file;
	spin_unlock(&files->lock);
}

int close_fd(unsigned int fd)
{
	struct files_struct *files = current->files;
	struct file *file = NULL;

	spin_lock(&files->lock);
	if (fd < files->max_fds && is_file(files->fd[fd]))
		file = clear_fd(files, fd);
	spin_unlock(&files->lock);
	return file ? filp_close(file) : -EBADF;
}

int replace_fd(unsigned int fd, struct file *file, unsigned int flags)
{
	struct files_struct *files = current->files;
	struct file *old;
	int err = 0;

	if (fd >= min_t(unsigned long, rlimit(RLIMIT_NOFILE), NR_OPEN_MAX))
		return -EBADF;
	spin_lock(&files->lock);
	if (fd >= files->max_fds)
		err = expand_files(files, fd + 1);
	if (!err && files->fd[fd] == FD_RESERVED)
		err = -EBUSY; /* another thread is just opening it */
	if (err) {
		spin_unlock(&files->lock);
		return err;
	}
	old = files->fd[fd];
	files->fd[fd] = get_file(file);
	if (flags & O_CLOEXEC)
		__set_bit(fd, files->close_on_exec);
	else
		__clear_bit(fd, files->close_on_exec);
	spin_unlock(&files->lock);
	if (old)
		filp_close(old);
	return fd;
}

/* ---- fork, exec, exit ---- */

struct files_struct *dup_fd(struct files_struct *oldf, int *err)
{
	struct files_struct *newf = kzalloc(sizeof(*newf), GFP_KERNEL);
	unsigned int i;

	*err = -ENOMEM;
	if (!newf)
		return NULL;
	atomic_set(&newf->count, 1);
	spin_lock_init(&newf->lock);
	newf->max_fds = NR_OPEN_DEFAULT;
	newf->fd = newf->fd_array;
	newf->close_on_exec = newf->close_on_exec_init;

	spin_lock(&oldf->lock);
	while (newf->max_fds < oldf->max_fds) {
		unsigned int want = oldf->max_fds;

		spin_unlock(&oldf->lock);
		spin_lock(&newf->lock);
		*err = expand_files(newf, want);
		spin_unlock(&newf->lock);
		if (*err) {
			put_files_struct(newf);
			return NULL;
		}
		spin_lock(&oldf->lock);
	}
	for (i = 0; i < oldf->max_fds; i++) {
		if (is_file(oldf->fd[i]))
			newf->fd[i] = get_file(oldf->fd[i]);
	}
	memcpy(newf->close_on_exec, oldf->close_on_exec,
	       BITS_TO_LONGS(oldf->max_fds) * sizeof(long));
	newf->next_fd = oldf->next_fd;
	spin_unlock(&oldf->lock);
	*err = 0;
	return newf;
}

void put_files_struct(struct files_struct *files)
{
	unsigned int i;

	if (!atomic_dec_and_test(&files->count))
		return;
	for (i = 0; i < files->max_fds; i++) {
		if (is_file(files->fd[i]))
			filp_close(files->fd[i]);
	}
	free_table(files, files->fd, files->close_on_exec);
	kfree(files);
}

void exit_files(struct task_struct *tsk)
{
	struct files_struct *files = tsk->files;

	if (!files)
		return;
	task_lock(tsk);
	tsk->files = NULL;
	task_unlock(tsk);
	put_files_struct(files);
}

void do_close_on_exec(struct files_struct *files)
{
	unsigned int fd;

	for (fd = 0; fd < files->max_fds; fd++) {
		struct file *file = NULL;

		spin_lock(&files->lock);
		if (test_bit(fd, files->close_on_exec) && is_file(files->fd[fd]))
			file = clear_fd(files, fd);
		spin_unlock(&files->lock);
		if (file)
			filp_close(file);
	}
}

/* ---- calls ---- */

long sys_close(unsigned int fd)
{
	return close_fd(fd);
}

long sys_dup(unsigned int fildes)
{
	struct file *file = fget(fildes);
	int fd;

	if (!file)
		return -EBADF;
	fd = get_unused_fd_flags(0);
	if (fd < 0)
		fput(file);
	else
		fd_install(fd, file);
	return fd;
}

long sys_dup3(unsigned int oldfd, unsigned int newfd, int flags)
{
	struct file *file;
	int ret;

	if ((flags & ~O_CLOEXEC) || oldfd == newfd)
		return -EINVAL;
	file = fget(oldfd);
	if (!file)
		return -EBADF;
	ret = replace_fd(newfd, file, flags);
	fput(file);
	return ret;
}

long sys_dup2(unsigned int oldfd, unsigned int newfd)
{
	struct file *file;

	if (oldfd != newfd)
		return sys_dup3(oldfd, newfd, 0);
	file = fget(oldfd);
	if (!file)
		return -EBADF;
	fput(file);
	return newfd;
}

/* Shares are added up in parts of a page: a pipe of one page, held by its two ends, is one page. */
#define HELD_PARTS 256

unsigned long files_held_pages(struct files_struct *files)
{
	unsigned long parts = 0;
	unsigned int fd;

	spin_lock(&files->lock);
	for (fd = 0; fd < files->max_fds; fd++) {
		const struct file *file = files->fd[fd];
		unsigned int holders = 1;
		unsigned long pages;

		if (!is_file(file) || !file->f_op->held_pages)
			continue;
		pages = file->f_op->held_pages(file, &holders);
		/*
		 * Descriptors and areas of this process and others: each is a reference. One may be of
		 * a call that runs, as of the write() that finds no memory, and holds nothing for long.
		 */
		holders = max(holders, 1u) * max(atomic_read(&file->f_count) - 1, 1);
		parts += pages * HELD_PARTS / holders;
	}
	spin_unlock(&files->lock);
	return DIV_ROUND_UP(parts, HELD_PARTS);
}
