/* SPDX-License-Identifier: MIT */
/*
 * Signals: numbers, actions, siginfo and the frame that the kernel builds on the user stack.
 *
 * Frame of a handler installed with SA_SIGINFO, from the stack pointer upwards:
 *
 *     sp -> struct siginfo info        128 bytes, r1 points here
 *           struct ucontext uc         744 bytes, r2 points here
 *           retcode[4]                 code that returns where no restorer was given
 *
 * A handler without SA_SIGINFO gets a struct sigframe, which is the last two only, and its
 * return ends in sigreturn, not rt_sigreturn. r0 is the signal number in both.
 */
#ifndef _UAPI_SIGNAL_H
#define _UAPI_SIGNAL_H

#include <uapi/types.h>

#define SIGHUP	  1
#define SIGINT	  2
#define SIGQUIT	  3
#define SIGILL	  4
#define SIGTRAP	  5
#define SIGABRT	  6
#define SIGIOT	  6
#define SIGBUS	  7
#define SIGFPE	  8
#define SIGKILL	  9
#define SIGUSR1	  10
#define SIGSEGV	  11
#define SIGUSR2	  12
#define SIGPIPE	  13
#define SIGALRM	  14
#define SIGTERM	  15
#define SIGSTKFLT 16
#define SIGCHLD	  17
#define SIGCONT	  18
#define SIGSTOP	  19
#define SIGTSTP	  20
#define SIGTTIN	  21
#define SIGTTOU	  22
#define SIGURG	  23
#define SIGXCPU	  24
#define SIGXFSZ	  25
#define SIGVTALRM 26
#define SIGPROF	  27
#define SIGWINCH  28
#define SIGIO	  29
#define SIGPOLL	  SIGIO
#define SIGPWR	  30
#define SIGSYS	  31
#define SIGRTMIN  32
#define SIGRTMAX  _NSIG

#define _NSIG	    64
#define _NSIG_WORDS 2

#define SA_NOCLDSTOP	  0x00000001
#define SA_NOCLDWAIT	  0x00000002
#define SA_SIGINFO	  0x00000004
#define SA_UNSUPPORTED	  0x00000400 /* never kept */
#define SA_EXPOSE_TAGBITS 0x00000800 /* kept; addresses have no tags here */
#define SA_THIRTYTWO	  0x02000000 /* ignored: 26-bit modes are long gone */
#define SA_RESTORER	  0x04000000 /* sa_restorer is valid and is where the handler returns to */
#define SA_ONSTACK	  0x08000000
#define SA_RESTART	  0x10000000
#define SA_NODEFER	  0x40000000
#define SA_RESETHAND	  0x80000000
#define SA_NOMASK	  SA_NODEFER
#define SA_ONESHOT	  SA_RESETHAND

#define SIG_BLOCK   0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

#define MINSIGSTKSZ   2048
#define SIGSTKSZ      8192
#define SS_ONSTACK    1
#define SS_DISABLE    2
#define SS_AUTODISARM (1U << 31)

/* si_code: below or at 0 a user program sent the signal, above it the kernel did. */
#define SI_USER	   0
#define SI_KERNEL  0x80
#define SI_QUEUE   -1
#define SI_TIMER   -2
#define SI_MESGQ   -3
#define SI_ASYNCIO -4
#define SI_SIGIO   -5
#define SI_TKILL   -6

#define ILL_ILLOPC 1
#define ILL_ILLOPN 2
#define ILL_ILLADR 3
#define ILL_ILLTRP 4
#define ILL_PRVOPC 5
#define ILL_PRVREG 6
#define ILL_COPROC 7
#define ILL_BADSTK 8

#define FPE_INTDIV 1
#define FPE_INTOVF 2
#define FPE_FLTDIV 3
#define FPE_FLTOVF 4
#define FPE_FLTUND 5
#define FPE_FLTRES 6
#define FPE_FLTINV 7
#define FPE_FLTSUB 8
#define FPE_FLTUNK 14

#define SEGV_MAPERR 1 /* nothing is mapped there */
#define SEGV_ACCERR 2 /* something is, but not for this kind of access */

#define BUS_ADRALN    1 /* alignment */
#define BUS_ADRERR    2 /* mapped, but no memory behind it: beyond the end of a file */
#define BUS_OBJERR    3
#define BUS_MCEERR_AR 4
#define BUS_MCEERR_AO 5

#define TRAP_BRKPT  1
#define TRAP_TRACE  2
#define TRAP_BRANCH 3
#define TRAP_HWBKPT 4

#define CLD_EXITED    1
#define CLD_KILLED    2
#define CLD_DUMPED    3
#define CLD_TRAPPED   4
#define CLD_STOPPED   5
#define CLD_CONTINUED 6

#define POLL_IN	 1
#define POLL_OUT 2
#define POLL_MSG 3
#define POLL_ERR 4
#define POLL_PRI 5
#define POLL_HUP 6

#define SYS_SECCOMP 1

#define SIGEV_SIGNAL	0
#define SIGEV_NONE	1
#define SIGEV_THREAD	2
#define SIGEV_THREAD_ID 4

/* uc_flags of a frame without siginfo; nobody but a debugger looks at it. */
#define UC_FLAGS_NO_SIGINFO 0x5ac3c35a

/* First word of the VFP block in uc_regspace, and the size of the block in its second. */
#define VFP_MAGIC	 0x56465001
#define VFP_STORAGE_SIZE 288

#ifndef __ASSEMBLY__

