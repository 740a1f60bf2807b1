/* SPDX-License-Identifier: MIT */
/*
 * What to do when the kernel finds itself in a state that cannot be. BUG is an oops (oops.c): it ends
 * the task, or the run; WARN reports where and goes on. Neither is for errors that a caller, a user or a device can cause:
 * those are returned.
 */
#ifndef _NEAP_BUG_H
#define _NEAP_BUG_H

#include <neap/build_bug.h>
#include <neap/compiler.h>
#include <neap/types.h>

#ifndef __ASSEMBLY__

/* Prints the message, the registers, a backtrace and the memory state, then ends the run. */
void __noreturn __cold panic(const char *fmt, ...) __printf(1, 2);

/*
 * Prints "WARNING: file:line", the message if @fmt is not NULL, and a backtrace. Callable from
 * any context.
 */
void __cold __warn(const char *file, int line, const char *fmt, ...) __printf(3, 4);

/* An oops with the place; out of line to keep BUG_ON() small where it is used. */
void __noreturn __cold __bug(const char *file, int line, const char *what);

#define BUG() __bug(__FILE__, __LINE__, NULL)

#define BUG_ON(cond)                                      \
	do {                                              \
		if (unlikely(cond))                       \
			__bug(__FILE__, __LINE__, #cond); \
	} while (0)

/* Both give the truth of the condition, so that the caller can also back out. */
#define WARN_ON(cond)                                     \
	({                                                \
		bool __warn_cond = !!(cond);              \
		if (unlikely(__warn_cond))                \
			__warn(__FILE__, __LINE__, NULL); \
		unlikely(__warn_cond);                    \
	})

#define WARN(cond, fmt, ...)                                            \
	({                                                              \
		bool __warn_cond = !!(cond);                            \
		if (unlikely(__warn_cond))                              \
			__warn(__FILE__, __LINE__, fmt, ##__VA_ARGS__); \
		unlikely(__warn_cond);                                  \
	})

/* As above; only the first time at this place. A race may report it twice, which does no harm. */
#define WARN_ON_ONCE(cond)                                           \
	({                                                           \
		static bool __warned;                                \
		bool __warn_cond = !!(cond);                         \
		if (unlikely(__warn_cond) && !READ_ONCE(__warned)) { \
			WRITE_ONCE(__warned, true);                  \
			__warn(__FILE__, __LINE__, NULL);            \
		}                                                    \
		unlikely(__warn_cond);                               \
	})

#define WARN_ONCE(cond, fmt, ...)                                       \
	({                                                              \
		static bool __warned;                                   \
		bool __warn_cond = !!(cond);                            \
		if (unlikely(__warn_cond) && !READ_ONCE(__warned)) {    \
			WRITE_ONCE(__warned, true);                     \
			__warn(__FILE__, __LINE__, fmt, ##__VA_ARGS__); \
		}                                                       \
		unlikely(__warn_cond);                                  \
	})

#endif /* __ASSEMBLY__ */
#endif /* _NEAP_BUG_H */
