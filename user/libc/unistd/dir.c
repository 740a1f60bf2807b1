// SPDX-License-Identifier: MIT
/* Directories: the current one, and reading them a buffer of records at a time. */
#include <bits/syscall.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct __dirstream {
	int fd;
	unsigned int pos, end;
	long where; /* of the next entry, as the kernel tells it */
	_Alignas(8) char buf[2048];
};

int chdir(const char *path)
{
	return (int)__SYSCALL(__NR_chdir, path);
}

int fchdir(int fd)
{
	return (int)__SYSCALL(__NR_fchdir, fd);
}

int chroot(const char *path)
{
	return (int)__SYSCALL(__NR_chroot, path);
}

/* With buf NULL the result is on the heap. */
char *getcwd(char *buf, size_t size)
{
	char tmp[PATH_MAX];

	if (!buf)
		return __SYSCALL(__NR_getcwd, tmp, sizeof(tmp)) < 0 ? NULL : strdup(tmp);
	if (!size) {
		errno = EINVAL;
		return NULL;
	}
	return __SYSCALL(__NR_getcwd, buf, size) < 0 ? NULL : buf;
}

/* Takes the descriptor over; closedir() closes it. */
DIR *fdopendir(int fd)
{
	struct stat st;
	DIR *dir;

	if (fstat(fd, &st))
		return NULL;
	if (!S_ISDIR(st.st_mode)) {
		errno = ENOTDIR;
		return NULL;
	}
	dir = malloc(sizeof(*dir));
	if (!dir)
		return NULL;
	dir->fd = fd;
	dir->pos = dir->end = 0;
	dir->where = 0;
	return dir;
}

DIR *opendir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir;

	if (fd < 0)
		return NULL;
	dir = fdopendir(fd);
	if (!dir)
		close(fd);
	return dir;
}

struct dirent *readdir(DIR *dir)
{
	struct dirent *d;

	if (dir->pos >= dir->end) {
		long n = __SYSCALL(__NR_getdents64, dir->fd, dir->buf, sizeof(dir->buf));

		if (n <= 0)
			return NULL;
		dir->pos = 0;
		dir->end = (unsigned int)n;
	}
	d = (struct dirent *)(dir->buf + dir->pos);
	dir->pos += d->d_reclen;
	dir->where = (long)d->d_off;
	return d;
}

long telldir(DIR *dir)
{
	return dir->where;
}

void seekdir(DIR *dir, long where)
{
	lseek(dir->fd, where, SEEK_SET);
	dir->pos = dir->end = 0;
	dir->where = where;
}

void rewinddir(DIR *dir)
{
	seekdir(dir, 0);
}

int dirfd(DIR *dir)
{
	return dir->fd;
}

int closedir(DIR *dir)
{
	int fd = dir->fd;

	free(dir);
	return close(fd);
}
