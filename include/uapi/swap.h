/* SPDX-License-Identifier: MIT */
/*
 * Flags of swapon, and the header that mkswap writes into the first page of an area.
 *
 *     offset 0      1024 bytes left to a boot loader
 *          1024     version, last_page, nr_badpages, uuid, label
 *          1536     badpages[]: page numbers never to be used
 *     page end - 10 "SWAPSPACE2"
 *
 * The first page is never swapped to, so usable pages are 1..last_page minus the bad ones.
 */
#ifndef _UAPI_SWAP_H
#define _UAPI_SWAP_H

#include <uapi/types.h>

#define SWAP_FLAG_PRIO_MASK	0x7fff
#define SWAP_FLAG_PRIO_SHIFT	0
#define SWAP_FLAG_PREFER	0x8000 /* the low bits hold a priority */
#define SWAP_FLAG_DISCARD	0x10000
#define SWAP_FLAG_DISCARD_ONCE	0x20000
#define SWAP_FLAG_DISCARD_PAGES 0x40000

#define SWAP_MAGIC	    "SWAPSPACE2"
#define SWAP_MAGIC_LEN	    10
#define SWAP_HEADER_VERSION 1
#define SWAP_UUID_LENGTH    16
#define SWAP_LABEL_LENGTH   16
#define SWAP_PAGE_SIZE	    4096

/* Bad page numbers that fit between the fixed part and the magic. */
#define MAX_SWAP_BADPAGES ((SWAP_PAGE_SIZE - 1536 - SWAP_MAGIC_LEN) / 4)

#ifndef __ASSEMBLY__

union swap_header {
	struct {
		char reserved[SWAP_PAGE_SIZE - SWAP_MAGIC_LEN];
		char magic[SWAP_MAGIC_LEN];
	} magic;
	struct {
		char bootbits[1024];
		__u32 version;
		__u32 last_page;
		__u32 nr_badpages;
		unsigned char sws_uuid[SWAP_UUID_LENGTH];
		unsigned char sws_volume[SWAP_LABEL_LENGTH];
		__u32 padding[117];
		__u32 badpages[];
	} info;
};

#endif /* !__ASSEMBLY__ */

#endif
