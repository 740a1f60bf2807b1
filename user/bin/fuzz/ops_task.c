// SPDX-License-Identifier: MIT
/* Children, threads, signals, and signal frames that are changed before they are returned from. */
#include "fuzz.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#define MAX_FORKS 24 /* of a life with all its descendants */

int may_fork(void)
{
	return __atomic_fetch_add(&self->forks, 1, __ATOMIC_RELAXED) < MAX_FORKS;
}

/* clone without a new stack: a child as of fork, which shares what else the flags say. */
void op_fork(struct rnd *r)
{
	static const unsigned long bits[] = { CLONE_FILES,
					      CLONE_FS,
					      CLONE_PARENT,
					      CLONE_VFORK,
					      CLONE_PARENT_SETTID,
					      CLONE_CHILD_SETTID,
					      CLONE_CHILD_CLEARTID,
					      CLONE_SYSVSEM,
					      CLONE_IO,
					      CLONE_PIDFD };
	unsigned long flags = rnd_one_in(r, 8) ? rnd_below(r, 65) : SIGCHLD;
	struct rnd child = { rnd_next(r) };
	int ops = rnd_below(r, 12);
	long pid;

	if (!may_fork())
		return;
	for (int n = rnd_below(r, 4); n; n--)
		flags |= bits[rnd_below(r, 10)];
	pid = do_call("clone", __NR_clone,
		      (long[MAX_ARGS]){ (long)flags, 0, any_address(r), 0, any_address(r), 0 });
	if (pid == 0) {
		do_ops(&child, ops);
		_exit(0);
	}
	if (pid > 0) {
		remember_pid(pid);
		if (rnd_one_in(r, 2))
			do_call("wait4", __NR_wait4,
				(long[MAX_ARGS]){ rnd_one_in(r, 2) ? pid : -1, 0, rnd_below(r, 4),
						  0 });
	}
}

static void *thread(void *arg)
{
	struct rnd r = { (uint32_t)(uintptr_t)arg };

	do_ops(&r, 4 + rnd_below(&r, 12));
	return NULL;
}

void op_thread(struct rnd *r)
{
	pthread_t t;
	struct entry *e;
	uint32_t start = rnd_next(r);

	if (!may_fork())
		return;
	e = trace_begin("thread", (long[MAX_ARGS]){ (long)start });
	if (pthread_create(&t, NULL, thread, (void *)(uintptr_t)start) != 0) {
		trace_end(e, -1);
		return;
	}
	trace_end(e, 0);
	/* Not waited for: a call of its own may have ended or stopped it. */
	pthread_detach(t);
}

static volatile uint32_t forge;

static void landing(void)
{
	_exit(98);
}

/* The handler of SIGUSR1: the frame it returns from is changed in a few places. */
static void forger(int sig, siginfo_t *info, void *context)
{
	struct rnd r = { forge };
	ucontext_t *uc = context;
	unsigned char *bytes = context;

	(void)sig;
	(void)info;
	for (int n = 1 + rnd_below(&r, 3); n; n--) {
#ifdef __arm__
		static const unsigned long where[] = { 0,	   2,	       0xc0000000,
						       0xffff0fe0, 0xffff0000, 0xbf000000,
						       0x40000001 };

		switch (rnd_below(&r, 8)) {
		case 0: /* the mode, masks, state bits */
			uc->uc_mcontext.arm_cpsr ^= 1u << rnd_below(&r, 32);
			break;
		case 1:
			uc->uc_mcontext.arm_cpsr = rnd_next(&r);
			break;
		case 2: /* somewhere that faults, or a function of ours */
			uc->uc_mcontext.arm_pc = rnd_one_in(&r, 3) ? (unsigned long)landing
								   : where[rnd_below(&r, 7)];
			break;
		case 3:
			uc->uc_mcontext.arm_sp = any_address(&r);
			uc->uc_mcontext.arm_pc = (unsigned long)landing;
			break;
		default:
			break;
		}
#endif
		/* Anything of its flags, mask, stack, and the words behind: the VFP block and its head. */
		if (rnd_one_in(&r, 3))
			memset(bytes + (20 + rnd_below(&r, 100)) * 4 + sizeof(uc->uc_mcontext),
			       rnd_next(&r), 4);
	}
}

void op_frame(struct rnd *r)
{
	struct sigaction sa = { .sa_sigaction = forger, .sa_flags = SA_SIGINFO | SA_NODEFER };

	/* It ends the life more often than not: in a child, then. */
	if (!may_fork())
		return;
	forge = rnd_next(r);
	long pid = do_call("clone", __NR_clone, (long[MAX_ARGS]){ SIGCHLD });

	if (pid != 0) {
		remember_pid(pid);
		return;
	}
	if (rnd_one_in(r, 3))
		signal(SIGSEGV, SIG_DFL);
	if (rnd_one_in(r, 5)) {
		do_call("sigreturn", rnd_one_in(r, 2) ? __NR_sigreturn : __NR_rt_sigreturn,
			(long[MAX_ARGS]){ 0 });
		_exit(97);
	}
	sigaction(SIGUSR1, &sa, NULL);
	for (int i = 0; i < 4; i++) {
		forge = rnd_next(r);
		do_call("forged frame", __NR_tgkill,
			(long[MAX_ARGS]){ getpid(), getpid(), SIGUSR1 });
	}
	_exit(96);
}

static void nothing(int sig)
{
	(void)sig;
}

/* A handler or none, and the signal to this life's group, session or children; stop and continue. */
void op_signal(struct rnd *r)
{
	int sig = 1 + rnd_below(r, 64);
	struct sigaction sa = { .sa_handler = rnd_one_in(r, 4) ? SIG_IGN : nothing };
	long pid = any_pid(r);

	sa.sa_flags = rnd_next(r) &
		      (SA_RESTART | SA_NODEFER | SA_ONSTACK | SA_NOCLDSTOP | SA_NOCLDWAIT);
	if (sig != SIGSEGV && sig != SIGBUS && sig != SIGALRM)
		sigaction(sig, &sa, NULL);
	if (sig == SIGKILL || sig == SIGSTOP) {
		if (pid == 0 || pid == getpid())
			return;
	}
	do_call("kill", __NR_kill, (long[MAX_ARGS]){ pid, sig });
	if (sig == SIGSTOP || sig == SIGTSTP || rnd_one_in(r, 8))
		do_call("kill", __NR_kill, (long[MAX_ARGS]){ pid, SIGCONT });
}
