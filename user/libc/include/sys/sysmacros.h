/* SPDX-License-Identifier: MIT */
/* Device numbers: 12 bits of major, 20 of minor, spread as the kernel spreads them. */
#ifndef _SYS_SYSMACROS_H
#define _SYS_SYSMACROS_H

#define major(d)	((unsigned int)(((d) >> 8) & 0xfff))
#define minor(d)	((unsigned int)(((d)&0xff) | (((d) >> 12) & 0xfff00)))
#define makedev(ma, mi) ((((ma)&0xfffULL) << 8) | ((mi)&0xffULL) | (((mi)&0xfff00ULL) << 12))

#endif
