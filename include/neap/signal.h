/* SPDX-License-Identifier: MIT */
/*
 * Signals inside the kernel: sets, queues of what is pending, and the structures that the threads
 * of a process share.
 *
 *	task_struct		one thread: its pending signals, its mask
 *	  -> signal_struct	the process: what is pending for any of its threads, limits, ids, sums
 *	  -> sighand_struct	the actions, and the lock (siglock) over all of this
 *
 * Signals below SIGRTMIN are pending once however often they are sent; those above queue.
 */
#ifndef _NEAP_SIGNAL_H
#define _NEAP_SIGNAL_H

#include <neap/hrtimer.h>
#include <neap/list.h>
#include <neap/pid.h>
#include <neap/spinlock_types.h>
#include <neap/types.h>
#include <neap/wait_types.h>
#include <uapi/resource.h>
#include <uapi/signal.h>

struct pt_regs;
struct task_struct;
struct tty_struct;

/*
 * The part of struct siginfo that says something; the ABI pads it to 128 bytes. Laid out alike, so the
 * names si_pid, si_addr and so on fit both.
 */
typedef struct kernel_siginfo {
	int si_signo;
	int si_errno;
	int si_code;
	union {
		__typeof__(((struct siginfo *)0)->_sifields._kill) _kill;
		__typeof__(((struct siginfo *)0)->_sifields._timer) _timer;
		__typeof__(((struct siginfo *)0)->_sifields._rt) _rt;
		__typeof__(((struct siginfo *)0)->_sifields._sigchld) _sigchld;
		__typeof__(((struct siginfo *)0)->_sifields._sigfault) _sigfault;
		__typeof__(((struct siginfo *)0)->_sifields._sigpoll) _sigpoll;
		__typeof__(((struct siginfo *)0)->_sifields._sigsys) _sigsys;
	} _sifields;
} kernel_siginfo_t;

struct k_sigaction {
	struct sigaction sa;
};

/* One pending signal with its information. */
struct sigqueue {
	struct list_head list;
	kernel_siginfo_t info;
};

struct sigpending {
	struct list_head
		list; /* of sigqueue; a signal set below may have none, for lack of memory */
	sigset_t signal;
};

struct sighand_struct {
	spinlock_t siglock; /* interrupts off */
	atomic_t count;
	bool touched; /* an action has been set; otherwise all are the default */
	struct k_sigaction action[_NSIG]; /* siglock, as touched */
};

/* A signal about to be delivered: what it is and what to do. */
struct ksignal {
	struct k_sigaction ka;
	kernel_siginfo_t info;
	int sig;
};

/* By siglock, unless said otherwise. */
struct signal_struct {
	atomic_t sigcnt;		 /* tasks that refer to this, dead ones too */
	atomic_t live;			 /* threads alive */
	int nr_threads;			 /* tasklist_lock to change, too */
	wait_queue_head_t wait_chldexit; /* parents in wait4() */
	struct list_head thread_head;	 /* threads; tasklist_lock, siglock to change */
	struct rb_root tids;		 /* those but the leader, by number; tasklist_lock */

	struct sigpending shared_pending; /* for the process as a whole */
	int group_exit_code;
	unsigned int flags;   /* SIGNAL_* */
	int group_stop_count; /* threads that have yet to stop */
	struct task_struct *group_exec_task;

	struct pid *pids[PIDTYPE_MAX]; /* tgid, group and session; tasklist_lock */
	bool leader;		       /* of its session; tasklist_lock */
	struct tty_struct *tty;	       /* the controlling terminal; tasklist_lock */

	struct hrtimer real_timer; /* ITIMER_REAL */
	ktime_t it_real_incr;	   /* its interval */

	/*
	 * Sums of the threads that are gone (tasklist_lock, too), and of the children waited for. CPU
	 * time in ns. maxrss: of the thread that ends the mm, the only one left.
	 */
	u64 utime, stime, cutime, cstime;
	unsigned long nvcsw, nivcsw, cnvcsw, cnivcsw;
	unsigned long min_flt, maj_flt, cmin_flt, cmaj_flt;
	unsigned long maxrss, cmaxrss; /* KiB */

