// SPDX-License-Identifier: MIT
/*
 * ELF files as no linker of today makes them, but as Linux runs them: segments without bytes in the file,
 * that share pages, overlap, do not ascend, lie beyond the end of the file; headers of other times; and
 * those for which it is too late to say no, whose process ends by SIGSEGV.
 *
 * Each file is made here, of program headers and a little code that gives back a byte of its memory, or
 * waits to be looked at. What /proc/PID/maps says of it must be the picture: one word for each area, from
 * the lowest up, but for stack, vectors and what the kernel adds.
 */
#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/stat.h>

#include "tap.h"
#include "until.h"

#define FILE_NAME "/tmp/elf-odd"
#define BASE	  0x10000
#define CODE	  0x400 /* where code lies in the file and, from BASE, in memory */
#define R	  PF_R
#define W	  PF_W
#define X	  PF_X

enum { STATUS = 0, SIGNALLED = 1000, ERRNO = 2000 };

/* The file under construction. */
static union {
	unsigned char bytes[0x8000];
	Elf32_Ehdr ehdr;
} image;
static size_t image_size;

static void put(unsigned long at, const void *bytes, size_t n)
{
	memcpy(image.bytes + at, bytes, n);
	if (at + n > image_size)
		image_size = at + n;
}

static void fill(unsigned long at, int c, size_t n)
{
	memset(image.bytes + at, c, n);
	if (at + n > image_size)
		image_size = at + n;
}

/* Exits with the byte at @addr; 0: pauses. */
static void put_code(unsigned long at, unsigned long addr)
{
	const unsigned int look[] = {
		0xe59f0008, /* ldr r0, [pc, #8] */
		0xe5d00000, /* ldrb r0, [r0] */
		0xe3a07001, /* mov r7, #1 (exit) */
		0xef000000, /* svc 0 */
		addr,
	};
	const unsigned int wait[] = {
		0xe3a0701d, /* mov r7, #29 (pause) */
		0xef000000, /* svc 0 */
		0xeafffffc, /* b back */
	};

	if (addr)
		put(at, look, sizeof(look));
	else
		put(at, wait, sizeof(wait));
}

static void add(unsigned int type, unsigned long offset, unsigned long vaddr, unsigned long filesz,
		unsigned long memsz, unsigned int flags)
{
	Elf32_Phdr ph = { .p_type = type,
			  .p_offset = offset,
			  .p_vaddr = vaddr,
			  .p_paddr = vaddr,
			  .p_filesz = filesz,
			  .p_memsz = memsz,
			  .p_flags = flags,
			  .p_align = PAGE };

	put(sizeof(image.ehdr) + image.ehdr.e_phnum++ * sizeof(ph), &ph, sizeof(ph));
}

/* A file with a stack that is not executable, and nothing else yet. */
static void begin(int type, unsigned long entry)
{
	const Elf32_Ehdr ehdr = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB,
					       EV_CURRENT },
				  .e_type = type,
				  .e_machine = EM_ARM,
				  .e_version = EV_CURRENT,
				  .e_entry = entry,
				  .e_phoff = sizeof(ehdr),
				  .e_flags = 0x05000000,
				  .e_ehsize = sizeof(ehdr),
				  .e_phentsize = sizeof(Elf32_Phdr) };

	memset(&image, 0, sizeof(image));
	image_size = 0;
	put(0, &ehdr, sizeof(ehdr));
	add(PT_GNU_STACK, 0, 0, 0, 0, R | W);
}

/* The usual one: code at BASE + CODE, which gives back the byte at @addr. */
static void begin_usual(unsigned long addr)
{
	begin(ET_EXEC, BASE + CODE);
	add(PT_LOAD, 0, BASE, 0x500, 0x500, R | X);
	put_code(CODE, addr);
}

static void begin_pie(unsigned long base)
{
	begin(ET_DYN, base + CODE);
	add(PT_LOAD, 0, base, 0x500, 0x500, R | X);
	put_code(CODE, 0);
}

static void save(void)
{
	int fd;

	unlink(FILE_NAME);
	fd = open(FILE_NAME, O_WRONLY | O_CREAT, 0700);
	need(fd >= 0 && write(fd, image.bytes, image_size) == (ssize_t)image_size, FILE_NAME);
	close(fd);
}

/* Starts the file. 0 and the child's number, or the error of execve. */
static int start(pid_t *pid)
{
	int ends[2], error = 0;

	need(pipe2(ends, O_CLOEXEC) == 0, "pipe2");
	fflush(stdout);
	*pid = fork();
	if (*pid == 0) {
		execl(FILE_NAME, FILE_NAME, (char *)NULL);
		error = errno;
		_exit(write(ends[1], &error, sizeof(error)) < 0);
	}
	close(ends[1]);
	if (read(ends[0], &error, sizeof(error)) <= 0)
		error = 0;
	close(ends[0]);
	return error;
}

