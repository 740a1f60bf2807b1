/* SPDX-License-Identifier: MIT */
/*
 * shutdown.h - the end of the files: what was written is on the disks, and the root is read-only, so that
 * its disk says of itself that nothing is amiss.
 */
#ifndef USER_SHUTDOWN_H
#define USER_SHUTDOWN_H

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

/* 0, or -1 with errno: EBUSY while somebody has a file open for writing. */
static inline int end_of_files(void)
{
	int tries = 3;

	/* A file that was closed or removed just now may still be on its way to the disk. */
	do {
		sync();
		if (mount("none", "/", NULL, MS_REMOUNT | MS_RDONLY, NULL) == 0)
			return 0;
	} while (errno == EBUSY && --tries && usleep(50000) == 0);
	return -1;
}

static inline void say_files_are_open(const char *who)
{
	fprintf(stderr, "%s: / cannot be made read-only: %s\n", who, strerror(errno));
}

#endif
