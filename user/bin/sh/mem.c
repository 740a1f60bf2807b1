// SPDX-License-Identifier: MIT
/*
 * A stack of memory: what a command needs is put on it and goes all at once when the command ends.
 * A mark is the top of the stack at some time; releasing it frees what came later.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sh.h"

union piece {
	union piece *below;
	long long align;
};

static union piece *top;

static void *or_die(void *p)
{
	if (!p) {
		fprintf(stderr, "sh: out of memory\n");
		exit(2);
	}
	return p;
}

void *mem_get(size_t size)
{
	union piece *p = or_die(malloc(sizeof(*p) + size));

	p->below = top;
	top = p;
	return p + 1;
}

char *mem_copy(const char *text, size_t len)
{
	char *copy = mem_get(len + 1);

	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

void *mem_mark(void)
{
	return top;
}

void mem_release(void *mark)
{
	while (top != mark) {
		union piece *below = top->below;

		free(top);
		top = below;
	}
}

void text_add(struct text *t, char c)
{
	if (t->len + 1 >= t->size) {
		t->size = t->size ? 2 * t->size : 32;
		t->s = or_die(realloc(t->s, t->size));
	}
	t->s[t->len++] = c;
	t->s[t->len] = '\0';
}

void text_add_all(struct text *t, const char *s)
{
	while (*s)
		text_add(t, *s++);
}

char *text_take(struct text *t)
{
	char *s = mem_copy(t->s ? t->s : "", t->len);

	free(t->s);
	*t = (struct text){ 0 };
	return s;
}
