// SPDX-License-Identifier: MIT
/* Names in the file system: making, removing, renaming, permissions. */
#include <bits/syscall.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int access(const char *path, int mode)
{
	return (int)__SYSCALL(__NR_access, path, mode);
}

/* faccessat2 has flags; older kernels know only the call without them. */
int faccessat(int dirfd, const char *path, int mode, int flags)
{
	if (!flags)
		return (int)__SYSCALL(__NR_faccessat, dirfd, path, mode);
	return (int)__SYSCALL(__NR_faccessat2, dirfd, path, mode, flags);
}

int unlink(const char *path)
{
	return (int)__SYSCALL(__NR_unlink, path);
}

int unlinkat(int dirfd, const char *path, int flags)
{
	return (int)__SYSCALL(__NR_unlinkat, dirfd, path, flags);
}

int rmdir(const char *path)
{
	return (int)__SYSCALL(__NR_rmdir, path);
}

int link(const char *from, const char *to)
{
	return (int)__SYSCALL(__NR_link, from, to);
}

int linkat(int fromfd, const char *from, int tofd, const char *to, int flags)
{
	return (int)__SYSCALL(__NR_linkat, fromfd, from, tofd, to, flags);
}

int symlink(const char *target, const char *path)
{
	return (int)__SYSCALL(__NR_symlink, target, path);
}

int symlinkat(const char *target, int dirfd, const char *path)
{
	return (int)__SYSCALL(__NR_symlinkat, target, dirfd, path);
}

ssize_t readlink(const char *path, char *buf, size_t size)
{
	return __SYSCALL(__NR_readlink, path, buf, size);
}

ssize_t readlinkat(int dirfd, const char *path, char *buf, size_t size)
{
	return __SYSCALL(__NR_readlinkat, dirfd, path, buf, size);
}

int rename(const char *from, const char *to)
{
	return (int)__SYSCALL(__NR_rename, from, to);
}

int renameat(int fromfd, const char *from, int tofd, const char *to)
{
	return (int)__SYSCALL(__NR_renameat, fromfd, from, tofd, to);
}

int mkdir(const char *path, mode_t mode)
{
	return (int)__SYSCALL(__NR_mkdir, path, mode);
}

int mkdirat(int dirfd, const char *path, mode_t mode)
{
	return (int)__SYSCALL(__NR_mkdirat, dirfd, path, mode);
}

/* The kernel takes 32 bits of device number: 12 of major, 20 of minor. */
int mknodat(int dirfd, const char *path, mode_t mode, dev_t dev)
{
	return (int)__SYSCALL(__NR_mknodat, dirfd, path, mode, (unsigned int)dev);
}

int mknod(const char *path, mode_t mode, dev_t dev)
{
	return mknodat(AT_FDCWD, path, mode, dev);
}

int mkfifo(const char *path, mode_t mode)
{
	return mknod(path, S_IFIFO | (mode & 07777), 0);
}

int chmod(const char *path, mode_t mode)
{
	return (int)__SYSCALL(__NR_chmod, path, mode);
}

int fchmod(int fd, mode_t mode)
{
	return (int)__SYSCALL(__NR_fchmod, fd, mode);
}

int chown(const char *path, uid_t uid, gid_t gid)
{
	return (int)__SYSCALL(__NR_chown32, path, uid, gid);
}

int fchown(int fd, uid_t uid, gid_t gid)
{
	return (int)__SYSCALL(__NR_fchown32, fd, uid, gid);
}

int lchown(const char *path, uid_t uid, gid_t gid)
{
	return (int)__SYSCALL(__NR_lchown32, path, uid, gid);
}

mode_t umask(mode_t mask)
{
	return (mode_t)__SYSCALL(__NR_umask, mask);
}
