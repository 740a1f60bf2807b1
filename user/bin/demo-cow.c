// SPDX-License-Identifier: MIT
/* demo-cow: fork copies page tables, not pages; writing is what copies, a page at a time. */
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <demo.h>

#define PAGES	256
#define WRITTEN 64

struct answer {
	long read_faults, read_copies, write_faults;
	int saw_parent, has_own;
};

/* In the child: reads everything, then writes a quarter. */
static struct answer child(char *p)
{
	struct answer a = { .saw_parent = 1, .has_own = 1 };
	long long copies = vmstat_count("pgfault_cow");
	long n = faults();

	for (int i = 0; i < PAGES; i++)
		a.saw_parent &= p[i * PAGE] == 'p';
	a.read_faults = faults() - n;
	a.read_copies = vmstat_count("pgfault_cow") - copies;
	n = faults();
	for (int i = 0; i < WRITTEN; i++)
		p[i * PAGE] = 'c';
	a.write_faults = faults() - n;
	for (int i = 0; i < WRITTEN; i++)
		a.has_own &= p[i * PAGE] == 'c';
	return a;
}

/* Reads an answer that came through a pipe. */
static int hear(int fd, struct answer *a)
{
	return read(fd, a, sizeof(*a)) == sizeof(*a);
}

int main(void)
{
	struct figures before, was;
	struct answer a = { 0 };
	int ends[2], hold[2], kept = 1;
	long n;
	pid_t pid;
	char *p, c;

	p = mmap(NULL, PAGES * PAGE, RW, ANON, -1, 0);
	if (p == MAP_FAILED || pipe(ends) < 0 || pipe(hold) < 0) {
		perror("demo-cow");
		return 1;
	}
	for (int i = 0; i < PAGES; i++)
		p[i * PAGE] = 'p';
	take(&before);
	take(&before);

	step("A process with %d pages of data (all hold 'p') forks", PAGES);
	fflush(stdout);
	pid = fork();
	if (pid < 0) {
		perror("demo-cow: fork");
		return 1;
	}
	if (pid == 0) {
		a = child(p);
		if (write(ends[1], &a, sizeof(a)) != sizeof(a))
			_exit(1);
		close(hold[1]);
		_exit(read(hold[0], &c, 1)); /* keep the pages until the parent lets go */
	}
	say("The child gets page tables that point to the same pages, read-only in both.");
	expect(hear(ends[0], &a), "the child answers");

	step("The child reads all %d pages", PAGES);
	say("It sees the parent's data. %ld page faults, none of which copied a page (a kernel may",
	    a.read_faults);
	say("want to see the first use of each page, to know later which ones are in use).");
	expect(a.saw_parent && a.read_faults <= PAGES + 4 && a.read_copies <= 8, "reading shares");

	step("The child writes to %d of them", WRITTEN);
	say("%ld faults: each gives it a copy of its own, and leaves the parent's page alone.",
	    a.write_faults);
	was = compare(&before);
	expect(a.has_own && a.write_faults >= WRITTEN && a.write_faults <= WRITTEN + 4,
	       "a fault for each page written");
	for (int i = 0; i < PAGES; i++)
		kept &= p[i * PAGE] == 'p';
	say("In the parent all %d pages still hold 'p': %s.", PAGES, kept ? "yes" : "NO");
	expect(kept, "the parent's pages are as they were");

	step("The parent writes to the other %d pages, while the child lives", PAGES - WRITTEN);
	n = faults();
	for (int i = WRITTEN; i < PAGES; i++)
		p[i * PAGE] = 'q';
	n = faults() - n;
	say("%ld faults: now it is the parent who gets copies, for the child keeps the old pages.",
	    n);
	was = compare(&before);
	expect(n >= PAGES - WRITTEN && n <= PAGES - WRITTEN + 4, "a fault for each page");

	step("The parent writes to the %d that the child has copied", WRITTEN);
	n = faults();
	for (int i = 0; i < WRITTEN; i++)
		p[i * PAGE] = 'q';
	n = faults() - n;
	say("%ld faults, but no copies: nobody else has these pages any more, so they are made", n);
	say("writable where they are.");
	was = compare(&before);
	expect(n >= WRITTEN && n <= WRITTEN + 4, "a fault for each page");
	if (was.value[REUSE_FAULTS] || was.value[COW_FAULTS])
		expect(was.value[REUSE_FAULTS] >= WRITTEN && was.value[COW_FAULTS] < 16,
		       "reused, not copied");

	step("The child ends");
	close(hold[0]);
	close(hold[1]);
	expect(waitpid(pid, NULL, 0) == pid, "it can be waited for");
	n = faults();
	for (int i = 0; i < PAGES; i++)
		p[i * PAGE] = 'r';
	n = faults() - n;
	say("The parent writes to all pages with %ld faults: they are its own.", n);
	expect(n <= 4, "no more faults");
	return demo_done("demo-cow");
}
