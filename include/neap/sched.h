/* SPDX-License-Identifier: MIT */
/*
 * struct task_struct, a thread of execution, and how it sleeps and wakes.
 *
 *	TASK_RUNNING		running, or on the run queue
 *	TASK_INTERRUPTIBLE	asleep; a wake-up or a signal ends it
 *	TASK_UNINTERRUPTIBLE	asleep; only a wake-up does
 *	TASK_KILLABLE		asleep; a wake-up or a fatal signal does
 *	TASK_STOPPED		stopped by SIGSTOP and kin, until SIGCONT
 *	TASK_DEAD		will never run again
 *
 *	set_current_state(TASK_INTERRUPTIBLE);	<- full barrier after the store
 *	if (!condition)				<- so the condition is read later
 *		schedule();
 *	__set_current_state(TASK_RUNNING);
 */
#ifndef _NEAP_SCHED_H
#define _NEAP_SCHED_H

#include <asm/atomic.h>
#include <asm/current.h>
#include <asm/processor.h>
#include <asm/thread_info.h>
#include <neap/cpumask.h>
#include <neap/errno.h>
#include <neap/list.h>
#include <neap/pid.h>
#include <neap/preempt.h>
#include <neap/rbtree.h>
#include <neap/restart_block.h>
#include <neap/signal.h>
#include <neap/spinlock.h>
#include <neap/types.h>
#include <neap/vmacache.h>
#include <neap/wait_types.h>

struct blk_plug;
struct callback_head;
struct completion;
struct files_struct;
struct fs_struct;
struct kernel_clone_args;
struct mm_struct;
struct pt_regs;
struct reclaim_state;

#define TASK_RUNNING	     0x0000
#define TASK_INTERRUPTIBLE   0x0001
#define TASK_UNINTERRUPTIBLE 0x0002
#define TASK_STOPPED_BIT     0x0004
#define TASK_DEAD	     0x0080
#define TASK_WAKEKILL	     0x0100
#define TASK_NEW	     0x0800 /* not yet woken for the first time */
#define TASK_NOLOAD	     0x0400

#define TASK_KILLABLE (TASK_WAKEKILL | TASK_UNINTERRUPTIBLE)
#define TASK_STOPPED  (TASK_WAKEKILL | TASK_STOPPED_BIT)
#define TASK_IDLE     (TASK_UNINTERRUPTIBLE | TASK_NOLOAD)
#define TASK_NORMAL   (TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)

/* In exit_state. */
#define EXIT_DEAD   0x10 /* being released */
#define EXIT_ZOMBIE 0x20 /* waits for its parent */

#define TASK_COMM_LEN 16

#define MAX_NICE	19
#define MIN_NICE	(-20)
#define DEFAULT_PRIO	120
#define MAX_PRIO	140
#define NICE_TO_PRIO(n) ((n) + DEFAULT_PRIO)
#define PRIO_TO_NICE(p) ((p)-DEFAULT_PRIO)

/* task_struct::flags; changed by the task itself only. */
#define PF_IDLE		 0x00000002
#define PF_EXITING	 0x00000004
#define PF_FORKNOEXEC	 0x00000040
#define PF_SIGNALED	 0x00000400 /* killed by a signal */
#define PF_MEMALLOC	 0x00000800 /* may use memory reserves: it frees memory */
#define PF_MEMALLOC_NOIO 0x00080000 /* its allocations start no I/O */
#define PF_KSWAPD	 0x00020000
#define PF_KTHREAD	 0x00200000
#define PF_RANDOMIZE	 0x00400000 /* its layout is randomised */

/* What the scheduler keeps for a task; by the run queue's lock. */
struct sched_entity {
	u64 vruntime; /* time it has run, scaled by weight; the least runs next */
	struct rb_node run_node;
	u64 exec_start;	      /* when it was last accounted, in rq clock units */
	u64 sum_exec_runtime; /* what it has run in all */
	u64 prev_sum_exec;    /* the same when it was last picked */
	unsigned long weight; /* 1024 at nice 0 */
	u32 inv_weight;	      /* 2^32 / weight */
	bool on_rq;	      /* running or in the tree; the running one is not in the tree */
	bool moving;	      /* between two run queues: see move_task() */
};

