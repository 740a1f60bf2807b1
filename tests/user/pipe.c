// SPDX-License-Identifier: MIT
/* Pipes: order, blocking, ends that are closed, and what does not fit. */
#include <fcntl.h>
#include <sys/ioctl.h>

#include "tap.h"

static int ends[2];

static void fresh(int flags)
{
	if (ends[0])
		close(ends[0]);
	if (ends[1])
		close(ends[1]);
	need(pipe2(ends, flags) == 0, "pipe2");
}

static void simple(void)
{
	char buf[16] = "";

	fresh(0);
	check(ends[0] >= 3 && ends[1] > ends[0], "the lowest free descriptors");
	check_int(write(ends[1], "abc", 3), 3, "write");
	check_int(write(ends[1], "defg", 4), 4, "and again");
	check_int(read(ends[0], buf, 5), 5, "read crosses the border");
	check(memcmp(buf, "abcde", 5) == 0, "in order");
	check_int(read(ends[0], buf, sizeof(buf)), 2, "the rest is less than wanted");
	check_errno(write(ends[0], "x", 1), EBADF, "write to the reading end: EBADF");
	check_errno(read(ends[1], buf, 1), EBADF, "read from the writing end: EBADF");
	check_errno(lseek(ends[0], 0, SEEK_SET), ESPIPE, "lseek: ESPIPE");
	check_int(write(ends[1], "", 0), 0, "nothing can be written");
}

static void end_of_file(void)
{
	char c;

	fresh(0);
	check_int(write(ends[1], "z", 1), 1, "write");
	close(ends[1]);
	ends[1] = 0;
	check_int(read(ends[0], &c, 1), 1, "what was written is read after the writer has gone");
	check_int(read(ends[0], &c, 1), 0, "then there is the end");
	check_int(read(ends[0], &c, 1), 0, "for ever");
}

static int write_to_closed(void *arg)
{
	(void)arg;
	close(ends[0]);
	if (write(ends[1], "x", 1) < 0)
		return 1;
	return 2;
}

static void broken_pipe(void)
{
	int status;

	fresh(0);
	close(ends[0]);
	ends[0] = 0;
	status = in_child(write_to_closed, NULL);
	check_killed(status, SIGPIPE, "nobody can read: SIGPIPE kills");
	signal(SIGPIPE, SIG_IGN);
	check_errno(write(ends[1], "x", 1), EPIPE, "and is EPIPE where it is ignored");
	signal(SIGPIPE, SIG_DFL);
}

static void nonblocking(void)
{
	char buf[4096] = "";
	long filled = 0;
	int n;

	fresh(O_NONBLOCK);
	check_errno(read(ends[0], buf, 1), EAGAIN, "an empty pipe: EAGAIN");
	while ((n = write(ends[1], buf, sizeof(buf))) > 0)
		filled += n;
	check(n == -1 && errno == EAGAIN, "a full pipe: EAGAIN");
	check_int(filled, 65536, "it holds 64 KiB");
	check_int(read(ends[0], buf, 4096), 4096, "after a read");
	check_int(write(ends[1], buf, 4096), 4096, "there is room again");
	check_errno(write(ends[1], buf, 1), EAGAIN, "and then none");
	check(fcntl(ends[0], F_GETFL) & O_NONBLOCK, "F_GETFL tells O_NONBLOCK");
	check_int(fcntl(ends[0], F_SETFL, 0), 0, "F_SETFL takes it away");
	check(!(fcntl(ends[0], F_GETFL) & O_NONBLOCK), "then it is gone");
}

/* A reader that comes first must sleep, a writer of much must sleep in between. */
static int slow_writer(void *arg)
{
	static char block[100000];

	(void)arg;
	close(ends[0]);
	usleep(30000);
	for (unsigned i = 0; i < sizeof(block); i++)
		block[i] = i * 7;
	return write(ends[1], block, sizeof(block)) == sizeof(block) ? 0 : 1;
}

static void blocking(void)
{
	static char buf[3000];
	unsigned total = 0;
	int n, good = 1, status;
	pid_t pid;

	fresh(0);
	fflush(stdout);
	pid = fork();
	need(pid >= 0, "fork");
	if (pid == 0)
		_exit(slow_writer(NULL));
	close(ends[1]);
	ends[1] = 0;
	while ((n = read(ends[0], buf, sizeof(buf))) > 0)
		for (int i = 0; i < n; i++, total++)
			good &= buf[i] == (char)(total * 7);
	check_int(total, 100000, "100000 bytes through a 64 KiB pipe");
	check(good, "every one in its place");
	waitpid(pid, &status, 0);
	check_exit(status, 0, "the writer's single write had gone through");
}