/* How the file ends: STATUS + n, SIGNALLED + n, ERRNO + n. */
static int run(void)
{
	int status, error;
	pid_t pid;

	save();
	error = start(&pid);
	waitpid(pid, &status, 0);
	if (error)
		return ERRNO + error;
	return WIFSIGNALED(status) ? SIGNALLED + WTERMSIG(status) : WEXITSTATUS(status);
}

__attribute__((format(printf, 2, 3))) static void check_run(int wanted, const char *fmt, ...)
{
	int got = run();
	va_list args;

	va_start(args, fmt);
	if (!tap_line(got == wanted, fmt, args))
		note("got %d, wanted %d", got, wanted);
	va_end(args);
}

/* "start-end perms", each area of the waiting file; the first @skip numbers of addresses left out. */
static const char *picture(int with_addresses)
{
	static char text[8192], path[32], drawing[2048];
	char *line, *next, *out = drawing;
	int error, fd;
	ssize_t n = 0, got;
	pid_t pid;

	save();
	error = start(&pid);
	if (error)
		return strerror(error);
	/* The pipe closes when the old program is gone; the new one is all there when it pauses. */
	if (!until(state_of(pid) == 'S'))
		note("the program does not pause");
	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	fd = open(path, O_RDONLY);
	while (fd >= 0 && (got = read(fd, text + n, sizeof(text) - 1 - n)) > 0)
		n += got;
	close(fd);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	text[n] = '\0';
	*out = '\0';
	for (line = text; *line; line = next) {
		unsigned long low = strtoul(line, &next, 16), high = strtoul(next + 1, &next, 16);
		char perms[4];

		memcpy(perms, next + 1, 3);
		perms[3] = '\0';
		next += strcspn(next, "\n");
		if (*next)
			*next++ = '\0';
		/* Not ours: the kernel's own. */
		if (strstr(line, "[stack]") || strstr(line, "[vectors]") ||
		    strstr(line, "[sigpage]") || strstr(line, "[v"))
			continue;
		if (with_addresses)
			out += sprintf(out, "%s%lx-%lx %s", *drawing ? " " : "", low, high, perms);
		else
			out += sprintf(out, "%s%lu %s", *drawing ? " " : "", (high - low) / PAGE,
				       perms);
	}
	return drawing;
}

static void check_picture(int with_addresses, const char *wanted, const char *what)
{
	const char *got = picture(with_addresses);

	if (!check(strcmp(got, wanted) == 0, "%s", what))
		note("got %s\n# wanted %s", got, wanted);
}

static void sizes(void)
{
	begin_usual(0);
	add(PT_LOAD, 0x1000, 0x20000, 0, 0, R | W);
	check_picture(1, "10000-11000 r-x", "a segment of no bytes is none");
	begin_usual(0);
	add(PT_LOAD, 0x1000, 0x20000, 0, 0x3000, R | W);
	check_picture(1, "10000-11000 r-x 20000-23000 rw-", "one of memory alone");
	begin_usual(0);
	add(PT_LOAD, 0x1123, 0x20123, 0, 0x1000, R | W);
	check_picture(1, "10000-11000 r-x 20000-22000 rw-", "... whatever its offset is");
	begin_usual(0);
	add(PT_LOAD, 0x1777, 0x20123, 0, 0x1000, R | W);
	check_picture(1, "10000-11000 r-x 20000-22000 rw-", "... which need not fit its address");
	begin_usual(0x20010);
	add(PT_LOAD, 0x100000, 0x20000, 0x1000, 0x1000, R | W);
	check_run(SIGNALLED + SIGBUS, "beyond the end of the file: SIGBUS when it is used");
	begin_usual(0x22000);
	add(PT_LOAD, 0x100000, 0x20000, 0x100, 0x3000, R | W);
	check_run(0, "... and its bss is there");
	begin_usual(0x20020);
	add(PT_LOAD, 0x1000, 0x20000, 0x10, 0x800, R | W);
	fill(0x1000, 'd', 0x800);
	check_run(0, "bss begins with zeroes in the middle of a page");
	begin_usual(0x20020);
	add(PT_LOAD, 0x1000, 0x20000, 0x10, 0x10, R | W);
	fill(0x1000, 'd', 0x800);
	check_run('d', "without bss the rest of the page is the file's");
	begin_usual(0x21000);
	add(PT_LOAD, 0x1000, 0x20000, 0x10, 0x3000, R);
	fill(0x1000, 'd', 0x10);
	check_run(0, "bss of a segment that is read-only");
}