struct task_struct {
	/* What is not marked is the task's own; others that read it (figures) see one word or none. */
	unsigned int __state; /* TASK_*; see try_to_wake_up() */
	void *stack;	      /* thread_info at its bottom; constant */
	atomic_t usage;	      /* references */
	unsigned int flags;   /* PF_*; its own, PF_EXITING by siglock, too */
	int prio;	      /* 100 to 139: nice + 120; the run queue's lock, as the next three */
	int static_prio;
	unsigned int policy; /* SCHED_NORMAL, SCHED_BATCH, SCHED_IDLE */
	bool sched_reset_on_fork; /* a child does not inherit what the caller's nice has below 0 */
	struct sched_entity se;
	cpumask_t cpus_mask; /* where it may run; the run queue's lock */

	struct mm_struct *mm; /* NULL for a kernel thread; task_lock */
	struct mm_struct *
		active_mm; /* the one whose tables are in use while it runs; its own and rq->lock */
	struct vmacache vmacache; /* areas of mm found last; its own */
	int pagefault_disabled;	  /* depth of pagefault_disable() */
	struct reclaim_state *reclaim_state;
	struct blk_plug *plug; /* transfers held back: bio.h */

	struct list_head tasks;	      /* all processes; tasklist_lock */
	struct list_head thread_node; /* in signal->thread_head; tasklist_lock and siglock */
	struct rb_node tid_node;      /* in signal->tids; tasklist_lock */
	struct list_head exit_entry;  /* exit_notify()'s list of those to release; its alone */

	pid_t pid;  /* constant; an execve() of another thread changes it, tasklist_lock */
	pid_t tgid; /* what getpid() gives; constant */
	struct pid *thread_pid;			  /* tasklist_lock */
	struct hlist_node pid_links[PIDTYPE_MAX]; /* tasklist_lock */

	/* The family, by tasklist_lock; itself may read its parent and group_leader without. */
	struct task_struct *real_parent;
	struct task_struct *parent; /* who gets SIGCHLD and waits */
	struct list_head children;
	struct list_head sibling;
	struct task_struct *group_leader;

	int exit_state;	   /* tasklist_lock, as exit_signal */
	int exit_code;	   /* the word that wait4() gives; its own, before exit_state is set */
	int exit_signal;   /* what the parent is sent: SIGCHLD; -1 for a thread */
	int pdeath_signal; /* what this one is sent when its parent dies; its own */

	/* Signals; by siglock unless only this task touches it. */
	struct signal_struct *signal;
	struct sighand_struct *sighand; /* NULL once released */
	sigset_t blocked;
	sigset_t real_blocked;	/* while sigtimedwait() has others in blocked */
	sigset_t saved_sigmask; /* to put back if TIF_RESTORE_SIGMASK */
	struct sigpending pending;
	unsigned long sas_ss_sp; /* alternate stack */
	size_t sas_ss_size;
	unsigned int sas_ss_flags;
	bool group_stop_pending; /* is to stop with the others */
	bool stop_dequeued;	 /* took a stop signal; SIGCONT takes it back */
	struct restart_block restart_block;
	struct callback_head *task_works; /* put off until it holds no lock; its own */

	struct fs_struct
		*fs; /* current directory, umask; the pointer: its own, others by task_lock */
	struct files_struct *files; /* open files; the same */

	u64 utime, stime;	     /* ns; the run queue's lock (the tick), read without */
	unsigned long nvcsw, nivcsw; /* switches it asked for, and others; rq->lock, read without */
	unsigned long min_flt, maj_flt;
	unsigned int fail_nth; /* the allocation that is to fail, counted down; 0: none */
	ktime_t start_time;    /* constant */

	int __user *set_child_tid;   /* CLONE_CHILD_SETTID */
	int __user *clear_child_tid; /* cleared, and waiters woken, when it dies */
	void __user *robust_list;
	struct completion *vfork_done; /* the parent sleeping in vfork(); task_lock */

