// SPDX-License-Identifier: MIT
/* The end of BUG() and BUG_ON(), out of line. */
#include <neap/bug.h>

void __noreturn __cold __bug(const char *file, int line, const char *what)
{
	if (what)
		panic("BUG at %s:%d: %s\n", file, line, what);
	panic("BUG at %s:%d\n", file, line);
}
