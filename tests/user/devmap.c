// SPDX-License-Identifier: MIT
/*
 * Memory that drivers map: /dev/mem, which has everything but RAM; and the demonstration device's
 * (drivers/demo/) three files, one for each way to map, where the machine has the device.
 */
#include <fcntl.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <uapi/demo.h>
#include <uapi/futex.h>

#include "failnth.h"
#include "maps.h"
#include "probe.h"
#include "tap.h"

#define RW (PROT_READ | PROT_WRITE)

/* QEMU's `virt`: the first virtio-mmio slot, which is empty as long as there are not 32 devices. */
#define REGISTERS 0x0a000000
#define NOTHING	  0x0bf00000 /* between the virtio slots and the platform bus */
#define MAGIC	  0x74726976 /* "virt" */
#define FLASH	  0

static int fault_injection; /* does the kernel have it? */
static int mem_fd;

static volatile uint32_t *words(void *p)
{
	return p;
}

static void *map(int fd, size_t len, int prot, int flags, off_t offset)
{
	void *p = mmap(NULL, len, prot, flags, fd, offset);

	need(p != MAP_FAILED, "mmap");
	return p;
}

/* Where the first RAM is. */
static unsigned long ram_start(void)
{
	char text[8192], *line = NULL;

	need(read_text("/proc/iomem", text, sizeof(text)) > 0, "/proc/iomem");
	for (char *p = text, *end; *p; p = end + 1) {
		end = p + strcspn(p, "\n");
		if (!line && *p != ' ' && strstr(p, "System RAM") && strstr(p, "System RAM") < end)
			line = p;
		if (!*end)
			break;
	}
	need(line != NULL, "System RAM in /proc/iomem");
	return strtoul(line, NULL, 16);
}

static void no_ram(void)
{
	unsigned long ram = ram_start();
	char c;

	check_errno(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, mem_fd, ram), EPERM,
		    "RAM cannot be mapped");
	check_errno(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, mem_fd, ram), EPERM, "nor privately");
	check_errno(mmap(NULL, 2 * PAGE, PROT_READ, MAP_SHARED, mem_fd, ram - PAGE), EPERM,
		    "nor together with what is before it");
	check_errno(pread(mem_fd, &c, 1, ram + 64), EPERM, "RAM cannot be read");
	check_errno(pwrite(mem_fd, "x", 1, ram + 64), EPERM, "nor written");
	check_errno(pread(mem_fd, &c, 1, REGISTERS), EFAULT, "registers cannot be read by read()");
	check_int(lseek(mem_fd, 0x1000, SEEK_SET), 0x1000, "lseek from the start");
	check_int(lseek(mem_fd, 16, SEEK_CUR), 0x1010, "and from where it was");
	check_errno(lseek(mem_fd, 0, SEEK_END), EINVAL, "there is no end");
	check_errno(mmap(NULL, 2 * PAGE, PROT_READ, MAP_SHARED, mem_fd, 0xfffff000), EINVAL,
		    "nor anything behind it");
}

