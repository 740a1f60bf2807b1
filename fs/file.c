// SPDX-License-Identifier: MIT
/*
 * The table of open files. It starts inside files_struct and moves to memory of its own when a process
 * has more files than that. Beside it lie three bitmaps: descriptors that are taken (one that has no file yet
 * is just being opened), those to be closed by execve, and words of the first map that are full, so that
 * the least free descriptor of a thousand is found by looking at three words.
 */
#include <neap/bitmap.h>
#include <neap/bitops.h>
#include <neap/err.h>
#include <neap/file.h>
#include <neap/fs.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/log2.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/syscalls.h>
#include <neap/vmalloc.h>

struct files_struct init_files = {
	.count = ATOMIC_INIT(1),
	.lock = __SPIN_LOCK_NAMED("init_files.lock"),
	.max_fds = NR_OPEN_DEFAULT,
	.fd = init_files.fd_array,
	.open_fds = &init_files.bits_init[0],
	.close_on_exec = &init_files.bits_init[1],
	.full_fds_bits = &init_files.bits_init[2],
};

unsigned int sysctl_nr_open = NR_OPEN_MAX;

/* ---- the bitmaps; lock held ---- */

static void set_open_fd(struct files_struct *files, unsigned int fd, unsigned int flags)
{
	unsigned int word = fd / BITS_PER_LONG;

	__set_bit(fd, files->open_fds);
	if (!~files->open_fds[word])
		__set_bit(word, files->full_fds_bits);
	if (flags & O_CLOEXEC)
		__set_bit(fd, files->close_on_exec);
	else
		__clear_bit(fd, files->close_on_exec);
}

static void clear_open_fd(struct files_struct *files, unsigned int fd)
{
	__clear_bit(fd, files->open_fds);
	__clear_bit(fd / BITS_PER_LONG, files->full_fds_bits);
	__clear_bit(fd, files->close_on_exec);
}

/* The first free descriptor from start on; max_fds or more: there is none. */
static unsigned int find_free_fd(const struct files_struct *files, unsigned int start)
{
	unsigned int words = files->max_fds / BITS_PER_LONG, word = start / BITS_PER_LONG;

	if (start >= files->max_fds)
		return start;
	if (~(files->open_fds[word] | ~BITMAP_FIRST_WORD_MASK(start)))
		return find_next_zero_bit(files->open_fds, files->max_fds, start);
	word = find_next_zero_bit(files->full_fds_bits, words, word + 1);
	return word >= words
		       ? files->max_fds
		       : find_next_zero_bit(files->open_fds, files->max_fds, word * BITS_PER_LONG);
}

/* How many descriptors a limit leaves. */
static unsigned int fd_limit(void)
{
	return min_t(unsigned long, rlimit(RLIMIT_NOFILE), NR_OPEN_MAX);
}

/* ---- finding files ---- */

/* Not one whose f_mode has a bit of without. */
static struct file *lookup_fd(struct files_struct *files, unsigned int fd, unsigned int without)
{
	struct file *file = NULL;

	spin_lock(&files->lock);
	if (fd < files->max_fds)
		file = files->fd[fd];
	if (file && (file->f_mode & without))
		file = NULL;
	if (file)
		get_file(file);
	spin_unlock(&files->lock);
	return file;
}

struct file *fget(unsigned int fd)
{
	return lookup_fd(current->files, fd, FMODE_PATH);
}

struct file *fget_raw(unsigned int fd)
{
	return lookup_fd(current->files, fd, 0);
}

struct file *fget_task(struct task_struct *task, unsigned int fd)
{
	struct file *file = NULL;

	task_lock(task);
	if (task->files)
		file = lookup_fd(task->files, fd, 0);
	task_unlock(task);
	return file;
}

int next_open_fd(struct task_struct *task, unsigned int fd)
{
	int found = -1;

	task_lock(task);
	if (task->files) {
		struct files_struct *files = task->files;

		spin_lock(&files->lock);
		for (; fd < files->max_fds && found < 0; fd++) {
			fd = find_next_bit(files->open_fds, files->max_fds, fd);
			if (fd < files->max_fds && files->fd[fd]) /* else it is just being opened */
				found = fd;
		}
		spin_unlock(&files->lock);
	}
	task_unlock(task);
	return found;
}

/* ---- the table grows ---- */

/* Bytes of a table for size descriptors, a multiple of BITS_PER_LONG: files, two bitmaps, full words. */
static size_t table_bytes(unsigned int size)
{
	return size * sizeof(struct file *) +
	       (2 * BITS_TO_LONGS(size) + BITS_TO_LONGS(size / BITS_PER_LONG)) * sizeof(long);
}

