// SPDX-License-Identifier: MIT
/*
 * Edges that `make coverage` found no test for: ranges that end in a hole, mprotect's two directions of
 * growth, a file cut short in the middle of a mapped page, madvise that reads ahead, and shared
 * pages that are in swap when their area goes.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/swap.h>

#include <figures.h>

#include "probe.h"

#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

/* @pages pages with nothing mapped in page @hole. */
static char *with_hole(int pages, int hole)
{
	char *p = mmap(NULL, pages * PAGE, RW, ANON, -1, 0);

	need(p != MAP_FAILED, "mmap");
	need(munmap(p + hole * PAGE, PAGE) == 0, "munmap");
	return p;
}

static void holes(void)
{
	char *p = with_hole(3, 2);

	/* The page behind may be anybody's; the hole is the last page of the range. */
	check_errno(msync(p, 3 * PAGE, MS_SYNC), ENOMEM, "msync, a hole at the end: ENOMEM");
	check_errno(mprotect(p, 3 * PAGE, PROT_READ), ENOMEM, "mprotect, a hole at the end: ENOMEM");
	faults_as(probe_write(p), SIGSEGV, SEGV_ACCERR, p, "what was before the hole has changed");
	check_errno(mprotect(p + 2 * PAGE, PAGE, PROT_READ), ENOMEM, "mprotect of a hole: ENOMEM");
	check_errno(madvise(p, 3 * PAGE, MADV_POPULATE_READ), ENOMEM, "MADV_POPULATE_READ into a hole: ENOMEM");
	munmap(p, 2 * PAGE);
	p = with_hole(3, 1);
	check_errno(msync(p, 3 * PAGE, MS_ASYNC), ENOMEM, "msync, a hole in the middle: ENOMEM");
	check_int(mprotect(p, PAGE, PROT_NONE), 0, "a page without rights");
	check_errno(madvise(p, PAGE, MADV_POPULATE_READ), EINVAL, "cannot be populated: EINVAL");
	munmap(p, PAGE);
	munmap(p + 2 * PAGE, PAGE);
}

static void growth(void)
{
	char *p = with_hole(4, 0);

	check_errno(mprotect(p + PAGE, PAGE, RW | PROT_GROWSDOWN), EINVAL,
		    "PROT_GROWSDOWN of what does not grow: EINVAL");
	check_errno(mprotect(p, PAGE, RW | PROT_GROWSDOWN), ENOMEM, "of a hole: ENOMEM");
	check_errno(mprotect(p + PAGE, PAGE, RW | PROT_GROWSUP), EINVAL, "PROT_GROWSUP of what does not grow: EINVAL");
	check_errno(mprotect(p, PAGE, RW | PROT_GROWSUP), ENOMEM, "of a hole: ENOMEM");
	check_errno(mprotect(p + PAGE, PAGE, RW | PROT_GROWSUP | PROT_GROWSDOWN), EINVAL, "both: EINVAL");
	munmap(p + PAGE, 3 * PAGE);
}

static void cut_file(void)
{
	const int end = PAGE + 100;
	int fd = open("/edges.tmp", O_RDWR | O_CREAT | O_TRUNC, 0600), wrong = 0;
	char page[PAGE], *p;

	need(fd >= 0, "/edges.tmp");
	memset(page, 'x', sizeof(page));
	for (int i = 0; i < 3; i++)
		need(write(fd, page, PAGE) == PAGE, "write");
	p = mmap(NULL, 3 * PAGE, RW, MAP_SHARED, fd, 0);
	need(p != MAP_FAILED, "mmap");
	check(p[0] == 'x' && p[end] == 'x' && p[2 * PAGE] == 'x', "a file, mapped");
	check_int(ftruncate(fd, end), 0, "is cut in the middle of its second page");
	faults_as(probe_read(p + 2 * PAGE), SIGBUS, BUS_ADRERR, p + 2 * PAGE, "a page behind the end: SIGBUS");
	check(p[0] == 'x' && p[end - 1] == 'x', "what is before the end has stayed");
	for (int i = end; i < 2 * PAGE; i++)
		wrong += p[i] != 0;
	check_int(wrong, 0, "the rest of the page is zero");
	check_int(ftruncate(fd, 3 * PAGE), 0, "longer again");
	check(p[end] == 0 && p[2 * PAGE] == 0 && p[3 * PAGE - 1] == 0, "what was cut is zero");
	check_int(madvise(p, 3 * PAGE, MADV_WILLNEED), 0, "MADV_WILLNEED of a file");
	munmap(p, 3 * PAGE);
	close(fd);
	unlink("/edges.tmp");
}

/* The sum of all lines "Swap:" of smaps. */
static long smaps_swap_kb(void)
{
	FILE *f = fopen("/proc/self/smaps", "r");
	long sum = 0, kb;
	char line[256];

	need(f != NULL, "/proc/self/smaps");
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "Swap: %ld kB", &kb) == 1)
			sum += kb;
	fclose(f);
	return sum;
}

/* Shared pages have entries in their file, not in page tables; swapoff finds them there. */
static void shared_come_home(void)
{
	const int pages = 256;
	long long before = meminfo_kb("SwapFree");
	char text[4096], *disk, *p;
	int wrong = 0;

	if (read_text("/proc/swaps", text, sizeof(text)) < 0 || !(disk = strchr(text, '\n')) || !disk[1]) {
		skip("shared pages and swapoff", "there is no swap disk");
		return;
	}
	disk++;
	disk[strcspn(disk, " \t\n")] = '\0';
	p = mmap(NULL, pages * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	need(p != MAP_FAILED, "mmap");
	for (int i = 0; i < pages; i++)
		p[i * PAGE + i] = i + 1;
	check_int(madvise(p, pages * PAGE, MADV_PAGEOUT), 0, "shared pages are put out");
	check(before - meminfo_kb("SwapFree") >= pages * PAGE / 1024 / 2, "into swap");
	check(smaps_swap_kb() >= pages * PAGE / 1024 / 2, "where smaps counts them");
	check_int(madvise(p, pages / 2 * PAGE, MADV_WILLNEED), 0, "half of them is wanted");
	check_int(swapoff(disk), 0, "swapoff");
	for (int i = 0; i < pages; i++)
		wrong += p[i * PAGE + i] != (char)(i + 1);
	check_int(wrong, 0, "brings them home");
	check_int(swapon(disk, 0), 0, "swapon again");
	munmap(p, pages * PAGE);
}

int main(void)
{
	holes();
	growth();
	cut_file();
	shared_come_home();
	return tap_done();
}
