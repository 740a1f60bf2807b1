// SPDX-License-Identifier: MIT
/*
 * What only ARM has: Thumb state, the helpers at the end of the address space, ARM's own system
 * calls, the instructions that debuggers plant, registers across faults, and what sigreturn must
 * not believe.
 */
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>

#include "probe.h"
#include "tap.h"

static long call3(long nr, long a, long b, long c)
{
	register long r7 asm("r7") = nr;
	register long r0 asm("r0") = a;
	register long r1 asm("r1") = b;
	register long r2 asm("r2") = c;

	asm volatile("svc	0" : "+r"(r0) : "r"(r7), "r"(r1), "r"(r2) : "memory");
	return r0;
}

/* ---- the helpers ---- */

#define kuser_version (*(int *)0xffff0ffc)
#define kuser_get_tls ((void *(*)(void))0xffff0fe0)
#define kuser_cmpxchg ((int (*)(int, int, volatile int *))0xffff0fc0)
#define kuser_barrier ((void (*)(void))0xffff0fa0)
#define kuser_cmpxchg64 \
	((int (*)(const long long *, const long long *, volatile long long *))0xffff0f60)

static void helpers(void)
{
	volatile int word = 5;
	volatile long long wide = 1LL << 40 | 7;
	long long old = 1LL << 40 | 7, new = -2;

	check_int(kuser_version, 5, "five helpers");
	check(kuser_cmpxchg(5, 6, &word) == 0 && word == 6, "cmpxchg that fits");
	check(kuser_cmpxchg(5, 7, &word) != 0 && word == 6, "cmpxchg that does not");
	check(kuser_cmpxchg(7, 7, &word) != 0 && word == 6, "cmpxchg that differs by one");
	check(kuser_cmpxchg64(&old, &new, &wide) == 0 && wide == -2, "64 bits that fit");
	check(kuser_cmpxchg64(&old, &new, &wide) != 0 && wide == -2, "64 bits that do not");
	kuser_barrier();
	check(probe_write((void *)0xffff0000).signo == SIGSEGV, "nobody writes to that page");
}

static void thread_pointer(void)
{
	void *before = kuser_get_tls(), *direct, *after;
	long ret = call3(__ARM_NR_set_tls, 0x1234560, 0, 0);

	after = kuser_get_tls();
	asm volatile("mrc	p15, 0, %0, c13, c0, 3" : "=r"(direct));
	call3(__ARM_NR_set_tls, (long)before, 0, 0);
	check(ret == 0 && after == (void *)0x1234560 && direct == after, "set_tls");
	check(kuser_get_tls() == before, "and back");
}

/*
 * Each task has its own two thread registers: the one it reads only, and the one it writes
 * itself.
 */
static int own_thread_registers(void *mark)
{
	void *ro, *rw;

	call3(__ARM_NR_set_tls, (long)mark, 0, 0);
	asm volatile("mcr	p15, 0, %0, c13, c0, 2" : : "r"((long)mark + 1));
	for (int i = 0; i < 100; i++) {
		sched_yield();
		asm volatile("mrc	p15, 0, %0, c13, c0, 3" : "=r"(ro));
		asm volatile("mrc	p15, 0, %0, c13, c0, 2" : "=r"(rw));
		if (ro != mark || rw != (char *)mark + 1)
			return 1;
	}
	return 0;
}

static int two_tasks(void *unused)
{
	int status = -1, mine;
	pid_t pid = fork();

	(void)unused;
	if (pid == 0)
		_exit(own_thread_registers((void *)0x10000));
	mine = own_thread_registers((void *)0x20000);
	waitpid(pid, &status, 0);
	return mine || status;
}

/* ---- code written at run time, in both instruction sets ---- */

static void generated_code(void)
{
	static const unsigned int arm_code[2] = { 0xe3a0002a, 0xe12fff1e }; /* mov r0, #42; bx lr */
	static const unsigned short thumb_code[2] = { 0x202b, 0x4770 }; /* movs r0, #43; bx lr */
	char *code = mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	need(code != MAP_FAILED, "mmap");
	memcpy(code, arm_code, sizeof(arm_code));
	check_int(call3(__ARM_NR_cacheflush, (long)code, (long)code + 8, 0), 0, "cacheflush");
	check_int(((int (*)(void))(unsigned long)code)(), 42, "ARM code runs");
	memcpy(code, thumb_code, sizeof(thumb_code));
	call3(__ARM_NR_cacheflush, (long)code, (long)code + 4, 0);
	check_int(((int (*)(void))(unsigned long)(code + 1))(), 43, "Thumb code in its place");
	check_int(call3(__ARM_NR_cacheflush, (long)code + 8, (long)code, 0), -EINVAL,
		  "cacheflush of less than nothing");
	munmap(code, PAGE);
}

/* ---- Thumb state ---- */

