/* SPDX-License-Identifier: MIT */
/*
 * What libfdt's header asks of its environment, for the kernel: fixed-size types, the string
 * functions, and the byte order of the tree (big-endian; ours is little-endian). It takes the place
 * of the file that comes with the library, which needs a hosted C library's headers.
 */
#ifndef LIBFDT_ENV_H
#define LIBFDT_ENV_H

#include <neap/types.h>
#include <neap/string.h>

#define FDT_FORCE
#define FDT_BITWISE

typedef uint16_t fdt16_t;
typedef uint32_t fdt32_t;
typedef uint64_t fdt64_t;

static inline uint16_t fdt16_to_cpu(fdt16_t x)
{
	return __builtin_bswap16(x);
}

static inline fdt16_t cpu_to_fdt16(uint16_t x)
{
	return __builtin_bswap16(x);
}

static inline uint32_t fdt32_to_cpu(fdt32_t x)
{
	return __builtin_bswap32(x);
}

static inline fdt32_t cpu_to_fdt32(uint32_t x)
{
	return __builtin_bswap32(x);
}

static inline uint64_t fdt64_to_cpu(fdt64_t x)
{
	return __builtin_bswap64(x);
}

static inline fdt64_t cpu_to_fdt64(uint64_t x)
{
	return __builtin_bswap64(x);
}

#endif /* LIBFDT_ENV_H */
