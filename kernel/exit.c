// SPDX-License-Identifier: MIT
/*
 * The end of a task, in two steps. do_exit() gives up all it holds and leaves a zombie: the
 * task_struct with the exit code. release_task() takes that out of all lists, when the parent has
 * waited for it (wait.c), or at once if nobody will.
 *
 *	do_exit
 *	  exit_mm, exit_files, exit_fs		what it holds
 *	  exit_task_work			what it had put off
 *	  exit_notify
 *	    forget_original_parent		its children get a new parent
 *	    do_notify_parent			SIGCHLD, and the parent's wait4() wakes
 *	  do_task_dead				the stack is freed by who runs next
 */
#include <asm/mmu_context.h>
#include <neap/bio.h>
#include <neap/errno.h>
#include <neap/file.h>
#include <neap/fs_struct.h>
#include <neap/kernel.h>
#include <neap/kthread.h>
#include <neap/mm.h>
#include <neap/pid.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/signal.h>
#include <neap/stack_check.h>
#include <neap/syscalls.h>
#include <neap/task_work.h>
#include <neap/thread_ids.h>
#include <neap/tty.h>
#include "signal_internal.h"

/* ---- out of the lists ---- */

/* Both locks held. @group_dead: it was the last thread. */
static void unhash_process(struct task_struct *p, bool group_dead)
{
	lockdep_assert_held_write(&tasklist_lock);
	lockdep_assert_held(&p->sighand->siglock);
	nr_threads--;
	detach_pid(p, PIDTYPE_PID);
	if (group_dead) {
		detach_pid(p, PIDTYPE_TGID);
		detach_pid(p, PIDTYPE_PGID);
		detach_pid(p, PIDTYPE_SID);
		list_del_init(&p->tasks);
		list_del_init(&p->sibling);
	} else {
		thread_ids_del(p);
	}
	list_del_init(&p->thread_node);
}

/* A thread ends while the process lives on: its figures go into the process's sums. siglock held. */
static void account_thread(struct signal_struct *sig, struct task_struct *p, u64 utime, u64 stime)
{
	lockdep_assert_held(&p->sighand->siglock);
	sig->utime += utime;
	sig->stime += stime;
	sig->min_flt += p->min_flt;
	sig->maj_flt += p->maj_flt;
	sig->nvcsw += p->nvcsw;
	sig->nivcsw += p->nivcsw;
}

/* What was queued for it goes to @gone. tasklist_lock held for writing. */
static void exit_signal(struct task_struct *p, struct list_head *gone)
{
	struct signal_struct *sig = p->signal;
	struct sighand_struct *sighand = p->sighand;
	bool group_dead = thread_group_leader(p);
	u64 utime = 0, stime = 0;

	if (!group_dead)
		task_cputime(p, &utime, &stime);
	spin_lock(&sighand->siglock);
	if (!group_dead)
		account_thread(sig, p, utime, stime);
	sig->nr_threads--;
	unhash_process(p, group_dead);
	list_splice_tail_init(&p->pending.list, gone);
	if (group_dead)
		list_splice_tail_init(&sig->shared_pending.list, gone);
	/* execve() of another thread looks again; it cannot know which of us will be the last. */
	if (sig->group_exec_task && sig->group_exec_task != p)
		wake_up_process(sig->group_exec_task);
	p->sighand = NULL;
	spin_unlock(&sighand->siglock);
	cleanup_sighand(sighand);
}

void release_task(struct task_struct *p)
{
	while (p) {
		struct task_struct *leader = NULL;
		LIST_HEAD(gone);

		write_lock_irq(&tasklist_lock);
		exit_signal(p, &gone);
		/*
		 * The last thread but a leader that is a zombie already: now the leader's parent
		 * is told, which waited for the whole process to end.
		 */
		if (p != p->group_leader && thread_group_empty(p->group_leader) &&
		    p->group_leader->exit_state == EXIT_ZOMBIE) {
			leader = p->group_leader;
			if (do_notify_parent(leader, leader->exit_signal))
				leader->exit_state = EXIT_DEAD;
			else
				leader = NULL;
		}
		write_unlock_irq(&tasklist_lock);
		free_sigqueues(&gone);
		put_task_struct(p);
		p = leader;
	}
}

