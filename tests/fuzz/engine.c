// SPDX-License-Identifier: MIT
/*
 * One input for a parser: see fuzz.h. What is wrong ends the program by abort(), which each engine takes as a
 * finding, and ASan and UBSan do the same.
 */
#include "../host/include/rename.h"
#undef vsnprintf
#undef snprintf
#undef strcmp

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"

/* What tests/host/kernel.c and slab.c ask of the harness, and test.h of a test. */
int test_warnings;
bool test_panic_expected, test_alloc_failed;
void *test_panic_buf[5];
long test_live_objects;
bool fuzz_may_panic;

const char *test_leftover(void);
void test_reset(void);
void fuzz_input(unsigned char *data, size_t size);

static jmp_buf input_end;
static bool verbose, had_panic;
static uint32_t number;
static long fail_alloc;

static void __attribute__((noreturn)) found(const char *what)
{
	fflush(stdout);
	fprintf(stderr, "fuzz: %s\n", what);
	abort();
}

void test_fail(const char *file, int line, const char *fmt, ...)
{
	char text[400];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	fprintf(stderr, "%s:%d: ", file, line);
	found(text);
}

void __attribute__((noreturn)) panic(const char *fmt, ...)
{
	char text[400];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	had_panic = true;
	if (!fuzz_may_panic) {
		fprintf(stderr, "panic: ");
		found(text);
	}
	if (verbose)
		printf("panic: %s\n", text);
	longjmp(input_end, 1);
}

void __warn(const char *file, int line, const char *fmt, ...)
{
	(void)fmt;
	fprintf(stderr, "WARNING: %s:%d\n", file, line);
	found("a warning");
}

void test_log(const char *text)
{
	if (verbose)
		printf("%s", text);
}

uint32_t fuzz_number(void)
{
	number = number * 1664525u + 1013904223u;
	return number * 2654435769u;
}

bool test_should_fail_alloc(void)
{
	return fail_alloc >= 0 && fail_alloc-- == 0;
}

/* FNV-1a: the input, as one number. */
static uint32_t hash(const unsigned char *data, size_t size)
{
	uint32_t h = 2166136261u;

	while (size--)
		h = (h ^ *data++) * 16777619u;
	return h;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned char *copy = malloc(size); /* ASan aligns it to 16 */
	const char *left;

	if (!copy)
		return 0;
	memcpy(copy, data, size);
	verbose = getenv("VERBOSE") != NULL;
	number = hash(data, size);
	/* One allocation of every fourth input fails. */
	fail_alloc = number % 4 ? -1 : (long)(number >> 8) % 24;
	test_live_objects = 0;
	had_panic = fuzz_may_panic = false;
	test_reset();
	if (!setjmp(input_end))
		fuzz_input(copy, size);
	left = had_panic ? NULL : test_leftover();
	if (left)
		found(left);
	free(copy);
	return 0;
}
