// SPDX-License-Identifier: MIT
/* remap_file_pages: a shared mapping's pages in another order. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>

#include "maps.h"
#include "tap.h"

#define RW (PROT_READ | PROT_WRITE)
#define N  6

static char *p;

static void contents(const char *wanted, const char *what)
{
	char got[N + 1] = "";

	for (int i = 0; i < N; i++)
		got[i] = p[i * PAGE];
	check_text(got, wanted, what);
}

int main(void)
{
	int fd = memfd_create("pages", 0);
	struct map_entry m;
	char *q;

	need(fd >= 0 && ftruncate(fd, N * PAGE) == 0, "memfd_create");
	p = mmap(NULL, N * PAGE, RW, MAP_SHARED, fd, 0);
	for (int i = 0; i < N; i++)
		p[i * PAGE] = 'a' + i;
	check_int(remap_file_pages(p, PAGE, 0, 5, 0), 0, "one page");
	contents("fbcdef", "is another");
	check(find_map(p, &m) && m.offset == 5 * PAGE, "its area says which");
	p[0] = 'F';
	contents("FbcdeF", "it is the same page");
	check_int(remap_file_pages(p + PAGE, 2 * PAGE, 0, 3, MAP_NONBLOCK), 0, "two");
	contents("FdedeF", "are others");
	check_int(remap_file_pages(p + 5 * PAGE + 7, PAGE + 9, 0, 0, 0), 0, "rounded down");
	contents("Fdedea", "to pages");
	check_int(remap_file_pages(p, N * PAGE, 0, 0, 0), 0, "over areas that follow each other");
	contents("abcdeF", "all as it was");
	check_layout(p, N, "[wwwwww]", "one area again");
	mprotect(p, N * PAGE, PROT_READ);
	check_int(remap_file_pages(p, PAGE, 0, 1, 0), 0, "a read-only mapping");
	check(find_map(p, &m) && strcmp(m.mode, "r--s") == 0, "stays one");
	mprotect(p, PAGE, RW);
	check_errno(remap_file_pages(p, 2 * PAGE, 0, 1, 0), EINVAL, "not over areas that differ");
	check_errno(remap_file_pages(p, PAGE, PROT_READ, 1, 0), EINVAL, "not with protection");
	check_errno(remap_file_pages(p, 0, 0, 1, 0), EINVAL, "nor no length");
	check_errno(remap_file_pages(p, -PAGE, 0, 1, 0), EINVAL, "nor round the end");
	check_errno(remap_file_pages(p, PAGE, 0, -1, 0), EINVAL, "nor such an offset");
	munmap(p + 2 * PAGE, PAGE);
	check_errno(remap_file_pages(p + PAGE, 3 * PAGE, 0, 0, 0), EINVAL, "not over a hole");
	check_errno(remap_file_pages(p + 2 * PAGE, PAGE, 0, 0, 0), EINVAL, "nor in one");
	check_errno(remap_file_pages(p + PAGE, 9000 * PAGE, 0, 0, 0), EINVAL, "nor beyond the end");
	q = mmap(NULL, PAGE, RW, MAP_PRIVATE, fd, 0);
	check_errno(remap_file_pages(q, PAGE, 0, 1, 0), EINVAL, "not a private mapping");
	close(fd);
	munmap(q, PAGE);
	munmap(p, N * PAGE);

	p = mmap(NULL, 2 * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	p[0] = 'x';
	p[PAGE] = 'y';
	check_int(remap_file_pages(p, 2 * PAGE, 0, 1, 0), 0, "anonymous shared memory");
	check(p[0] == 'y', "is a file, too");
	return tap_done();
}
