// SPDX-License-Identifier: MIT
/*
 * poweroff [STATUS] - end the run at once; on Neap the runner sees STATUS (0..255) as its result.
 */
#include <stdio.h>
#include <sys/reboot.h>
#include <unistd.h>

#include <figures.h>

int main(int argc, char **argv)
{
	if (argc > 2 || (argc == 2 && parse_number(argv[1], 0, 255) < 0)) {
		fprintf(stderr, "usage: poweroff [STATUS]\n");
		return 2;
	}
	if (argc == 2 && write_text("/proc/sys/kernel/poweroff_status", argv[1]) < 0)
		perror("poweroff: /proc/sys/kernel/poweroff_status");
	sync();
	reboot(RB_POWER_OFF);
	perror("poweroff");
	return 1;
}
