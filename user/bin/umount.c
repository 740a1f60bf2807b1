// SPDX-License-Identifier: MIT
/* umount FOLDER... - detach file systems. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

int main(int argc, char **argv)
{
	int failed = 0;

	if (argc < 2) {
		fprintf(stderr, "usage: umount FOLDER...\n");
		return 2;
	}
	for (int i = 1; i < argc; i++)
		if (umount(argv[i]) < 0) {
			fprintf(stderr, "umount: %s: %s\n", argv[i], strerror(errno));
			failed = 1;
		}
	return failed;
}
