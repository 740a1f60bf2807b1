// SPDX-License-Identifier: MIT
/*
 * The page at 0xffff0000 between what programs may call: a jump there, in either instruction set, ends at that
 * very instruction and does not slide into the next helper.
 */
#include "probe.h"
#include "tap.h"

#define PAGE_AT 0xffff0000ul
#define HALF_OF_ARM \
	2 /* in Thumb state a word is two instructions; the second leads back to the first */

/* Jumps to each word of [from, to), @off bytes on, and counts those that trap at the word. */
static int trapped(unsigned long from, unsigned long to, unsigned long off)
{
	int good = 0;

	for (unsigned long at = PAGE_AT + from; at < PAGE_AT + to; at += 4) {
		struct fault f = probe_jump((void *)(at + off));

		if (f.signo == SIGILL && f.code == ILL_ILLOPC && f.addr == (void *)at)
			good++;
		else
			note("a jump to %lx: signal %d code %d at %p", at + off, f.signo, f.code,
			     f.addr);
	}
	return good;
}

static void hole(unsigned long from, unsigned long to, const char *what)
{
	int words = (to - from) / 4;

	check(trapped(from, to, 0) == words, "%s: SIGILL there, in ARM state", what);
	check(trapped(from, to, 1) == words, "%s: in Thumb state", what);
	check(trapped(from, to, HALF_OF_ARM + 1) == words, "%s: in the middle of a word", what);
}

int main(void)
{
	hole(0x20, 0x500, "between the vectors and the signal code");
	hole(0x540, 0xf60, "between it and the helpers");
	hole(0xfa8, 0xfc0, "behind the barrier");
	check(probe_read((void *)(PAGE_AT + 0x1000)).signo == SIGSEGV,
	      "the page above cannot be read");
	check(probe_jump((void *)(PAGE_AT + 0x1000)).signo == SIGSEGV, "nor executed");
	return tap_done();
}
