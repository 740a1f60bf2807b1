// SPDX-License-Identifier: MIT
/*
 * Mapped pages that the disk cannot read, or takes long to. It takes such a disk, so tests/boot gives the
 * arguments:
 *
 *	disk_errors map DISK PAGE	that page of a mapping of the disk, and no other
 *	disk_errors shared MIB		a page of so much shared memory, which is in swap on that disk
 *	disk_errors killed		who waits for the slow disk with the swap area
 *	disk_errors many FILE		read() by more threads than there are slots of kmap(), each into a page of a
 *					mapping of a file on a slow disk; with highmem, or it shows nothing
 *	disk_errors huge DISK		one larger than pages have numbers
 *	disk_errors fsync FILE OFFSET	a byte of it that cannot be written: all who have it open are told
 */
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>

#include <time.h>

#include <figures.h>

#include "pageout.h"
#include "probe.h"
#include "until.h"

#define RW (PROT_READ | PROT_WRITE)

static void map_disk(const char *disk, int bad)
{
	int fd = open(disk, O_RDONLY);
	char *p, *q, c;

	need(fd >= 0, disk);
	p = mmap(NULL, 64 * PAGE, PROT_READ, MAP_SHARED, fd, 0);
	q = mmap(NULL, 64 * PAGE, RW, MAP_PRIVATE, fd, 0);
	need(p != MAP_FAILED && q != MAP_FAILED, "mmap");
	faults_as(probe_read(p + bad * PAGE + 5), SIGBUS, BUS_ADRERR, p + bad * PAGE + 5,
		  "a page of the disk that cannot be read: SIGBUS");
	faults_as(probe_read(p + bad * PAGE + 5), SIGBUS, BUS_ADRERR, p + bad * PAGE + 5, "each time");
	faults_as(probe_write(q + bad * PAGE + 5), SIGBUS, BUS_ADRERR, q + bad * PAGE + 5,
		  "for a private write, too");
	check(probe_read(p + (bad + 1) * PAGE).signo == 0 && probe_read(p + (bad - 1) * PAGE).signo == 0,
	      "its neighbours can");
	check_errno(pread(fd, &c, 1, (off_t)bad * PAGE), EIO, "read() says EIO");
	close(fd);
}

static void shared_memory(size_t size)
{
	int fd = memfd_create("shared", 0), good = 0, bad = 0, bad_page = -1;
	char *p, c;

	need(fd >= 0 && ftruncate(fd, size) == 0, "memfd_create");
	p = mmap(NULL, size, RW, MAP_SHARED, fd, 0);
	need(p != MAP_FAILED, "mmap");
	for (size_t i = 0; i < size / PAGE; i++)
		p[i * PAGE + i % PAGE] = i % 100 + 1;
	for (size_t i = 0; i < size / PAGE; i++) {
		struct fault f = probe_read(p + i * PAGE + i % PAGE);

		if (f.signo == SIGBUS && f.code == BUS_ADRERR) {
			bad++;
			bad_page = i;
		} else {
			good += f.signo == 0 && p[i * PAGE + i % PAGE] == (char)(i % 100 + 1);
		}
	}
	note("%d good, %d unreadable", good, bad);
	check_int(bad, 1, "one page of shared memory is unreadable: SIGBUS");
	check_int(good, size / PAGE - 1, "all others hold what they held");
	check_errno(pread(fd, &c, 1, (off_t)bad_page * PAGE), EIO, "read() of it says EIO");
	check_errno(pwrite(fd, "x", 1, (off_t)bad_page * PAGE), EIO, "write() to a part of it likewise");
	munmap(p, size);
	close(fd);
}

#define WAITED 64 /* pages: the disk takes some 15 s for so many, one by one */

static void touch_all(char *p)
{
	for (int i = 0; i < WAITED; i++)
		(void)*(volatile char *)(p + i * PAGE);
}

/* The kernel touches them, for a system call. */
static void write_all(char *p)
{
	int ends[2];

	if (pipe(ends) == 0 && write(ends[1], p, 15 * PAGE) > 0)
		touch_all(p);
}

static void kill_waiting(char *p, void (*access)(char *), const char *what)
{
	int status, missing;
	pid_t pid;

	page_out(p, WAITED);
	pid = fork();
	need(pid >= 0, "fork");
	if (pid == 0) {
		access(p);
		_exit(0);
	}
	until(resident(p, WAITED) > 0); /* the first has come, it waits for the second */
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	missing = WAITED - resident(p, WAITED);
	check_killed(status, SIGKILL, what);
	if (!check(missing > WAITED / 4, "%s: it did not wait for the rest", what))
		note("%d pages are still in swap", missing);
}

