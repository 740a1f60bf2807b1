// SPDX-License-Identifier: MIT
/*
 * What compiled code calls by the names of the Run-time ABI for the ARM Architecture, beyond
 * what libgcc has: the memory functions, and the answer to a division by zero, which is SIGFPE
 * as for a Linux program.
 */
#include <signal.h>
#include <string.h>

int __aeabi_idiv0(int ret);
long long __aeabi_ldiv0(long long ret);
void __aeabi_unwind_cpp_pr0(void);

int __aeabi_idiv0(int ret)
{
	raise(SIGFPE);
	return ret;
}

long long __aeabi_ldiv0(long long ret)
{
	raise(SIGFPE);
	return ret;
}

/* Named by the unwind tables in libgcc, which the linker script drops. Never called. */
void __aeabi_unwind_cpp_pr0(void)
{
}
