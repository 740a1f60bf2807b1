// SPDX-License-Identifier: MIT
/*
 * Shared memory: anonymous mappings that fork shares instead of copying, those of /dev/zero, files of a
 * tmpfs; what is charged for them; futexes in them; and that swap brings back what it took.
 */
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <figures.h>

#include "maps.h"
#include "probe.h"
#include "tap.h"

#define RW     (PROT_READ | PROT_WRITE)
#define SHARED (MAP_SHARED | MAP_ANONYMOUS)

static unsigned *map(size_t size, int flags, int fd)
{
	void *p = mmap(NULL, size, RW, flags, fd, 0);

	need(p != MAP_FAILED, "mmap");
	return p;
}

static void anonymous(void)
{
	unsigned *p = map(16 * PAGE, SHARED, -1), *q;
	struct map_entry m;
	int status;
	pid_t pid;

	check(p[0] == 0 && p[15 * PAGE / 4] == 0, "shared memory is zeroes");
	p[1] = 11;
	pid = fork();
	if (pid == 0) {
		status = p[1] == 11 && p[5000] == 0;
		p[2] = 22;
		p[5000] = 33;
		if (fork() == 0) {
			p[3] = 44;
			_exit(0);
		}
		wait(NULL);
		_exit(!status);
	}
	waitpid(pid, &status, 0);
	check_int(status, 0, "a child sees what was written before");
	check(p[2] == 22 && p[5000] == 33, "its parent what the child writes");
	check(p[3] == 44, "and the grandchild");
	check(find_map(p, &m) && m.mode[3] == 's', "its area is a shared one");
	q = mmap(NULL, 16 * PAGE, RW, SHARED, -1, 0);
	check(q[1] == 0, "another mapping is other memory");
	munmap(q, 16 * PAGE);
	q = mremap(p, 16 * PAGE, 16 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
		   mmap(NULL, 16 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	check(q != MAP_FAILED && q[5000] == 33, "mremap takes it along");
	madvise(q, 16 * PAGE, MADV_DONTNEED);
	check(q[1] == 11 && q[5000] == 33, "MADV_DONTNEED loses nothing of it");
	q = mremap(q, 16 * PAGE, 17 * PAGE, MREMAP_MAYMOVE);
	check(q != MAP_FAILED && probe_read((char *)q + 16 * PAGE).signo == SIGBUS,
	      "made longer, it has nothing behind its old end");
	munmap(q, 17 * PAGE);
}

static void dev_zero(void)
{
	int fd = open("/dev/zero", O_RDWR), status;
	unsigned *p = map(2 * PAGE, MAP_SHARED, fd), *q = map(2 * PAGE, MAP_SHARED, fd);

	close(fd);
	if (fork() == 0) {
		p[7] = 77;
		_exit(0);
	}
	wait(&status);
	check(p[7] == 77 && q[7] == 0, "each mapping of /dev/zero is shared memory of its own");
	munmap(p, 2 * PAGE);
	munmap(q, 2 * PAGE);
}

/* Two processes take turns, asleep in between. */
static void futexes(void)
{
	unsigned *word = map(PAGE, SHARED, -1);
	int status, rounds = 0;
	pid_t pid = fork();

	if (pid == 0) {
		for (int i = 0; i < 100; i++) {
			while (*(volatile unsigned *)word != (unsigned)(2 * i + 1))
				syscall(SYS_futex, word, 0 /* WAIT */, 2 * i, NULL);
			*(volatile unsigned *)word = 2 * i + 2;
			syscall(SYS_futex, word, 1 /* WAKE */, 1);
		}
		_exit(0);
	}
	for (int i = 0; i < 100; i++, rounds++) {
		*(volatile unsigned *)word = 2 * i + 1;
		syscall(SYS_futex, word, 1, 1);
		while (*(volatile unsigned *)word != (unsigned)(2 * i + 2))
			syscall(SYS_futex, word, 0, 2 * i + 1, NULL);
	}
	waitpid(pid, &status, 0);
	check(status == 0 && rounds == 100, "a futex in shared memory wakes another process");
	munmap(word, PAGE);
}

static void counted(void)
{
	long before = meminfo_kb("Shmem"), committed, rss;
	unsigned *p;

	committed = meminfo_kb("Committed_AS");
	p = map(8 << 20, SHARED, -1);
	check(meminfo_kb("Committed_AS") - committed >= 8 << 10,
	      "all of it is charged when it is made");
	rss = status_kb("RssShmem");
	for (int i = 0; i < 256; i++)
		p[i * PAGE / 4] = i;
	rss = status_kb("RssShmem") - rss;
	/* Linux adds up to 64 faults of a thread before they count. */
	check(rss >= (256 - 64) * 4 && rss <= 256 * 4, "256 pages of RssShmem");
	check(meminfo_kb("Shmem") - before >= 64 * 4 - 16, "and of Shmem");
	munmap(p, 8 << 20);
	check(meminfo_kb("Shmem") - before < 64 * 4 - 16, "all is given back");
	check(meminfo_kb("Committed_AS") - committed < 8 << 10, "and uncharged");
}

/* ---- tmpfs ---- */

static void tmpfs(void)
{
	static char block[65536];
	struct stat st;
	unsigned *p;
	int fd;

	mkdir("/tmp/shmem", 0700);
	need(mount("none", "/tmp/shmem", "tmpfs", 0, "size=256k") == 0, "mount");
	fd = open("/tmp/shmem/file", O_RDWR | O_CREAT, 0600);
	need(fd >= 0, "open");
	check(pwrite(fd, "end", 3, 200000) == 3, "write far behind the start");
	fstat(fd, &st);
	check(st.st_size == 200003 && st.st_blocks == 8, "makes a hole");
	p = map(200003, MAP_SHARED, fd);
	check(p[0] == 0 && memcmp((char *)p + 200000, "end", 3) == 0, "that reads as zeroes");
	memset(block, 'x', sizeof(block));
	check(pwrite(fd, block, sizeof(block), 0) == sizeof(block) && p[0] == 0x78787878, "filled");
	need(ftruncate(fd, 100) == 0, "ftruncate");
	check(((char *)p)[99] == 'x' && ((char *)p)[100] == 0, "cut");
	check(probe_read((char *)p + PAGE).signo == SIGBUS, "nothing behind the end");
	fstat(fd, &st);
	check_int(st.st_blocks, 8, "and nothing kept");
	for (int i = 0; i < 3; i++)
		need(pwrite(fd, block, sizeof(block), i * sizeof(block)) == sizeof(block), "write");
	check_int(pwrite(fd, block, sizeof(block), 3 * sizeof(block)), sizeof(block),
		  "full to the end");
	check_errno(pwrite(fd, block, 1, 4 * sizeof(block)), ENOSPC, "and not beyond");
	need(ftruncate(fd, 5 * sizeof(block)) == 0, "ftruncate");
	munmap(p, 200003);
	p = map(5 * sizeof(block), MAP_SHARED, fd);
	check(probe_write((char *)p + 4 * sizeof(block)).signo == SIGBUS,
	      "a fault that finds no room");
	munmap(p, 5 * sizeof(block));
	close(fd);
	check_errno(mount("none", "/tmp/shmem", "tmpfs", 0, "size=lots"), EINVAL,
		    "a size that is none");
	unlink("/tmp/shmem/file");
	fd = open("/tmp/shmem/file", O_RDWR | O_CREAT, 0600);
	check_int(write(fd, block, sizeof(block)), sizeof(block), "room again");
	close(fd);
	umount("/tmp/shmem");
	rmdir("/tmp/shmem");
}

/* ---- swap ---- */

static unsigned pattern(unsigned page, unsigned word)
{
	return page * 2654435761u ^ word * 40503u;
}

static unsigned wrong_words(const unsigned *p, unsigned pages)
{
	unsigned wrong = 0;

	for (unsigned i = 0; i < pages; i++)
		for (unsigned w = 0; w < PAGE / 4; w += 31)
			wrong += p[i * (PAGE / 4) + w] != pattern(i, w);
	return wrong;
}

static void swapped(void)
{
	unsigned pages = meminfo_kb("MemTotal") / 4 * 5 / 4;
	long in, waits;
	unsigned *p;
	int status;
	pid_t pid;

	if (meminfo_kb("SwapFree") < (long)pages * 4) {
		printf("# not enough swap for %u pages\n", pages);
		return;
	}
	p = map((size_t)pages * PAGE, SHARED, -1);
	for (unsigned i = 0; i < pages; i++)
		for (unsigned w = 0; w < PAGE / 4; w += 31)
			p[i * (PAGE / 4) + w] = pattern(i, w);
	check(meminfo_kb("SwapTotal") - meminfo_kb("SwapFree") > 1024,
	      "more than there is memory: some is in swap");
	in = vmstat_count("pswpin");
	waits = vmstat_count("pgmajfault");
	check_int(wrong_words(p, pages), 0, "and comes back");
	in = vmstat_count("pswpin") - in;
	waits = vmstat_count("pgmajfault") - waits;
	check(waits < in / 2, "several pages at a time");
	pid = fork();
	if (pid == 0) {
		for (unsigned i = 0; i < pages; i += 3)
			p[i * (PAGE / 4) + 1] = i;
		_exit(wrong_words(p, pages) != 0);
	}
	waitpid(pid, &status, 0);
	check_int(status, 0, "for another process too");
	status = 0;
	for (unsigned i = 0; i < pages; i += 3)
		status += p[i * (PAGE / 4) + 1] != i;
	check_int(status, 0, "whose changes are there");
	munmap(p, (size_t)pages * PAGE);
}

int main(void)
{
	anonymous();
	dev_zero();
	futexes();
	counted();
	tmpfs();
	swapped();
	return tap_done();
}
