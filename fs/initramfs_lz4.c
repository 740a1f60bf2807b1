// SPDX-License-Identifier: MIT
/*
 * cpio archives packed by lz4, in its legacy frame: a magic number, then blocks, each behind its packed size in
 * four bytes, little-endian. A block unpacks to at most 8 MiB, by itself; liblz4 does that, linked from its package
 * as zlib is. A frame has no end of its own: what cannot be the size of a block is the beginning of what follows.
 * It has no check either, so damage is seen only where it makes no sense.
 *
 * All of it, liblz4 as well, is init memory.
 */
#include <neap/byteorder.h>
#include <neap/errno.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/slab.h>
#include <neap/vmalloc.h>

#include <lz4.h>

#include "cpio.h"
#include "initramfs_lz4.h"

#define BLOCK_SIZE (8 << 20)
/* No byte of a block stands for more than these: it may lengthen a match by so many. */
#define MOST_OF_A_BYTE 255

struct unlz4 {
	struct cpio_source out;
	struct cpio_source *from;
	char *buf;
	int size; /* of buf */
};

static void __init skip(struct cpio_source *from, size_t n)
{
	from->at += n;
	from->left -= n;
	from->position += n;
}

static const char *__init unlz4_more(struct cpio_source *src)
{
	struct unlz4 *u = container_of(src, struct unlz4, out);
	struct cpio_source *from = u->from;
	u32 packed;
	int n;

	if (!from->left)
		return NULL;
	if (from->left < 4)
		return "the packed archive is cut off";
	packed = get_unaligned_le32(from->at);
	if (!packed || packed > LZ4_COMPRESSBOUND(BLOCK_SIZE))
		return NULL;
	if (packed > from->left - 4)
		return "the packed archive is cut off";
	n = LZ4_decompress_safe(from->at + 4, u->buf, packed, u->size);
	if (n <= 0)
		return "the packed archive is damaged";
	skip(from, 4 + packed);
	src->at = u->buf;
	src->left = n;
	return NULL;
}

/*
 * What liblz4's compressor, which is in one piece with the rest, would call if somebody called it. The linker asks
 * for them all the same.
 */
void *malloc(size_t size);
void *calloc(size_t items, size_t size);
void free(void *p);

void *__init malloc(size_t size)
{
	return vmalloc(size);
}

void *__init calloc(size_t items, size_t size)
{
	unsigned long all;

	return __builtin_mul_overflow(items, size, &all) ? NULL : vzalloc(all);
}

void __init free(void *p)
{
	vfree(p);
}

const char *__init unlz4_cpio(struct cpio *c, struct cpio_source *from)
{
	struct unlz4 u = { .out = { .more = unlz4_more }, .from = from };
	const char *wrong;

	skip(from, 4); /* the magic number */
	u.size = min_t(u64, BLOCK_SIZE, (u64)from->left * MOST_OF_A_BYTE + 1);
	u.buf = vmalloc(u.size);
	if (!u.buf)
		return "there is no memory to unpack it";
	wrong = cpio_unpack(c, &u.out);
	if (!wrong && u.out.left)
		wrong = "something else than a cpio archive is packed";
	vfree(u.buf);
	return wrong;
}
