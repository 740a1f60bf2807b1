// SPDX-License-Identifier: MIT
/*
 * A page in swap that many processes share by fork, as many as the word after the program's name says: what
 * counts a slot's holders is narrower than what counts processes, and no fork may fail for that. Each
 * process finds its contents.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pages.h"
#include "tap.h"

#define PAGES 4

static pid_t share(const unsigned *p, int out, int in)
{
	pid_t pid = fork();
	char c;

	if (pid)
		return pid;
	close(in);
	while (read(out, &c, 1) < 0 && errno == EINTR)
		;
	for (unsigned i = 0; i < PAGES; i++)
		if (p[i * (PAGE / sizeof(*p))] != 1000 + i)
			_exit(1);
	_exit(0);
}

int main(int argc, char **argv)
{
	int wanted = argc > 1 ? atoi(argv[1]) : 20, started = 0, wrong = 0, ends[2], err = 0, status;
	unsigned *p = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	need(p != MAP_FAILED && !pipe(ends), "mmap and pipe");
	for (unsigned i = 0; i < PAGES; i++)
		p[i * (PAGE / sizeof(*p))] = 1000 + i;
	madvise(p, PAGES * PAGE, MADV_PAGEOUT);
	for (; started < wanted; started++) {
		pid_t pid = share(p, ends[0], ends[1]);

		if (pid < 0) {
			err = errno;
			break;
		}
	}
	if (started < wanted)
		note("fork %d failed: errno %d", started + 1, err);
	check(started == wanted, "as many processes as wanted share the pages");
	close(ends[1]); /* all go on */
	while (wait(&status) > 0 || errno == EINTR)
		wrong += status != 0;
	check(!wrong, "each has found what was written");
	check(p[0] == 1000 && p[(PAGES - 1) * (PAGE / sizeof(*p))] == 1000 + PAGES - 1, "so has the first");
	return tap_done();
}
