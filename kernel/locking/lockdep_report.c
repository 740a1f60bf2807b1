// SPDX-License-Identifier: MIT
/* What lockdep.c found, in words; and /proc/lockdep, the order that it has seen. */
#include <neap/bug.h>
#include <neap/kernel.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/seq_file.h>
#include "lockdep_internals.h"

static const char *how(unsigned int flags)
{
	if (!(flags & LOCK_READ))
		return flags & LOCK_TRY ? "trylock" : "exclusive";
	return flags & LOCK_TRY ? "read trylock" : "read";
}

/* "name" or "name/1", for printing. */
static const char *sub_text(unsigned int class)
{
	static const char *const text[LOCK_SUBCLASSES] = { "", "/1", "/2", "/3" };

	return text[lock_classes[class].subclass % LOCK_SUBCLASSES];
}

#define CLASS(class) lock_classes[class].name, sub_text(class)

static void show_stack_of(const struct lockdep_held *held)
{
	unsigned int i, depth = min(READ_ONCE(held->depth), (unsigned int)LOCKDEP_MAX_HELD);

	for (i = 0; i < depth; i++) {
		const struct held_lock *h = &held->lock[i];

		pr_emerg("  #%u %s%s (%s) taken at %pS\n", i, CLASS(h->class % MAX_CLASSES),
			 how(h->flags), (void *)h->ip);
	}
}

void lockdep_show_held(struct task_struct *p)
{
	if (!lockdep_is_on && p != current)
		pr_emerg("(lockdep is off: what follows may be old)\n");
	pr_emerg("locks held by %s/%d: %u\n", p->comm, p->pid, READ_ONCE(p->held.depth));
	show_stack_of(&p->held);
}

static void head(const char *what)
{
	pr_emerg("BUG: lockdep: %s\n", what);
	pr_emerg("task %s/%d on CPU%u%s\n", current->comm, current->pid, smp_processor_id(),
		 in_hardirq() ? ", in an interrupt handler" : "");
}

static void tail(void)
{
	lockdep_show_held(current);
	dump_stack();
	pr_emerg("lockdep: off\n");
	if (lockdep_panics)
		panic("lockdep\n");
}

static void show_edge(unsigned int from, unsigned int to)
{
	unsigned int i;

	for (i = 0; i < nr_lock_edges; i++) {
		const struct lock_edge *e = &lock_edges[i];

		if (e->from != from || e->to != to)
			continue;
		pr_emerg("  %s%s -> %s%s\n", CLASS(from), CLASS(to));
		pr_emerg("    first taken at %pS\n", (void *)e->from_ip);
		pr_emerg("    then at %pS\n", (void *)e->to_ip);
		return;
	}
}

/* The edges from the start of @path to @last, the latest first. Gives the class of the start. */
static unsigned int show_path(const unsigned short *path, unsigned int last)
{
	unsigned int steps = 0;

	while (path[last] != last && path[last] != 0xffff && steps++ < MAX_CLASSES) {
		show_edge(path[last] / 2, last / 2);
		last = path[last];
	}
	return last / 2;
}

void lockdep_report_cycle(unsigned int held, unsigned long held_ip, unsigned int class,
			  unsigned long ip, const unsigned short *path, unsigned int last)
{
	head("possible circular locking");
	pr_emerg("it takes\n");
	pr_emerg("  %s%s at %pS\n", CLASS(class), (void *)ip);
	pr_emerg("while it holds\n");
	pr_emerg("  %s%s taken at %pS\n", CLASS(held), (void *)held_ip);
	pr_emerg("the other way round was seen before:\n");
	show_path(path, last);
	tail();
}

void lockdep_report_recursion(unsigned int class, unsigned long held_ip, unsigned long ip)
{
	head("possible recursive locking");
	pr_emerg("it takes\n");
	pr_emerg("  %s%s at %pS\n", CLASS(class), (void *)ip);
	pr_emerg("while it holds one of the same class\n");
	pr_emerg("  %s%s taken at %pS\n", CLASS(class), (void *)held_ip);
	tail();
}

void lockdep_report_irq(const unsigned short *path, unsigned int last)
{
	const struct lock_class *bad = &lock_classes[last / 2];
	unsigned int on = bad->usage & USED_IRQ_ON ? 2 : 3, start;

	head("a lock of an interrupt handler may wait for one held with interrupts on");
	pr_emerg("held with interrupts on:\n");
	pr_emerg("  %s%s at %pS\n", CLASS(last / 2), (void *)bad->usage_ip[on]);
	if (path[last] != last)
		pr_emerg("how it is reached:\n");
	start = show_path(path, last);
	pr_emerg("taken in an interrupt handler:\n");
	pr_emerg("  %s%s at %pS\n", CLASS(start),
		 (void *)lock_classes[start].usage_ip[lock_classes[start].usage & USED_IN_IRQ ? 0 : 1]);
	tail();
}

void lockdep_report_misc(const char *what, const struct lockdep_map *map, unsigned long ip)
{
	head(what);
	pr_emerg("  %s at %pS\n", map->name ? map->name : "(no name)", (void *)ip);
	tail();
}

/* ---- /proc/lockdep: the headline at 0, the classes at their numbers. Both only grow: no lock. ---- */

static void *lockdep_seq_start(struct seq_file *m __maybe_unused, loff_t *pos)
{
	return *pos < nr_lock_classes ? pos : NULL;
}

static void *lockdep_seq_next(struct seq_file *m, void *v __maybe_unused, loff_t *pos)
{
	++*pos;
	return lockdep_seq_start(m, pos);
}

static void lockdep_seq_stop(struct seq_file *m __maybe_unused, void *v __maybe_unused)
{
}

/* A line for a class, with how it was used, and below it what was taken while it was held. */
static int lockdep_show(struct seq_file *m, void *v)
{
	unsigned int class = *(loff_t *)v, i;
	const struct lock_class *c = &lock_classes[class];

	if (!class) {
		seq_printf(m, "lockdep: %s, %u of %u classes, %u of %u edges\n",
			   lockdep_is_on ? "on" : "off", nr_lock_classes - 1, MAX_CLASSES - 1,
			   nr_lock_edges, MAX_EDGES);
		return 0;
	}
	seq_printf(m, "%s%s %c%c%c%c\n", CLASS(class), c->usage & USED_IN_IRQ ? 'i' : '-',
		   c->usage & USED_IN_IRQ_READ ? 'r' : '-', c->usage & USED_IRQ_ON ? '+' : '-',
		   c->usage & USED_IRQ_ON_READ ? 'R' : '-');
	for (i = 0; i < nr_lock_edges; i++) {
		const struct lock_edge *e = &lock_edges[i];

		if (e->from == class)
			seq_printf(m, "  -> %s%s (%c%c) %pS, %pS\n", CLASS(e->to),
				   e->kind & EDGE_FROM_S ? 'S' : 'E',
				   e->kind & EDGE_TO_R ? 'R' : 'N', (void *)e->from_ip,
				   (void *)e->to_ip);
	}
	return 0;
}

const struct seq_operations lockdep_op = {
	.start = lockdep_seq_start,
	.next = lockdep_seq_next,
	.stop = lockdep_seq_stop,
	.show = lockdep_show,
};
