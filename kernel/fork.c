// SPDX-License-Identifier: MIT
/*
 * New tasks. fork, vfork, clone and kernel threads are one function with flags that say what the child
 * shares with its parent and what it gets a copy of:
 *
 *	kernel_clone
 *	  copy_process
 *	    dup_task_struct		task_struct and kernel stack
 *	    copy_files, copy_fs		CLONE_FILES, CLONE_FS: shared, else copied
 *	    copy_sighand, copy_signal	CLONE_SIGHAND, CLONE_THREAD
 *	    copy_mm			CLONE_VM: shared, else dup_mm(): every page COW
 *	    arch_copy_thread		its registers
 *	    alloc_pid, and into the lists
 *	  wake_up_new_task
 *	  wait_for_vfork_done		CLONE_VFORK: until the child has execed or died
 *
 * Each step that can fail is undone in reverse order by the labels at the end of copy_process().
 */
#include <asm/mmu_context.h>
#include <asm/pgalloc.h>
#include <asm/processor.h>
#include <neap/completion.h>
#include <neap/err.h>
#include <neap/file.h>
#include <neap/fs_struct.h>
#include <neap/futex.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/pid.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/stack_check.h>
#include <neap/string.h>
#include <neap/syscalls.h>
#include <neap/thread_ids.h>
#include <neap/uaccess.h>
#include "signal_internal.h"

DEFINE_RWLOCK(tasklist_lock);
struct task_struct *init_process; /* set once */
int nr_threads;			  /* tasklist_lock; read without */
unsigned long total_forks;	  /* the same */
static int max_threads;		  /* set at boot, as the caches */

static struct kmem_cache *task_struct_cachep, *signal_cachep, *sighand_cachep;

/* ---- the task structure and its stack ---- */

/*
 * Stacks that have just been freed, for the next fork: a block of two pages is dearer than the
 * exchange of a pointer: cmpxchg, no lock. Any context.
 */
static void *cached_stacks[2];

static void *alloc_thread_stack(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cached_stacks); i++) {
		void *stack = READ_ONCE(cached_stacks[i]);

		if (stack && cmpxchg(&cached_stacks[i], stack, NULL) == stack)
			return stack;
	}
	return (void *)__get_free_pages(GFP_KERNEL, THREAD_SIZE_ORDER);
}

static void free_thread_stack(void *stack)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cached_stacks); i++)
		if (!READ_ONCE(cached_stacks[i]) && !cmpxchg(&cached_stacks[i], NULL, stack))
			return;
	free_pages((unsigned long)stack, THREAD_SIZE_ORDER);
}

/* Counted last: who sees the count sees the memory (kernel/ktest.c). */
static void free_task(struct task_struct *p)
{
	free_thread_stack(p->stack);
	kmem_cache_free(task_struct_cachep, p);
	mod_node_page_state(NR_KERNEL_STACK, -(THREAD_SIZE / 1024));
}

static void put_signal_struct(struct signal_struct *sig)
{
	if (atomic_dec_and_test(&sig->sigcnt))
		kmem_cache_free(signal_cachep, sig);
}

void __put_task_struct(struct task_struct *p)
{
	WARN_ON(p == current);
	put_signal_struct(p->signal);
	free_task(p);
}

static struct task_struct *dup_task_struct(struct task_struct *orig)
{
	struct task_struct *p = kmem_cache_alloc(task_struct_cachep, GFP_KERNEL);
	void *stack;

	if (!p)
		return NULL;
	stack = alloc_thread_stack();
	if (!stack) {
		kmem_cache_free(task_struct_cachep, p);
		return NULL;
	}
	mod_node_page_state(NR_KERNEL_STACK, THREAD_SIZE / 1024);
	stack_check_fill(stack);
	*p = *orig;
	p->stack = stack;
	*task_thread_info(p) = *task_thread_info(orig);
	task_thread_info(p)->task = p;
	task_thread_info(p)->flags = 0;
	/* One for itself, until it has left its stack; one for whoever releases it. */
	atomic_set(&p->usage, 2);
	return p;
}

/* ---- address spaces ---- */

static struct kmem_cache *mm_cachep; /* set at boot */

static atomic_t mm_generation;

