// SPDX-License-Identifier: MIT
/* The unwinder finds the call chain of this very test, through frames of different shapes. */
#include <asm/unwind.h>
#include <neap/kallsyms.h>
#include <neap/kernel.h>
#include <neap/ktest.h>
#include <neap/string.h>

#define MAX_DEPTH 60

struct chain {
	unsigned long ret[3];	     /* return addresses as each function saw its own */
	unsigned long pc[MAX_DEPTH]; /* what the unwinder found */
	int depth;
};

/* Walks while all the frames are still there. */
static noinline int innermost(struct chain *c)
{
	struct stackframe frame;

	c->ret[0] = _RET_IP_;
	__asm__ __volatile__("stmia	%0, {r0-r15}" : : "r"(frame.r) : "memory");
	c->depth = 0;
	while (c->depth < MAX_DEPTH && unwind_frame(&frame) == 0) {
		c->pc[c->depth++] = frame.r[FRAME_PC];
		frame.r[FRAME_PC] -= 4;
	}
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
static noinline int many_registers(struct chain *c, const volatile int *v)
{
	int a = v[0], b = v[1], d = v[2], e = v[3], f = v[4], g = v[5], ret;

	c->ret[2] = _RET_IP_;
	ret = large_frame(c);
	return ret + a * b + d * e + f * g;
}

KTEST(unwind, chain)
{
	static const volatile int values[6] = { 1, 2, 3, 4, 5, 6 };
	static struct chain c;
	int i;

	KTEST_EXPECT_EQ(many_registers(&c, values), 46);
	KTEST_ASSERT(c.depth > 3);
	for (i = 0; i < 3; i++)
		KTEST_EXPECT_EQ(c.pc[i], c.ret[i]);
	/* The walk ended by itself, at the beginning of the thread. */
	KTEST_EXPECT(c.depth < MAX_DEPTH);
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

/* The return address of a call that ends a function is that of the next function. */
KTEST(unwind, return_address)
{
	char at[KSYM_SYMBOL_LEN], before[KSYM_SYMBOL_LEN];

	if (!IS_ENABLED(CONFIG_KALLSYMS))
		KTEST_SKIP("no symbols");
	snprintf(at, sizeof(at), "%pS", (void *)large_frame);
	snprintf(before, sizeof(before), "%pB", (void *)large_frame);
	KTEST_EXPECT(!strncmp(at, "large_frame+0x0/", 16));
	KTEST_EXPECT(strncmp(before, "large_frame", 11));
}
