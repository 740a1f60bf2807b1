// SPDX-License-Identifier: MIT
/* The unwinder finds the call chain of this very test, through frames of different shapes. */
#include <asm/unwind.h>
#include <neap/kernel.h>
#include <neap/ktest.h>
#include <neap/string.h>

struct chain {
	unsigned long ret[4]; /* return addresses as each function saw its own */
	struct stackframe frame;
};

/* Captures the registers in the middle of the innermost function. */
static noinline int innermost(struct chain *c)
{
	c->ret[0] = _RET_IP_;
	__asm__ __volatile__("stmia	%0, {r0-r15}" : : "r"(c->frame.r) : "memory");
	return 1;
}

/* A large frame: its size does not fit the short encoding. */
static noinline int large_frame(struct chain *c)
{
	volatile char room[800];
	int ret;

	memset((void *)room, 1, sizeof(room));
	c->ret[1] = _RET_IP_;
	ret = innermost(c);
	return ret + room[799];
}

/* Many registers live across the call. */
static noinline int many_registers(struct chain *c, int a, int b, int d, int e)
{
	int ret;

	c->ret[2] = _RET_IP_;
	ret = large_frame(c);
	return ret + a * b + d * e;
}

KTEST(unwind, chain)
{
	struct chain c;
	int i;

	KTEST_EXPECT_EQ(many_registers(&c, 1, 2, 3, 4), 16);
	for (i = 0; i < 3; i++) {
		KTEST_ASSERT(unwind_frame(&c.frame) == 0);
		KTEST_EXPECT_EQ(c.frame.r[FRAME_PC], c.ret[i]);
		c.frame.r[FRAME_PC] -= 4;
	}
}

/* Walking on ends at the beginning of the thread, without an error of its own. */
KTEST(unwind, end)
{
	struct chain c;
	int depth = 0;

	innermost(&c);
	while (depth < 100 && unwind_frame(&c.frame) == 0)
		depth++;
	KTEST_EXPECT(depth >= 2 && depth < 60);
}

/* Registers that make no sense are refused. */
KTEST(unwind, garbage)
{
	struct stackframe frame = { 0 };

	KTEST_EXPECT(unwind_frame(&frame) != 0);
	frame.r[FRAME_PC] = (unsigned long)large_frame + 32;
	frame.r[FRAME_SP] = 3;
	KTEST_EXPECT(unwind_frame(&frame) != 0);
	frame.r[FRAME_SP] = 0x1000;
	KTEST_EXPECT(unwind_frame(&frame) != 0);
}
