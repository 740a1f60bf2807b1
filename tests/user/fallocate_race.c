// SPDX-License-Identifier: MIT
/*
 * fallocate fails half-way, for there is no room, and what it has made goes again; but not what another has written to
 * meanwhile, through a mapping. As root.
 */
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "tap.h"

#define M     "/tmp/fallocate_race"
#define PAGES 512 /* of the file system, of which one is taken */
#define USED  64
#define TURNS 50

static volatile unsigned int *said; /* pages that the writer has written to; shared with it */
static sigjmp_buf out;

static void on_bus(int sig)
{
	(void)sig;
	siglongjmp(out, 1);
}

/* Where there is no room at the moment it is killed by SIGBUS, but for this. */
static void writer(volatile char *p)
{
	struct sigaction sa = { .sa_handler = on_bus };
	volatile int i;

	sigaction(SIGBUS, &sa, NULL);
	for (i = 0; i < USED; i++) {
		if (!sigsetjmp(out, 1)) {
			p[i * PAGE] = 'x';
			said[i] = 1;
		}
		for (volatile int pause = rand() % 2000; pause; pause--)
			;
		if (i % 8 == 0)
			sched_yield();
	}
	_exit(0);
}

/* How many of the pages that were written have lost it. */
static int turn(int seed)
{
	int fd = open(M "/f", O_RDWR | O_CREAT, 0600), lost = 0;
	char *p;
	pid_t pid;

	need(fd >= 0 && ftruncate(fd, PAGES * PAGE) == 0, M "/f");
	p = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	need(p != MAP_FAILED, "mmap");
	memset((void *)said, 0, USED * sizeof(*said));
	pid = fork();
	need(pid >= 0, "fork");
	if (!pid) {
		srand(seed);
		writer(p);
	}
	for (int i = 0; i < 4; i++)
		need(fallocate(fd, 0, 0, PAGES * PAGE) == -1 && errno == ENOSPC, "no room");
	need(waitpid(pid, NULL, 0) == pid, "waitpid");
	for (int i = 0; i < USED; i++)
		lost += said[i] && p[i * PAGE] != 'x';
	munmap(p, PAGES * PAGE);
	close(fd);
	unlink(M "/f");
	return lost;
}

int main(void)
{
	struct stat st;
	int lost = 0, fd;

	mkdir("/tmp", 0777);
	need(mkdir(M, 0700) == 0 && mount("none", M, "tmpfs", 0, "size=2m") == 0, "a tmpfs");
	said = mmap(NULL, USED * sizeof(*said), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		    -1, 0);
	need(said != MAP_FAILED, "mmap");
	fd = open(M "/one", O_RDWR | O_CREAT, 0600);
	need(fd >= 0 && write(fd, "x", 1) == 1, "a page");
	for (int i = 0; i < TURNS; i++)
		lost += turn(i);
	check_int(lost, 0, "no page has lost what was written to it");
	close(fd);
	fd = open(M "/f", O_RDWR | O_CREAT, 0600);
	check_errno(fallocate(fd, 0, 0, PAGES * PAGE), ENOSPC, "without a writer");
	check(fstat(fd, &st) == 0 && st.st_blocks == 0, "nothing stays");
	close(fd);
	check_int(umount(M), 0, "umount");
	rmdir(M);
	return tap_done();
}
