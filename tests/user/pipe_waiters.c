// SPDX-License-Identifier: MIT
/*
 * Many that wait at one pipe. What is written wakes one reader, not all; what it leaves, or what one that
 * is killed did not take, wakes the next. The same for writers and room. Nobody is forgotten.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#include <figures.h>

#include "tap.h"
#include "until.h"

#define MANY 24
#define PAGE 4096

static int in[2], out[2], pids[MANY];

/* Waits for n bytes of the children's answers; how many came. */
static int answers(int n)
{
	struct pollfd p = { .fd = out[0], .events = POLLIN };
	int got = 0;
	char c;

	while (got < n && until(poll(&p, 1, 10) == 1) && read(out[0], &c, 1) == 1)
		got++;
	return got;
}

static int bytes_in(int fd)
{
	int n = -1;

	ioctl(fd, FIONREAD, &n);
	return n;
}

/* All that are left sleep, and there is nothing for them to read: whatever they will say has been said. */
static int settled(int fd)
{
	for (int i = 0; i < MANY; i++)
		if (pids[i] > 0 && state_of(pids[i]) != 'S')
			return 0;
	return bytes_in(fd) <= 0;
}

/* Each reads a byte at a time, and answers. */
static void start_readers(int for_ever)
{
	need(pipe(in) == 0 && pipe(out) == 0, "pipe");
	for (int i = 0; i < MANY; i++) {
		pids[i] = fork();
		need(pids[i] >= 0, "fork");
		if (!pids[i]) {
			char c;

			close(in[1]);
			do {
				if (read(in[0], &c, 1) != 1)
					_exit(1);
				write(out[1], &c, 1);
			} while (for_ever);
			_exit(0);
		}
	}
	until(settled(in[0]));
}

/* Ends all that are left; how many ended by themselves, with status 0. */
static int end_all(void)
{
	int status, good = 0;

	for (int i = 0; i < MANY; i++) {
		if (pids[i] > 0 && waitpid(pids[i], &status, 0) == pids[i])
			good += WIFEXITED(status) && !WEXITSTATUS(status);
	}
	close(in[0]);
	close(out[0]);
	close(out[1]);
	return good;
}

static long voluntary(int pid)
{
	char path[32], text[4096], *p;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	if (read_text(path, text, sizeof(text)) <= 0)
		return -1;
	p = strstr(text, "\nvoluntary_ctxt_switches:");
	return p ? atol(p + 25) : -1;
}

static void one_each(void)
{
	long before = 0, after = 0;

	start_readers(1);
	for (int i = 0; i < MANY; i++)
		before += voluntary(pids[i]);
	for (int i = 0; i < 200; i++) {
		write(in[1], "x", 1);
		if (answers(1) != 1)
			break;
	}
	for (int i = 0; i < MANY; i++)
		after += voluntary(pids[i]);
	check(after - before >= 150 && after - before < 600,
	      "200 bytes, one at a time, wake about 200 readers, not all each time");
	until(settled(in[0]));
	check_int(bytes_in(out[0]), 0, "and nobody answers twice");
	write(in[1], "a text that is longer than one byte", 35);
	check(answers(35) == 35, "what a reader leaves is for the next ones");
	close(in[1]);
	check(end_all() == 0, "at the end all are told");
}

static void all_at_once(void)
{
	char text[MANY];

	memset(text, 'y', sizeof(text));
	start_readers(0);
	write(in[1], text, sizeof(text));
	check(answers(MANY) == MANY,
	      "as many bytes as readers: each gets one, though they are one write");
	close(in[1]);
	check(end_all() == MANY, "and all end well");
}

/* A byte comes, and somebody who waits for it is killed at the same moment. */
static void killed(void)
{
	int wrote = 0, got = 0, dead = 0;

	start_readers(1);
	for (int i = 0; i < MANY - 1; i++) {
		write(in[1], "zz", 2);
		kill(pids[i], SIGKILL);
		wrote += 2;
		dead++;
	}
	for (int i = 0; i < MANY - 1; i++)
		waitpid(pids[i], NULL, 0), pids[i] = 0;
	/* One that died may have taken its byte with it; the one that lives gets all others. */
	until(settled(in[0]));
	while (bytes_in(out[0]) > 0)
		got += answers(1);
	check(wrote - got <= dead, "the dead took no more than a byte each");
	write(in[1], "z", 1);
	check(answers(1) == 1, "and the last one alive is still woken");
	kill(pids[MANY - 1], SIGKILL);
	end_all();
	close(in[1]);
}

/* Writers of sizes that fit in different ways wait for room. */
static void writers(void)
{
	static const int sizes[] = { 1, 100, 4095, 4096, 5000, 70000 };
	static char buf[70000];
	long total = 0, got = 0;
	ssize_t n;

	need(pipe(in) == 0 && pipe(out) == 0, "pipe");
	memset(buf, 'w', sizeof(buf));
	need(write(in[1], buf, 65536) == 65536, "filling a pipe");
	for (int i = 0; i < MANY; i++) {
		int size = sizes[i % 6];

		total += size;
		pids[i] = fork();
		if (!pids[i]) {
			close(in[0]);
			_exit(write(in[1], buf, size) != size);
		}
	}
	until(settled(-1));
	kill(pids[0], SIGKILL); /* it wanted a byte's room */
	total -= sizes[0];
	waitpid(pids[0], NULL, 0);
	pids[0] = 0;
	close(in[1]);
	while ((n = read(in[0], buf, 777)) > 0)
		got += n;
	check(n == 0 && got == total + 65536,
	      "all writers get their room, whatever they want of it");
	check(end_all() == MANY - 1, "and end well");
}

static void no_reader_left(void)
{
	static char buf[65536];

	need(pipe(in) == 0 && pipe(out) == 0, "pipe");
	need(write(in[1], buf, 65536) == 65536, "filling a pipe");
	for (int i = 0; i < MANY; i++) {
		pids[i] = fork();
		if (!pids[i]) {
			close(in[0]);
			signal(SIGPIPE, SIG_IGN);
			_exit(write(in[1], buf, 4096) != -1 || errno != EPIPE);
		}
	}
	until(settled(-1));
	close(in[0]);
	check(end_all() == MANY, "when the last reader goes, all writers learn of it");
	close(in[1]);
}

int main(void)
{
	one_each();
	all_at_once();
	killed();
	writers();
	no_reader_left();
	return tap_done();
}
