// SPDX-License-Identifier: MIT
/*
 * A damaged ext2 on /dev/vdb, whose directories have names where they must have none: /d/self and /d/e/up
 * are /d, /d/e/root is /, /x and /d/twin are /d/e. tests/boot/test_ext2.py makes it. A directory keeps one
 * place in the tree, so no call takes a lock twice or goes round for ever.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "tap.h"

#define M "/tmp/names"

static const char *const above[] = { M "/d/self", M "/d/e/up", M "/d/e/root" };

static void calls(const char *name)
{
	struct stat st;

	check_errno(stat(name, &st), ELOOP, name);
	check_errno(rmdir(name), ELOOP, "  rmdir");
	check_errno(unlink(name), ELOOP, "  unlink");
	check_errno(rename(name, M "/new"), ELOOP, "  rename to another directory");
	check_errno(rename(M "/file", name), ELOOP, "  rename onto it");
	check_errno(link(name, M "/d/new"), ELOOP, "  link");
	check_errno(mkdir(name, 0700), ELOOP, "  mkdir");
	check_errno(open(name, O_RDONLY), ELOOP, "  open");
	check_errno(open(name, O_RDWR | O_CREAT, 0600), ELOOP, "  open to create");
}

static ino_t ino(const char *name)
{
	struct stat st;

	return stat(name, &st) ? 0 : st.st_ino;
}

/* Two names that are in no way above each other: each leads to it, and it is in one place. */
static void twins(void)
{
	ino_t e = ino(M "/d/e");
	struct stat st;
	int fd;

	check(e && ino(M "/x") == e && ino(M "/d/twin") == e && ino(M "/d/e") == e,
	      "three names of a directory, one after the other");
	check_int(ino(M "/x/.."), ino(M), "by the one in the root \"..\" is the root");
	check_int(ino(M "/d/twin/.."), ino(M "/d"), "by another it is that one's directory");
	fd = open(M "/d/e", O_RDONLY | O_DIRECTORY);
	check(fd >= 0 && ino(M "/x") == e, "also while it is open");
	check(!fstatat(fd, "..", &st, 0) && st.st_ino == ino(M), "which is where it is now");
	check_int(rename(M "/d/e", M "/d/twin"), 0, "rename of one name to another: nothing to do");
	check(ino(M "/d/e") == e && ino(M "/d/twin") == e, "they are still there");
	close(fd);
}

/* The names as they are on the disk. How many; -1: an error. */
static int entries(const char *name)
{
	DIR *dir = opendir(name);
	int n = 0;

	if (!dir)
		return -1;
	errno = 0;
	while (readdir(dir))
		n++;
	closedir(dir);
	return errno ? -1 : n;
}

int main(void)
{
	mkdir(M, 0755);
	if (mount("/dev/vdb", M, "ext2", 0, NULL)) {
		printf("1..0 # SKIP no /dev/vdb with ext2\n");
		return 0;
	}
	if (!ino(M "/d/twin")) {
		umount(M);
		printf("1..0 # SKIP the ext2 is in order\n");
		return 0;
	}
	close(open(M "/file", O_RDWR | O_CREAT, 0600));
	for (unsigned i = 0; i < sizeof(above) / sizeof(above[0]); i++)
		calls(above[i]);
	check_int(entries(M "/d"), 5, "readdir shows what is on the disk");
	check(entries(M "/slash") == -1 && errno == EIO, "a name with a slash is none: EIO");
	twins();
	check_errno(rmdir(M "/x"), ENOTEMPTY, "rmdir by one of the names");
	mkdir(M "/y", 0700);
	check_int(rename(M "/x", M "/y/z"), 0, "rename of one of the names");
	check(ino(M "/y/z") == ino(M "/d/e") && ino(M "/y/z"), "leaves the others");
	check_int(umount(M), 0, "umount");
	return tap_done();
}