/* Writes of at most PIPE_BUF bytes are never mixed with others'. */
static void atomic(void)
{
	enum { WRITERS = 4, EACH = 200, SIZE = 512 };
	char buf[SIZE];
	int good = 1, count = 0, n;

	fresh(0);
	fflush(stdout);
	for (int w = 0; w < WRITERS; w++)
		if (fork() == 0) {
			memset(buf, 'a' + w, SIZE);
			for (int i = 0; i < EACH; i++)
				if (write(ends[1], buf, SIZE) != SIZE)
					_exit(1);
			_exit(0);
		}
	close(ends[1]);
	ends[1] = 0;
	while ((n = read(ends[0], buf, SIZE)) > 0) {
		good &= n == SIZE;
		for (int i = 1; i < n; i++)
			good &= buf[i] == buf[0];
		count++;
	}
	while (wait(NULL) > 0)
		;
	check(good && count == WRITERS * EACH, "four writers, no block torn");
}

static void on_exec(void)
{
	fresh(O_CLOEXEC);
	check(fcntl(ends[0], F_GETFD) == FD_CLOEXEC && fcntl(ends[1], F_GETFD) == FD_CLOEXEC,
	      "pipe2 with O_CLOEXEC");
	check_errno(pipe2(ends, 0x40000000), EINVAL, "pipe2 with other flags: EINVAL");
}

/* ---- F_SETPIPE_SZ ---- */

static void drain(int n)
{
	char b[PAGE];

	while (n > 0)
		n -= read(ends[0], b, n < PAGE ? n : PAGE);
}

/* What fits, by writes of one page. */
static int fill(void)
{
	static char page[PAGE];
	int n = 0;

	fcntl(ends[1], F_SETFL, O_NONBLOCK);
	while (write(ends[1], page, PAGE) == PAGE)
		n += PAGE;
	fcntl(ends[1], F_SETFL, 0);
	return n;
}

static void sizes(void)
{
	char seq[3 * PAGE], got[3 * PAGE];
	int file = open("/pipe-file", O_RDWR | O_CREAT, 0600), i;
	pid_t child;

	fresh(0);
	check_int(fcntl(ends[0], F_GETPIPE_SZ), 65536, "F_GETPIPE_SZ");
	check_int(fcntl(ends[1], F_SETPIPE_SZ, 1), PAGE, "F_SETPIPE_SZ 1: a page");
	check_int(fcntl(ends[0], F_GETPIPE_SZ), PAGE, "of both ends");
	check_int(fill(), PAGE, "which is what fits");
	check_errno(fcntl(ends[1], F_SETPIPE_SZ, -1l), EINVAL, "more than 2 GiB: EINVAL");
	check_int(fcntl(ends[1], F_SETPIPE_SZ, 100000), 131072, "100000: a power of two");
	check_int(fill(), 131072 - PAGE, "what fits then");
	check_errno(fcntl(ends[1], F_SETPIPE_SZ, 65536), EBUSY, "less than is in it: EBUSY");
	check_int(fcntl(ends[1], F_GETPIPE_SZ), 131072, "which changes nothing");
	drain(65536);
	check_int(fcntl(ends[1], F_SETPIPE_SZ, 65536), 65536, "but when it fits");
	drain(65536);
	check_errno(fcntl(file, F_SETPIPE_SZ, PAGE), EBADF, "a file: EBADF");
	check_errno(fcntl(file, F_GETPIPE_SZ), EBADF, "likewise");
	close(file);
	unlink("/pipe-file");

	/* The order stays, wherever in the ring the oldest is. */
	for (i = 0; i < (int)sizeof(seq); i++)
		seq[i] = i * 7 + i / PAGE;
	for (i = 0; i < 5; i++) {
		fresh(0);
		fcntl(ends[1], F_SETPIPE_SZ, 4 * PAGE);
		memset(got, 0, sizeof(got));
		for (int j = 0; j < i; j++) {
			need(write(ends[1], seq, PAGE) == PAGE, "write");
			drain(PAGE);
		}
		need(write(ends[1], seq, sizeof(seq) - 10) == sizeof(seq) - 10, "write");
		need(fcntl(ends[1], F_SETPIPE_SZ, (i & 1 ? 8 : 4) * PAGE) > 0, "F_SETPIPE_SZ");
		need(write(ends[1], seq + sizeof(seq) - 10, 10) == 10, "write");
		need(read(ends[0], got, sizeof(got)) == sizeof(got), "read");
		if (memcmp(got, seq, sizeof(seq)))
			break;
	}
	check_int(i, 5, "what was in it comes in its order");

	fresh(0);
	fcntl(ends[1], F_SETPIPE_SZ, PAGE);
	child = fork();
	if (!child)
		_exit(write(ends[1], seq, 2 * PAGE) == 2 * PAGE ? 0 : 1);
	while (ioctl(ends[0], FIONREAD, &i) == 0 && i < PAGE)
		usleep(1000);
	check_int(fcntl(ends[1], F_SETPIPE_SZ, 2 * PAGE), 2 * PAGE,
		  "beside a writer that waits for room");
	waitpid(child, &i, 0);
	check_exit(i, 0, "which goes on");
}

