// SPDX-License-Identifier: MIT
/* Signals: delivery, masks, nesting, restarted calls, what a handler sees, and registers kept. */
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <ucontext.h>

#include "tap.h"
#include "until.h"

static volatile int calls, last_signo, order[16], n_order;
static siginfo_t last_info;
static struct sigcontext last_context;

static void count(int signo)
{
	calls++;
	last_signo = signo;
}

static void inform(int signo, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	count(signo);
	last_info = *info;
	last_context = uc->uc_mcontext;
}

static void handle(int signo, void (*fn)(int), unsigned flags)
{
	struct sigaction sa = { .sa_handler = fn, .sa_flags = flags };

	sigaction(signo, &sa, NULL);
	calls = last_signo = 0;
}

static void handle_info(int signo, unsigned flags)
{
	struct sigaction sa = { .sa_flags = flags | SA_SIGINFO };

	sa.sa_sigaction = inform;
	sigaction(signo, &sa, NULL);
	calls = last_signo = 0;
}

static void block(int signo, int how)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signo);
	sigprocmask(how, &set, NULL);
}

static void simple(void)
{
	struct sigaction old;

	handle(SIGUSR1, count, 0);
	check_int(kill(getpid(), SIGUSR1), 0, "a signal to myself");
	check(calls == 1 && last_signo == SIGUSR1, "is handled before kill returns");
	kill(getpid(), SIGUSR1);
	check_int(calls, 2, "the handler stays");
	sigaction(SIGUSR1, NULL, &old);
	check(old.sa_handler == count, "sigaction tells it");
	handle(SIGUSR1, count, SA_RESETHAND);
	kill(getpid(), SIGUSR1);
	sigaction(SIGUSR1, NULL, &old);
	check(calls == 1 && old.sa_handler == SIG_DFL, "SA_RESETHAND: once only");
	signal(SIGUSR1, SIG_IGN);
	check_int(kill(getpid(), SIGUSR1), 0, "an ignored one is nothing");
	check_errno(sigaction(SIGKILL, &old, NULL), EINVAL, "SIGKILL cannot be handled: EINVAL");
	check_errno(sigaction(SIGSTOP, &old, NULL), EINVAL, "SIGSTOP neither");
	check_errno(sigaction(0, NULL, &old), EINVAL, "there is no signal 0");
}

static void masks(void)
{
	sigset_t set, pending;

	handle(SIGUSR1, count, 0);
	block(SIGUSR1, SIG_BLOCK);
	kill(getpid(), SIGUSR1);
	kill(getpid(), SIGUSR1);
	check_int(calls, 0, "a blocked signal waits");
	sigpending(&pending);
	check(sigismember(&pending, SIGUSR1) == 1 && sigismember(&pending, SIGUSR2) == 0,
	      "sigpending tells it");
	block(SIGUSR1, SIG_UNBLOCK);
	check_int(calls, 1, "and comes once when it is unblocked, however often it was sent");
	sigfillset(&set);
	sigprocmask(SIG_SETMASK, &set, NULL);
	sigprocmask(SIG_SETMASK, NULL, &set);
	check(!sigismember(&set, SIGKILL) && !sigismember(&set, SIGSTOP) &&
		      sigismember(&set, SIGUSR1),
	      "SIGKILL and SIGSTOP cannot be blocked");
	calls = 0;
	kill(getpid(), SIGUSR1);
	sigfillset(&set);
	sigdelset(&set, SIGUSR1);
	check_errno(sigsuspend(&set), EINTR, "sigsuspend lets one in");
	check_int(calls, 1, "and its handler runs");
	sigprocmask(SIG_SETMASK, NULL, &set);
	check(sigismember(&set, SIGUSR1) == 1, "then the old mask is back");
	sigemptyset(&set);
	sigprocmask(SIG_SETMASK, &set, NULL);
}

static void nest(int signo)
{
	order[n_order++] = signo;
	if (signo == SIGUSR1)
		kill(getpid(), SIGUSR2);
	if (signo == SIGUSR1 && n_order < 4)
		kill(getpid(), SIGUSR1); /* blocked while we run, unless SA_NODEFER */
	order[n_order++] = -signo;
}

static int order_is(const int *wanted, int n)
{
	return n_order == n && memcmp((int *)order, wanted, n * sizeof(int)) == 0;
}

