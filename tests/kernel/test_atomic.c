// SPDX-License-Identifier: MIT
/* Atomic operations, compare-and-exchange of every width, bit operations: results, not races. */
#include <asm/atomic.h>
#include <asm/bitops.h>
#include <neap/kernel.h>
#include <neap/ktest.h>

KTEST(atomic, arithmetic)
{
	atomic_t v = ATOMIC_INIT(5);

	KTEST_EXPECT_EQ(atomic_add_return(3, &v), 8);
	KTEST_EXPECT_EQ(atomic_fetch_add(2, &v), 8);
	KTEST_EXPECT_EQ(atomic_sub_return(11, &v), -1);
	KTEST_EXPECT_EQ(atomic_inc_return(&v), 0);
	KTEST_EXPECT(!atomic_inc_and_test(&v));
	KTEST_EXPECT(atomic_dec_and_test(&v));
	atomic_set(&v, 0xf0);
	atomic_or(0x0f, &v);
	atomic_andnot(0x81, &v);
	KTEST_EXPECT_EQ(atomic_fetch_xor(0x7e, &v), 0x7e);
	KTEST_EXPECT_EQ(atomic_read(&v), 0);
	/* An operand that no immediate holds, and the largest. */
	atomic_add(0x12345678, &v);
	atomic_and(0x7fffffff, &v);
	KTEST_EXPECT_EQ(atomic_read(&v), 0x12345678);
}

KTEST(atomic, conditional)
{
	atomic_t v = ATOMIC_INIT(1);
	int old = 7;

	KTEST_EXPECT_EQ(atomic_fetch_add_unless(&v, 4, 1), 1);
	KTEST_EXPECT_EQ(atomic_fetch_add_unless(&v, 4, 2), 1);
	KTEST_EXPECT_EQ(atomic_read(&v), 5);
	KTEST_EXPECT(atomic_inc_not_zero(&v));
	atomic_set(&v, 0);
	KTEST_EXPECT(!atomic_inc_not_zero(&v));
	KTEST_EXPECT_EQ(atomic_dec_if_positive(&v), -1);
	KTEST_EXPECT_EQ(atomic_read(&v), 0);
	KTEST_EXPECT_EQ(atomic_xchg(&v, 9), 0);
	KTEST_EXPECT_EQ(atomic_cmpxchg(&v, 8, 1), 9);
	KTEST_EXPECT_EQ(atomic_cmpxchg(&v, 9, 1), 9);
	KTEST_EXPECT(!atomic_try_cmpxchg(&v, &old, 2));
	KTEST_EXPECT_EQ(old, 1);
	KTEST_EXPECT(atomic_try_cmpxchg(&v, &old, 2));
	KTEST_EXPECT_EQ(atomic_read(&v), 2);
}

KTEST(atomic, sixty_four)
{
	atomic64_t v = ATOMIC64_INIT(0xffffffffll);
	u64 word = 5;

	KTEST_EXPECT_EQ(atomic64_add_return(1, &v), 1ll << 32);
	KTEST_EXPECT_EQ(atomic64_sub_return(2, &v), 0xfffffffell);
	atomic64_set(&v, -3);
	KTEST_EXPECT_EQ(atomic64_read(&v), -3);
	atomic64_xor(-1ll, &v);
	KTEST_EXPECT_EQ(atomic64_read(&v), 2);
	KTEST_EXPECT_EQ(cmpxchg64(&word, 5 | 1ull << 40, 1), 5);
	KTEST_EXPECT_EQ(cmpxchg64(&word, 5, 1ull << 40), 5);
	KTEST_EXPECT_EQ(word, 1ll << 40);
}

/* A narrow exchange leaves its neighbours alone, and compares the narrow value only. */
KTEST(atomic, narrow)
{
	union {
		u32 word;
		u16 half[2];
		u8 byte[4];
	} u = { .word = 0x44332211 };

	KTEST_EXPECT_EQ(xchg(&u.byte[1], 0xaa), 0x22);
	KTEST_EXPECT_EQ(u.word, 0x4433aa11);
	KTEST_EXPECT_EQ(cmpxchg(&u.byte[1], 0xaa, 0x22), 0xaa);
	KTEST_EXPECT_EQ(cmpxchg(&u.half[1], 0x4433, 0x8877), 0x4433);
	KTEST_EXPECT_EQ(u.word, 0x88772211u);
	KTEST_EXPECT_EQ(xchg(&u.half[0], 1), 0x2211);
	KTEST_EXPECT_EQ(u.word, 0x88770001u);
}

KTEST(bitops, single)
{
	unsigned long map[3] = { 0 };

	set_bit(0, map);
	set_bit(31, map);
	set_bit(32, map);
	set_bit(70, map);
	KTEST_EXPECT_EQ(map[0], 0x80000001);
	KTEST_EXPECT_EQ(map[1], 1);
	KTEST_EXPECT_EQ(map[2], 1 << 6);
	KTEST_EXPECT(test_and_set_bit(70, map));
	KTEST_EXPECT(test_and_clear_bit(70, map));
	KTEST_EXPECT(!test_and_clear_bit(70, map));
	KTEST_EXPECT(!test_and_change_bit(33, map));
	KTEST_EXPECT_EQ(map[1], 3);
	clear_bit(31, map);
	change_bit(0, map);
	KTEST_EXPECT_EQ(map[0], 0);
	KTEST_EXPECT(!test_and_set_bit_lock(5, map));
	KTEST_EXPECT(test_and_set_bit_lock(5, map));
	clear_bit_unlock(5, map);
	KTEST_EXPECT(!test_bit(5, map));
}

KTEST(bitops, positions)
{
	unsigned int i;

	KTEST_EXPECT_EQ(fls(0), 0);
	KTEST_EXPECT_EQ(ffs(0), 0);
	KTEST_EXPECT_EQ(fls64(0), 0);
	for (i = 0; i < 32; i++) {
		u32 bit = 1u << i;

		KTEST_EXPECT_EQ(fls(bit), i + 1);
		KTEST_EXPECT_EQ(ffs(bit), i + 1);
		KTEST_EXPECT_EQ(__fls(bit | 1), i);
		KTEST_EXPECT_EQ(__ffs(bit | 1u << 31), i);
		KTEST_EXPECT_EQ(ffz(~bit), i);
		KTEST_EXPECT_EQ(fls64((u64)bit << 32 | 1), i + 33);
		KTEST_EXPECT_EQ(__ffs64((u64)bit << 32), i + 32);
	}
}
