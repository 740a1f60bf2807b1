// SPDX-License-Identifier: MIT
/*
 * find [PATH...] [-type LETTER] [-ls] - list all that lies below folders, by name within each. -type:
 * only files (f), folders (d), links (l), pipes (p), sockets (s), character (c) or block (b) devices.
 * -ls: a line each with mode (octal), links, uid, gid, size or device number, time of change, name.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static char wanted; /* 0: all types */
static int long_form;

static int complain(const char *name)
{
	fprintf(stderr, "find: %s: %s\n", name, strerror(errno));
	return 1;
}

static char type_letter(mode_t mode)
{
	static const char letters[] = "?pc?d?b?f?l?s???";

	return letters[(mode & S_IFMT) >> 12];
}

static void show(const char *path, const struct stat *st)
{
	char target[PATH_MAX];
	ssize_t n;

	if (wanted && type_letter(st->st_mode) != wanted)
		return;
	if (!long_form) {
		puts(path);
		return;
	}
	printf("%06o %u %u %u ", (unsigned int)st->st_mode, (unsigned int)st->st_nlink,
	       (unsigned int)st->st_uid, (unsigned int)st->st_gid);
	if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode))
		printf("%u,%u", (unsigned int)major(st->st_rdev), (unsigned int)minor(st->st_rdev));
	else
		printf("%lld", (long long)st->st_size);
	printf(" %lld %s", (long long)st->st_mtime, path);
	if (S_ISLNK(st->st_mode) && (n = readlink(path, target, sizeof(target) - 1)) >= 0) {
		target[n] = '\0';
		printf(" -> %s", target);
	}
	putchar('\n');
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in a folder, sorted; the caller frees them. -1: it cannot be read. */
static int read_names(const char *path, char ***names)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	int n = 0, room = 0;

	*names = NULL;
	if (!dir)
		return -1;
	while ((entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (n == room) {
			char **more = realloc(*names, (room = room * 2 + 16) * sizeof(char *));

			if (!more)
				break;
			*names = more;
		}
		(*names)[n] = strdup(entry->d_name);
		if (!(*names)[n])
			break;
		n++;
	}
	closedir(dir);
	qsort(*names, n, sizeof(char *), by_name);
	if (entry) {
		fprintf(stderr, "find: %s: no memory for all names\n", path);
		errno = ENOMEM;
	}
	return n;
}

/* @path has room for PATH_MAX bytes; what is appended to it is taken away again. */
static int walk(char *path)
{
	size_t len = strlen(path);
	struct stat st;
	char **names;
	int n, failed = 0;

	if (lstat(path, &st) < 0)
		return complain(path);
	show(path, &st);
	if (!S_ISDIR(st.st_mode))
		return 0;
	n = read_names(path, &names);
	if (n < 0)
		return complain(path);
	for (int i = 0; i < n; i++) {
		const char *slash = path[len - 1] == '/' ? "" : "/";

		if (snprintf(path + len, PATH_MAX - len, "%s%s", slash, names[i]) >=
		    (int)(PATH_MAX - len)) {
			errno = ENAMETOOLONG;
			path[len] = '\0';
			failed |= complain(path);
		} else {
			failed |= walk(path);
		}
		path[len] = '\0';
		free(names[i]);
	}
	free(names);
	return failed;
}

static int usage(void)
{
	fputs("usage: find [PATH...] [-type f|d|l|p|s|c|b] [-ls]\n", stderr);
	return 2;
}

int main(int argc, char **argv)
{
	static char path[PATH_MAX];
	int paths = 1, failed = 0;

	while (paths < argc && argv[paths][0] != '-')
		paths++;
	for (int i = paths; i < argc; i++) {
		if (!strcmp(argv[i], "-ls"))
			long_form = 1;
		else if (!strcmp(argv[i], "-type") && i + 1 < argc && argv[i + 1][0] &&
			 !argv[i + 1][1] && strchr("fdlpscb", argv[i + 1][0]))
			wanted = argv[++i][0];
		else
			return usage();
	}
	if (paths == 1) {
		strcpy(path, ".");
		return walk(path);
	}
	for (int i = 1; i < paths; i++) {
		if (strlen(argv[i]) >= sizeof(path) || !*argv[i]) {
			errno = *argv[i] ? ENAMETOOLONG : ENOENT;
			failed |= complain(argv[i]);
			continue;
		}
		strcpy(path, argv[i]);
		failed |= walk(path);
	}
	return failed;
}
