// SPDX-License-Identifier: MIT
/* cat - copy files, or standard input where a name is `-` or there is none, to standard output. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char buf[16384];

static int complain(const char *name)
{
	fprintf(stderr, "cat: %s: %s\n", name, strerror(errno));
	return 1;
}

static int copy(int fd, const char *name)
{
	int n, out;

	while ((n = read(fd, buf, sizeof(buf))) > 0)
		for (int done = 0; done < n; done += out) {
			out = write(1, buf + done, n - done);
			if (out < 0)
				return complain("write");
		}
	return n < 0 ? complain(name) : 0;
}

int main(int argc, char **argv)
{
	int failed = 0;

	if (argc == 1)
		return copy(0, "standard input");
	for (int i = 1; i < argc; i++) {
		int fd = strcmp(argv[i], "-") == 0 ? 0 : open(argv[i], O_RDONLY);

		if (fd < 0) {
			failed |= complain(argv[i]);
			continue;
		}
		failed |= copy(fd, argv[i]);
		if (fd)
			close(fd);
	}
	return failed;
}
