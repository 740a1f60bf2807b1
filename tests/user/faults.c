// SPDX-License-Identifier: MIT
/* Which signal, si_code and si_addr a wrong access gives, and that an unhandled one kills. */
#include <stdint.h>
#include <sys/mman.h>

#include "probe.h"

/* `bx lr` and an instruction that no ARMv7 has */
#define RETURN_CODE    0xe12fff1eu
#define UNDEFINED_CODE 0xe7f000f0u

static const char constant[] = "read only";

static char *map(int prot)
{
	char *p = mmap(NULL, PAGE, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	need(p != MAP_FAILED, "mmap");
	return p;
}

static void data(void)
{
	char *p = map(PROT_READ), *kernel = (char *)0xc0008000ul, *top = (char *)0xfffffffful,
	     *between = (char *)0xfff80000ul;

	faults_as(probe_read(NULL), SIGSEGV, SEGV_MAPERR, NULL, "read of NULL");
	faults_as(probe_write(NULL), SIGSEGV, SEGV_MAPERR, NULL, "write to NULL");
	faults_as(probe_read((void *)12), SIGSEGV, SEGV_MAPERR, (void *)12,
		  "read of a member of a structure at NULL");
	faults_as(probe_write(p + 100), SIGSEGV, SEGV_ACCERR, p + 100, "write to read-only memory");
	faults_as(probe_write((void *)constant), SIGSEGV, SEGV_ACCERR, (void *)constant,
		  "write to a constant");
	faults_as(probe_write((void *)probe_handler), SIGSEGV, SEGV_ACCERR, (void *)probe_handler,
		  "write to the program's code");
	check(probe_read(kernel).signo == SIGSEGV && probe_fault.addr == kernel,
	      "read of kernel memory");
	check(probe_write(kernel).signo == SIGSEGV && probe_fault.addr == kernel,
	      "write to kernel memory");
	check(probe_write(top).signo == SIGSEGV && probe_fault.addr == top,
	      "write to the last byte of all");
	/* Neither what the kernel maps by the megabyte, nor what it has not mapped. */
	check(probe_read(kernel + (8 << 20)).signo == SIGSEGV && probe_read(between).signo == SIGSEGV,
	      "read of other kernel memory, mapped or not");
	check(probe_jump(kernel).signo == SIGSEGV && probe_jump(between).signo == SIGSEGV,
	      "a jump there");
	munmap(p, PAGE);
	faults_as(probe_read(p), SIGSEGV, SEGV_MAPERR, p, "read of unmapped memory");
}

static void code(void)
{
	uint32_t *p = (uint32_t *)map(PROT_READ | PROT_WRITE);

	p[0] = RETURN_CODE;
	p[4] = UNDEFINED_CODE;
	faults_as(probe_jump(NULL), SIGSEGV, SEGV_MAPERR, NULL, "jump to NULL");
	faults_as(probe_jump(p), SIGSEGV, SEGV_ACCERR, p, "jump into data");
	mprotect(p, PAGE, PROT_READ | PROT_EXEC);
	__builtin___clear_cache((char *)p, (char *)p + 32);
	faults_as(probe_jump(p), 0, 0, NULL, "the same after mprotect to executable");
	faults_as(probe_jump(p + 4), SIGILL, ILL_ILLOPC, p + 4, "an undefined instruction");
	munmap(p, PAGE);
	faults_as(probe_jump(p), SIGSEGV, SEGV_MAPERR, p, "jump to unmapped memory");
}

/* A plain load need not be aligned on ARMv7; an exclusive one must be. */
static void alignment(void)
{
	uint32_t words[4] = { 0x33221100, 0x77665544, 0, 0 }, value = 0;
	char *odd = (char *)words + 1;
	struct sigaction sa = { .sa_flags = SA_SIGINFO };

	asm volatile("ldr %0, [%1]" : "=r"(value) : "r"(odd) : "memory");
	check_int(value, 0x44332211, "an unaligned load gives the bytes that are there");
	asm volatile("str %0, [%1]" : : "r"(0xddccbbaa), "r"(odd) : "memory");
	check(words[0] == 0xccbbaa00 && words[1] == 0x776655dd, "and so does a store");
	sa.sa_sigaction = probe_handler;
	sigaction(SIGBUS, &sa, NULL);
	probe_fault = (struct fault){ 0 };
	if (!sigsetjmp(probe_back, 1))
		asm volatile("ldrex %0, [%1]" : "=r"(value) : "r"(odd) : "memory");
	faults_as(probe_fault, SIGBUS, BUS_ADRALN, odd, "an unaligned ldrex");
	signal(SIGBUS, SIG_DFL);
}

static int die_reading(void *addr)
{
	return *(volatile char *)addr;
}

static int die_jumping(void *addr)
{
	((void (*)(void))addr)();
	return 0;
}

static int die_undefined(void *arg)
{
	(void)arg;
	asm volatile(".inst 0xe7f000f0");
	return 0;
}

/* An access that faults, is refused its handler and would fault for ever, kills all the same. */
static int die_blocked(void *addr)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGSEGV);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return *(volatile char *)addr;
}

static int die_ignored(void *addr)
{
	signal(SIGSEGV, SIG_IGN);
	return *(volatile char *)addr;
}

static void death(void)
{
	check_killed(in_child(die_reading, (void *)8), SIGSEGV, "without a handler SIGSEGV kills");
	check_killed(in_child(die_jumping, (void *)0x1000), SIGSEGV, "a wild jump, too");
	check_killed(in_child(die_undefined, NULL), SIGILL, "without a handler SIGILL kills");
	check_killed(in_child(die_blocked, (void *)8), SIGSEGV, "a blocked SIGSEGV kills");
	check_killed(in_child(die_ignored, (void *)8), SIGSEGV, "an ignored SIGSEGV kills");
}

int main(void)
{
	data();
	code();
	alignment();
	death();
	return tap_done();
}