static struct mm_struct *mm_init(struct mm_struct *mm)
{
	mm->mmap = NULL;
	mm->mm_rb = RB_ROOT;
	atomic_set(&mm->mm_users, 1);
	atomic_set(&mm->mm_count, 1);
	init_rwsem(&mm->mmap_lock);
	spin_lock_init(&mm->page_table_lock);
	mm->highest_vm_end = 0;
	mm->map_count = 0;
	mm->held_areas = 0;
	/* No two have a number in common: what a thread remembers of another mm is void without more. */
	mm->vmacache_seqnum = (u64)atomic_inc_return(&mm_generation) << 32;
	mm->locked_vm = 0;
	mm->def_flags = 0; /* mlockall() is for this address space, not for its children */
	mm->hiwater_rss = 0;
	memset(mm->rss_stat, 0, sizeof(mm->rss_stat));
	atomic_set(&mm->nr_ptes, 0);
	atomic_set(&mm->exec_pages, 0);
	mm->flags = 0;
	mm->pgd = pgd_alloc(mm);
	if (!mm->pgd)
		goto free;
	if (init_new_context(current, mm)) {
		pgd_free(mm, mm->pgd);
		goto free;
	}
	return mm;
free:
	kmem_cache_free(mm_cachep, mm);
	return NULL;
}

struct mm_struct *mm_alloc(void)
{
	struct mm_struct *mm = kmem_cache_zalloc(mm_cachep, GFP_KERNEL);

	if (!mm)
		return NULL;
	mm->task_size = TASK_SIZE;
	return mm_init(mm);
}

void __mmdrop(struct mm_struct *mm)
{
	BUG_ON(mm == &init_mm);
	WARN_ON(mm == current->active_mm);
	pgd_free(mm, mm->pgd);
	destroy_context(mm);
	kmem_cache_free(mm_cachep, mm);
}

void mmput(struct mm_struct *mm)
{
	if (!atomic_dec_and_test(&mm->mm_users))
		return;
	might_sleep();
	exit_mmap(mm);
	if (mm->exe_file)
		fput(mm->exe_file);
	mmdrop(mm);
}

struct mm_struct *get_task_mm(struct task_struct *task)
{
	struct mm_struct *mm;

	task_lock(task);
	mm = task->mm;
	if (mm && !(task->flags & PF_KTHREAD))
		mmget(mm);
	else
		mm = NULL;
	task_unlock(task);
	return mm;
}

/* The copy of @oldmm: the same areas at the same places, all private pages COW. NULL: no memory. */
static struct mm_struct *dup_mm(struct mm_struct *oldmm)
{
	struct mm_struct *mm = kmem_cache_alloc(mm_cachep, GFP_KERNEL);

	if (!mm)
		return NULL;
	*mm = *oldmm;
	mm = mm_init(mm);
	if (!mm)
		return NULL;
	if (mm->exe_file)
		get_file(mm->exe_file);
	if (dup_mmap(mm, oldmm)) {
		mmput(mm);
		return NULL;
	}
	mm->hiwater_rss = get_mm_rss(mm);
	return mm;
}

static int copy_mm(unsigned long flags, struct task_struct *p)
{
	struct mm_struct *oldmm = current->mm;

	p->min_flt = p->maj_flt = 0;
	p->fail_nth = 0;
	p->nvcsw = p->nivcsw = 0;
	p->mm = NULL;
	p->active_mm = NULL;
	if (!oldmm) /* a kernel thread: it will borrow */
		return 0;
	if (flags & CLONE_VM) {
		mmget(oldmm);
		p->mm = oldmm;
	} else {
		p->mm = dup_mm(oldmm);
		if (!p->mm)
			return -ENOMEM;
	}
	p->active_mm = p->mm;
	return 0;
}

/* A vfork() parent waits for this. */
static void complete_vfork_done(struct task_struct *tsk)
{
	task_lock(tsk);
	if (tsk->vfork_done) {
		complete(tsk->vfork_done);
		tsk->vfork_done = NULL;
	}
	task_unlock(tsk);
}

void mm_release(struct task_struct *tsk, struct mm_struct *mm)
{
	/*
	 * Threads learn from the cleared word that this one is gone. Nobody looks if nobody else has
	 * the memory.
	 */
	exit_robust_list();
	if (tsk->clear_child_tid) {
		if (atomic_read(&mm->mm_users) > 1 && !put_user(0, tsk->clear_child_tid))
			futex_wake_shared((u32 __user *)tsk->clear_child_tid, 1);
		tsk->clear_child_tid = NULL;
	}
	if (tsk->vfork_done)
		complete_vfork_done(tsk);
}

/* ---- the other parts ---- */

static int copy_fs(unsigned long flags, struct task_struct *p)
{
	struct fs_struct *fs = current->fs;

	if (flags & CLONE_FS) {
		atomic_inc(&fs->users);
		return 0;
	}
	p->fs = copy_fs_struct(fs);
	return p->fs ? 0 : -ENOMEM;
}

