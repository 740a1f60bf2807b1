// SPDX-License-Identifier: MIT
/*
 * Mappings of files: what a private and a shared one see and write, ends of files, truncation, what is
 * refused, and what fork, mprotect, mremap, msync, mincore and read/write make of them.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "maps.h"
#include "probe.h"
#include "tap.h"

#define FILE_NAME "/tmp/filemap.test"
#define SHARED	  MAP_SHARED
#define PRIVATE	  MAP_PRIVATE
#define RW	  (PROT_READ | PROT_WRITE)

/* A new file of so many bytes, each page full of a letter: a, b, c ... */
static int new_file(size_t size)
{
	char page[PAGE];
	int fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);

	need(fd >= 0, "open");
	for (size_t at = 0; at < size; at += PAGE) {
		size_t n = size - at < PAGE ? size - at : PAGE;

		memset(page, 'a' + (int)(at / PAGE) % 26, sizeof(page));
		need(write(fd, page, n) == (ssize_t)n, "write");
	}
	return fd;
}

static char byte_at(int fd, off_t at)
{
	char c = 0;

	if (pread(fd, &c, 1, at) != 1)
		return '?';
	return c;
}

static char *map(int fd, size_t len, int prot, int flags, off_t offset)
{
	char *p = mmap(NULL, len, prot, flags, fd, offset);

	need(p != MAP_FAILED, "mmap");
	return p;
}

static void reading(void)
{
	int fd = new_file(3 * PAGE + 100);
	char *p = map(fd, 4 * PAGE, PROT_READ, PRIVATE, 0);
	char *q = map(fd, PAGE, PROT_READ, SHARED, PAGE);

	check(p[0] == 'a' && p[PAGE] == 'b' && p[2 * PAGE + 5] == 'c' && p[3 * PAGE] == 'd',
	      "a mapping shows the file");
	check(q[0] == 'b', "from an offset");
	check(p[3 * PAGE + 99] == 'd' && p[3 * PAGE + 100] == 0 && p[4 * PAGE - 1] == 0,
	      "behind the end of the file, to the end of the page, are zeroes");
	close(fd);
	check(p[2 * PAGE] == 'c', "the mapping outlives the descriptor");
	unlink(FILE_NAME);
	check(p[1] == 'a' && q[1] == 'b', "and the name");
	munmap(p, 4 * PAGE);
	munmap(q, PAGE);
}

static void writing(void)
{
	int fd = new_file(4 * PAGE), status;
	char *shared = map(fd, 4 * PAGE, RW, SHARED, 0);
	char *private = map(fd, 4 * PAGE, RW, PRIVATE, 0);
	pid_t pid;

	shared[10] = 'S';
	check(byte_at(fd, 10) == 'S', "a write to a shared mapping is in the file");
	check(private[10] == 'S', "a private mapping sees it while it has no copy");
	private[11] = 'P';
	check(byte_at(fd, 11) == 'a' && shared[11] == 'a', "a write to a private one is not");
	shared[12] = 'S';
	check(private[12] == 'a', "and from then on it sees its copy");
	private[PAGE] = 'P';
	check(private[PAGE] == 'P' && byte_at(fd, PAGE) == 'b',
	      "a first touch that writes copies too");
	need(pwrite(fd, "W", 1, 2 * PAGE) == 1, "pwrite");
	check(shared[2 * PAGE] == 'W' && private[2 * PAGE] == 'W', "write() is seen at once");

	pid = fork();
	if (pid == 0) {
		shared[3 * PAGE] = 'C';
		private[3 * PAGE + 1] = 'C';
		_exit(shared[10] == 'S' && private[11] == 'P' ? 0 : 1);
	}
	waitpid(pid, &status, 0);
	check(status == 0, "a child has both mappings as they were");
	check(shared[3 * PAGE] == 'C', "what it writes to the shared one is seen");
	check(private[3 * PAGE + 1] == 'd', "to the private one not");
	check(msync(shared, 4 * PAGE, MS_SYNC) == 0, "msync");
	munmap(shared, 4 * PAGE);
	check(byte_at(fd, 3 * PAGE) == 'C' && byte_at(fd, 10) == 'S', "all is there after munmap");
	munmap(private, 4 * PAGE);
	close(fd);
}

