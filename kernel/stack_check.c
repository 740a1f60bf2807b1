// SPDX-License-Identifier: MIT
/*
 * How deep kernel stacks get. A new stack is filled with a pattern down to its thread_info, and the word
 * there is a guard; at each switch the task that leaves is asked whether it has ever come deeper than any
 * before it, and at the end of a task the log tells of a new record. A stack overflows into its own
 * thread_info and then into another's memory, so nothing else would say so at once.
 *
 * Interrupts run on the stack they interrupt: IRQ_ROOM must be left below whatever a task does by itself.
 */
#include <asm/atomic.h>
#include <neap/bug.h>
#include <neap/kernel.h>
#include <neap/poison.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/stack_check.h>
#include <neap/string.h>

#define STACK_POISON 0x57ac57acUL
#define IRQ_ROOM     2048 /* bytes */
#define LOOK_BELOW   64 /* words: who has come deeper has left something in so many just below */

static unsigned int deepest;			     /* bytes in use; no lock: a record is lost in a race */
static char deepest_comm[TASK_COMM_LEN] = "swapper"; /* whose */
static unsigned int told;			     /* of deepest, by stack_check_tell() */

static unsigned long *stack_end(const void *stack)
{
	return (unsigned long *)((char *)stack + ALIGN(sizeof(struct thread_info), sizeof(long)));
}

static unsigned long *stack_top(const void *stack)
{
	return (unsigned long *)((char *)stack + THREAD_START_SP);
}

void stack_check_new(void *stack, const void *sp)
{
	unsigned long *p = stack_end(stack);

	*p++ = STACK_END_MAGIC;
	while (p < (const unsigned long *)sp)
		*p++ = STACK_POISON;
}

void stack_check_fill(void *stack)
{
	stack_check_new(stack, stack_top(stack));
}

void stack_check(struct task_struct *tsk)
{
	unsigned long *end = stack_end(tsk->stack), *top = stack_top(tsk->stack), *p, *record;

	if (unlikely(*end != STACK_END_MAGIC))
		panic("kernel stack overflow: %s[%d], %#lx at its end\n", tsk->comm, tsk->pid, *end);
	record = top - READ_ONCE(deepest) / sizeof(long);
	for (p = max(end + 1, record - LOOK_BELOW); p < record; p++)
		if (*p != STACK_POISON)
			break;
	if (p >= record)
		return;
	for (p = end + 1; *p == STACK_POISON;)
		p++;
	WRITE_ONCE(deepest, (top - p) * sizeof(long));
	memcpy(deepest_comm, tsk->comm, TASK_COMM_LEN);
}

void stack_check_tell(void)
{
	unsigned int now = READ_ONCE(deepest), before = READ_ONCE(told), left;

	if (now <= before || cmpxchg(&told, before, now) != before)
		return;
	left = THREAD_START_SP - sizeof(struct thread_info) - now;
	printk(KERN_DEBUG "stacks: %s has used %u bytes, %u were left\n", deepest_comm, now, left);
	WARN(left < IRQ_ROOM, "stacks: only %u bytes were left to %s\n", left, deepest_comm);
}