static int copy_files(unsigned long flags, struct task_struct *p)
{
	struct files_struct *files = current->files;
	int err = 0;

	if (!files)
		return 0;
	if (flags & CLONE_FILES) {
		atomic_inc(&files->count);
		return 0;
	}
	p->files = dup_fd(files, &err);
	return p->files ? 0 : err;
}

struct sighand_struct *alloc_sighand(void)
{
	struct sighand_struct *sighand = kmem_cache_alloc(sighand_cachep, GFP_KERNEL);

	if (sighand) {
		atomic_set(&sighand->count, 1);
		spin_lock_init(&sighand->siglock);
	}
	return sighand;
}

static int copy_sighand(unsigned long flags, struct task_struct *p)
{
	struct sighand_struct *sighand;

	if (flags & CLONE_SIGHAND) {
		atomic_inc(&current->sighand->count);
		return 0;
	}
	sighand = alloc_sighand();
	if (!sighand)
		return -ENOMEM;
	p->sighand = sighand;
	spin_lock_irq(&current->sighand->siglock);
	memcpy(sighand->action, current->sighand->action, sizeof(sighand->action));
	sighand->touched = current->sighand->touched;
	spin_unlock_irq(&current->sighand->siglock);
	return 0;
}

void cleanup_sighand(struct sighand_struct *sighand)
{
	if (atomic_dec_and_test(&sighand->count))
		kmem_cache_free(sighand_cachep, sighand);
}

static int copy_signal(unsigned long flags, struct task_struct *p)
{
	struct signal_struct *sig, *old = current->signal;

	if (flags & CLONE_THREAD)
		return 0;
	sig = kmem_cache_zalloc(signal_cachep, GFP_KERNEL);
	if (!sig)
		return -ENOMEM;
	p->signal = sig;
	atomic_set(&sig->sigcnt, 1);
	atomic_set(&sig->live, 1);
	sig->nr_threads = 1;
	init_waitqueue_head(&sig->wait_chldexit);
	INIT_LIST_HEAD(&sig->thread_head);
	init_sigpending(&sig->shared_pending);
	hrtimer_init(&sig->real_timer, it_real_fn);
	task_lock(current->group_leader);
	memcpy(sig->rlim, old->rlim, sizeof(sig->rlim));
	task_unlock(current->group_leader);
	sig->oom_score_adj = old->oom_score_adj;
	sig->oom_score_adj_min = old->oom_score_adj_min;
	sig->no_new_privs = old->no_new_privs;
	return 0;
}

/* ---- the whole ---- */

#define CLONE_NEW_ANYTHING                                                             \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | \
	 CLONE_NEWPID | CLONE_NEWNET)

/* Combinations that make no sense, and what does not exist here: namespaces, pidfds. */
static int check_clone_flags(u64 flags)
{
	if (flags & (CLONE_NEW_ANYTHING | CLONE_PIDFD))
		return -EINVAL;
	if ((flags & CLONE_THREAD) && !(flags & CLONE_SIGHAND))
		return -EINVAL;
	if ((flags & CLONE_SIGHAND) && !(flags & CLONE_VM))
		return -EINVAL;
	if ((flags & CLONE_PARENT) && (current->signal->flags & SIGNAL_UNKILLABLE))
		return -EINVAL;
	return 0;
}

/* Nothing of the parent's past is the child's. */
static void init_copied_task(struct task_struct *p, const struct kernel_clone_args *args)
{
	p->flags &= ~(PF_IDLE | PF_KTHREAD | PF_SIGNALED | PF_EXITING | PF_KSWAPD | PF_MEMALLOC |
		      PF_MEMALLOC_NOIO);
	p->flags |= PF_FORKNOEXEC | (args->kthread ? PF_KTHREAD : 0);
	p->task_works = NULL;
	INIT_LIST_HEAD(&p->children);
	INIT_LIST_HEAD(&p->sibling);
	INIT_LIST_HEAD(&p->tasks);
	INIT_LIST_HEAD(&p->thread_node);
	memset(p->pid_links, 0, sizeof(p->pid_links));
	p->vfork_done = NULL;
	spin_lock_init(&p->alloc_lock);
	lockdep_init_task(p);
	init_sigpending(&p->pending);
	p->group_stop_pending = p->stop_dequeued = false;
	p->utime = p->stime = 0;
	p->exit_state = 0;
	p->exit_code = 0;
	p->pdeath_signal = 0;
	p->pagefault_disabled = 0;
	p->reclaim_state = NULL;
	p->in_execve = p->in_iowait = false;
	p->kthread_fn = NULL;
	p->kthread_info = NULL;
	p->restart_block.fn = do_no_restart_syscall;
	p->robust_list = NULL;
	p->set_child_tid = args->flags & CLONE_CHILD_SETTID ? args->child_tid : NULL;
	p->clear_child_tid = args->flags & CLONE_CHILD_CLEARTID ? args->child_tid : NULL;
	p->start_time = ktime_get();
	/* An alternate stack is for one thread; vfork()'s child runs in its parent's place. */
	if ((args->flags & (CLONE_VM | CLONE_VFORK)) == CLONE_VM) {
		p->sas_ss_sp = 0;
		p->sas_ss_size = 0;
		p->sas_ss_flags = 0;
	}
}