int thumb_getpid(void);
void thumb_undefined(void);
asm(".thumb\n"
    ".thumb_func\n"
    "thumb_getpid:\n"
    "	push	{r7, lr}\n"
    "	movs	r7, #20\n"
    "	svc	0\n"
    "	pop	{r7, pc}\n"
    ".thumb_func\n"
    "thumb_undefined:\n"
    "	udf	#5\n"
    "	bx	lr\n"
    ".arm\n");

static void thumb(void)
{
	struct fault f;

	check_int(thumb_getpid(), getpid(), "a system call from Thumb state");
	f = probe_jump((void *)thumb_undefined);
	check(f.signo == SIGILL && f.code == ILL_ILLOPC, "an undefined instruction in Thumb state");
	check(f.addr == (void *)((unsigned long)thumb_undefined & ~1ul), "with its address");
}

void arm_undefined(void);
void arm_breakpoint(void);
void arm_bkpt(void);
asm("arm_undefined:\n"
    "	udf	#5\n"
    "	bx	lr\n"
    "arm_breakpoint:\n"
    "	.word	0xe7f001f0\n"
    "	bx	lr\n"
    "arm_bkpt:\n"
    "	bkpt	#1\n"
    "	bx	lr\n");

static void undefined(void)
{
	struct fault f = probe_jump((void *)arm_undefined);

	check(f.signo == SIGILL && f.code == ILL_ILLOPC, "an undefined instruction");
	check(f.addr == (void *)arm_undefined, "with its address");
	f = probe_jump((void *)arm_breakpoint);
	check(f.signo == SIGTRAP && f.code == TRAP_BRKPT, "a debugger's breakpoint");
	check(f.addr == (void *)arm_breakpoint, "with its address");
	f = probe_jump((void *)arm_bkpt);
	check_int(f.signo, SIGTRAP, "a bkpt instruction");
}

/* ---- a page fault changes no register ---- */

/* Loads r0-r12 from @in, flags N and C; stores r2 through r1 and loads it again; r0-r12 to @out. */
unsigned long fault_with(const unsigned long in[13], unsigned long out[13]);
asm("fault_with:\n"
    "	push	{r1, r4-r11, lr}\n"
    "	ldmia	r0, {r0-r12}\n"
    "	ldr	lr, [r1]\n" /* read fault: the zero page */
    "	mvn	lr, #0\n"
    "	cmp	lr, #1\n"   /* N, C */
    "	str	r2, [r1]\n" /* write fault: a page of its own */
    "	ldr	lr, [r1]\n"
    "	push	{r12}\n"
    "	ldr	r12, [sp, #4]\n"
    "	stmia	r12!, {r0-r11}\n"
    "	pop	{r0}\n"
    "	str	r0, [r12]\n"
    "	mrs	r0, cpsr\n"
    "	pop	{r1, r4-r11, pc}\n");

static void fault_registers(void)
{
	unsigned long *fresh =
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned long in[13], out[13], cpsr;
	int good = 1;

	need(fresh != MAP_FAILED, "mmap");
	for (int i = 0; i < 13; i++)
		in[i] = 0x01010101ul * (i + 0x31);
	in[1] = (unsigned long)fresh;
	cpsr = fault_with(in, out);
	for (int i = 0; i < 13; i++)
		good &= out[i] == in[i];
	check(good, "r0 to r12 are as they were before two page faults");
	check_int(cpsr >> 28, 0xa, "and the flags");
	check_int(*fresh, in[2], "the store was made");
	munmap(fresh, PAGE);
}

/* ---- several words at an odd address: the kernel does what the CPU does not ---- */

