/* SPDX-License-Identifier: MIT */
/*
 * Fuzzing of the kernel's parsers on the build machine, as 32-bit programs where it can build such, under ASan and
 * UBSan: what a boot loader, a disk or a file hands to the kernel, changed at random.
 *
 *	NAME.c      one parser: fuzz_input(), and a model of what the parser calls
 *	engine.c    one input: run, and nothing left over: no lock, no object; an allocation may fail
 *	mutate.c    an engine that any gcc builds: seeded mutations, of inputs that reached something new
 *	corpus.py   the good inputs that all begins with
 *
 * Where clang is, libFuzzer takes the place of mutate.c (`make fuzz PARSER=NAME`). Test files and kernel files
 * see the kernel's headers; the engines are programs of the C library.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <neap/types.h>
#include "../host/test.h"

/*
 * One input, in memory of just this size, aligned to 8 bytes: a step outside is seen. It may change it. CHECK()
 * says what must hold; a panic() is a failure unless fuzz_may_panic was set, and then the end of the input.
 */
void fuzz_input(u8 *data, size_t size);
extern bool fuzz_may_panic;

/* A number that follows from the input alone: models of the world err by it. */
u32 fuzz_number(void);
static inline u32 fuzz_below(u32 n)
{
	return (u32)((u64)fuzz_number() * n >> 32);
}

#endif
