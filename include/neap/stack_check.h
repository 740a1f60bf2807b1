/* SPDX-License-Identifier: MIT */
/* How deep kernel stacks get, and whether one overflows: kernel/stack_check.c, CONFIG_DEBUG_STACK. */
#ifndef NEAP_STACK_CHECK_H
#define NEAP_STACK_CHECK_H

struct task_struct;

#ifdef CONFIG_DEBUG_STACK
void stack_check_new(void *stack, const void *sp); /* its words below sp are filled */
void stack_check_fill(void *stack);		   /* all of a stack that nobody runs on */
void stack_check(struct task_struct *tsk);	   /* panics if its end is overwritten. Any context. */
void stack_check_tell(void);			   /* a new record, to the log. No locks held. */
#else
static inline void stack_check_new(void *stack __attribute__((unused)),
				   const void *sp __attribute__((unused)))
{
}

static inline void stack_check_fill(void *stack __attribute__((unused)))
{
}

static inline void stack_check(struct task_struct *tsk __attribute__((unused)))
{
}

static inline void stack_check_tell(void)
{
}
#endif

#endif