	unsigned int personality;
	u64 cap_dropped;	  /* capabilities not in effect (its own), */
	u64 cap_gone;		  /* and those that cannot come back before execve */
	char comm[TASK_COMM_LEN]; /* task_lock */
	spinlock_t alloc_lock;	  /* task_lock() */
	bool in_execve;
	bool in_iowait;
	int (*kthread_fn)(void *); /* kernel threads: see kthread.c; constant */
	void *kthread_info;	   /* set before it is told of, cleared at its end */

	struct lockdep_held held; /* its own; lockdep.c */
#ifdef CONFIG_DETECT_HUNG_TASK
	struct {
		unsigned long switches;
		unsigned int looks;
	} hung; /* of khungtaskd alone */
#endif
	struct thread_struct thread; /* the arch's: last fault, debug, FPU */
};

/* ---- this task ---- */

#define task_stack_page(p) ((p)->stack)
#define task_cpu(p)	   (task_thread_info(p)->cpu)
#define task_state(p)	   READ_ONCE((p)->__state)

#define __set_current_state(s) WRITE_ONCE(current->__state, (s))
#define set_current_state(s)   smp_store_mb(current->__state, (s))
#define get_current_state()    READ_ONCE(current->__state)
#define task_is_running(p)     (task_state(p) == TASK_RUNNING)
#define task_is_stopped(p)     ((task_state(p) & TASK_STOPPED_BIT) != 0)

#define set_tsk_thread_flag(t, f)   set_ti_thread_flag(task_thread_info(t), f)
#define clear_tsk_thread_flag(t, f) clear_ti_thread_flag(task_thread_info(t), f)
#define test_tsk_thread_flag(t, f)  test_ti_thread_flag(task_thread_info(t), f)
#define set_tsk_need_resched(t)	    set_tsk_thread_flag(t, TIF_NEED_RESCHED)
#define clear_tsk_need_resched(t)   clear_tsk_thread_flag(t, TIF_NEED_RESCHED)
#define need_resched()		    unlikely(test_thread_flag(TIF_NEED_RESCHED))

static inline bool signal_pending(struct task_struct *p)
{
	return unlikely(test_tsk_thread_flag(p, TIF_SIGPENDING));
}

static inline bool fatal_signal_pending(struct task_struct *p)
{
	return signal_pending(p) && sigismember(&p->pending.signal, SIGKILL);
}

/* A signal that a sleep in @state lets through is pending. */
static inline bool signal_pending_state(unsigned int state, struct task_struct *p)
{
	if (!(state & (TASK_INTERRUPTIBLE | TASK_WAKEKILL)) || !signal_pending(p))
		return false;
	return (state & TASK_INTERRUPTIBLE) || sigismember(&p->pending.signal, SIGKILL);
}

/* ---- sleeping and waking ---- */

/* Gives the CPU to another task, or comes back at once if the state is TASK_RUNNING. */
void schedule(void);
/* The same, counted as waiting for a disk. */
void io_schedule(void);
long io_schedule_timeout(long timeout);
#define MAX_SCHEDULE_TIMEOUT LONG_MAX
/* schedule() for at most @timeout jiffies; gives what is left, 0 when all passed. */
long schedule_timeout(long timeout);
long schedule_timeout_interruptible(long timeout);
long schedule_timeout_killable(long timeout);
long schedule_timeout_uninterruptible(long timeout);

/*
 * Makes @p runnable if its state is in @state. A full barrier comes before the state is read, so
 * what the caller wrote is seen by the task when it wakes. 1 if it slept. Any context.
 */