static void shared_pages(void)
{
	for (int i = 0; i < 3; i++) {
		static const unsigned long look[] = { 0x20010, 0x20180, 0x20810 };

		begin_usual(look[i]);
		add(PT_LOAD, 0x1000, 0x20000, 0x100, 0x200, R | W);
		add(PT_LOAD, 0x1800, 0x20800, 0x100, 0x100, R | W);
		fill(0x1000, 'a', 0x900);
		check_run('a', "two in a page: the later one's page holds, %lx", look[i]);
	}
	begin_usual(0x21010);
	add(PT_LOAD, 0x1000, 0x20000, 0x2000, 0x2000, R | W);
	add(PT_LOAD, 0x4000, 0x21000, 0x2000, 0x2000, R);
	fill(0x1000, 'a', 0x2000);
	fill(0x4000, 'b', 0x2000);
	check_run('b', "they overlap: the later one is seen");
	put_code(CODE, 0);
	check_picture(1, "10000-11000 r-x 20000-21000 rw- 21000-23000 r--", "... and mapped");
	begin_usual(0);
	add(PT_LOAD, 0, BASE, 0x1000, 0x1000, R | X);
	fill(0xfff, '.', 1);
	check_picture(1, "10000-11000 r-x", "the same twice");
	begin(ET_EXEC, BASE + CODE);
	add(PT_LOAD, 0x1000, 0x30000, 0x10, 0x2000, R | W);
	add(PT_LOAD, 0, BASE, 0x500, 0x500, R | X);
	put_code(CODE, 0);
	fill(0x1000, 'd', 0x10);
	check_picture(1, "10000-11000 r-x 30000-31000 rw- 31000-32000 rw-", "they need not ascend");
	begin_usual(0x22010);
	add(PT_LOAD, 0x1000, 0x20000, 0x10, 0x5000, R | W);
	add(PT_LOAD, 0x2000, 0x22000, 0x1000, 0x1000, R | W);
	fill(0x1000, 'd', 0x10);
	fill(0x2000, 'e', 0x1000);
	check_run('e', "a segment in the middle of another's bss");
}

static void headers(void)
{
	static const unsigned int flags[] = { 0,	  0x400,      0x01000000,
					      0x04000000, 0x09000000, 0x05800000 };

	for (unsigned int i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
		begin_usual(BASE);
		image.ehdr.e_flags = flags[i];
		check_run(0x7f, "flags %#x are run", flags[i]);
	}
	begin_usual(BASE);
	image.ehdr.e_flags = 8;
	check_run(ERRNO + ENOEXEC, "26-bit addresses are not");
	begin_usual(BASE);
	image.ehdr.e_ident[EI_OSABI] = 65;
	check_run(ERRNO + ENOEXEC, "nor is FDPIC");
	begin_usual(BASE);
	image.ehdr.e_ident[EI_CLASS] = ELFCLASS64;
	image.ehdr.e_ident[EI_VERSION] = 0;
	image.ehdr.e_ehsize = 0;
	check_run(0x7f, "class, version and size of the header are not looked at");
	begin_usual(BASE);
	image.ehdr.e_entry += 2;
	check_run(ERRNO + ENOEXEC, "an entry at an odd halfword");
	begin_usual(BASE);
	image.ehdr.e_phoff = 0x100000;
	check_run(ERRNO + ENOEXEC, "headers beyond the end of the file");
}

static void too_late(void)
{
	static const struct {
		unsigned long offset, vaddr, filesz, memsz;
		const char *what;
	} segments[] = {
		{ 0x1000, 0x20000, 0x800, 0x400, "more in the file than in memory" },
		{ 0x1000, 0x20000, 0x10, 0xc0000000, "larger than the address space" },
		{ 0x1000, 0x20000, 0x10, 0xffffffff, "as large as can be said" },
		{ 0xfffff000, 0x20000, 0x1000, 0x1000, "at the end of all offsets" },
		{ 0x1010, 0x20000, 0x10, 0x10, "an offset that does not fit the address" },
		{ 0x1000, 0xc0000000, 0x10, 0x1000, "the kernel's addresses" },
		{ 0x1000, 0xfffff000, 0x10, 0x1000, "the end of all addresses" },
	};

	for (unsigned int i = 0; i < sizeof(segments) / sizeof(*segments); i++) {
		begin_usual(BASE);
		add(PT_LOAD, segments[i].offset, segments[i].vaddr, segments[i].filesz,
		    segments[i].memsz, R | W);
		fill(0x1000, 'd', 0x800);
		check_run(SIGNALLED + SIGSEGV, "SIGSEGV: %s", segments[i].what);
	}
	begin_usual(BASE);
	image.ehdr.e_entry = 0xc0008000;
	check_run(SIGNALLED + SIGSEGV, "SIGSEGV: an entry in the kernel");
	begin(ET_EXEC, BASE);
	check_run(SIGNALLED + SIGSEGV, "SIGSEGV: no segment at all");
}