/* ---- process groups without anybody to continue them ---- */

/*
 * No member of @pgrp, but for @ignored, has a parent in the same session and another group: if all
 * stopped, no shell would see it. tasklist_lock held.
 */
static bool will_become_orphaned_pgrp(struct pid *pgrp, struct task_struct *ignored)
{
	struct task_struct *p;

	lockdep_assert_held(&tasklist_lock);
	do_each_pid_task(pgrp, PIDTYPE_PGID, p) {
		if (p == ignored || (p->exit_state && thread_group_empty(p)) ||
		    is_global_init(p->real_parent))
			continue;
		if (task_pgrp(p->real_parent) != pgrp &&
		    task_session(p->real_parent) == task_session(p))
			return false;
	}
	while_each_pid_task(pgrp, PIDTYPE_PGID, p);
	return true;
}

bool is_current_pgrp_orphaned(void)
{
	bool orphaned;

	read_lock(&tasklist_lock);
	orphaned = will_become_orphaned_pgrp(task_pgrp(current), NULL);
	read_unlock(&tasklist_lock);
	return orphaned;
}

/* tasklist_lock held. */
static bool has_stopped_jobs(struct pid *pgrp)
{
	struct task_struct *p;

	lockdep_assert_held(&tasklist_lock);
	do_each_pid_task(pgrp, PIDTYPE_PGID, p) {
		if (p->signal->flags & SIGNAL_STOP_STOPPED)
			return true;
	}
	while_each_pid_task(pgrp, PIDTYPE_PGID, p);
	return false;
}

/*
 * @tsk leaves, or leaves @parent: if by that its group (@parent: the group of @tsk as a child)
 * becomes orphaned and has stopped members, they get SIGHUP and SIGCONT. POSIX, _exit(). tasklist_lock
 * held for writing.
 */
static void kill_orphaned_pgrp(struct task_struct *tsk, struct task_struct *parent)
{
	struct pid *pgrp = task_pgrp(tsk);
	struct task_struct *ignored = tsk;

	lockdep_assert_held_write(&tasklist_lock);
	if (!parent)
		parent = tsk->real_parent;
	else
		ignored = NULL;
	if (task_pgrp(parent) != pgrp && task_session(parent) == task_session(tsk) &&
	    will_become_orphaned_pgrp(pgrp, ignored) && has_stopped_jobs(pgrp)) {
		__kill_pgrp_info(SIGHUP, SEND_SIG_PRIV, pgrp);
		__kill_pgrp_info(SIGCONT, SEND_SIG_PRIV, pgrp);
	}
}

/* ---- children of the dead ---- */

/* A thread of @p's process, perhaps @p, that is not about to end; or NULL. tasklist_lock held. */
static struct task_struct *find_alive_thread(struct task_struct *p)
{
	struct task_struct *t;

	lockdep_assert_held(&tasklist_lock);
	for_each_thread(p, t)
		if (!(t->flags & PF_EXITING))
			return t;
	return NULL;
}

/*
 * Who adopts: another thread of the process, an ancestor that asked to (prctl), or init. tasklist_lock
 * held.
 */
static struct task_struct *find_new_reaper(struct task_struct *father)
{
	struct task_struct *t, *alive = find_alive_thread(father);

	lockdep_assert_held(&tasklist_lock);
	if (alive)
		return alive;
	if (!father->signal->has_child_subreaper)
		return init_process;
	for (t = father->real_parent; t && t != &init_task && t != init_process;
	     t = t->real_parent) {
		/* The thread that made the child may be on its way out, and others of it stay. */
		alive = t->signal->is_child_subreaper ? find_alive_thread(t) : NULL;
		if (alive)
			return alive;
	}
	return init_process;
}

