// SPDX-License-Identifier: MIT
/*
 * Signals as the library presents them: both kinds of handler and of return, masks, an alternate
 * stack, waiting, and the long jumps out of a handler.
 */
#include <setjmp.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>

#include "tap.h"

static volatile int seen, seen_code;
static void *volatile seen_addr;
static volatile uintptr_t seen_stack;

static void plain(int sig)
{
	volatile char here;

	seen = sig;
	seen_stack = (uintptr_t)&here;
}

static void info(int sig, siginfo_t *si, void *context)
{
	ucontext_t *uc = context;

	seen = sig == si->si_signo ? sig : -1;
	seen_code = si->si_code;
	seen_addr = si->si_addr;
	if (!uc->uc_mcontext.arm_pc)
		seen = -2;
}

/* Goes on behind the faulting instruction, with another result. */
static void skip_fault(int sig, siginfo_t *si, void *context)
{
	ucontext_t *uc = context;

	info(sig, si, context);
	uc->uc_mcontext.arm_pc += 4;
	uc->uc_mcontext.arm_r0 = 0x1234;
}

static int install(int sig, void (*fn)(int, siginfo_t *, void *), int flags)
{
	struct sigaction sa = { .sa_sigaction = fn, .sa_flags = SA_SIGINFO | (unsigned)flags };

	return sigaction(sig, &sa, NULL);
}

static void test_handlers(void)
{
	struct sigaction old;

	check(signal(SIGUSR1, plain) == SIG_DFL, "signal");
	raise(SIGUSR1);
	check_int(seen, SIGUSR1, "a handler runs, and returns by sigreturn");
	sigaction(SIGUSR1, NULL, &old);
	check(old.sa_handler == plain && old.sa_flags == SA_RESTART, "sigaction tells it");

	install(SIGUSR2, info, SA_RESETHAND);
	raise(SIGUSR2);
	check(seen == SIGUSR2 && seen_code == SI_TKILL, "with siginfo, by rt_sigreturn");
	sigaction(SIGUSR2, NULL, &old);
	check(old.sa_handler == SIG_DFL, "SA_RESETHAND");
	install(SIGUSR2, info, 0);
	kill(getpid(), SIGUSR2);
	check(seen_code == SI_USER, "kill");
	check(signal(SIGKILL, plain) == SIG_ERR && errno == EINVAL, "not for SIGKILL");
}

static void test_masks(void)
{
	sigset_t set, old;
	struct timespec soon = { 0, 1000000 };
	siginfo_t si;

	sigemptyset(&set);
	check(sigaddset(&set, 0) == -1 && sigaddset(&set, 65) == -1 && !sigaddset(&set, 64) &&
		      sigismember(&set, 64) == 1 && !sigdelset(&set, 64) && !sigismember(&set, 64),
	      "sigaddset and kin");
	sigaddset(&set, SIGUSR1);
	seen = 0;
	sigprocmask(SIG_BLOCK, &set, &old);
	raise(SIGUSR1);
	check(!seen, "blocked");
	sigpending(&old);
	check(sigismember(&old, SIGUSR1) && !sigismember(&old, SIGUSR2), "sigpending");
	sigprocmask(SIG_UNBLOCK, &set, &old);
	check(seen == SIGUSR1 && sigismember(&old, SIGUSR1), "unblocked, it arrives");

	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGUSR1);
	seen = 0;
	sigemptyset(&old);
	check(sigsuspend(&old) == -1 && errno == EINTR && seen == SIGUSR1, "sigsuspend");
	sigprocmask(SIG_BLOCK, NULL, &old);
	check(sigismember(&old, SIGUSR1), "the mask is back");

	raise(SIGUSR1);
	if (sigtimedwait(&set, &si, &soon) == -1 && errno == ENOSYS) {
		skip("sigtimedwait", "not in this kernel");
		skip("sigtimedwait: nothing comes", "not in this kernel");
	} else {
		raise(SIGUSR1);
		check_int(sigtimedwait(&set, &si, &soon), SIGUSR1, "sigtimedwait");
		check(sigtimedwait(&set, &si, &soon) == -1 && errno == EAGAIN,
		      "sigtimedwait: nothing comes");
	}
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

/* An instruction at a known place that faults: the handler steps over it. */
static long load_from(void *address)
{
	register long r0 __asm__("r0") = 0;
	register void *r1 __asm__("r1") = address;

	__asm__ volatile("ldr r0, [r1]" : "+r"(r0) : "r"(r1) : "memory");
	return r0;
}

