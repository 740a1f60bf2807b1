// SPDX-License-Identifier: MIT
/* Reading characters, lines and blocks. */
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../internal/stdio.h"

size_t fread(void *restrict buf, size_t size, size_t count, FILE *restrict f)
{
	STREAM_LOCK(f);
	unsigned char *p = buf;
	size_t want, left;

	if (!size || !count || __builtin_mul_overflow(size, count, &want))
		return 0;
	for (left = want; left;) {
		size_t n = (size_t)(f->rend - f->rpos);

		if (f->wpos || !n) {
			if (!__refill(f))
				break;
			continue;
		}
		if (n > left)
			n = left;
		memcpy(p, f->rpos, n);
		f->rpos += n;
		p += n;
		left -= n;
	}
	return (want - left) / size;
}

int fgetc(FILE *f)
{
	STREAM_LOCK(f);

	if (f->rpos == f->rend && !__refill(f))
		return EOF;
	return *f->rpos++;
}

int getc(FILE *f)
{
	return fgetc(f);
}

int getchar(void)
{
	return fgetc(stdin);
}

/* At least UNGET characters can be pushed back. */
int ungetc(int c, FILE *f)
{
	STREAM_LOCK(f);

	if (c == EOF || __to_read(f) || f->rpos == f->buf - UNGET)
		return EOF;
	*--f->rpos = (unsigned char)c;
	f->flags &= ~(unsigned int)F_EOF;
	return (unsigned char)c;
}

/*
 * The next piece of the input that ends with delim, with the buffer or with max bytes: its
 * length, and where it is. 0 at the end of the input.
 */
static size_t next_piece(FILE *f, int delim, size_t max, const unsigned char **piece)
{
	const unsigned char *end;
	size_t n;

	if (f->rpos == f->rend && !__refill(f))
		return 0;
	n = (size_t)(f->rend - f->rpos);
	if (n > max)
		n = max;
	end = memchr(f->rpos, delim, n);
	if (end)
		n = (size_t)(end - f->rpos) + 1;
	*piece = f->rpos;
	f->rpos += n;
	return n;
}

char *fgets(char *restrict s, int size, FILE *restrict f)
{
	STREAM_LOCK(f);
	size_t used = 0;

	if (size <= 0)
		return NULL;
	while (used < (size_t)size - 1) {
		const unsigned char *piece;
		size_t n = next_piece(f, '\n', (size_t)size - 1 - used, &piece);

		if (!n)
			break;
		memcpy(s + used, piece, n);
		used += n;
		if (s[used - 1] == '\n')
			break;
	}
	if (size > 1 && !used)
		return NULL;
	s[used] = '\0';
	return s;
}

/* Returns the length with the delimiter, or -1 at the end or on an error (ENOMEM). */
ssize_t getdelim(char **restrict line, size_t *restrict cap, int delim, FILE *restrict f)
{
	STREAM_LOCK(f);
	size_t used = 0;

	if (!*line)
		*cap = 0;
	for (;;) {
		const unsigned char *piece;
		size_t n = next_piece(f, delim, SIZE_MAX, &piece);

		if (!n)
			break;
		if (used + n + 1 > *cap) {
			size_t bigger = (used + n + 1) * 3 / 2 + 64;
			char *p = bigger > INT_MAX ? NULL : realloc(*line, bigger);

			if (!p) {
				errno = ENOMEM;
				f->flags |= F_ERR;
				return -1;
			}
			*line = p;
			*cap = bigger;
		}
		memcpy(*line + used, piece, n);
		used += n;
		if ((*line)[used - 1] == (char)delim)
			break;
	}
	if (!used)
		return -1;
	(*line)[used] = '\0';
	return (ssize_t)used;
}

ssize_t getline(char **restrict line, size_t *restrict cap, FILE *restrict f)
{
	return getdelim(line, cap, '\n', f);
}
