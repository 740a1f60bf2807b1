// SPDX-License-Identifier: MIT
/*
 * Pipes between processes:
 *
 *	stream	one writes, one reads, in pieces of random size; every byte is known by its place
 *	records	several write whole records of less than PIPE_BUF: none is torn, each writer's in order
 *	ring	a token goes round through processes and gathers a sum
 *	ends	no reader: SIGPIPE or EPIPE; full and not blocking: EAGAIN, and poll says when there is room
 */
#include "torture.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PIECE	9000 /* more than two pages */
#define WRITERS 3
#define RING	4

enum { KIB, RECORDS, HOPS, ENDS };

static unsigned char buf[PIECE];

static void make_pipe(unsigned me, int ends[2])
{
	while (pipe(ends))
		if (errno != ENOMEM && errno != ENFILE)
			fail_errno(me, "pipe");
		else
			sleep_ms(1);
}

static void write_all(unsigned me, int fd, const void *what, unsigned len)
{
	const char *p = what;

	while (len) {
		int n = write(fd, p, len);

		if (n < 0 && (errno == EINTR || errno == ENOMEM))
			continue;
		if (n <= 0 || (unsigned)n > len)
			fail(me, "write of %u bytes to a pipe gave %d, errno %d", len, n, errno);
		p += n;
		len -= n;
	}
}

/* What was read before the end of the file; @len unless that came. */
static unsigned read_all(unsigned me, int fd, void *where, unsigned len)
{
	unsigned have = 0;

	while (have < len) {
		int n = read(fd, (char *)where + have, len - have);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			fail_errno(me, "read of a pipe");
		if (n == 0)
			break;
		have += n;
	}
	return have;
}

/* ---- stream ---- */

static unsigned char byte_at(uint32_t key, unsigned offset)
{
	return (unsigned char)(mix(key + offset / 4) >> offset % 4 * 8);
}

static void stream(unsigned me, struct rnd *r)
{
	unsigned len = rnd_below(r, 200000), done = 0, n;
	uint32_t key = rnd_next(r);
	int ends[2];
	pid_t pid;

	make_pipe(me, ends);
	pid = fork_patiently(me);
	if (pid == 0) {
		r->state ^= 0x55555555u;
		close(ends[0]);
		for (; done < len; done += n) {
			n = 1 + rnd_below(r, PIECE);
			if (n > len - done)
				n = len - done;
			for (unsigned i = 0; i < n; i++)
				buf[i] = byte_at(key, done + i);
			write_all(me, ends[1], buf, n);
		}
		_exit(0);
	}
	close(ends[1]);
	while (pid > 0) {
		int got = read(ends[0], buf, 1 + rnd_below(r, PIECE));

		if (got < 0)
			fail_errno(me, "read of a stream");
		if (got == 0)
			break;
		for (int i = 0; i < got; i++)
			if (buf[i] != byte_at(key, done + i))
				fail(me, "stream: byte %u: expected 0x%02x, found 0x%02x", done + i,
				     byte_at(key, done + i), buf[i]);
		done += got;
	}
	close(ends[0]);
	if (pid < 0)
		return;
	if (done != len)
		fail(me, "stream: expected %u bytes, found %u", len, done);
	reap_exit(me, pid, 0, "the writer of a stream");
	add(KIB, len / 1024);
}

/* ---- records ---- */

struct record {
	uint32_t writer, number, len, sum; /* of the words of data */
	uint32_t data[120];
};

static uint32_t sum_of(const struct record *rec)
{
	uint32_t sum = rec->writer ^ rec->number;

	for (unsigned i = 0; i < rec->len; i++)
		sum = mix(sum + rec->data[i]);
	return sum;
}

static unsigned size_of(const struct record *rec)
{
	return 16 + rec->len * 4;
}

static void write_records(unsigned me, int fd, unsigned writer, unsigned n, struct rnd *r)
{
	struct record rec = { .writer = writer };

	for (; rec.number < n; rec.number++) {
		rec.len = rnd_below(r, 121);
		for (unsigned i = 0; i < rec.len; i++)
			rec.data[i] = rnd_next(r);
		rec.sum = sum_of(&rec);
		if (write(fd, &rec, size_of(&rec)) != (int)size_of(&rec))
			fail_errno(me, "write of a record");
	}
	_exit(0);
}

static void records(unsigned me, struct rnd *r)
{
	unsigned n = 1 + rnd_below(r, 200), started = 0, next[WRITERS] = { 0 };
	pid_t pids[WRITERS];
	struct record rec;
	int ends[2];

	make_pipe(me, ends);
	for (; started < WRITERS; started++) {
		pids[started] = fork_patiently(me);
		if (pids[started] < 0)
			break;
		if (pids[started] == 0) {
			close(ends[0]);
			r->state ^= mix(started + 1);
			write_records(me, ends[1], started, n, r);
		}
	}
	close(ends[1]);
	while (read_all(me, ends[0], &rec, 16) == 16) {
		if (rec.writer >= started || rec.len > 120)
			fail(me, "records: a head with writer %u, length %u", (unsigned)rec.writer,
			     (unsigned)rec.len);
		if (read_all(me, ends[0], rec.data, rec.len * 4) != rec.len * 4)
			fail(me, "records: the end in the middle of one");
		if (rec.sum != sum_of(&rec))
			fail(me, "records: writer %u, number %u: expected sum 0x%08x, found 0x%08x",
			     (unsigned)rec.writer, (unsigned)rec.number, (unsigned)rec.sum,
			     (unsigned)sum_of(&rec));
		if (rec.number != next[rec.writer]++)
			fail(me, "records: writer %u: expected number %u, found %u",
			     (unsigned)rec.writer, next[rec.writer] - 1, (unsigned)rec.number);
		count(RECORDS);
	}
	close(ends[0]);
	for (unsigned i = 0; i < started; i++) {
		reap_exit(me, pids[i], 0, "a writer of records");
		if (next[i] != n)
			fail(me, "records: writer %u: expected %u, found %u", i, n, next[i]);
	}
}

