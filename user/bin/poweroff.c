// SPDX-License-Identifier: MIT
/*
 * poweroff [-n] [STATUS] - end the run at once; on Neap the runner sees STATUS (0..255) as its result. What
 * was written is brought to the disks before, and the root made read-only; -n: not even that.
 */
#include <stdio.h>
#include <sys/reboot.h>
#include <unistd.h>

#include <figures.h>
#include <shutdown.h>

int main(int argc, char **argv)
{
	int lose = 0, opt;

	while ((opt = getopt(argc, argv, "n")) != -1) {
		if (opt != 'n')
			goto usage;
		lose = 1;
	}
	if (optind + 1 < argc || (optind < argc && parse_number(argv[optind], 0, 255) < 0))
		goto usage;
	if (optind < argc && write_text("/proc/sys/kernel/poweroff_status", argv[optind]) < 0)
		perror("poweroff: /proc/sys/kernel/poweroff_status");
	if (!lose && end_of_files() < 0)
		say_files_are_open("poweroff");
	reboot(RB_POWER_OFF);
	perror("poweroff");
	return 1;
usage:
	fprintf(stderr, "usage: poweroff [-n] [STATUS]\n");
	return 2;
}
