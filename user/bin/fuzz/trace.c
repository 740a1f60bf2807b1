// SPDX-License-Identifier: MIT
/*
 * The last operations of each life, in memory that the parent shares: whoever dies or hangs leaves
 * what it was at. The threads and children of a life write into the same ring.
 */
#include "fuzz.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct slot *slots, *self;

int trace_init(void)
{
	void *p = mmap(NULL, MAX_LIVES * sizeof(*slots), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return -1;
	slots = p;
	/* All of it, for good: it is no part of what the ledger sees come and go. */
	memset(slots, 0, MAX_LIVES * sizeof(*slots));
	mlock(slots, MAX_LIVES * sizeof(*slots));
	return 0;
}

static void print_entry(const struct entry *e)
{
	/* One write: the lines of several lives do not mix. */
	char line[160];
	int len = snprintf(line, sizeof(line), "  [%d] %s(%lx, %lx, %lx, %lx, %lx, %lx)", e->pid,
			   e->name, e->args[0], e->args[1], e->args[2], e->args[3], e->args[4],
			   e->args[5]);

	if (e->done)
		len += snprintf(line + len, sizeof(line) - len, " = %lx", e->result);
	line[len++] = '\n';
	if (write(100, line, len) < 0 && write(1, line, len) < 0)
		return;
}

struct entry *trace_begin(const char *name, const long *args)
{
	unsigned n = __atomic_fetch_add(&self->next, 1, __ATOMIC_RELAXED);
	struct entry *e = &self->ring[n % RING];

	e->name = name;
	e->pid = getpid();
	e->done = 0;
	memcpy(e->args, args, sizeof(e->args));
	__atomic_fetch_add(&self->calls, 1, __ATOMIC_RELAXED);
	if (verbose)
		print_entry(e);
	return e;
}

void trace_end(struct entry *e, long result)
{
	e->result = result;
	e->done = 1;
	if (result != -1)
		__atomic_fetch_add(&self->good, 1, __ATOMIC_RELAXED);
}

long do_call(const char *name, long number, const long *args)
{
	struct entry *e = trace_begin(name, args);
	long result = syscall(number, args[0], args[1], args[2], args[3], args[4], args[5]);
	int err = errno;

	trace_end(e, result);
	errno = err;
	return result;
}

void trace_print(const struct slot *s)
{
	unsigned from = s->next > RING ? s->next - RING : 0;

	for (unsigned n = from; n != s->next; n++)
		print_entry(&s->ring[n % RING]);
}