/* ---- ring ---- */

struct token {
	uint32_t hops, sum;
};

static void ring(unsigned me, struct rnd *r)
{
	int ends[RING + 1][2]; /* pipe i goes from i - 1 to i; RING back to us */
	struct token token = { 0, rnd_next(r) }, want = token;
	unsigned rounds = 1 + rnd_below(r, 100), started = 0;
	pid_t pids[RING];

	for (int i = 0; i <= RING; i++)
		make_pipe(me, ends[i]);
	for (; started < RING; started++) {
		pids[started] = fork_patiently(me);
		if (pids[started] < 0)
			break;
		if (pids[started] == 0) {
			for (unsigned i = 0; i <= RING; i++) {
				if (i != started)
					close(ends[i][0]);
				if (i != started + 1)
					close(ends[i][1]);
			}
			while (read_all(me, ends[started][0], &token, sizeof(token))) {
				token.sum = mix(token.sum + token.hops++);
				write_all(me, ends[started + 1][1], &token, sizeof(token));
			}
			_exit(0);
		}
	}
	for (int i = 0; i <= RING; i++) {
		if (i != RING)
			close(ends[i][0]);
		if (i != 0)
			close(ends[i][1]);
	}
	while (started == RING && rounds--) {
		write_all(me, ends[0][1], &token, sizeof(token));
		if (read_all(me, ends[RING][0], &token, sizeof(token)) != sizeof(token))
			fail(me, "ring: the token is lost");
		for (int i = 0; i < RING; i++)
			want.sum = mix(want.sum + want.hops++);
		if (token.hops != want.hops || token.sum != want.sum)
			fail(me, "ring: expected %u hops with 0x%08x, found %u with 0x%08x",
			     (unsigned)want.hops, (unsigned)want.sum, (unsigned)token.hops,
			     (unsigned)token.sum);
		add(HOPS, RING);
	}
	close(ends[0][1]);
	close(ends[RING][0]);
	for (unsigned i = 0; i < started; i++)
		reap_exit(me, pids[i], 0, "a process of the ring");
}

/* ---- ends ---- */

static void no_reader(unsigned me, struct rnd *r)
{
	int ends[2], ignore = rnd_below(r, 2), status;
	pid_t pid;

	make_pipe(me, ends);
	pid = fork_patiently(me);
	if (pid == 0) {
		close(ends[0]);
		signal(SIGPIPE, ignore ? SIG_IGN : SIG_DFL);
		/* Until the reader goes: in the middle of a full pipe, or before. */
		while (write(ends[1], buf, sizeof(buf)) > 0)
			;
		_exit(errno == EPIPE ? 5 : 6);
	}
	if (pid > 0 && rnd_below(r, 2))
		read_all(me, ends[0], buf, 1 + rnd_below(r, PIECE));
	close(ends[0]);
	close(ends[1]);
	if (pid < 0)
		return;
	status = reap(me, pid);
	if (ignore ? !WIFEXITED(status) || WEXITSTATUS(status) != 5
		   : !WIFSIGNALED(status) || WTERMSIG(status) != SIGPIPE)
		fail(me, "a writer without reader (SIGPIPE %s): wait status 0x%x",
		     ignore ? "ignored" : "kills", (unsigned)status);
	count(ENDS);
}

static void not_blocking(unsigned me, struct rnd *r)
{
	struct pollfd fd = { .events = POLLOUT };
	unsigned long in = 0, out = 0;
	int ends[2], n;

	(void)r;
	make_pipe(me, ends);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	fcntl(ends[1], F_SETFL, O_NONBLOCK);
	if (read(ends[0], buf, 1) != -1 || errno != EAGAIN)
		fail(me, "read of an empty pipe that does not block");
	while ((n = write(ends[1], buf, sizeof(buf))) > 0)
		in += n;
	if (errno != EAGAIN && errno != ENOMEM)
		fail_errno(me, "write to a full pipe");
	if (errno == EAGAIN) {
		fd.fd = ends[1];
		if (poll(&fd, 1, 0) != 0)
			fail(me, "poll says a full pipe has room");
	}
	while ((n = read(ends[0], buf, sizeof(buf))) > 0)
		out += n;
	fd.fd = ends[1];
	if (poll(&fd, 1, 0) != 1)
		fail(me, "poll says an empty pipe has no room");
	if (in != out)
		fail(me, "a pipe: %lu bytes went in, %lu came out", in, out);
	close(ends[0]);
	close(ends[1]);
	count(ENDS);
}

static void worker(unsigned me)
{
	struct rnd r;

	rnd_seed(&r, me, 0);
	while (!stopping())
		switch (rnd_below(&r, 6)) {
		case 0:
		case 1:
			stream(me, &r);
			break;
		case 2:
		case 3:
			records(me, &r);
			break;
		case 4:
			ring(me, &r);
			break;
		default:
			if (rnd_below(&r, 2))
				no_reader(me, &r);
			else
				not_blocking(me, &r);
		}
}

static void run(void)
{
	run_processes(worker);
}

const struct torture pipes = {
	.name = "pipes",
	.what = "streams, records of many writers, and a ring of processes",
	.counts = { "KiB", "records", "hops", "ends" },
	.must = 2,
	.run = run,
};
