// SPDX-License-Identifier: MIT
/*
 * /proc/PID/smaps: what is in memory of each area, whose it is, whether it was written to and used;
 * smaps_rollup, the sum; clear_refs, after which "used" begins anew.
 */
#include <fcntl.h>
#include <sys/mman.h>

#include "smaps.h"

#define RW	  (PROT_READ | PROT_WRITE)
#define ANON	  (MAP_PRIVATE | MAP_ANONYMOUS)
#define FILE_NAME "/tmp/smaps.test"

static char *map(int pages, int prot, int flags, int fd)
{
	char *p = mmap(NULL, pages * PAGE, prot, flags, fd, 0);

	need(p != MAP_FAILED, "mmap");
	return p;
}

static void touch(volatile char *p, int pages)
{
	for (int i = 0; i < pages; i++)
		p[i * PAGE]++;
}

/* ---- form ---- */

static void form(void)
{
	static const char *const names[] = {
		"Size",
		"KernelPageSize",
		"MMUPageSize",
		"Rss",
		"Pss",
		"Pss_Dirty",
		"Shared_Clean",
		"Shared_Dirty",
		"Private_Clean",
		"Private_Dirty",
		"Referenced",
		"Anonymous",
		"LazyFree",
		"AnonHugePages",
		"ShmemPmdMapped",
		"FilePmdMapped",
		"Shared_Hugetlb",
		"Private_Hugetlb",
		"Swap",
		"SwapPss",
		"Locked",
		"THPeligible",
		"VmFlags",
	};
	const unsigned count = sizeof(names) / sizeof(*names);
	unsigned at = count, areas = 0, good = 1, columns = 1;
	char *p = map(1, PROT_READ, ANON, -1), wanted[80];
	const char *line;

	for (line = read_smaps(); line; line = next_line(line)) {
		if (is_head(line)) {
			good &= at == count;
			at = 0;
			areas++;
			continue;
		}
		good &= at < count && strncmp(line, names[at], strlen(names[at])) == 0 &&
			line[strlen(names[at])] == ':';
		if (at < count - 2) /* the last two have no unit */
			columns &= strcspn(line, "\n") == 27 && strncmp(line + 24, " kB", 3) == 0;
		at++;
	}
	check(good && at == count, "every area has the same lines, in this order");
	check(columns, "in columns, in kB");
	check(areas > 4, "there are several areas");
	snprintf(wanted, sizeof(wanted),
		 "%08lx-%08lx r--p 00000000 00:00 0 \nSize:                  4 kB\n",
		 (unsigned long)p, (unsigned long)p + PAGE);
	check(strstr(smaps_text, wanted) != NULL, "an area begins with its line of maps");
	check(strstr(smaps_text, "\nTHPeligible:    0\n") != NULL, "THPeligible");
	munmap(p, PAGE);
}

static void check_flags(const void *addr, const char *wanted, const char *what)
{
	const char *line;
	char got[80] = "";

	read_smaps();
	line = smap_line(smap_at(addr), "VmFlags");
	if (line)
		snprintf(got, sizeof(got), "%.*s", (int)strcspn(line, "\n"), line);
	check_text(got, wanted, what);
}

static void flags(void)
{
	int fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
	char *p;

	need(fd >= 0 && ftruncate(fd, PAGE) == 0, FILE_NAME);
	p = map(1, RW, ANON, -1);
	check_flags(p, " rd wr mr mw me ac ", "VmFlags of private memory");
	munmap(p, PAGE);
	p = map(1, PROT_NONE, ANON | MAP_NORESERVE, -1);
	check_flags(p, " mr mw me nr ", "nothing allowed, not reserved");
	munmap(p, PAGE);
	p = map(1, RW, MAP_SHARED, fd);
	check_flags(p, " rd wr sh mr mw me ms ", "a file, shared");
	munmap(p, PAGE);
	p = map(1, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd);
	check_flags(p, " rd ex mr mw me ", "a file, private");
	munmap(p, PAGE);
	p = map(1, RW, ANON, -1);
	madvise(p, PAGE, MADV_DONTDUMP);
	check_flags(p, " rd wr mr mw me ac dd ", "left out of core dumps");
	madvise(p, PAGE, MADV_WIPEONFORK);
	check_flags(p, " rd wr mr mw me ac wf dd ", "and empty in a child");
	madvise(p, PAGE, MADV_DODUMP);
	madvise(p, PAGE, MADV_KEEPONFORK);
	madvise(p, PAGE, MADV_DONTFORK);
	madvise(p, PAGE, MADV_SEQUENTIAL);
	mlock2(p, PAGE, MLOCK_ONFAULT);
	check_flags(p, " rd wr mr mw me lo sr dc ?? ac ", "locked, read in order, not for children");
	munmap(p, PAGE);
	close(fd);
	unlink(FILE_NAME);
	check_flags(&fd, " rd wr mr mw me gd ac ", "the stack grows down");
	check_flags((void *)0xffff0000ul, " rd ex mr me ", "the vectors page");
}

/* ---- figures ---- */

