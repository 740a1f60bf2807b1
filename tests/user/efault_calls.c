// SPDX-License-Identifier: MIT
/*
 * Every system call that takes a pointer, with pointers that lead nowhere: none may harm the kernel, none may
 * succeed, and the error is Linux's. One argument at a time is bad; the others are as good as they can be
 * without doing anything.
 *
 * The table has a line for each such call of the kernel's own table; tests/build/test_efault_calls.py fails if
 * one has none. A call whose pointer is not looked at in a case (optional, or only for success) has a letter in
 * `may`: then it may answer something else than EFAULT, and what it answers is in the check's name, so that a
 * comparison with Linux shows a difference.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>

#include "tap.h"

/* Arguments that are not numbers. */
enum {
	PTR = 0x5a000000, /* bad in turn; else a zeroed buffer */
	STR,		  /* likewise; else the name of what there is not */
	FD,		  /* a file, open for both */
	DIRFD,		  /* a directory */
	PID,		  /* this process */
	IOV,		  /* as PTR; else one piece of memory, of 8 bytes */
};

struct call {
	const char *name;
	int nr;
	long args[6];
	/*
	 * In which cases, of each argument that is a pointer: letters of bads[]; '*': all. NULL: none. N: NULL is
	 * not tried, with which the call waits for ever; E: nor is the edge, where a part may be moved.
	 */
	const char *may[6];
};

#define C(name, ...) #name, __NR_##name, __VA_ARGS__

static const struct call calls[] = {
#include "efault_calls.h"
};

static char *edge; /* the first byte that is not mapped */

static const struct {
	char letter;
	const char *name;
} bads[] = {
	{ '0', "NULL" },	 { 'k', "kernel" },  { 'v', "vectors" }, { 'p', "pkmap" },
	{ 'u', "unmapped" }, { 'o', "odd" },     { 'e', "edge" },    { 'w', "wraps" },
};

#define NR_BADS (int)(sizeof(bads) / sizeof(bads[0]))

static long bad_address(int i)
{
	switch (bads[i].letter) {
	case '0':
		return 0;
	case 'k':
		return (long)0xc0008000ul;
	case 'v':
		return (long)0xffff0000ul;
	case 'p':
		return (long)0xbf800000ul;
	case 'u':
		return (long)edge;
	case 'o':
		return (long)edge + 1;
	case 'e':
		return (long)edge - 1; /* one byte is there, which is not NUL */
	default:
		return -1;
	}
}

static int file_fd, dir_fd;

static int is_pointer(long arg)
{
	return arg == PTR || arg == STR || arg == IOV;
}

static long good(long arg, char *buf)
{
	long *iov = (long *)(buf + 512);

	switch (arg) {
	case PTR:
		return (long)buf;
	case STR:
		return (long)"/none/none";
	case FD:
		return file_fd;
	case DIRFD:
		return dir_fd;
	case PID:
		return getpid();
	case IOV:
		iov[0] = (long)buf;
		iov[1] = 8;
		return (long)iov;
	default:
		return arg;
	}
}

/* errno of the call with argument i replaced, 0: it succeeded. */
static int try(const struct call *c, int i, int bad)
{
	static char buf[6][1024] __attribute__((aligned(8)));
	long a[6];

	memset(buf, 0, sizeof(buf));
	for (int j = 0; j < 6; j++)
		a[j] = i == j ? bad_address(bad) : good(c->args[j], buf[j]);
	lseek(file_fd, 0, SEEK_SET);
	return syscall(c->nr, a[0], a[1], a[2], a[3], a[4], a[5]) < 0 ? errno : 0;
}

static int skipped(const struct call *c, int i, int bad)
{
	char letter = bads[bad].letter == '0' ? 'N' : bads[bad].letter == 'e' ? 'E' : 0;

	return letter && c->may[i] && strchr(c->may[i], letter);
}

static int *results; /* shared with the child */

static int all_of(void *arg)
{
	const struct call *c = arg;

	signal(SIGALRM, SIG_DFL);
	alarm(60);
	for (int i = 0; i < 6; i++) {
		for (int bad = 0; is_pointer(c->args[i]) && bad < NR_BADS; bad++)
			results[i * NR_BADS + bad] = skipped(c, i, bad) ? EFAULT : try(c, i, bad);
	}
	return 0;
}

static int may(const struct call *c, int i, char letter)
{
	return c->may[i] && (strchr(c->may[i], letter) || strchr(c->may[i], '*'));
}

static void check_call(const struct call *c)
{
	int status;

	for (int i = 0; i < 6 * NR_BADS; i++)
		results[i] = -1;
	status = in_child(all_of, (void *)c);
	check(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%s returns", c->name);
	for (int i = 0; i < 6; i++) {
		char said[200] = "";
		int wrong = 0;

		if (!is_pointer(c->args[i]))
			continue;
		for (int bad = 0; bad < NR_BADS; bad++) {
			int err = results[i * NR_BADS + bad];

			if (err == EFAULT)
				continue;
			snprintf(said + strlen(said), sizeof(said) - strlen(said), ", %s %d",
				 bads[bad].name, err);
			wrong += !may(c, i, bads[bad].letter);
		}
		check(!wrong, "%s, argument %d: EFAULT%s", c->name, i + 1, said);
	}
}

int main(void)
{
	int n = sizeof(calls) / sizeof(calls[0]);

	mkdir("/tmp", 0777);
	file_fd = open("/tmp/efault_calls", O_RDWR | O_CREAT | O_TRUNC, 0600);
	dir_fd = open("/", O_RDONLY | O_DIRECTORY);
	edge = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	results = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	need(file_fd >= 0 && dir_fd >= 0 && edge != MAP_FAILED && results != MAP_FAILED, "set-up");
	need(write(file_fd, "0123456789abcdef", 16) == 16, "write");
	memset(edge, 'x', PAGE);
	edge += PAGE;
	munmap(edge, 2 * PAGE);
	for (int i = 0; i < n; i++)
		check_call(&calls[i]);
	unlink("/tmp/efault_calls");
	return tap_done();
}
