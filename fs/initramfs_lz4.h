/* SPDX-License-Identifier: MIT */
/* A cpio archive packed by lz4: see initramfs_lz4.c. */
#ifndef _FS_INITRAMFS_LZ4_H
#define _FS_INITRAMFS_LZ4_H

#include <neap/string.h>
#include <neap/types.h>

struct cpio;
struct cpio_source;

/* Do the @n bytes at @p begin as a legacy frame of lz4 (LZ4 frame format, "Legacy frame"), which `lz4 -l` makes? */
static inline bool is_lz4(const char *p, size_t n)
{
	return n >= 4 && !memcmp(p, "\x02\x21\x4c\x18", 4);
}

/*
 * unlz4_cpio - unpacks the one frame at @from->at, which lies whole in memory
 *
 * What is in it goes to @c. Moves @from behind the frame. NULL, or what is wrong. Sleeps.
 */
const char *unlz4_cpio(struct cpio *c, struct cpio_source *from);

#endif /* _FS_INITRAMFS_LZ4_H */