static int is_sigbus(struct fault got, char *addr)
{
	return got.signo == SIGBUS && got.code == BUS_ADRERR && got.addr == addr;
}

static void ends(void)
{
	int fd = new_file(2 * PAGE);
	char *p = map(fd, 6 * PAGE, RW, SHARED, 0), *q = map(fd, 6 * PAGE, RW, PRIVATE, 0);

	check(is_sigbus(probe_read(p + 2 * PAGE), p + 2 * PAGE), "behind the last page: SIGBUS");
	check(is_sigbus(probe_write(q + 3 * PAGE + 7), q + 3 * PAGE + 7),
	      "also for a private write");
	need(ftruncate(fd, 4 * PAGE) == 0, "ftruncate");
	check(probe_read(p + 3 * PAGE).signo == 0 && p[3 * PAGE] == 0, "a longer file is there");
	p[3 * PAGE] = 'X';
	q[3 * PAGE + 1] = 'Y';
	q[PAGE] = 'Z';
	need(ftruncate(fd, PAGE + 50) == 0, "ftruncate");
	check(is_sigbus(probe_read(p + 3 * PAGE), p + 3 * PAGE), "a shorter one is not");
	check(is_sigbus(probe_read(q + 3 * PAGE + 1), q + 3 * PAGE + 1), "not even a private copy");
	check(q[PAGE] == 'Z', "the page that the end cuts keeps its copy");
	check(p[PAGE + 49] == 'b' && p[PAGE + 50] == 0, "and in the file its rest is zero");
	need(ftruncate(fd, 4 * PAGE) == 0, "ftruncate");
	check(p[3 * PAGE] == 0 && q[3 * PAGE + 1] == 0, "what was cut off does not come back");
	munmap(p, 6 * PAGE);
	munmap(q, 6 * PAGE);
	close(fd);
}

static void refused(void)
{
	int fd = new_file(PAGE), rd = open(FILE_NAME, O_RDONLY), wr = open(FILE_NAME, O_WRONLY);
	int dir = open("/tmp", O_RDONLY), ends[2];
	char *p;

	check_errno(mmap(NULL, PAGE, RW, SHARED, rd, 0), EACCES,
		    "writing to a file that is open for reading");
	p = mmap(NULL, PAGE, RW, PRIVATE, rd, 0);
	check(p != MAP_FAILED, "but a private mapping may");
	munmap(p, PAGE);
	p = mmap(NULL, PAGE, PROT_READ, SHARED, rd, 0);
	check(p != MAP_FAILED, "or a shared one that reads");
	check_errno(mprotect(p, PAGE, RW), EACCES, "which mprotect cannot make writable");
	munmap(p, PAGE);
	check_errno(mmap(NULL, PAGE, PROT_READ, PRIVATE, wr, 0), EACCES,
		    "a file that is open for writing only");
	check_errno(mmap(NULL, PAGE, PROT_READ, PRIVATE, dir, 0), ENODEV, "a directory");
	need(pipe(ends) == 0, "pipe");
	check_errno(mmap(NULL, PAGE, PROT_READ, PRIVATE, ends[0], 0), ENODEV, "a pipe");
	check_errno(mmap(NULL, PAGE, PROT_READ, PRIVATE, 99, 0), EBADF, "no file");
	check_errno(mmap(NULL, PAGE, PROT_READ, 0, fd, 0), EINVAL, "no kind");
	check_errno(mmap(NULL, 0, PROT_READ, PRIVATE, fd, 0), EINVAL, "no length");
	p = mmap(NULL, PAGE, PROT_READ, SHARED, fd, 1 << 20);
	check(p != MAP_FAILED, "far behind the end may be mapped");
	check(probe_read(p).signo == SIGBUS, "and not be touched");
	munmap(p, PAGE);
	close(ends[0]);
	close(ends[1]);
	close(dir);
	close(wr);
	close(rd);
	close(fd);
}

static int count_maps(void)
{
	const char *line = read_maps();
	struct map_entry m;
	int n = 0;

	while ((line = parse_map(line, &m)))
		n++;
	return n;
}

