// SPDX-License-Identifier: MIT
/*
 * test and [: 0 if an expression holds, 1 if not, 2 if it is none.
 *
 *	or      = and { -o and }
 *	and     = not { -a not }
 *	not     = ! not | ( or ) | -X word | word OP word | word
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sh.h"

struct parser {
	char **at, **end;
	const char *error;
};

static int parse_or(struct parser *x);

static int left(struct parser *x)
{
	return x->end - x->at;
}

static int take(struct parser *x, const char *word)
{
	if (left(x) == 0 || strcmp(*x->at, word) != 0)
		return 0;
	x->at++;
	return 1;
}

static int unary(int op, const char *arg)
{
	struct stat st;

	switch (op) {
	case 'z':
		return *arg == '\0';
	case 'n':
		return *arg != '\0';
	case 'r':
		return access(arg, R_OK) == 0;
	case 'w':
		return access(arg, W_OK) == 0;
	case 'x':
		return access(arg, X_OK) == 0;
	case 't':
		return isatty(atoi(arg));
	}
	if (stat(arg, &st) < 0)
		return 0;
	switch (op) {
	case 'e':
		return 1;
	case 'f':
		return S_ISREG(st.st_mode);
	case 'd':
		return S_ISDIR(st.st_mode);
	case 'b':
		return S_ISBLK(st.st_mode);
	case 'c':
		return S_ISCHR(st.st_mode);
	default:
		return st.st_size > 0;
	}
}

static long number(struct parser *x, const char *s)
{
	char *end;
	long n = strtol(s, &end, 10);

	if (end == s || *end)
		x->error = s;
	return n;
}

/* The value of `a op b`, -1 if @op is no operator. */
static int binary(struct parser *x, const char *a, const char *op, const char *b)
{
	static const char *const names[] = { "-eq", "-ne", "-lt", "-le", "-gt", "-ge" };
	unsigned i;
	long n, m;

	if (strcmp(op, "=") == 0 || strcmp(op, "==") == 0)
		return strcmp(a, b) == 0;
	if (strcmp(op, "!=") == 0)
		return strcmp(a, b) != 0;
	for (i = 0; i < 6; i++)
		if (strcmp(op, names[i]) == 0)
			break;
	if (i == 6)
		return -1;
	n = number(x, a);
	m = number(x, b);
	switch (i) {
	case 0:
		return n == m;
	case 1:
		return n != m;
	case 2:
		return n < m;
	case 3:
		return n <= m;
	case 4:
		return n > m;
	default:
		return n >= m;
	}
}

static int parse_not(struct parser *x)
{
	char **at = x->at;
	int value;

	if (left(x) == 0) {
		x->error = "an argument is missing";
		return 0;
	}
	if (left(x) >= 3) {
		value = binary(x, at[0], at[1], at[2]);
		if (value >= 0) {
			x->at += 3;
			return value;
		}
	}
	if (left(x) >= 2 && take(x, "!"))
		return !parse_not(x);
	if (left(x) >= 2 && take(x, "(")) {
		value = parse_or(x);
		if (!take(x, ")"))
			x->error = "a ) is missing";
		return value;
	}
	if (left(x) >= 2 && at[0][0] == '-' && at[0][1] && !at[0][2] &&
	    strchr("znrwxtefdbcs", at[0][1])) {
		x->at += 2;
		return unary(at[0][1], at[1]);
	}
	x->at++;
	return at[0][0] != '\0';
}

static int parse_and(struct parser *x)
{
	int value = parse_not(x);

	while (take(x, "-a"))
		value &= parse_not(x);
	return value;
}

static int parse_or(struct parser *x)
{
	int value = parse_and(x);

	while (take(x, "-o"))
		value |= parse_and(x);
	return value;
}

int builtin_test(int argc, char **argv)
{
	struct parser x = { .at = argv + 1, .end = argv + argc };
	int value;

	if (strcmp(argv[0], "[") == 0) {
		if (strcmp(argv[argc - 1], "]") != 0) {
			fprintf(stderr, "sh: [: the ] is missing\n");
			return 2;
		}
		x.end--;
	}
	if (x.at == x.end)
		return 1;
	value = parse_or(&x);
	if (!x.error && x.at < x.end)
		x.error = *x.at;
	if (x.error) {
		fprintf(stderr, "sh: test: not understood: %s\n", x.error);
		return 2;
	}
	return !value;
}
