/* SPDX-License-Identifier: MIT */
/* Host version: the real structure and flags, but one for the one thread, not found by sp. */
#ifndef TESTS_ASM_THREAD_INFO_H
#define TESTS_ASM_THREAD_INFO_H

#define current_thread_info arm_current_thread_info
#include "../../../../arch/arm/include/asm/thread_info.h"
#undef current_thread_info

extern struct thread_info test_thread_info; /* tests/host/kernel.c */
#define current_thread_info() (&test_thread_info)

#endif
