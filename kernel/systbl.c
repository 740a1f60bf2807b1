// SPDX-License-Identifier: MIT
/*
 * Which function serves which system call number. Numbers without a line are answered with -ENOSYS;
 * so are functions that are not built in (sys_ni.c).
 */
#include <asm/unistd.h>
#include <neap/syscalls.h>

typedef long (*sys_call_ptr_t)(void);
extern const sys_call_ptr_t sys_call_table[];

#define CALL(name) [__NR_##name] = (sys_call_ptr_t)sys_##name
#define CALL_AS(number, function) [__NR_##number] = (sys_call_ptr_t)(function)

#pragma GCC diagnostic ignored "-Wcast-function-type"
#pragma GCC diagnostic ignored "-Woverride-init"

const sys_call_ptr_t sys_call_table[NR_syscalls] = {
	[0 ... NR_syscalls - 1] = sys_ni_syscall,

	/* tasks */
	CALL(restart_syscall), CALL(exit), CALL(fork), CALL(vfork), CALL(clone), CALL(execve),
	CALL(exit_group), CALL(wait4), CALL(waitid), CALL(set_tid_address), CALL(set_robust_list),
	CALL(get_robust_list), CALL_AS(futex, sys_futex_time32), CALL_AS(futex_time64, sys_futex),

	/* numbers and rights */
	CALL(getpid), CALL(getppid), CALL(gettid), CALL(getpgrp), CALL(getpgid), CALL(setpgid),
	CALL(getsid), CALL(setsid), CALL(capget), CALL(capset),
	CALL_AS(getuid, sys_getuid), CALL_AS(getuid32, sys_getuid),
	CALL_AS(geteuid, sys_geteuid), CALL_AS(geteuid32, sys_geteuid),
	CALL_AS(getgid, sys_getgid), CALL_AS(getgid32, sys_getgid),
	CALL_AS(getegid, sys_getegid), CALL_AS(getegid32, sys_getegid),
	CALL_AS(setuid32, sys_setuid), CALL_AS(setgid32, sys_setgid),
	CALL_AS(setreuid32, sys_setreuid), CALL_AS(setregid32, sys_setregid),
	CALL_AS(setresuid32, sys_setresuid), CALL_AS(setresgid32, sys_setresgid),
	CALL_AS(getresuid32, sys_getresuid), CALL_AS(getresgid32, sys_getresgid),
	CALL_AS(setfsuid32, sys_setfsuid), CALL_AS(setfsgid32, sys_setfsgid),
	CALL_AS(getgroups32, sys_getgroups), CALL_AS(setgroups32, sys_setgroups),

	/* signals */
	CALL(kill), CALL(tkill), CALL(tgkill), CALL(rt_sigqueueinfo), CALL(rt_tgsigqueueinfo),
	CALL(sigaction), CALL(rt_sigaction), CALL(sigprocmask), CALL(rt_sigprocmask),
	CALL(sigpending), CALL(rt_sigpending), CALL(sigsuspend), CALL(rt_sigsuspend),
	CALL_AS(rt_sigtimedwait, sys_rt_sigtimedwait_time32),
	CALL_AS(rt_sigtimedwait_time64, sys_rt_sigtimedwait),
	CALL(sigaltstack), CALL(pause), CALL(sigreturn), CALL(rt_sigreturn),

	/* time */
	CALL(gettimeofday), CALL(settimeofday), CALL(times), CALL(getitimer), CALL(setitimer),
	CALL_AS(nanosleep, sys_nanosleep_time32),
	CALL_AS(clock_gettime, sys_clock_gettime32),
	CALL_AS(clock_gettime64, sys_clock_gettime),
	CALL_AS(clock_settime, sys_clock_settime32),
	CALL_AS(clock_settime64, sys_clock_settime),
	CALL_AS(clock_getres, sys_clock_getres_time32),
	CALL_AS(clock_getres_time64, sys_clock_getres),
	CALL_AS(clock_nanosleep, sys_clock_nanosleep_time32),
	CALL_AS(clock_nanosleep_time64, sys_clock_nanosleep),

	/* scheduling */
	CALL(nice), CALL(getpriority), CALL(setpriority), CALL(sched_yield),
	CALL(sched_setscheduler), CALL(sched_getscheduler), CALL(sched_setparam),
	CALL(sched_getparam), CALL(sched_get_priority_max), CALL(sched_get_priority_min),
	CALL_AS(sched_rr_get_interval, sys_sched_rr_get_interval_time32),
	CALL_AS(sched_rr_get_interval_time64, sys_sched_rr_get_interval),
	CALL(sched_setaffinity), CALL(sched_getaffinity), CALL(getcpu),

	/* the system */
	CALL_AS(uname, sys_newuname), CALL(sethostname), CALL(setdomainname), CALL(sysinfo),
	CALL(syslog), CALL(reboot), CALL(getrandom), CALL_AS(ugetrlimit, sys_getrlimit),
	CALL(setrlimit), CALL(prlimit64), CALL(getrusage), CALL(umask), CALL(prctl),
	CALL(personality),

	/* memory */
	CALL(brk), CALL(mmap2), CALL(munmap), CALL(mprotect), CALL(mremap), CALL(madvise),
	CALL(msync), CALL(mincore), CALL(mlock), CALL(mlock2), CALL(munlock), CALL(mlockall),
	CALL(munlockall), CALL(swapon), CALL(swapoff),

	/* files */
	CALL(open), CALL(openat), CALL(creat), CALL(close), CALL(read), CALL(write), CALL(readv),
	CALL(writev), CALL(pread64), CALL(pwrite64), CALL(lseek), CALL_AS(_llseek, sys_llseek),
	CALL(dup), CALL(dup2), CALL(dup3), CALL(pipe), CALL(pipe2), CALL(ioctl),
	CALL_AS(fcntl, sys_fcntl64), CALL(fcntl64), CALL(poll), CALL(getcwd), CALL(chdir),
	CALL_AS(ppoll, sys_ppoll_time32), CALL_AS(ppoll_time64, sys_ppoll),
	CALL_AS(_newselect, sys_select), CALL_AS(pselect6, sys_pselect6_time32),
	CALL_AS(pselect6_time64, sys_pselect6),
	CALL(fchdir), CALL(mkdir), CALL(mkdirat), CALL(rmdir), CALL(unlink), CALL(unlinkat),
	CALL(access), CALL(faccessat), CALL(stat64), CALL(lstat64), CALL(fstat64),
	CALL(fstatat64), CALL(statx), CALL(statfs64), CALL(fstatfs64), CALL(getdents64),
	CALL(readlink), CALL(readlinkat), CALL(symlink), CALL(symlinkat), CALL(link),
	CALL(rename), CALL(mknod), CALL(mknodat), CALL(chmod), CALL(fchmod), CALL(truncate64),
	CALL(ftruncate64), CALL(sync), CALL(fsync), CALL(fdatasync), CALL(mount),
	CALL_AS(umount2, sys_umount), CALL(sendfile64),
};
