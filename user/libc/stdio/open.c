// SPDX-License-Identifier: MIT
/* Opening and closing streams, and choosing their buffers. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../internal/stdio.h"

#define FILE_BUFSIZ 4096

int __open_flags(const char *mode)
{
	int plus = strchr(mode, '+') != NULL, flags;

	switch (*mode) {
	case 'r':
		flags = plus ? O_RDWR : O_RDONLY;
		break;
	case 'w':
		flags = (plus ? O_RDWR : O_WRONLY) | O_CREAT | O_TRUNC;
		break;
	case 'a':
		flags = (plus ? O_RDWR : O_WRONLY) | O_CREAT | O_APPEND;
		break;
	default:
		errno = EINVAL;
		return -1;
	}
	if (strchr(mode, 'e'))
		flags |= O_CLOEXEC;
	if (strchr(mode, 'x'))
		flags |= O_EXCL;
	return flags;
}

static unsigned int direction(int open_flags)
{
	switch (open_flags & O_ACCMODE) {
	case O_RDONLY:
		return F_READ;
	case O_WRONLY:
		return F_WRITE;
	default:
		return F_READ | F_WRITE;
	}
}

/* FILE and buffer in one piece of the heap. */
static FILE *new_file(int fd, int open_flags)
{
	FILE *f = malloc(sizeof(*f) + UNGET + FILE_BUFSIZ);

	if (!f)
		return NULL;
	*f = (FILE){
		.fd = fd,
		.flags = direction(open_flags) | F_OWN_FILE | F_ASK_TTY,
		.buf = (unsigned char *)(f + 1) + UNGET,
		.size = FILE_BUFSIZ,
	};
	f->rpos = f->rend = f->buf;
	__RLOCK(&__open_files_lock);
	f->next = __open_files;
	__open_files = f;
	return f;
}

FILE *fdopen(int fd, const char *mode)
{
	int flags = __open_flags(mode);

	if (flags < 0 || fcntl(fd, F_GETFD) < 0)
		return NULL;
	return new_file(fd, flags);
}

FILE *fopen(const char *restrict path, const char *restrict mode)
{
	int flags = __open_flags(mode), fd;
	FILE *f;

	if (flags < 0)
		return NULL;
	fd = open(path, flags, 0666);
	if (fd < 0)
		return NULL;
	f = new_file(fd, flags);
	if (!f)
		close(fd);
	return f;
}

static void drop_buffer(FILE *f)
{
	if (f->flags & F_OWN_BUF)
		free(f->buf - UNGET);
	f->flags &= ~(unsigned int)F_OWN_BUF;
}

static void forget(FILE *f)
{
	__RLOCK(&__open_files_lock);

	for (FILE **p = &__open_files; *p; p = &(*p)->next) {
		if (*p == f) {
			*p = f->next;
			break;
		}
	}
}

int fclose(FILE *f)
{
	int r = fflush(f);

	if (close(f->fd))
		r = EOF;
	forget(f);
	drop_buffer(f);
	f->rpos = f->rend = f->buf;
	f->wpos = NULL;
	if (f->flags & F_OWN_FILE)
		free(f);
	else
		f->flags = 0;
	return r;
}

/* The stream goes on with another file, on the same descriptor. The old one is closed anyway. */
FILE *freopen(const char *restrict path, const char *restrict mode, FILE *restrict f)
{
	int flags = __open_flags(mode), fd;

	fflush(f);
	if (flags < 0)
		return NULL;
	fd = open(path, flags, 0666);
	if (fd < 0) {
		close(f->fd);
		return NULL;
	}
	if (fd != f->fd) {
		dup3(fd, f->fd, flags & O_CLOEXEC);
		close(fd);
	}
	f->flags = (f->flags & (F_OWN_BUF | F_OWN_FILE)) | direction(flags);
	f->rpos = f->rend = f->buf;
	f->wpos = NULL;
	return f;
}

/*
 * Only before the first use of the stream, as C says. A buffer of the caller gives UNGET bytes
 * to what is pushed back. Without one a new one is taken, if a size is given.
 */
int setvbuf(FILE *restrict f, char *restrict buf, int mode, size_t size)
{
	if (mode != _IOFBF && mode != _IOLBF && mode != _IONBF)
		return -1;
	if (mode == _IONBF) {
		drop_buffer(f);
		f->buf = f->tiny + UNGET;
		f->size = 1;
	} else if (buf && size > UNGET) {
		drop_buffer(f);
		f->buf = (unsigned char *)buf + UNGET;
		f->size = size - UNGET;
	} else if (size > f->size || f->mode == _IONBF) {
		unsigned char *p;

		if (size < BUFSIZ)
			size = BUFSIZ;
		p = malloc(UNGET + size);
		if (!p)
			return -1;
		drop_buffer(f);
		f->buf = p + UNGET;
		f->size = size;
		f->flags |= F_OWN_BUF;
	}
	f->mode = mode;
	f->flags &= ~(unsigned int)F_ASK_TTY;
	f->rpos = f->rend = f->buf;
	f->wpos = NULL;
	return 0;
}

void setbuf(FILE *restrict f, char *restrict buf)
{
	setvbuf(f, buf, buf ? _IOFBF : _IONBF, BUFSIZ);
}

void setlinebuf(FILE *f)
{
	setvbuf(f, NULL, _IOLBF, 0);
}
