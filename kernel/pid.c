// SPDX-License-Identifier: MIT
/*
 * Process numbers: a bitmap of those in use, a hash table from a number to its struct pid, and in
 * struct pid the tasks that go by it. See pid.h for how long a number lives.
 *
 * Numbers are given out in a circle, so that one just freed is not used again soon; after the first
 * turn they begin at RESERVED_PIDS, which leaves the first to system programs.
 */
#include <neap/bitmap.h>
#include <neap/err.h>
#include <neap/hash.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/pid.h>
#include <neap/sched.h>
#include <neap/slab.h>

#define RESERVED_PIDS 300
#define PID_HASH_BITS 8

int pid_max = PID_MAX_DEFAULT; /* sysctl, read without a lock */

static DEFINE_SPINLOCK(pidmap_lock); /* pidmap, last_pid; interrupts off */
static DECLARE_BITMAP(pidmap, PID_MAX_DEFAULT);
static int last_pid;

static struct hlist_head pid_hash[1 << PID_HASH_BITS]; /* tasklist_lock */
static struct kmem_cache *pid_cachep; /* set at boot */

static struct hlist_head *pid_bucket(int nr)
{
	return &pid_hash[(unsigned int)nr & ((1u << PID_HASH_BITS) - 1)];
}

static int alloc_pidmap(void)
{
	unsigned long flags;
	int limit = min(pid_max, PID_MAX_DEFAULT), nr;

	spin_lock_irqsave(&pidmap_lock, flags);
	nr = find_next_zero_bit(pidmap, limit, last_pid + 1);
	if (nr >= limit)
		nr = find_next_zero_bit(pidmap, limit, RESERVED_PIDS);
	if (nr < limit) {
		__set_bit(nr, pidmap);
		last_pid = nr;
	} else {
		nr = -EAGAIN;
	}
	spin_unlock_irqrestore(&pidmap_lock, flags);
	return nr;
}

static void free_pidmap(int nr)
{
	unsigned long flags;

	spin_lock_irqsave(&pidmap_lock, flags);
	__clear_bit(nr, pidmap);
	spin_unlock_irqrestore(&pidmap_lock, flags);
}

int last_pid_nr(void)
{
	return READ_ONCE(last_pid);
}

struct pid *alloc_pid(void)
{
	struct pid *pid = kmem_cache_alloc(pid_cachep, GFP_KERNEL);
	int type;

	if (!pid)
		return ERR_PTR(-ENOMEM);
	pid->nr = alloc_pidmap();
	if (pid->nr < 0) {
		int err = pid->nr;

		kmem_cache_free(pid_cachep, pid);
		return ERR_PTR(err);
	}
	atomic_set(&pid->count, 1);
	INIT_HLIST_NODE(&pid->chain);
	for (type = 0; type < PIDTYPE_MAX; type++)
		INIT_HLIST_HEAD(&pid->tasks[type]);
	return pid;
}

struct pid *get_pid(struct pid *pid)
{
	if (pid)
		atomic_inc(&pid->count);
	return pid;
}

void put_pid(struct pid *pid)
{
	if (pid && atomic_dec_and_test(&pid->count))
		kmem_cache_free(pid_cachep, pid);
}

/* The number is free from now on, though the structure may still be referred to. */
void free_pid(struct pid *pid)
{
	hlist_del_init(&pid->chain);
	free_pidmap(pid->nr);
	put_pid(pid);
}

static struct pid **task_pid_ptr(struct task_struct *task, enum pid_type type)
{
	return type == PIDTYPE_PID ? &task->thread_pid : &task->signal->pids[type];
}

void attach_pid(struct task_struct *task, enum pid_type type, struct pid *pid)
{
	lockdep_assert_held_write(&tasklist_lock);
	if (hlist_unhashed(&pid->chain))
		hlist_add_head(&pid->chain, pid_bucket(pid->nr));
	*task_pid_ptr(task, type) = pid;
	hlist_add_head(&task->pid_links[type], &pid->tasks[type]);
}

static void __change_pid(struct task_struct *task, enum pid_type type, struct pid *new)
{
	struct pid **ptr = task_pid_ptr(task, type), *pid = *ptr;
	int t;

	lockdep_assert_held_write(&tasklist_lock);
	hlist_del_init(&task->pid_links[type]);
	*ptr = new;
	for (t = 0; t < PIDTYPE_MAX; t++)
		if (!hlist_empty(&pid->tasks[t]))
			return;
	free_pid(pid);
}

void detach_pid(struct task_struct *task, enum pid_type type)
{
	__change_pid(task, type, NULL);
}

void change_pid(struct task_struct *task, enum pid_type type, struct pid *pid)
{
	__change_pid(task, type, pid);
	attach_pid(task, type, pid);
}

struct pid *find_vpid(int nr)
{
	struct pid *pid;

	lockdep_assert_held(&tasklist_lock);
	hlist_for_each_entry(pid, pid_bucket(nr), chain)
		if (pid->nr == nr)
			return pid;
	return NULL;
}

struct task_struct *pid_task(struct pid *pid, enum pid_type type)
{
	lockdep_assert_held(&tasklist_lock);
	if (!pid)
		return NULL;
	return hlist_entry_safe(pid->tasks[type].first, struct task_struct, pid_links[type]);
}

struct task_struct *find_task_by_vpid(pid_t nr)
{
	return pid_task(find_vpid(nr), PIDTYPE_PID);
}

struct task_struct *find_get_task_by_vpid(pid_t nr)
{
	struct task_struct *task;

	read_lock(&tasklist_lock);
	task = find_task_by_vpid(nr);
	if (task)
		get_task_struct(task);
	read_unlock(&tasklist_lock);
	return task;
}

void __init pid_init(void)
{
	__set_bit(0, pidmap); /* the idle task's */
	pid_cachep = KMEM_CACHE(pid, SLAB_PANIC);
}
