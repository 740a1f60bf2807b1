// SPDX-License-Identifier: MIT
/*
 * swapoff - bring every page home from disks and stop swapping to them; -a: from all of them.
 *
 * It needs memory for what the disk holds, and fails with ENOMEM where there is not enough; the
 * disk then goes on being used.
 */
#include <stdio.h>
#include <sys/swap.h>
#include <unistd.h>

#include <figures.h>

static int one(const char *disk)
{
	if (swapoff(disk) == 0)
		return 0;
	fprintf(stderr, "swapoff: %s: %s\n", disk,
		errno == EINVAL ? "not in use for swap" : strerror(errno));
	return 1;
}

/* Each line of /proc/swaps after the first begins with the name of a disk in use. */
static int all(void)
{
	char text[4096];
	int failed = 0;

	if (read_text("/proc/swaps", text, sizeof(text)) < 0) {
		perror("swapoff: /proc/swaps");
		return 1;
	}
	for (char *line = strchr(text, '\n'); line && *++line;) {
		char *next = strchr(line, '\n');

		line[strcspn(line, " \t\n")] = '\0';
		failed |= one(line);
		line = next;
	}
	return failed;
}

int main(int argc, char **argv)
{
	int failed = 0;

	if (argc < 2) {
		fprintf(stderr, "usage: swapoff DISK... | swapoff -a\n");
		return 2;
	}
	if (strcmp(argv[1], "-a") == 0)
		return all();
	for (int i = 1; i < argc; i++)
		failed |= one(argv[i]);
	return failed;
}
