/* SPDX-License-Identifier: MIT */
/*
 * The hooks of the lock order checker. The lock functions call them; without CONFIG_LOCKDEP they are
 * nothing. See kernel/locking/lockdep.c for what is checked. None sleeps; any context.
 */
#ifndef _NEAP_LOCKDEP_H
#define _NEAP_LOCKDEP_H

#include <neap/lockdep_types.h>

#define LOCK_READ	   0x01 /* shared */
#define LOCK_RECURSIVE	   0x02 /* with LOCK_READ: gets in past waiting writers, as rwlock_t does */
#define LOCK_TRY	   0x04 /* did not wait */
#define LOCK_SUBCLASS(n)   ((n) << 4)
#define LOCK_SUBCLASS_MASK 0x30
#define LOCK_SUBCLASSES	   4
/* For the second of two locks of one class, where the caller knows the order. */
#define SINGLE_DEPTH_NESTING 1

struct task_struct;
struct seq_operations;

#ifdef CONFIG_LOCKDEP

/* Before waiting for the lock; with LOCK_TRY after it was got. @ip 0: the caller's address. */
void lockdep_acquire(struct lockdep_map *map, unsigned int flags, unsigned long ip);
void lockdep_release(struct lockdep_map *map, unsigned long ip);
/* Interrupts go on: what is held was not meant for handlers, or it is an error. */
void lockdep_irqs_on(void);
/* The task ends. */
void lockdep_exit(void);
/* From the way back to user mode. */
void lockdep_sys_exit(void);
/* A new task holds nothing. */
void lockdep_init_task(struct task_struct *p);
/*
 * For the head of functions: this context (task, or handler) must hold @lock in any way, hold it
 * exclusively, or not hold it. A report if it is not so; nothing without CONFIG_LOCKDEP.
 */
#define lockdep_assert_held(lock)	lockdep_assert(&(lock)->dep, LOCKDEP_HELD, 0)
#define lockdep_assert_held_write(lock) lockdep_assert(&(lock)->dep, LOCKDEP_HELD_WRITE, 0)
#define lockdep_assert_not_held(lock)	lockdep_assert(&(lock)->dep, LOCKDEP_NOT_HELD, 0)
enum lockdep_claim { LOCKDEP_HELD, LOCKDEP_HELD_WRITE, LOCKDEP_NOT_HELD };
void lockdep_assert(const struct lockdep_map *map, enum lockdep_claim claim, unsigned long ip);
/* What @p holds; racy unless @p is current. */
void lockdep_show_held(struct task_struct *p);
/* /proc/lockdep */
extern const struct seq_operations lockdep_op;

static inline void lockdep_init_map(struct lockdep_map *map, const char *name,
				    const struct lock_class_key *key)
{
	map->key = key;
	map->name = name;
	map->class = 0;
}

/* One class for all locks that are initialised here. */
#define lockdep_init(map, name)                              \
	do {                                                 \
		static const struct lock_class_key __key;    \
		lockdep_init_map(map, name, &__key);         \
	} while (0)

#else

#define lockdep_acquire(map, flags, ip) ((void)0)
#define lockdep_release(map, ip)	((void)0)
#define lockdep_irqs_on()		((void)0)
#define lockdep_exit()			((void)0)
#define lockdep_assert_held(lock)	((void)(lock))
#define lockdep_assert_held_write(lock) ((void)(lock))
#define lockdep_assert_not_held(lock)	((void)(lock))
#define lockdep_init_task(p)		((void)(p))
#define lockdep_show_held(p)		((void)(p))
#define lockdep_init(map, name)		((void)0)

#endif /* CONFIG_LOCKDEP */
#endif /* _NEAP_LOCKDEP_H */
