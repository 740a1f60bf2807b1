/* SPDX-License-Identifier: MIT */
/* System V inter-process communication: keys, flags and commands that its kinds have in common. */
#ifndef _UAPI_IPC_H
#define _UAPI_IPC_H

#define IPC_PRIVATE 0 /* a key that nothing is found by */

#define IPC_CREAT  01000
#define IPC_EXCL   02000
#define IPC_NOWAIT 04000

#define IPC_RMID 0
#define IPC_SET	 1
#define IPC_STAT 2
#define IPC_INFO 3

#define IPC_64 0x0100 /* in the command: the structures below, with 32-bit user numbers */

#ifndef __ASSEMBLY__

struct ipc_perm {
	int __key;
	unsigned int uid;
	unsigned int gid;
	unsigned int cuid;
	unsigned int cgid;
	unsigned short mode;
	unsigned short __pad1;
	unsigned short __seq;
	unsigned short __pad2;
	unsigned long __unused1;
	unsigned long __unused2;
};

#endif /* !__ASSEMBLY__ */

#endif
