// SPDX-License-Identifier: MIT
/*
 * A file system that is mounted in two places: what is mounted on it in one is not seen in the other, and
 * mounts of it on top of each other come to an end. As root.
 */
#include <sys/mount.h>
#include <sys/stat.h>

#include "tap.h"

#define M "/tmp/mounts"

static int has_proc(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int main(void)
{
	need(mkdir(M, 0700) == 0, "a folder");
	check(mount("none", M, "proc", 0, NULL) == 0 && has_proc(M "/self/fd"),
	      "proc in a second place");
	check(mount("none", M, "tmpfs", 0, "size=64k") == 0, "and a tmpfs on that");
	check(!has_proc(M "/self"), "there the tmpfs is seen");
	check(has_proc("/proc/self/fd"), "in the first place proc is");
	/* The root of proc is now on what is mounted on the root of proc. */
	check(mount("none", M, "proc", 0, NULL) == 0, "and proc on the tmpfs");
	check(has_proc(M "/self/fd") && has_proc("/proc/self/fd"), "which is seen in both places");
	check(umount(M) == 0 && !has_proc(M "/self"), "under it is the tmpfs");
	check(umount(M) == 0 && has_proc(M "/self"), "under that is proc");
	check(umount(M) == 0 && !has_proc(M "/self"), "under that nothing");
	check(umount(M) < 0 && errno == EINVAL, "which is no mount");
	check(has_proc("/proc/self/fd"), "and the first place is as it was");
	need(rmdir(M) == 0, "the folder goes");
	return tap_done();
}