/* ---- O_DIRECT: packets ---- */

static void packets(void)
{
	char b[2 * PAGE], big[2 * PAGE] = "";

	fresh(O_DIRECT | O_NONBLOCK);
	check(fcntl(ends[1], F_GETFL) & O_DIRECT, "pipe2 with O_DIRECT");
	check(!(fcntl(ends[0], F_GETFL) & O_DIRECT), "is for the end that writes");
	write(ends[1], "one", 3);
	write(ends[1], "two-two", 7);
	write(ends[1], "", 0);
	write(ends[1], "three", 5);
	check_int(read(ends[0], b, sizeof(b)), 3, "a read takes one packet");
	check_int(read(ends[0], b, 3), 3, "or a part of it");
	check_int(read(ends[0], b, sizeof(b)), 5, "whose rest is lost");
	check(memcmp(b, "three", 5) == 0, "so this is the next");
	check_errno(read(ends[0], b, 1), EAGAIN, "an empty packet is none");
	check_int(write(ends[1], big, PAGE + 1), PAGE + 1, "more than PIPE_BUF");
	check_int(read(ends[0], b, sizeof(b)), PAGE, "is several");
	check_int(read(ends[0], b, sizeof(b)), 1, "packets");
	check_int(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0, "without O_DIRECT");
	write(ends[1], "a", 1);
	write(ends[1], "b", 1);
	fcntl(ends[1], F_SETFL, O_NONBLOCK | O_DIRECT);
	write(ends[1], "c", 1);
	fcntl(ends[1], F_SETFL, O_NONBLOCK);
	write(ends[1], "d", 1);
	check_int(read(ends[0], b, sizeof(b)), 4, "what fits behind bytes is no packet");
	fcntl(ends[1], F_SETFL, O_NONBLOCK | O_DIRECT);
	write(ends[1], "e", 1);
	fcntl(ends[1], F_SETFL, O_NONBLOCK);
	write(ends[1], "f", 1);
	check_int(read(ends[0], b, sizeof(b)), 1, "but behind nothing it is");
	check_int(read(ends[0], b, sizeof(b)), 1, "and bytes are not added to it");
	fresh(O_NONBLOCK);
	write(ends[1], big, PAGE - 90);
	fcntl(ends[1], F_SETFL, O_NONBLOCK | O_DIRECT);
	check_int(write(ends[1], big, 100), 100, "more than fits behind bytes");
	check_int(read(ends[0], b, PAGE - 90), PAGE - 90, "the bytes");
	check_int(read(ends[0], b, 50), 50, "is one packet");
	check_errno(read(ends[0], b, 50), EAGAIN, "whose rest is lost");
	fcntl(ends[1], F_SETFL, O_NONBLOCK);
	write(ends[1], big, PAGE - 90);
	fcntl(ends[1], F_SETFL, O_NONBLOCK | O_DIRECT);
	check_int(write(ends[1], big, PAGE + 80), PAGE + 80, "of more than a page");
	check_int(read(ends[0], b, PAGE - 10), PAGE - 10,
		  "what is beyond whole pages goes behind bytes");
	check_int(read(ends[0], b, sizeof(b)), PAGE, "and the page is a packet");
}

/*
 * Both ends have been closed, and who held on to the pipe without opening it does so now, by a name that nobody else
 * has. It is empty, and waits for nobody.
 */
static void again(void)
{
	char name[32], b;
	int path, r, w;

	fresh(0);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", ends[0]);
	path = open(name, O_PATH);
	need(path >= 0, "O_PATH");
	write(ends[1], "x", 1);
	close(ends[0]);
	close(ends[1]);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", path);
	w = open(name, O_WRONLY | O_NONBLOCK);
	if (!check(w >= 0, "a pipe without ends is opened to write"))
		return;
	signal(SIGPIPE, SIG_IGN);
	check_errno(write(w, "y", 1), EPIPE, "which nobody reads: EPIPE");
	signal(SIGPIPE, SIG_DFL);
	close(w);
	r = open(name, O_RDONLY);
	check(r >= 0, "and to read");
	check_int(read(r, &b, 1), 0, "where there is nothing");
	close(r);
	close(path);
	need(pipe(ends) == 0, "pipe");
}

int main(void)
{
	simple();
	end_of_file();
	broken_pipe();
	nonblocking();
	blocking();
	atomic();
	on_exec();
	sizes();
	packets();
	again();
	return tap_done();
}
