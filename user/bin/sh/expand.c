// SPDX-License-Identifier: MIT
/*
 * From words to arguments: variables, command output and sums are put in, what they gave is split
 * at blanks, patterns become file names, quotes go.
 *
 * While a word is built, a character that must be taken as it is (it was quoted) and could mean
 * something to match() has a backslash before it. "Field" is an argument in the making.
 */
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sh.h"

struct fields {
	struct text now;    /* the field being built */
	int begun;	    /* there is one, if only an empty "" */
	int split;	    /* split unquoted results at blanks */
	struct word **tail; /* finished ones */
};

static void add_literal(struct fields *f, char c)
{
	if (strchr("*?[]\\-!^", c))
		text_add(&f->now, '\\');
	text_add(&f->now, c);
	f->begun = 1;
}

/* Pattern without its backslashes, in place. */
static char *unescape(char *s)
{
	char *from = s, *to = s;

	while (*from) {
		if (*from == '\\' && from[1])
			from++;
		*to++ = *from++;
	}
	*to = '\0';
	return s;
}

/* [...] at @p (after the bracket); *end: after it. A bracket without its end is a plain one. */
static int match_set(const char *p, int c, const char **end)
{
	int found = 0, negate = *p == '!' || *p == '^';
	const char *first;

	p += negate;
	for (first = p; *p && (*p != ']' || p == first); p++) {
		unsigned char low, high;

		if (*p == '\\' && p[1])
			p++;
		low = high = *p;
		if (p[1] == '-' && p[2] && p[2] != ']') {
			p += 2;
			if (*p == '\\' && p[1])
				p++;
			high = *p;
		}
		found |= low <= c && c <= high;
	}
	if (*p != ']')
		return -1;
	*end = p + 1;
	return found != negate;
}

int match(const char *p, const char *s)
{
	for (; *p; p++, s++) {
		const char *end;
		int in_set;

		if (*p == '*') {
			do {
				if (match(p + 1, s))
					return 1;
			} while (*s++);
			return 0;
		}
		if (*s == '\0')
			return 0;
		if (*p == '?')
			continue;
		if (*p == '[') {
			in_set = match_set(p + 1, (unsigned char)*s, &end);
			if (in_set >= 0) {
				if (!in_set)
					return 0;
				p = end - 1;
				continue;
			}
		}
		if (*p == '\\' && p[1])
			p++;
		if (*p != *s)
			return 0;
	}
	return *s == '\0';
}

static int has_wildcard(const char *pattern)
{
	for (; *pattern; pattern++) {
		if (*pattern == '\\' && pattern[1])
			pattern++;
		else if (strchr("*?[", *pattern))
			return 1;
	}
	return 0;
}

static struct word **append(struct word **tail, char *text)
{
	struct word *w = mem_get(sizeof(*w));

	*w = (struct word){ .text = text };
	*tail = w;
	return &w->next;
}

/* Puts @name into the list that begins at @first, which stays sorted. */
static void insert_sorted(struct word **first, char *name)
{
	struct word *rest;

	while (*first && strcmp((*first)->text, name) < 0)
		first = &(*first)->next;
	rest = *first;
	*append(first, name) = rest;
}

/*
 * File names that match, one level of folders after the other: @done is a path that exists,
 * @pattern the rest, whose first component is looked up in it.
 */
static void find_files(const char *done, const char *pattern, struct word **found)
{
	size_t len = strcspn(pattern, "/");
	char *component = mem_copy(pattern, len);
	const char *rest = pattern + len;
	struct dirent *entry;
	DIR *dir;

	while (*rest == '/')
		rest++;
	if (!has_wildcard(component) || len == 0) {
		struct text t = { 0 };

		text_add_all(&t, done);
		text_add_all(&t, unescape(component));
		if (pattern[len] == '/')
			text_add(&t, '/');
		if (*rest)
			find_files(text_take(&t), rest, found);
		else if (t.s && access(t.s, F_OK) == 0)
			insert_sorted(found, text_take(&t));
		free(t.s);
		return;
	}
	dir = opendir(*done ? done : ".");
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		struct text t = { 0 };

		if ((entry->d_name[0] == '.' && component[0] != '.') ||
		    !match(component, entry->d_name))
			continue;
		text_add_all(&t, done);
		text_add_all(&t, entry->d_name);
		if (!pattern[len]) {
			insert_sorted(found, text_take(&t));
		} else {
			text_add(&t, '/');
			find_files(text_take(&t), rest, found);
		}
	}
	closedir(dir);
}

static void finish_field(struct fields *f)
{
	struct word *files = NULL;
	char *pattern;

	if (!f->begun)
		return;
	f->begun = 0;
	pattern = text_take(&f->now);
	if (has_wildcard(pattern))
		find_files("", pattern, &files);
	if (!files) {
		f->tail = append(f->tail, unescape(pattern));
		return;
	}
	*f->tail = files;
	while (files->next)
		files = files->next;
	f->tail = &files->next;
}

/* A variable's value or a command's output. */
static void add_result(struct fields *f, const char *s, int quoted)
{
	if (quoted)
		f->begun = 1;
	for (; *s; s++) {
		if (quoted) {
			add_literal(f, *s);
		} else if (f->split && (*s == ' ' || *s == '\t' || *s == '\n')) {
			finish_field(f);
		} else {
			if (*s == '\\')
				text_add(&f->now, '\\');
			text_add(&f->now, *s);
			f->begun = 1;
		}
	}
}

/* "$@" gives each argument a field of its own, "$*" one for all. */
static void add_positional(struct fields *f, int name, int quoted)
{
	if (n_positional == 0 && name == '@' && quoted && f->now.len == 0)
		f->begun = 0;
	for (int i = 1; i <= n_positional; i++) {
		add_result(f, positional[i], quoted);
		if (i == n_positional)
			break;
		if ((name == '@' || !quoted) && f->split)
			finish_field(f);
		else
			add_result(f, " ", 1);
	}
}

