// SPDX-License-Identifier: MIT
/*
 * A lockdep in miniature: finds deadlocks that could happen, from orders that did.
 *
 * Locks that are initialised at one place are one class. Each context (a task, or the handler that runs
 * on a CPU) has a stack of what it holds. Taking B with A held adds the edge A -> B to a graph of classes;
 * an edge that closes a circle means that some tasks, each holding one lock of the circle, could wait for
 * each other for ever, even if they never have. One run of each path is enough to know.
 *
 * Interrupts add an edge that nobody walks: a handler runs while its CPU holds whatever was taken with
 * interrupts on. So from a class that a handler takes (USED_IN_IRQ) no class may be reached that is held
 * with interrupts on (USED_IRQ_ON), itself included:
 *
 *	CPU 0	lock(B)	    <interrupt> lock(A)	    waits for CPU 1
 *	CPU 1	local_irq_disable() lock(A) lock(B) waits for CPU 0
 *
 * irq_reach is all that can be reached from handlers, extended with each edge, so both checks cost a walk
 * only when something is new. What is known already costs a look at a bit, without a lock.
 *
 * Readers: see STATE() in lockdep_internals.h. Readers of a rwlock_t pass each other and waiting writers;
 * those of a rw_semaphore queue behind a waiting writer and so count as exclusive when they wait.
 * Trylocks add no edge to what they take; what is taken after them gets one.
 *
 * After the first report all checks are off: what follows would be its consequences. `lockdep=panic`
 * makes a report a panic, `lockdep=off` switches off at boot.
 */
#include <asm/setup.h>
#include <neap/init.h>
#include <neap/irqflags.h>
#include <neap/kernel.h>
#include <neap/log2.h>
#include <neap/percpu.h>
#include <neap/sched.h>
#include <neap/string.h>
#include "lockdep_internals.h"

#define NO_STATE 0xffff
#define _RET_IP_ ((unsigned long)__builtin_return_address(0))

bool lockdep_is_on = true; /* only goes off, by xchg: who turns it off reports */
bool lockdep_panics;	   /* set at boot */

/* Guards all below; interrupts off. Bits, classes and edges are only ever added, and read without. */
static arch_spinlock_t graph_lock = __ARCH_SPIN_LOCK_UNLOCKED;
struct lock_class lock_classes[MAX_CLASSES];
struct lock_edge lock_edges[MAX_EDGES];
unsigned int nr_lock_classes = 1, nr_lock_edges;
static u32 graph[EDGE_KINDS][MAX_CLASSES][MAX_CLASSES / 32];
static unsigned short class_hash[2 * MAX_CLASSES]; /* open addressing; 0: free */

/* How each state was reached: the state before it, itself at the start, or NO_STATE. */
static unsigned short irq_reach[NR_STATES] = { [0 ... NR_STATES - 1] = NO_STATE };
static unsigned short cycle_reach[NR_STATES];
static unsigned short queue[NR_STATES];

static DEFINE_PER_CPU(struct lockdep_held, irq_held); /* of the handler that runs, interrupts off */

extern char __per_cpu_start[], __per_cpu_end[]; /* the pattern of the per-CPU variables */

static int __init lockdep_setup(char *val)
{
	if (val && !strcmp(val, "off"))
		lockdep_is_on = false;
	lockdep_panics = val && !strcmp(val, "panic");
	return 0;
}
early_param("lockdep", lockdep_setup);

static inline unsigned long graph_lock_irqsave(void)
{
	unsigned long flags = arch_local_irq_save();

	arch_spin_lock(&graph_lock);
	return flags;
}

static inline void graph_unlock_irqrestore(unsigned long flags)
{
	arch_spin_unlock(&graph_lock);
	arch_local_irq_restore(flags);
}

/* True for the one who may report. */
static bool switch_off(void)
{
	return xchg(&lockdep_is_on, false);
}

static inline struct lockdep_held *my_held(void)
{
	return in_hardirq() ? this_cpu_ptr(&irq_held) : &current->held;
}

/* ---- classes ---- */

