// SPDX-License-Identifier: MIT
/* Positions and states of streams. */
#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include "../internal/stdio.h"

int fseeko(FILE *f, off_t offset, int whence)
{
	STREAM_LOCK(f);

	if (f->wpos && __flush(f))
		return -1;
	if (whence == SEEK_CUR && !f->wpos)
		offset -= f->rend - f->rpos;
	if (lseek(f->fd, offset, whence) < 0)
		return -1;
	f->rpos = f->rend = f->buf;
	f->wpos = NULL;
	f->flags &= ~(unsigned int)F_EOF;
	return 0;
}

int fseek(FILE *f, long offset, int whence)
{
	return fseeko(f, offset, whence);
}

/* Pending output is written first, because with O_APPEND only that tells where it lands. */
off_t ftello(FILE *f)
{
	STREAM_LOCK(f);
	off_t here;

	if (f->wpos && __flush(f))
		return -1;
	here = lseek(f->fd, 0, SEEK_CUR);
	if (here < 0)
		return -1;
	return f->wpos ? here : here - (f->rend - f->rpos);
}

long ftell(FILE *f)
{
	off_t here = ftello(f);

	if (here > LONG_MAX) {
		errno = EOVERFLOW;
		return -1;
	}
	return (long)here;
}

void rewind(FILE *f)
{
	STREAM_LOCK(f);

	fseeko(f, 0, SEEK_SET);
	f->flags &= ~(unsigned int)F_ERR;
}

int fileno(FILE *f)
{
	return f->fd;
}

int feof(FILE *f)
{
	return !!(f->flags & F_EOF);
}

int ferror(FILE *f)
{
	return !!(f->flags & F_ERR);
}

void clearerr(FILE *f)
{
	STREAM_LOCK(f);

	f->flags &= ~(unsigned int)(F_EOF | F_ERR);
}
