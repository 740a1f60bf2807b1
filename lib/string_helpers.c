// SPDX-License-Identifier: MIT
/* String functions that C does not have: bounded copies, cutting into fields. */
#include <neap/ctype.h>
#include <neap/errno.h>
#include <neap/kernel.h>
#include <neap/string.h>

ssize_t strscpy(char *dest, const char *src, size_t size)
{
	size_t len;

	if (!size)
		return -E2BIG;
	len = strnlen(src, size);
	if (len == size) {
		memcpy(dest, src, size - 1);
		dest[size - 1] = '\0';
		return -E2BIG;
	}
	memcpy(dest, src, len + 1);
	return (ssize_t)len;
}

size_t strlcpy(char *dest, const char *src, size_t size)
{
	strscpy(dest, src, size);
	return strlen(src);
}

size_t strlcat(char *dest, const char *src, size_t size)
{
	size_t len = strnlen(dest, size);

	return len + strlcpy(dest + len, src, size - len);
}

char *strsep(char **s, const char *delim)
{
	char *field = *s, *end;

	if (!field)
		return NULL;
	end = strpbrk(field, delim);
	if (end)
		*end++ = '\0';
	*s = end;
	return field;
}

char *skip_spaces(const char *s)
{
	while (isspace((unsigned char)*s))
		s++;
	return (char *)s;
}

char *strim(char *s)
{
	size_t len = strlen(s);

	while (len && isspace((unsigned char)s[len - 1]))
		len--;
	s[len] = '\0';
	return skip_spaces(s);
}

size_t str_has_prefix(const char *str, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(str, prefix, len) == 0 ? len : 0;
}

bool strstarts(const char *str, const char *prefix)
{
	return strncmp(str, prefix, strlen(prefix)) == 0;
}
