/* SPDX-License-Identifier: MIT */
/*
 * Formatted output into a buffer. Besides C's own:
 *	%p	the address, eight hex digits
 *	%pS	the symbol it lies in, "name+0x10/0x40" (where the kernel has kallsyms, else the address)
 *	%pB	the same for a return address: a call may be the last instruction of its function
 *	%pe	an error pointer's name, "-ENOMEM"
 *	%pa	the phys_addr_t it points to, "0x40000000"
 *	%pUb	the sixteen bytes it points to, as a UUID
 * There is no floating point and no %n.
 */
#ifndef _NEAP_SPRINTF_H
#define _NEAP_SPRINTF_H

#include <neap/compiler.h>
#include <neap/types.h>

/* Write at most @size bytes with the final 0; give the length that the whole text has. */
int vsnprintf(char *buf, size_t size, const char *fmt, va_list args) __printf(3, 0);
int snprintf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);
int sprintf(char *buf, const char *fmt, ...) __printf(2, 3);

/* The same, but give the number of bytes really written, without the 0. */
int vscnprintf(char *buf, size_t size, const char *fmt, va_list args) __printf(3, 0);
int scnprintf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);

#endif /* _NEAP_SPRINTF_H */
