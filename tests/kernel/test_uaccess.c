// SPDX-License-Identifier: MIT
/*
 * Access to user memory, against a map of two pages with nothing after them:
 *
 *	BASE	        + PAGE_SIZE      + 2 * PAGE_SIZE
 *	|--- read/write ---|--- read/write ---|   hole
 *
 * Bulk copies must give the exact number of bytes left for every alignment of both pointers and
 * every position of the hole.
 */
#include <asm/cp15.h>
#include <asm/uaccess.h>
#include <neap/kernel.h>
#include <neap/ktest.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/uaccess.h>

#include "user_mm.h"

#define BASE 0x10000000ul
#define END  (BASE + 2 * PAGE_SIZE)
#define RW   (PROT_READ | PROT_WRITE)

#define user(addr) ((void __user *)(addr))

static u8 pattern(unsigned int i)
{
	return i * 7 + (i >> 8) + 1;
}

static bool is_pattern(const u8 *p, unsigned int start, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (p[i] != pattern(start + i))
			return false;
	}
	return true;
}

/* One copy out and back in: @n bytes from @room bytes before the hole, kernel buffer at @buf. */
static bool copy_case(u8 *buf, const u8 *ref, unsigned int room, unsigned int n)
{
	unsigned long addr = END - room;
	unsigned int left = n > room ? n - room : 0;

	if (copy_to_user(user(addr), ref, n) != left)
		return false;
	memset(buf, 0xee, n + 1);
	if (copy_from_user(buf, user(addr), n) != left)
		return false;
	if (!is_pattern(buf, ref[-1], n - left) || buf[n] != 0xee)
		return false;
	while (left) {
		if (buf[n - left--]) /* the rest is zeros */
			return false;
	}
	return true;
}

KTEST(uaccess, copy_exact)
{
	struct test_mm t;
	unsigned int room, n, off, i;
	u8 *ref, *buf;

	KTEST_ASSERT(test_mm_enter(&t) == 0);
	ref = kmalloc(256, GFP_KERNEL);
	buf = kmalloc(256, GFP_KERNEL);
	KTEST_EXPECT_EQ(test_mm_map(BASE, 2 * PAGE_SIZE, RW), BASE);
	for (off = 0; ref && buf && off < 8; off++) {
		/* ref[off - 1] says where the pattern begins, for copy_case(). */
		ref[off] = off;
		for (i = 0; i < 200; i++)
			ref[off + 1 + i] = pattern(off + i);
		for (room = 0; room < 76; room++) {
			for (n = 0; n < 100; n += 1 + (n > 40) * 3) {
				if (copy_case(buf + (off ^ 5), ref + off + 1, room, n))
					continue;
				KTEST_FAIL("offset %u, %u bytes, hole after %u", off, n, room);
				goto out;
			}
		}
	}
out:
	kfree(ref);
	kfree(buf);
	test_mm_leave(&t);
}

KTEST(uaccess, clear_exact)
{
	struct test_mm t;
	unsigned int room, n, i;
	u8 buf[80];

	KTEST_ASSERT(test_mm_enter(&t) == 0);
	KTEST_EXPECT_EQ(test_mm_map(BASE, 2 * PAGE_SIZE, RW), BASE);
	for (room = 0; room < 50; room++) {
		for (n = 0; n < 60; n++) {
			unsigned int done = min(n, room);

			memset(buf, 0x5a, sizeof(buf));
			KTEST_EXPECT_EQ(copy_to_user(user(END - room), buf, room), 0);
			KTEST_EXPECT_EQ(clear_user(user(END - room), n), n - done);
			KTEST_EXPECT_EQ(copy_from_user(buf, user(END - room), room), 0);
			for (i = 0; i < room; i++)
				KTEST_EXPECT_EQ(buf[i], i < done ? 0 : 0x5a);
		}
	}
	test_mm_leave(&t);
}

