// SPDX-License-Identifier: MIT
/*
 * The assembly of arch/arm/lib under the user-mode emulator, against byte loops: every alignment of
 * source and destination, every length up to some cache lines, then random ones; memory that ends
 * at a page without access, before and behind; callers in ARM and in Thumb state.
 *
 * A program without a C library: the functions under test are those it would bring. They are
 * assembled with asm_ before their names.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef unsigned char u8;

void *asm_memcpy(void *dest, const void *src, size_t n);
void *asm_memmove(void *dest, const void *src, size_t n);
void *asm_memset(void *s, int c, size_t n);
void asm_clear_page(void *page);
void asm_copy_page(void *to, const void *from);

#define PAGE 4096u
#define AREA (3 * PAGE) /* accessible, with a page without access on both sides */

/* ---- system calls (Linux ARM EABI) ---- */

static long syscall6(long nr, long a, long b, long c, long d, long e, long f)
{
	register long r0 __asm__("r0") = a;
	register long r1 __asm__("r1") = b;
	register long r2 __asm__("r2") = c;
	register long r3 __asm__("r3") = d;
	register long r4 __asm__("r4") = e;
	register long r5 __asm__("r5") = f;
	register long r7 __asm__("r7") = nr;

	__asm__ volatile("svc 0"
			 : "+r"(r0)
			 : "r"(r1), "r"(r2), "r"(r3), "r"(r4), "r"(r5), "r"(r7)
			 : "memory");
	return r0;
}

enum { SYS_exit = 1, SYS_write = 4, SYS_mprotect = 125, SYS_mmap2 = 192 };

static void say(const char *s)
{
	size_t n = 0;

	while (s[n])
		n++;
	syscall6(SYS_write, 1, (long)s, n, 0, 0, 0);
}

static void say_number(unsigned int n)
{
	char buf[11], *p = buf + sizeof(buf) - 1;

	*p = '\0';
	do {
		*--p = '0' + n % 10;
		n /= 10;
	} while (n);
	say(p);
}

static void __attribute__((noreturn))
fail(const char *what, unsigned int d, unsigned int s, unsigned int n)
{
	say("# ");
	say(what);
	say(": destination ");
	say_number(d);
	say(", source ");
	say_number(s);
	say(", length ");
	say_number(n);
	say("\nnot ok\n0 passed, 1 failed\n");
	syscall6(SYS_exit, 1, 0, 0, 0, 0, 0);
	__builtin_unreachable();
}

/* ---- memory ---- */

static u8 *area_a, *area_b, model[AREA];

/* AREA bytes between two pages without access. */
static u8 *guarded(void)
{
	u8 *p = (u8 *)syscall6(SYS_mmap2, 0, AREA + 2 * PAGE, 3, 0x22, -1, 0);

	if ((unsigned long)p > -4096ul || syscall6(SYS_mprotect, (long)p, PAGE, 0, 0, 0, 0) ||
	    syscall6(SYS_mprotect, (long)(p + PAGE + AREA), PAGE, 0, 0, 0, 0))
		fail("mmap", 0, 0, 0);
	return p + PAGE;
}

static uint32_t seed = 12345;

static uint32_t rnd(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (uint32_t)(((uint64_t)seed * below) >> 32);
}

static void fill(u8 *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (u8)rnd(256);
}

/* The whole of @p is as the model says. */
static void compare(const u8 *p, size_t from, size_t to, const char *what, unsigned int d,
		    unsigned int s, unsigned int n)
{
	for (size_t i = from; i < to; i++)
		if (p[i] != model[i])
			fail(what, d, s, n);
}

/* The bytes around what is written are looked at, up to this distance. */
#define MARGIN 80

static void check_memcpy(unsigned int d, unsigned int s, unsigned int n)
{
	size_t from = d > MARGIN ? d - MARGIN : 0;
	size_t to = d + n + MARGIN < AREA ? d + n + MARGIN : AREA;

	for (size_t i = from; i < to; i++)
		model[i] = area_a[i] = (u8)~i;
	for (size_t i = 0; i < n; i++)
		model[d + i] = area_b[s + i];
	if (asm_memcpy(area_a + d, area_b + s, n) != area_a + d)
		fail("memcpy result", d, s, n);
	compare(area_a, from, to, "memcpy", d, s, n);
}

