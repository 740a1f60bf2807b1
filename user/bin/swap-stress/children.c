// SPDX-License-Identifier: MIT
/*
 * Children that share the region with the parent, copy on write, and break it up.
 *
 *	region   |-----------------------------------------------|
 *	child 0  |=================|                               each slice reaches an eighth
 *	child 1                  |=================|               into the next, so that some
 *	child 2  =|                              |===============  pages are copied by two
 *
 * Each child checks the pages of its slice as the parent left them, rewriting one in `stride`
 * with a pattern of its own on the way; then checks its own pages again, and the shared one after
 * each of them. The parent's check comes after all have ended: not a word may have changed.
 *
 * Children report through a pipe. A report is far smaller than PIPE_BUF, hence never torn.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "swap-stress.h"

struct report {
	unsigned child, steps;	 /* pages looked at since the last report */
	struct wrong_word wrong; /* wrong.page == NO_PAGE: none */
	uint32_t writer;	 /* who should have written that page */
};

#define REPORT_EVERY 256

unsigned slice_pages(const struct region *r)
{
	unsigned share = (r->pages + plan.children - 1) / plan.children;
	unsigned slice = share + share / 8;

	return slice < r->pages ? slice : r->pages;
}

static int is_mine(unsigned place)
{
	return place % plan.stride == 0;
}

static int is_looked_at(unsigned place, int second)
{
	return !second || place % plan.stride < 2;
}

static void tell(int pipe_end, const struct report *rep)
{
	if (write(pipe_end, rep, sizeof(*rep)) != sizeof(*rep))
		_exit(3); /* the parent is gone */
}

/* One walk over the slice; @second tells the walk that finds its own pages rewritten. */
static void walk(const struct region *r, unsigned child, int second, int pipe_end)
{
	unsigned first = (unsigned long long)r->pages * child / plan.children;
	unsigned count = slice_pages(r), told = 0;
	struct report rep = { .child = child, .wrong.page = NO_PAGE };

	for (unsigned place = 0; place < count; place++) {
		unsigned page = (first + place) % r->pages;
		uint32_t writer = second && is_mine(place) ? by_child(child) : by_pass(r->pass);

		if (is_looked_at(place, second) && !page_is_right(r, page, writer)) {
			rep.wrong = find_wrong_word(r, page, writer);
			rep.wrong.page = page; /* even if a second look finds it right */
			rep.writer = writer;
			tell(pipe_end, &rep);
			_exit(1);
		}
		if (!second && is_mine(place))
			fill_page(r, page, by_child(child));
		if (place - told == REPORT_EVERY || place + 1 == count) {
			rep.steps = place + 1 - told;
			told = place + 1;
			tell(pipe_end, &rep);
		}
	}
}

static void child_main(const struct region *r, unsigned child, int pipe_end)
{
	walk(r, child, 0, pipe_end);
	walk(r, child, 1, pipe_end);
	_exit(0);
}

/* Reads reports until every child has closed its end. Returns -1 if one found a wrong word. */
static int follow(const struct region *r, int pipe_end)
{
	unsigned done = 0, total = 2 * slice_pages(r) * plan.children;
	struct report rep;
	int n, result = 0;

	for (;;) {
		n = read(pipe_end, &rep, sizeof(rep));
		if (n < 0 && errno == EINTR)
			continue;
		if (n != sizeof(rep))
			break;
		if (rep.wrong.page != NO_PAGE && result == 0) {
			char who[24];

			snprintf(who, sizeof(who), "child %u", rep.child);
			report_wrong(r, &rep.wrong, rep.writer, who);
			result = -1;
		}
		done += rep.steps;
		if (result == 0)
			phase_step(done, total);
	}
	return result;
}

int run_children(const struct region *r)
{
	pid_t pids[MAX_CHILDREN];
	int ends[2], status, result = 0;
	unsigned started;

	if (pipe(ends) < 0) {
		printf("swap-stress: pipe: %s\n", strerror(errno));
		return -1;
	}
	phase_begin("pass %u: %u children, COW", r->pass, plan.children);
	for (started = 0; started < plan.children; started++) {
		pids[started] = fork();
		if (pids[started] < 0) {
			printf("\nswap-stress: fork of child %u: %s\n", started, strerror(errno));
			result = -1;
			break;
		}
		if (pids[started] == 0) {
			close(ends[0]);
			child_main(r, started, ends[1]);
		}
	}
	close(ends[1]);
	if (follow(r, ends[0]) < 0)
		result = -1;
	close(ends[0]);
	for (unsigned i = 0; i < started; i++) {
		if (waitpid(pids[i], &status, 0) < 0) {
			printf("swap-stress: waiting for child %u: %s\n", i, strerror(errno));
			result = -1;
		} else if (WIFSIGNALED(status)) {
			printf("swap-stress: child %u killed by signal %d (%s)\n", i,
			       WTERMSIG(status), strsignal(WTERMSIG(status)));
			result = -1;
		} else if (WEXITSTATUS(status)) {
			result = -1;
		}
	}
	if (result == 0)
		phase_end();
	return result;
}
