// SPDX-License-Identifier: MIT
/*
 * The registers of VFP and NEON: zero at first, each thread's own, copied by fork, in the frame of
 * a signal, gone after exec. This program is compiled without them, so that what is in them is
 * only what it puts there.
 */
#include <pthread.h>
#include <sched.h>
#include <sys/auxv.h>
#include <ucontext.h>

#include "tap.h"

#define FPU ".fpu	neon-vfpv4\n\t"

struct regs {
	unsigned long long d[32];
	unsigned int fpscr;
};

static void load(const struct regs *r)
{
	const void *d = r->d;

	asm volatile(FPU "vldmia	%0!, {d0-d15}\n\tvldmia	%0, {d16-d31}\n\tvmsr	fpscr, %1"
		     : "+r"(d)
		     : "r"(r->fpscr)
		     : "memory");
}

static void store(struct regs *r)
{
	void *d = r->d;

	asm volatile(FPU "vstmia	%0!, {d0-d15}\n\tvstmia	%0, {d16-d31}\n\tvmrs	%1, fpscr"
		     : "+r"(d), "=r"(r->fpscr)
		     :
		     : "memory");
}

#define FPSCR_RZ (3u << 22) /* round towards zero: a value of ours in a register of control */

static void fill(struct regs *r, unsigned int seed)
{
	for (int i = 0; i < 32; i++)
		r->d[i] = ((unsigned long long)seed << 32) + i * 0x01010101u;
	r->fpscr = seed & 1 ? FPSCR_RZ : 0;
}

static int same(const struct regs *a, const struct regs *b)
{
	return memcmp(a->d, b->d, sizeof(a->d)) == 0 && a->fpscr == b->fpscr;
}

/* Are the registers as fill(seed) makes them? */
static int are(unsigned int seed)
{
	struct regs want, now;

	store(&now);
	fill(&want, seed);
	return same(&want, &now);
}

static void put(unsigned int seed)
{
	struct regs r;

	fill(&r, seed);
	load(&r);
}

static void at_first(void)
{
	struct regs zero = { 0 }, now;

	store(&now);
	check(same(&zero, &now), "a program starts with zeros");
}

static void computes(void)
{
	float a = 1.5f, b = 2.25f, c;
	unsigned int n[4] = { 1, 2, 3, 0xffffffff };

	asm volatile(FPU
		     "vldr	s0, %1\n\tvldr	s1, %2\n\tvmul.f32	s0, s0, s1\n\tvstr	s0, %0"
		     : "=m"(c)
		     : "m"(a), "m"(b));
	check(c == 3.375f, "VFP multiplies");
	asm volatile(FPU "vld1.32	{q0}, [%0]\n\tvadd.i32	q0, q0, q0\n\tvst1.32	{q0}, [%0]"
		     :
		     : "r"(n)
		     : "memory");
	check(n[0] == 2 && n[2] == 6 && n[3] == 0xfffffffe, "NEON adds");
}

static void over_system_calls(void)
{
	int kept = 1;

	put(5);
	for (int i = 0; i < 1000; i++) {
		sched_yield();
		kept &= are(5);
	}
	check(kept, "system calls leave the registers alone");
}

static void over_fork(void)
{
	int status;
	pid_t pid;

	put(7);
	pid = fork();
	if (pid == 0) {
		int good = are(7);

		put(8);
		sched_yield();
		_exit(good && are(8) ? 0 : 1);
	}
	waitpid(pid, &status, 0);
	check(WIFEXITED(status) && WEXITSTATUS(status) == 0, "a child has a copy");
	check(are(7), "and its parent does not see what the child does");
}

/* Each thread's rounds of put and check, with the CPU given away in between. */
static void *rounds(void *arg)
{
	unsigned int seed = (unsigned long)arg;
	long wrong = 0;

	for (unsigned int i = 0; i < 500; i++) {
		put(seed + i * 16);
		if (i & 1)
			sched_yield();
		else
			for (volatile int spin = 0; spin < 2000; spin++)
				;
		wrong += !are(seed + i * 16);
	}
	return (void *)wrong;
}

static void over_threads(void)
{
	pthread_t threads[4];
	long wrong = 0;
	void *result;

	put(9);
	for (long i = 0; i < 4; i++)
		if (pthread_create(&threads[i], NULL, rounds, (void *)(i + 1)))
			wrong++;
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], &result);
		wrong += (long)result;
	}
	check_int(wrong, 0, "four threads with registers of their own");
	check(are(9), "and the first thread's are untouched");
}

