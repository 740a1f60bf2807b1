// SPDX-License-Identifier: MIT
/*
 * ls - list folders and files by name; -l one a line with mode, links, size; -a also the dotted
 * ones.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static int long_form, all;

static int complain(const char *name)
{
	fprintf(stderr, "ls: %s: %s\n", name, strerror(errno));
	return 1;
}

static char type_letter(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return 'd';
	case S_IFCHR:
		return 'c';
	case S_IFBLK:
		return 'b';
	case S_IFIFO:
		return 'p';
	case S_IFLNK:
		return 'l';
	default:
		return '-';
	}
}

/* @path is what to ask the kernel for, @name what to show. */
static int show(const char *path, const char *name)
{
	char mode[] = "?rwxrwxrwx", size[32], target[256];
	struct stat st;
	int n;

	if (!long_form) {
		puts(name);
		return 0;
	}
	if (lstat(path, &st) < 0)
		return complain(path);
	mode[0] = type_letter(st.st_mode);
	for (int bit = 0; bit < 9; bit++)
		if (!(st.st_mode & (0400 >> bit)))
			mode[1 + bit] = '-';
	if (S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode))
		snprintf(size, sizeof(size), "%d, %d", (int)major(st.st_rdev),
			 (int)minor(st.st_rdev));
	else
		snprintf(size, sizeof(size), "%lld", (long long)st.st_size);
	printf("%s %3d %10s %s", mode, (int)st.st_nlink, size, name);
	if (S_ISLNK(st.st_mode) && (n = readlink(path, target, sizeof(target) - 1)) > 0) {
		target[n] = '\0';
		printf(" -> %s", target);
	}
	putchar('\n');
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int list(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	char **names = NULL, path[4096];
	int count = 0, failed = 0;

	if (!dir)
		return complain(folder);
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.' && !all)
			continue;
		if (count % 64 == 0) {
			char **more = realloc(names, (count + 64) * sizeof(*names));

			if (!more)
				return complain(folder);
			names = more;
		}
		names[count] = strdup(entry->d_name);
		if (!names[count++])
			return complain(folder);
	}
	closedir(dir);
	if (count)
		qsort(names, count, sizeof(*names), by_name);
	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		failed |= show(path, names[i]);
		free(names[i]);
	}
	free(names);
	return failed;
}

int main(int argc, char **argv)
{
	int opt, failed = 0;

	while ((opt = getopt(argc, argv, "la1")) != -1) {
		if (opt == 'l')
			long_form = 1;
		else if (opt == 'a')
			all = 1;
		else if (opt != '1') {
			fprintf(stderr, "usage: ls [-la1] [FILE...]\n");
			return 2;
		}
	}
	if (optind == argc)
		return list(".");
	for (int i = optind; i < argc; i++) {
		struct stat st;

		if (stat(argv[i], &st) < 0 && lstat(argv[i], &st) < 0) {
			failed |= complain(argv[i]);
		} else if (S_ISDIR(st.st_mode)) {
			if (argc - optind > 1)
				printf("%s%s:\n", i > optind ? "\n" : "", argv[i]);
			failed |= list(argv[i]);
		} else {
			failed |= show(argv[i], argv[i]);
		}
	}
	return failed;
}
