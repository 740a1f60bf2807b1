/* SPDX-License-Identifier: MIT */
/*
 * The system calls as C functions. Each gives its result, or -errno from -4095 to -1; its arguments
 * are the registers r0 to r5 as the ARM EABI passes them, so a 64-bit argument takes an even
 * register and the next. What the numbers mean is <uapi/unistd.h>; which function serves which number
 * is kernel/systbl.c; one that is not built in is answered by sys_ni_syscall() (kernel/sys_ni.c).
 *
 * All may sleep. They check what user space passes: none trusts a pointer or a length.
 */
#ifndef _NEAP_SYSCALLS_H
#define _NEAP_SYSCALLS_H

#include <neap/types.h>
#include <uapi/resource.h>
#include <uapi/sched.h>
#include <uapi/signal.h>
#include <uapi/sysinfo.h>
#include <uapi/time.h>
#include <uapi/utsname.h>

/* By number; what is not built in is sys_ni_syscall. The entry code calls with the real arguments. */
typedef long (*sys_call_ptr_t)(void);
extern const sys_call_ptr_t sys_call_table[];

struct iovec;
struct linux_dirent;
struct linux_dirent64;
struct old_sigaction;
struct pollfd;
struct pt_regs;
struct stat32;
struct stat64;
struct statfs32;
struct statfs64;
struct statx;
struct timezone;
struct tms;

/*
 * SYSCALL_DEFINE2(munmap, unsigned long, addr, size_t, len) { ... } defines sys_munmap(addr, len): the
 * same as writing the function out, but it can be searched for.
 */
#define __SC_ARGS1(t, a)	   t a
#define __SC_ARGS2(t, a, ...)	   t a, __SC_ARGS1(__VA_ARGS__)
#define __SC_ARGS3(t, a, ...)	   t a, __SC_ARGS2(__VA_ARGS__)
#define __SC_ARGS4(t, a, ...)	   t a, __SC_ARGS3(__VA_ARGS__)
#define __SC_ARGS5(t, a, ...)	   t a, __SC_ARGS4(__VA_ARGS__)
#define __SC_ARGS6(t, a, ...)	   t a, __SC_ARGS5(__VA_ARGS__)
#define SYSCALL_DEFINE0(name)	   long sys_##name(void)
#define SYSCALL_DEFINE1(name, ...) long sys_##name(__SC_ARGS1(__VA_ARGS__))
#define SYSCALL_DEFINE2(name, ...) long sys_##name(__SC_ARGS2(__VA_ARGS__))
#define SYSCALL_DEFINE3(name, ...) long sys_##name(__SC_ARGS3(__VA_ARGS__))
#define SYSCALL_DEFINE4(name, ...) long sys_##name(__SC_ARGS4(__VA_ARGS__))
#define SYSCALL_DEFINE5(name, ...) long sys_##name(__SC_ARGS5(__VA_ARGS__))
#define SYSCALL_DEFINE6(name, ...) long sys_##name(__SC_ARGS6(__VA_ARGS__))

long sys_ni_syscall(void); /* -ENOSYS */
long sys_restart_syscall(void);

/* Tasks. */
long sys_fork(void);
long sys_vfork(void);
long sys_clone(unsigned long flags, unsigned long newsp, int __user *parent_tid, unsigned long tls,
	       int __user *child_tid);
long sys_execve(const char __user *filename, const char __user *const __user *argv,
		const char __user *const __user *envp);
long sys_exit(int status);
long sys_exit_group(int status);
long sys_wait4(pid_t pid, int __user *stat_addr, int options, struct rusage __user *ru);
long sys_waitid(int which, pid_t pid, struct siginfo __user *info, int options,
		struct rusage __user *ru);
long sys_set_tid_address(int __user *tidptr);
long sys_set_robust_list(void __user *head, size_t len);
long sys_get_robust_list(int pid, void __user *__user *head, size_t __user *len);
long sys_futex(u32 __user *uaddr, int op, u32 val, const struct __kernel_timespec __user *utime,
	       u32 __user *uaddr2, u32 val3);
long sys_futex_time32(u32 __user *uaddr, int op, u32 val,
		      const struct __kernel_old_timespec __user *utime, u32 __user *uaddr2,
		      u32 val3);

