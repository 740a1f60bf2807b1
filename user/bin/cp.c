// SPDX-License-Identifier: MIT
/* cp FILE... TO - copy files; TO is a folder, or with one FILE the new file's name. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char buf[65536];

static int complain(const char *path)
{
	fprintf(stderr, "cp: %s: %s\n", path, strerror(errno));
	return 1;
}

static int write_all(int fd, int n)
{
	for (int done = 0, out; done < n; done += out) {
		out = write(fd, buf + done, n - done);
		if (out < 0)
			return -1;
	}
	return 0;
}

static int copy(const char *from, const char *to)
{
	int in = open(from, O_RDONLY), out, n, failed = 0;
	struct stat st, other;

	if (in < 0 || fstat(in, &st) < 0)
		return complain(from);
	if (S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		failed = complain(from);
	} else if (stat(to, &other) == 0 && other.st_dev == st.st_dev &&
		   other.st_ino == st.st_ino) {
		fprintf(stderr, "cp: %s and %s are the same file\n", from, to);
		failed = 1;
	} else if ((out = open(to, O_WRONLY | O_CREAT | O_TRUNC, st.st_mode & 0777)) < 0) {
		failed = complain(to);
	} else {
		while ((n = read(in, buf, sizeof(buf))) > 0 && !failed)
			if (write_all(out, n) < 0)
				failed = complain(to);
		if (n < 0)
			failed = complain(from);
		if (close(out) < 0)
			failed = complain(to);
	}
	close(in);
	return failed;
}

int main(int argc, char **argv)
{
	char path[4096];
	struct stat st;
	int failed = 0, into;

	if (argc < 3) {
		fprintf(stderr, "usage: cp FILE... TO\n");
		return 2;
	}
	into = stat(argv[argc - 1], &st) == 0 && S_ISDIR(st.st_mode);
	if (argc > 3 && !into) {
		errno = ENOTDIR;
		return complain(argv[argc - 1]);
	}
	for (int i = 1; i < argc - 1; i++) {
		const char *name = strrchr(argv[i], '/');

		name = name ? name + 1 : argv[i];
		if (into)
			snprintf(path, sizeof(path), "%s/%s", argv[argc - 1], name);
		failed |= copy(argv[i], into ? path : argv[argc - 1]);
	}
	return failed;
}