static void killed(void)
{
	char *p;

	need(write_text("/proc/sys/vm/page-cluster", "0") == 0 && mlockall(MCL_CURRENT) == 0, "mlockall");
	p = mmap(NULL, WAITED * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	need(p != MAP_FAILED, "mmap");
	memset(p, 'x', WAITED * PAGE);
	kill_waiting(p, touch_all, "who waits for a page is killed");
	kill_waiting(p, write_all, "in a system call, too");
}

#define READERS (512 + 64)
#define APART	(16 * PAGE) /* what one reads ahead is not another's */

static int memory; /* a file with a page for each */
static char *mapping;
static pthread_barrier_t all_there;

static void *read_into_mapping(void *arg)
{
	long i = (long)arg;
	char *to = mapping + i * APART;

	pthread_barrier_wait(&all_there);
	return (void *)(long)(pread(memory, to, PAGE, (off_t)i * PAGE) == PAGE && *(long *)to == i);
}

static void many(const char *path)
{
	static pthread_t threads[READERS];
	pthread_attr_t attr;
	long page[PAGE / sizeof(long)] = { 0 }, good = 0;
	int fd = open(path, O_RDWR);

	need(fd >= 0, path);
	memory = memfd_create("memory", 0);
	need(memory >= 0, "memfd_create");
	mapping = mmap(NULL, READERS * APART, RW, MAP_SHARED, fd, 0);
	need(mapping != MAP_FAILED, "mmap");
	need(pthread_attr_init(&attr) == 0 && pthread_attr_setstacksize(&attr, PTHREAD_STACK_MIN) == 0,
	     "attr");
	need(pthread_barrier_init(&all_there, NULL, READERS) == 0, "barrier");
	for (long i = 0; i < READERS; i++) {
		page[0] = i;
		need(write(memory, page, PAGE) == PAGE, "write");
	}
	for (long i = 0; i < READERS; i++)
		need(pthread_create(&threads[i], &attr, read_into_mapping, (void *)i) == 0, "pthread_create");
	for (long i = 0; i < READERS; i++) {
		void *result = NULL;

		need(pthread_join(threads[i], &result) == 0, "pthread_join");
		good += (long)result;
	}
	check_int(good, READERS, "readers that wait with a slot of kmap() held do not wait for each other");
}

#define PAGES_END (1LL << 44) /* where their numbers end */

static void huge_disk(const char *disk)
{
	int fd = open(disk, O_RDWR);
	char c;

	need(fd >= 0, disk);
	need(pwrite(fd, "x", 1, 0) == 1, "pwrite");
	check_int(pread(fd, &c, 1, PAGES_END), 0, "behind the last page there is no first one");
	check(pwrite(fd, "y", 1, PAGES_END) == -1, "and none is written");
	check(pread(fd, &c, 1, 0) == 1 && c == 'x', "the first is as it was");
	check_int(pread(fd, &c, 1, PAGES_END - PAGE - 1), 1, "the last can be read");
	close(fd);
}

static void told(int fd, const char *who)
{
	check_errno(fsync(fd), EIO, who);
	check_int(fsync(fd), 0, "once");
}

static void write_at(int fd, off_t offset)
{
	need(pwrite(fd, "x", 1, offset) == 1, "pwrite");
}

static void lost_writes(const char *file, off_t offset)
{
	int a = open(file, O_RDWR), b = open(file, O_RDONLY), c;

	need(a >= 0 && b >= 0, file);
	check(fsync(a) == 0 && fsync(b) == 0, "nothing has failed so far");
	write_at(a, offset);
	told(a, "who wrote is told");
	told(b, "who has it open, too");
	c = open(file, O_RDONLY);
	check_int(fsync(c), 0, "who opens it later is not");
	write_at(a, offset);
	sync();
	told(a, "sync takes it from nobody");
	told(b, "not from one who reads");
	told(c, "not from any");
	close(c);
	write_at(a, offset);
	sync();
	c = open(file, O_RDONLY);
	told(c, "who opens it before anybody was told is");
	told(a, "as those who were there");
	close(a);
	close(b);
	close(c);
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "map"))
		map_disk(argv[2], atoi(argv[3]));
	else if (argc == 3 && !strcmp(argv[1], "shared"))
		shared_memory((size_t)atoi(argv[2]) << 20);
	else if (argc == 2 && !strcmp(argv[1], "killed"))
		killed();
	else if (argc == 3 && !strcmp(argv[1], "many"))
		many(argv[2]);
	else if (argc == 3 && !strcmp(argv[1], "huge"))
		huge_disk(argv[2]);
	else if (argc == 4 && !strcmp(argv[1], "fsync"))
		lost_writes(argv[2], atoi(argv[3]));
	else
		skip("a disk that fails", "only tests/boot has one");
	return tap_done();
}