/* @p has another process for its parent. One that nobody will wait for goes to the list @dead. */
static void reparent_leader(struct task_struct *p, struct list_head *dead)
{
	lockdep_assert_held_write(&tasklist_lock);
	p->exit_signal = SIGCHLD;
	if (p->exit_state == EXIT_ZOMBIE && thread_group_empty(p) &&
	    do_notify_parent(p, p->exit_signal)) {
		p->exit_state = EXIT_DEAD;
		list_add(&p->exit_entry, dead);
	}
}

/*
 * The groups of @father's children, which have all left it, each once: to look at one is to look at its members, and
 * thousands of children may be in one. tasklist_lock held for writing.
 */
static void kill_orphaned_pgrps_of_children(struct task_struct *father)
{
	static u64 looks; /* tasklist_lock */
	struct task_struct *p;

	lockdep_assert_held_write(&tasklist_lock);
	looks++;
	list_for_each_entry(p, &father->children, sibling) {
		struct pid *pgrp = task_pgrp(p);

		if (pgrp->orphan_look == looks)
			continue;
		pgrp->orphan_look = looks;
		kill_orphaned_pgrp(p, father);
	}
}

/* tasklist_lock held for writing. */
static void forget_original_parent(struct task_struct *father, struct list_head *dead)
{
	struct task_struct *p, *t, *reaper;

	lockdep_assert_held_write(&tasklist_lock);
	if (list_empty(&father->children))
		return;
	reaper = find_new_reaper(father);
	list_for_each_entry(p, &father->children, sibling) {
		for_each_thread(p, t) {
			t->real_parent = t->parent = reaper;
			if (t->pdeath_signal)
				__group_send_sig_info(t->pdeath_signal, SEND_SIG_NOINFO, t);
		}
		if (!same_thread_group(reaper, father))
			reparent_leader(p, dead);
	}
	if (!same_thread_group(reaper, father))
		kill_orphaned_pgrps_of_children(father);
	list_splice_tail_init(&father->children, &reaper->children);
}

static void exit_notify(struct task_struct *tsk, bool group_dead)
{
	struct task_struct *p, *n;
	bool autoreap = true;
	LIST_HEAD(dead);

	write_lock_irq(&tasklist_lock);
	forget_original_parent(tsk, &dead);
	if (group_dead)
		kill_orphaned_pgrp(tsk->group_leader, NULL);
	tsk->exit_state = EXIT_ZOMBIE;
	if (thread_group_leader(tsk))
		autoreap = thread_group_empty(tsk) && do_notify_parent(tsk, tsk->exit_signal);
	if (autoreap) {
		tsk->exit_state = EXIT_DEAD;
		list_add(&tsk->exit_entry, &dead);
	}
	/* execve() of another thread waits for the leader to come to this. */
	if (unlikely(tsk->signal->group_exec_task))
		wake_up_process(tsk->signal->group_exec_task);
	write_unlock_irq(&tasklist_lock);

	list_for_each_entry_safe(p, n, &dead, exit_entry) {
		list_del_init(&p->exit_entry);
		release_task(p);
	}
}

/* ---- the end ---- */

/* The last thread that goes gives the process its status, unless all were told to go. */
static void synchronize_group_exit(struct task_struct *tsk, long code)
{
	struct signal_struct *sig = tsk->signal;

	spin_lock_irq(&tsk->sighand->siglock);
	if (!(sig->flags & SIGNAL_GROUP_EXIT)) {
		sig->flags = SIGNAL_GROUP_EXIT;
		sig->group_exit_code = code;
	}
	spin_unlock_irq(&tsk->sighand->siglock);
}