/* Of the area, in kB: those that stand for "clean" or "dirty" are this, the others 0. */
static void check_area(const void *p, long rss, long pss, const char *kind, const char *what)
{
	static const char *const kinds[] = { "Shared_Clean", "Shared_Dirty", "Private_Clean",
					     "Private_Dirty" };
	int good;

	read_smaps();
	good = smap_kb(p, "Rss") == rss && smap_kb(p, "Pss") == pss;
	for (unsigned i = 0; i < 4; i++)
		good &= smap_kb(p, kinds[i]) == (strcmp(kinds[i], kind) ? 0 : rss);
	if (!check(good, "%s", what))
		note("Rss %ld Pss %ld shared %ld %ld private %ld %ld", smap_kb(p, "Rss"),
		     smap_kb(p, "Pss"), smap_kb(p, kinds[0]), smap_kb(p, kinds[1]),
		     smap_kb(p, kinds[2]), smap_kb(p, kinds[3]));
}

static int second_child(void *p)
{
	/* three times 4096 / 3, and a byte less by rounding: 3 kB */
	return smap_now(p, "Pss") == 3 && smap_kb(p, "Shared_Dirty") == 12 ? 0 : 1;
}

static int first_child(void *arg)
{
	char *p = arg;
	int status;

	if (smap_now(p, "Pss") != 6 || smap_kb(p, "Shared_Dirty") != 12 ||
	    smap_kb(p, "Private_Dirty") != 0 || smap_kb(p, "Anonymous") != 12 ||
	    smap_kb(p, "Pss_Dirty") != 6)
		return 1;
	status = in_child(second_child, p);
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		return 2;
	p[0]++; /* ours, and the other two are shared */
	return smap_now(p, "Pss") == 8 && smap_kb(p, "Private_Dirty") == 4 &&
			       smap_kb(p, "Shared_Dirty") == 8 && smap_kb(p, "Rss") == 12
		       ? 0
		       : 3;
}

static void anonymous(void)
{
	char *p = map(8, RW, ANON, -1);
	volatile char *q = p;

	check_area(p, 0, 0, "Private_Dirty", "untouched memory is not there");
	check_int(smap_kb(p, "Size"), 32, "Size");
	touch(p, 3);
	(void)q[5 * PAGE];
	check_area(p, 12, 12, "Private_Dirty",
		   "three pages written to; the page of zeroes does not count");
	check_int(smap_kb(p, "Anonymous"), 12, "Anonymous");
	check_int(smap_kb(p, "Referenced"), 12, "Referenced");
	check_int(smap_kb(p, "Pss_Dirty"), 12, "Pss_Dirty");
	check_int(smap_kb(p, "Locked"), 0, "Locked");
	check_int(smap_kb(p, "Swap"), 0, "Swap");
	check_exit(in_child(first_child, p), 0, "shared by two, by three, and one page parted");
	check_area(p, 12, 12, "Private_Dirty", "the children are gone");
	munmap(p, 8 * PAGE);
}

static int shared_child(void *p)
{
	if (smap_now(p, "Rss") != 0) /* shared memory is not copied to the child's tables */
		return 1;
	touch(p, 4);
	return smap_now(p, "Rss") == 16 && smap_kb(p, "Pss") == 8 &&
			       smap_kb(p, "Shared_Dirty") == 16 && smap_kb(p, "Anonymous") == 0
		       ? 0
		       : 2;
}

static void files(void)
{
	int fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
	static const char page[PAGE];
	char *p, *q;

	need(fd >= 0, FILE_NAME);
	for (int i = 0; i < 4; i++)
		need(write(fd, page, PAGE) == PAGE, "write");
	p = map(4, RW, MAP_SHARED, fd);
	touch(p, 4);
	check_area(p, 16, 16, "Private_Dirty", "a file mapped once");
	check_int(smap_kb(p, "Anonymous"), 0, "has nothing anonymous");
	q = map(4, RW, MAP_PRIVATE, fd);
	for (int i = 0; i < 4; i++)
		(void)((volatile char *)q)[i * PAGE];
	check_area(q, 16, 8, "Shared_Dirty", "mapped a second time: half of it");
	check_area(p, 16, 8, "Shared_Dirty", "on both sides");
	touch(q, 1);
	read_smaps();
	check(smap_kb(q, "Anonymous") == 4 && smap_kb(q, "Private_Dirty") == 4 &&
		      smap_kb(q, "Shared_Dirty") == 12 && smap_kb(q, "Pss") == 4 + 6 &&
		      smap_kb(p, "Pss") == 4 + 6,
	      "a private copy parts one page");
	munmap(q, 4 * PAGE);
	munmap(p, 4 * PAGE);
	close(fd);
	unlink(FILE_NAME);

	p = map(4, RW, MAP_SHARED | MAP_ANONYMOUS, -1);
	touch(p, 4);
	check_area(p, 16, 16, "Private_Dirty", "shared memory");
	check_exit(in_child(shared_child, p), 0, "a child has it when it has touched it");
	munmap(p, 4 * PAGE);
}

/* ---- the sum ---- */

