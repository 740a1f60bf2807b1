// SPDX-License-Identifier: MIT
/*
 * From characters to tokens.
 *
 * A word ends at a blank or an operator that is not quoted. Its quotes stay in it. What is
 * between $( and ) or ${ and } belongs to the word whatever it holds, which is why those are
 * skipped here by the same rules by which they will be parsed later.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sh.h"

void input_file(struct input *in, int fd)
{
	*in = (struct input){ .fd = fd, .text = "", .line = 1, .peeked = -1 };
}

void input_text(struct input *in, const char *text)
{
	*in = (struct input){ .fd = -1, .text = text, .line = 1, .peeked = -1 };
}

/*
 * A terminal gives a line a read. Of anything else on descriptor 0 we take a character at a time,
 * since the rest is for the programs we start.
 */
static int fill(struct input *in)
{
	int want = in->fd == 0 && !in->interactive ? 1 : (int)sizeof(in->buf) - 1;
	int n;

	if (in->fd < 0)
		return 0;
	if (in->interactive) {
		printf("%s", in->continued ? "> " : "# ");
		fflush(stdout);
		in->continued = 1;
	}
	n = read(in->fd, in->buf, want);
	if (n < 0 && errno == EINTR && in->interactive)
		abandon();
	if (n <= 0)
		return 0;
	in->buf[n] = '\0';
	in->text = in->buf;
	return 1;
}

static int get(struct input *in)
{
	int c = in->peeked;

	if (c >= 0) {
		in->peeked = -1;
		return c;
	}
	for (;;) {
		if (*in->text == '\0' && !fill(in))
			return -1;
		c = (unsigned char)*in->text++;
		if (c == '\n')
			in->line++;
		return c;
	}
}

static int peek(struct input *in)
{
	if (in->peeked < 0)
		in->peeked = get(in);
	return in->peeked;
}

static void skip_brackets(struct input *in, struct text *t, int open, int close);

/* After `$`: the brackets that belong to it, if any. */
static void skip_expansion(struct input *in, struct text *t)
{
	if (peek(in) == '(')
		skip_brackets(in, t, '(', ')');
	else if (peek(in) == '{')
		skip_brackets(in, t, '{', '}');
}

/* After the opening quote: up to the closing one. */
static void skip_quoted(struct input *in, struct text *t, int quote)
{
	int c;

	do {
		c = get(in);
		if (c < 0)
			syntax_error(in, "a quote is not closed");
		text_add(t, c);
		if (quote == '"' && c == '\\' && peek(in) >= 0)
			text_add(t, get(in));
		else if (quote == '"' && c == '$')
			skip_expansion(in, t);
	} while (c != quote);
}

static void skip_brackets(struct input *in, struct text *t, int open, int close)
{
	int c, depth = 0;

	do {
		c = get(in);
		if (c < 0)
			syntax_error(in, "a bracket is not closed");
		text_add(t, c);
		depth += (c == open) - (c == close);
		if (c == '\'' || c == '"')
			skip_quoted(in, t, c);
		else if (c == '\\' && peek(in) >= 0)
			text_add(t, get(in));
	} while (depth);
}

/* Empty if there was nothing but the end of a line that goes on in the next one. */
static char *read_word(struct input *in)
{
	struct text t = { 0 };
	int c;

	while ((c = peek(in)) >= 0 && !strchr(" \t\n;&|<>()", c)) {
		get(in);
		if (c == '\\' && peek(in) == '\n') {
			get(in);
			continue;
		}
		text_add(&t, c);
		if (c == '\\' && peek(in) >= 0)
			text_add(&t, get(in));
		else if (c == '\'' || c == '"')
			skip_quoted(in, &t, c);
		else if (c == '$')
			skip_expansion(in, &t);
	}
	return text_take(&t);
}

static int skip_blanks(struct input *in)
{
	int c;

	while ((c = peek(in)) == ' ' || c == '\t' || c == '\r')
		get(in);
	if (c == '#')
		while ((c = peek(in)) >= 0 && c != '\n')
			get(in);
	return c;
}

/* Takes the next character if it is @c. */
static int take(struct input *in, int c)
{
	if (peek(in) != c)
		return 0;
	get(in);
	return 1;
}

static void read_redirect(struct lexer *lex, int fd)
{
	struct input *in = lex->in;
	int c = get(in);

	lex->token = T_REDIRECT;
	lex->redirect.fd = fd >= 0 ? fd : c == '>';
	lex->redirect.kind = c == '>' ? R_WRITE : R_READ;
	if (take(in, '&'))
		lex->redirect.kind = R_DUP;
	else if (c == '>' && take(in, '>'))
		lex->redirect.kind = R_APPEND;
}

static enum token read_operator(struct input *in)
{
	switch (get(in)) {
	case '\n':
		return T_NEWLINE;
	case ';':
		return take(in, ';') ? T_DSEMI : T_SEMI;
	case '&':
		return take(in, '&') ? T_AND : T_AMP;
	case '|':
		return take(in, '|') ? T_OR : T_PIPE;
	case '(':
		return T_OPEN;
	default:
		return T_CLOSE;
	}
}

void syntax_error(struct input *in, const char *what)
{
	fprintf(stderr, "sh: line %d: %s\n", in->line, what);
	last_status = 2;
	abandon();
}

void next_token(struct lexer *lex)
{
	struct input *in = lex->in;
	int c;

	do {
		c = skip_blanks(in);
		if (c < 0) {
			lex->token = T_END;
			return;
		}
		if (c == '<' || c == '>') {
			read_redirect(lex, -1);
			return;
		}
		if (strchr("\n;&|()", c)) {
			lex->token = read_operator(in);
			return;
		}
		lex->token = T_WORD;
		lex->word = read_word(in);
	} while (lex->word[0] == '\0');
	c = peek(in);
	if ((c == '<' || c == '>') && isdigit((unsigned char)lex->word[0]) && lex->word[1] == '\0')
		read_redirect(lex, lex->word[0] - '0');
}