static void test_faults(void)
{
	char *p = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	install(SIGSEGV, skip_fault, 0);
	check_int(load_from(p + 8), 0x1234, "the handler's registers are loaded");
	check(seen == SIGSEGV && seen_code == SEGV_ACCERR && seen_addr == p + 8, "SEGV_ACCERR");
	munmap(p, PAGE);
	load_from(p + 12);
	check(seen_code == SEGV_MAPERR && seen_addr == p + 12, "SEGV_MAPERR");
	signal(SIGSEGV, SIG_DFL);
}

static void test_altstack(void)
{
	static char stack[SIGSTKSZ];
	stack_t ss = { .ss_sp = stack, .ss_size = sizeof(stack) }, old;
	struct sigaction sa = { .sa_handler = plain, .sa_flags = SA_ONSTACK };

	check_int(sigaltstack(&ss, NULL), 0, "sigaltstack");
	sigaction(SIGUSR1, &sa, NULL);
	raise(SIGUSR1);
	check(seen_stack - (uintptr_t)stack < sizeof(stack), "the handler is on it");
	check(!sigaltstack(NULL, &old) && old.ss_sp == stack && old.ss_size == sizeof(stack),
	      "sigaltstack tells it");
	ss.ss_flags = SS_DISABLE;
	sigaltstack(&ss, NULL);
	raise(SIGUSR1);
	check(seen_stack - (uintptr_t)stack >= sizeof(stack), "and no longer");
}

static jmp_buf env;
static sigjmp_buf sig_env;

__attribute__((noinline)) static void jump_from_below(int value)
{
	longjmp(env, value);
}

__attribute__((noinline)) static int deeper(int value)
{
	volatile char frame[200];

	frame[value] = 1;
	jump_from_below(value);
	return frame[0];
}

/* Callee-saved registers hold values across the jump. */
static void test_setjmp(void)
{
	register int a = seen + 1, b = a * 3, c = a * 5;
	volatile int times = 0;
	int r = setjmp(env);

	times++;
	if (r == 0)
		deeper(0);
	else if (r == 1)
		deeper(77);
	check(r == 77 && times == 3, "longjmp, of 0 as 1 and of 77");
	check(b == a * 3 && c == a * 5, "registers are back");
}

static void jump(int sig)
{
	siglongjmp(sig_env, sig);
}

static void test_sigsetjmp(void)
{
	sigset_t mask;
	volatile int rounds = 0;

	signal(SIGUSR1, jump);
	if (sigsetjmp(sig_env, 1) != SIGUSR1 || rounds < 3) {
		rounds++;
		raise(SIGUSR1);
	}
	check_int(rounds, 3, "siglongjmp out of a handler, again and again");
	sigprocmask(SIG_BLOCK, NULL, &mask);
	check(!sigismember(&mask, SIGUSR1), "the mask was restored");

	if (sigsetjmp(sig_env, 0) == 0)
		raise(SIGUSR1);
	sigprocmask(SIG_BLOCK, NULL, &mask);
	check(sigismember(&mask, SIGUSR1), "and is not where it was not saved");
	sigemptyset(&mask);
	sigprocmask(SIG_SETMASK, &mask, NULL);
}

static void test_timers(void)
{
	/* It rings again and again: one that rings before pause() has begun would be missed. */
	struct itimerval it = { { 0, 20000 }, { 0, 20000 } }, off = { 0 };
	struct timespec req = { 1000, 0 }, rem = { 0, 0 }, a, b;

	signal(SIGALRM, plain);
	seen = 0;
	setitimer(ITIMER_REAL, &it, NULL);
	check(pause() == -1 && errno == EINTR && seen == SIGALRM, "pause until an alarm");
	check(nanosleep(&req, &rem) == -1 && errno == EINTR && rem.tv_sec < 1000 &&
		      rem.tv_sec > 500,
	      "nanosleep tells what is left");
	setitimer(ITIMER_REAL, &off, NULL);
	clock_gettime(CLOCK_MONOTONIC, &a);
	usleep(20000);
	clock_gettime(CLOCK_MONOTONIC, &b);
	check((b.tv_sec - a.tv_sec) * 1000000000LL + b.tv_nsec - a.tv_nsec >= 20000000,
	      "usleep sleeps long enough");
	req = (struct timespec){ 5, 2000000000 };
	check(nanosleep(&req, NULL) == -1 && errno == EINVAL, "bad time");
	check_int(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &a, NULL), 0, "a time gone by");
	check(time(NULL) > 0 && clock() >= 0, "time, clock");
}

int main(void)
{
	test_handlers();
	test_masks();
	test_faults();
	test_altstack();
	test_setjmp();
	test_sigsetjmp();
	test_timers();
	return tap_done();
}
