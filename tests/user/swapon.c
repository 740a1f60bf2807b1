// SPDX-License-Identifier: MIT
/* swapon and swapoff: what is refused, and, with a swap disk, an area's way out and in again. */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/swap.h>

#include <figures.h>

#include "tap.h"

static char swaps[4096], swaps_disk[64];

static void errors(void)
{
	int fd;

	check_errno(swapon("/no/such/disk", 0), ENOENT, "no such file: ENOENT");
	check_errno(swapon("/proc", 0), EISDIR, "a folder: EISDIR");
	check_errno(swapon("/dev/null", 0), EINVAL, "a character device: EINVAL");
	check_errno(swapon((char *)16, 0), EFAULT, "a bad pointer: EFAULT");
	check_errno(swapoff("/no/such/disk"), ENOENT, "swapoff of nothing: ENOENT");
	check_errno(swapoff("/dev/null"), EINVAL, "of what is no area: EINVAL");
	mkdir("/tmp", 0777);
	fd = open("/tmp/swap", O_RDWR | O_CREAT, 0600);
	need(fd >= 0 && ftruncate(fd, 64 * PAGE) == 0, "/tmp/swap");
	close(fd);
	check_errno(swapon("/tmp/swap", 0), EINVAL, "a file without a header: EINVAL");
	unlink("/tmp/swap");
}

/* The first area in use: its name into @disk; its line of /proc/swaps. */
static const char *first_area(char *disk)
{
	char *line;

	need(read_text("/proc/swaps", swaps, sizeof(swaps)) > 0, "/proc/swaps");
	line = strchr(swaps, '\n') + 1;
	snprintf(disk, 64, "%.*s", (int)strcspn(line, " \t\n"), line);
	return *line ? line : NULL;
}

static long column(const char *line, int n)
{
	for (; n > 0; n--) {
		line += strcspn(line, " \t");
		line += strspn(line, " \t");
	}
	return atol(line);
}

/* What swapoff takes away is given again; it is not the next lower one each time. */
static void default_priority(const char *disk, long priority)
{
	const char *line;
	int same = 1;

	for (int i = 0; i < 3; i++) {
		need(swapoff(disk) == 0 && swapon(disk, 0) == 0, "swapoff and swapon");
		line = first_area(swaps_disk);
		same &= line && column(line, 4) == priority;
	}
	check(same, "the same one each time");
}

static void with_disk(void)
{
	long long total = meminfo_kb("SwapTotal"), limit = meminfo_kb("CommitLimit");
	char disk[64];
	const char *line = first_area(disk);
	long size;

	if (!line) {
		skip("an area's way out and in again", "there is no swap disk");
		return;
	}
	size = column(line, 2);
	check(strstr(line, "partition") != NULL && size > 0 && size <= total, "type and size");
	check_errno(swapon(disk, 0), EBUSY, "swapon twice: EBUSY");
	check_int(swapoff(disk), 0, "swapoff");
	check_int(total - meminfo_kb("SwapTotal"), size, "SwapTotal is less by its size");
	check_int(limit - meminfo_kb("CommitLimit"), size, "and so is CommitLimit");
	check_errno(swapoff(disk), EINVAL, "swapoff twice: EINVAL");
	check_int(swapon(disk, SWAP_FLAG_PREFER | 7), 0, "swapon with a priority");
	line = first_area(disk);
	check(line && column(line, 4) == 7, "/proc/swaps shows it");
	check(line && column(line, 2) == size && column(line, 3) == 0,
	      "with its size, nothing used");
	check_int(meminfo_kb("SwapTotal"), total, "SwapTotal is as before");
	check_int(swapoff(disk), 0, "swapoff");
	check_int(swapon(disk, 0), 0, "swapon without a priority");
	line = first_area(disk);
	check(line && column(line, 4) < 0, "gets a negative one");
	default_priority(disk, line ? column(line, 4) : 0);
}

int main(void)
{
	errors();
	with_disk();
	return tap_done();
}
