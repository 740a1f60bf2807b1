// SPDX-License-Identifier: MIT
/*
 * All ways from a program into the kernel and back, in all states that a program can be in: what it cannot do
 * stays undone, and what it changed (byte order, instruction set, flags) is as it was. Instructions that need more
 * than user mode are SIGILL or do nothing; numbers of calls that there are not, the answers of the ABI.
 */
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>

#include "probe.h"
#include "tap.h"

#define CPSR_MASKS 0x1c0ul /* A, I, F */
#define CPSR_E	   0x200ul
#define CPSR_MODE  0x1ful

/* Code that is written here: @n words and a return. Gives its address. */
static void *code(const unsigned int *words, int n)
{
	static unsigned int *page;
	int i;

	if (!page)
		page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	need(page != MAP_FAILED, "mmap");
	for (i = 0; i < n; i++)
		page[i] = words[i];
	page[i++] = 0xe12fff1e; /* bx lr */
	syscall(__ARM_NR_cacheflush, page, page + i, 0);
	return page;
}

static unsigned long cpsr(void)
{
	unsigned long psr;

	asm volatile("mrs	%0, cpsr" : "=r"(psr));
	return psr;
}

static int still_user(void)
{
	return (cpsr() & (CPSR_MODE | CPSR_MASKS)) == 0x10;
}

/* ---- instructions ---- */

static void instructions(void)
{
	static const struct {
		unsigned int word;
		const char *what;
	} refused[] = {
		{ 0xe1600070, "smc" },
		{ 0xe1400070, "hvc" },
		{ 0xe160006e, "eret" },
		{ 0xee010f10, "a write of SCTLR" },
		{ 0xee110f10, "a read of SCTLR" },
		{ 0xee020f10, "a write of TTBR0" },
		{ 0xee030f10, "a write of DACR" },
		{ 0xee080f17, "a flush of the TLB" },
		{ 0xee070f15, "an invalidation of the instruction cache" },
		{ 0xee070f36, "an invalidation of a line of the data cache" },
		{ 0xee0d0f90, "a write of TPIDRPRW" },
		{ 0xee1d0f90, "a read of TPIDRPRW" },
		{ 0xee0d0f70, "a write of TPIDRURO" },
		{ 0xee0e0f31, "a write of CNTV_CTL" },
		{ 0xee0e0f30, "a write of CNTV_TVAL" },
		{ 0xee0e0f32, "a write of CNTP_CTL" },
		{ 0xee0e0f11, "a write of CNTKCTL" },
		{ 0xee090f1e, "a write of PMUSERENR" },
		{ 0xee090f1c, "a write of PMCR" },
		{ 0xeee80a10, "a write of FPEXC" },
		{ 0xe7f000f0, "udf" },
		{ 0xffffffff, "a word of ones" },
	};
	static const struct {
		unsigned int word;
		const char *what;
	} harmless[] = {
		{ 0xf10c01c0, "cpsid aif" },
		{ 0xf1020013, "cps to supervisor mode" },
		{ 0xf10e01d3, "cpsid aif and the mode" },
		{ 0xe321f0d3, "msr of cpsr_c" },
		{ 0xe322f001, "msr of cpsr_x" },
		{ 0xf57ff01f, "clrex" },
	};

	for (unsigned i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		void *at = code(&refused[i].word, 1);
		struct fault f = probe_jump(at);

		faults_as(f, SIGILL, ILL_ILLOPC, at, refused[i].what);
	}
	for (unsigned i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++) {
		struct fault f = probe_jump(code(&harmless[i].word, 1));

		check(!f.signo && still_user(), "%s does nothing", harmless[i].what);
	}
}

/* ---- byte order ---- */

/* getpid(), a page fault and a wait for the tick with big-endian data; then the CPSR. */
unsigned long big_endian(volatile void *fresh, int *pid);
asm("big_endian:\n"
    "	push	{r4, r5, r7, lr}\n"
    "	mov	r4, r0\n"
    "	mov	r5, r1\n"
    "	setend	be\n"
    "	mov	r7, #20\n"
    "	svc	0\n"
    "	mov	r3, r0\n"
    "	mov	r1, #0x12000000\n"
    "	str	r1, [r4]\n" /* a page fault; 12 00 00 00 */
    "	mrs	r0, cpsr\n"
    "	setend	le\n"
    "	str	r3, [r5]\n"
    "	pop	{r4, r5, r7, pc}\n");

