// SPDX-License-Identifier: MIT
/* Error text on stderr, and remove(). */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void perror(const char *s)
{
	const char *text = strerror(errno);

	if (s && *s)
		fprintf(stderr, "%s: %s\n", s, text);
	else
		fprintf(stderr, "%s\n", text);
}

/* A file or an empty directory. */
int remove(const char *path)
{
	int saved_errno = errno;

	if (!unlink(path))
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return -1;
	errno = saved_errno;
	return rmdir(path);
}