/* From CPU to CPU and back, where an older copy of the registers may still lie. */
static void over_cpus(void)
{
	cpu_set_t all, one;
	int kept = 1, cpu = 0;

	sched_getaffinity(0, sizeof(all), &all);
	put(14);
	for (unsigned int i = 15; i < 100; i++) {
		do
			cpu = (cpu + 1) % CPU_SETSIZE;
		while (!CPU_ISSET(cpu, &all));
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		kept &= sched_setaffinity(0, sizeof(one), &one) == 0 && are(i - 1);
		put(i);
	}
	sched_setaffinity(0, sizeof(all), &all);
	check(kept, "registers follow to other CPUs");
}

static struct {
	int calls, clean, magic, size, block;
	unsigned int change; /* d5 of the interrupted code becomes this; 0: no change */
	unsigned int trash;
} seen;

#define VFP_MAGIC 0x56465001

/*
 * The frame's registers of coprocessors are blocks: magic, size, content; the last magic is 0. A
 * Linux that also runs on CPUs with iWMMXt always has a block for that one first.
 */
static unsigned long *vfp_block(void *context)
{
	unsigned long *first = ((ucontext_t *)context)->uc_regspace, *block = first;

	while (block[0] && block[0] != VFP_MAGIC && block - first < 64)
		block += block[1] / sizeof(*block);
	return block;
}

static void handler(int sig, siginfo_t *info, void *context)
{
	unsigned long *block = vfp_block(context);
	unsigned long long *d = (unsigned long long *)(block + 2);
	struct regs want;

	fill(&want, 11);
	seen.calls++;
	seen.magic = block[0];
	seen.size = block[1];
	seen.block = memcmp(d, want.d, sizeof(want.d)) == 0 && block[2 + 64] == want.fpscr;
	if (seen.change)
		d[5] = seen.change;
	if (seen.trash)
		put(seen.trash);
}

static void over_signals(void)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };
	struct regs want, now;

	sigaction(SIGUSR1, &action, NULL);
	seen.trash = 12;
	put(11);
	kill(getpid(), SIGUSR1);
	check(seen.calls == 1 && are(11), "a handler that computes disturbs nobody");
	check(seen.magic == VFP_MAGIC && seen.size == 288, "the frame has a block of VFP");
	check(seen.block, "with the registers of the interrupted code");
	seen.change = 4711;
	kill(getpid(), SIGUSR1);
	fill(&want, 11);
	want.d[5] = 4711;
	store(&now);
	check(same(&want, &now), "what a handler writes there is there after it");
}

static void break_block(int sig, siginfo_t *info, void *context)
{
	vfp_block(context)[1] = 280;
}

static int bad_frame(void *arg)
{
	struct sigaction action = { .sa_sigaction = break_block, .sa_flags = SA_SIGINFO };

	sigaction(SIGUSR1, &action, NULL);
	kill(getpid(), SIGUSR1);
	return 0;
}

/* In a process that has never computed, a handler gives the interrupted code registers. */
static void give(int sig, siginfo_t *info, void *context)
{
	unsigned long *block = vfp_block(context);
	struct regs want;

	fill(&want, 21);
	memcpy(block + 2, want.d, sizeof(want.d));
	block[2 + 64] = want.fpscr;
}

static int fresh_process(void)
{
	struct sigaction action = { .sa_sigaction = give, .sa_flags = SA_SIGINFO };
	struct regs zero = { 0 }, now;
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		store(&now);
		_exit(same(&zero, &now) ? 0 : 1);
	}
	waitpid(pid, &status, 0);
	if (status)
		return 1;
	sigaction(SIGUSR1, &action, NULL);
	kill(getpid(), SIGUSR1);
	return are(21) ? 0 : 2;
}

static void over_exec(void)
{
	char *argv[] = { "/proc/self/exe", "fresh", NULL };
	int status;
	pid_t pid;

	put(13);
	pid = vfork();
	if (pid == 0) {
		execv(argv[0], argv);
		_exit(99);
	}
	waitpid(pid, &status, 0);
	check_int(status, 0, "the next program starts with zeros, and may get some by a handler");
	check(are(13), "a child that shared everything left them alone");
}

static int undefined(void *arg)
{
	asm volatile(".inst	0xe7f000f0"); /* permanently undefined: UDF #0 */
	return 0;
}

static int undefined_vfp(void *arg)
{
	asm volatile(FPU "vmrs	r0, fpexc" : : : "r0"); /* not for user mode */
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2)
		return fresh_process();
	if (!(getauxval(AT_HWCAP) & (1 << 19))) {
		printf("1..0 # SKIP no VFP with 32 registers\n");
		return 0;
	}
	at_first();
	computes();
	over_system_calls();
	over_fork();
	over_threads();
	over_cpus();
	over_signals();
	over_exec();
	check_int(in_child(bad_frame, NULL), SIGSEGV, "a block of another size ends the program");
	check_int(in_child(undefined, NULL), SIGILL, "what is undefined stays so");
	check_int(in_child(undefined_vfp, NULL), SIGILL, "and what is the kernel's too");
	return tap_done();
}
