// SPDX-License-Identifier: MIT
/*
 * Long texts of /proc come a record at a time: however they are read, they are the same text; areas that
 * come and go between two reads tear no line, show no area twice and lose none; and an open file costs
 * the kernel about a page, whatever it describes.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "failnth.h"
#include "maps.h"

#define AREAS 1200 /* their maps are longer than many buffers */
#define FILES 60

static char whole[256 << 10], again[256 << 10];

/* Reads all in pieces of size bytes. Bytes, or -1. */
static long slurp(int fd, char *to, size_t max, size_t size)
{
	size_t len = 0;
	ssize_t n;

	while (len < max && (n = read(fd, to + len, size < max - len ? size : max - len)) != 0) {
		if (n < 0)
			return -1;
		len += n;
	}
	return len;
}

/* AREAS of a page, which cannot merge; everything else stands still between reads. */
static char *many_areas(void)
{
	char *p = mmap(NULL, AREAS * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
		       -1, 0);

	need(p != MAP_FAILED, "mmap of many pages");
	for (int i = 0; i < AREAS; i += 2)
		need(mprotect(p + i * PAGE, PAGE, PROT_READ | PROT_WRITE) == 0, "mprotect");
	return p;
}

static int in_pieces(int fd, long len, size_t size)
{
	memset(again, 0, len);
	need(lseek(fd, 0, SEEK_SET) == 0, "lseek");
	return slurp(fd, again, sizeof(again), size) == len && !memcmp(whole, again, len);
}

/* From the end to the start, so that each piece is found anew. */
static int backwards(int fd, long len, long size)
{
	memset(again, 0, len);
	for (long at = (len - 1) / size * size; at >= 0; at -= size) {
		long n = len - at < size ? len - at : size, got = 0;

		while (got < n) {
			ssize_t r = pread(fd, again + at + got, n - got, at + got);

			if (r <= 0)
				return 0;
			got += r;
		}
	}
	return !memcmp(whole, again, len);
}

static void same_text(const char *path)
{
	static const size_t sizes[] = { 1, 7, 1000, 4095, 4096, 4097, 65536 };
	int fd = open(path, O_RDONLY), wrong = 0;
	long len = slurp(fd, whole, sizeof(whole), 16384);
	char c;

	check(len > 8192, "%s is longer than a buffer", path);
	for (unsigned int i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		if (in_pieces(fd, len, sizes[i]))
			continue;
		wrong++;
		note("%s differs in pieces of %zu", path, sizes[i]);
	}
	check(!wrong, "%s is the same in pieces of all sizes", path);
	check(backwards(fd, len, 3001), "%s is the same from its end to its start", path);
	check(pread(fd, &c, 1, len) == 0 && pread(fd, &c, 1, len + 100000) == 0, "%s ends", path);
	check(pread(fd, &c, 1, 0) == 1 && c == whole[0], "%s from the start after its end", path);
	check_errno(lseek(fd, 0, SEEK_END), EINVAL, "a seek from its end");
	check_errno(pread(fd, (char *)PAGE, 1, 10), EFAULT, "a buffer that is not there");
	check(pread(fd, &c, 1, 10) == 1 && c == whole[10], "%s after a fault of the reader", path);
	close(fd);
}

/* ---- areas that change meanwhile ---- */

static char *shaken;
static volatile int over;

