// SPDX-License-Identifier: MIT
/* mv FILE... TO - rename files; TO is a folder, or with one FILE the new name. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

int main(int argc, char **argv)
{
	const char *to = argv[argc - 1];
	char path[4096];
	struct stat st;
	int failed = 0, into;

	if (argc < 3) {
		fprintf(stderr, "usage: mv FILE... TO\n");
		return 2;
	}
	into = stat(to, &st) == 0 && S_ISDIR(st.st_mode);
	if (argc > 3 && !into) {
		fprintf(stderr, "mv: %s: %s\n", to, strerror(ENOTDIR));
		return 1;
	}
	for (int i = 1; i < argc - 1; i++) {
		const char *name = strrchr(argv[i], '/');

		name = name ? name + 1 : argv[i];
		if (into)
			snprintf(path, sizeof(path), "%s/%s", to, name);
		if (rename(argv[i], into ? path : to) < 0) {
			fprintf(stderr, "mv: %s to %s: %s\n", argv[i], into ? path : to,
				strerror(errno));
			failed = 1;
		}
	}
	return failed;
}
