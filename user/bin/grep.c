// SPDX-License-Identifier: MIT
/*
 * grep [-vincq] PATTERN [FILE...] - lines that hold a pattern: 0 if there was one, 1 if not.
 *
 * Patterns: `.` any character, `*` the one before it any number of times, `^` and `$` the ends of
 * the line, `[a-z]` and `[^a-z]` sets, `\` takes the meaning away; PATTERN may be several, parted
 * by `\|`.
 */
#include <stdio.h>

#include <figures.h>

static int fold;

static int lower(int c)
{
	return fold ? tolower((unsigned char)c) : (unsigned char)c;
}

/* The length of the first element of @p: a character, \c or a set. */
static int element(const char *p)
{
	int i = 1;

	if (*p == '\\' && p[1])
		return 2;
	if (*p != '[')
		return 1;
	if (p[i] == '^')
		i++;
	if (p[i] == ']')
		i++;
	while (p[i] && p[i] != ']')
		i++;
	return p[i] ? i + 1 : 1;
}

static int in_set(const char *p, int len, int c)
{
	int negate = p[1] == '^', found = 0;

	for (int i = 1 + negate; i < len - 1; i++) {
		int low = lower(p[i]), high = low;

		if (p[i + 1] == '-' && i + 2 < len - 1) {
			high = lower(p[i + 2]);
			i += 2;
		}
		found |= low <= c && c <= high;
	}
	return found != negate;
}

static int one(const char *p, int len, int c)
{
	if (c == '\0')
		return 0;
	if (len == 1)
		return *p == '.' || lower(*p) == lower(c);
	if (*p == '\\')
		return lower(p[1]) == lower(c);
	return in_set(p, len, lower(c));
}

/* Does the text at @s begin with @p (which ends at @end)? */
static int here(const char *p, const char *end, const char *s)
{
	int len;

	if (p == end)
		return 1;
	if (*p == '$' && p + 1 == end)
		return *s == '\0';
	len = element(p);
	if (p + len < end && p[len] == '*') {
		do {
			if (here(p + len + 1, end, s))
				return 1;
		} while (one(p, len, *s++));
		return 0;
	}
	return one(p, len, *s) && here(p + len, end, s + 1);
}

static int holds(const char *pattern, const char *line)
{
	while (*pattern) {
		const char *end = strstr(pattern, "\\|"), *s = line;

		if (!end)
			end = pattern + strlen(pattern);
		if (*pattern == '^') {
			if (here(pattern + 1, end, line))
				return 1;
		} else {
			do {
				if (here(pattern, end, s))
					return 1;
			} while (*s++);
		}
		pattern = *end ? end + 2 : end;
	}
	return 0;
}

int main(int argc, char **argv)
{
	int opt, invert = 0, numbers = 0, count = 0, quiet = 0, found = 0, failed = 0;
	char *line = NULL, *pattern;
	size_t size = 0;

	while ((opt = getopt(argc, argv, "vincq")) != -1) {
		if (opt == '?')
			goto usage;
		invert |= opt == 'v';
		fold |= opt == 'i';
		numbers |= opt == 'n';
		count |= opt == 'c';
		quiet |= opt == 'q';
	}
	if (optind == argc)
		goto usage;
	pattern = argv[optind++];
	for (int i = optind; i < argc || i == optind; i++) {
		FILE *f = i < argc ? fopen(argv[i], "r") : stdin;
		int number = 0, hits = 0;

		if (!f) {
			fprintf(stderr, "grep: %s: %s\n", argv[i], strerror(errno));
			failed = 1;
			continue;
		}
		while (getline(&line, &size, f) >= 0) {
			line[strcspn(line, "\n")] = '\0';
			number++;
			if ((*pattern == '\0' || holds(pattern, line)) == invert)
				continue;
			hits++;
			if (count || quiet)
				continue;
			if (argc - optind > 1)
				printf("%s:", argv[i]);
			if (numbers)
				printf("%d:", number);
			puts(line);
		}
		if (count && !quiet)
			printf("%s%s%d\n", argc - optind > 1 ? argv[i] : "",
			       argc - optind > 1 ? ":" : "", hits);
		found |= hits > 0;
		if (f != stdin)
			fclose(f);
	}
	return failed ? 2 : !found;
usage:
	fprintf(stderr, "usage: grep [-vincq] PATTERN [FILE...]\n");
	return 2;
}
