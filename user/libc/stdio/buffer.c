// SPDX-License-Identifier: MIT
/* Between a stream's buffer and its descriptor, in both directions. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "../internal/stdio.h"

int __to_read(FILE *f)
{
	if (!(f->flags & F_READ)) {
		f->flags |= F_ERR;
		errno = EBADF;
		return -1;
	}
	if (f->wpos) {
		if (__flush(f))
			return -1;
		f->wpos = NULL;
		f->rpos = f->rend = f->buf;
	}
	return 0;
}

int __to_write(FILE *f)
{
	if (!(f->flags & F_WRITE)) {
		f->flags |= F_ERR;
		errno = EBADF;
		return -1;
	}
	if (f->wpos)
		return 0;
	if (f->flags & F_ASK_TTY) {
		int saved_errno = errno;

		f->flags &= ~(unsigned int)F_ASK_TTY;
		if (isatty(f->fd))
			f->mode = _IOLBF;
		errno = saved_errno;
	}
	/* Writing goes on where reading stopped, not where reading ahead did. */
	if (f->rpos != f->rend)
		lseek(f->fd, -(off_t)(f->rend - f->rpos), SEEK_CUR);
	f->rpos = f->rend = f->buf;
	f->wpos = f->buf;
	f->flags &= ~(unsigned int)F_EOF;
	return 0;
}

size_t __refill(FILE *f)
{
	ssize_t n;

	if (f->flags & F_STRING) {
		f->flags |= F_EOF;
		return 0;
	}
	if (__to_read(f))
		return 0;
	/* A prompt on the terminal must be seen before the answer is waited for. */
	if (stdout->wpos && stdout->mode == _IOLBF)
		fflush(stdout);

	n = read(f->fd, f->buf, f->size);
	if (n <= 0) {
		f->flags |= n ? F_ERR : F_EOF;
		return 0;
	}
	f->rpos = f->buf;
	f->rend = f->buf + n;
	return (size_t)n;
}

/* All of it, however many writes that takes. Returns how much went out. */
static size_t write_all(FILE *f, const unsigned char *p, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t w = write(f->fd, p + done, n - done);

		if (w < 0) {
			f->flags |= F_ERR;
			break;
		}
		done += (size_t)w;
	}
	return done;
}

int __flush(FILE *f)
{
	size_t pending = f->wpos ? (size_t)(f->wpos - f->buf) : 0;
	size_t done;

	if (!pending)
		return 0;
	done = write_all(f, f->buf, pending);
	memmove(f->buf, f->buf + done, pending - done);
	f->wpos -= done;
	return done == pending ? 0 : EOF;
}

/* Puts n bytes in the buffer, or where they would not fit, empties it and goes around it. */
static size_t buffered(FILE *f, const unsigned char *p, size_t n)
{
	if (n > f->size - (size_t)(f->wpos - f->buf)) {
		if (__flush(f))
			return 0;
		if (n >= f->size)
			return write_all(f, p, n);
	}
	memcpy(f->wpos, p, n);
	f->wpos += n;
	return n;
}

size_t __write_bytes(FILE *f, const void *data, size_t n)
{
	const unsigned char *p = data, *nl;
	size_t head;

	if (__to_write(f))
		return 0;
	if (f->mode == _IONBF)
		return write_all(f, p, n);
	if (f->mode == _IOFBF || !(nl = memrchr(p, '\n', n)))
		return buffered(f, p, n);

	/* Line buffered: everything up to the last newline goes out now. */
	head = (size_t)(nl - p) + 1;
	if (buffered(f, p, head) < head || __flush(f))
		return 0;
	return head + buffered(f, p + head, n - head);
}
