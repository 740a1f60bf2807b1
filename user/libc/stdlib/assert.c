// SPDX-License-Identifier: MIT
/* What a failed assert() says. */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

void __assert_fail(const char *expr, const char *file, int line, const char *func)
{
	fflush(stdout);
	fprintf(stderr, "%s: %s:%d: %s: assertion failed: %s\n", program_invocation_short_name,
		file, line, func, expr);
	abort();
}
