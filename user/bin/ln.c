// SPDX-License-Identifier: MIT
/* ln [-s] FILE NAME - give a file another name; -s: a symbolic link. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int symbolic = argc > 1 && strcmp(argv[1], "-s") == 0;

	argv += symbolic;
	if (argc - symbolic != 3) {
		fprintf(stderr, "usage: ln [-s] FILE NAME\n");
		return 2;
	}
	if ((symbolic ? symlink(argv[1], argv[2]) : link(argv[1], argv[2])) < 0) {
		fprintf(stderr, "ln: %s: %s\n", argv[2], strerror(errno));
		return 1;
	}
	return 0;
}