static void nesting(void)
{
	static const int deferred[] = { SIGUSR1, SIGUSR2, -SIGUSR2, -SIGUSR1,
					SIGUSR1, SIGUSR2, -SIGUSR2, -SIGUSR1 };
	static const int masked[] = { SIGUSR1, -SIGUSR1, SIGUSR2, -SIGUSR2 };
	struct sigaction sa = { .sa_handler = nest };

	handle(SIGUSR1, nest, 0);
	handle(SIGUSR2, nest, 0);
	n_order = 0;
	kill(getpid(), SIGUSR1);
	check(order_is(deferred, 8), "one handler interrupts another, but not itself");
	sigaddset(&sa.sa_mask, SIGUSR2);
	sigaction(SIGUSR1, &sa, NULL);
	n_order = 4; /* so that it sends no other SIGUSR1 */
	kill(getpid(), SIGUSR1);
	check(n_order == 8 && memcmp((int *)order + 4, masked, sizeof(masked)) == 0,
	      "sa_mask holds the other back until the first returns");
}

static void information(void)
{
	char *page = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int status;
	pid_t pid;

	handle_info(SIGUSR1, 0);
	kill(getpid(), SIGUSR1);
	check(calls == 1 && last_info.si_signo == SIGUSR1 && last_info.si_code == SI_USER &&
		      last_info.si_pid == getpid() && last_info.si_uid == getuid(),
	      "siginfo of kill: SI_USER, pid, uid");
	tgkill(getpid(), gettid(), SIGUSR1);
	check(calls == 2 && last_info.si_code == SI_TKILL, "of tgkill: SI_TKILL");
	handle_info(SIGCHLD, 0);
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		_exit(9);
	while (waitpid(pid, &status, 0) < 0)
		;
	check(calls == 1 && last_info.si_code == CLD_EXITED && last_info.si_pid == pid &&
		      last_info.si_status == 9,
	      "of a child's end: CLD_EXITED, pid, status");
	calls = 0;
	pid = fork();
	if (pid == 0)
		for (;;)
			pause();
	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0)
		;
	check(calls == 1 && last_info.si_code == CLD_KILLED && last_info.si_status == SIGKILL,
	      "of a child's death: CLD_KILLED, signal");
	signal(SIGCHLD, SIG_DFL);
	munmap(page, PAGE);
}

/* Writes to read-only memory; the handler allows it, and the store is done again. */
static volatile char *guarded;

static void allow(int signo, siginfo_t *info, void *context)
{
	inform(signo, info, context);
	mprotect((void *)guarded, PAGE, PROT_READ | PROT_WRITE);
}

/* The handler steps over the instruction and gives r0 another value. */
static void step_over(int signo, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	inform(signo, info, context);
	uc->uc_mcontext.arm_pc += 4;
	uc->uc_mcontext.arm_r0 = 4711;
}

static void faults(void)
{
	struct sigaction sa = { .sa_flags = SA_SIGINFO };
	register long r0 asm("r0");

	guarded = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	calls = 0;
	sa.sa_sigaction = allow;
	sigaction(SIGSEGV, &sa, NULL);
	guarded[8] = 'x';
	check(calls == 1 && guarded[8] == 'x', "a fault is repaired and the store done again");
	check(last_info.si_addr == guarded + 8 && last_info.si_code == SEGV_ACCERR,
	      "si_addr, si_code");
	check(last_context.fault_address == (unsigned long)guarded + 8 &&
		      last_context.trap_no == 14,
	      "sigcontext holds the address and trap number 14");
	sa.sa_sigaction = step_over;
	sigaction(SIGSEGV, &sa, NULL);
	r0 = 16;
	asm volatile("ldr r0, [r0]" : "+r"(r0) : : "memory");
	check_int(r0, 4711, "what a handler changes of the registers is loaded");
	signal(SIGSEGV, SIG_DFL);
	munmap((void *)guarded, PAGE);
}

static void clobber(int signo)
{
	/* A handler uses what it likes; the kernel must have kept all of it. */
	asm volatile("mov r0, #0\n mov r1, #0\n mov r2, #0\n mov r3, #0\n mov r12, #0\n"
		     "cmp r0, #0\n"
		     :
		     :
		     : "r0", "r1", "r2", "r3", "r12", "cc");
	count(signo);
}

/*
 * Loads r0-r12 from @in, makes the flags N, makes the system call that these registers say, stores
 * r0-r12 to @out and returns the flags.
 */
