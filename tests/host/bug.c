// SPDX-License-Identifier: MIT
/* BUG() and BUG_ON(), which in the kernel end in an oops (kernel/oops.c): here in the harness's panic(). */
#include <neap/bug.h>

void __noreturn __cold __bug(const char *file, int line, const char *what)
{
	if (what)
		panic("BUG at %s:%d: %s\n", file, line, what);
	panic("BUG at %s:%d\n", file, line);
}
