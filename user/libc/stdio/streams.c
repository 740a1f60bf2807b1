// SPDX-License-Identifier: MIT
/* The three standard streams, and the last flush. Their buffers are static: no heap needed. */
#include <errno.h>
#include <unistd.h>

#include "../internal/libc.h"
#include "../internal/stdio.h"

static unsigned char in_buf[UNGET + BUFSIZ], out_buf[UNGET + BUFSIZ];

static FILE in_file = {
	.fd = STDIN_FILENO,
	.flags = F_READ,
	.buf = in_buf + UNGET,
	.size = BUFSIZ,
	.rpos = in_buf + UNGET,
	.rend = in_buf + UNGET,
};

static FILE out_file = {
	.fd = STDOUT_FILENO,
	.flags = F_WRITE | F_ASK_TTY,
	.buf = out_buf + UNGET,
	.size = BUFSIZ,
	.rpos = out_buf + UNGET,
	.rend = out_buf + UNGET,
};

static FILE err_file = {
	.fd = STDERR_FILENO,
	.flags = F_WRITE,
	.mode = _IONBF,
	.buf = err_file.tiny + UNGET,
	.size = 1,
	.rpos = err_file.tiny + UNGET,
	.rend = err_file.tiny + UNGET,
};

FILE *const stdin = &in_file;
FILE *const stdout = &out_file;
FILE *const stderr = &err_file;

FILE *__open_files;
struct __rlock __open_files_lock;

/*
 * Pending output is written. A stream that was reading leaves the descriptor's offset where the
 * program stopped, not where the read-ahead ended, for whoever shares the open file; where there
 * are no offsets (a pipe, a terminal) what was read ahead stays in the buffer.
 */
static int flush_one(FILE *f)
{
	STREAM_LOCK(f);

	if (f->wpos)
		return __flush(f);
	if (f->rpos != f->rend && !(f->flags & F_STRING)) {
		int saved_errno = errno;

		if (lseek(f->fd, -(off_t)(f->rend - f->rpos), SEEK_CUR) >= 0)
			f->rpos = f->rend = f->buf;
		errno = saved_errno;
	}
	return 0;
}

int fflush(FILE *f)
{
	int r = 0;

	if (f)
		return flush_one(f);
	r |= flush_one(stdin) | flush_one(stdout) | flush_one(stderr);
	__RLOCK(&__open_files_lock);
	for (f = __open_files; f; f = f->next)
		r |= flush_one(f);
	return r ? EOF : 0;
}

/* A thread that sleeps in read() holds its stream for ever, so the end asks for no locks. */
void __stdio_exit(void)
{
	__libc_threads = 0;
	fflush(NULL);
}