static void areas(void)
{
	int fd = new_file(8 * PAGE);
	char *p = map(fd, 8 * PAGE, PROT_READ, PRIVATE, 0), *q;
	unsigned char in_core[8];
	int before;

	before = count_maps();
	need(mprotect(p + 2 * PAGE, 2 * PAGE, RW) == 0, "mprotect");
	check_int(count_maps() - before, 2, "mprotect of the middle makes three areas");
	p[2 * PAGE] = 'x';
	need(mprotect(p + 2 * PAGE, 2 * PAGE, PROT_READ) == 0, "mprotect");
	check(p[2 * PAGE] == 'x' && p[3 * PAGE] == 'd' && p[7 * PAGE] == 'h',
	      "all is where it was");
	need(munmap(p + 5 * PAGE, PAGE) == 0, "munmap");
	check(probe_read(p + 5 * PAGE).signo == SIGSEGV && p[4 * PAGE] == 'e' && p[6 * PAGE] == 'g',
	      "a hole");
	q = mmap(p + 5 * PAGE, PAGE, PROT_READ, PRIVATE | MAP_FIXED, fd, 5 * PAGE);
	check(q == p + 5 * PAGE && q[0] == 'f', "filled again");
	q = mremap(p + 6 * PAGE, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, p + 64 * PAGE);
	check(q == p + 64 * PAGE && q[0] == 'g' && q[PAGE] == 'h', "mremap moves pages of a file");
	need(ftruncate(fd, 7 * PAGE) == 0, "ftruncate");
	check(q[0] == 'g' && probe_read(q + PAGE).signo == SIGBUS, "truncation finds them there");
	munmap(q, 2 * PAGE);
	need(ftruncate(fd, 8 * PAGE) == 0, "ftruncate");
	check(mincore(p, 2 * PAGE, in_core) == 0 && (in_core[0] & 1), "mincore");
	check(madvise(p, 4 * PAGE, MADV_DONTNEED) == 0 && p[2 * PAGE] == 'c',
	      "MADV_DONTNEED shows the file again");
	munmap(p, 6 * PAGE);
	close(fd);
}

/* The data of read() and write() may be the very page of the file that they work on. */
static void onto_itself(void)
{
	int fd = new_file(4 * PAGE);
	char *p = map(fd, 4 * PAGE, RW, SHARED, 0);

	check(pwrite(fd, p + PAGE, PAGE, 2 * PAGE) == PAGE && p[2 * PAGE] == 'b', "page to page");
	check(pwrite(fd, p + 100, 200, 100) == 200 && p[100] == 'a', "a page to itself");
	madvise(p, 4 * PAGE, MADV_DONTNEED);
	check(pwrite(fd, p + 3 * PAGE, PAGE, 3 * PAGE) == PAGE && p[3 * PAGE] == 'd',
	      "a page that is not mapped to itself");
	check(pread(fd, p, 2 * PAGE, PAGE) == 2 * PAGE && p[0] == 'b', "from the file into itself");
	munmap(p, 2 * PAGE);
	check_int(pwrite(fd, p + 2 * PAGE - 10, 20, 0), -1, "from nowhere");
	munmap(p + 3 * PAGE, PAGE);
	/* To the end of a page: Linux 6.1 on ARM, when it can copy but a part of what goes into a
	 * page, may try for ever. */
	check_int(pwrite(fd, p + 3 * PAGE - 10, 20, PAGE - 10), 10,
		  "from the last bytes before nowhere");
	munmap(p + 2 * PAGE, PAGE);
	close(fd);
}

/* Code that was written by write() runs from a mapping. */
static void code(void)
{
	static const unsigned insns[] = { 0xe3a0002a, 0xe12fff1e }; /* mov r0, #42; bx lr */
	static const unsigned other[] = { 0xe3a0002b, 0xe12fff1e };
	int fd = new_file(0);
	int (*fn)(void);

	need(write(fd, insns, sizeof(insns)) == sizeof(insns), "write");
	fn = (int (*)(void))map(fd, PAGE, PROT_READ | PROT_EXEC, SHARED, 0);
	check_int(fn(), 42, "code of a file");
	need(munmap((void *)fn, PAGE) == 0, "munmap");
	need(pwrite(fd, other, sizeof(other), 0) == sizeof(other), "pwrite");
	fn = (int (*)(void))map(fd, PAGE, PROT_READ | PROT_EXEC, SHARED, 0);
	check_int(fn(), 43, "changed by write()");
	munmap((void *)fn, PAGE);
	close(fd);
}