static long shared_wake(void *addr)
{
	return syscall(SYS_futex, addr, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static int child_sees_magic(void *p)
{
	return *words(p) == MAGIC ? 0 : 1;
}

/* What is true of any mapping of frames without struct page, of one page. */
static void frames(char *p, uint32_t magic)
{
	int self = open("/proc/self/mem", O_RDWR);
	unsigned char there[1] = { 0 };
	char c, *q;

	need(self >= 0, "/proc/self/mem");
	check_errno(pread(self, &c, 1, (off_t)(unsigned long)p), EIO,
		    "/proc/self/mem has none of it");
	check_errno(pwrite(self, "x", 1, (off_t)(unsigned long)p), EIO, "nor for writing");
	close(self);
	check(mincore(p, PAGE, there) == 0 && there[0] == 0, "mincore: no page is in memory");
	check_errno(madvise(p, PAGE, MADV_DONTNEED), EINVAL, "MADV_DONTNEED is refused");
	check_errno(mremap(p, PAGE, 2 * PAGE, MREMAP_MAYMOVE), EFAULT, "it cannot grow");
	check_errno(shared_wake(p), EFAULT, "no shared futex can be there");
	q = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	need(q != MAP_FAILED, "mmap");
	check(mremap(p, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, q) == q, "it can move");
	check_int(*words(q), magic, "and is all there");
	faults_as(probe_read(p), SIGSEGV, SEGV_MAPERR, p, "the old place is empty");
	check(mremap(q, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, p) == p, "and back");
	check_int(mprotect(p, PAGE, PROT_NONE), 0, "mprotect");
	faults_as(probe_read(p), SIGSEGV, SEGV_ACCERR, p, "takes it away");
	check_int(mprotect(p, PAGE, PROT_READ), 0, "and back");
	check_int(*words(p), magic, "there it is");
	faults_as(probe_write(p), SIGSEGV, SEGV_ACCERR, p, "and not writable");
	check_int(mprotect(p, PAGE, RW), 0, "until it is made so");
}

static void registers(void)
{
	char *p = mmap(NULL, PAGE, RW, MAP_SHARED, mem_fd, REGISTERS), *q;
	long long locked, file;
	struct map_entry m;

	if (p == MAP_FAILED) {
		skip("device registers", "the kernel does not show those of a driver");
		return;
	}
	if (!check_int(*words(p), MAGIC, "a register is what it should be"))
		return;
	check(find_map(p, &m) && !strcmp(m.mode, "rw-s") && m.offset == REGISTERS &&
		      !strcmp(m.name, "/dev/mem"),
	      "the line in maps says where");
	check_exit(in_child(child_sees_magic, p), 0, "a child has it too");
	check_int(*words(p), MAGIC, "the parent still has it");
	frames(p, MAGIC);
	munmap(p, PAGE);

	q = map(mem_fd, PAGE, RW, MAP_PRIVATE, REGISTERS);
	check_int(*words(q), MAGIC, "a private mapping shows the registers");
	check_exit(in_child(child_sees_magic, q), 0, "a child's too");
	words(q)[0] = 1;
	check_int(*words(q), 1, "and has a copy once it was written to");
	check_int(words(q)[1] != 0, 1, "of the whole page");
	p = map(mem_fd, PAGE, PROT_READ, MAP_SHARED, REGISTERS);
	check_int(*words(p), MAGIC, "the device does not change by it");
	check_exit(in_child(child_sees_magic, q), 1, "a child has the copy");
	munmap(p, PAGE);
	munmap(q, PAGE);

	locked = status_kb("VmLck");
	file = status_kb("RssFile");
	p = map(mem_fd, PAGE, PROT_READ, MAP_SHARED | MAP_POPULATE | MAP_LOCKED, REGISTERS);
	check_int(status_kb("VmLck"), locked, "it is not counted as locked in memory");
	check_int(status_kb("RssFile"), file, "nor as memory of the process");
	check_int(*words(p), MAGIC, "and there with MAP_POPULATE");
	munmap(p, PAGE);
}

static int writes_copy(void *p)
{
	words(p)[2] = 5;
	return words(p)[2] == 5 && *words(p) == MAGIC ? 0 : 1;
}

/* A private mapping's frame is copied through its own address, which fork has made old. */
static void copy_after_fork(void)
{
	char *p = map(mem_fd, PAGE, RW, MAP_PRIVATE, REGISTERS);

	check_exit(in_child(writes_copy, p), 0, "a child whose first access is a write has a copy, too");
	check_int(*words(p), MAGIC, "its parent still sees the registers");
	munmap(p, PAGE);
}

/* Addresses at which no device of the machine answers. */
static void nothing_there(void)
{
	char *p = mmap(NULL, PAGE, RW, MAP_SHARED, mem_fd, NOTHING);
	int ends[2];

	if (p == MAP_FAILED) {
		skip("addresses without a device", "the kernel does not show them");
		return;
	}
	check(probe_read(p + 8).signo == SIGBUS, "a read where no device answers: SIGBUS");
	munmap(p, PAGE);
	if (!fault_injection) { /* Linux has an oops, as those without a device are its own business */
		skip("the kernel's accesses there", "they are not survived");
		return;
	}
	p = map(mem_fd, PAGE, RW, MAP_PRIVATE, NOTHING);
	need(pipe(ends) == 0, "pipe");
	check_errno(write(ends[1], p, 8), EFAULT, "a system call's: EFAULT");
	check(probe_write(p).signo == SIGBUS, "a private write, which has nothing to copy: SIGBUS");
	close(ends[0]);
	close(ends[1]);
	munmap(p, PAGE);
}

/* Several page tables' worth, mapped and unmapped in pieces. */
static void large(void)
{
	const size_t len = 6 << 20;
	char *p = mmap(NULL, len, PROT_READ, MAP_SHARED, mem_fd, FLASH);

	if (p == MAP_FAILED) {
		skip("a large area", "the kernel does not show it");
		return;
	}
	check(probe_read(p).signo == 0 && probe_read(p + len - PAGE).signo == 0,
	      "6 MiB of it are there");
	check_int(munmap(p + (3 << 20), 2 * PAGE), 0, "a hole in it");
	faults_as(probe_read(p + (3 << 20)), SIGSEGV, SEGV_MAPERR, p + (3 << 20), "is one");
	check(probe_read(p + (3 << 20) - PAGE).signo == 0 &&
		      probe_read(p + (3 << 20) + 2 * PAGE).signo == 0,
	      "what is around is there");
	check_int(munmap(p, len), 0, "all goes");
}

/* Each allocation of an mmap fails once: it is undone, and nothing is lost. */
static void *fail_map(int fd, size_t len)
{
	void *p = MAP_FAILED;

	for (int n = 1; n < MANY && p == MAP_FAILED; n++) {
		wanted = n;
		fail_at(n);
		p = mmap(NULL, len, RW, MAP_SHARED, fd, 0);
		stop();
		if (p == MAP_FAILED && errno != ENOMEM && errno != EAGAIN)
			break;
	}
	return p;
}


static void failures(const char *name, int fd, size_t len)
{
	long long tables = status_kb("VmPTE"), size = status_kb("VmSize");
	void *p;

	if (!fault_injection)
		return;
	p = fail_map(fd, len);

	check(p != MAP_FAILED, "%s: mmap with each allocation failing", name);
	munmap(p, len);
	check_int(status_kb("VmSize"), size, "no area is left");
	check_int(status_kb("VmPTE"), tables, "nor a page table");
}

/* ---- the demonstration device ---- */

static uint32_t kernel_word(int fd, size_t word)
{
	uint32_t v = 0;

	need(pread(fd, &v, 4, word * 4) == 4, "pread");
	return v;
}

static void kernel_write(int fd, size_t word, uint32_t v)
{
	need(pwrite(fd, &v, 4, word * 4) == 4, "pwrite");
}

static int child_of_both(void *arg)
{
	char **p = arg;

	if (words(p[0])[1] != 11 || words(p[1])[2] != 22)
		return 1;
	words(p[0])[1] = 111;
	words(p[1])[2] = 222;
	return 0;
}

/* What is the same in all three ways. */
static void common(const char *name, int fd)
{
	size_t size = ioctl(fd, DEMO_IOC_SIZE, 0);
	char *both[2], *p, *q, *third;

	note("%s", name);
	need(size >= 16 * PAGE, "size");
	both[0] = p = map(fd, size, RW, MAP_SHARED, 0);
	third = map(fd, 2 * PAGE, RW, MAP_SHARED, 2 * PAGE);
	words(p)[1] = 11;
	words(p)[size / 4 - 1] = 99;
	check(kernel_word(fd, 1) == 11 && kernel_word(fd, size / 4 - 1) == 99,
	      "the kernel sees what a program writes");
	kernel_write(fd, 0, 7);
	kernel_write(fd, 2 * PAGE / 4, 13);
	check(words(p)[0] == 7 && words(p)[2 * PAGE / 4] == 13,
	      "and a program what the kernel writes");
	check_int(words(third)[0], 13, "an offset is one");
	check(pread(fd, p, 16, size) == 0 && pread(fd, p + PAGE, 64, size - 8) == 8,
	      "read() ends where the memory does");

	both[1] = q = map(fd, size, RW, MAP_PRIVATE, 0);
	check_int(words(q)[0], 7, "a private mapping shows it");
	words(q)[2] = 22;
	check(words(q)[0] == 7 && words(q)[2] == 22 && kernel_word(fd, 2) == 0,
	      "a write to it makes a copy of the page");
	words(q)[2 * PAGE / 4 + 1] = 33;
	check(words(q)[2 * PAGE / 4] == 13 && words(third)[1] == 0, "also where it was never read");
	kernel_write(fd, 0, 8);
	check(words(q)[0] == 7 && words(p)[0] == 8, "which stays as it is");

	check_exit(in_child(child_of_both, both), 0, "a child has both");
	check(words(p)[1] == 111 && kernel_word(fd, 1) == 111, "shares the one");
	check_int(words(q)[2], 22, "and has its own copy of the other");
	check_int(words(q)[0], 7, "the parent's is whole");

	check_int(mprotect(p, PAGE, PROT_READ), 0, "mprotect");
	faults_as(probe_write(p + 8), SIGSEGV, SEGV_ACCERR, p + 8, "holds");
	check_int(mprotect(p, PAGE, RW), 0, "mprotect back");
	words(p)[3] = 44;
	check_int(kernel_word(fd, 3), 44, "it is the same memory");
	check_int(munmap(p + PAGE, PAGE), 0, "a page of it goes");
	words(p)[2 * PAGE / 4] = 14;
	check_int(words(third)[0], 14, "the next is where it was");
	munmap(p, size);
	munmap(q, size);
	munmap(third, 2 * PAGE);
	check_int(kernel_word(fd, 3), 44, "all of it outlives the mappings");
}

static int open_demo(const char *name)
{
	int fd = open(name, O_RDWR);

	need(fd >= 0, name);
	return fd;
}

static void demo_fault(void)
{
	int fd = open_demo("/dev/demo-fault"), self = open("/proc/self/mem", O_RDWR);
	size_t size = ioctl(fd, DEMO_IOC_SIZE, 0);
	unsigned char there[2] = { 9, 9 };
	long long file = status_kb("RssFile");
	char *p = map(fd, size + PAGE, RW, MAP_SHARED, 0), c = 0;
	struct map_entry m;

	check_int(ioctl(fd, DEMO_IOC_PRESENT, 0), 0, "mmap allocates nothing");
	check_int(words(p + PAGE)[0], 0, "a page comes when it is read,");
	check_int(ioctl(fd, DEMO_IOC_PRESENT, 0), 1, "that one");
	p[3 * PAGE] = 1;
	check_int(ioctl(fd, DEMO_IOC_PRESENT, 0), 2, "or written");
	check_int(status_kb("RssFile"), file + 8, "and counts as the process's memory");
	check(mincore(p, 2 * PAGE, there) == 0 && there[0] == 0 && there[1] == 1,
	      "mincore: only that is in memory");
	faults_as(probe_read(p + size), SIGBUS, BUS_ADRERR, p + size, "behind the end: SIGBUS");
	check(pread(self, &c, 1, (off_t)(unsigned long)(p + 3 * PAGE)) == 1 && c == 1,
	      "/proc/self/mem reads it");
	check_int(pwrite(self, "x", 1, (off_t)(unsigned long)(p + 5 * PAGE)), 1, "and writes it");
	check(p[5 * PAGE] == 'x' && ioctl(fd, DEMO_IOC_PRESENT, 0) == 3, "with a fault of its own");
	check_errno(shared_wake(p), EFAULT, "no shared futex can be there");
	check_int(madvise(p, 8 * PAGE, MADV_DONTNEED), 0, "MADV_DONTNEED");
	check_int(status_kb("RssFile"), file, "lets go of the pages");
	check_int(p[5 * PAGE], 'x', "which the driver still has");
	check(mmap(p + size + PAGE, PAGE, RW, MAP_SHARED | MAP_FIXED, fd, size + PAGE) !=
			      MAP_FAILED &&
		      find_map(p, &m) && m.end == (unsigned long)p + size + 2 * PAGE,
	      "neighbours of the same file become one area");
	close(fd);
	p[7 * PAGE] = 'y';
	check(p[3 * PAGE] == 1 && p[7 * PAGE] == 'y', "a mapping keeps the file open");
	munmap(p, size + 2 * PAGE);
	close(self);
	fd = open_demo("/dev/demo-fault");
	common("/dev/demo-fault", fd);
	close(fd);
}

static void demo_pages(void)
{
	int fd = open_demo("/dev/demo-pages"), self = open("/proc/self/mem", O_RDWR);
	size_t size = ioctl(fd, DEMO_IOC_SIZE, 0);
	long long file = status_kb("RssFile");
	unsigned char there[1] = { 9 };
	struct map_entry m;
	char *p, c = 0;

	check_errno(mmap(NULL, size + PAGE, RW, MAP_SHARED, fd, 0), EINVAL,
		    "no more than there is");
	check_errno(mmap(NULL, PAGE, RW, MAP_SHARED, fd, size), EINVAL, "nor behind the end");
	check_int(status_kb("RssFile"), file, "what fails leaves nothing");
	p = map(fd, size, RW, MAP_SHARED, 0);
	check_int(status_kb("RssFile"), file + size / 1024, "mmap maps all pages");
	check(mincore(p + size - PAGE, PAGE, there) == 0 && there[0] == 1,
	      "mincore: they are there");
	check(pwrite(self, "x", 1, (off_t)(unsigned long)p) == 1 && p[0] == 'x' &&
		      pread(self, &c, 1, (off_t)(unsigned long)p) == 1 && c == 'x',
	      "/proc/self/mem reaches them");
	check_errno(mremap(p, size, size + PAGE, MREMAP_MAYMOVE), EFAULT,
		    "the mapping cannot grow");
	check_errno(shared_wake(p), EFAULT, "no shared futex can be there");
	check_int(madvise(p, PAGE, MADV_DONTNEED), 0, "MADV_DONTNEED");
	faults_as(probe_read(p), SIGBUS, BUS_ADRERR, p, "takes a page for good");
	munmap(p + PAGE, PAGE);
	check(mmap(p + PAGE, PAGE, RW, MAP_SHARED | MAP_FIXED, fd, PAGE) == p + PAGE &&
		      find_map(p + PAGE, &m) && m.start == (unsigned long)p + PAGE &&
		      m.end == m.start + PAGE,
	      "neighbours stay areas of their own");
	close(fd);
	p[7 * PAGE] = 'y';
	check_int(p[7 * PAGE], 'y', "a mapping keeps the file open");
	munmap(p, size);
	close(self);
	check_int(status_kb("RssFile"), file, "munmap: all pages go");
	fd = open_demo("/dev/demo-pages");
	common("/dev/demo-pages", fd);
	failures("/dev/demo-pages", fd, size);
	close(fd);
}

static void demo_pfn(void)
{
	int fd = open_demo("/dev/demo-pfn");
	size_t size = ioctl(fd, DEMO_IOC_SIZE, 0);
	long long file = status_kb("RssFile");
	char *p;

	check_errno(mmap(NULL, size + PAGE, RW, MAP_SHARED, fd, 0), EINVAL,
		    "no more than there is");
	p = map(fd, size, RW, MAP_SHARED, 0);
	check_int(status_kb("RssFile"), file, "the frames do not count");
	munmap(p, size);
	kernel_write(fd, 0, 0x12345678);
	p = map(fd, PAGE, RW, MAP_SHARED, 0);
	frames(p, 0x12345678);
	munmap(p, PAGE);
	kernel_write(fd, 0, 0);
	kernel_write(fd, 2, 0);
	kernel_write(fd, 2 * PAGE / 4 + 1, 0);
	common("/dev/demo-pfn", fd);
	failures("/dev/demo-pfn", fd, size);
	close(fd);
}

int main(void)
{
	fault_injection = fail_open();
	mem_fd = open("/dev/mem", O_RDWR | O_SYNC);
	if (mem_fd >= 0) {
		no_ram();
		registers();
		copy_after_fork();
		nothing_there();
		large();
		failures("/dev/mem", mem_fd, 6 << 20);
		close(mem_fd);
	} else {
		skip("/dev/mem", "there is none");
	}
	if (access("/dev/demo-pfn", F_OK)) {
		skip("the demonstration device", "there is none");
		return tap_done();
	}
	demo_fault();
	demo_pages();
	demo_pfn();
	return tap_done();
}