static void anywhere(void)
{
	begin_pie(0x40000);
	add(PT_LOAD, 0x1000, 0x44000, 0x10, 0x2800, R | W);
	fill(0x1000, 'd', 0x10);
	check_picture(0, "1 r-x 1 rw- 2 rw-", "position-independent");
	begin(ET_DYN, CODE);
	add(PT_LOAD, 0x1000, 0x4000, 0x10, 0x2800, R | W);
	add(PT_LOAD, 0, 0, 0x500, 0x500, R | X);
	put_code(CODE, 0);
	fill(0x1000, 'd', 0x10);
	check_picture(0, "1 r-x 1 rw- 2 rw-", "... and not ascending");
	begin_pie(0);
	((Elf32_Phdr *)(image.bytes + sizeof(Elf32_Ehdr)))[1].p_align = 0x200000;
	check(strtoul(picture(1), NULL, 16) % 0x200000 == 0, "aligned as it asks for");
	begin_pie(0);
	add(PT_LOAD, 0x1000, 0xb0000000, 0x10, 0x10000000, R | W);
	fill(0x1000, 'd', 0x10);
	check_run(SIGNALLED + SIGSEGV, "SIGSEGV: no room for all of it");
}

/* In a child: what an area may be after mmap, mprotect and brk, three letters each. */
static int look_at_areas(void *unused)
{
	static char text[8192];
	char *p = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *q = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *heap = sbrk(2 * PAGE), line[16];
	const char *wanted[3] = { "r-x", "rwx", "rwx" }, *at;
	char *places[3] = { p, q, heap + PAGE };
	int fd, bad = 0;
	ssize_t n = 0, got;

	(void)unused;
	if (personality(READ_IMPLIES_EXEC | 0x0800000) < 0)
		return 100;
	p = places[0] = mmap(NULL, 3 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mprotect(q, PAGE, PROT_READ | PROT_WRITE);
	heap = sbrk(2 * PAGE);
	places[2] = (char *)(((unsigned long)heap + PAGE) & -PAGE);
	fd = open("/proc/self/maps", O_RDONLY);
	while ((got = read(fd, text + n, sizeof(text) - 1 - n)) > 0)
		n += got;
	close(fd);
	for (int i = 0; i < 3; i++) {
		bad |= 1 << i;
		for (at = text; at && *at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL) {
			unsigned long low, high;
			char *next;

			low = strtoul(at, &next, 16);
			high = strtoul(next + 1, &next, 16);
			snprintf(line, sizeof(line), "%.3s", next + 1);
			if (low <= (unsigned long)places[i] && (unsigned long)places[i] < high &&
			    !strcmp(line, wanted[i]))
				bad &= ~(1 << i);
		}
	}
	return bad;
}

static void old_programs(void)
{
	int before = personality(0xffffffff);

	check_int(before & ~0x0040000, 0x0800000, "a program of today: 32-bit addresses");
	begin_usual(0);
	add(PT_LOAD, 0x1000, 0x20000, 0x10, 0x2000, R | W);
	fill(0x1000, 'd', 0x10);
	((Elf32_Phdr *)(image.bytes + sizeof(Elf32_Ehdr)))[0].p_type = PT_NULL;
	check_picture(1, "10000-11000 r-x 20000-21000 rwx 21000-22000 rwx",
		      "without PT_GNU_STACK: what may be read may be run");
	begin_usual(0);
	add(PT_LOAD, 0x1000, 0x20000, 0x10, 0x2000, R | W);
	fill(0x1000, 'd', 0x10);
	((Elf32_Phdr *)(image.bytes + sizeof(Elf32_Ehdr)))[0].p_flags = R | W | X;
	check_picture(1, "10000-11000 r-x 20000-21000 rw- 21000-22000 rw-",
		      "with one that asks for it: the stack alone");
	check_exit(in_child(look_at_areas, NULL), 0, "READ_IMPLIES_EXEC: mmap, mprotect and brk");
}

int main(void)
{
	mkdir("/tmp", 0777);
	sizes();
	shared_pages();
	headers();
	too_late();
	anywhere();
	old_programs();
	unlink(FILE_NAME);
	return tap_done();
}
