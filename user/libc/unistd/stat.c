// SPDX-License-Identifier: MIT
/*
 * File status. The kernel's struct stat64 has 32 bits of seconds, unsigned here, and two inode
 * numbers; ours has neither oddity, so it is converted.
 */
#include <bits/syscall.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>

/* Not the members of struct stat of that name, which are macros. */
#undef st_atime
#undef st_mtime
#undef st_ctime

static int convert(long r, const struct stat64 *k, struct stat *st)
{
	if (r)
		return (int)__syscall_ret((unsigned long)r);
	*st = (struct stat){
		.st_dev = k->st_dev,
		.st_ino = k->st_ino,
		.st_mode = k->st_mode,
		.st_nlink = k->st_nlink,
		.st_uid = k->st_uid,
		.st_gid = k->st_gid,
		.st_rdev = k->st_rdev,
		.st_size = k->st_size,
		.st_blksize = (blksize_t)k->st_blksize,
		.st_blocks = (blkcnt_t)k->st_blocks,
		.st_atim = { k->st_atime, (long)k->st_atime_nsec },
		.st_mtim = { k->st_mtime, (long)k->st_mtime_nsec },
		.st_ctim = { k->st_ctime, (long)k->st_ctime_nsec },
	};
	return 0;
}

int stat(const char *path, struct stat *st)
{
	struct stat64 k;

	return convert(__syscall(__NR_stat64, path, &k), &k, st);
}

int lstat(const char *path, struct stat *st)
{
	struct stat64 k;

	return convert(__syscall(__NR_lstat64, path, &k), &k, st);
}

int fstat(int fd, struct stat *st)
{
	struct stat64 k;

	return convert(__syscall(__NR_fstat64, fd, &k), &k, st);
}

int fstatat(int dirfd, const char *path, struct stat *st, int flags)
{
	struct stat64 k;

	return convert(__syscall(__NR_fstatat64, dirfd, path, &k, flags), &k, st);
}

int statx(int dirfd, const char *path, int flags, unsigned int mask, struct statx *stx)
{
	return (int)__SYSCALL(__NR_statx, dirfd, path, flags, mask, stx);
}

int statfs(const char *path, struct statfs *buf)
{
	return (int)__SYSCALL(__NR_statfs64, path, sizeof(*buf), buf);
}

int fstatfs(int fd, struct statfs *buf)
{
	return (int)__SYSCALL(__NR_fstatfs64, fd, sizeof(*buf), buf);
}

static int convert_vfs(int r, const struct statfs *s, struct statvfs *buf)
{
	if (r)
		return r;
	*buf = (struct statvfs){
		.f_bsize = s->f_bsize,
		.f_frsize = s->f_frsize,
		.f_blocks = s->f_blocks,
		.f_bfree = s->f_bfree,
		.f_bavail = s->f_bavail,
		.f_files = s->f_files,
		.f_ffree = s->f_ffree,
		.f_favail = s->f_ffree,
		.f_fsid = (unsigned long)s->f_fsid.__val[0],
		.f_flag = s->f_flags & ~ST_VALID, /* the kernel's sign that there are any */
		.f_namemax = s->f_namelen,
	};
	return 0;
}

int statvfs(const char *path, struct statvfs *buf)
{
	struct statfs s;

	return convert_vfs(statfs(path, &s), &s, buf);
}

int fstatvfs(int fd, struct statvfs *buf)
{
	struct statfs s;

	return convert_vfs(fstatfs(fd, &s), &s, buf);
}

int utimensat(int dirfd, const char *path, const struct timespec times[2], int flags)
{
	return (int)__SYSCALL(__NR_utimensat_time64, dirfd, path, times, flags);
}

int futimens(int fd, const struct timespec times[2])
{
	return utimensat(fd, NULL, times, 0);
}