/* Who am I, and who are the others. */
long sys_getpid(void);
long sys_getppid(void);
long sys_gettid(void);
long sys_getpgrp(void);
long sys_getpgid(pid_t pid);
long sys_setpgid(pid_t pid, pid_t pgid);
long sys_getsid(pid_t pid);
long sys_setsid(void);
long sys_getuid(void);
long sys_geteuid(void);
long sys_getgid(void);
long sys_getegid(void);
long sys_setuid(uid_t uid);
long sys_setgid(gid_t gid);
long sys_setreuid(uid_t ruid, uid_t euid);
long sys_setregid(gid_t rgid, gid_t egid);
long sys_setresuid(uid_t ruid, uid_t euid, uid_t suid);
long sys_setresgid(gid_t rgid, gid_t egid, gid_t sgid);
long sys_getresuid(uid_t __user *ruid, uid_t __user *euid, uid_t __user *suid);
long sys_getresgid(gid_t __user *rgid, gid_t __user *egid, gid_t __user *sgid);
long sys_setfsuid(uid_t uid);
long sys_setfsgid(gid_t gid);
long sys_getgroups(int size, gid_t __user *list);
long sys_setgroups(int size, gid_t __user *list);
long sys_capget(void __user *header, void __user *data);
long sys_capset(void __user *header, const void __user *data);

/* Signals. */
long sys_kill(pid_t pid, int sig);
long sys_tkill(pid_t pid, int sig);
long sys_tgkill(pid_t tgid, pid_t pid, int sig);
long sys_rt_sigqueueinfo(pid_t pid, int sig, struct siginfo __user *info);
long sys_rt_tgsigqueueinfo(pid_t tgid, pid_t pid, int sig, struct siginfo __user *info);
long sys_sigaction(int sig, const struct old_sigaction __user *act,
		   struct old_sigaction __user *oact);
long sys_rt_sigaction(int sig, const struct sigaction __user *act, struct sigaction __user *oact,
		      size_t size);
long sys_sigprocmask(int how, old_sigset_t __user *set, old_sigset_t __user *oset);
long sys_rt_sigprocmask(int how, sigset_t __user *set, sigset_t __user *oset, size_t size);
long sys_sigpending(old_sigset_t __user *set);
long sys_rt_sigpending(sigset_t __user *set, size_t size);
long sys_sigsuspend(int unused1, int unused2, old_sigset_t mask);
long sys_rt_sigsuspend(sigset_t __user *set, size_t size);
long sys_rt_sigtimedwait(const sigset_t __user *these, struct siginfo __user *info,
			 const struct __kernel_timespec __user *ts, size_t size);
long sys_rt_sigtimedwait_time32(const sigset_t __user *these, struct siginfo __user *info,
				const struct __kernel_old_timespec __user *ts, size_t size);
long sys_sigaltstack(const stack_t __user *ss, stack_t __user *oss);
long sys_pause(void);
long sys_sigreturn(void); /* entry-common.S */
long sys_rt_sigreturn(void);

/* Time. */
long sys_gettimeofday(struct __kernel_old_timeval __user *tv, struct timezone __user *tz);
long sys_settimeofday(struct __kernel_old_timeval __user *tv, struct timezone __user *tz);
long sys_times(struct tms __user *tbuf);
long sys_nanosleep_time32(struct __kernel_old_timespec __user *rqtp,
			  struct __kernel_old_timespec __user *rmtp);
long sys_clock_gettime(int which, struct __kernel_timespec __user *tp);
long sys_clock_gettime32(int which, struct __kernel_old_timespec __user *tp);
long sys_clock_settime(int which, const struct __kernel_timespec __user *tp);
long sys_clock_settime32(int which, const struct __kernel_old_timespec __user *tp);
long sys_clock_getres(int which, struct __kernel_timespec __user *tp);
long sys_clock_getres_time32(int which, struct __kernel_old_timespec __user *tp);
long sys_clock_nanosleep(int which, int flags, const struct __kernel_timespec __user *rqtp,
			 struct __kernel_timespec __user *rmtp);
long sys_clock_nanosleep_time32(int which, int flags, struct __kernel_old_timespec __user *rqtp,
				struct __kernel_old_timespec __user *rmtp);
long sys_getitimer(int which, struct __kernel_old_itimerval __user *value);
long sys_setitimer(int which, struct __kernel_old_itimerval __user *value,
		   struct __kernel_old_itimerval __user *ovalue);

