// SPDX-License-Identifier: MIT
/*
 * Process numbers: a bitmap of those in use, a table in two levels from a number to its struct pid, and
 * in struct pid the tasks that go by it. The table's pages come with the first number that lies in them
 * and stay, so a look-up is two loads whatever there is, and the next number is found by the bitmap. See pid.h for how long a number lives.
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
#define PIDS_PER_PAGE (PAGE_SIZE / sizeof(struct pid *))

int pid_max = PID_MAX_DEFAULT; /* sysctl, read without a lock */

static DEFINE_SPINLOCK(pidmap_lock); /* pidmap, last_pid, new pages of pid_table; interrupts off */
static DECLARE_BITMAP(pidmap, PID_MAX_DEFAULT);
static int last_pid;

/* A page is set once, under pidmap_lock; what is in it, under tasklist_lock. */
static struct pid **pid_table[DIV_ROUND_UP(PID_MAX_DEFAULT, PIDS_PER_PAGE)];
static struct kmem_cache *pid_cachep; /* set at boot */

/* Where a number in use has its struct pid. */
static struct pid **pid_slot(int nr)
{
	return &pid_table[nr / PIDS_PER_PAGE][nr % PIDS_PER_PAGE];
}

/* The page of the table that nr lies in. 0 or -ENOMEM. Sleeps. */
static int make_pid_slot(int nr)
{
	struct pid ***page = &pid_table[nr / PIDS_PER_PAGE], **new;
	unsigned long flags;

	if (READ_ONCE(*page))
		return 0;
	new = (struct pid **)get_zeroed_page(GFP_KERNEL);
	if (!new)
		return -ENOMEM;
	spin_lock_irqsave(&pidmap_lock, flags);
	if (!*page) {
		smp_store_release(page, new); /* whoever finds it without the lock finds it empty */
		new = NULL;
	}
	spin_unlock_irqrestore(&pidmap_lock, flags);
	if (new)
		free_page((unsigned long)new);
	return 0;
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
	int type, err;

	if (!pid)
		return ERR_PTR(-ENOMEM);
	pid->nr = err = alloc_pidmap();
	if (err >= 0) {
		err = make_pid_slot(pid->nr);
		if (err)
			free_pidmap(pid->nr);
	}
	if (err < 0) {
		kmem_cache_free(pid_cachep, pid);
		return ERR_PTR(err);
	}
	atomic_set(&pid->count, 1);
	pid->orphan_look = 0;
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
	struct pid **slot = pid_slot(pid->nr);

	if (*slot == pid)
		*slot = NULL;
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
	*pid_slot(pid->nr) = pid;
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
	lockdep_assert_held(&tasklist_lock);
	if (nr < 0 || nr >= PID_MAX_DEFAULT || !READ_ONCE(pid_table[nr / PIDS_PER_PAGE]))
		return NULL;
	return *pid_slot(nr);
}

struct pid *find_ge_pid(int nr)
{
	struct pid *pid = NULL;

	/* The bitmap is read without its lock: a number that comes or goes now may be found or not. */
	while (!pid && nr >= 0 && nr < PID_MAX_DEFAULT) {
		nr = find_next_bit(pidmap, PID_MAX_DEFAULT, nr);
		pid = find_vpid(nr++);
	}
	return pid;
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
