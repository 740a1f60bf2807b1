// SPDX-License-Identifier: MIT
/*
 * /proc/self/page_tables and /proc/kernel_page_tables: what mmap, mprotect and a first use make of the
 * tables that the MMU reads, and nothing of the kernel writable and executable. Linux has these files
 * in another form or not at all, so there is nothing to compare with there.
 */
#include <sys/mman.h>

#include <figures.h>

#include "tap.h"

#define RW   (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

static char text[65536];

/* The line of the range that holds an address, without its range; "" if there is none. */
static const char *line_of(const char *file, const void *addr)
{
	static char found[128];

	need(read_text(file, text, sizeof(text)) > 0, file);
	for (const char *p = text; *p; p = strchr(p, '\n') + 1) {
		char *end;
		unsigned long from = strtoul(p, &end, 16);

		if (*p == '-' || from > (unsigned long)addr ||
		    (unsigned long)addr >= strtoul(end + 1, NULL, 16))
			continue;
		snprintf(found, sizeof(found), "%.*s", (int)strcspn(p + 22, "\n"), p + 22);
		return found;
	}
	return "";
}

static const char *mine(const void *addr)
{
	return line_of("/proc/self/page_tables", addr);
}

static void of_a_process(void)
{
	char *p = mmap(NULL, 8 * PAGE, RW, ANON, -1, 0);

	need(p != MAP_FAILED, "mmap");
	check_text(mine(p), "", "untouched memory is in no table");
	for (int i = 1; i < 5; i++)
		p[i * PAGE] = 1;
	check_text(mine(p + PAGE),
		   "    16K page    kernel rw- user rw- normal write-back shared asid",
		   "four pages written to are one line");
	(void)((volatile char *)p)[6 * PAGE];
	check_text(mine(p + 6 * PAGE),
		   "     4K page    kernel r-- user r-- normal write-back shared asid",
		   "the page of zeroes is read-only");
	mprotect(p + 2 * PAGE, PAGE, PROT_READ);
	check_text(mine(p + 2 * PAGE),
		   "     4K page    kernel r-- user r-- normal write-back shared asid",
		   "mprotect parts them");
	mprotect(p + 3 * PAGE, PAGE, PROT_NONE);
	check_text(mine(p + 3 * PAGE),
		   "     4K page    kernel --- user --- normal write-back shared asid",
		   "PROT_NONE: there, and nobody's");
	check_int(write_text("/proc/self/clear_refs", "1"), 0, "clear_refs");
	check(strstr(mine(p + PAGE), " asid old") != NULL, "forgotten: old");
	p[PAGE]++;
	check(strstr(mine(p + PAGE), " old") == NULL, "until it is used");
	check(strstr(mine((void *)of_a_process), "user r-x") != NULL, "code: r-x");
	check(strstr(text, "---[ user ]---\n") == text && !strstr(text, "---[ lowmem ]---"),
	      "and nothing of the kernel");
	munmap(p, 8 * PAGE);
}

static void of_the_kernel(void)
{
	const char *p;
	int wx = 0, user = 0;

	check(strstr(line_of("/proc/kernel_page_tables", (void *)0xffff0000ul),
		     "4K page    kernel r-x user r-x normal write-back shared global") != NULL,
	      "the vectors page");
	for (p = text; (p = strstr(p, " kernel ")); p += 8) {
		wx += p[9] == 'w' && p[10] == 'x';
		user += p[17] != '-' || p[18] != '-' || p[19] != '-';
	}
	check_int(wx, 0, "nothing of the kernel can be written and executed");
	check_int(user, 1, "and a program has nothing but the vectors");
	check(strstr(text, "---[ lowmem ]---\n") && strstr(text, "---[ vmalloc ]---\n") &&
		      strstr(text, " section ") && strstr(text, " device"),
	      "its parts have names; sections, and devices");
}

int main(void)
{
	if (access("/proc/kernel_page_tables", F_OK)) {
		skip("page tables", "no /proc/kernel_page_tables");
		return tap_done();
	}
	of_a_process();
	of_the_kernel();
	return tap_done();
}