/* Every fourth page stays; the one two behind it comes and goes. */
static void *shaker(void *arg)
{
	for (unsigned int i = 0; !over; i = (i + 37) % (AREAS / 4)) {
		char *p = shaken + (4 * i + 2) * PAGE;

		munmap(p, PAGE);
		mmap(p, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	}
	return arg;
}

/* 0 if maps are well-formed lines, ascending, with each area that stays once. */
static int torn(int fd)
{
	unsigned long last = 0, stay = (unsigned long)shaken;
	struct map_entry m;
	const char *line;
	long len;

	lseek(fd, 0, SEEK_SET);
	len = slurp(fd, again, sizeof(again) - 1, 1500);
	if (len < 0)
		return 1;
	again[len] = '\0';
	for (line = again; (line = parse_map(line, &m)) != NULL;) {
		if (m.start < last || m.end <= m.start || !strchr("r-", m.mode[0]))
			return 2;
		last = m.end;
		if (m.start < (unsigned long)shaken ||
		    m.start >= (unsigned long)shaken + AREAS * PAGE)
			continue;
		if ((m.start - (unsigned long)shaken) / PAGE % 4 == 2)
			continue; /* one of those that come and go */
		if (m.start != stay || m.end != stay + PAGE)
			return 3;
		stay += 4 * PAGE;
	}
	return stay == (unsigned long)shaken + AREAS * PAGE ? 0 : 4;
}

static void changing(void)
{
	int fd = open("/proc/self/maps", O_RDONLY), wrong = 0;
	pthread_t thread;

	shaken = mmap(NULL, AREAS * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
		      -1, 0);
	need(shaken != MAP_FAILED, "mmap");
	for (int i = 0; i < AREAS; i++) {
		if (i % 2)
			munmap(shaken + i * PAGE, PAGE);
	}
	need(pthread_create(&thread, NULL, shaker, NULL) == 0, "pthread_create");
	for (int i = 0; i < 30 && !wrong; i++)
		wrong = torn(fd);
	over = 1;
	pthread_join(thread, NULL);
	check(!wrong, "maps of areas that come and go");
	close(fd);
	munmap(shaken, AREAS * PAGE);
}

/* What merges behind a reader's back is still shown, as far as it has not been. */
static void merging(char *p)
{
	unsigned long end = (unsigned long)p, half = (unsigned long)(p + AREAS / 2 * PAGE);
	int fd = open("/proc/self/maps", O_RDONLY);
	long len = 0, n;
	struct map_entry m;
	const char *line;
	char at[16];

	snprintf(at, sizeof(at), "%08lx-", half);
	do {
		n = read(fd, whole + len, 100);
		len += n > 0 ? n : 0;
		whole[len] = '\0';
	} while (n > 0 && !strstr(whole, at));
	need(mprotect(p, AREAS * PAGE, PROT_READ) == 0, "mprotect of all");
	n = slurp(fd, whole + len, sizeof(whole) - 1 - len, 100);
	need(n > 0, "the rest of maps");
	whole[len + n] = '\0';
	for (line = whole; (line = parse_map(line, &m)) != NULL;) {
		if (m.start <= end && m.end > end && end < (unsigned long)p + AREAS * PAGE)
			end = m.end;
	}
	check(end == (unsigned long)p + AREAS * PAGE, "areas that merged half way are still shown");
	close(fd);
}

/* ---- what it costs ---- */

static void open_files(void)
{
	long long before;
	int fds[FILES];
	char text[100];

	before = free_kb();
	for (int i = 0; i < FILES; i++) {
		fds[i] = open("/proc/self/maps", O_RDONLY);
		need(fds[i] >= 0 && read(fds[i], text, sizeof(text)) == sizeof(text), "maps");
	}
	check(before - free_kb() < FILES * 16, "an open file costs about a page, not its text");
	for (int i = 0; i < FILES; i++)
		close(fds[i]);
}

static void of_the_dead(void)
{
	int pid = fork(), fd;
	char path[32], c;

	if (!pid) {
		pause();
		_exit(0);
	}
	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	fd = open(path, O_RDONLY);
	check(read(fd, &c, 1) == 1, "maps of a child");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	check_errno(pread(fd, &c, 1, 0), ESRCH, "maps of a process that is gone");
	close(fd);
}

/* ---- allocations that fail ---- */

static int get_maps(void)
{
	int fd = open("/proc/self/maps", O_RDONLY), ret;

	ret = fd < 0 ? -1 : slurp(fd, again, sizeof(again), 5000);
	stop();
	if (fd >= 0)
		close(fd);
	return ret < 0 ? -1 : 0;
}

int main(void)
{
	char *p = many_areas();

	memset(whole, 1, sizeof(whole)); /* what smaps says of them does not change any more */
	memset(again, 1, sizeof(again));
	same_text("/proc/self/maps");
	munmap(p + 60 * PAGE, (AREAS - 60) * PAGE);
	same_text("/proc/self/smaps");
	munmap(p, 60 * PAGE);
	changing();
	p = many_areas();
	open_files();
	if (fail_open())
		check(walk(get_maps) > 0, "maps with failing allocations");
	merging(p);
	of_the_dead();
	return tap_done();
}
