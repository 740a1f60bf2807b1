/* SPDX-License-Identifier: MIT */
/* Host version: there is one CPU, whose variables are the program's own. */
#ifndef _ASM_PERCPU_H
#define _ASM_PERCPU_H

static inline unsigned long __my_cpu_offset(void)
{
	return 0;
}

#endif
