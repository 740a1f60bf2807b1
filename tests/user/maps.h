// SPDX-License-Identifier: MIT
/*
 * maps.h - the address space as a drawing.
 *
 * layout() draws a range out of /proc/self/maps, a character a page and brackets around each VMA,
 * so that a test can say what it expects and a reader sees it:
 *
 *	[www][r][www]__[-]	three writable pages, a read-only one, ..., two unmapped
 *
 * Characters: - nothing allowed, r read, w read and write, x read and execute, X all three,
 * E execute only, _ not mapped. A VMA that goes on beyond the range has no bracket on that side.
 */
#ifndef MAPS_H
#define MAPS_H

#include <figures.h>

#include "tap.h"

struct map_entry {
	unsigned long start, end;
	char mode[5];
	unsigned long long offset, inode;
	char name[64];
};

static char maps_text[16384];

/* Parses a line of maps; NULL at the end, else the next line. */
static inline const char *parse_map(const char *line, struct map_entry *m)
{
	char *p;
	size_t len;

	if (!line || !*line)
		return NULL;
	m->start = strtoul(line, &p, 16);
	m->end = strtoul(p + 1, &p, 16);
	memcpy(m->mode, p + 1, 4);
	m->mode[4] = '\0';
	m->offset = strtoull(p + 6, &p, 16);
	p += 1 + strcspn(p + 1, " "); /* the device */
	m->inode = strtoull(p, &p, 10);
	p += strspn(p, " ");
	len = strcspn(p, "\n");
	snprintf(m->name, sizeof(m->name), "%.*s", (int)len, p);
	return p[len] ? p + len + 1 : p + len;
}

static inline const char *read_maps(void)
{
	need(read_text("/proc/self/maps", maps_text, sizeof(maps_text)) > 0, "/proc/self/maps");
	return maps_text;
}

/* The VMA that holds @addr; 0 if there is none. */
static inline int find_map(const void *addr, struct map_entry *m)
{
	const char *line = read_maps();

	while ((line = parse_map(line, m)))
		if (m->start <= (unsigned long)addr && (unsigned long)addr < m->end)
			return 1;
	return 0;
}

static inline int find_map_named(const char *name, struct map_entry *m)
{
	const char *line = read_maps();

	while ((line = parse_map(line, m)))
		if (strcmp(m->name, name) == 0)
			return 1;
	return 0;
}

static inline char map_letter(const char *mode)
{
	switch ((mode[0] == 'r') | (mode[1] == 'w') << 1 | (mode[2] == 'x') << 2) {
	case 0:
		return '-';
	case 1:
		return 'r';
	case 5:
		return 'x';
	case 7:
		return 'X';
	case 4:
		return 'E';
	default:
		return 'w'; /* ARM cannot have writable pages that cannot be read */
	}
}

static inline const char *layout(const void *base, int pages)
{
	static char drawing[1024];
	unsigned long at = (unsigned long)base, end = at + (unsigned long)pages * PAGE;
	char *out = drawing;
	const char *line = read_maps();
	struct map_entry m;

	while ((line = parse_map(line, &m)) && out < drawing + sizeof(drawing) - 8) {
		if (m.end <= at || m.start >= end)
			continue;
		for (; at < m.start; at += PAGE)
			*out++ = '_';
		if (m.start == at)
			*out++ = '[';
		for (; at < m.end && at < end; at += PAGE)
			*out++ = map_letter(m.mode);
		if (m.end == at)
			*out++ = ']';
	}
	for (; at < end; at += PAGE)
		*out++ = '_';
	*out = '\0';
	return drawing;
}

static inline int check_layout(const void *base, int pages, const char *wanted, const char *what)
{
	return check_text(layout(base, pages), wanted, what);
}

#endif