typedef struct {
	unsigned long sig[_NSIG_WORDS];
} sigset_t;

typedef unsigned long old_sigset_t;

/* Functions of the program: the kernel does not call them. */
typedef void __signalfn_t(int);
typedef void __restorefn_t(void);
typedef __signalfn_t __user *__sighandler_t;
typedef __restorefn_t __user *__sigrestore_t;

#define SIG_DFL ((__force __sighandler_t)0)
#define SIG_IGN ((__force __sighandler_t)1)
#define SIG_ERR ((__force __sighandler_t)-1)

typedef union sigval {
	int sival_int;
	void __user *sival_ptr;
} sigval_t;

#define SI_MAX_SIZE 128

typedef struct siginfo {
	int si_signo;
	int si_errno;
	int si_code;
	union {
		int _pad[SI_MAX_SIZE / sizeof(int) - 3];
		struct {
			int _pid;
			unsigned int _uid;
		} _kill;
		struct {
			int _tid;
			int _overrun;
			sigval_t _sigval;
			int _sys_private;
		} _timer;
		struct {
			int _pid;
			unsigned int _uid;
			sigval_t _sigval;
		} _rt;
		struct {
			int _pid;
			unsigned int _uid;
			int _status;
			long _utime;
			long _stime;
		} _sigchld;
		struct {
			void __user *_addr;
			union {
				int _trapno;
				short _addr_lsb;
			};
		} _sigfault;
		struct {
			long _band;
			int _fd;
		} _sigpoll;
		struct {
			void __user *_call_addr;
			int _syscall;
			unsigned int _arch;
		} _sigsys;
	} _sifields;
} siginfo_t;

#define si_pid	     _sifields._kill._pid
#define si_uid	     _sifields._kill._uid
#define si_timerid   _sifields._timer._tid
#define si_overrun   _sifields._timer._overrun
#define si_status    _sifields._sigchld._status
#define si_utime     _sifields._sigchld._utime
#define si_stime     _sifields._sigchld._stime
#define si_value     _sifields._rt._sigval
#define si_int	     _sifields._rt._sigval.sival_int
#define si_ptr	     _sifields._rt._sigval.sival_ptr
#define si_addr	     _sifields._sigfault._addr
#define si_addr_lsb  _sifields._sigfault._addr_lsb
#define si_trapno    _sifields._sigfault._trapno
#define si_band	     _sifields._sigpoll._band
#define si_fd	     _sifields._sigpoll._fd
#define si_call_addr _sifields._sigsys._call_addr
#define si_syscall   _sifields._sigsys._syscall
#define si_arch	     _sifields._sigsys._arch

/* What rt_sigaction takes and gives. The order is the kernel's; POSIX leaves it open. */
struct sigaction {
	union {
		__sighandler_t _sa_handler;
		void (*_sa_sigaction)(int, siginfo_t *, void *);
	} _u;
	unsigned long sa_flags;
	__sigrestore_t sa_restorer;
	sigset_t sa_mask;
};

#define sa_handler   _u._sa_handler
#define sa_sigaction _u._sa_sigaction

/* What the old sigaction call (number 67) takes: one word of mask, before the flags. */
struct old_sigaction {
	__sighandler_t _sa_handler;
	old_sigset_t sa_mask;
	unsigned long sa_flags;
	__sigrestore_t sa_restorer;
};

typedef struct sigaltstack {
	void __user *ss_sp;
	int ss_flags;
	__kernel_size_t ss_size;
} stack_t;

typedef struct sigevent {
	sigval_t sigev_value;
	int sigev_signo;
	int sigev_notify;
	union {
		int _pad[64 / sizeof(int) - 3];
		int _tid;
	} _sigev_un;
} sigevent_t;

/* The interrupted registers. A handler may change them; sigreturn loads them back. */
struct sigcontext {
	unsigned long trap_no;
	unsigned long error_code;
	unsigned long oldmask;
	unsigned long arm_r0;
	unsigned long arm_r1;
	unsigned long arm_r2;
	unsigned long arm_r3;
	unsigned long arm_r4;
	unsigned long arm_r5;
	unsigned long arm_r6;
	unsigned long arm_r7;
	unsigned long arm_r8;
	unsigned long arm_r9;
	unsigned long arm_r10;
	unsigned long arm_fp;
	unsigned long arm_ip;
	unsigned long arm_sp;
	unsigned long arm_lr;
	unsigned long arm_pc;
	unsigned long arm_cpsr;
	unsigned long fault_address;
};

struct ucontext {
	unsigned long uc_flags;
	struct ucontext __user *uc_link;
	stack_t uc_stack;
	struct sigcontext uc_mcontext;
	sigset_t uc_sigmask;
	int __unused[32 - sizeof(sigset_t) / sizeof(int)];
	/* Blocks of { magic, size, registers }, ended by a zero magic. */
	unsigned long uc_regspace[128] __attribute__((aligned(8)));
};

struct user_vfp {
	unsigned long long fpregs[32];
	unsigned long fpscr;
};

struct user_vfp_exc {
	unsigned long fpexc;
	unsigned long fpinst;
	unsigned long fpinst2;
};

struct vfp_sigframe {
	unsigned long magic;
	unsigned long size;
	struct user_vfp ufp;
	struct user_vfp_exc ufp_exc;
} __attribute__((aligned(8)));

struct sigframe {
	struct ucontext uc;
	unsigned long retcode[4];
};

struct rt_sigframe {
	struct siginfo info;
	struct sigframe sig;
};

#endif /* !__ASSEMBLY__ */

#endif
