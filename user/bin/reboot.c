// SPDX-License-Identifier: MIT
/* reboot [-n] - start the machine anew. What was written is on the disks before; -n: perhaps not. */
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

#include <shutdown.h>

int main(int argc, char **argv)
{
	int lose = argc == 2 && !strcmp(argv[1], "-n");

	if (argc > 1 && !lose) {
		fprintf(stderr, "usage: reboot [-n]\n");
		return 2;
	}
	if (!lose && end_of_files() < 0)
		say_files_are_open("reboot");
	reboot(RB_AUTOBOOT);
	perror("reboot");
	return 1;
}
