// SPDX-License-Identifier: MIT
/*
 * A damaged ext2 on /dev/vdb, made by tests/boot/test_ext2.py: /d, with a directory in it, has one link, and /long is a
 * directory of 4 GiB, on 8 MiB. What leaves /d does not take the last link of a directory that has a name; and
 * nobody looks through 4 GiB.
 */
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "tap.h"

#define M "/tmp/counts"

static int mount_it(void)
{
	return mount("/dev/vdb", M, "ext2", 0, NULL);
}

int main(void)
{
	struct stat st;

	mkdir(M, 0755);
	if (mount_it()) {
		printf("1..0 # SKIP no ext2 on /dev/vdb\n");
		return 0;
	}
	if (stat(M "/d", &st) || st.st_nlink != 1) {
		umount(M);
		printf("1..0 # SKIP the ext2 is in order\n");
		return 0;
	}
	check_int(syscall(__NR_renameat2, AT_FDCWD, M "/d/sub", AT_FDCWD, M "/file", 2), 0,
		  "the one in it changes places with a file");
	check_int(umount(M), 0, "umount");
	need(mount_it() == 0, "mount");
	check_int(stat(M "/d", &st), 0, "it is still there");
	check(stat(M "/d/sub", &st) == 0 && S_ISREG(st.st_mode), "with the file");
	check(stat(M "/file/.", &st) == 0 && S_ISDIR(st.st_mode), "which is a directory now");
	check_errno(stat(M "/long/none", &st), EUCLEAN,
		    "a directory that is longer than the disk: EUCLEAN");
	check_int(umount(M), 0, "umount");
	return tap_done();
}
