// SPDX-License-Identifier: MIT
/* Finding characters and strings in strings, and cutting strings into tokens. */
#include <string.h>

char *strchrnul(const char *s, int c)
{
	while (*s && *s != (char)c)
		s++;
	return (char *)s;
}

char *strchr(const char *s, int c)
{
	s = strchrnul(s, c);
	return *s == (char)c ? (char *)s : NULL;
}

char *strrchr(const char *s, int c)
{
	return memrchr(s, c, strlen(s) + 1);
}

char *strstr(const char *hay, const char *needle)
{
	return memmem(hay, strlen(hay), needle, strlen(needle));
}

char *strcasestr(const char *hay, const char *needle)
{
	size_t len = strlen(needle);

	for (;; hay++) {
		if (!strncasecmp(hay, needle, len))
			return (char *)hay;
		if (!*hay)
			return NULL;
	}
}

/* Length of the start of s in which every byte is (want) or is not (!want) in set. */
static size_t span(const char *s, const char *set, int want)
{
	unsigned int in[8] = { 0 };
	const unsigned char *p;

	for (p = (const unsigned char *)set; *p; p++)
		in[*p / 32] |= 1U << *p % 32;
	for (p = (const unsigned char *)s; *p; p++)
		if ((int)(in[*p / 32] >> *p % 32 & 1) != want)
			break;
	return (size_t)((const char *)p - s);
}

size_t strspn(const char *s, const char *accept)
{
	return span(s, accept, 1);
}

size_t strcspn(const char *s, const char *reject)
{
	return span(s, reject, 0);
}

char *strpbrk(const char *s, const char *accept)
{
	s += strcspn(s, accept);
	return *s ? (char *)s : NULL;
}

/* Runs of delimiters count as one. */
char *strtok_r(char *restrict s, const char *restrict delim, char **restrict save)
{
	char *token;

	if (!s)
		s = *save;
	s += strspn(s, delim);
	if (!*s) {
		*save = s;
		return NULL;
	}
	token = s;
	s += strcspn(s, delim);
	if (*s)
		*s++ = '\0';
	*save = s;
	return token;
}

char *strtok(char *restrict s, const char *restrict delim)
{
	static char *save;

	return strtok_r(s, delim, &save);
}

/* Every delimiter ends a token, so tokens may be empty. */
char *strsep(char **s, const char *delim)
{
	char *token = *s, *end;

	if (!token)
		return NULL;
	end = token + strcspn(token, delim);
	*s = *end ? end + 1 : NULL;
	*end = '\0';
	return token;
}