unsigned long call_with(const unsigned long in[13], unsigned long out[13]);
asm(".arm\n"
    "call_with:\n"
    "	push	{r1, r4-r11, lr}\n"
    "	ldmia	r0, {r0-r12}\n"
    "	mov	lr, #0\n"
    "	subs	lr, lr, #1\n"
    "	svc	0\n"
    "	push	{r12}\n"
    "	ldr	r12, [sp, #4]\n"
    "	stmia	r12!, {r0-r11}\n"
    "	pop	{r0}\n"
    "	str	r0, [r12]\n"
    "	mrs	r0, cpsr\n"
    "	pop	{r1, r4-r11, pc}\n");

static void registers(void)
{
	unsigned long in[13], out[13], cpsr;
	int good = 1;

	handle(SIGUSR1, clobber, 0);
	for (int i = 0; i < 13; i++)
		in[i] = 0x11111111ul * (i + 1);
	in[0] = getpid();
	in[1] = SIGUSR1;
	in[7] = __NR_kill;
	cpsr = call_with(in, out);
	check(calls == 1, "a signal within a block of code of ours");
	check_int(out[0], 0, "kill's result is in r0");
	for (int i = 1; i < 13; i++)
		good &= out[i] == in[i];
	check(good, "r1 to r12 are as they were");
	check_int(cpsr >> 28, 8, "and the flags");
}

/* A child that sends its parent SIGALRM when that sleeps, and then, when it sleeps again, writes @then. */
static pid_t alarm_sleeper(int fd, const char *then)
{
	pid_t parent = getpid(), pid;

	fflush(stdout);
	pid = fork();
	need(pid >= 0, "fork");
	if (pid)
		return pid;
	until(state_of(parent) == 'S');
	kill(parent, SIGALRM);
	if (!then)
		_exit(0);
	/* Its handler may not have run yet; until then the signal is pending, and it runs or is about to. */
	until(figure_hex(parent, "ShdPnd") == 0 && state_of(parent) == 'S');
	_exit(write(fd, then, 1) != 1);
}

static void restart(void)
{
	struct timespec nap = { 1000, 0 }, left = { 0 };
	int ends[2], status;
	char c = 0;
	pid_t pid;

	need(pipe(ends) == 0, "pipe");
	handle(SIGALRM, count, 0);
	pid = alarm_sleeper(-1, NULL);
	check_errno(read(ends[0], &c, 1), EINTR, "without SA_RESTART a read ends with EINTR");
	check_int(calls, 1, "as its handler has run");
	waitpid(pid, &status, 0);
	handle(SIGALRM, count, SA_RESTART);
	pid = alarm_sleeper(ends[1], "r");
	check(read(ends[0], &c, 1) == 1 && c == 'r', "with it the read goes on");
	check_int(calls, 1, "after the handler");
	waitpid(pid, &status, 0);
	pid = alarm_sleeper(-1, NULL);
	check_errno(nanosleep(&nap, &left), EINTR, "a sleep ends in any case");
	check(left.tv_sec < 1000 && left.tv_sec > 500, "and tells the rest");
	waitpid(pid, &status, 0);
	pid = alarm_sleeper(-1, NULL);
	check_errno(pause(), EINTR, "pause ends, too");
	waitpid(pid, &status, 0);
	signal(SIGALRM, SIG_DFL);
}

static void alternate_stack(void)
{
	static char stack[16384] __attribute__((aligned(8)));
	stack_t ss = { .ss_sp = stack, .ss_size = sizeof(stack) }, old;

	check_int(sigaltstack(&ss, NULL), 0, "sigaltstack");
	handle_info(SIGUSR1, SA_ONSTACK);
	kill(getpid(), SIGUSR1);
	check(calls == 1 && !(last_context.arm_sp > (unsigned long)stack &&
			      last_context.arm_sp <= (unsigned long)stack + sizeof(stack)),
	      "the interrupted code ran on the usual stack");
	sigaltstack(NULL, &old);
	check(old.ss_sp == stack && old.ss_flags == 0, "and so do we again");
	ss.ss_flags = SS_DISABLE;
	sigaltstack(&ss, NULL);
}

/* With SS_AUTODISARM a stack is never one that somebody is on: who is may say so, and take it back. */
static void disarmed_stack(void)
{
	unsigned long here = (unsigned long)__builtin_frame_address(0);
	stack_t ss = { .ss_sp = (void *)(here - 32768), .ss_size = 65536 }, old;

	ss.ss_flags = (int)SS_AUTODISARM;
	check_int(sigaltstack(&ss, NULL), 0, "the stack that we are on, with SS_AUTODISARM");
	sigaltstack(NULL, &old);
	check_int(old.ss_flags, (int)SS_AUTODISARM, "is not SS_ONSTACK");
	ss.ss_flags = SS_DISABLE;
	check_int(sigaltstack(&ss, NULL), 0, "and may be changed");
}

