/* SPDX-License-Identifier: MIT */
/*
 * A process number and the tasks that go by it. The number belongs to struct pid as long as a
 * task has it as its own id, its thread group's, its process group's or its session's: so it cannot be
 * given to a new process while an old group still uses it.
 */
#ifndef _NEAP_PID_H
#define _NEAP_PID_H

#include <neap/list.h>
#include <neap/types.h>

struct task_struct;

enum pid_type {
	PIDTYPE_PID,  /* the task itself */
	PIDTYPE_TGID, /* leader of the thread group */
	PIDTYPE_PGID, /* leaders of the processes of the group */
	PIDTYPE_SID,  /* leaders of the processes of the session */
	PIDTYPE_MAX,
};

/* Links by tasklist_lock (interrupts off for writing). */
struct pid {
	atomic_t count; /* references, of which all tasks together hold one */
	int nr;		/* constant */
	u64 orphan_look; /* which look at orphaned groups came by last; kernel/exit.c */
	struct hlist_head tasks[PIDTYPE_MAX];
};

#define PID_MAX_DEFAULT 32768
extern int pid_max; /* numbers are below this; sysctl kernel.pid_max */

/* tasklist_lock is held, or the result is only compared, for all of these. */
struct pid *find_vpid(int nr);
struct pid *find_ge_pid(int nr); /* the one with the least number that is at least nr */
struct task_struct *pid_task(struct pid *pid, enum pid_type type);
struct task_struct *find_task_by_vpid(pid_t nr);
/* The task with a reference to drop by put_task_struct(), or NULL. Takes the lock itself. */
struct task_struct *find_get_task_by_vpid(pid_t nr);

/* The number given out last. */
int last_pid_nr(void);

struct pid *get_pid(struct pid *pid); /* NULL is passed through */
void put_pid(struct pid *pid);

static inline pid_t pid_nr(struct pid *pid)
{
	return pid ? pid->nr : 0;
}
#define pid_vnr(pid) pid_nr(pid)

/* A free number; ERR_PTR(-ENOMEM), ERR_PTR(-EAGAIN) when all are in use. Sleeps. */
struct pid *alloc_pid(void);
/* Gives back a pid that was never attached. */
void free_pid(struct pid *pid);
/* tasklist_lock held for writing. detach of the last task frees the number. */
void attach_pid(struct task_struct *task, enum pid_type type, struct pid *pid);
void detach_pid(struct task_struct *task, enum pid_type type);
void change_pid(struct task_struct *task, enum pid_type type, struct pid *pid);

/* Runs the body for each task that has @pid as its @type. tasklist_lock held. */
#define do_each_pid_task(pid, type, task)                                          \
	do {                                                                       \
		if (pid)                                                           \
			hlist_for_each_entry(task, &(pid)->tasks[type], pid_links[type]) {
#define while_each_pid_task(pid, type, task)                                       \
			}                                                          \
	} while (0)

void pid_init(void); /* called by fork_init() */

#endif /* _NEAP_PID_H */
