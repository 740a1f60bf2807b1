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

struct cpio;

/* cpio_begin - for archives that belong together, @what in the log. NULL: no memory. Sleeps. */
struct cpio *cpio_begin(const char *what);

/*
 * cpio_unpack - unpacks the archives in @src, one behind the other
 *
 * An entry that cannot be made costs a line in the log, and the next one is taken; memory that runs out, or
 * bytes that are no archive, end it. Returns NULL at the end of the source, or where something else than a
 * header or zero bytes stands between two entries: @src then lies there. Else what is wrong. Sleeps.
 */
const char *cpio_unpack(struct cpio *c, struct cpio_source *src);

/* cpio_end - folders get their times, the memory goes. How many entries were made in all. Sleeps. */
unsigned int cpio_end(struct cpio *c);

#endif /* _FS_CPIO_H */