KTEST(uaccess, single_values)
{
	struct test_mm t;
	u64 v8 = 1;
	u32 v4 = 1;
	u16 v2 = 1;
	u8 v1 = 1;

	KTEST_ASSERT(test_mm_enter(&t) == 0);
	KTEST_EXPECT_EQ(test_mm_map(BASE, 2 * PAGE_SIZE, RW), BASE);

	KTEST_EXPECT_EQ(put_user(0x1122334455667788ull, (u64 __user *)BASE), 0);
	KTEST_EXPECT_EQ(get_user(v8, (u64 __user *)BASE), 0);
	KTEST_EXPECT_EQ(v8, 0x1122334455667788ll);
	KTEST_EXPECT_EQ(get_user(v4, (u32 __user *)(BASE + 4)), 0);
	KTEST_EXPECT_EQ(v4, 0x11223344);
	KTEST_EXPECT_EQ(get_user(v2, (u16 __user *)(BASE + 2)), 0);
	KTEST_EXPECT_EQ(v2, 0x5566);
	KTEST_EXPECT_EQ(get_user(v1, (u8 __user *)(BASE + 7)), 0);
	KTEST_EXPECT_EQ(v1, 0x11);
	KTEST_EXPECT_EQ(put_user(0xab, (u8 __user *)(BASE + 1)), 0);
	KTEST_EXPECT_EQ(put_user(0xcdef, (u16 __user *)(BASE + 2)), 0);
	KTEST_EXPECT_EQ(get_user(v4, (u32 __user *)BASE), 0);
	KTEST_EXPECT_EQ(v4, 0xcdefab88u);

	/* The hole, half in it, the kernel's part of the address space, and the wrap at its end. */
	KTEST_EXPECT_EQ(get_user(v4, (u32 __user *)END), -EFAULT);
	KTEST_EXPECT_EQ(v4, 0);
	KTEST_EXPECT_EQ(get_user(v8, (u64 __user *)(END - 4)), -EFAULT);
	KTEST_EXPECT_EQ(v8, 0);
	KTEST_EXPECT_EQ(put_user(1, (u32 __user *)NULL), -EFAULT);
	KTEST_EXPECT_EQ(get_user(v4, (u32 __user *)PAGE_OFFSET), -EFAULT);
	KTEST_EXPECT_EQ(get_user(v4, (u32 __user *)(TASK_SIZE - 3)), -EFAULT);
	KTEST_EXPECT_EQ(put_user(1, (u32 __user *)0xfffffffe), -EFAULT);
	test_mm_leave(&t);
}

KTEST(uaccess, ranges)
{
	KTEST_EXPECT(access_ok(0, 0));
	KTEST_EXPECT(access_ok(0, TASK_SIZE));
	KTEST_EXPECT(access_ok(TASK_SIZE - 1, 1));
	KTEST_EXPECT(access_ok(TASK_SIZE, 0));
	KTEST_EXPECT(!access_ok(TASK_SIZE, 1));
	KTEST_EXPECT(!access_ok(1, TASK_SIZE));
	KTEST_EXPECT(!access_ok(PAGE_OFFSET, 4));
	KTEST_EXPECT(!access_ok(0xffffffff, 2));
	KTEST_EXPECT(!access_ok(0x1000, 0xffffffff));
}

KTEST(uaccess, strings)
{
	static const char text[] = "0123456789abcde"; /* 16 bytes with its NUL */
	struct test_mm t;
	unsigned int off;
	char buf[40];

	KTEST_ASSERT(test_mm_enter(&t) == 0);
	KTEST_EXPECT_EQ(test_mm_map(BASE, 2 * PAGE_SIZE, RW), BASE);
	KTEST_EXPECT_EQ(copy_to_user(user(END - 16), text, 16), 0);
	for (off = 0; off < 16; off++) {
		const char __user *s = user(END - 16 + off);
		long len = 15 - off;

		memset(buf, 'z', sizeof(buf));
		KTEST_EXPECT_EQ(strncpy_from_user(buf, s, sizeof(buf)), len);
		KTEST_EXPECT(!strcmp(buf, text + off));
		KTEST_EXPECT_EQ(buf[len + 1], 'z');
		KTEST_EXPECT_EQ(strnlen_user(s, 100), len + 1);
		KTEST_EXPECT_EQ(strnlen_user(s, len + 1), len + 1);
		if (len) {
			KTEST_EXPECT(strnlen_user(s, len) > len);
			memset(buf, 'z', sizeof(buf));
			KTEST_EXPECT_EQ(strncpy_from_user(buf, s, len), len);
			KTEST_EXPECT_EQ(buf[len], 'z');
		}
	}
	/* Without its NUL it runs into the hole. */
	KTEST_EXPECT_EQ(put_user('f', (char __user *)(END - 1)), 0);
	KTEST_EXPECT_EQ(strnlen_user(user(END - 16), 100), 0);
	KTEST_EXPECT_EQ(strncpy_from_user(buf, user(END - 16), 40), -EFAULT);
	KTEST_EXPECT_EQ(strncpy_from_user(buf, user(END - 16), 16), 16);
	KTEST_EXPECT_EQ(strncpy_from_user(buf, user(PAGE_OFFSET), 4), -EFAULT);
	KTEST_EXPECT_EQ(strncpy_from_user(buf, user(END), 0), 0);
	test_mm_leave(&t);
}

