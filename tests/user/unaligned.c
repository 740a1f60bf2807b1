// SPDX-License-Identifier: MIT
/*
 * Several words at an odd address, in every encoding that the kernel carries out for the program
 * (tests/user/arm.c has the usual ones): offsets in registers, addresses relative to pc, Thumb's push and
 * pop, loads of pc that change the instruction set; and the accesses of this kind that fail.
 */
#include <stdint.h>
#include <sys/mman.h>

#include "probe.h"

static unsigned char bytes[64] __attribute__((aligned(8)));

static void number_bytes(void)
{
	for (int i = 0; i < 64; i++)
		bytes[i] = i;
}

/* The word that the numbered bytes are from @at on. */
static unsigned number(int at)
{
	return at | (at + 1) << 8 | (at + 2) << 16 | (unsigned)(at + 3) << 24;
}

/* ---- ARM state ---- */

static void arm_pairs(void)
{
	unsigned char *p = bytes + 1;
	unsigned a, b;

	number_bytes();
	asm volatile("ldrd	r4, r5, [%2, %3]\n	mov %0, r4\n	mov %1, r5"
		     : "=r"(a), "=r"(b)
		     : "r"(p), "r"(8)
		     : "r4", "r5", "memory");
	check(a == number(9) && b == number(13), "ldrd with the offset in a register");
	asm volatile("ldrd	r4, r5, [%2, -%3]\n	mov %0, r4\n	mov %1, r5"
		     : "=r"(a), "=r"(b)
		     : "r"(p + 16), "r"(12)
		     : "r4", "r5", "memory");
	check(a == number(5) && b == number(9), "with that subtracted");
	asm volatile("ldrd	r4, r5, [%2, #8]!\n	mov %0, r4\n	mov %1, r5"
		     : "=r"(a), "=r"(b), "+r"(p)
		     :
		     : "r4", "r5", "memory");
	check(a == number(9) && b == number(13) && p == bytes + 9, "with write-back before the access");
	asm volatile("ldrd	r4, r5, [%2], %3\n	mov %0, r4\n	mov %1, r5"
		     : "=r"(a), "=r"(b), "+r"(p)
		     : "r"(20)
		     : "r4", "r5", "memory");
	check(a == number(9) && b == number(13) && p == bytes + 29, "and after it");
	/* pc reads as this instruction and 8. */
	asm volatile("	.inst	0xe1cf40d5\n" /* ldrd r4, r5, [pc, #5] */
		     "	b	1f\n"
		     "	.byte	0xff, 0xff, 0xff, 0xff\n"
		     "	.byte	0xff, 1, 0, 0, 2, 3, 0, 0, 4, 0xff, 0xff, 0xff\n"
		     "1:	mov	%0, r4\n	mov %1, r5"
		     : "=r"(a), "=r"(b)
		     :
		     : "r4", "r5", "memory");
	check(a == 0x02000001 && b == 0x04000003, "ldrd relative to pc");
}

/* ldm with the base among what it loads: the loaded word stays. */
static void arm_base_in_list(void)
{
	register unsigned char *p asm("r4") = bytes + 1;
	unsigned a, b;

	number_bytes();
	asm volatile("ldm	r4, {r3, r4}\n	mov %0, r3\n	mov %1, r4"
		     : "=r"(a), "=r"(b), "+r"(p)
		     :
		     : "r3", "memory");
	check(a == number(1) && b == number(5), "ldm of its own base");
}

unsigned arm_load_pc(const void *p);
asm(".syntax unified\n"
    ".arm\n"
    "arm_load_pc:\n" /* the words: r1, and where to go on */
    "	push	{r4, lr}\n"
    "	mov	r1, #0\n"
    "	ldm	r0, {r1, pc}\n"
    "	mov	r1, #99\n"
    "arm_target:\n"
    "	add	r0, r1, #1\n"
    "	pop	{r4, pc}\n"
    ".thumb\n"
    ".thumb_func\n"
    "thumb_target:\n"
    "	adds	r0, r1, #2\n"
    "	pop	{r4, pc}\n"
    ".arm\n");
extern char arm_target[], thumb_target[];

static void set_words(unsigned char *p, unsigned a, unsigned b)
{
	memcpy(p, &a, 4);
	memcpy(p + 4, &b, 4);
}

static int to_thumb(void *p)
{
	set_words(p, 40, (unsigned)(uintptr_t)thumb_target | 1);
	return (int)arm_load_pc(p);
}

