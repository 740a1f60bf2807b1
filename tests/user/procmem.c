// SPDX-License-Identifier: MIT
/*
 * /proc/PID/mem: another process's memory of every kind, read and written. Whoever may open it may read
 * what the process itself may not, and write to private memory that is read-only there, as a debugger
 * does: the process gets a copy. What belongs to a file that is mapped shared stays as it is allowed.
 */
#include <fcntl.h>
#include <sys/mman.h>

#include "smaps.h"

#define RW	  (PROT_READ | PROT_WRITE)
#define ANON	  (MAP_PRIVATE | MAP_ANONYMOUS)
#define FILE_NAME "/tmp/procmem.test"

static int mem; /* of the child */
static char buf[4 * PAGE];

static char *map(int pages, int prot, int flags, int fd)
{
	char *p = mmap(NULL, pages * PAGE, prot, flags, fd, 0);

	need(p != MAP_FAILED, "mmap");
	return p;
}

static long get(const void *addr, size_t n)
{
	memset(buf, 0, sizeof(buf));
	return pread(mem, buf, n, (unsigned long)addr);
}

static long put(const void *addr, const char *text)
{
	return pwrite(mem, text, strlen(text), (unsigned long)addr);
}

int main(void)
{
	int fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600), ends[2];
	char *plain, *none, *ro, *shared, *file, *file_ro, *copy, *hole, path[32], c;
	int status;
	volatile char *v;
	pid_t pid;

	memset(buf, 'f', sizeof(buf));
	need(fd >= 0 && write(fd, buf, PAGE) == PAGE, FILE_NAME);
	plain = map(1, RW, ANON, -1);
	none = map(1, RW, ANON, -1);
	ro = map(2, RW, ANON, -1);
	strcpy(plain, "plain");
	strcpy(none, "none");
	strcpy(ro, "ro");
	mprotect(none, PAGE, PROT_NONE);
	mprotect(ro, 2 * PAGE, PROT_READ);
	shared = map(1, RW, MAP_SHARED | MAP_ANONYMOUS, -1);
	strcpy(shared, "shared");
	file = map(2, RW, MAP_SHARED, fd);
	file_ro = map(1, PROT_READ, MAP_SHARED, fd);
	copy = map(1, PROT_READ, MAP_PRIVATE, fd);
	v = copy;
	(void)*v;
	hole = map(3, RW, ANON, -1);
	munmap(hole + 2 * PAGE, PAGE);
	need(pipe(ends) == 0, "pipe");
	fflush(stdout);
	pid = fork();
	need(pid >= 0, "fork");
	if (pid == 0) {
		int good;

		close(ends[1]);
		while (read(ends[0], &c, 1) != 0)
			;
		mprotect(none, PAGE, PROT_READ);
		good = (!strcmp(plain, "PLAIN") << 0) | (!strcmp(none, "NONE") << 1) |
		       (!strcmp(ro, "RO") << 2) | (!strcmp(shared, "SHARED") << 3) |
		       (!strncmp(file, "FILEf", 5) << 4) | (!strncmp(copy, "COPYf", 5) << 5) |
		       (!strcmp(ro + PAGE, "NEW") << 6);
		_exit(good);
	}
	close(ends[0]);
	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	mem = open(path, O_RDWR);
	need(mem >= 0, path);

	check(get(plain, 6) == 6 && !strcmp(buf, "plain"), "private memory");
	check(get(shared, 7) == 7 && !strcmp(buf, "shared"), "shared memory");
	check(get(file, 4) == 4 && !strcmp(buf, "ffff"),
	      "a file's page, not yet in the child's tables");
	check(get(none, 5) == 5 && !strcmp(buf, "none"), "what the child may not read");
	check_int(put(plain, "PLAIN"), 5, "writing: private memory");
	check_text(plain, "plain", "ours is another");
	check_int(put(shared, "SHARED"), 6, "shared memory");
	check_text(shared, "SHARED", "is ours, too");
	check_int(put(file, "FILE"), 4, "a file");
	check(pread(fd, buf, 5, 0) == 5 && !memcmp(buf, "FILEf", 5), "has it");
	check_int(put(ro, "RO"), 2, "read-only private memory: the child gets a copy");
	check_text(ro, "ro", "and we keep ours");
	check_int(put(ro + PAGE, "NEW"), 3, "which was never touched");
	check_int(put(none, "NONE"), 4, "memory that the child may not read");
	check_int(put(copy, "COPY"), 4, "a private mapping of a file");
	check(pread(fd, buf, 5, 0) == 5 && !memcmp(buf, "FILEf", 5), "leaves the file alone");
	check_errno(put(file_ro, "NO"), EIO, "a shared mapping for reading: EIO");
	check_errno(get(file + PAGE, 1), EIO, "behind the file's end: EIO");
	check_int(get(hole, 3 * PAGE), 2 * PAGE, "to where nothing is: what there was");
	check_errno(get(hole + 2 * PAGE, 1), EIO, "nothing: EIO");
	check_errno(put(hole + 2 * PAGE, "x"), EIO, "for writing, too");
	check_errno(get((void *)0xc0100000ul, 4), EIO, "the kernel's: EIO");
	check_int(get(plain, 0), 0, "no bytes");
	check_errno(pread(mem, (void *)1, 4, (unsigned long)plain), EFAULT, "a bad buffer: EFAULT");
	check_int(lseek(mem, (unsigned long)plain, SEEK_SET), (unsigned long)plain, "lseek");
	check(read(mem, buf, 5) == 5 && !memcmp(buf, "PLAIN", 5), "and read from there");
	close(ends[1]);
	need(waitpid(pid, &status, 0) == pid, "waitpid");
	check_exit(status, 127, "the child has found all that was written");
	check_int(get(plain, 4), 0, "it is gone: nothing to read");
	close(mem);
	unlink(FILE_NAME);
	return tap_done();
}
