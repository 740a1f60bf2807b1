/* SPDX-License-Identifier: MIT */
/*
 * What the lock types and tasks carry for CONFIG_LOCKDEP (kernel/locking/lockdep.c). Without the option
 * the structures are empty and take no room.
 */
#ifndef _NEAP_LOCKDEP_TYPES_H
#define _NEAP_LOCKDEP_TYPES_H

#include <neap/types.h>

#ifdef CONFIG_LOCKDEP

/* Stands for a place of initialisation by its address alone. */
struct lock_class_key {
	char unused;
};

/* Embedded in each lock. @key is NULL for one that was initialised at compile time. */
struct lockdep_map {
	const struct lock_class_key *key;
	const char *name;
	unsigned int class; /* found once, of subclass 0; 0: not yet */
};

#define LOCKDEP_MAX_HELD 24

struct held_lock {
	struct lockdep_map *map;
	unsigned short class;
	unsigned short flags; /* LOCK_* */
	unsigned long ip;
};

/* What a context holds, oldest first. Only its own CPU, in that context, touches it. */
struct lockdep_held {
	unsigned int depth;
	struct held_lock lock[LOCKDEP_MAX_HELD];
};

#define __LOCKDEP_LINE2(line) #line
#define __LOCKDEP_LINE(line)  __LOCKDEP_LINE2(line)
/* A name for a static lock that was given none: where it stands. */
#define __LOCKDEP_HERE __FILE__ ":" __LOCKDEP_LINE(__LINE__)
#define __DEP_MAP_INIT(text) .dep = { .name = (text) },

#else

struct lockdep_map {
};

struct lockdep_held {
};

#define __LOCKDEP_HERE ""
#define __DEP_MAP_INIT(text)

#endif /* CONFIG_LOCKDEP */
#endif /* _NEAP_LOCKDEP_TYPES_H */