static void check_memmove(unsigned int d, unsigned int s, unsigned int n)
{
	unsigned int low = d < s ? d : s, high = d < s ? s : d;
	size_t from = low > MARGIN ? low - MARGIN : 0;
	size_t to = high + n + MARGIN < AREA ? high + n + MARGIN : AREA;

	for (size_t i = from; i < to; i++)
		model[i] = area_a[i] = (u8)(i * 7 + (i >> 8));
	for (size_t i = 0; i < n; i++)
		model[d + i] = area_a[s + i];
	if (asm_memmove(area_a + d, area_a + s, n) != area_a + d)
		fail("memmove result", d, s, n);
	compare(area_a, from, to, "memmove", d, s, n);
}

static void check_memset(unsigned int d, unsigned int n)
{
	size_t from = d > MARGIN ? d - MARGIN : 0;
	size_t to = d + n + MARGIN < AREA ? d + n + MARGIN : AREA;
	int c = (int)rnd(0x10000); /* only the low byte counts */

	for (size_t i = from; i < to; i++)
		model[i] = area_a[i] = (u8)~c;
	for (size_t i = 0; i < n; i++)
		model[d + i] = (u8)c;
	if (asm_memset(area_a + d, c, n) != area_a + d)
		fail("memset result", d, 0, n);
	compare(area_a, from, to, "memset", d, 0, n);
}

static void check_pages(void)
{
	fill(area_a, AREA);
	for (size_t i = 0; i < AREA; i++)
		model[i] = i / PAGE == 1 ? 0 : area_a[i];
	asm_clear_page(area_a + PAGE);
	compare(area_a, 0, AREA, "clear_page", 0, 0, PAGE);
	for (size_t i = 0; i < PAGE; i++)
		model[PAGE + i] = area_b[2 * PAGE + i];
	asm_copy_page(area_a + PAGE, area_b + 2 * PAGE);
	compare(area_a, 0, AREA, "copy_page", 0, 0, PAGE);
}

static void check_all(void)
{
	for (unsigned int n = 0; n < 150; n++) {
		for (unsigned int d = 0; d < 4; d++) {
			check_memset(d, n);
			check_memset(100 + d, n);
			check_memset(AREA - n - d, n);
			for (unsigned int s = 0; s < 4; s++) {
				/* From both ends: what lies beyond them has no access. */
				check_memcpy(d, s, n);
				check_memcpy(AREA - n - d, AREA - n - s, n);
				check_memcpy(100 + d, 200 + s, n);
			}
		}
		for (unsigned int by = 0; by < 40; by++) {
			for (unsigned int at = 0; at < 4; at++) {
				check_memmove(at, at + by, n);
				check_memmove(at + by, at, n);
				check_memmove(AREA - n - at, AREA - n - at - by, n);
				check_memmove(AREA - n - at - by, AREA - n - at, n);
			}
		}
	}
	for (int i = 0; i < 1000; i++) {
		unsigned int n = rnd(AREA), d = rnd(AREA - n + 1), s = rnd(AREA - n + 1);

		check_memcpy(d, s, n);
		check_memmove(d, s, n);
		check_memset(d, n);
	}
	check_pages();
}

/* The compiler may want it for structures. */
void *memset(void *s, int c, size_t n)
{
	for (size_t i = 0; i < n; i++)
		((u8 *)s)[i] = (u8)c;
	return s;
}

/* Named by the unwind tables of the assembly; nobody unwinds here. */
void __aeabi_unwind_cpp_pr0(void)
{
}

void _start(void)
{
	area_a = guarded();
	area_b = guarded();
	fill(area_b, AREA);
	check_all();
#ifdef __thumb__
	say("ok - called from Thumb state\n");
#else
	say("ok - called from ARM state\n");
#endif
	say("1 passed, 0 failed\n");
	syscall6(SYS_exit, 0, 0, 0, 0, 0, 0);
}
