// SPDX-License-Identifier: MIT
/* mmap's other flags: MAP_STACK, MAP_SHARED_VALIDATE, and MAP_NORESERVE in each mode of overcommit. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>

#include "maps.h"
#include "tap.h"

#define RW   (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define MODE "/proc/sys/vm/overcommit_memory"
#define BIG  (16UL << 20)

#ifndef MAP_SHARED_VALIDATE
#define MAP_SHARED_VALIDATE 3
#endif
#ifndef MAP_SYNC
#define MAP_SYNC 0x80000
#endif

static long committed(void)
{
	static char text[8192];

	need(read_text("/proc/meminfo", text, sizeof(text)) > 0, "meminfo");
	return figure_in(text, "Committed_AS");
}

/* How much of BIG a mapping charges, in whole MiB; what others do meanwhile is less. */
static int charge(int prot, int flags)
{
	long before = committed(), after;
	void *p = mmap(NULL, BIG, prot, flags, -1, 0);

	need(p != MAP_FAILED, "mmap");
	after = committed();
	munmap(p, BIG);
	return (after - before + 512) >> 10;
}

static void validate(void)
{
	int fd = memfd_create("v", 0), ro;
	struct map_entry m;
	char *p;

	need(fd >= 0 && ftruncate(fd, PAGE) == 0, "memfd_create");
	p = mmap(NULL, PAGE, RW, MAP_SHARED_VALIDATE, fd, 0);
	check(p != MAP_FAILED && find_map(p, &m) && m.mode[3] == 's', "MAP_SHARED_VALIDATE shares");
	munmap(p, PAGE);
	p = mmap(NULL, PAGE, RW, MAP_SHARED_VALIDATE | MAP_POPULATE | MAP_NORESERVE, fd, 0);
	check(p != MAP_FAILED, "with flags that are known");
	munmap(p, PAGE);
	check_errno(mmap(NULL, PAGE, RW, MAP_SHARED_VALIDATE | 0x200000, fd, 0), EOPNOTSUPP,
		    "not with others");
	check_errno(mmap(NULL, PAGE, RW, MAP_SHARED_VALIDATE | MAP_SYNC, fd, 0), EOPNOTSUPP,
		    "nor with what this file cannot do");
	check_errno(mmap(p, PAGE, RW, MAP_SHARED_VALIDATE | MAP_FIXED_NOREPLACE, fd, 0), EOPNOTSUPP,
		    "nor with this, which is younger");
	p = mmap(NULL, PAGE, RW, MAP_SHARED_VALIDATE | 0x4000000, fd, 0);
	check(p != MAP_FAILED, "but with one that has always been ignored");
	munmap(p, PAGE);
	p = mmap(NULL, PAGE, RW, MAP_SHARED | 0x200000, fd, 0);
	check(p != MAP_FAILED, "where MAP_SHARED does not look");
	munmap(p, PAGE);
	check_errno(mmap(NULL, PAGE, RW, MAP_SHARED_VALIDATE | MAP_ANONYMOUS, -1, 0), EINVAL,
		    "not of anonymous memory");
	ro = open("/proc/self/exe", O_RDONLY);
	check_errno(mmap(NULL, PAGE, RW, MAP_SHARED_VALIDATE, ro, 0), EACCES,
		    "a file that is open for reading");
	check_errno(mmap(NULL, PAGE, RW, 0, fd, 0), EINVAL, "neither shared nor private");
	close(ro);
	close(fd);
}

static void stack(void)
{
	struct map_entry m;
	char *p = mmap(NULL, 4 * PAGE, RW, ANON | MAP_STACK, -1, 0);

	check(p != MAP_FAILED && find_map(p, &m) && strcmp(m.mode, "rw-p") == 0,
	      "MAP_STACK is memory");
	p[0] = p[4 * PAGE - 1] = 1;
	check(p[0] == 1, "as any other");
	munmap(p, 4 * PAGE);
}

static int set_mode(const char *mode)
{
	int fd = open(MODE, O_WRONLY), ok;

	if (fd < 0)
		return 0;
	ok = write(fd, mode, strlen(mode)) > 0;
	close(fd);
	return ok;
}

static void noreserve(const char *mode, int charged)
{
	char what[64];

	if (!set_mode(mode)) {
		skip("modes of overcommit", "may not set them");
		return;
	}
	snprintf(what, sizeof(what), "mode %s: private memory is charged", mode);
	check_int(charge(RW, ANON), 16, what);
	snprintf(what, sizeof(what), "mode %s: read-only is not", mode);
	check_int(charge(PROT_READ, ANON), 0, what);
	snprintf(what, sizeof(what), "mode %s: MAP_NORESERVE", mode);
	check_int(charge(RW, ANON | MAP_NORESERVE), charged, what);
	snprintf(what, sizeof(what), "mode %s: shared memory is charged", mode);
	check_int(charge(RW, MAP_SHARED | MAP_ANONYMOUS), 16, what);
	snprintf(what, sizeof(what), "mode %s: shared, MAP_NORESERVE", mode);
	check_int(charge(RW, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE), charged, what);
}

int main(void)
{
	char mode[16] = "";

	need(read_text(MODE, mode, sizeof(mode)) > 0, MODE);
	validate();
	stack();
	noreserve("0", 0);
	noreserve("1", 0);
	noreserve("2", 16);
	set_mode(mode);
	return tap_done();
}
