/* SPDX-License-Identifier: MIT */
/*
 * Directory entries as getdents64 writes them: d_reclen leads to the next one, a multiple of 8;
 * d_off is what lseek takes to continue after this entry.
 */
#ifndef _UAPI_DIRENT_H
#define _UAPI_DIRENT_H

#include <uapi/types.h>

#define DT_UNKNOWN 0
#define DT_FIFO	   1
#define DT_CHR	   2
#define DT_DIR	   4
#define DT_BLK	   6
#define DT_REG	   8
#define DT_LNK	   10
#define DT_SOCK	   12
#define DT_WHT	   14

#ifndef __ASSEMBLY__

struct linux_dirent64 {
	__u64 d_ino;
	__s64 d_off;
	__u16 d_reclen;
	__u8 d_type;
	char d_name[];
};

/* Of the call with an old number. The last byte of d_reclen is the type. */
struct linux_dirent {
	unsigned long d_ino;
	unsigned long d_off;
	unsigned short d_reclen;
	char d_name[];
};

#endif /* !__ASSEMBLY__ */

#endif
