// SPDX-License-Identifier: MIT
/* Functions to run at exit, last registered first. A handler may register more. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "../internal/libc.h"

static void (*handlers[ATEXIT_MAX])(void);
static int count;

/* Returns 0, or -1 where the table of ATEXIT_MAX is full. */
int atexit(void (*fn)(void))
{
	if (count == ATEXIT_MAX) {
		errno = ENOMEM;
		return -1;
	}
	handlers[count++] = fn;
	return 0;
}

void __run_atexit(void)
{
	while (count > 0)
		handlers[--count]();
}
