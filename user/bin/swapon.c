// SPDX-License-Identifier: MIT
/*
 * swapon - start swapping to disks that mkswap has prepared.
 *
 *	swapon [-p PRIORITY] DISK...   higher priorities fill first; equal ones take turns
 *	swapon -a                      every /dev/vd? that carries a swap header
 *	swapon -s, swapon              what is in use
 */
#include <stdio.h>
#include <sys/swap.h>
#include <unistd.h>

#include <figures.h>

static int flags;

static int usage(void)
{
	fprintf(stderr, "usage: swapon [-p 0..32767] DISK... | swapon [-p ...] -a | swapon [-s]\n");
	return 2;
}

static int one(const char *disk)
{
	if (swapon(disk, flags) == 0)
		return 0;
	fprintf(stderr, "swapon: %s: %s\n", disk,
		errno == EINVAL	 ? "no swap header, or not one this kernel reads"
		: errno == EBUSY ? "already in use"
				 : strerror(errno));
	return 1;
}

/* Disks of another kind answer EINVAL, those in use EBUSY: both are no failure here. */
static int all(void)
{
	char disk[] = "/dev/vda";
	int failed = 0;

	for (; disk[7] <= 'z'; disk[7]++)
		if (access(disk, F_OK) == 0 && swapon(disk, flags) < 0 && errno != EINVAL &&
		    errno != EBUSY) {
			fprintf(stderr, "swapon: %s: %s\n", disk, strerror(errno));
			failed = 1;
		}
	return failed;
}

static int summary(void)
{
	return print_text("swapon", "/proc/swaps");
}

int main(int argc, char **argv)
{
	int opt, every = 0, failed = 0;
	long priority;

	while ((opt = getopt(argc, argv, "asp:")) != -1) {
		switch (opt) {
		case 'a':
			every = 1;
			break;
		case 's':
			return summary();
		case 'p':
			priority = parse_number(optarg, 0, SWAP_FLAG_PRIO_MASK);
			if (priority < 0)
				return usage();
			flags = SWAP_FLAG_PREFER | (priority << SWAP_FLAG_PRIO_SHIFT);
			break;
		default:
			return usage();
		}
	}
	if (every)
		return all();
	if (optind == argc)
		return flags ? usage() : summary();
	for (; optind < argc; optind++)
		failed |= one(argv[optind]);
	return failed;
}
