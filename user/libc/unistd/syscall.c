// SPDX-License-Identifier: MIT
/* Any system call by its number. Six arguments are read whether given or not: they are words. */
#include <bits/syscall.h>
#include <stdarg.h>
#include <unistd.h>

long syscall(long number, ...)
{
	long a[6];
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
	return __syscall_ret(__syscall6(number, a[0], a[1], a[2], a[3], a[4], a[5]));
}