/* Until the tick has come, many times, with big-endian data: interrupts keep it, too. */
unsigned long big_endian_spin(unsigned long loops);
asm("big_endian_spin:\n"
    "	setend	be\n"
    "1:	subs	r0, r0, #1\n"
    "	bne	1b\n"
    "	mrs	r0, cpsr\n"
    "	setend	le\n"
    "	bx	lr\n");

static void byte_order(void)
{
	unsigned char *fresh =
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned long psr;
	int pid = 0;

	need(fresh != MAP_FAILED, "mmap");
	psr = big_endian(fresh, &pid);
	check(pid == getpid(), "a call with big-endian data");
	check(psr & CPSR_E, "is returned from with them");
	check(fresh[0] == 0x12 && fresh[3] == 0, "and a page fault's store is made in their order");
	check(big_endian_spin(30000000) & CPSR_E, "interrupts leave them, too");
	munmap(fresh, PAGE);
}

/* ---- numbers ---- */

/* The call of number @nr, from either state. */
long call_arm(unsigned long nr);
long call_thumb(unsigned long nr);
long call_imm(unsigned long nr);
asm("call_arm:\n"
    "	push	{r7, lr}\n"
    "	mov	r7, r0\n"
    "	mov	r0, #0\n"
    "	svc	0\n"
    "	pop	{r7, pc}\n"
    "call_imm:\n" /* as programs of the old ABI do: the number is in the instruction */
    "	push	{r7, lr}\n"
    "	mov	r7, r0\n"
    "	mov	r0, #0\n"
    "	svc	0x900002\n"
    "	pop	{r7, pc}\n"
    ".thumb\n"
    ".thumb_func\n"
    "call_thumb:\n"
    "	push	{r7, lr}\n"
    "	mov	r7, r0\n"
    "	movs	r0, #0\n"
    "	svc	0xab\n"
    "	pop	{r7, pc}\n"
    ".arm\n");

static struct {
	siginfo_t info;
	unsigned long pc;
	int signo;
} got;

static sigjmp_buf out;

static void on_signal(int signo, siginfo_t *info, void *context)
{
	struct ucontext *uc = context;

	got.signo = signo;
	got.info = *info;
	got.pc = uc->uc_mcontext.arm_pc;
	siglongjmp(out, 1);
}

/* The result, or -1000 - signal. */
static long call(long (*how)(unsigned long), unsigned long nr)
{
	if (sigsetjmp(out, 1))
		return -1000 - got.signo;
	return how(nr);
}

static void number(unsigned long nr, long wanted)
{
	long arm = call(call_arm, nr), thumb = call(call_thumb, nr), imm = call(call_imm, nr);

	if (!check(arm == wanted && thumb == wanted && imm == wanted, "call %lx", nr))
		note("got %ld, in Thumb state %ld, with an immediate %ld; wanted %ld", arm, thumb,
		     imm, wanted);
}

static void numbers(void)
{
	static const int signals[] = { SIGILL, SIGSEGV, SIGTRAP };
	struct sigaction sa = { .sa_flags = SA_SIGINFO };

	sa.sa_sigaction = on_signal;
	for (int i = 0; i < 3; i++)
		sigaction(signals[i], &sa, NULL);
	number(20, getpid());
	number(451, -ENOSYS);
	number(1000, -ENOSYS);
	number(0x10000, -ENOSYS);
	number(0xeffff, -ENOSYS);
	number(0xf0000, -1000 - SIGSEGV);
	check(got.info.si_code == SEGV_MAPERR && !got.info.si_addr, "a branch through zero");
	number(0xf0001, -1000 - SIGTRAP);
	check(got.info.si_code == TRAP_BRKPT && (unsigned long)got.info.si_addr == got.pc,
	      "a breakpoint, at which pc is");
	number(0xf0003, -1000 - SIGILL);
	check(got.info.si_code == ILL_ILLTRP && (unsigned long)got.info.si_addr == got.pc - 4,
	      "no change to 26 bits");
	number(0xf0004, -1000 - SIGILL);
	number(0xf0007, -ENOSYS);
	number(0xf07ff, -ENOSYS);
	number(0xf0800, -1000 - SIGILL);
	number(0xf8000, -1000 - SIGILL);
	number(0x100000, -1000 - SIGILL);
	number(0x900001, -1000 - SIGILL);
	number(0x7fffffff, -1000 - SIGILL);
	number(0x80000000, -1000 - SIGILL);
	number(0xfffffffc, -1000 - SIGILL);
	number(0xffffffff, -1000 - SIGILL);
}

int main(void)
{
	instructions();
	byte_order();
	numbers();
	check(still_user(), "still a program");
	return tap_done();
}
