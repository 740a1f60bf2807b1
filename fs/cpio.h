/* SPDX-License-Identifier: MIT */
/* Unpacking cpio archives, from wherever their bytes come: see cpio.c. */
#ifndef _FS_CPIO_H
#define _FS_CPIO_H

#include <neap/types.h>

/* Bytes that come in pieces: the reader takes from @at what it wants and moves it on. */
struct cpio_source {
	const char *at;
	size_t left;  /* bytes at @at */
	u64 position; /* of @at, from the beginning */
	/* Called with left == 0. 0: there is more, or left still 0 at the end; else what is wrong. */
	const char *(*more)(struct cpio_source *src);
};

/*
 * cpio_unpack - unpacks the archives in @src, one behind the other
 *
 * @what names the source in the log. An entry that cannot be made costs a line there, and the next one is
 * taken; memory that runs out, or bytes that are no archive, end it. Returns NULL at the end of the source,
 * or where something else than a header or zero bytes stands between two entries: @src then lies there.
 * Else what is wrong. *@entries: how many were made. Sleeps.
 */
const char *cpio_unpack(struct cpio_source *src, const char *what, unsigned int *entries);

#endif /* _FS_CPIO_H */