static void arm_loads_of_pc(void)
{
	set_words(bytes + 3, 40, (unsigned)(uintptr_t)arm_target);
	check_int(arm_load_pc(bytes + 3), 41, "ldm of pc jumps");
	check_exit(in_child(to_thumb, bytes + 3), 42, "and changes to Thumb state for an odd address");
}

/* ---- Thumb state ---- */

/* Each with an odd stack: r0 is it, r1 what is pushed; the result, and in r1 where the stack was then. */
unsigned thumb_push(void *sp, unsigned value, void **where);
unsigned thumb_push_wide(void *sp, unsigned value, void **where);
unsigned thumb_pop_pc(void *sp);
unsigned thumb_stm(void *p, unsigned a, unsigned b, void **where);
unsigned thumb_stmdb(void *p, unsigned a, unsigned b, void **where);
unsigned thumb_ldrd(void *p, void **where);
asm(".thumb\n"
    ".syntax unified\n"
    ".thumb_func\n"
    "thumb_push:\n"
    "	push	{r4, r5, lr}\n"
    "	mov	r4, sp\n"
    "	movs	r5, #7\n"
    "	mov	sp, r0\n"
    "	push	{r1, r5, lr}\n"
    "	mov	r0, sp\n"
    "	str	r0, [r2]\n"
    "	pop	{r0, r1}\n"
    "	add	r0, r1\n"
    "	mov	sp, r4\n"
    "	pop	{r4, r5, pc}\n"
    ".thumb_func\n"
    "thumb_push_wide:\n"
    "	push	{r4, r8, lr}\n"
    "	mov	r4, sp\n"
    "	mov	r8, #9\n"
    "	mov	sp, r0\n"
    "	push.w	{r1, r8}\n"
    "	mov	r0, sp\n"
    "	str	r0, [r2]\n"
    "	pop.w	{r0, r8}\n"
    "	add	r0, r8\n"
    "	mov	sp, r4\n"
    "	pop	{r4, r8, pc}\n"
    ".thumb_func\n"
    "thumb_pop_pc:\n" /* the words: r1, pc */
    "	push	{r4, lr}\n"
    "	mov	r4, sp\n"
    "	mov	sp, r0\n"
    "	pop	{r1, pc}\n"
    "	movs	r1, #99\n"
    ".thumb_func\n"
    "thumb_popped:\n"
    "	mov	sp, r4\n"
    "	adds	r0, r1, #3\n"
    "	pop	{r4, pc}\n"
    ".thumb_func\n"
    "thumb_stm:\n"
    "	stmia	r0!, {r1, r2}\n"
    "	str	r0, [r3]\n"
    "	bx	lr\n"
    ".thumb_func\n"
    "thumb_stmdb:\n"
    "	stmdb	r0!, {r1, r2}\n"
    "	str	r0, [r3]\n"
    "	bx	lr\n"
    ".thumb_func\n"
    "thumb_ldrd:\n"
    "	push	{r4, r5}\n"
    "	ldrd	r4, r5, [r0], #8\n"
    "	str	r0, [r1]\n"
    "	add	r0, r4, r5\n"
    "	pop	{r4, r5}\n"
    "	bx	lr\n"
    ".arm\n"
    "arm_popped:\n"
    "	mov	sp, r4\n"
    "	add	r0, r1, #4\n"
    "	pop	{r4, lr}\n"
    "	bx	lr\n");
extern char thumb_popped[], arm_popped[];

static int to_arm(void *p)
{
	set_words(p, 50, (unsigned)(uintptr_t)arm_popped);
	return (int)thumb_pop_pc(p);
}

static void thumb(void)
{
	void *where = NULL;
	unsigned got[2];

	check_int(thumb_push(bytes + 41, 30, &where), 37, "Thumb's push and pop");
	check(where == bytes + 29, "of three words with lr");
	check_int(thumb_push_wide(bytes + 41, 30, &where), 39, "in the long encodings");
	check(where == bytes + 33, "of two words");
	thumb_stm(bytes + 5, 0x11223344, 0x55667788, &where);
	memcpy(got, bytes + 5, 8);
	check(got[0] == 0x11223344 && got[1] == 0x55667788 && where == bytes + 13, "stmia");
	thumb_stmdb(bytes + 29, 0x12345678, 0x9abcdef0, &where);
	memcpy(got, bytes + 21, 8);
	check(got[0] == 0x12345678 && got[1] == 0x9abcdef0 && where == bytes + 21, "stmdb");
	set_words(bytes + 7, 100, 23);
	check_int(thumb_ldrd(bytes + 7, &where), 123, "ldrd, post-indexed");
	check(where == bytes + 15, "with write-back");

	set_words(bytes + 1, 50, (unsigned)(uintptr_t)thumb_popped | 1);
	check_int(thumb_pop_pc(bytes + 1), 53, "pop of pc jumps");
	check_exit(in_child(to_arm, bytes + 1), 54, "and changes to ARM state for an even address");
}

