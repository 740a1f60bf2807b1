// SPDX-License-Identifier: MIT
/* From the initial stack to main(), and the values that other parts pick up there. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "../internal/libc.h"

extern void (*const __init_array_start[])(void);
extern void (*const __init_array_end[])(void);

char **environ;
const unsigned long *__auxv;
char *program_invocation_name = "";
char *program_invocation_short_name = "";

/* main's status is the program's. */
void __libc_start_main(long *stack, int (*main)(int, char **, char **))
{
	int argc = (int)stack[0];
	char **argv = (char **)(stack + 1);
	char **end;

	environ = argv + argc + 1;
	for (end = environ; *end; end++)
		;
	__auxv = (const unsigned long *)(end + 1);

	__init_tls();
	if (argc > 0) {
		char *slash = strrchr(argv[0], '/');

		program_invocation_name = argv[0];
		program_invocation_short_name = slash ? slash + 1 : argv[0];
	}

	for (void (*const *fn)(void) = __init_array_start; fn < __init_array_end; fn++)
		(*fn)();

	exit(main(argc, argv, environ));
}

unsigned long getauxval(unsigned long type)
{
	for (const unsigned long *a = __auxv; a[0] != AT_NULL; a += 2)
		if (a[0] == type)
			return a[1];
	errno = ENOENT;
	return 0;
}
