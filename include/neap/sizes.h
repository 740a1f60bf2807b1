/* SPDX-License-Identifier: MIT */
/* Powers of two by name. */
#ifndef _NEAP_SIZES_H
#define _NEAP_SIZES_H

#include <neap/const.h>

#define SZ_512	_UL(0x00000200)
#define SZ_1K	_UL(0x00000400)
#define SZ_2K	_UL(0x00000800)
#define SZ_4K	_UL(0x00001000)
#define SZ_8K	_UL(0x00002000)
#define SZ_16K	_UL(0x00004000)
#define SZ_32K	_UL(0x00008000)
#define SZ_64K	_UL(0x00010000)
#define SZ_128K _UL(0x00020000)
#define SZ_256K _UL(0x00040000)
#define SZ_512K _UL(0x00080000)
#define SZ_1M	_UL(0x00100000)
#define SZ_2M	_UL(0x00200000)
#define SZ_4M	_UL(0x00400000)
#define SZ_8M	_UL(0x00800000)
#define SZ_16M	_UL(0x01000000)
#define SZ_32M	_UL(0x02000000)
#define SZ_64M	_UL(0x04000000)
#define SZ_128M _UL(0x08000000)
#define SZ_256M _UL(0x10000000)
#define SZ_512M _UL(0x20000000)
#define SZ_1G	_UL(0x40000000)
#define SZ_2G	_UL(0x80000000)
#define SZ_4G	_ULL(0x100000000)

#endif /* _NEAP_SIZES_H */
