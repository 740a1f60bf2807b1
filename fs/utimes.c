// SPDX-License-Identifier: MIT
/*
 * Setting a file's times of access and modification: utimensat and what came before it. Each time is given,
 * or now (UTIME_NOW), or left as it is (UTIME_OMIT); with no times at all both are now.
 */
#include <neap/err.h>
#include <neap/file.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/syscalls.h>
#include <neap/time.h>
#include <neap/uaccess.h>

#include "internal.h"

static bool nsec_valid(long nsec)
{
	return nsec == UTIME_OMIT || nsec == UTIME_NOW || (nsec >= 0 && nsec < (long)NSEC_PER_SEC);
}

/* Both now. */
static const struct timespec64 both_now[2] = { { .tv_nsec = UTIME_NOW }, { .tv_nsec = UTIME_NOW } };

static int utimes_path(const struct path *path, const struct timespec64 times[2])
{
	struct iattr attr = { .ia_atime = times[0], .ia_mtime = times[1] };

	if (!nsec_valid(times[0].tv_nsec) || !nsec_valid(times[1].tv_nsec))
		return -EINVAL;
	if (times[0].tv_nsec != UTIME_OMIT)
		attr.ia_valid |= ATTR_ATIME;
	if (times[0].tv_nsec != UTIME_OMIT && times[0].tv_nsec != UTIME_NOW)
		attr.ia_valid |= ATTR_ATIME_SET;
	if (times[1].tv_nsec != UTIME_OMIT)
		attr.ia_valid |= ATTR_MTIME;
	if (times[1].tv_nsec != UTIME_OMIT && times[1].tv_nsec != UTIME_NOW)
		attr.ia_valid |= ATTR_MTIME_SET;
	return notify_change(path, &attr);
}

static long utimes_fd(int fd, const struct timespec64 times[2], int flags)
{
	struct file *file;
	long err;

	if (flags)
		return -EINVAL;
	file = fget(fd);
	if (!file)
		return -EBADF;
	err = utimes_path(&file->f_path, times);
	fput(file);
	return err;
}

/* No name and a descriptor: the descriptor's file. */
static long do_utimes(int dfd, const char __user *filename, const struct timespec64 times[2],
		      int flags)
{
	struct path path;
	long err;

	if (!filename && dfd != AT_FDCWD)
		return utimes_fd(dfd, times, flags);
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	err = user_path_at(dfd, filename, flags, &path);
	if (err)
		return err;
	err = utimes_path(&path, times);
	path_put(&path);
	return err;
}

static bool omits_both(const struct timespec64 times[2])
{
	return times[0].tv_nsec == UTIME_OMIT && times[1].tv_nsec == UTIME_OMIT;
}

long sys_utimensat(int dfd, const char __user *filename,
		   const struct __kernel_timespec __user *utimes, int flags)
{
	struct timespec64 times[2];

	if (!utimes)
		return do_utimes(dfd, filename, both_now, flags);
	if (get_timespec64(&times[0], utimes) || get_timespec64(&times[1], utimes + 1))
		return -EFAULT;
	return omits_both(times) ? 0 : do_utimes(dfd, filename, times, flags);
}

long sys_utimensat_time32(int dfd, const char __user *filename,
			  const struct __kernel_old_timespec __user *utimes, int flags)
{
	struct timespec64 times[2];

	if (!utimes)
		return do_utimes(dfd, filename, both_now, flags);
	if (get_old_timespec32(&times[0], utimes) || get_old_timespec32(&times[1], utimes + 1))
		return -EFAULT;
	return omits_both(times) ? 0 : do_utimes(dfd, filename, times, flags);
}

/* Microseconds, which have no special values. */
long sys_futimesat_time32(int dfd, const char __user *filename,
			  const struct __kernel_old_timeval __user *utimes)
{
	struct __kernel_old_timeval tv[2];
	struct timespec64 times[2];
	int i;

	if (!utimes)
		return do_utimes(dfd, filename, both_now, 0);
	if (copy_from_user(tv, utimes, sizeof(tv)))
		return -EFAULT;
	for (i = 0; i < 2; i++) {
		if (tv[i].tv_usec < 0 || tv[i].tv_usec >= 1000000)
			return -EINVAL;
		times[i] = (struct timespec64){ tv[i].tv_sec, tv[i].tv_usec * 1000 };
	}
	return do_utimes(dfd, filename, times, 0);
}

long sys_utimes_time32(const char __user *filename,
		       const struct __kernel_old_timeval __user *utimes)
{
	return sys_futimesat_time32(AT_FDCWD, filename, utimes);
}