/* ---- what fails ---- */

static unsigned char *edge; /* what lies behind it is not mapped */

static struct fault caught(void (*access)(void *), void *arg)
{
	struct sigaction sa = { .sa_flags = SA_SIGINFO };

	sa.sa_sigaction = probe_handler;
	sigaction(SIGSEGV, &sa, NULL);
	sigaction(SIGBUS, &sa, NULL);
	probe_fault = (struct fault){ 0 };
	if (!sigsetjmp(probe_back, 1))
		access(arg);
	signal(SIGSEGV, SIG_DFL);
	signal(SIGBUS, SIG_DFL);
	return probe_fault;
}

static void load_pair(void *p)
{
	asm volatile("ldrd	r4, r5, [%0]" : : "r"(p) : "r4", "r5", "memory");
}

static void store_many(void *p)
{
	asm volatile("stm	%0, {r4, r5, r6}" : : "r"(p) : "memory");
}

/* Registers of the FPU: none of those that the kernel carries out. */
static void load_floats(void *p)
{
	asm volatile(".fpu vfpv3-d16\n	vldm	%0, {d0, d1}" : : "r"(p) : "d0", "d1", "memory");
}

static void store_thumb(void *p)
{
	void *where;

	thumb_stm(p, 1, 2, &where);
}

void thumb_exclusive(void *p);
asm(".thumb\n"
    ".thumb_func\n"
    "thumb_exclusive:\n"
    "	ldrex	r1, [r0]\n"
    "	bx	lr\n"
    ".arm\n");

static void failing(void)
{
	unsigned char *p = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct fault f;

	need(p != MAP_FAILED && munmap(p + PAGE, PAGE) == 0, "mmap");
	edge = p + PAGE;
	f = caught(load_pair, edge - 6);
	check(f.signo == SIGSEGV && (unsigned char *)f.addr >= edge - 6 && (unsigned char *)f.addr < edge + 4,
	      "ldrd into what is not mapped: SIGSEGV");
	f = caught(store_many, edge - 9);
	check(f.signo == SIGSEGV, "stm likewise");
	mprotect(p, PAGE, PROT_READ);
	f = caught(store_many, edge - 101);
	check(f.signo == SIGSEGV, "stm to what cannot be written to");
	f = caught(store_thumb, edge - 101);
	check(f.signo == SIGSEGV, "in Thumb state");
	f = caught(load_pair, (void *)0xc0008001ul);
	check(f.signo == SIGSEGV, "ldrd of kernel memory");
	f = caught(thumb_exclusive, p + 1);
	check(f.signo == SIGBUS && f.code == BUS_ADRALN && f.addr == p + 1,
	      "an exclusive load in Thumb state stays refused: SIGBUS");
	f = caught(load_floats, p + 1);
	faults_as(f, SIGBUS, BUS_ADRALN, p + 1, "so does one of registers of the FPU");
	munmap(p, PAGE);
}

/* ldmia r0, {r2, r3} and stmia r1, {r2, r3}, both with big-endian data; r2 ^ r3. */
unsigned big_endian_copy(const void *from, void *to);
asm("big_endian_copy:\n"
    "	setend	be\n"
    "	ldmia	r0, {r2, r3}\n"
    "	stmia	r1, {r2, r3}\n"
    "	setend	le\n"
    "	eor	r0, r2, r3\n"
    "	bx	lr\n");

static void big_endian(void)
{
	unsigned char to[16] = { 0 };

	number_bytes();
	check(big_endian_copy(bytes + 1, to + 3) == (0x01020304 ^ 0x05060708),
	      "ldm with big-endian data");
	check(!memcmp(to + 3, bytes + 1, 8) && !to[2] && !to[11], "stm with big-endian data");
}

int main(void)
{
	arm_pairs();
	arm_base_in_list();
	arm_loads_of_pc();
	thumb();
	big_endian();
	failing();
	return tap_done();
}