/* The value of a variable or of a special one, NULL if not set. */
static const char *value_of(const char *name)
{
	static char number[16];
	long n;

	if (name[0] == '!' && !last_background)
		return NULL;
	if (isdigit((unsigned char)name[0])) {
		n = strtol(name, NULL, 10);
		return n <= n_positional ? positional[n] : NULL;
	}
	if (name[0] == '?')
		n = last_status;
	else if (name[0] == '$')
		n = shell_pid;
	else if (name[0] == '!')
		n = last_background;
	else if (name[0] == '#')
		n = n_positional;
	else
		return get_var(name);
	snprintf(number, sizeof(number), "%ld", n);
	return number;
}

static void expand_into(struct fields *f, const char *word, int quoted);

/* What stands between ${ and }: NAME, #NAME, NAME:-word, NAME-word and with = or + for -. */
static void expand_braced(struct fields *f, const char *inner, int quoted)
{
	int length = inner[0] == '#' && inner[1], len = 0, colon;
	const char *name, *value, *rest;
	char number[16];

	inner += length;
	if (is_name_char((unsigned char)inner[0], 1))
		while (is_name_char((unsigned char)inner[len], 0))
			len++;
	else if (isdigit((unsigned char)inner[0]))
		while (isdigit((unsigned char)inner[len]))
			len++;
	else
		len = inner[0] != '\0';
	name = mem_copy(inner, len);
	rest = inner + len;
	if ((name[0] == '@' || name[0] == '*') && !*rest) {
		add_positional(f, name[0], quoted);
		return;
	}
	value = value_of(name);
	if (length) {
		snprintf(number, sizeof(number), "%d", value ? (int)strlen(value) : 0);
		add_result(f, number, quoted);
		return;
	}
	colon = *rest == ':';
	rest += colon;
	if (value && colon && !*value)
		value = NULL;
	if (*rest == '+') {
		if (value)
			expand_into(f, rest + 1, quoted);
	} else if (value) {
		add_result(f, value, quoted);
	} else if (*rest == '-') {
		expand_into(f, rest + 1, quoted);
	} else if (*rest == '=') {
		set_var(name, expand_one(rest + 1));
		add_result(f, get_var(name), quoted);
	} else if (*rest) {
		fprintf(stderr, "sh: ${%s}: cannot be understood\n", inner);
	}
}

/* The length of a bracketed text at @s, brackets included, by the rules of lex.c. */
static size_t bracketed(const char *s, int open, int close)
{
	int depth = 0, quote = 0;
	const char *p = s;

	for (; *p; p++) {
		if (*p == '\\' && quote != '\'') {
			if (!*++p)
				break;
		} else if (quote) {
			if (*p == quote)
				quote = 0;
		} else if (*p == '\'' || *p == '"') {
			quote = *p;
		} else {
			depth += (*p == open) - (*p == close);
			if (depth == 0)
				return p + 1 - s;
		}
	}
	return p - s;
}

static void expand_sum(struct fields *f, const char *inner, int quoted)
{
	char number[16];
	long value = 0;

	if (evaluate(expand_one(inner), &value) < 0)
		last_status = 1;
	snprintf(number, sizeof(number), "%ld", value);
	add_result(f, number, quoted);
}

/* After `$`. Returns how many characters it has used. */
static size_t expand_dollar(struct fields *f, const char *s, int quoted)
{
	size_t len = 0;

	if (s[0] == '(' || s[0] == '{') {
		len = bracketed(s, s[0], s[0] == '(' ? ')' : '}');
		if (s[0] == '{')
			expand_braced(f, mem_copy(s + 1, len - 2), quoted);
		else if (s[1] == '(' && len > 4 && s[len - 2] == ')')
			expand_sum(f, mem_copy(s + 2, len - 4), quoted);
		else
			add_result(f, command_output(mem_copy(s + 1, len - 2)), quoted);
		return len;
	}
	while (is_name_char((unsigned char)s[len], len == 0))
		len++;
	if (len == 0 && s[0] && (isdigit((unsigned char)s[0]) || strchr("?$!#@*", s[0])))
		len = 1;
	if (len == 0)
		add_literal(f, '$');
	else
		expand_braced(f, mem_copy(s, len), quoted);
	return len;
}

/* @quoted: as if between "" (the word of "${NAME:-word}"). */
static void expand_into(struct fields *f, const char *word, int quoted)
{
	int in_quotes = quoted;

	while (*word) {
		char c = *word++;

		if (c == '\'' && !in_quotes) {
			f->begun = 1;
			while (*word && *word != '\'')
				add_literal(f, *word++);
			word += *word != '\0';
		} else if (c == '"') {
			in_quotes = !in_quotes;
			f->begun |= in_quotes;
		} else if (c == '\\' && *word && (!in_quotes || strchr("$\"\\`", *word))) {
			add_literal(f, *word++);
		} else if (c == '$') {
			word += expand_dollar(f, word, in_quotes);
		} else if (in_quotes || c == '\\') {
			add_literal(f, c);
		} else {
			text_add(&f->now, c);
			f->begun = 1;
		}
	}
}

struct word *expand_words(struct word *words)
{
	struct word *first = NULL;
	struct fields f = { .split = 1, .tail = &first };

	for (; words; words = words->next) {
		expand_into(&f, words->text, 0);
		finish_field(&f);
	}
	return first;
}

char *expand_pattern(const char *word)
{
	struct fields f = { .split = 0 };

	expand_into(&f, word, 0);
	return text_take(&f.now);
}

char *expand_one(const char *word)
{
	return unescape(expand_pattern(word));
}
