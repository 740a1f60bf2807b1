/* SPDX-License-Identifier: MIT */
/* System V shared memory: flags, commands and structures of shmget, shmat and shmctl on ARM. */
#ifndef _UAPI_SHM_H
#define _UAPI_SHM_H

#include <uapi/ipc.h>
#include <uapi/types.h>

#define SHM_R 0400
#define SHM_W 0200

#define SHM_HUGETLB   04000 /* shmget */
#define SHM_NORESERVE 010000

#define SHM_RDONLY 010000 /* shmat */
#define SHM_RND	   020000 /* the address is rounded down to SHMLBA */
#define SHM_REMAP  040000 /* what is mapped there goes */
#define SHM_EXEC   0100000

#define SHM_LOCK     11 /* shmctl */
#define SHM_UNLOCK   12
#define SHM_STAT     13
#define SHM_INFO     14
#define SHM_STAT_ANY 15

#define SHM_DEST   01000 /* in the mode: goes with the last detach */
#define SHM_LOCKED 02000

#ifndef SHMLBA
#define SHMLBA (4 * 4096) /* a multiple of it is the same colour in every ARM cache */
#endif

#ifndef __ASSEMBLY__

struct shmid_ds {
	struct ipc_perm shm_perm;
	__kernel_size_t shm_segsz; /* bytes */
	unsigned long shm_atime;
	unsigned long __shm_atime_high;
	unsigned long shm_dtime;
	unsigned long __shm_dtime_high;
	unsigned long shm_ctime;
	unsigned long __shm_ctime_high;
	__kernel_pid_t shm_cpid;
	__kernel_pid_t shm_lpid;
	unsigned long shm_nattch;
	unsigned long __unused4;
	unsigned long __unused5;
};

struct shminfo {
	unsigned long shmmax;
	unsigned long shmmin;
	unsigned long shmmni;
	unsigned long shmseg;
	unsigned long shmall;
	unsigned long __unused[4];
};

struct shm_info {
	int used_ids;
	unsigned long shm_tot; /* pages */
	unsigned long shm_rss;
	unsigned long shm_swp;
	unsigned long swap_attempts;
	unsigned long swap_successes;
};

#endif /* !__ASSEMBLY__ */

#endif
