/* SPDX-License-Identifier: MIT */
/* Arithmetic that says when the result did not fit: true means it did not. */
#ifndef _NEAP_OVERFLOW_H
#define _NEAP_OVERFLOW_H

#include <neap/types.h>

#define check_add_overflow(a, b, result) __builtin_add_overflow(a, b, result)
#define check_sub_overflow(a, b, result) __builtin_sub_overflow(a, b, result)
#define check_mul_overflow(a, b, result) __builtin_mul_overflow(a, b, result)

/* @n * @size and @a + @b, or SIZE_MAX, which no allocator grants. */
static inline size_t array_size(size_t n, size_t size)
{
	size_t bytes;

	return check_mul_overflow(n, size, &bytes) ? SIZE_MAX : bytes;
}

static inline size_t size_add(size_t a, size_t b)
{
	size_t sum;

	return check_add_overflow(a, b, &sum) ? SIZE_MAX : sum;
}

/* Bytes of a structure that ends in an array of @n elements @member. */
#define struct_size(ptr, member, n) \
	size_add(sizeof(*(ptr)), array_size((n), sizeof((ptr)->member[0])))

#endif /* _NEAP_OVERFLOW_H */