/* What there is moves to a bigger table, which is all zeroes. The old one, or NULL: it was not allocated. */
static void *move_to_table(struct files_struct *files, struct file **fd, unsigned int size)
{
	unsigned int old = files->max_fds;
	void *was = files->fd == files->fd_array ? NULL : files->fd;
	unsigned long *open_fds = (unsigned long *)(fd + size);
	unsigned long *cloexec = open_fds + BITS_TO_LONGS(size);
	unsigned long *full = cloexec + BITS_TO_LONGS(size);

	memcpy(fd, files->fd, old * sizeof(*fd));
	bitmap_copy(open_fds, files->open_fds, old);
	bitmap_copy(cloexec, files->close_on_exec, old);
	bitmap_copy(full, files->full_fds_bits, old / BITS_PER_LONG);
	files->fd = fd;
	files->open_fds = open_fds;
	files->close_on_exec = cloexec;
	files->full_fds_bits = full;
	files->max_fds = size;
	return was;
}

/*
 * Makes room for at least nr files, twice as many each time, so that all of a table's growing costs no more
 * than its size. 0 or -ENOMEM. Called and returns with the lock held, dropped in between.
 */
static int expand_files(struct files_struct *files, unsigned int nr)
{
	unsigned int size = roundup_pow_of_two(max(nr, 2u * NR_OPEN_DEFAULT));
	void *old;

	spin_unlock(&files->lock);
	old = kvzalloc(table_bytes(size), GFP_KERNEL);
	spin_lock(&files->lock);
	if (!old)
		return -ENOMEM;
	if (files->max_fds < nr) /* else another thread was faster */
		old = move_to_table(files, old, size);
	spin_unlock(&files->lock);
	kvfree(old); /* which may sleep */
	spin_lock(&files->lock);
	return 0;
}

int alloc_fd(unsigned int start, unsigned int flags)
{
	struct files_struct *files = current->files;
	unsigned int limit = fd_limit(), fd;
	int err;

	spin_lock(&files->lock);
	for (;;) {
		fd = find_free_fd(files, max(start, files->next_fd));
		err = fd >= limit ? -EMFILE : 0;
		if (err || fd < files->max_fds)
			break;
		err = expand_files(files, fd + 1);
		if (err)
			break;
	}
	if (!err) {
		if (start <= files->next_fd)
			files->next_fd = fd + 1;
		set_open_fd(files, fd, flags);
		err = fd;
	}
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
	clear_open_fd(files, fd);
	files->next_fd = min(files->next_fd, fd);
	return file;
}

void put_unused_fd(unsigned int fd)
{
	struct files_struct *files = current->files;

	spin_lock(&files->lock);
	BUG_ON(files->fd[fd] || !test_bit(fd, files->open_fds));
	clear_fd(files, fd);
	spin_unlock(&files->lock);
}

void fd_install(unsigned int fd, struct file *file)
{
	struct files_struct *files = current->files;

	spin_lock(&files->lock);
	BUG_ON(files->fd[fd] || !test_bit(fd, files->open_fds));
	files->fd[fd] = file;
	spin_unlock(&files->lock);
}

int close_fd(unsigned int fd)
{
	struct files_struct *files = current->files;
	struct file *file = NULL;

	spin_lock(&files->lock);
	if (fd < files->max_fds && files->fd[fd])
		file = clear_fd(files, fd);
	spin_unlock(&files->lock);
	return file ? filp_close(file) : -EBADF;
}

int replace_fd(unsigned int fd, struct file *file, unsigned int flags)
{
	struct files_struct *files = current->files;
	struct file *old;
	int err = 0;

	if (fd >= fd_limit())
		return -EBADF;
	spin_lock(&files->lock);
	if (fd >= files->max_fds)
		err = expand_files(files, fd + 1);
	if (!err && !files->fd[fd] && test_bit(fd, files->open_fds))
		err = -EBUSY; /* another thread is just opening it */
	if (err) {
		spin_unlock(&files->lock);
		return err;
	}
	old = files->fd[fd];
	files->fd[fd] = get_file(file);
	set_open_fd(files, fd, flags);
	spin_unlock(&files->lock);
	if (old)
		filp_close(old);
	return fd;
}

/* ---- fork, exec, exit ---- */

/* How many descriptors a copy needs room for: behind the last one that is open. Lock held. */
static unsigned int count_fds(const struct files_struct *files)
{
	unsigned int last = find_last_bit(files->open_fds, files->max_fds);

	return last < files->max_fds ? last + 1 : 0;
}

/* newf, which has room for n descriptors and none open, gets those of oldf. oldf's lock is held. */
static void copy_fds(struct files_struct *newf, const struct files_struct *oldf, unsigned int n)
{
	unsigned int fd;

	for_each_set_bit(fd, oldf->open_fds, n) {
		if (!oldf->fd[fd]) /* another thread is just opening it */
			continue;
		newf->fd[fd] = get_file(oldf->fd[fd]);
		set_open_fd(newf, fd, test_bit(fd, oldf->close_on_exec) ? O_CLOEXEC : 0);
	}
	newf->next_fd = find_free_fd(newf, 0);
}

struct files_struct *dup_fd(struct files_struct *oldf, int *err)
{
	struct files_struct *newf = kzalloc(sizeof(*newf), GFP_KERNEL);
	unsigned int n;

	*err = -ENOMEM;
	if (!newf)
		return NULL;
	atomic_set(&newf->count, 1);
	spin_lock_init(&newf->lock);
	newf->max_fds = NR_OPEN_DEFAULT;
	newf->fd = newf->fd_array;
	newf->open_fds = &newf->bits_init[0];
	newf->close_on_exec = &newf->bits_init[1];
	newf->full_fds_bits = &newf->bits_init[2];

