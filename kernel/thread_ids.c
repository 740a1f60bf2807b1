// SPDX-License-Identifier: MIT
/*
 * The threads of a process by their numbers, for who lists them: /proc/PID/task goes on at a number, and
 * the list of threads is in the order in which they came. A tree holds all but the leader, so that a
 * process of one thread, as fork makes it, has nothing to do with it. By tasklist_lock.
 */
#include <neap/pid.h>
#include <neap/sched.h>
#include <neap/thread_ids.h>

static struct task_struct *rb_to_task(struct rb_node *rb)
{
	return rb_entry(rb, struct task_struct, tid_node);
}

static bool before(struct rb_node *a, const struct rb_node *b)
{
	return rb_to_task(a)->pid < rb_entry(b, struct task_struct, tid_node)->pid;
}

void thread_ids_add(struct task_struct *p)
{
	lockdep_assert_held_write(&tasklist_lock);
	rb_add(&p->tid_node, &p->signal->tids, before);
}

void thread_ids_del(struct task_struct *p)
{
	lockdep_assert_held_write(&tasklist_lock);
	rb_erase(&p->tid_node, &p->signal->tids);
}

void thread_ids_replace(struct task_struct *thread, struct task_struct *leader)
{
	lockdep_assert_held_write(&tasklist_lock);
	rb_replace_node(&thread->tid_node, &leader->tid_node, &thread->signal->tids);
}

int next_thread_nr(const struct signal_struct *sig, int nr)
{
	struct rb_node *rb = sig->tids.rb_node;
	int leader = pid_nr(sig->pids[PIDTYPE_TGID]), found = leader >= nr ? leader : 0;

	lockdep_assert_held(&tasklist_lock);
	while (rb) {
		int tid = rb_to_task(rb)->pid;

		if (tid < nr) {
			rb = rb->rb_right;
		} else {
			if (!found || tid < found)
				found = tid;
			rb = rb->rb_left;
		}
	}
	return found;
}
