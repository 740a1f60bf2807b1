// SPDX-License-Identifier: MIT
/*
 * A damaged file system is used: looked through and changed, in ways and in an order that chance chooses. No
 * answer is wrong, as long as one comes and the kernel lives.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "../probe.h"
#include "fuzz.h"

#define NAMES 64

static char names[NAMES][PATH_MAX / 4]; /* seen of late */
static unsigned nr_names, budget;
static const char *root;
static char buf[8192];

static const char *some_name(void)
{
	return nr_names ? names[below(nr_names < NAMES ? nr_names : NAMES)] : root;
}

static void new_name(char *path, size_t size, const char *dir)
{
	snprintf(path, size, "%s/n%u", dir, (unsigned)below(30));
}

static void map_file(int fd, uint32_t size)
{
	int shared = below(2);
	char *p = mmap(NULL, 16 * PAGE, PROT_READ | (shared ? PROT_WRITE : 0),
		       shared ? MAP_SHARED : MAP_PRIVATE, fd, (off_t)below(4) * PAGE);

	if (p == MAP_FAILED)
		return;
	for (int i = 0; i < 4; i++)
		probe_read(p + below(16) * PAGE);
	for (int i = 0; shared && i < 4; i++)
		probe_write(p + below(16) * PAGE + below(PAGE));
	if (below(2))
		msync(p, 16 * PAGE, below(2) ? MS_SYNC : MS_ASYNC);
	if (below(4) == 0)
		ftruncate(fd, below(size + 1));
	munmap(p, 16 * PAGE);
}

/* A file's data; places behind which there is little, and far ones that only a damaged size has. */
static void use_file(const char *path)
{
	/* Not waiting for the other end, if it is a pipe. */
	int fd = open(path, (below(3) ? O_RDWR : O_RDONLY) | O_NONBLOCK);
	struct stat st;

	if (fd < 0)
		return;
	if (fstat(fd, &st))
		st.st_size = 0;
	for (int n = 1 + below(4); n; n--) {
		off_t at = below(3) ? below(65536) : st.st_size - (off_t)below(10000);

		at = at < 0 ? 0 : at;
		switch (below(8)) {
		case 0:
		case 1:
			pread(fd, buf, below(sizeof(buf)), at);
			break;
		case 2:
		case 3:
			pwrite(fd, buf, below(sizeof(buf)), at);
			break;
		case 4:
			ftruncate(fd, below(2) ? below(20000) : at);
			break;
		case 5:
			fsync(fd);
			break;
		default:
			map_file(fd, 65536);
		}
	}
	if (below(8) == 0)
		unlink(path); /* and still open */
	pread(fd, buf, 100, 0);
	close(fd);
}

static void change(const char *dir, const char *path)
{
	char new[PATH_MAX / 2];

	new_name(new, sizeof(new), below(2) ? dir : some_name());
	switch (below(10)) {
	case 0:
		unlink(path);
		break;
	case 1:
		rmdir(path);
		break;
	case 2:
		rename(path, new);
		break;
	case 3:
		rename(path, some_name());
		break;
	case 4:
		link(path, new);
		break;
	case 5:
		mkdir(new, 0755);
		break;
	case 6:
		symlink(below(2)
				? "../a/b"
				: "/tmp/a-target-that-is-longer-than-the-sixty-bytes-of-an-inode/x",
			new);
		break;
	case 7:
		close(open(new, O_CREAT | O_RDWR, 0644));
		break;
	case 8:
		chmod(path, 0700);
		break;
	default:
		truncate(path, below(100000));
	}
}

static void walk(const char *dir, int depth)
{
	char path[PATH_MAX / 4], target[300];
	DIR *d = opendir(dir);
	struct dirent *entry;
	struct stat st;

	if (!d)
		return;
	while (budget && (entry = readdir(d)) != NULL) {
		budget--;
		if (!strcmp(entry->d_name, "keep"))
			continue; /* nobody uses it, so it stays as it is */
		if ((unsigned)snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name) >=
		    sizeof(path))
			continue;
		if (entry->d_name[0] != '.') {
			strcpy(names[nr_names < NAMES ? nr_names : below(NAMES)], path);
			nr_names++;
		}
		if (lstat(path, &st))
			continue;
		readlink(path, target, sizeof(target));
		stat(path, &st);
		if (S_ISREG(st.st_mode))
			use_file(path);
		else if (S_ISDIR(st.st_mode) && entry->d_name[0] != '.' && depth)
			walk(path, depth - 1);
		if (below(3) == 0 && strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			change(dir, path);
	}
	closedir(d);
}

void use(const char *dir)
{
	struct statfs s;

	nr_names = 0;
	root = dir;
	budget = 150;
	statfs(dir, &s);
	walk(dir, 5);
	for (int i = 0; i < 20; i++)
		change(dir, some_name());
	for (int i = 0; i < 5; i++)
		use_file(some_name());
	if (below(4) == 0)
		sync();
	budget = 60;
	walk(dir, 3);
}
