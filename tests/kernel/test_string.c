// SPDX-License-Identifier: MIT
/*
 * The assembly string functions on the CPU itself with alignment checking on (SCTLR.A, ARM DDI
 * 0406C, A3.2.1): as before the MMU is on, one unaligned access is a data abort. The host's
 * tests/host/arm_string tries more lengths and what lies beyond the ends, but has no such switch.
 */
#include <asm/barrier.h>
#include <asm/cp15.h>
#include <neap/irqflags.h>
#include <neap/kernel.h>
#include <neap/ktest.h>
#include <neap/string.h>

#define SIZE 320

/* One test at a time runs: no lock. */
static u8 from[SIZE] __aligned(8), to[SIZE] __aligned(8), expected[SIZE];

static unsigned long strict_alignment(void)
{
	unsigned long flags;

	local_irq_save(flags);
	write_cp15(SCTLR, read_cp15(SCTLR) | CR_A);
	isb();
	return flags;
}

static void relaxed_alignment(unsigned long flags)
{
	write_cp15(SCTLR, read_cp15(SCTLR) & ~CR_A);
	isb();
	local_irq_restore(flags);
}

/* Byte by byte, and not to be made a memcpy(). */
static void copy_bytes(volatile u8 *d, const volatile u8 *s, size_t n)
{
	while (n--)
		*d++ = *s++;
}

static bool same(const volatile u8 *a, const volatile u8 *b, size_t n)
{
	while (n--)
		if (*a++ != *b++)
			return false;
	return true;
}

static void fill(volatile u8 *p, u8 start)
{
	for (int i = 0; i < SIZE; i++)
		p[i] = (u8)(start + i * 7);
}

KTEST(string, strict_alignment)
{
	unsigned long flags = strict_alignment();
	unsigned int n, d, s, wrong = 0;

	fill(from, 3);
	for (n = 0; n < 140 && !wrong; n++) {
		for (d = 0; d < 4; d++) {
			for (s = 0; s < 4; s++) {
				fill(to, 100);
				copy_bytes(expected, to, SIZE);
				copy_bytes(expected + 40 + d, from + 60 + s, n);
				wrong += memcpy(to + 40 + d, from + 60 + s, n) != to + 40 + d;
				wrong += !same(to, expected, SIZE);

				/* Overlapping, downwards and upwards. */
				fill(to, 50);
				copy_bytes(expected, to, SIZE);
				copy_bytes(expected + 40 + d, to + 60 + s, n);
				memmove(to + 40 + d, to + 60 + s, n);
				wrong += !same(to, expected, SIZE);
				fill(to, 70);
				copy_bytes(expected, to, SIZE);
				for (unsigned int i = n; i--;)
					expected[60 + d + i] = expected[40 + s + i];
				memmove(to + 60 + d, to + 40 + s, n);
				wrong += !same(to, expected, SIZE);
			}
			fill(to, 9);
			copy_bytes(expected, to, SIZE);
			for (unsigned int i = 0; i < n; i++)
				((volatile u8 *)expected)[40 + d + i] = 0xa5;
			memset(to + 40 + d, 0x1a5, n);
			wrong += !same(to, expected, SIZE);
		}
	}
	relaxed_alignment(flags);
	if (wrong)
		KTEST_FAIL("%u wrong results at length %u", wrong, n - 1);
}
