/* SPDX-License-Identifier: MIT */
/*
 * Buffered streams and formatted text.
 *
 * printf prints every integer, string, character and pointer conversion. Conversions of double
 * (%f %e %g) are kept in an object of their own, because they double the size of a small program:
 * a program that uses them says PRINTF_WITH_DOUBLE; once, at file scope. Without it they print
 * "(double)". %n is not there.
 */
#ifndef _STDIO_H
#define _STDIO_H

#include <stdarg.h>
#include <stddef.h>
#include <sys/types.h>
#include <uapi/fcntl.h>

#define EOF	     (-1)
#define BUFSIZ	     1024
#define FILENAME_MAX 4096
#define FOPEN_MAX    1024
#define L_tmpnam     20

#define _IOFBF 0 /* written when the buffer is full */
#define _IOLBF 1 /* at each end of line too */
#define _IONBF 2 /* at once */

typedef struct __file FILE;
typedef off_t fpos_t;

extern FILE *const stdin;
extern FILE *const stdout;
extern FILE *const stderr;
#define stdin  stdin
#define stdout stdout
#define stderr stderr

#define __PRINTF(f, a) __attribute__((format(printf, f, a)))
#define __SCANF(f, a)  __attribute__((format(scanf, f, a)))

FILE *fopen(const char *restrict path, const char *restrict mode);
FILE *fdopen(int fd, const char *mode);
FILE *freopen(const char *restrict path, const char *restrict mode, FILE *restrict f);
int fclose(FILE *f);
int fflush(FILE *f);
int setvbuf(FILE *restrict f, char *restrict buf, int mode, size_t size);
void setbuf(FILE *restrict f, char *restrict buf);
void setlinebuf(FILE *f);
int fileno(FILE *f);
int feof(FILE *f);
int ferror(FILE *f);
void clearerr(FILE *f);

size_t fread(void *restrict buf, size_t size, size_t count, FILE *restrict f);
size_t fwrite(const void *restrict buf, size_t size, size_t count, FILE *restrict f);
int fgetc(FILE *f);
int getc(FILE *f);
int getchar(void);
int ungetc(int c, FILE *f);
char *fgets(char *restrict s, int size, FILE *restrict f);
ssize_t getline(char **restrict line, size_t *restrict cap, FILE *restrict f);
ssize_t getdelim(char **restrict line, size_t *restrict cap, int delim, FILE *restrict f);
int fputc(int c, FILE *f);
int putc(int c, FILE *f);
int putchar(int c);
int fputs(const char *restrict s, FILE *restrict f);
int puts(const char *s);

int fseek(FILE *f, long offset, int whence);
int fseeko(FILE *f, off_t offset, int whence);
long ftell(FILE *f);
off_t ftello(FILE *f);
void rewind(FILE *f);

int printf(const char *restrict fmt, ...) __PRINTF(1, 2);
int fprintf(FILE *restrict f, const char *restrict fmt, ...) __PRINTF(2, 3);
int dprintf(int fd, const char *restrict fmt, ...) __PRINTF(2, 3);
int sprintf(char *restrict s, const char *restrict fmt, ...) __PRINTF(2, 3);
int snprintf(char *restrict s, size_t size, const char *restrict fmt, ...) __PRINTF(3, 4);
int asprintf(char **restrict s, const char *restrict fmt, ...) __PRINTF(2, 3);
int vprintf(const char *restrict fmt, va_list ap) __PRINTF(1, 0);
int vfprintf(FILE *restrict f, const char *restrict fmt, va_list ap) __PRINTF(2, 0);
int vdprintf(int fd, const char *restrict fmt, va_list ap) __PRINTF(2, 0);
int vsprintf(char *restrict s, const char *restrict fmt, va_list ap) __PRINTF(2, 0);
int vsnprintf(char *restrict s, size_t size, const char *restrict fmt, va_list ap) __PRINTF(3, 0);
int vasprintf(char **restrict s, const char *restrict fmt, va_list ap) __PRINTF(2, 0);

int scanf(const char *restrict fmt, ...) __SCANF(1, 2);
int fscanf(FILE *restrict f, const char *restrict fmt, ...) __SCANF(2, 3);
int sscanf(const char *restrict s, const char *restrict fmt, ...) __SCANF(2, 3);
int vfscanf(FILE *restrict f, const char *restrict fmt, va_list ap) __SCANF(2, 0);
int vsscanf(const char *restrict s, const char *restrict fmt, va_list ap) __SCANF(2, 0);

FILE *popen(const char *command, const char *mode);
int pclose(FILE *f);

void perror(const char *s);
int remove(const char *path);
int rename(const char *from, const char *to);
int renameat(int fromfd, const char *from, int tofd, const char *to);

/* Links the conversions of double into this program; see the head of this file. */
struct __format_out;
int __format_double(struct __format_out *out, const void *spec, unsigned long long bits);
#define PRINTF_WITH_DOUBLE                                              \
	__attribute__((used)) static int (*const __printf_with_double)( \
		struct __format_out *, const void *, unsigned long long) = __format_double

#endif
