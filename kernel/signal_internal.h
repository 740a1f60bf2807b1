/* SPDX-License-Identifier: MIT */
/* What the files about signals, and exit.c, share. */
#ifndef _SIGNAL_INTERNAL_H
#define _SIGNAL_INTERNAL_H

#include <neap/jiffies.h>
#include <neap/sched.h>
#include <neap/signal.h>

/* Default actions by kind; signals up to 32 only, all others kill. */
#define SIG_KERNEL_ONLY_MASK   (sigmask(SIGKILL) | sigmask(SIGSTOP))
#define SIG_KERNEL_STOP_MASK \
	(sigmask(SIGSTOP) | sigmask(SIGTSTP) | sigmask(SIGTTIN) | sigmask(SIGTTOU))
#define SIG_KERNEL_IGNORE_MASK \
	(sigmask(SIGCONT) | sigmask(SIGCHLD) | sigmask(SIGWINCH) | sigmask(SIGURG))
/* Caused by the running instruction: before all others. */
#define SYNCHRONOUS_MASK                                                            \
	(sigmask(SIGSEGV) | sigmask(SIGBUS) | sigmask(SIGILL) | sigmask(SIGTRAP) |  \
	 sigmask(SIGFPE) | sigmask(SIGSYS))

static inline bool sig_in_mask(int sig, unsigned long mask)
{
	return sig <= 32 && (sigmask(sig) & mask);
}

#define sig_kernel_only(sig)   sig_in_mask(sig, SIG_KERNEL_ONLY_MASK)
#define sig_kernel_stop(sig)   sig_in_mask(sig, SIG_KERNEL_STOP_MASK)
#define sig_kernel_ignore(sig) sig_in_mask(sig, SIG_KERNEL_IGNORE_MASK)

/* siglock held for these. */
void sigqueue_free(struct sigqueue *q);
void flush_sigqueue(struct sigpending *pending);
void flush_sigqueue_mask(unsigned long mask, struct sigpending *pending);
void flush_sigqueue_signal(int sig, struct sigpending *pending, struct list_head *gone);
bool sig_task_ignored(struct task_struct *t, int sig, bool force);
int send_signal_locked(int sig, kernel_siginfo_t *info, struct task_struct *t, enum pid_type type);
/* The number of the next signal not in @mask, taken off its queue with its @info; 0: none. */
int dequeue_signal(struct task_struct *tsk, const sigset_t *mask, kernel_siginfo_t *info);
void recalc_sigpending_tsk(struct task_struct *t);

/* Without locks; sleeps. */
void free_sigqueues(struct list_head *gone);

/*
 * The senders under tasklist_lock, which their caller holds, reading or writing: a thread or a process, the
 * process of a number, all of a group. Signal 0 only asks whether there is one. 0, -ESRCH, -EAGAIN.
 */
int __do_send_sig_info(int sig, kernel_siginfo_t *info, struct task_struct *p, enum pid_type type);
int __group_send_sig_info(int sig, kernel_siginfo_t *info, struct task_struct *p);
int __kill_pid_info(int sig, kernel_siginfo_t *info, struct pid *pid);
int __kill_pgrp_info(int sig, kernel_siginfo_t *info, struct pid *pgrp);

/* The two latter take the lock: it is not held. */
int kill_pid_info(int sig, kernel_siginfo_t *info, struct pid *pid);
int kill_pgrp_info(int sig, kernel_siginfo_t *info, struct pid *pgrp);

/*
 * Tells the parent that @p died, by @sig and by waking its wait4(). True: nobody will wait for @p, so
 * it is to be released at once. tasklist_lock held for writing.
 */
bool do_notify_parent(struct task_struct *p, int sig);
/* The same for CLD_STOPPED and CLD_CONTINUED; tasklist_lock held. */
void do_notify_parent_cldstop(struct task_struct *p, int why);
/* Wakes who of @parent's process waits for its child @p, a group leader; tasklist_lock held. wait.c */
void __wake_up_parent(struct task_struct *p, struct task_struct *parent);
/* do_exit(): no signal is for this thread any more. */
void exit_signals(struct task_struct *tsk);
/* All other threads of the process are to die; siglock held. Gives how many there are. */
int zap_other_threads(struct task_struct *p);
/* fork.c: new actions, not filled in, or NULL; drops a reference. */
struct sighand_struct *alloc_sighand(void);
void cleanup_sighand(struct sighand_struct *sighand);

#endif /* _SIGNAL_INTERNAL_H */