/*
 * Write protection holds for the kernel's accesses too, and copy-on-write of the zero page works.
 */
KTEST(uaccess, protection)
{
	struct test_mm t;
	u32 v = 1;

	KTEST_ASSERT(test_mm_enter(&t) == 0);
	KTEST_EXPECT_EQ(test_mm_map(BASE, PAGE_SIZE, PROT_READ), BASE);
	KTEST_EXPECT_EQ(test_mm_map(BASE + PAGE_SIZE, PAGE_SIZE, RW), BASE + PAGE_SIZE);
	KTEST_EXPECT_EQ(get_user(v, (u32 __user *)BASE), 0);
	KTEST_EXPECT_EQ(v, 0);
	KTEST_EXPECT_EQ(put_user(1, (u32 __user *)BASE), -EFAULT);
	KTEST_EXPECT_EQ(get_user(v, (u32 __user *)(BASE + PAGE_SIZE)), 0);
	KTEST_EXPECT_EQ(put_user(77, (u32 __user *)(BASE + PAGE_SIZE)), 0);
	KTEST_EXPECT_EQ(get_user(v, (u32 __user *)(BASE + PAGE_SIZE)), 0);
	KTEST_EXPECT_EQ(v, 77);
	KTEST_EXPECT_EQ(get_user(v, (u32 __user *)BASE), 0);
	KTEST_EXPECT_EQ(v, 0);
	test_mm_leave(&t);
}

/* With page faults disabled, an access to a page that is not there fails at once. */
KTEST(uaccess, inatomic)
{
	struct test_mm t;
	u32 v = 5;

	KTEST_ASSERT(test_mm_enter(&t) == 0);
	KTEST_EXPECT_EQ(test_mm_map(BASE, PAGE_SIZE, RW), BASE);
	KTEST_EXPECT_EQ(__copy_to_user_inatomic(user(BASE), &v, 4), 4);
	KTEST_EXPECT_EQ(put_user(6, (u32 __user *)BASE), 0);
	KTEST_EXPECT_EQ(__copy_from_user_inatomic(&v, user(BASE), 4), 0);
	KTEST_EXPECT_EQ(v, 6);
	test_mm_leave(&t);
}

/* Outside of the uaccess functions, user memory that is there cannot be reached. */
KTEST(uaccess, pan)
{
	struct test_mm t;
	u32 v = 5;

	KTEST_ASSERT(test_mm_enter(&t) == 0);
	KTEST_EXPECT_EQ(test_mm_map(BASE, PAGE_SIZE, RW), BASE);
	KTEST_EXPECT_EQ(put_user(6, (u32 __user *)BASE), 0);
	KTEST_EXPECT_EQ(read_cp15(DACR), DACR_UACCESS_DISABLE);
	KTEST_EXPECT_EQ(copy_from_kernel_nofault(&v, (void *)BASE, 4), -EFAULT);
	KTEST_EXPECT_EQ(v, 5);
	KTEST_EXPECT_EQ(get_user(v, (u32 __user *)BASE), 0);
	KTEST_EXPECT_EQ(v, 6);
	test_mm_leave(&t);
}
