/* SPDX-License-Identifier: MIT */
/*
 * What a system call that a signal interrupted needs in order to go on: it returns
 * -ERESTART_RESTARTBLOCK, and after a signal without handler user space runs restart_syscall(2),
 * which calls @fn.
 */
#ifndef _NEAP_RESTART_BLOCK_H
#define _NEAP_RESTART_BLOCK_H

#include <neap/types.h>

struct restart_block {
	long (*fn)(struct restart_block *restart);
	union {
		struct {
			int clockid;
			bool time64; /* the width of @rmtp */
			void __user *rmtp; /* where the time left goes; NULL: nowhere */
			ktime_t expires; /* monotonic */
		} nanosleep;
		struct {
			void __user *ufds;
			unsigned int nfds;
			bool has_timeout;
			ktime_t expires;
		} poll;
		struct {
			u32 __user *uaddr;
			u32 val, bitset;
			bool private;
			bool wall; /* @expires is of the wall clock, else monotonic */
			ktime_t expires;
		} futex;
	};
};

/* Answers -EINTR: nothing to go on with. */
long do_no_restart_syscall(struct restart_block *restart);

#endif /* _NEAP_RESTART_BLOCK_H */