/*
 * A static lock is a class of its own; one on a stack (perhaps in what was init memory), or a CPU's copy of
 * one, belongs to where its declaration stands, which the address of its name tells.
 */
static const void *map_key(const struct lockdep_map *map)
{
	const char *p = (const char *)map;

	if (map->key)
		return map->key;
	if (p < _text || p >= _end || (p >= __init_begin && p < __init_end) ||
	    (p >= __per_cpu_start && p < __per_cpu_end))
		return map->name;
	return map;
}

static unsigned int find_class(const void *key, unsigned int subclass, unsigned int *slot)
{
	unsigned int i = (((unsigned long)key >> 2) * 0x9e3779b1u >> 20) + subclass, class;

	for (;; i++) {
		i %= ARRAY_SIZE(class_hash);
		class = READ_ONCE(class_hash[i]);
		*slot = i;
		if (!class || (lock_classes[class].key == key &&
			       lock_classes[class].subclass == subclass))
			return class;
	}
}

static unsigned int new_class(const struct lockdep_map *map, const void *key, unsigned int subclass)
{
	unsigned long flags = graph_lock_irqsave();
	unsigned int slot, class = find_class(key, subclass, &slot);

	if (!class && nr_lock_classes < MAX_CLASSES) {
		class = nr_lock_classes++;
		lock_classes[class].key = key;
		lock_classes[class].name = map->name;
		lock_classes[class].subclass = subclass;
		smp_store_release(&class_hash[slot], (unsigned short)class);
	}
	graph_unlock_irqrestore(flags);
	return class;
}

/* The class, or 0 after a report. */
static unsigned int class_of(struct lockdep_map *map, unsigned int flags, unsigned long ip)
{
	unsigned int subclass = (flags & LOCK_SUBCLASS_MASK) / LOCK_SUBCLASS(1), class, slot;
	const void *key;

	if (likely(!subclass && map->class))
		return map->class;
	key = map_key(map);
	if (unlikely(!key)) {
		if (switch_off())
			lockdep_report_misc("lock that was never initialised", map, ip);
		return 0;
	}
	class = find_class(key, subclass, &slot);
	if (!class)
		class = new_class(map, key, subclass);
	if (unlikely(!class)) {
		if (switch_off())
			lockdep_report_misc("table of classes (MAX_CLASSES) full", map, ip);
		return 0;
	}
	if (!subclass)
		map->class = class;
	return class;
}

/* ---- walking; graph_lock held ---- */

/* From the states in @queue[0..@tail) on; each has its entry in @reach. Stops at @goal (0: none). */
static unsigned int walk(unsigned short *reach, unsigned int tail, unsigned int goal, bool goal_shared)
{
	unsigned int head, kind, i;

	for (head = 0; head < tail; head++) {
		unsigned int state = queue[head], class = state / 2;

		if (class == goal && !((state & 1) && goal_shared))
			return state;
		for (kind = 0; kind < EDGE_KINDS; kind++) {
			const u32 *row = graph[kind][class];

			if ((state & 1) && (kind & EDGE_FROM_S))
				continue;
			for (i = 0; i < MAX_CLASSES; i++) {
				unsigned int next = STATE(i, kind & EDGE_TO_R);

				if (!row[i / 32]) {
					i |= 31;
					continue;
				}
				if (!(row[i / 32] & (1u << (i % 32))) || reach[next] != NO_STATE)
					continue;
				reach[next] = state;
				queue[tail++] = next;
			}
		}
	}
	return NO_STATE;
}

/* A class that a handler must not wait for: 0 or its state in irq_reach. Looks at all: only when new. */
static unsigned int find_irq_unsafe(void)
{
	unsigned int class;

	for (class = 1; class < nr_lock_classes; class++) {
		unsigned int usage = lock_classes[class].usage;

		if (irq_reach[STATE(class, 0)] != NO_STATE &&
		    (usage & (USED_IRQ_ON | USED_IRQ_ON_READ)))
			return STATE(class, 0);
		if (irq_reach[STATE(class, 1)] != NO_STATE && (usage & USED_IRQ_ON))
			return STATE(class, 1);
	}
	return 0;
}

