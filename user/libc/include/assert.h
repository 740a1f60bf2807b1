/* SPDX-License-Identifier: MIT */
/* assert(). Included anew it follows the current NDEBUG, so there is no guard around it all. */
#undef assert
#ifdef NDEBUG
#define assert(e) ((void)0)
#else
#define assert(e) ((e) ? (void)0 : __assert_fail(#e, __FILE__, __LINE__, __func__))
#endif

#ifndef _ASSERT_H
#define _ASSERT_H

#define static_assert _Static_assert

void __assert_fail(const char *expr, const char *file, int line, const char *func)
	__attribute__((noreturn));

#endif
