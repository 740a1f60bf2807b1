// SPDX-License-Identifier: MIT
/*
 * swapoff brings home what a tmpfs has in swap, while that is unmounted. Which of them is done first is open; each time
 * both are to end well. As root, with a swap disk.
 */
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <time.h>

#include <figures.h>

#include "tap.h"

#define M     "/tmp/swapoff_umount"
#define PAGES 512
#define TURNS 60

static char disk[64];
static unsigned int takes; /* us that swapoff needs */

static unsigned int now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (unsigned int)ts.tv_sec * 1000000 + (unsigned int)ts.tv_nsec / 1000;
}

static int find_disk(void)
{
	static char text[4096];
	char *line;

	need(read_text("/proc/swaps", text, sizeof(text)) > 0, "/proc/swaps");
	line = strchr(text, '\n');
	if (!line || !line[1])
		return 0;
	snprintf(disk, sizeof(disk), "%.*s", (int)strcspn(line + 1, " \t\n"), line + 1);
	return 1;
}

/* A file of the file system whose pages are in swap. */
static void make_swapped(const char *name)
{
	int fd = open(name, O_RDWR | O_CREAT, 0600);
	char *p;

	need(fd >= 0 && ftruncate(fd, PAGES * PAGE) == 0, name);
	p = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	need(p != MAP_FAILED, "mmap");
	memset(p, 'x', PAGES * PAGE);
	madvise(p, PAGES * PAGE, MADV_PAGEOUT);
	munmap(p, PAGES * PAGE);
	close(fd);
}

static void turn(int *on, int *off, int *away)
{
	unsigned int begun, delay = takes ? (unsigned int)rand() % takes : 0;
	int status;
	pid_t pid;

	need(mount("none", M, "tmpfs", 0, NULL) == 0, "mount");
	make_swapped(M "/a");
	make_swapped(M "/b");
	pid = fork();
	need(pid >= 0, "fork");
	if (!pid)
		_exit(swapoff(disk) != 0);
	begun = now_us();
	while (takes && now_us() - begun < delay)
		sched_yield();
	if (!takes) { /* the first one */
		need(waitpid(pid, &status, 0) == pid, "waitpid");
		takes = now_us() - begun + 1;
		*off += WIFEXITED(status) && !WEXITSTATUS(status);
		*away += umount(M) == 0;
		*on += swapon(disk, 0) == 0;
		return;
	}
	*away += umount(M) == 0;
	need(waitpid(pid, &status, 0) == pid, "waitpid");
	*off += WIFEXITED(status) && !WEXITSTATUS(status);
	*on += swapon(disk, 0) == 0;
}

int main(void)
{
	int on = 0, off = 0, away = 0, i;

	mkdir("/tmp", 0777);
	need(mkdir(M, 0700) == 0, M);
	if (find_disk()) {
		for (i = 0; i < TURNS; i++)
			turn(&on, &off, &away);
		check_int(away, TURNS, "each time it is unmounted");
		check_int(off, TURNS, "and the area is off");
		check_int(on, TURNS, "and on again");
	} else {
		skip("swapoff and umount", "there is no swap disk");
	}
	rmdir(M);
	return tap_done();
}