static unsigned int extend_irq_reach(unsigned int state, unsigned int from)
{
	if (irq_reach[state] != NO_STATE)
		return 0;
	irq_reach[state] = from;
	queue[0] = state;
	walk(irq_reach, 1, 0, false);
	return find_irq_unsafe();
}

/* ---- the checks ---- */

static void add_usage(unsigned int class, unsigned int bit, unsigned long ip)
{
	struct lock_class *c = &lock_classes[class];
	unsigned int bad = 0;
	unsigned long flags;

	if (likely(READ_ONCE(c->usage) & bit))
		return;
	flags = graph_lock_irqsave();
	if (!(c->usage & bit)) {
		c->usage_ip[ilog2(bit)] = ip;
		c->usage |= bit;
		if (bit == USED_IN_IRQ)
			bad = extend_irq_reach(STATE(class, 0), STATE(class, 0));
		else if (bit == USED_IN_IRQ_READ)
			bad = extend_irq_reach(STATE(class, 1), STATE(class, 1));
		else
			bad = find_irq_unsafe();
	}
	graph_unlock_irqrestore(flags);
	if (bad && switch_off())
		lockdep_report_irq(irq_reach, bad);
}

static void mark_irq_on(const struct held_lock *h, unsigned long ip)
{
	add_usage(h->class, h->flags & LOCK_READ ? USED_IRQ_ON_READ : USED_IRQ_ON, ip);
}

/* The edge from @h to @class; a report if it closes a circle. False: checks are off. */
static bool add_edge(const struct held_lock *h, unsigned int class, unsigned int flags, unsigned long ip)
{
	bool to_r = (flags & (LOCK_READ | LOCK_RECURSIVE)) == (LOCK_READ | LOCK_RECURSIVE);
	bool from_s = h->flags & LOCK_READ;
	unsigned int kind = (to_r ? EDGE_TO_R : 0) | (from_s ? EDGE_FROM_S : 0);
	unsigned int from = h->class, cycle, bad = 0;
	u32 *word = &graph[kind][from][class / 32];
	unsigned long irqflags;
	bool full;

	if (likely(READ_ONCE(*word) & (1u << (class % 32))))
		return true;
	irqflags = graph_lock_irqsave();
	memset(cycle_reach, 0xff, sizeof(cycle_reach));
	queue[0] = STATE(class, to_r);
	cycle_reach[queue[0]] = queue[0];
	cycle = walk(cycle_reach, 1, from, from_s);
	full = nr_lock_edges == MAX_EDGES;
	if (cycle == NO_STATE && !full && !(*word & (1u << (class % 32)))) {
		lock_edges[nr_lock_edges++] = (struct lock_edge){
			.from = from, .to = class, .kind = kind, .from_ip = h->ip, .to_ip = ip,
		};
		*word |= 1u << (class % 32);
		if (irq_reach[STATE(from, 0)] != NO_STATE)
			bad = extend_irq_reach(STATE(class, to_r), STATE(from, 0));
		else if (irq_reach[STATE(from, 1)] != NO_STATE && !from_s)
			bad = extend_irq_reach(STATE(class, to_r), STATE(from, 1));
	}
	graph_unlock_irqrestore(irqflags);
	if (likely(cycle == NO_STATE && !full && !bad))
		return true;
	if (!switch_off())
		return false;
	if (cycle != NO_STATE)
		lockdep_report_cycle(from, h->ip, class, ip, cycle_reach, cycle);
	else if (bad)
		lockdep_report_irq(irq_reach, bad);
	else
		lockdep_report_misc("table of edges (MAX_EDGES) full", h->map, ip);
	return false;
}

static bool check_order(const struct lockdep_held *held, unsigned int class, unsigned int flags,
			unsigned long ip)
{
	unsigned int i;

	for (i = 0; i < held->depth; i++) {
		const struct held_lock *h = &held->lock[i];

		if (h->class != class) {
			if (!add_edge(h, class, flags, ip))
				return false;
		} else if (!(flags & LOCK_RECURSIVE) || !(h->flags & LOCK_READ)) {
			if (switch_off())
				lockdep_report_recursion(class, h->ip, ip);
			return false;
		}
	}
	return true;
}

