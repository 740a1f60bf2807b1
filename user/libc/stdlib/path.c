// SPDX-License-Identifier: MIT
/* Path names made by asking the kernel: the real one, and one that nobody has yet. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

/*
 * The kernel resolves symbolic links when it opens the file and tells the result in
 * /proc/self/fd. Returns resolved (PATH_MAX bytes) or, where that is NULL, a string to free;
 * NULL with errno set on failure.
 */
char *realpath(const char *path, char *resolved)
{
	char link[32], real[PATH_MAX];
	int fd = open(path, O_PATH | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return NULL;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, real, sizeof(real) - 1);
	close(fd);
	if (n < 0)
		return NULL;
	real[n] = '\0';
	return resolved ? strcpy(resolved, real) : strdup(real);
}

/* Replaces the six X at the end of template. Returns a descriptor, or -1. */
int mkstemp(char *template)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	size_t len = strlen(template);
	char *x = template + len - 6;

	if (len < 6 || strcmp(x, "XXXXXX")) {
		errno = EINVAL;
		return -1;
	}
	for (int tries = 0; tries < 100; tries++) {
		unsigned char r[6];
		int fd;

		if (getrandom(r, sizeof(r), 0) != sizeof(r))
			break;
		for (int i = 0; i < 6; i++)
			x[i] = letters[r[i] % 36];
		fd = open(template, O_RDWR | O_CREAT | O_EXCL, 0600);
		if (fd >= 0 || errno != EEXIST)
			return fd;
	}
	memcpy(x, "XXXXXX", 6);
	return -1;
}
