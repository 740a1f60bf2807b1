/* SPDX-License-Identifier: MIT */
/* A cpio archive packed by gzip: see initramfs_gzip.c. */
#ifndef _FS_INITRAMFS_GZIP_H
#define _FS_INITRAMFS_GZIP_H

#include <neap/types.h>

struct cpio;
struct cpio_source;

/* Do the @n bytes at @p begin as a file of gzip does (RFC 1952, 2.3.1)? */
static inline bool is_gzip(const char *p, size_t n)
{
	return n >= 2 && p[0] == '\x1f' && p[1] == '\x8b';
}

/*
 * gunzip_cpio - unpacks the one member of gzip at @from->at, which lies whole in memory
 *
 * What is in it goes to @c. Moves @from behind the member. NULL, or what is wrong. Sleeps.
 */
const char *gunzip_cpio(struct cpio *c, struct cpio_source *from);

#endif /* _FS_INITRAMFS_GZIP_H */