/* ---- actions ---- */

static void ignoring_discards(void)
{
	static const int signals[] = { SIGUSR1, SIGRTMIN, SIGRTMIN + 1, 64 };
	sigset_t set, pending;

	for (unsigned i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
		int signo = signals[i];

		handle(signo, count, 0);
		block(signo, SIG_BLOCK);
		sigqueue(getpid(), signo, (union sigval){ .sival_int = 1 });
		sigqueue(getpid(), signo, (union sigval){ .sival_int = 2 });
		syscall(__NR_tgkill, getpid(), getpid(), signo);
		sigpending(&pending);
		check(sigismember(&pending, signo), "signal %d is pending", signo);
		handle(signo, SIG_IGN, 0);
		sigpending(&pending);
		check(!sigismember(&pending, signo), "until it is ignored");
		handle(signo, count, 0);
		sigemptyset(&set);
		sigaddset(&set, signo);
		sigprocmask(SIG_UNBLOCK, &set, NULL);
		check_int(calls, 0, "and no handler sees it");
		handle(signo, SIG_DFL, 0);
	}
}

/* How a program finds out which flags there are: of others nothing is kept. */
static void unknown_flags(void)
{
	struct sigaction sa = { .sa_handler = count, .sa_flags = (int)~SA_RESTORER }, old;

	check_int(syscall(__NR_rt_sigaction, SIGUSR1, &sa, NULL, 8), 0, "all flags there could be");
	check_int(syscall(__NR_rt_sigaction, SIGUSR1, NULL, &old, 8), 0, "what is kept");
	check_int((unsigned)old.sa_flags & ~SA_RESTORER, 0xda000807,
		  "are those that mean something");
	handle(SIGUSR1, SIG_DFL, 0);
}

/* A stack overflow can be handled, on another stack. */
static int overflow(void *arg)
{
	volatile char page[PAGE];

	page[0] = 1;
	return arg ? page[0] : overflow(arg) + page[0]; /* for ever: arg is NULL */
}

static void overflow_handler(int signo)
{
	_exit(signo == SIGSEGV ? 55 : 56);
}

static int overflow_child(void *arg)
{
	static char stack[16384] __attribute__((aligned(8)));
	stack_t ss = { .ss_sp = stack, .ss_size = sizeof(stack) };

	sigaltstack(&ss, NULL);
	handle(SIGSEGV, overflow_handler, SA_ONSTACK);
	return overflow(arg);
}

static int overflow_plain(void *arg)
{
	handle(SIGSEGV, overflow_handler, 0);
	return overflow(arg);
}

static void overflows(void)
{
	check_exit(in_child(overflow_child, NULL), 55,
		   "a stack overflow is handled on the other stack");
	check_killed(in_child(overflow_plain, NULL), SIGSEGV, "without one, the overflow kills");
}

static int inherited(void *arg)
{
	struct sigaction sa;
	sigset_t set;

	(void)arg;
	sigaction(SIGUSR1, NULL, &sa);
	sigprocmask(SIG_SETMASK, NULL, &set);
	return sa.sa_handler == count && sigismember(&set, SIGUSR2) == 1 ? 0 : 1;
}

static void no_zombies(void)
{
	struct sigaction sa = { .sa_handler = SIG_DFL, .sa_flags = SA_NOCLDWAIT };

	sigaction(SIGCHLD, &sa, NULL);
	fflush(stdout);
	if (fork() == 0)
		_exit(0);
	check_errno(wait(NULL), ECHILD,
		    "SA_NOCLDWAIT: wait waits for the last child and finds none");
	signal(SIGCHLD, SIG_DFL);
}

int main(void)
{
	simple();
	masks();
	nesting();
	information();
	faults();
	registers();
	restart();
	alternate_stack();
	disarmed_stack();
	ignoring_discards();
	unknown_flags();
	overflows();
	handle(SIGUSR1, count, 0);
	block(SIGUSR2, SIG_BLOCK);
	check_exit(in_child(inherited, NULL), 0, "a child has its parent's handlers and mask");
	no_zombies();
	return tap_done();
}