	struct rlimit rlim[RLIM_NLIMITS]; /* task_lock of the group leader */
	/* RLIMIT_CPU: in jiffies, when it was looked at, and how long not again. Words by READ_ONCE. */
	unsigned long cpu_checked, cpu_wait;

	/* Single values, set by whoever may and read without a lock. */
	short oom_score_adj, oom_score_adj_min; /* min: what CAP_SYS_RESOURCE set it to last */
	bool oom_flag_origin;
	bool is_child_subreaper;
	bool has_child_subreaper; /* there may be one above */
	bool no_new_privs;
};

#define SIGNAL_STOP_STOPPED   0x01 /* all threads are stopped */
#define SIGNAL_STOP_CONTINUED 0x02 /* SIGCONT came since; wait4() has not told yet */
#define SIGNAL_GROUP_EXIT     0x04 /* all threads are to die */
#define SIGNAL_CLD_STOPPED    0x10 /* the parent has yet to be told */
#define SIGNAL_CLD_CONTINUED  0x20
#define SIGNAL_CLD_MASK	      (SIGNAL_CLD_STOPPED | SIGNAL_CLD_CONTINUED)
#define SIGNAL_UNKILLABLE     0x40 /* init: default actions do not kill it */

/* Sets. */
static inline void sigaddset(sigset_t *set, int sig)
{
	set->sig[(sig - 1) >> 5] |= 1UL << ((sig - 1) & 31);
}

static inline void sigdelset(sigset_t *set, int sig)
{
	set->sig[(sig - 1) >> 5] &= ~(1UL << ((sig - 1) & 31));
}

static inline bool sigismember(const sigset_t *set, int sig)
{
	return (set->sig[(sig - 1) >> 5] >> ((sig - 1) & 31)) & 1;
}

static inline void sigemptyset(sigset_t *set)
{
	set->sig[0] = set->sig[1] = 0;
}

static inline void sigfillset(sigset_t *set)
{
	set->sig[0] = set->sig[1] = ~0UL;
}

static inline bool sigisemptyset(const sigset_t *set)
{
	return !(set->sig[0] | set->sig[1]);
}

static inline void sigorsets(sigset_t *r, const sigset_t *a, const sigset_t *b)
{
	r->sig[0] = a->sig[0] | b->sig[0];
	r->sig[1] = a->sig[1] | b->sig[1];
}

static inline void sigandsets(sigset_t *r, const sigset_t *a, const sigset_t *b)
{
	r->sig[0] = a->sig[0] & b->sig[0];
	r->sig[1] = a->sig[1] & b->sig[1];
}

static inline void sigandnsets(sigset_t *r, const sigset_t *a, const sigset_t *b)
{
	r->sig[0] = a->sig[0] & ~b->sig[0];
	r->sig[1] = a->sig[1] & ~b->sig[1];
}

static inline bool sigequalsets(const sigset_t *a, const sigset_t *b)
{
	return a->sig[0] == b->sig[0] && a->sig[1] == b->sig[1];
}

#define sigmask(sig) (1UL << ((sig)-1)) /* of signals up to 32 */

static inline bool valid_signal(unsigned long sig)
{
	return sig <= _NSIG;
}

static inline void init_sigpending(struct sigpending *pending)
{
	sigemptyset(&pending->signal);
	INIT_LIST_HEAD(&pending->list);
}

static inline void clear_siginfo(kernel_siginfo_t *info)
{
	__builtin_memset(info, 0, sizeof(*info));
}

/* To and from user space, whose structure is longer: the rest is zero, or ignored. 0 or -EFAULT. */
int copy_siginfo_to_user(struct siginfo __user *to, const kernel_siginfo_t *from);
int copy_siginfo_from_user(kernel_siginfo_t *to, const struct siginfo __user *from);

