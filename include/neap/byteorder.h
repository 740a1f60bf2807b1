/* SPDX-License-Identifier: MIT */
/*
 * Byte order. The kernel runs little-endian; device trees are big-endian, virtio and disks
 * little-endian. The get/put functions also work at addresses that are not aligned.
 */
#ifndef _NEAP_BYTEORDER_H
#define _NEAP_BYTEORDER_H

#include <neap/types.h>

#define swab16(x) __builtin_bswap16(x)
#define swab32(x) __builtin_bswap32(x)
#define swab64(x) __builtin_bswap64(x)

#define cpu_to_le16(x) ((__le16)(x))
#define cpu_to_le32(x) ((__le32)(x))
#define cpu_to_le64(x) ((__le64)(x))
#define le16_to_cpu(x) ((u16)(x))
#define le32_to_cpu(x) ((u32)(x))
#define le64_to_cpu(x) ((u64)(x))
#define cpu_to_be16(x) ((__be16)swab16(x))
#define cpu_to_be32(x) ((__be32)swab32(x))
#define cpu_to_be64(x) ((__be64)swab64(x))
#define be16_to_cpu(x) ((u16)swab16(x))
#define be32_to_cpu(x) ((u32)swab32(x))
#define be64_to_cpu(x) ((u64)swab64(x))

#define be32_to_cpup(p) be32_to_cpu(*(const __be32 *)(p))

static inline u16 get_unaligned_le16(const void *p)
{
	const u8 *b = p;

	return b[0] | b[1] << 8;
}

static inline u32 get_unaligned_le32(const void *p)
{
	const u8 *b = p;

	return b[0] | b[1] << 8 | b[2] << 16 | (u32)b[3] << 24;
}

static inline u64 get_unaligned_le64(const void *p)
{
	return get_unaligned_le32(p) | (u64)get_unaligned_le32((const u8 *)p + 4) << 32;
}

static inline u32 get_unaligned_be32(const void *p)
{
	return swab32(get_unaligned_le32(p));
}

static inline u64 get_unaligned_be64(const void *p)
{
	return swab64(get_unaligned_le64(p));
}

static inline void put_unaligned_le32(u32 val, void *p)
{
	u8 *b = p;

	b[0] = (u8)val;
	b[1] = (u8)(val >> 8);
	b[2] = (u8)(val >> 16);
	b[3] = (u8)(val >> 24);
}

static inline void put_unaligned_be32(u32 val, void *p)
{
	put_unaligned_le32(swab32(val), p);
}

#endif /* _NEAP_BYTEORDER_H */
