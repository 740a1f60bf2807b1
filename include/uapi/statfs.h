/* SPDX-License-Identifier: MIT */
/*
 * What statfs64 and fstatfs64 return, and the numbers of the file systems. ARM packs the
 * structure to 84 bytes: no padding at the end.
 */
#ifndef _UAPI_STATFS_H
#define _UAPI_STATFS_H

#include <uapi/types.h>

#define RAMFS_MAGIC	   0x858458f6
#define TMPFS_MAGIC	   0x01021994
#define PROC_SUPER_MAGIC   0x9fa0
#define SYSFS_MAGIC	   0x62656572
#define DEVPTS_SUPER_MAGIC 0x1cd1
#define V9FS_MAGIC	   0x01021997

#define ST_RDONLY     0x0001
#define ST_NOSUID     0x0002
#define ST_NODEV      0x0004
#define ST_NOEXEC     0x0008
#define ST_VALID      0x0020
#define ST_NOATIME    0x0400
#define ST_NODIRATIME 0x0800
#define ST_RELATIME   0x1000

#ifndef __ASSEMBLY__

/* Of the calls with old numbers: Linux's struct statfs, which is another one in a C library. */
struct statfs32 {
	__u32 f_type;
	__u32 f_bsize;
	__u32 f_blocks;
	__u32 f_bfree;
	__u32 f_bavail;
	__u32 f_files;
	__u32 f_ffree;
	__kernel_fsid_t f_fsid;
	__u32 f_namelen;
	__u32 f_frsize;
	__u32 f_flags;
	__u32 f_spare[4];
};

struct statfs64 {
	__u32 f_type;
	__u32 f_bsize;
	__u64 f_blocks;
	__u64 f_bfree;
	__u64 f_bavail;
	__u64 f_files;
	__u64 f_ffree;
	__kernel_fsid_t f_fsid;
	__u32 f_namelen;
	__u32 f_frsize;
	__u32 f_flags;
	__u32 f_spare[4];
} __attribute__((packed, aligned(4)));

#endif /* !__ASSEMBLY__ */

#endif