static void rollup(void)
{
	static const char *const names[] = { "Rss",	      "Shared_Clean",  "Shared_Dirty",
					     "Private_Clean", "Private_Dirty", "Referenced",
					     "Anonymous",     "Swap" };
	static char text[4096];
	char *p = map(8, RW, ANON, -1), head[80];
	unsigned long first, last = 0;
	const char *line;
	int good = 1, i;

	touch(p, 8);
	for (i = 0; i < 2; i++) { /* the first time touches what it needs */
		need(read_text("/proc/self/smaps_rollup", text, sizeof(text)) > 0, "smaps_rollup");
		read_smaps();
	}
	for (i = 0; i < (int)(sizeof(names) / sizeof(*names)); i++) {
		long sum = 0;

		for (line = smaps_text; line; line = next_line(line))
			if (is_head(line))
				sum += strtol(smap_line(line, names[i]), NULL, 10);
		if (sum != figure_in(text, names[i])) {
			note("%s: %ld here, %lld there", names[i], sum, figure_in(text, names[i]));
			good = 0;
		}
	}
	check(good, "smaps_rollup is the sum of smaps");
	first = strtoul(smaps_text, NULL, 16);
	for (line = smaps_text; line; line = next_line(line))
		if (is_head(line) && strtoul(line, NULL, 16) < 0xffff0000ul)
			last = strtoul(strchr(line, '-') + 1, NULL, 16);
	snprintf(head, sizeof(head), "%08lx-%08lx ---p 00000000 00:00 0 %*s[rollup]\n", first, last,
		 49 - 39 + 4, "");
	check(strstr(text, " ---p 00000000 00:00 0 ") == text + 17 &&
		      strstr(text, "[rollup]\n") == text + 49 && strncmp(text, head, 17) == 0,
	      "from the first area to the last");
	check(llabs(figure_in(text, "Pss") - figure_in(text, "Pss_Anon") -
		    figure_in(text, "Pss_File") - figure_in(text, "Pss_Shmem")) <= 3,
	      "Pss is of anonymous memory, files and shared memory");
	check(figure_in(text, "VmFlags") < 0 && figure_in(text, "Size") < 0,
	      "and has no more lines");
	munmap(p, 8 * PAGE);
}

/* ---- clear_refs ---- */

static int clear_refs(const char *what)
{
	return write_text("/proc/self/clear_refs", what);
}

static void references(void)
{
	int fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
	char *p = map(4, RW, ANON, -1), *q;

	need(fd >= 0 && ftruncate(fd, 4 * PAGE) == 0, FILE_NAME);
	q = map(4, RW, MAP_SHARED, fd);
	touch(p, 4);
	touch(q, 4);
	read_smaps();
	check(smap_kb(p, "Referenced") == 16 && smap_kb(q, "Referenced") == 16,
	      "all have been used");
	check_int(clear_refs("2"), 0, "clear_refs 2");
	read_smaps();
	check(smap_kb(p, "Referenced") == 0 && smap_kb(q, "Referenced") == 16,
	      "forgets anonymous memory");
	check_int(smap_kb(p, "Rss"), 16, "which is still there");
	touch(p, 4);
	check_int(smap_now(p, "Referenced"), 16, "until it is used again");
	check_int(clear_refs("3\n"), 0, "clear_refs 3");
	read_smaps();
	check(smap_kb(p, "Referenced") == 16 && smap_kb(q, "Referenced") == 0, "forgets files");
	touch(q + PAGE, 1);
	check_int(clear_refs("4"), 0, "clear_refs 4 is taken");
	read_smaps();
	check(smap_kb(p, "Referenced") == 16 && smap_kb(q, "Referenced") == 4,
	      "and forgets nothing");
	check_int(clear_refs(" 1 "), 0, "clear_refs 1");
	read_smaps();
	check(smap_kb(p, "Referenced") == 0 && smap_kb(q, "Referenced") == 0, "forgets all");
	check_int(p[0] + q[PAGE], 2 + 2, "and the contents stay");
	check(clear_refs("0") < 0 && errno == EINVAL, "0: EINVAL");
	check(clear_refs("6") < 0 && errno == EINVAL, "6: EINVAL");
	check(clear_refs("x") < 0 && errno == EINVAL, "x: EINVAL");
	check(clear_refs("1 2") < 0 && errno == EINVAL, "1 2: EINVAL");
	munmap(p, 4 * PAGE);
	munmap(q, 4 * PAGE);
	close(fd);
	unlink(FILE_NAME);
}

static void peak(void)
{
	const size_t size = 8 * 1024 * 1024;
	const long long slack = 512;
	char *p = map(size / PAGE, RW, ANON, -1);
	long long rss;

	touch(p, size / PAGE);
	munmap(p, size);
	rss = status_kb("VmRSS");
	check(status_kb("VmHWM") >= rss + (long long)size / 1024 - slack,
	      "the peak of resident memory is remembered when it is gone");
	check_int(clear_refs("5"), 0, "clear_refs 5");
	check(status_kb("VmHWM") <= rss + slack, "begins anew");
}

int main(void)
{
	form();
	flags();
	anonymous();
	files();
	rollup();
	references();
	peak();
	return tap_done();
}
