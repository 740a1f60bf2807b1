/* SPDX-License-Identifier: MIT */
/* The running task. */
#ifndef _ASM_CURRENT_H
#define _ASM_CURRENT_H

#include <asm/thread_info.h>

#ifndef __ASSEMBLY__

#define get_current() (current_thread_info()->task)
#define current	      get_current()

#endif /* __ASSEMBLY__ */
#endif /* _ASM_CURRENT_H */