/* Into all lists; tasklist_lock held for writing, and the parent's siglock. */
static void publish_task(struct task_struct *p, struct pid *pid, u64 flags)
{
	lockdep_assert_held_write(&tasklist_lock);
	lockdep_assert_held(&current->sighand->siglock);
	if (flags & (CLONE_PARENT | CLONE_THREAD))
		p->real_parent = current->real_parent;
	else
		p->real_parent = current;
	p->parent = p->real_parent;

	attach_pid(p, PIDTYPE_PID, pid);
	if (thread_group_leader(p)) {
		p->signal->tty = current->signal->tty;
		attach_pid(p, PIDTYPE_TGID, pid);
		attach_pid(p, PIDTYPE_PGID, task_pgrp(current));
		attach_pid(p, PIDTYPE_SID, task_session(current));
		if (p->pid == 1) {
			init_process = p;
			p->signal->flags |= SIGNAL_UNKILLABLE;
		}
		p->signal->has_child_subreaper = current->signal->has_child_subreaper ||
						 current->signal->is_child_subreaper;
		list_add_tail(&p->sibling, &p->real_parent->children);
		list_add_tail(&p->tasks, &init_task.tasks);
	} else {
		current->signal->nr_threads++;
		thread_ids_add(p);
		atomic_inc(&current->signal->live);
		atomic_inc(&current->signal->sigcnt);
	}
	list_add_tail(&p->thread_node, &p->signal->thread_head);
	nr_threads++;
	total_forks++;
}

static struct task_struct *copy_process(const struct kernel_clone_args *args)
{
	u64 flags = args->flags;
	struct task_struct *p;
	struct pid *pid;
	int err;

	err = check_clone_flags(flags);
	if (err)
		return ERR_PTR(err);
	if (READ_ONCE(nr_threads) >= max_threads)
		return ERR_PTR(-EAGAIN);
	p = dup_task_struct(current);
	if (!p)
		return ERR_PTR(-ENOMEM);
	init_copied_task(p, args);
	sched_fork(p);

	err = copy_files(flags, p);
	if (err)
		goto free_task;
	err = copy_fs(flags, p);
	if (err)
		goto free_files;
	err = copy_sighand(flags, p);
	if (err)
		goto free_fs;
	err = copy_signal(flags, p);
	if (err)
		goto free_sighand;
	err = copy_mm(flags, p);
	if (err)
		goto free_signal;
	err = arch_copy_thread(p, args->stack, flags & CLONE_SETTLS, args->tls, args->fn,
			       args->fn_arg);
	if (err)
		goto free_mm;
	pid = alloc_pid();
	err = PTR_ERR_OR_ZERO(pid);
	if (err)
		goto free_mm;

	p->pid = pid->nr;
	if (flags & CLONE_THREAD) {
		p->group_leader = current->group_leader;
		p->tgid = current->tgid;
		p->exit_signal = -1;
	} else {
		p->group_leader = p;
		p->tgid = p->pid;
		p->exit_signal = flags & CLONE_PARENT ? current->group_leader->exit_signal
						      : args->exit_signal;
	}

	write_lock_irq(&tasklist_lock);
	spin_lock(&current->sighand->siglock);
	/*
	 * A signal sent to the group before this reaches the parent only, one sent after reaches both.
	 * So that a fork cannot outrun a kill of the whole group, a pending signal comes first.
	 */
	recalc_sigpending();
	if (signal_pending(current)) {
		err = -ERESTARTNOINTR;
		goto unlock;
	}
	publish_task(p, pid, flags);
	spin_unlock(&current->sighand->siglock);
	write_unlock_irq(&tasklist_lock);
	return p;

unlock:
	spin_unlock(&current->sighand->siglock);
	write_unlock_irq(&tasklist_lock);
	free_pid(pid);
free_mm:
	if (p->mm) {
		p->clear_child_tid = NULL;
		mmput(p->mm);
	}
free_signal:
	if (!(flags & CLONE_THREAD))
		put_signal_struct(p->signal);
free_sighand:
	cleanup_sighand(p->sighand);
free_fs:
	exit_fs(p);
free_files:
	exit_files(p);
free_task:
	free_task(p);
	return ERR_PTR(err);
}

