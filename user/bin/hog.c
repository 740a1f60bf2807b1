// SPDX-License-Identifier: MIT
/*
 * hog [-a | -m | -p | -s | -t] SIZE [COMMAND...] - take memory, run a command while holding it, then look at every page.
 *
 *	hog 300M free           what is left
 *	hog 40M swapoff -a      does all come home?
 *	hog 20M hog 2G          the inner one is killed: has the outer one still what it had?
 *
 *	hog -m 20M sleep 9	without an area: the memory of a memfd
 *	hog -p 20M sleep 9	or of full pipes (as many as there are descriptors for)
 *	hog -s 20M sleep 9	of shared memory that is mapped, and no page of it any more
 *	hog -a 4M sleep 9	of the kernel: for areas (about so much)
 *	hog -t 3M sleep 9	or for texts of /proc (as many as there are descriptors for)
 *
 * Each word of a page depends on its address, so a page that is lost, mixed up or old shows. A
 * page that cannot be read (SIGBUS: its swap disk failed) is counted and passed over.
 *
 * Exit status: the command's; 3 if it was 0 but not all pages are good; 4 if there is no memory.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <figures.h>

#define PAGE	   4096
#define PAGE_WORDS (PAGE / sizeof(uint32_t))

static sigjmp_buf unreadable;

static void on_sigbus(int signo)
{
	siglongjmp(unreadable, signo);
}

static uint32_t word_at(const uint32_t *p)
{
	return (uintptr_t)p * 2654435761u;
}

static void fill(uint32_t *words, size_t size)
{
	for (uint32_t *p = words; p < words + size / sizeof(*p); p++)
		*p = word_at(p);
}

static int page_is_good(const volatile uint32_t *page)
{
	for (size_t i = 0; i < PAGE_WORDS; i++)
		if (page[i] != word_at((const uint32_t *)page + i))
			return 0;
	return 1;
}

/* Prints how many pages are what they were; 1 if all are. */
static int look(const uint32_t *words, size_t size)
{
	static volatile size_t good, wrong, bad, at; /* they outlive the jump */
	struct sigaction sa = { .sa_handler = on_sigbus };

	sigaction(SIGBUS, &sa, NULL);
	for (at = 0; at < size / PAGE; at++) {
		if (sigsetjmp(unreadable, 1))
			bad++;
		else if (page_is_good(words + at * PAGE_WORDS))
			good++;
		else
			wrong++;
	}
	printf("hog: %zu pages good, %zu wrong, %zu unreadable\n", good, wrong, bad);
	return !wrong && !bad;
}

/* The wait status as a shell would give it. */
static int run(char **command)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		execvp(command[0], command);
		fprintf(stderr, "hog: %s: %s\n", command[0], strerror(errno));
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0) {
		perror("hog: fork");
		return 126;
	}
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* The memory is a file's that nobody maps; its descriptor stays open. 0: it is not there. */
static int fill_memfd(size_t size)
{
	static uint32_t page[PAGE_WORDS];
	int fd = memfd_create("hog", MFD_CLOEXEC);

	if (fd < 0)
		return 0;
	for (size_t done = 0; done < size; done += PAGE) {
		fill(page, PAGE);
		if (write(fd, page, PAGE) != PAGE)
			return 0;
	}
	return 1;
}

/* The memory is of pipes that nobody reads; they stay open. */
static int fill_pipes(size_t size)
{
	static const char page[PAGE];
	size_t done = 0;
	ssize_t n;
	int fd[2];

	while (done < size) {
		if (pipe2(fd, O_CLOEXEC | O_NONBLOCK))
			return 0;
		while (done < size && (n = write(fd[1], page, PAGE)) > 0)
			done += n;
		if (done < size && errno != EAGAIN)
			return 0;
	}
	return 1;
}

#define PIECE (1UL << 20)

/* Of many areas: each keeps memory that its page tables know nothing of. */
static int fill_shared(size_t size)
{
	for (size_t done = 0; done < size; done += PIECE) {
		char *p = mmap(NULL, PIECE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

		if (p == MAP_FAILED)
			return 0;
		for (size_t at = 0; at < PIECE; at += PAGE)
			p[at] = 1;
		if (madvise(p, PIECE, MADV_DONTNEED))
			return 0;
	}
	return 1;
}

#define AREA_BYTES 100 /* about, in the kernel */

/* Every other page of a region is an area of its own, and so is what is between them. */
static int fill_areas(size_t size)
{
	size_t n = size / AREA_BYTES / 2;
	char *p = mmap(NULL, n * 2 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (mprotect(p + i * 2 * PAGE, PAGE, PROT_NONE))
			return 0;
	return 1;
}

/* Texts of which a byte was read, so that the rest waits in a page of the kernel's. */
static int fill_texts(size_t size)
{
	for (size_t done = 0; done < size; done += PAGE) {
		int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
		char c;

		if (fd < 0 || read(fd, &c, 1) != 1)
			return 0;
	}
	return 1;
}

static int fill_otherwise(int how, size_t size)
{
	switch (how) {
	case 'a':
		return fill_areas(size);
	case 'm':
		return fill_memfd(size);
	case 'p':
		return fill_pipes(size);
	case 's':
		return fill_shared(size);
	default:
		return fill_texts(size);
	}
}

/* Memory by other means than a private area's pages: there is nothing to look at afterwards. */
static int main_otherwise(int how, size_t size, char **command)
{
	if (!fill_otherwise(how, size)) {
		perror("hog");
		return 4;
	}
	return *command ? run(command) : 0;
}

int main(int argc, char **argv)
{
	int how = argc > 1 && argv[1][0] == '-' && argv[1][1] && strchr("ampst", argv[1][1]) ? argv[1][1] : 0;
	long long size;
	int status = 0, all_good;
	void *memory;

	if (how) {
		argv++;
		argc--;
	}
	size = argc > 1 ? parse_size(argv[1]) : -1;
	if (size < PAGE || size > 0xc0000000LL) {
		fprintf(stderr, "usage: hog [-a | -m | -p | -s | -t] SIZE[K|M|G] [COMMAND...]\n");
		return 2;
	}
	size -= size % PAGE;
	if (how)
		return main_otherwise(how, size, argv + 2);
	memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED) {
		perror("hog: mmap");
		return 4;
	}
	fill(memory, size);
	if (argc > 2)
		status = run(argv + 2);
	all_good = look(memory, size);
	return status ? status : all_good ? 0 : 3;
}