static void exit_mm(void)
{
	struct mm_struct *mm = current->mm;

	if (!mm)
		return;
	mm_release(current, mm);
	/* The tables stay loaded until the next switch: borrowed, as by a kernel thread. */
	mmgrab(mm);
	task_lock(current);
	current->mm = NULL;
	enter_lazy_tlb(mm, current);
	task_unlock(current);
	mmput(mm);
	/* Not before: until the memory is free, no other victim is to be chosen. */
	clear_thread_flag(TIF_MEMDIE);
}

void __noreturn do_exit(long code)
{
	struct task_struct *tsk = current;
	bool group_dead;

	if (unlikely(in_interrupt()))
		panic("Aiee, killing interrupt handler!\n");
	if (unlikely(!tsk->pid))
		panic("Attempted to kill the idle task!\n");
	WARN_ON(in_atomic());

	exit_signals(tsk); /* sets PF_EXITING */
	group_dead = atomic_dec_and_test(&tsk->signal->live);
	if (group_dead) {
		synchronize_group_exit(tsk, code);
		if (unlikely(is_global_init(tsk)))
			panic("Attempted to kill init! exitcode=0x%08x\n",
			      tsk->signal->group_exit_code);
		hrtimer_cancel(&tsk->signal->real_timer);
		if (tsk->mm)
			tsk->signal->maxrss = max(tsk->signal->maxrss,
						  max(tsk->mm->hiwater_rss, get_mm_rss(tsk->mm))
							  << (PAGE_SHIFT - 10));
	}
	tsk->exit_code = code;
	kthread_exited(tsk);
	exit_mm();
	exit_files(tsk);
	exit_fs(tsk);
	if (group_dead && tsk->signal->leader)
		disassociate_ctty();
	exit_task_work(); /* of all the above */
	exit_notify(tsk, group_dead);
	lockdep_exit();
	stack_check_tell();
	do_task_dead();
}

void __noreturn make_task_dead(int signr)
{
	struct task_struct *tsk = current;
	struct blk_plug *plug = tsk->plug;

	/* oops_end() has seen to it that this is a task, and none that must live. */
	if (preempt_count()) {
		pr_info("note: %s[%d] exited with preempt_count %d\n", tsk->comm, tsk->pid,
			preempt_count());
		preempt_count() = 0;
	}
	local_irq_enable();
	/* Its end reads and writes user memory: who joins this thread waits for a word there. */
	tsk->pagefault_disabled = 0;
	/*
	 * Transfers that it held back would stay back for good, and so would those of its end. First the
	 * pointer: if this is what fails, it is not tried again.
	 */
	tsk->plug = NULL;
	blk_flush_plug(plug);
	/*
	 * It failed while it ended: what it still has is lost, and it must not try again. It waits for
	 * nothing, so khungtaskd has nothing to say about it.
	 */
	if (tsk->flags & PF_EXITING) {
		pr_alert("Fixing recursive fault but reboot is needed!\n");
		for (;;) {
			set_current_state(TASK_IDLE);
			schedule();
		}
	}
	do_exit(signr);
}

void __noreturn do_group_exit(int exit_code)
{
	struct signal_struct *sig = current->signal;

	if (sig->flags & SIGNAL_GROUP_EXIT) {
		exit_code = sig->group_exit_code;
	} else if (sig->group_exec_task) {
		exit_code = 0; /* only this thread; another becomes the new program */
	} else if (!thread_group_empty(current)) {
		spin_lock_irq(&current->sighand->siglock);
		if (sig->flags & SIGNAL_GROUP_EXIT) {
			exit_code = sig->group_exit_code;
		} else if (!sig->group_exec_task) {
			sig->group_exit_code = exit_code;
			sig->flags = SIGNAL_GROUP_EXIT;
			zap_other_threads(current);
		}
		spin_unlock_irq(&current->sighand->siglock);
	}
	do_exit(exit_code);
}

long sys_exit(int status)
{
	do_exit((status & 0xff) << 8);
}

long sys_exit_group(int status)
{
	do_group_exit((status & 0xff) << 8);
}