/* Scheduling. */
long sys_nice(int increment);
long sys_getpriority(int which, int who);
long sys_setpriority(int which, int who, int niceval);
long sys_sched_yield(void);
long sys_sched_setscheduler(pid_t pid, int policy, struct sched_param __user *param);
long sys_sched_getscheduler(pid_t pid);
long sys_sched_setparam(pid_t pid, struct sched_param __user *param);
long sys_sched_getparam(pid_t pid, struct sched_param __user *param);
long sys_sched_get_priority_max(int policy);
long sys_sched_get_priority_min(int policy);
long sys_sched_rr_get_interval(pid_t pid, struct __kernel_timespec __user *interval);
long sys_sched_rr_get_interval_time32(pid_t pid, struct __kernel_old_timespec __user *interval);
long sys_sched_setaffinity(pid_t pid, unsigned int len, unsigned long __user *mask);
long sys_sched_getaffinity(pid_t pid, unsigned int len, unsigned long __user *mask);
long sys_getcpu(unsigned int __user *cpu, unsigned int __user *node, void __user *unused);

/* The system. */
long sys_newuname(struct new_utsname __user *name);
long sys_sethostname(char __user *name, int len);
long sys_setdomainname(char __user *name, int len);
long sys_sysinfo(struct sysinfo __user *info);
long sys_syslog(int type, char __user *buf, int len);
long sys_reboot(int magic1, int magic2, unsigned int cmd, void __user *arg);
long sys_getrandom(char __user *buf, size_t count, unsigned int flags);
long sys_getrlimit(unsigned int resource, struct rlimit __user *rlim);
long sys_setrlimit(unsigned int resource, struct rlimit __user *rlim);
long sys_prlimit64(pid_t pid, unsigned int resource, const struct rlimit64 __user *new_rlim,
		   struct rlimit64 __user *old_rlim);
long sys_getrusage(int who, struct rusage __user *ru);
long sys_umask(int mask);
long sys_prctl(int option, unsigned long arg2, unsigned long arg3, unsigned long arg4,
	       unsigned long arg5);
long sys_personality(unsigned int personality);

/* Memory (mm/). */
long sys_brk(unsigned long brk);
long sys_mmap2(unsigned long addr, unsigned long len, unsigned long prot, unsigned long flags,
	       unsigned long fd, unsigned long pgoff);
long sys_munmap(unsigned long addr, size_t len);
long sys_mprotect(unsigned long start, size_t len, unsigned long prot);
long sys_mremap(unsigned long addr, unsigned long old_len, unsigned long new_len,
		unsigned long flags, unsigned long new_addr);
long sys_madvise(unsigned long start, size_t len, int behavior);
long sys_msync(unsigned long start, size_t len, int flags);
long sys_mincore(unsigned long start, size_t len, unsigned char __user *vec);
long sys_memfd_create(const char __user *uname, unsigned int flags);
long sys_remap_file_pages(unsigned long start, unsigned long size, unsigned long prot,
			  unsigned long pgoff, unsigned long flags);
long sys_process_vm_readv(pid_t pid, const struct iovec __user *lvec, unsigned long liovcnt,
			  const struct iovec __user *rvec, unsigned long riovcnt,
			  unsigned long flags);
long sys_process_vm_writev(pid_t pid, const struct iovec __user *lvec, unsigned long liovcnt,
			   const struct iovec __user *rvec, unsigned long riovcnt,
			   unsigned long flags);
long sys_membarrier(int cmd, unsigned int flags, int cpu_id);
long sys_shmget(int key, size_t size, int shmflg);
long sys_shmat(int shmid, char __user *shmaddr, int shmflg);
long sys_shmdt(char __user *shmaddr);
long sys_shmctl(int shmid, int cmd, void __user *buf);
long sys_mlock(unsigned long start, size_t len);
long sys_mlock2(unsigned long start, size_t len, int flags);
long sys_munlock(unsigned long start, size_t len);
long sys_mlockall(int flags);
long sys_munlockall(void);
long sys_swapon(const char __user *specialfile, int flags);
long sys_swapoff(const char __user *specialfile);

/* Files (fs/). */
long sys_open(const char __user *filename, int flags, umode_t mode);
long sys_openat(int dfd, const char __user *filename, int flags, umode_t mode);
long sys_creat(const char __user *pathname, umode_t mode);
long sys_close(unsigned int fd);
long sys_read(unsigned int fd, char __user *buf, size_t count);
long sys_write(unsigned int fd, const char __user *buf, size_t count);
long sys_readv(unsigned long fd, const struct iovec __user *vec, unsigned long vlen);
long sys_writev(unsigned long fd, const struct iovec __user *vec, unsigned long vlen);
long sys_pread64(unsigned int fd, char __user *buf, size_t count, loff_t pos);
long sys_pwrite64(unsigned int fd, const char __user *buf, size_t count, loff_t pos);
long sys_lseek(unsigned int fd, off_t offset, unsigned int whence);
long sys_llseek(unsigned int fd, unsigned long offset_high, unsigned long offset_low,
		loff_t __user *result, unsigned int whence);