/* A program that runs is not written to, and what is being written does not run. */
static void busy(void)
{
	char self[64], buf[4096];
	char *argv[] = { FILE_NAME, "sleep", NULL };
	ssize_t n;
	int in, out, status, gate[2];
	pid_t pid;

	n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	need(n > 0, "readlink");
	self[n] = 0;
	check_errno(open(self, O_WRONLY), ETXTBSY, "open of our own program for writing");
	check_errno(truncate(self, 0), ETXTBSY, "truncate");
	in = open(self, O_RDONLY);
	unlink(FILE_NAME);
	out = open(FILE_NAME, O_WRONLY | O_CREAT | O_EXCL, 0700);
	while ((n = read(in, buf, sizeof(buf))) > 0)
		need(write(out, buf, n) == n, "write");
	close(in);
	check_errno(execv(FILE_NAME, argv), ETXTBSY, "exec of a file that is open for writing");
	close(out);
	need(pipe(gate) == 0, "pipe");
	pid = vfork();
	if (pid == 0) {
		dup2(gate[0], 0);
		execv(FILE_NAME, argv);
		_exit(99);
	}
	check_errno(open(FILE_NAME, O_RDWR), ETXTBSY,
		    "while it runs it cannot be opened for writing");
	check_errno(open(FILE_NAME, O_RDONLY | O_TRUNC), ETXTBSY, "or cut");
	check(unlink(FILE_NAME) == 0, "but its name may go");
	close(gate[0]);
	close(gate[1]);
	waitpid(pid, &status, 0);
	check_int(status, 0, "and it runs on");
}

static void many(void)
{
	int fd = new_file(100 * PAGE), wrong = 0;
	char *p = map(fd, 100 * PAGE, PROT_READ, SHARED, 0);

	for (int i = 99; i >= 0; i--)
		wrong += p[i * PAGE + i] != 'a' + i % 26;
	for (int i = 0; i < 100; i += 7)
		wrong += p[i * PAGE] != 'a' + i % 26;
	check_int(wrong, 0, "a hundred pages");
	munmap(p, 100 * PAGE);
	p = mmap(NULL, 100 * PAGE, RW, PRIVATE | MAP_POPULATE, fd, 0);
	for (int i = 0; i < 100; i++)
		wrong += p[i * PAGE] != 'a' + i % 26;
	check_int(wrong, 0, "MAP_POPULATE");
	munmap(p, 100 * PAGE);
	close(fd);
}

static int later(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec > b->tv_sec || (a->tv_sec == b->tv_sec && a->tv_nsec > b->tv_nsec);
}

/* A file that is written through a mapping has changed: its times say when. */
static void times(void)
{
	int fd = new_file(2 * PAGE);
	char *p = map(fd, 2 * PAGE, RW, SHARED, 0);
	struct stat before, after;

	need(fstat(fd, &before) == 0, "fstat");
	usleep(30000);
	check(byte_at(fd, 1) == 'a' && *(volatile char *)(p + PAGE) == 'b', "reads");
	fstat(fd, &after);
	check(!later(&after.st_mtim, &before.st_mtim), "leave st_mtime alone");
	munmap(p, 2 * PAGE);
	p = map(fd, 2 * PAGE, RW, SHARED, 0);
	p[1] = 'x';
	check_int(msync(p, 2 * PAGE, MS_SYNC), 0, "a write through a shared mapping, msync");
	fstat(fd, &after);
	check(later(&after.st_mtim, &before.st_mtim), "st_mtime is later");
	check(later(&after.st_ctim, &before.st_ctim), "and st_ctime");
	munmap(p, 2 * PAGE);
	before = after;
	usleep(30000);
	p = map(fd, PAGE, RW, PRIVATE, 0);
	p[1] = 'y';
	fstat(fd, &after);
	check(!later(&after.st_mtim, &before.st_mtim), "not by a write to a private mapping");
	munmap(p, PAGE);
	close(fd);
}

int main(int argc, char **argv)
{
	char c;

	if (argc == 2) { /* as a child: until the pipe is closed */
		for (int fd = 3; fd < 16; fd++)
			close(fd);
		return read(0, &c, 1) != 0;
	}
	reading();
	writing();
	ends();
	refused();
	areas();
	onto_itself();
	code();
	busy();
	many();
	times();
	unlink(FILE_NAME);
	return tap_done();
}
