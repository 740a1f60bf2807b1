// SPDX-License-Identifier: MIT
/*
 * cpio archives packed by gzip. zlib's inflate(), linked from its package as libfdt is, fills one buffer
 * after the other, which cpio_unpack() empties: however large the archive, a window of 32 KiB and this
 * buffer are all that it costs.
 *
 * All of it, zlib as well, is init memory.
 */
#include <neap/errno.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/slab.h>
#include <neap/vmalloc.h>

/* No files, no malloc() of its own: what a program without a C library has. */
#define Z_SOLO
#include <zlib.h>

#include "cpio.h"
#include "initramfs_gzip.h"

#define OUT_SIZE 16384
#define GZIP_WINDOW \
	(15 + 16) /* the largest; and a header and trailer of gzip, with its CRC, around it */

struct gunzip {
	struct cpio_source out;
	z_stream z;
	bool ended; /* the member has, and its CRC was right */
	char buf[OUT_SIZE];
};

static voidpf __init zalloc(voidpf opaque, uInt items, uInt size)
{
	return vmalloc((unsigned long)items * size);
}

static void __init zfree(voidpf opaque, voidpf p)
{
	vfree(p);
}

/* What inflate() would take if it were given none; never called. The library's need malloc(). */
voidpf zcalloc(voidpf opaque, unsigned int items, unsigned int size);
void zcfree(voidpf opaque, voidpf p);
voidpf __init zcalloc(voidpf opaque, unsigned int items, unsigned int size)
{
	return zalloc(opaque, items, size);
}
void __init zcfree(voidpf opaque, voidpf p)
{
	zfree(opaque, p);
}

static const char *__init inflate_more(struct cpio_source *src)
{
	struct gunzip *g = container_of(src, struct gunzip, out);
	int status = Z_OK;

	g->z.next_out = (Bytef *)g->buf;
	g->z.avail_out = OUT_SIZE;
	while (!g->ended && g->z.avail_out) {
		status = inflate(&g->z, Z_NO_FLUSH);
		if (status == Z_STREAM_END)
			g->ended = true;
		else if (status == Z_BUF_ERROR && !g->z.avail_in)
			return "the packed archive is cut off";
		else if (status == Z_MEM_ERROR)
			return "there is no memory to unpack it";
		else if (status != Z_OK)
			return "the packed archive is damaged";
	}
	src->at = g->buf;
	src->left = OUT_SIZE - g->z.avail_out;
	return NULL;
}

const char *__init gunzip_cpio(struct cpio *c, struct cpio_source *from)
{
	struct gunzip *g = vmalloc(sizeof(*g));
	const char *wrong = "there is no memory to unpack it";
	size_t used;

	if (!g)
		return wrong;
	g->out = (struct cpio_source){ .more = inflate_more };
	g->z = (z_stream){ .zalloc = zalloc,
			   .zfree = zfree,
			   .next_in = (Bytef *)from->at,
			   .avail_in = from->left };
	g->ended = false;
	if (inflateInit2(&g->z, GZIP_WINDOW) == Z_OK) {
		wrong = cpio_unpack(c, &g->out);
		if (!wrong && g->out.left)
			wrong = "something else than a cpio archive is packed";
		inflateEnd(&g->z);
	}
	used = from->left - g->z.avail_in;
	from->at += used;
	from->left -= used;
	from->position += used;
	vfree(g);
	return wrong;
}
