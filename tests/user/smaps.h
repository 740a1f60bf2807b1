// SPDX-License-Identifier: MIT
/*
 * smaps.h - /proc/PID/smaps read and taken apart.
 */
#ifndef SMAPS_H
#define SMAPS_H

#include <figures.h>

#include "tap.h"

static char smaps_text[98304];

static inline const char *read_smaps(void)
{
	need(read_text("/proc/self/smaps", smaps_text, sizeof(smaps_text)) > 0, "/proc/self/smaps");
	return smaps_text;
}

static inline const char *next_line(const char *line)
{
	line = strchr(line, '\n');
	return line && line[1] ? line + 1 : NULL;
}

/* The line of a range, not that of a figure: it does not begin with a capital. */
static inline int is_head(const char *line)
{
	return !(line[0] >= 'A' && line[0] <= 'Z');
}

/* The line of the VMA that holds @addr, in a text that read_smaps() gave; NULL: none. */
static inline const char *smap_at(const void *addr)
{
	for (const char *p = smaps_text; p; p = next_line(p)) {
		char *end;
		unsigned long from = strtoul(p, &end, 16);

		if (is_head(p) && from <= (unsigned long)addr &&
		    (unsigned long)addr < strtoul(end + 1, NULL, 16))
			return p;
	}
	return NULL;
}

/* The line of a figure of the VMA of a head line; NULL: it has none of that name. */
static inline const char *smap_line(const char *head, const char *name)
{
	size_t len = strlen(name);

	for (const char *p = head ? next_line(head) : NULL; p && !is_head(p); p = next_line(p))
		if (strncmp(p, name, len) == 0 && p[len] == ':')
			return p + len + 1;
	return NULL;
}

static inline long smap_kb(const void *addr, const char *name)
{
	const char *line = smap_line(smap_at(addr), name);

	return line ? strtol(line, NULL, 10) : -1;
}

/* The same, smaps read anew. */
static inline long smap_now(const void *addr, const char *name)
{
	read_smaps();
	return smap_kb(addr, name);
}

#endif
