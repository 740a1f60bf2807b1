// SPDX-License-Identifier: MIT
/*
 * The environment: a NULL-ended array of "NAME=value". The first one lies on the initial stack;
 * from the first addition on, the array is on the heap and has room to grow.
 *
 * Strings that setenv() replaces are not freed, since a caller of getenv() may still hold them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char **heap_env;
static size_t heap_cap;

/* Length of a valid name, or 0. */
static size_t name_length(const char *name)
{
	size_t len = name ? strcspn(name, "=") : 0;

	return len && !name[len] ? len : 0;
}

static char **find(const char *name, size_t len)
{
	if (!environ)
		return NULL;
	for (char **e = environ; *e; e++)
		if (!strncmp(*e, name, len) && (*e)[len] == '=')
			return e;
	return NULL;
}

char *getenv(const char *name)
{
	size_t len = name_length(name);
	char **e = len ? find(name, len) : NULL;

	return e ? *e + len + 1 : NULL;
}

/* Puts the string itself in place of one with the same name, or at the end. */
static int put_string(char *string, size_t len)
{
	char **e = find(string, len);
	size_t n = 0;

	if (e) {
		*e = string;
		return 0;
	}
	while (environ && environ[n])
		n++;
	if (environ != heap_env || n + 2 > heap_cap) {
		size_t cap = n + 16;
		char **bigger = malloc(cap * sizeof(*bigger));

		if (!bigger)
			return -1;
		if (n)
			memcpy(bigger, environ, n * sizeof(*bigger));
		if (environ == heap_env)
			free(heap_env);
		heap_env = environ = bigger;
		heap_cap = cap;
	}
	environ[n] = string;
	environ[n + 1] = NULL;
	return 0;
}

/* Returns 0, or -1 with EINVAL (bad name) or ENOMEM. */
int setenv(const char *name, const char *value, int overwrite)
{
	size_t len = name_length(name);
	size_t vlen = strlen(value);
	char *string;

	if (!len) {
		errno = EINVAL;
		return -1;
	}
	if (!overwrite && find(name, len))
		return 0;
	string = malloc(len + vlen + 2);
	if (!string)
		return -1;
	memcpy(string, name, len);
	string[len] = '=';
	memcpy(string + len + 1, value, vlen + 1);
	if (put_string(string, len)) {
		free(string);
		return -1;
	}
	return 0;
}

/* The string becomes part of the environment; the caller must not free it. */
int putenv(char *string)
{
	size_t len = strcspn(string, "=");

	if (!string[len])
		return unsetenv(string);
	return put_string(string, len);
}

int unsetenv(const char *name)
{
	size_t len = name_length(name);
	char **e;

	if (!len) {
		errno = EINVAL;
		return -1;
	}
	while ((e = find(name, len)))
		for (; *e; e++)
			e[0] = e[1];
	return 0;
}

int clearenv(void)
{
	if (environ)
		*environ = NULL;
	return 0;
}
