// SPDX-License-Identifier: MIT
/*
 * ext2_fuzz SEED FIRST COUNT [SECONDS [mild]]: images of ext2, each damaged by chance in some places, mounted and
 * used. /dev/vdb is a disk in order, which is only read; /dev/vdc and the disks behind it, as large, get the images, one
 * after the other. What is printed before the kernel dies names the image, and it is on its disk. The number alone
 * gives an image: FIRST starts there. With SECONDS other than 0 it goes on so long, whatever COUNT is.
 *
 * Every tenth image has no damage: it must be in order afterwards, too, as e2fsck of the last one shows
 * (tests/boot/test_ext2_fuzz.py). "mild" is damage that lies in single inodes and is no reason for anything to go
 * wrong elsewhere. What is mounted read-only stays as it is. When all is over nothing may be left in memory.
 */
#include <errno.h>
#include <fcntl.h>
#include <figures.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../tap.h"
#include "fuzz.h"

#define M "/tmp/fuzz"

static uint32_t state;

void seed_random(uint32_t seed, uint32_t n)
{
	state = seed * 2654435761u ^ n * 40503u ^ 0x6b8b4567u;
	state = state ? state : 1;
	for (int i = 0; i < 8; i++)
		random_u32();
}

uint32_t random_u32(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state * 2654435769u;
}

uint32_t below(uint32_t n)
{
	return (uint32_t)((uint64_t)random_u32() * n >> 32);
}

static uint8_t *base, *image, *after;
static uint32_t size;
static char victim[] = "/dev/vdc";

static int read_base(void)
{
	int fd = open("/dev/vdb", O_RDONLY);
	off_t end = fd < 0 ? 0 : lseek(fd, 0, SEEK_END);

	if (end <= 0 || end > 8 << 20) {
		if (fd >= 0)
			close(fd);
		return -1;
	}
	size = (uint32_t)end;
	base = malloc(size);
	image = malloc(size);
	after = malloc(size);
	need(base && image && after && pread(fd, base, size, 0) == (ssize_t)size, "/dev/vdb");
	close(fd);
	return 0;
}

static void write_image(void)
{
	int fd = open(victim, O_WRONLY);

	need(fd >= 0 && pwrite(fd, image, size, 0) == (ssize_t)size && !fsync(fd), victim);
	close(fd);
}

/* The disk holds what write_image() has put there. */
static int unchanged(void)
{
	int fd = open(victim, O_RDONLY);

	need(fd >= 0 && pread(fd, after, size, 0) == (ssize_t)size, victim);
	close(fd);
	return !memcmp(after, image, size);
}

/* How many disks there are for images, from /dev/vdc on. */
static uint32_t count_victims(void)
{
	char path[] = "/dev/vdc";
	uint32_t n = 0;

	for (; path[7] <= 'z' && access(path, F_OK) == 0; path[7]++)
		n++;
	return n;
}

static time_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

/* Unmounted in the end, whatever was wrong: nobody uses it. */
static int unmount(void)
{
	return umount(M);
}

/* The first number of a file of /proc/sys/fs. */
static long nr(const char *path)
{
	char text[128];

	need(read_text(path, text, sizeof(text)) > 0, path);
	return atol(text);
}

int main(int argc, char **argv)
{
	uint32_t seed = argc > 1 ? strtoul(argv[1], NULL, 0) : 1,
		 first = argc > 2 ? atoi(argv[2]) : 0;
	uint32_t count = argc > 3 ? atoi(argv[3]) : 20;
	time_t seconds = argc > 4 ? atoi(argv[4]) : 0, end;
	int mild = argc > 5 && !strcmp(argv[5], "mild");
	uint32_t victims = count_victims(), n;
	long dentries, inodes;
	unsigned mounted = 0, busy = 0, changed = 0;

	if (!victims || read_base()) {
		printf("1..0 # SKIP no disk of at most 8 MiB is /dev/vdb\n");
		return 0;
	}
	mkdir(M, 0755);
	dentries = nr("/proc/sys/fs/dentry-state");
	inodes = nr("/proc/sys/fs/inode-nr");
	end = now() + seconds;
	/* To the end of a ten, when the time is over: the last one is in order. */
	for (n = first; seconds ? now() < end || n % 10 : n < first + count; n++) {
		int whole = n % 10 == 9, rdonly;

		seed_random(seed, n);
		memcpy(image, base, size);
		printf("# image %u of seed %u%s\n", (unsigned)n, (unsigned)seed,
		       whole ? ", in order" : "");
		if (!whole)
			mild ? mutate_mildly(image, size) : mutate(image, size);
		fflush(stdout);
		victim[7] = (char)('c' + (n - first) % victims);
		write_image();
		rdonly = below(8) == 0;
		if (mount(victim, M, "ext2", rdonly ? MS_RDONLY : 0, NULL)) {
			if (whole)
				check(0, "an image in order is mounted: %s", strerror(errno));
			continue;
		}
		mounted++;
		use(M);
		if (below(6) == 0) {
			mount(NULL, M, NULL, MS_REMOUNT | MS_RDONLY, NULL);
			use(M);
			mount(NULL, M, NULL, MS_REMOUNT, NULL);
			rdonly = 0;
		}
		if (below(5) == 0)
			write_text("/proc/sys/vm/drop_caches", below(2) ? "2" : "7");
		if (unmount()) {
			busy++;
			check(0, "umount of image %u: %s", (unsigned)n, strerror(errno));
			break;
		}
		if (rdonly && !unchanged()) {
			changed++;
			printf("# image %u was mounted read-only, and is changed\n", (unsigned)n);
		}
	}
	check(mounted >= (n - first) / 3, "%u of %u images could be mounted", mounted,
	      (unsigned)(n - first));
	check_int(changed, 0, "no image changes that is mounted read-only");
	check_int(nr("/proc/sys/fs/dentry-state") - dentries, 0, "no name is left in memory");
	check_int(nr("/proc/sys/fs/inode-nr") - inodes, 0, "no inode");
	return tap_done();
}