	spin_lock(&oldf->lock);
	while ((n = count_fds(oldf)) > newf->max_fds) {
		spin_unlock(&oldf->lock);
		spin_lock(&newf->lock);
		*err = expand_files(newf, n);
		spin_unlock(&newf->lock);
		if (*err) {
			put_files_struct(newf);
			return NULL;
		}
		spin_lock(&oldf->lock);
	}
	copy_fds(newf, oldf, n); /* newf is nobody else's yet: it needs no lock */
	spin_unlock(&oldf->lock);
	*err = 0;
	return newf;
}

void put_files_struct(struct files_struct *files)
{
	unsigned int fd;

	if (!atomic_dec_and_test(&files->count))
		return;
	for_each_set_bit(fd, files->open_fds, files->max_fds) {
		if (files->fd[fd])
			filp_close(files->fd[fd]);
		cond_resched();
	}
	if (files->fd != files->fd_array)
		kvfree(files->fd);
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

/* Closes the descriptors from fd to last (those of them that are to be closed by execve). Sleeps. */
static void close_files(struct files_struct *files, unsigned int fd, unsigned int last,
			bool cloexec)
{
	struct file *file;

	for (;; fd++) {
		spin_lock(&files->lock);
		fd = find_next_bit(cloexec ? files->close_on_exec : files->open_fds, files->max_fds,
				   fd);
		if (fd >= files->max_fds || fd > last)
			break;
		file = files->fd[fd] ? clear_fd(files, fd) : NULL;
		spin_unlock(&files->lock);
		if (file)
			filp_close(file);
		cond_resched();
	}
	spin_unlock(&files->lock);
}

void do_close_on_exec(struct files_struct *files)
{
	close_files(files, 0, UINT_MAX, true);
}

/* ---- calls ---- */

long sys_close(unsigned int fd)
{
	return close_fd(fd);
}

/* The caller has a table of its own afterwards. 0 or -ENOMEM. */
static int unshare_files(void)
{
	struct files_struct *old = current->files, *new;
	int err;

	if (atomic_read(&old->count) == 1)
		return 0;
	new = dup_fd(old, &err);
	if (!new)
		return err;
	task_lock(current);
	current->files = new;
	task_unlock(current);
	put_files_struct(old);
	return 0;
}

long sys_close_range(unsigned int fd, unsigned int max_fd, unsigned int flags)
{
	struct files_struct *files;
	int err;

	if ((flags & ~(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC)) || fd > max_fd)
		return -EINVAL;
	err = flags & CLOSE_RANGE_UNSHARE ? unshare_files() : 0;
	if (err)
		return err;
	files = current->files;
	if (!(flags & CLOSE_RANGE_CLOEXEC)) {
		close_files(files, fd, max_fd, false);
		return 0;
	}
	spin_lock(&files->lock);
	for (fd = find_next_bit(files->open_fds, files->max_fds, fd);
	     fd < files->max_fds && fd <= max_fd;
	     fd = find_next_bit(files->open_fds, files->max_fds, fd + 1))
		__set_bit(fd, files->close_on_exec);
	spin_unlock(&files->lock);
	return 0;
}

long sys_dup(unsigned int fildes)
{
	struct file *file = fget_raw(fildes);
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
	file = fget_raw(oldfd);
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
	file = fget_raw(oldfd);
	if (!file)
		return -EBADF;
	fput(file);
	return newfd;
}

static unsigned long parts_of_page(unsigned long bytes)
{
	return bytes / (PAGE_SIZE / HELD_PARTS);
}

/*
 * What a descriptor keeps. Its file is a reference of other descriptors too, of this process and others, and
 * of areas, which are no descriptors (a process with hundreds would hide what it holds). One may be of a call
 * that runs, as of the write() that finds no memory, and holds nothing for long.
 */
static unsigned long file_held_parts(const struct file *file)
{
	int areas = file->f_mapping ? READ_ONCE(file->f_mapping->nr_areas) : 0;
	unsigned int holders = max(atomic_read(&file->f_count) - areas - 1, 1), ends = 1;
	unsigned long parts = parts_of_page(sizeof(*file)), pages;

	parts += parts_of_page(sizeof(struct inode) + sizeof(struct dentry)) /
		 max(atomic_read(&file->f_path.dentry->d_count), 1);
	if (!file->f_op->held_pages)
		return parts / holders;
	pages = file->f_op->held_pages(file, &ends);
	return (parts + pages * HELD_PARTS / max(ends, 1u)) / holders;
}

unsigned long files_held_pages(struct files_struct *files)
{
	unsigned long parts = 0;
	unsigned int fd;

	spin_lock(&files->lock);
	for_each_set_bit(fd, files->open_fds, files->max_fds) {
		if (files->fd[fd])
			parts += file_held_parts(files->fd[fd]);
	}
	spin_unlock(&files->lock);
	return DIV_ROUND_UP(parts, HELD_PARTS);
}
