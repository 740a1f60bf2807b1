/* SPDX-License-Identifier: MIT */
/* What lockdep.c knows and lockdep_report.c prints. */
#ifndef _LOCKDEP_INTERNALS_H
#define _LOCKDEP_INTERNALS_H

#include <neap/lockdep.h>

#define MAX_CLASSES 256
#define MAX_EDGES   2048

/* How a class has been taken. Trylocks in handlers do not count: they wait for nobody. */
#define USED_IN_IRQ	 0x1
#define USED_IN_IRQ_READ 0x2 /* recursive read */
#define USED_IRQ_ON	 0x4 /* with interrupts on, or they were switched on meanwhile */
#define USED_IRQ_ON_READ 0x8 /* read */
#define NR_USAGES	 4

/* Class 0 is none. @usage and @usage_ip grow under graph_lock and may be read without. */
struct lock_class {
	const void *key;
	const char *name;
	unsigned int subclass;
	unsigned int usage;
	unsigned long usage_ip[NR_USAGES];
};

/*
 * "to was taken while from was held." The kinds say why somebody waits: bit 0, the later lock is a
 * recursive read (R), which only a writer stops; bit 1, the held one is held by a reader (S).
 */
#define EDGE_TO_R   1
#define EDGE_FROM_S 2
#define EDGE_KINDS  4

struct lock_edge {
	unsigned char from, to, kind;
	unsigned long from_ip, to_ip;
};

/*
 * A place in a walk along the graph: the class, and whether it was reached as R. From one that was, the
 * walk only goes on where the class was held exclusively: a recursive reader does not wait for a reader.
 */
#define STATE(class, r) ((class) * 2 + (r))
#define NR_STATES	(MAX_CLASSES * 2)

extern struct lock_class lock_classes[MAX_CLASSES];
extern struct lock_edge lock_edges[MAX_EDGES];
extern unsigned int nr_lock_classes, nr_lock_edges;
extern bool lockdep_is_on, lockdep_panics;

/*
 * Each prints one report: a head, the chain of @path that ends in state @last (0xffff ends it), what the
 * task holds. Checks are off already, so printing may take locks.
 */
void lockdep_report_cycle(unsigned int held, unsigned long held_ip, unsigned int class,
			  unsigned long ip, const unsigned short *path, unsigned int last);
void lockdep_report_recursion(unsigned int class, unsigned long held_ip, unsigned long ip);
void lockdep_report_irq(const unsigned short *path, unsigned int last);
void lockdep_report_misc(const char *what, const struct lockdep_map *map, unsigned long ip);

#endif /* _LOCKDEP_INTERNALS_H */
