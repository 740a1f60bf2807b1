// SPDX-License-Identifier: MIT
/*
 * figures.h - numbers out of /proc.
 *
 * Most files under /proc that hold figures have lines of one shape, a name and a number:
 *
 *	MemTotal:         251904 kB          /proc/meminfo, /proc/PID/status
 *	pgfault 1234                         /proc/vmstat
 *
 * figure_in() finds one of them in a text already read; the others read the file first. Programs
 * and tests that compare several figures read the file once, so that all are of the same moment.
 */
#ifndef USER_FIGURES_H
#define USER_FIGURES_H

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Reads at most @size - 1 bytes of a file, ends them with NUL; the length, or -1 with errno. */
static inline int read_text(const char *path, char *buf, int size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int len = 0, n;

	if (fd < 0)
		return -1;
	while (len < size - 1 && (n = read(fd, buf + len, size - 1 - len)) != 0) {
		if (n < 0) {
			int err = errno;

			if (err == EINTR)
				continue;
			close(fd);
			errno = err;
			return -1;
		}
		len += n;
	}
	close(fd);
	buf[len] = '\0';
	return len;
}

/* Prints a file whole, for @program, which exits with what this returns. */
static inline int print_text(const char *program, const char *path)
{
	FILE *f = fopen(path, "re");
	int c, failed;

	if (f) {
		while ((c = getc(f)) != EOF)
			putchar(c);
		failed = ferror(f);
		if (fclose(f) == 0 && !failed && fflush(stdout) == 0)
			return 0;
	}
	fprintf(stderr, "%s: %s: %s\n", program, path, strerror(errno));
	return 1;
}

/* Writes @text to a file that exists; 0, or -1 with errno. */
static inline int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int len = strlen(text), n, err;

	if (fd < 0)
		return -1;
	n = write(fd, text, len);
	err = n < 0 ? errno : EIO;
	close(fd);
	if (n == len)
		return 0;
	errno = err;
	return -1;
}

/* The number on the line of @text that begins with @name; -1 if there is none. */
static inline long long figure_in(const char *text, const char *name)
{
	size_t len = strlen(name);

	for (const char *line = text; line && *line; line = strchr(line, '\n')) {
		if (*line == '\n')
			line++;
		if (strncmp(line, name, len) == 0 &&
		    (line[len] == ':' || line[len] == ' ' || line[len] == '\t'))
			return strtoll(line + len + (line[len] == ':'), NULL, 10);
	}
	return -1;
}

/* The same of a file; -1 also if the file cannot be read. */
static inline long long figure(const char *path, const char *name)
{
	char text[8192];

	if (read_text(path, text, sizeof(text)) < 0)
		return -1;
	return figure_in(text, name);
}

static inline long long meminfo_kb(const char *name)
{
	return figure("/proc/meminfo", name);
}

static inline long long vmstat_count(const char *name)
{
	return figure("/proc/vmstat", name);
}

/* VmSize and the like, in kB, of the calling process. */
static inline long long status_kb(const char *name)
{
	return figure("/proc/self/status", name);
}

/*
 * Anonymous, Swap and the like, in kB, of all areas of the calling process: counted in its page tables, so
 * exact. Linux's counts in status lag behind, by up to 64 faults of each thread.
 */
static inline long long rollup_kb(const char *name)
{
	return figure("/proc/self/smaps_rollup", name);
}

/* "64", "512K", "1500M", "2G" to bytes; -1 if it is nothing of the kind. */
static inline long long parse_size(const char *s)
{
	char *end;
	long long n;
	int shift = 0;

	if (!isdigit((unsigned char)*s))
		return -1;
	n = strtoll(s, &end, 10);
	if (*end == 'k' || *end == 'K')
		shift = 10;
	else if (*end == 'm' || *end == 'M')
		shift = 20;
	else if (*end == 'g' || *end == 'G')
		shift = 30;
	if (shift)
		end++;
	if (*end || n < 0 || n > (0x7fffffffffffffffLL >> shift))
		return -1;
	return n << shift;
}

/* A whole number from @min to @max; -1 if @s is none. */
static inline long parse_number(const char *s, long min, long max)
{
	char *end;
	long n = strtol(s, &end, 0);

	if (!isdigit((unsigned char)*s) || *end || n < min || n > max)
		return -1;
	return n;
}

#endif