long sys_dup(unsigned int fildes);
long sys_dup2(unsigned int oldfd, unsigned int newfd);
long sys_dup3(unsigned int oldfd, unsigned int newfd, int flags);
long sys_close_range(unsigned int fd, unsigned int max_fd, unsigned int flags);
long sys_pipe(int __user *fildes);
long sys_pipe2(int __user *fildes, int flags);
long sys_ioctl(unsigned int fd, unsigned int cmd, unsigned long arg);
long sys_fcntl64(unsigned int fd, unsigned int cmd, unsigned long arg);
long sys_poll(struct pollfd __user *ufds, unsigned int nfds, int timeout);
long sys_ppoll(struct pollfd __user *ufds, unsigned int nfds, struct __kernel_timespec __user *tsp,
	       const sigset_t __user *sigmask, size_t size);
long sys_ppoll_time32(struct pollfd __user *ufds, unsigned int nfds,
		      struct __kernel_old_timespec __user *tsp, const sigset_t __user *sigmask,
		      size_t size);
long sys_select(int n, unsigned long __user *in, unsigned long __user *out,
		unsigned long __user *ex, struct __kernel_old_timeval __user *tvp);
long sys_pselect6(int n, unsigned long __user *in, unsigned long __user *out,
		  unsigned long __user *ex, struct __kernel_timespec __user *tsp, void __user *sig);
long sys_pselect6_time32(int n, unsigned long __user *in, unsigned long __user *out,
			 unsigned long __user *ex, struct __kernel_old_timespec __user *tsp,
			 void __user *sig);
long sys_getcwd(char __user *buf, unsigned long size);
long sys_chdir(const char __user *filename);
long sys_fchdir(unsigned int fd);
long sys_mkdir(const char __user *pathname, umode_t mode);
long sys_mkdirat(int dfd, const char __user *pathname, umode_t mode);
long sys_rmdir(const char __user *pathname);
long sys_unlink(const char __user *pathname);
long sys_unlinkat(int dfd, const char __user *pathname, int flag);
long sys_access(const char __user *filename, int mode);
long sys_faccessat(int dfd, const char __user *filename, int mode);
long sys_faccessat2(int dfd, const char __user *filename, int mode, int flags);
long sys_stat64(const char __user *filename, struct stat64 __user *statbuf);
long sys_lstat64(const char __user *filename, struct stat64 __user *statbuf);
long sys_fstat64(unsigned long fd, struct stat64 __user *statbuf);
long sys_fstatat64(int dfd, const char __user *filename, struct stat64 __user *statbuf, int flag);
long sys_newstat(const char __user *filename, struct stat32 __user *statbuf);
long sys_newlstat(const char __user *filename, struct stat32 __user *statbuf);
long sys_newfstat(unsigned int fd, struct stat32 __user *statbuf);
long sys_statx(int dfd, const char __user *path, unsigned int flags, unsigned int mask,
	       struct statx __user *buffer);
long sys_statfs64(const char __user *path, size_t size, struct statfs64 __user *buf);
long sys_fstatfs64(unsigned int fd, size_t size, struct statfs64 __user *buf);
long sys_statfs(const char __user *path, struct statfs32 __user *buf);
long sys_fstatfs(unsigned int fd, struct statfs32 __user *buf);
long sys_getdents(unsigned int fd, struct linux_dirent __user *dirent, unsigned int count);
long sys_getdents64(unsigned int fd, struct linux_dirent64 __user *dirent, unsigned int count);
long sys_readlink(const char __user *path, char __user *buf, int bufsiz);
long sys_readlinkat(int dfd, const char __user *path, char __user *buf, int bufsiz);
long sys_symlink(const char __user *old, const char __user *new);
long sys_symlinkat(const char __user *old, int newdfd, const char __user *new);
long sys_link(const char __user *old, const char __user *new);
long sys_rename(const char __user *old, const char __user *new);
long sys_mknod(const char __user *filename, umode_t mode, unsigned int dev);
long sys_linkat(int olddfd, const char __user *old, int newdfd, const char __user *new, int flags);
long sys_renameat(int olddfd, const char __user *old, int newdfd, const char __user *new);
long sys_renameat2(int olddfd, const char __user *old, int newdfd, const char __user *new,
		   unsigned int flags);
