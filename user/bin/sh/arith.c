// SPDX-License-Identifier: MIT
/* $((...)): C's expressions on long integers, without assignment; names stand for variables. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sh.h"

struct parser {
	const char *p;
	const char *error;
};

/* Binary operators, the loosest first; a longer one before its beginning. */
static const struct {
	const char *sign;
	int level;
} operators[] = {
	{ "||", 1 }, { "&&", 2 }, { "==", 6 }, { "!=", 6 }, { "<<", 8 }, { ">>", 8 },
	{ "<=", 7 }, { ">=", 7 }, { "<", 7 },  { ">", 7 },  { "|", 3 },	 { "^", 4 },
	{ "&", 5 },  { "+", 9 },  { "-", 9 },  { "*", 10 }, { "/", 10 }, { "%", 10 },
};

static long binary(struct parser *x, int level);

static void skip(struct parser *x)
{
	while (isspace((unsigned char)*x->p))
		x->p++;
}

static long primary(struct parser *x)
{
	const char *start;
	long value;
	char *end;

	skip(x);
	switch (*x->p) {
	case '-':
		x->p++;
		return -primary(x);
	case '+':
		x->p++;
		return primary(x);
	case '!':
		x->p++;
		return !primary(x);
	case '~':
		x->p++;
		return ~primary(x);
	case '(':
		x->p++;
		value = binary(x, 1);
		if (*x->p != ')')
			x->error = "a ) is missing";
		else
			x->p++;
		return value;
	}
	if (isdigit((unsigned char)*x->p)) {
		value = strtol(x->p, &end, 0);
		x->p = end;
		return value;
	}
	for (start = x->p; is_name_char((unsigned char)*x->p, x->p == start);)
		x->p++;
	if (x->p == start) {
		x->error = "a number is missing";
		return 0;
	}
	start = get_var(mem_copy(start, x->p - start));
	return start ? strtol(start, NULL, 0) : 0;
}

static long apply(struct parser *x, const char *sign, long a, long b)
{
	if ((*sign == '/' || *sign == '%') && b == 0) {
		x->error = "division by zero";
		return 0;
	}
	switch (sign[0] | sign[1] << 8) {
	case '|' | '|' << 8:
		return a || b;
	case '&' | '&' << 8:
		return a && b;
	case '=' | '=' << 8:
		return a == b;
	case '!' | '=' << 8:
		return a != b;
	case '<' | '<' << 8:
		return a << b;
	case '>' | '>' << 8:
		return a >> b;
	case '<' | '=' << 8:
		return a <= b;
	case '>' | '=' << 8:
		return a >= b;
	case '<':
		return a < b;
	case '>':
		return a > b;
	case '|':
		return a | b;
	case '^':
		return a ^ b;
	case '&':
		return a & b;
	case '+':
		return a + b;
	case '-':
		return a - b;
	case '*':
		return a * b;
	case '/':
		return a / b;
	default:
		return a % b;
	}
}

/* Operators of @level and tighter ones, from left to right. */
static long binary(struct parser *x, int level)
{
	long value = primary(x);

	while (!x->error) {
		unsigned i, n = sizeof(operators) / sizeof(operators[0]);

		skip(x);
		for (i = 0; i < n; i++)
			if (strncmp(x->p, operators[i].sign, strlen(operators[i].sign)) == 0)
				break;
		if (i == n || operators[i].level < level)
			break;
		x->p += strlen(operators[i].sign);
		value = apply(x, operators[i].sign, value, binary(x, operators[i].level + 1));
	}
	return value;
}

int evaluate(const char *expression, long *value)
{
	struct parser x = { .p = expression };

	*value = binary(&x, 1);
	skip(&x);
	if (!x.error && *x.p)
		x.error = "cannot be understood";
	if (!x.error)
		return 0;
	fprintf(stderr, "sh: $((%s)): %s\n", expression, x.error);
	*value = 0;
	return -1;
}
