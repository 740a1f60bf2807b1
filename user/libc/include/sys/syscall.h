/* SPDX-License-Identifier: MIT */
/* System call numbers under the names __NR_x, and SYS_x for those that programs use directly. */
#ifndef _SYS_SYSCALL_H
#define _SYS_SYSCALL_H

#include <uapi/unistd.h>

#define SYS_read		   __NR_read
#define SYS_write		   __NR_write
#define SYS_openat		   __NR_openat
#define SYS_close		   __NR_close
#define SYS_getpid		   __NR_getpid
#define SYS_gettid		   __NR_gettid
#define SYS_getppid		   __NR_getppid
#define SYS_kill		   __NR_kill
#define SYS_tgkill		   __NR_tgkill
#define SYS_tkill		   __NR_tkill
#define SYS_futex		   __NR_futex
#define SYS_clone		   __NR_clone
#define SYS_clone3		   __NR_clone3
#define SYS_execve		   __NR_execve
#define SYS_exit		   __NR_exit
#define SYS_exit_group		   __NR_exit_group
#define SYS_brk			   __NR_brk
#define SYS_mmap2		   __NR_mmap2
#define SYS_munmap		   __NR_munmap
#define SYS_mprotect		   __NR_mprotect
#define SYS_mremap		   __NR_mremap
#define SYS_madvise		   __NR_madvise
#define SYS_capget		   __NR_capget
#define SYS_capset		   __NR_capset
#define SYS_process_madvise	   __NR_process_madvise
#define SYS_mincore		   __NR_mincore
#define SYS_mlock		   __NR_mlock
#define SYS_mlock2		   __NR_mlock2
#define SYS_munlock		   __NR_munlock
#define SYS_mlockall		   __NR_mlockall
#define SYS_munlockall		   __NR_munlockall
#define SYS_msync		   __NR_msync
#define SYS_swapon		   __NR_swapon
#define SYS_swapoff		   __NR_swapoff
#define SYS_clock_gettime64	   __NR_clock_gettime64
#define SYS_clock_nanosleep_time64 __NR_clock_nanosleep_time64
#define SYS_sched_yield		   __NR_sched_yield
#define SYS_sched_getaffinity	   __NR_sched_getaffinity
#define SYS_sched_setaffinity	   __NR_sched_setaffinity
#define SYS_getrandom		   __NR_getrandom
#define SYS_memfd_create	   __NR_memfd_create
#define SYS_statx		   __NR_statx
#define SYS_getdents64		   __NR_getdents64
#define SYS_pidfd_open		   __NR_pidfd_open
#define SYS_pidfd_send_signal	   __NR_pidfd_send_signal
#define SYS_membarrier		   __NR_membarrier
#define SYS_prlimit64		   __NR_prlimit64
#define SYS_getcpu		   __NR_getcpu
#define SYS_set_tid_address	   __NR_set_tid_address
#define SYS_set_robust_list	   __NR_set_robust_list
#define SYS_get_robust_list	   __NR_get_robust_list
#define SYS_rt_sigaction	   __NR_rt_sigaction
#define SYS_rt_sigprocmask	   __NR_rt_sigprocmask
#define SYS_rt_sigqueueinfo	   __NR_rt_sigqueueinfo
#define SYS_copy_file_range	   __NR_copy_file_range
#define SYS_close_range		   __NR_close_range
#define SYS_personality		   __NR_personality
#define SYS_syslog		   __NR_syslog
#define SYS_process_vm_readv	   __NR_process_vm_readv
#define SYS_process_vm_writev	   __NR_process_vm_writev
#define SYS_userfaultfd		   __NR_userfaultfd

#endif
