// SPDX-License-Identifier: MIT
/*
 * Tasks with flags that no library would use: clone with a stack of its own, and any mixture of what is shared; and
 * each way for a task to end. What such a task shares of its thread pointer and signals it spoils for the life.
 */
#include "fuzz.h"

#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define STACKS	   16
#define STACK_SIZE 8192

/* Each is used by one task of a life; by a second one only if there were more than STACKS. */
static char stacks[STACKS][STACK_SIZE] __attribute__((aligned(8)));
static unsigned next_stack;

void op_end(struct rnd *r)
{
	long pid = do_call("fork", __NR_fork, (long[MAX_ARGS]){ 0 });

	if (pid == 0)
		do_call("exit", rnd_one_in(r, 2) ? __NR_exit : __NR_exit_group,
			(long[MAX_ARGS]){ (long)any_int(r) });
	if (pid > 0)
		remember_pid(pid);
	if (rnd_one_in(r, 4)) {
		struct entry *e = trace_begin("vfork", (long[MAX_ARGS]){ 0 });

		/* It shares our stack: nothing but the end. */
		pid = vfork();
		if (pid == 0)
			_exit(0);
		trace_end(e, pid);
	}
}

#ifdef __arm__
static void run(uint32_t start)
{
	struct rnd r = { start };

	for (int n = rnd_below(&r, 6); n; n--)
		op_call(&r);
}

/* clone() with a stack; there run(start), and the end of that task alone. */
static long clone_on(char *top, unsigned long flags, uint32_t ptid, uint32_t ctid, uint32_t start)
{
	register long r0 asm("r0") = (long)flags;
	register uint32_t r1 asm("r1") = (uint32_t)(uintptr_t)top - 8;
	register uint32_t r2 asm("r2") = ptid;
	register uint32_t r3 asm("r3") = 0; /* of the thread pointer: no CLONE_SETTLS */
	register uint32_t r4 asm("r4") = ctid;

	((uint32_t *)top)[-2] = start;
	((uint32_t *)top)[-1] = (uint32_t)(uintptr_t)run;
	asm volatile("mov	r7, %[clone]\n"
		     "	svc	0\n"
		     "	cmp	r0, #0\n"
		     "	bne	1f\n"
		     "	pop	{r0, r1}\n"
		     "	blx	r1\n"
		     "	mov	r0, #0\n"
		     "	mov	r7, %[exit]\n"
		     "	svc	0\n"
		     "1:"
		     : "+r"(r0)
		     : "r"(r1), "r"(r2), "r"(r3),
		       "r"(r4), [clone] "I"(__NR_clone), [exit] "I"(__NR_exit)
		     : "r7", "lr", "cc", "memory");
	return r0;
}

void op_clone(struct rnd *r)
{
	static const unsigned long whole[] = {
		/* a thread; what vfork does; tasks that share some of it */
		CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM,
		CLONE_VM | CLONE_VFORK | SIGCHLD,
		CLONE_VM | CLONE_SIGHAND,
		CLONE_VM | SIGCHLD,
		CLONE_FILES | CLONE_FS | SIGCHLD,
	};
	static const unsigned long bits[] = { CLONE_FS,
					      CLONE_FILES,
					      CLONE_SIGHAND,
					      CLONE_VM,
					      CLONE_PARENT_SETTID,
					      CLONE_CHILD_CLEARTID,
					      CLONE_IO,
					      CLONE_CHILD_SETTID,
					      CLONE_PARENT,
					      CLONE_VFORK,
					      CLONE_UNTRACED,
					      CLONE_THREAD,
					      1,
					      SIGUSR1 };
	unsigned long flags = whole[rnd_below(r, 5)];
	char *top =
		stacks[__atomic_fetch_add(&next_stack, 1, __ATOMIC_RELAXED) % STACKS] + STACK_SIZE;
	uint32_t ptid = any_address(r), ctid = any_address(r), start = rnd_next(r);
	struct entry *e;
	long pid;

	if (!may_fork())
		return;
	for (int n = rnd_below(r, 4); n; n--)
		flags ^= bits[rnd_below(r, 14)];
	e = trace_begin("clone with a stack", (long[MAX_ARGS]){ (long)flags, (long)(uintptr_t)top,
								(long)ptid, (long)ctid });
	pid = clone_on(top, flags, ptid, ctid, start);
	trace_end(e, pid < 0 ? -1 : pid);
	if (pid > 0)
		remember_pid(pid);
}
#else
void op_clone(struct rnd *r)
{
	(void)r;
}
#endif
