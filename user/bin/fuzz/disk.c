// SPDX-License-Identifier: MIT
/*
 * A disk with an ext2, if the machine is the fuzzer's and has one: the folder "e" of the lives. It is mounted anew for
 * each round and emptied after it, so that the ledger sees all that a mount holds come back.
 */
#include "fuzz.h"

#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

static char disk[16];

void disk_init(void)
{
	static const char *const disks[] = { "/dev/vda", "/dev/vdb", "/dev/vdc", "/dev/vdd" };

	mkdir("e", 0700);
	for (int i = 0; mine && i < 4; i++)
		if (strcmp(disks[i], swap_path) && mount(disks[i], "e", "ext2", 0, NULL) == 0) {
			umount("e");
			strcpy(disk, disks[i]);
			printf("fuzz: an ext2 on %s\n", disk);
			return;
		}
}

/* A read-only one is of use, too. A mount that the memory of the moment does not suffice for is left out. */
void disk_mount(unsigned round)
{
	mkdir("e", 0700);
	if (disk[0])
		mount(disk, "e", "ext2", round % 16 == 15 ? MS_RDONLY : 0, NULL);
}
