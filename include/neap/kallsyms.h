/* SPDX-License-Identifier: MIT */
/*
 * Names for addresses of kernel functions, and back (kernel/kallsyms.c). Neither function sleeps
 * or takes a lock: the table is constant, and an oops must be able to use it anywhere.
 */
#ifndef _NEAP_KALLSYMS_H
#define _NEAP_KALLSYMS_H

#include <neap/types.h>

/* Room for the longest "name+0x123/0x456" that sprint_symbol() writes, with its zero byte. */
#define KSYM_NAME_LEN	96
#define KSYM_SYMBOL_LEN (KSYM_NAME_LEN + 24)

/*
 * Write the symbolic form of @addr to @buf (KSYM_SYMBOL_LEN bytes): "name+0x10/0x40", offset into
 * and size of the function; or "0x1234abcd" when it lies in no known function. With
 * @returns it is a return address, and may lie just behind its function. Returns the length.
 */
int sprint_symbol(char *buf, unsigned long addr, bool returns);

/* The address of the function @name, or 0 when there is none. */
unsigned long kallsyms_lookup_name(const char *name);

#endif /* _NEAP_KALLSYMS_H */