/*
 * fork_idle - the idle task of another CPU: as the boot CPU's, it is in no list and has number 0. It is
 * never freed, so what it shares with init_task needs no references. Sleeps.
 */
struct task_struct *__init fork_idle(unsigned int cpu)
{
	const struct kernel_clone_args args = { .kthread = true };
	struct task_struct *p = dup_task_struct(&init_task);

	if (!p)
		return ERR_PTR(-ENOMEM);
	init_copied_task(p, &args);
	p->flags |= PF_IDLE;
	snprintf(p->comm, sizeof(p->comm), "swapper/%u", cpu);
	p->active_mm = NULL;
	sched_fork(p);
	init_idle(p, cpu);
	return p;
}

/* A child in vfork() uses the parent's memory and stack: the parent sleeps, unless it is killed. */
static void wait_for_vfork_done(struct task_struct *child, struct completion *vfork)
{
	if (wait_for_completion_killable(vfork)) {
		task_lock(child);
		child->vfork_done = NULL;
		task_unlock(child);
	}
	put_task_struct(child);
}

pid_t kernel_clone(struct kernel_clone_args *args)
{
	struct completion vfork;
	struct task_struct *p;
	pid_t nr;

	p = copy_process(args);
	if (IS_ERR(p))
		return PTR_ERR(p);
	nr = p->pid;
	if (args->flags & CLONE_PARENT_SETTID)
		(void)put_user(nr, args->parent_tid);
	if (args->flags & CLONE_VFORK) {
		p->vfork_done = &vfork;
		init_completion(&vfork);
		get_task_struct(p);
	}
	wake_up_new_task(p); /* from here p may be gone */
	if (args->flags & CLONE_VFORK)
		wait_for_vfork_done(p, &vfork);
	return nr;
}

pid_t kernel_thread(int (*fn)(void *), void *arg, unsigned long flags)
{
	struct kernel_clone_args args = {
		.flags = (flags & ~CSIGNAL) | CLONE_VM,
		.exit_signal = flags & CSIGNAL,
		.fn = fn,
		.fn_arg = arg,
		.kthread = true,
	};

	return kernel_clone(&args);
}

pid_t user_mode_thread(int (*fn)(void *), void *arg, unsigned long flags)
{
	struct kernel_clone_args args = {
		.flags = (flags & ~CSIGNAL) | CLONE_VM,
		.exit_signal = flags & CSIGNAL,
		.fn = fn,
		.fn_arg = arg,
	};

	return kernel_clone(&args);
}

long sys_fork(void)
{
	struct kernel_clone_args args = { .exit_signal = SIGCHLD };

	return kernel_clone(&args);
}

long sys_vfork(void)
{
	struct kernel_clone_args args = { .flags = CLONE_VFORK | CLONE_VM, .exit_signal = SIGCHLD };

	return kernel_clone(&args);
}

long sys_clone(unsigned long flags, unsigned long newsp, int __user *parent_tid, unsigned long tls,
	       int __user *child_tid)
{
	struct kernel_clone_args args = {
		.flags = flags & ~CSIGNAL,
		.exit_signal = flags & CSIGNAL,
		.stack = newsp,
		.tls = tls,
		.parent_tid = parent_tid,
		.child_tid = child_tid,
	};

	return kernel_clone(&args);
}

long sys_set_tid_address(int __user *tidptr)
{
	current->clear_child_tid = tidptr;
	return current->pid;
}

/* As many as would use an eighth of lowmem for their stacks. */
static void __init set_max_threads(void)
{
	unsigned long low = totalram_pages - totalhigh_pages;

	max_threads = clamp_t(unsigned long, low >> (THREAD_SIZE_ORDER + 3), 20, PID_MAX_DEFAULT);
	init_task.signal->rlim[RLIMIT_NPROC].rlim_cur = max_threads / 2;
	init_task.signal->rlim[RLIMIT_NPROC].rlim_max = max_threads / 2;
	init_task.signal->rlim[RLIMIT_SIGPENDING] = init_task.signal->rlim[RLIMIT_NPROC];
}

void __init fork_init(void)
{
	task_struct_cachep = KMEM_CACHE(task_struct, SLAB_PANIC);
	signal_cachep = KMEM_CACHE(signal_struct, SLAB_PANIC);
	sighand_cachep = KMEM_CACHE(sighand_struct, SLAB_PANIC);
	mm_cachep = KMEM_CACHE(mm_struct, SLAB_PANIC);
	futex_init();
	pid_init();
	set_max_threads();
}
