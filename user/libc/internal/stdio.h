/* SPDX-License-Identifier: MIT */
/*
 * A stream.
 *
 *	buf - UNGET        room for characters pushed back before anything was read
 *	buf .. buf + size  the buffer, used for one direction at a time:
 *	  reading   rpos .. rend is what was read from fd but not yet taken
 *	  writing   buf .. wpos is what was written but has not yet gone to fd
 *
 * A stream that neither reads nor writes at the moment has rpos == rend and wpos == NULL, and
 * the descriptor's offset is the stream's position.
 */
#ifndef _INTERNAL_STDIO_H
#define _INTERNAL_STDIO_H

#include <stdio.h>

#include "lock.h"

#define UNGET 8

#define F_READ	   0x01 /* may be read */
#define F_WRITE	   0x02 /* may be written */
#define F_EOF	   0x04
#define F_ERR	   0x08
#define F_OWN_BUF  0x10 /* the buffer is on the heap */
#define F_OWN_FILE 0x20 /* so is the FILE */
#define F_ASK_TTY  0x40 /* line buffered if fd is a terminal; not asked yet */
#define F_STRING   0x80 /* reads a string: there is no fd */

struct __file {
	int fd;
	unsigned int flags;
	int mode; /* _IOFBF, _IOLBF, _IONBF */
	unsigned char *buf;
	size_t size;
	unsigned char *rpos, *rend;
	unsigned char *wpos;
	pid_t pid;		       /* of popen's child */
	struct __file *next;	       /* in __open_files */
	struct __rlock lock;	       /* of all but next, fd and the direction */
	unsigned char tiny[UNGET + 1]; /* the buffer of an unbuffered stream */
};

/*
 * Streams opened by fopen and kin; the three standard ones are not in it. The list's lock is taken before
 * a stream's.
 */
extern FILE *__open_files;
extern struct __rlock __open_files_lock;

/* The stream is the caller's up to the end of the block. */
#define STREAM_LOCK(f) __RLOCK(&(f)->lock)

/* Gets the stream ready for one direction. 0, or -1 with the error flag set. */
int __to_read(FILE *f);
int __to_write(FILE *f);

/* Reads more into the empty buffer: the number of bytes, 0 at the end or on an error. */
size_t __refill(FILE *f);

/* Writes out what is pending. 0, or -1 with the error flag set and the rest kept. */
int __flush(FILE *f);

/* Writes n bytes through the buffer; returns how many were taken. */
size_t __write_bytes(FILE *f, const void *p, size_t n);

/* Makes "r", "w+" and so on into open flags, or -1 with EINVAL. */
int __open_flags(const char *mode);

#endif
