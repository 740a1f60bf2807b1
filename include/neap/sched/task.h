/* SPDX-License-Identifier: MIT */
/* Making tasks, ending them, and what the arch contributes to both. */
#ifndef _NEAP_SCHED_TASK_H
#define _NEAP_SCHED_TASK_H

#include <asm/thread_info.h>
#include <neap/types.h>
#include <uapi/sched.h>

struct pt_regs;
struct rusage;
struct task_struct;

/* What clone(2), fork and kernel threads ask for. */
struct kernel_clone_args {
	u64 flags; /* CLONE_*, without the signal */
	int __user *pidfd;
	int __user *child_tid;
	int __user *parent_tid;
	int exit_signal;
	unsigned long stack; /* user stack pointer of the child; 0: the parent's */
	unsigned long tls;
	int (*fn)(void *); /* a kernel thread: what it runs; it may come back after kernel_execve() */
	void *fn_arg;
	bool kthread;
	bool idle;
};

/* Gives the child's number, or -errno. Sleeps. */
pid_t kernel_clone(struct kernel_clone_args *args);
/* A thread of the kernel that runs @fn(@arg); @flags CLONE_FS, CLONE_FILES and a signal. */
pid_t kernel_thread(int (*fn)(void *), void *arg, unsigned long flags);
/* The same for one that will run kernel_execve(): init. */
pid_t user_mode_thread(int (*fn)(void *), void *arg, unsigned long flags);

void __noreturn do_exit(long code);
/* All threads of the process. */
void __noreturn do_group_exit(int exit_code);
/* After a fault in the kernel (oops.c): the task, no handler, idle or init, dies where it stands. */
void __noreturn make_task_dead(int signr);
void release_task(struct task_struct *p);
long kernel_wait4(pid_t pid, int __user *stat_addr, int options, struct rusage *ru);
void getrusage(struct task_struct *p, int who, struct rusage *r);

/* Runs @filename in place of the caller; argv and envp are kernel pointers. 0 or -errno. */
int kernel_execve(const char *filename, const char *const *argv, const char *const *envp);

struct task_struct *fork_idle(unsigned int cpu);
void fork_init(void);

/* A kernel stack with its thread_info. */
union thread_union {
	struct thread_info thread_info;
	unsigned long stack[THREAD_SIZE / sizeof(long)];
};
extern union thread_union init_thread_union;

/* The arch's, besides those in <asm/processor.h>: what entry code runs as a new task's first step. */
void ret_from_fork(void);

#endif /* _NEAP_SCHED_TASK_H */