long sys_fchmodat(int dfd, const char __user *filename, umode_t mode);
long sys_mknodat(int dfd, const char __user *filename, umode_t mode, unsigned int dev);
long sys_chmod(const char __user *filename, umode_t mode);
long sys_fchmod(unsigned int fd, umode_t mode);
long sys_truncate64(const char __user *path, loff_t length);
long sys_ftruncate64(unsigned int fd, loff_t length);
long sys_truncate(const char __user *path, long length);
long sys_ftruncate(unsigned int fd, long length);
long sys_chown(const char __user *filename, uid_t user, gid_t group);
long sys_lchown(const char __user *filename, uid_t user, gid_t group);
long sys_fchown(unsigned int fd, uid_t user, gid_t group);
long sys_fchownat(int dfd, const char __user *filename, uid_t user, gid_t group, int flag);
long sys_utimensat(int dfd, const char __user *filename,
		   const struct __kernel_timespec __user *utimes, int flags);
long sys_utimensat_time32(int dfd, const char __user *filename,
			  const struct __kernel_old_timespec __user *utimes, int flags);
long sys_futimesat_time32(int dfd, const char __user *filename,
			  const struct __kernel_old_timeval __user *utimes);
long sys_utimes_time32(const char __user *filename,
		       const struct __kernel_old_timeval __user *utimes);
long sys_sync(void);
long sys_fsync(unsigned int fd);
long sys_fdatasync(unsigned int fd);
long sys_mount(char __user *dev_name, char __user *dir_name, char __user *type, unsigned long flags,
	       void __user *data);
long sys_umount(char __user *name, int flags);
long sys_fallocate(int fd, int mode, loff_t offset, loff_t len);
long sys_preadv(unsigned long fd, const struct iovec __user *vec, unsigned long vlen,
		unsigned long pos_l, unsigned long pos_h);
long sys_pwritev(unsigned long fd, const struct iovec __user *vec, unsigned long vlen,
		 unsigned long pos_l, unsigned long pos_h);
long sys_preadv2(unsigned long fd, const struct iovec __user *vec, unsigned long vlen,
		 unsigned long pos_l, unsigned long pos_h, int flags);
long sys_pwritev2(unsigned long fd, const struct iovec __user *vec, unsigned long vlen,
		  unsigned long pos_l, unsigned long pos_h, int flags);
long sys_arm_fadvise64_64(int fd, int advice, loff_t offset, loff_t len);
long sys_readahead(int fd, loff_t offset, size_t count);
long sys_sendfile(int out_fd, int in_fd, off_t __user *offset, size_t count);
long sys_sendfile64(int out_fd, int in_fd, loff_t __user *offset, size_t count);

/* kernel/uid16.c: calls with old numbers */
old_uid_t high2low(u32 id); /* a user's or group's number, or the overflow number */
long sys_chown16(const char __user *filename, old_uid_t user, old_gid_t group);
long sys_lchown16(const char __user *filename, old_uid_t user, old_gid_t group);
long sys_fchown16(unsigned int fd, old_uid_t user, old_gid_t group);
long sys_getuid16(void);
long sys_geteuid16(void);
long sys_getgid16(void);
long sys_getegid16(void);
long sys_setuid16(old_uid_t uid);
long sys_setgid16(old_gid_t gid);
long sys_setreuid16(old_uid_t ruid, old_uid_t euid);
long sys_setregid16(old_gid_t rgid, old_gid_t egid);
long sys_setresuid16(old_uid_t ruid, old_uid_t euid, old_uid_t suid);
long sys_setresgid16(old_gid_t rgid, old_gid_t egid, old_gid_t sgid);
long sys_getresuid16(old_uid_t __user *ruid, old_uid_t __user *euid, old_uid_t __user *suid);
long sys_getresgid16(old_gid_t __user *rgid, old_gid_t __user *egid, old_gid_t __user *sgid);
long sys_setfsuid16(old_uid_t uid);
long sys_setfsgid16(old_gid_t gid);
long sys_getgroups16(int size, old_gid_t __user *list);
long sys_setgroups16(int size, old_gid_t __user *list);

/* net/ */
long sys_socket(int family, int type, int protocol);
long sys_socketpair(int family, int type, int protocol, int __user *usockvec);
/* Of a socket: -ENOTSOCK or -EBADF, there being none. */
long sys_no_socket(int fd);

#endif /* _NEAP_SYSCALLS_H */
