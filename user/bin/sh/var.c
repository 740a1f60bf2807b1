// SPDX-License-Identifier: MIT
/* Variables: one list, few enough of them to be searched in order. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sh.h"

struct var {
	struct var *next;
	char *value; /* NULL: exported, but not set yet */
	int exported;
	char name[];
};

static struct var *vars;
char **positional;
int n_positional;

int is_name_char(int c, int first)
{
	return c == '_' || isalpha(c) || (!first && isdigit(c));
}

int is_assignment(const char *word)
{
	int len = 0;

	while (is_name_char((unsigned char)word[len], len == 0))
		len++;
	return word[len] == '=' ? len : 0;
}

static void out_of_memory(void)
{
	fprintf(stderr, "sh: out of memory\n");
	exit(2);
}

static struct var *find(const char *name, int create)
{
	struct var *v;

	for (v = vars; v; v = v->next)
		if (strcmp(v->name, name) == 0)
			return v;
	if (!create)
		return NULL;
	v = calloc(1, sizeof(*v) + strlen(name) + 1);
	if (!v)
		out_of_memory();
	strcpy(v->name, name);
	v->next = vars;
	return vars = v;
}

const char *get_var(const char *name)
{
	struct var *v = find(name, 0);

	return v ? v->value : NULL;
}

void set_var(const char *name, const char *value)
{
	struct var *v = find(name, 1);
	char *copy = strdup(value);

	if (!copy)
		out_of_memory();
	free(v->value);
	v->value = copy;
}

void export_var(const char *name)
{
	find(name, 1)->exported = 1;
}

void unset_var(const char *name)
{
	for (struct var **link = &vars; *link; link = &(*link)->next) {
		struct var *v = *link;

		if (strcmp(v->name, name) == 0) {
			*link = v->next;
			free(v->value);
			free(v);
			return;
		}
	}
}

void list_vars(int only_exported)
{
	for (struct var *v = vars; v; v = v->next)
		if (v->value && (v->exported || !only_exported))
			printf("%s%s='%s'\n", only_exported ? "export " : "", v->name, v->value);
}

void import_environment(char **env)
{
	for (; *env; env++) {
		int len = is_assignment(*env);
		char *name;

		if (!len)
			continue;
		name = mem_copy(*env, len);
		set_var(name, *env + len + 1);
		export_var(name);
	}
}

/* NAME=value of each exported variable, for execve. */
char **export_environment(void)
{
	int count = 0;
	char **env;

	for (struct var *v = vars; v; v = v->next)
		count += v->exported && v->value;
	env = mem_get((count + 1) * sizeof(*env));
	env[count] = NULL;
	for (struct var *v = vars; v; v = v->next) {
		struct text t = { 0 };

		if (!v->exported || !v->value)
			continue;
		text_add_all(&t, v->name);
		text_add(&t, '=');
		text_add_all(&t, v->value);
		env[--count] = text_take(&t);
	}
	return env;
}
