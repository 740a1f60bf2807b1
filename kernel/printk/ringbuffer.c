// SPDX-License-Identifier: MIT
/*
 * The log: a ring of bytes that holds records of a header and a text each, the newest overwriting
 * the oldest. A record does not wrap around the end: a filler (length 0xffff) skips to the start.
 *
 *	log_first_pos			log_next_pos
 *	v				v
 *	[hdr text][hdr text][hdr text]..........[filler]
 *
 * Positions count bytes since boot and wrap at 32 bits; the place is the position modulo the size.
 */
#include <neap/kernel.h>
#include <neap/math64.h>
#include <neap/string.h>
#include "internal.h"

struct log_header {
	u64 ts_nsec;
	u16 len; /* of the text; FILLER: go to the start of the ring */
	u8 level;
	u8 flags;
	u32 pad;
};

#define FILLER 0xffff

DEFINE_SPINLOCK(logbuf_lock);
u32 log_first_pos, log_next_pos; /* logbuf_lock */

/* Records are aligned to the size of a header, so a filler always fits into what is left. */
#define LOG_ALIGN 16u
static_assert(sizeof(struct log_header) == LOG_ALIGN);

static char log_buf[LOG_BUF_SIZE] __aligned(LOG_ALIGN);

static struct log_header *header_at(u32 pos)
{
	return (struct log_header *)(log_buf + (pos & (LOG_BUF_SIZE - 1)));
}

static u32 record_size(u16 len)
{
	return ALIGN((u32)sizeof(struct log_header) + len, LOG_ALIGN);
}

/* The position after the record or filler at @pos. */
static u32 next_pos(u32 pos)
{
	u16 len = header_at(pos)->len;

	if (len == FILLER)
		return (pos | (LOG_BUF_SIZE - 1)) + 1;
	return pos + record_size(len);
}

/* Gives up the oldest records until @size bytes fit. */
static void make_room(u32 size)
{
	while (log_next_pos + size - log_first_pos > LOG_BUF_SIZE)
		log_first_pos = next_pos(log_first_pos);
}

void log_store(int level, unsigned int flags, u64 ts_nsec, const char *text, u16 len)
{
	u32 size = record_size(len);
	u32 to_end = LOG_BUF_SIZE - (log_next_pos & (LOG_BUF_SIZE - 1));
	struct log_header *h;

	if (to_end < size) {
		make_room(to_end);
		header_at(log_next_pos)->len = FILLER;
		log_next_pos += to_end;
	}
	make_room(size);
	h = header_at(log_next_pos);
	h->ts_nsec = ts_nsec;
	h->len = len;
	h->level = level;
	h->flags = flags;
	memcpy(h + 1, text, len);
	log_next_pos += size;
}

bool log_fetch(u32 *pos, struct log_record *r)
{
	const struct log_header *h;

	if ((s32)(*pos - log_first_pos) < 0)
		*pos = log_first_pos;
	while (*pos != log_next_pos) {
		h = header_at(*pos);
		if (h->len == FILLER) {
			*pos = next_pos(*pos);
			continue;
		}
		r->ts_nsec = h->ts_nsec;
		r->len = h->len;
		r->level = h->level;
		r->flags = h->flags;
		memcpy(r->text, h + 1, h->len);
		*pos = next_pos(*pos);
		return true;
	}
	return false;
}

size_t log_format(const struct log_record *r, bool syslog, char *buf)
{
	size_t n = 0;

	if (!(r->flags & LOG_CONT)) {
		u32 nsec, sec = div_u64_rem(r->ts_nsec, 1000000000, &nsec);

		if (syslog)
			n += scnprintf(buf, LOG_PREFIX_MAX, "<%u>", r->level);
		if (!(r->flags & LOG_RAW))
			n += scnprintf(buf + n, LOG_PREFIX_MAX - n, "[%5u.%06u] ", sec,
				       nsec / 1000);
	}
	memcpy(buf + n, r->text, r->len);
	n += r->len;
	if (r->flags & LOG_NEWLINE)
		buf[n++] = '\n';
	return n;
}