int try_to_wake_up(struct task_struct *p, unsigned int state, int wake_flags);
int wake_up_process(struct task_struct *p);
int wake_up_state(struct task_struct *p, unsigned int state);
/* Has @p, if it runs on another CPU, enter the kernel there, where it finds its signals. Any context. */
#ifdef CONFIG_SMP
void kick_process(struct task_struct *p);
#else
static inline void kick_process(struct task_struct *p)
{
	(void)p;
}
#endif
/* current's state where no stale wake-up may undo it: TASK_DEAD, TASK_STOPPED. */
void set_special_state(unsigned int state);
/*
 * Where @p may run; at least one CPU of @mask is online, else -EINVAL. When it returns, @p runs nowhere
 * else: one that is in kernel mode on another CPU is waited for until it reaches schedule(). May sleep.
 */
#ifdef CONFIG_SMP
int set_cpus_allowed(struct task_struct *p, const struct cpumask *mask);
#else
static inline int set_cpus_allowed(struct task_struct *p, const struct cpumask *mask)
{
	(void)p;
	return mask->bits & 1 ? 0 : -EINVAL;
}
#endif
/* A task's first time. */
void wake_up_new_task(struct task_struct *p);

/* Lets others run if it is their turn. Gives 1 if it did. For long loops in the kernel. */
#define cond_resched()                                 \
	({                                             \
		might_sleep();                         \
		need_resched() ? __cond_resched() : 0; \
	})
/* Drops @lock around it. */
int cond_resched_lock(spinlock_t *lock);
/* To the end of the queue. */
void yield(void);

/* ---- the scheduler's interface ---- */

void sched_init(void);					 /* makes the boot thread a task; early */
void init_idle(struct task_struct *p, unsigned int cpu); /* the idle task of a CPU to come */
void sched_fork(struct task_struct *p); /* a new task's se; it starts with its parent's time */
void scheduler_tick(void);		/* from the tick, interrupts off */
void set_user_nice(struct task_struct *p, long nice);
void schedule_tail(struct task_struct *prev); /* a new task's first steps, from ret_from_fork */
void __noreturn do_task_dead(void);
void __noreturn cpu_startup_entry(void); /* the idle loop; the boot thread ends here */
bool idle_cpu(int cpu);
struct task_struct *idle_task(int cpu);
unsigned long nr_running(void);
unsigned long nr_iowait(void);
u64 nr_context_switches(void);
/* Averages of runnable and uninterruptible tasks over 1, 5 and 15 minutes, << FSHIFT. */
#define FSHIFT	11
#define FIXED_1 (1 << FSHIFT)
extern unsigned long avenrun[3];
/* CPU time in ns since boot. */
struct cpu_time {
	u64 user, nice, system, idle, iowait, irq;
};
void cpu_time_read(unsigned int cpu, struct cpu_time *t);
void calc_global_load(unsigned long ticks); /* from the tick */
#define is_idle_task(p) (((p)->flags & PF_IDLE) != 0)
/* CPU time of a task, of a process with its dead threads; ns. */
void task_cputime(struct task_struct *p, u64 *utime, u64 *stime);
void thread_group_cputime(struct task_struct *p, u64 *utime, u64 *stime);

static inline int task_nice(const struct task_struct *p)
{
	return PRIO_TO_NICE(p->static_prio);
}

/* ---- all tasks ---- */

/*
 * Guards the lists of tasks, the family tree and the numbers. Interrupt handlers read (a terminal
 * signals a group), so a writer has interrupts off: write_lock_irq(). siglock nests inside.
 */
extern rwlock_t tasklist_lock;
extern struct task_struct init_task;	 /* the boot thread, pid 0; head of the list */
extern struct task_struct *init_process; /* pid 1, once there is one; adopts orphans */
extern int nr_threads;			 /* tasks but the idle ones; tasklist_lock */
extern unsigned long total_forks;

/* Each process (group leader) but pid 0; tasklist_lock held. */
#define for_each_process(p)                                                       \
	for ((p) = list_first_entry(&init_task.tasks, struct task_struct, tasks); \
	     (p) != &init_task; (p) = list_next_entry(p, tasks))
/* Each thread of the process of @p; tasklist_lock held. */
#define for_each_thread(p, t) list_for_each_entry(t, &(p)->signal->thread_head, thread_node)
#define for_each_process_thread(p, t) \
	for_each_process(p)           \
		for_each_thread(p, t)

