/* SPDX-License-Identifier: MIT */
/*
 * The overcommit account: how much memory has been promised to private writable mappings, and whether
 * one more promise is allowed (mm/util.c).
 */
#ifndef NEAP_MMAN_H
#define NEAP_MMAN_H

#include <neap/mm.h>
#include <uapi/mman.h>

#define OVERCOMMIT_GUESS  0 /* refuse only what could never fit */
#define OVERCOMMIT_ALWAYS 1
#define OVERCOMMIT_NEVER  2 /* promise no more than CommitLimit */

extern int sysctl_overcommit_memory;
extern int sysctl_overcommit_ratio;		  /* per cent of RAM */
extern unsigned long sysctl_overcommit_kbytes;	  /* replaces the ratio where not 0 */
extern unsigned long sysctl_admin_reserve_kbytes; /* mode 2: kept for root */
extern unsigned long sysctl_user_reserve_kbytes;  /* and from each process at most */

/* Pages promised now, and the most that mode 2 promises. */
unsigned long vm_memory_committed(void);
unsigned long vm_commit_limit(void);

/*
 * __vm_enough_memory - charges pages to the account if the mode allows it: 0, or -ENOMEM and nothing
 * charged. Any context; takes no lock. vm_unacct_memory gives them back.
 */
int __vm_enough_memory(struct mm_struct *mm, long pages, int cap_sys_admin);
void vm_acct_memory(long pages);
static inline void vm_unacct_memory(long pages)
{
	vm_acct_memory(-pages);
}

#endif