/* ---- the hooks ---- */

void lockdep_acquire(struct lockdep_map *map, unsigned int flags, unsigned long ip)
{
	struct lockdep_held *held;
	struct held_lock *h;
	unsigned int class;

	if (unlikely(!READ_ONCE(lockdep_is_on)))
		return;
	if (!ip)
		ip = _RET_IP_;
	class = class_of(map, flags, ip);
	held = my_held();
	if (unlikely(!class || (!(flags & LOCK_TRY) && !check_order(held, class, flags, ip))))
		return;
	if (unlikely(held->depth == LOCKDEP_MAX_HELD)) {
		if (switch_off())
			lockdep_report_misc("stack of held locks (LOCKDEP_MAX_HELD) full", map, ip);
		return;
	}
	h = &held->lock[held->depth];
	*h = (struct held_lock){ .map = map, .class = class, .flags = flags, .ip = ip };
	barrier();
	held->depth++;
	if (in_hardirq()) {
		if (!(flags & LOCK_TRY))
			add_usage(class, flags & LOCK_RECURSIVE ? USED_IN_IRQ_READ : USED_IN_IRQ, ip);
	} else if (!irqs_disabled()) {
		mark_irq_on(h, ip);
	}
}

void lockdep_release(struct lockdep_map *map, unsigned long ip)
{
	struct lockdep_held *held;
	unsigned int i;

	if (unlikely(!READ_ONCE(lockdep_is_on)))
		return;
	held = my_held();
	for (i = held->depth; i--;) {
		if (held->lock[i].map != map)
			continue;
		/* Mostly the last. */
		for (; i + 1 < held->depth; i++)
			held->lock[i] = held->lock[i + 1];
		held->depth--;
		return;
	}
	if (switch_off())
		lockdep_report_misc("release of a lock that is not held", map, ip ? ip : _RET_IP_);
}

/* The newest entry of @map on this context's stack, or NULL. */
static const struct held_lock *find_held(const struct lockdep_map *map)
{
	const struct lockdep_held *held = my_held();
	unsigned int i;

	for (i = held->depth; i--;)
		if (held->lock[i].map == map)
			return &held->lock[i];
	return NULL;
}

void lockdep_assert(const struct lockdep_map *map, enum lockdep_claim claim, unsigned long ip)
{
	static const char *const complaint[] = {
		[LOCKDEP_HELD] = "lock is not held where it must be",
		[LOCKDEP_HELD_WRITE] = "lock is not held exclusively where it must be",
		[LOCKDEP_NOT_HELD] = "lock is held where it must not be",
	};
	const struct held_lock *h;

	if (unlikely(!READ_ONCE(lockdep_is_on)))
		return;
	h = find_held(map);
	if (likely(claim == LOCKDEP_NOT_HELD	 ? !h
		   : claim == LOCKDEP_HELD_WRITE ? h && !(h->flags & LOCK_READ)
						 : !!h))
		return;
	if (switch_off())
		lockdep_report_misc(complaint[claim], map, ip ? ip : _RET_IP_);
}

void lockdep_irqs_on(void)
{
	const struct lockdep_held *held;
	unsigned int i;

	if (!READ_ONCE(lockdep_is_on) || in_hardirq())
		return;
	held = &current->held;
	for (i = 0; i < held->depth; i++)
		mark_irq_on(&held->lock[i], _RET_IP_);
}

static void check_none_held(const char *what, unsigned long ip)
{
	const struct lockdep_held *held = &current->held;

	if (likely(!held->depth || !READ_ONCE(lockdep_is_on)))
		return;
	if (switch_off())
		lockdep_report_misc(what, held->lock[held->depth - 1].map, ip);
}

void lockdep_exit(void)
{
	check_none_held("task exits with a lock held", _RET_IP_);
}

void lockdep_sys_exit(void)
{
	check_none_held("return to user mode with a lock held", _RET_IP_);
}

void lockdep_init_task(struct task_struct *p)
{
	p->held.depth = 0;
}
