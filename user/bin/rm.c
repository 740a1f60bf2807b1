// SPDX-License-Identifier: MIT
/* rm [-rf] FILE... - remove files; -r: folders with all in them; -f: missing ones are no error. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int recursive, force;

static int complain(const char *path)
{
	if (force && errno == ENOENT)
		return 0;
	fprintf(stderr, "rm: %s: %s\n", path, strerror(errno));
	return 1;
}

static int is_dot(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int remove_tree(const char *path)
{
	struct dirent *entry;
	struct stat st;
	char inner[4096];
	int failed = 0, removed;
	DIR *dir;

	if (lstat(path, &st) < 0)
		return complain(path);
	if (!S_ISDIR(st.st_mode) || !recursive)
		return unlink(path) < 0 ? complain(path) : 0;
	/*
	 * What has been read of a folder may be stale once it changes: begin again until it is
	 * empty.
	 */
	do {
		removed = 0;
		dir = opendir(path);
		if (!dir)
			return complain(path);
		while ((entry = readdir(dir))) {
			if (is_dot(entry->d_name))
				continue;
			snprintf(inner, sizeof(inner), "%s/%s", path, entry->d_name);
			if (remove_tree(inner))
				failed = 1;
			else
				removed = 1;
		}
		closedir(dir);
	} while (removed && !failed);
	return rmdir(path) < 0 ? complain(path) : failed;
}

int main(int argc, char **argv)
{
	int opt, failed = 0;

	while ((opt = getopt(argc, argv, "rf")) != -1) {
		if (opt == '?')
			goto usage;
		recursive |= opt == 'r';
		force |= opt == 'f';
	}
	if (optind == argc && !force)
		goto usage;
	for (int i = optind; i < argc; i++)
		failed |= remove_tree(argv[i]);
	return failed;
usage:
	fprintf(stderr, "usage: rm [-rf] FILE...\n");
	return 2;
}