/* In place of a siginfo: sent by a user with no more to say, sent by the kernel. */
#define SEND_SIG_NOINFO ((kernel_siginfo_t *)0)
#define SEND_SIG_PRIV	((kernel_siginfo_t *)1)

/*
 * Sending, from any context that may take tasklist_lock for reading and siglock; the caller holds neither
 * (kernel/signal_internal.h has the senders for who holds tasklist_lock). 0, -EAGAIN when a queueing
 * signal does not fit, -ESRCH when the process is gone. @priv or SEND_SIG_PRIV: by the kernel.
 */
int send_sig(int sig, struct task_struct *p, int priv);
void __kill_process(struct task_struct *p); /* SIGKILL by the kernel; the caller does hold tasklist_lock */
int send_sig_info(int sig, kernel_siginfo_t *info, struct task_struct *p);
/* To the process, not to one thread. */
int do_send_sig_info(int sig, kernel_siginfo_t *info, struct task_struct *p, enum pid_type type);
int kill_pid(struct pid *pid, int sig, int priv);
/* To all processes of a group: a terminal's ^C. Any context. */
int kill_pgrp(struct pid *pgrp, int sig, int priv);

/*
 * Something the thread itself did, such as a bad access: cannot be blocked or ignored; if it is, the
 * process dies.
 */
void force_sig(int sig);
void force_sig_info(kernel_siginfo_t *info);
void force_sig_fault(int sig, int code, void __user *addr);
/* A handler cannot be run (no stack for its frame): SIGSEGV, fatal if it was a SIGSEGV. */
void force_sigsegv(int sig);

/*
 * Takes the next signal to handle off the queues into @ksig: true, and the arch builds the frame
 * and calls signal_setup_done(); false, nothing to deliver. Default actions happen inside: it may
 * stop, and it does not return when the process dies.
 */
bool get_signal(struct ksignal *ksig);
/* @failed: no frame could be built. Otherwise blocks what the action says. */
void signal_setup_done(int failed, struct ksignal *ksig, int stepping);
/* The mask that a frame must save: that of before sigsuspend() if it is under way. */
sigset_t *sigmask_to_save(void);
/* Puts the mask of before sigsuspend() back when no handler ran. */
void restore_saved_sigmask(void);
/*
 * ppoll() and kin: *umask (NULL: no change) is the mask until restore_saved_sigmask_unless(). -EFAULT,
 * -EINVAL. When a signal has ended the call the old mask comes back only after its handler's frame.
 */
int set_user_sigmask(const sigset_t __user *umask, size_t size);
void restore_saved_sigmask_unless(bool interrupted);
void set_current_blocked(sigset_t *set); /* SIGKILL and SIGSTOP are left out */

/* Recomputes TIF_SIGPENDING of the current task; siglock held. */
void recalc_sigpending(void);
/* Marks @t as having a signal and wakes it: if it sleeps interruptibly, or at all when @fatal. */
void signal_wake_up(struct task_struct *t, bool fatal);

/* For kernel threads that want to see signals, and for those that do not. */
void ignore_signals(struct task_struct *t);
void flush_signals(struct task_struct *t);
void flush_signal_handlers(struct task_struct *t, int force_default);

/* The alternate stack as sigreturn finds it in a frame; what cannot be is ignored. */
void restore_altstack(const stack_t *ss);
int __save_altstack(stack_t __user *uss, unsigned long sp);
/* Where a frame goes: the top of the alternate stack if @ksig wants it, else @sp. */
unsigned long sigsp(unsigned long sp, struct ksignal *ksig);
int on_sig_stack(unsigned long sp);

/* ITIMER_REAL's function, for whoever makes a signal_struct. */
enum hrtimer_restart it_real_fn(struct hrtimer *timer);

/* Queued signals of all processes: what RLIMIT_SIGPENDING counts. */
unsigned int sigqueues_in_use(void);

void signals_init(void);

#endif /* _NEAP_SIGNAL_H */