static void unaligned(void)
{
	static char bytes[64] __attribute__((aligned(8)));
	unsigned int a, b, c;
	char *p = bytes + 1, *q;

	for (int i = 0; i < 64; i++)
		bytes[i] = i;
	asm volatile("ldm	%3, {r4, r5, r6}\n	mov %0, r4\n	mov %1, r5\n	mov %2, r6"
		     : "=r"(a), "=r"(b), "=r"(c)
		     : "r"(p)
		     : "r4", "r5", "r6", "memory");
	check(a == 0x04030201 && b == 0x08070605 && c == 0x0c0b0a09, "ldm");
	q = p + 12;
	asm volatile("ldmdb	%2!, {r4, r5}\n	mov %0, r4\n	mov %1, r5"
		     : "=r"(a), "=r"(b), "+r"(q)
		     :
		     : "r4", "r5", "memory");
	check(a == 0x08070605 && b == 0x0c0b0a09 && q == p + 4, "ldmdb with write-back");
	q = p + 8;
	asm volatile("ldmda	%2, {r4, r5}\n	mov %0, r4\n	mov %1, r5"
		     : "=r"(a), "=r"(b)
		     : "r"(q)
		     : "r4", "r5", "memory");
	check(a == 0x08070605 && b == 0x0c0b0a09, "ldmda");
	asm volatile("ldrd	r4, r5, [%2, #4]\n	mov %0, r4\n	mov %1, r5"
		     : "=r"(a), "=r"(b)
		     : "r"(p)
		     : "r4", "r5", "memory");
	check(a == 0x08070605 && b == 0x0c0b0a09, "ldrd");
	q = p + 16;
	asm volatile("mov	r4, %1\n	mov	r5, %2\n	strd	r4, r5, [%0], #-16"
		     : "+r"(q)
		     : "r"(0x11223344), "r"(0x55667788)
		     : "r4", "r5", "memory");
	check(q == p && !memcmp(bytes + 16, "\x10\x44\x33\x22\x11\x88\x77\x66\x55\x19", 10),
	      "strd, post-indexed");
	q = p;
	asm volatile("mov	r4, %1\n	mov	r5, %2\n	stmib	%0!, {r4, r5}"
		     : "+r"(q)
		     : "r"(0x01020304), "r"(0x05060708)
		     : "r4", "r5", "memory");
	check(q == p + 8 && !memcmp(bytes + 5, "\x04\x03\x02\x01\x08\x07\x06\x05\x0d", 9),
	      "stmib with write-back");
}

/* Thumb: ldmia r0!, {r1, r2}; ldrd under a condition; what follows it under the other one. */
unsigned int thumb_unaligned(const void *p);
asm(".thumb\n"
    ".syntax unified\n"
    ".thumb_func\n"
    "thumb_unaligned:\n"
    "	push	{r4, r5}\n"
    "	ldmia	r0!, {r1, r2}\n"
    "	cmp	r0, r0\n"
    "	itte	eq\n"
    "	ldrdeq	r4, r5, [r0, #-8]\n"
    "	addeq	r4, r4, r5\n"
    "	addne	r4, r4, r5\n"
    "	ldmia.w	r0, {r3, r5}\n"
    "	add	r0, r1, r2\n"
    "	add	r0, r0, r4\n"
    "	add	r0, r0, r3\n"
    "	pop	{r4, r5}\n"
    "	bx	lr\n"
    ".arm\n");

static void unaligned_thumb(void)
{
	static unsigned char bytes[24];

	for (int i = 0; i < 6; i++)
		bytes[1 + 4 * i] = 1 << i; /* words 1, 2, 4, 8 ... from bytes + 1 on */
	check_int(thumb_unaligned(bytes + 1), (1 + 2) + (1 + 2) + 4, "the same in Thumb state");
}

static int exclusive(void *p)
{
	int v;

	asm volatile("ldrex	%0, [%1]" : "=r"(v) : "r"(p) : "memory");
	return v;
}

static void exclusive_unaligned(void)
{
	static int words[2];

	check_killed(in_child(exclusive, (char *)words + 1), SIGBUS,
		     "an exclusive load stays refused: SIGBUS");
}

/* ---- what a handler may do to the frame ---- */

static unsigned long wanted_cpsr;

static void change_cpsr(int signo, siginfo_t *info, void *context)
{
	struct ucontext *uc = context;

	(void)signo;
	(void)info;
	uc->uc_mcontext.arm_cpsr = wanted_cpsr;
}

static int return_with_cpsr(void *cpsr)
{
	struct sigaction sa = { .sa_flags = SA_SIGINFO };

	wanted_cpsr = (unsigned long)cpsr;
	sa.sa_sigaction = change_cpsr;
	sigaction(SIGUSR1, &sa, NULL);
	kill(getpid(), SIGUSR1);
	return 7;
}

static void sigreturn_checks(void)
{
	check_exit(in_child(return_with_cpsr, (void *)0xf0000010ul), 7, "a handler sets the flags");
	check_killed(in_child(return_with_cpsr, (void *)0x60000013ul), SIGSEGV,
		     "sigreturn does not believe in supervisor mode");
	check_killed(in_child(return_with_cpsr, (void *)0x6000001ful), SIGSEGV,
		     "nor in system mode");
	check_killed(in_child(return_with_cpsr, (void *)0x60000090ul), SIGSEGV,
		     "nor in masked interrupts");
}

static void unknown_calls(void)
{
	check_int(call3(999, 0, 0, 0), -ENOSYS, "a system call that does not exist");
	check_int(call3(0xf0400, 0, 0, 0), -ENOSYS, "nor does this one of ARM's");
}

int main(void)
{
	helpers();
	thread_pointer();
	check_exit(in_child(two_tasks, NULL), 0, "two tasks, each with its own thread registers");
	generated_code();
	thumb();
	undefined();
	fault_registers();
	unaligned();
	unaligned_thumb();
	exclusive_unaligned();
	sigreturn_checks();
	unknown_calls();
	return tap_done();
}
