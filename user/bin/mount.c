// SPDX-License-Identifier: MIT
/* mount [-t TYPE] [-r] [-o OPTIONS] SOURCE FOLDER - attach a file system; alone: show what is. */
#include <stdio.h>
#include <sys/mount.h>

#include <figures.h>

int main(int argc, char **argv)
{
	const char *type = NULL, *options = NULL;
	unsigned long flags = 0;
	char text[4096];
	int opt;

	while ((opt = getopt(argc, argv, "t:o:r")) != -1) {
		if (opt == 't')
			type = optarg;
		else if (opt == 'o')
			options = optarg;
		else if (opt == 'r')
			flags |= MS_RDONLY;
		else
			goto usage;
	}
	if (argc == 1) {
		if (read_text("/proc/mounts", text, sizeof(text)) < 0) {
			perror("mount: /proc/mounts");
			return 1;
		}
		printf("%s", text);
		return 0;
	}
	if (optind + 2 != argc || !type)
		goto usage;
	if (mount(argv[optind], argv[optind + 1], type, flags, options) < 0) {
		fprintf(stderr, "mount: %s on %s: %s\n", argv[optind], argv[optind + 1],
			strerror(errno));
		return 1;
	}
	return 0;
usage:
	fprintf(stderr, "usage: mount | mount -t TYPE [-r] [-o OPTIONS] SOURCE FOLDER\n");
	return 2;
}
