/* SPDX-License-Identifier: MIT */
/*
 * The basic types. u32 is `unsigned int` and not stdint's uint32_t, which is `unsigned long` in
 * the bare-metal ARM compiler and would make "%u" wrong; u64 is `unsigned long long`, "%llu".
 */
#ifndef _NEAP_TYPES_H
#define _NEAP_TYPES_H

#ifndef __ASSEMBLY__

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <neap/compiler.h>

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed char s8;
typedef short s16;
typedef int s32;
typedef long long s64;

/* Values in a fixed byte order, as devices and file formats hold them; see byteorder.h. */
typedef u16 __le16;
typedef u32 __le32;
typedef u64 __le64;
typedef u16 __be16;
typedef u32 __be32;
typedef u64 __be64;

typedef unsigned int uint;
typedef unsigned long ulong;

#ifdef __INTPTR_TYPE__
typedef __INTPTR_TYPE__ ssize_t;
#endif
typedef long long loff_t;
typedef long off_t;
typedef int pid_t;
typedef unsigned int uid_t;
typedef unsigned short old_uid_t, old_gid_t; /* of calls with old numbers */
typedef unsigned int gid_t;
typedef unsigned short umode_t;
typedef unsigned int mode_t;
typedef unsigned int dev_t;
typedef unsigned long ino_t;
typedef long clock_t;
typedef long long time64_t;
typedef long long ktime_t; /* nanoseconds */

typedef u64 sector_t;	       /* 512-byte units on a disk */
typedef unsigned long pgoff_t; /* page units in a file or mapping */
typedef unsigned int gfp_t;    /* allocation flags, gfp.h */

/*
 * A physical address. 32 bits with the two-level tables; code that reads addresses from the
 * device tree uses u64 until it has clipped them.
 */
typedef u32 phys_addr_t;
typedef phys_addr_t dma_addr_t;

/* The operations are in <asm/atomic.h>. */
typedef struct {
	int counter;
} atomic_t;

#define ATOMIC_INIT(i) { (i) }

/* Links of list.h, here so that a header can embed one without including the operations. */
struct list_head {
	struct list_head *next, *prev;
};

struct hlist_node {
	struct hlist_node *next, **pprev;
};

struct hlist_head {
	struct hlist_node *first;
};

/* Bitmaps are arrays of unsigned long; bit n is bit n % BITS_PER_LONG of word n / BITS_PER_LONG. */
#define BITS_PER_BYTE		   8
#define BITS_PER_LONG		   (BITS_PER_BYTE * (int)sizeof(long))
#define BITS_TO_LONGS(bits)	   (((bits) + BITS_PER_LONG - 1) / BITS_PER_LONG)
#define DECLARE_BITMAP(name, bits) unsigned long name[BITS_TO_LONGS(bits)]

#endif /* __ASSEMBLY__ */
#endif /* _NEAP_TYPES_H */