#define thread_group_leader(p)	((p)->exit_signal >= 0)
#define same_thread_group(a, b) ((a)->signal == (b)->signal)
static inline bool thread_group_empty(struct task_struct *p)
{
	return list_is_singular(&p->signal->thread_head);
}

static inline bool is_global_init(struct task_struct *p)
{
	return p->tgid == 1;
}

void __put_task_struct(struct task_struct *p);

static inline struct task_struct *get_task_struct(struct task_struct *p)
{
	atomic_inc(&p->usage);
	return p;
}

/* The last reference frees the structure. Never sleeps. */
static inline void put_task_struct(struct task_struct *p)
{
	if (atomic_dec_and_test(&p->usage))
		__put_task_struct(p);
}

/* Guards mm, files, fs, comm, vfork_done of a task against others. Innermost; never in handlers. */
static inline void task_lock(struct task_struct *p)
{
	spin_lock(&p->alloc_lock);
}

static inline void task_unlock(struct task_struct *p)
{
	spin_unlock(&p->alloc_lock);
}

void set_task_comm(struct task_struct *p, const char *name);
char *get_task_comm(char buf[TASK_COMM_LEN], struct task_struct *p);
/* 'R', 'S', 'D', 'T', 'Z', 'X', as /proc shows it. */
char task_state_to_char(struct task_struct *p);

/* Numbers; of another task under tasklist_lock. */
static inline struct pid *task_pid(struct task_struct *p)
{
	return p->thread_pid;
}

static inline struct pid *task_tgid(struct task_struct *p)
{
	return p->signal->pids[PIDTYPE_TGID];
}

static inline struct pid *task_pgrp(struct task_struct *p)
{
	return p->signal->pids[PIDTYPE_PGID];
}

static inline struct pid *task_session(struct task_struct *p)
{
	return p->signal->pids[PIDTYPE_SID];
}

#define task_pid_nr(p)	    ((p)->pid)
#define task_pid_vnr(p)	    ((p)->pid)
#define task_tgid_nr(p)	    ((p)->tgid)
#define task_tgid_vnr(p)    ((p)->tgid)
#define task_pgrp_vnr(p)    pid_nr(task_pgrp(p))
#define task_session_vnr(p) pid_nr(task_session(p))
/* The parent's tgid, 0 for init. */
pid_t task_ppid_nr(struct task_struct *p);
/* No member of the group has a parent outside it in the session: nobody can continue it. */
bool is_current_pgrp_orphaned(void);

/* ---- limits ---- */

static inline unsigned long task_rlimit(const struct task_struct *p, unsigned int limit)
{
	return READ_ONCE(p->signal->rlim[limit].rlim_cur);
}

static inline unsigned long rlimit(unsigned int limit)
{
	return task_rlimit(current, limit);
}

/*
 * There are no users but root, and root may do everything, but for what a program has given up by
 * capset() for itself and its children.
 */
#define CAP_DAC_READ_SEARCH 2
#define CAP_SYS_ADMIN	    21
#define CAP_SYS_RESOURCE    24
#define CAP_IPC_LOCK	    14
#define CAP_SYS_RAWIO	    17
#define CAP_SYS_PTRACE	    19
#define CAP_SYS_BOOT	    22
#define CAP_SYS_NICE	    23
#define CAP_SYS_TIME	    25
#define CAP_MKNOD	    27
#define CAP_SYSLOG	    34
#define CAP_ALL		    ((1ULL << 41) - 1)
static inline bool capable(int cap)
{
	return !(current->cap_dropped >> cap & 1);
}

#define PTRACE_MODE_FSCREDS   1 /* what the caller has in effect counts: /proc */
#define PTRACE_MODE_REALCREDS 2 /* what it may have: process_vm_readv() */
/* ptrace_may_access - may the caller look into the memory and at the files of task, a process it has hold of? */
bool ptrace_may_access(struct task_struct *task, unsigned int mode);

#include <neap/sched/mm.h>
#include <neap/sched/task.h>

#endif /* _NEAP_SCHED_H */
