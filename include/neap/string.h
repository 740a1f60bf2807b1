/* SPDX-License-Identifier: MIT */
/*
 * Strings and memory. The mem*() that matter for speed are assembly in arch/arm/lib. Those named
 * as in C do what C says; the others say here what they do.
 */
#ifndef _NEAP_STRING_H
#define _NEAP_STRING_H

#include <neap/compiler.h>
#include <neap/types.h>

void *memcpy(void *dest, const void *src, size_t n);
void *memmove(void *dest, const void *src, size_t n);
void *memset(void *s, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *s, int c, size_t n);
/* The first byte that is not @c, or NULL. */
void *memchr_inv(const void *s, int c, size_t n);

size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
/* As strchr(), but the end of the string when @c is not there. */
char *strchrnul(const char *s, int c);
char *strnchr(const char *s, size_t n, int c);
char *strstr(const char *haystack, const char *needle);
size_t strspn(const char *s, const char *accept);
size_t strcspn(const char *s, const char *reject);
char *strpbrk(const char *s, const char *accept);
char *strcpy(char *dest, const char *src);
char *strncpy(char *dest, const char *src, size_t n);
char *strcat(char *dest, const char *src);

/*
 * Copy as much as fits, always ending with 0 (if @size is not 0). The length copied, or -E2BIG
 * when it was cut short. @dest gets no byte beyond what is needed.
 */
ssize_t strscpy(char *dest, const char *src, size_t size);
/* As strscpy(); gives the length of @src, so a result >= @size means "cut short". */
size_t strlcpy(char *dest, const char *src, size_t size);
size_t strlcat(char *dest, const char *src, size_t size);

/*
 * The next field of *@s, ended by any character of @delim, which becomes 0; *@s moves on, to
 * NULL after the last. Two delimiters give an empty field.
 */
char *strsep(char **s, const char *delim);

/* The first character that is not white space; strim() also cuts white space at the end. */
char *skip_spaces(const char *s);
char *strim(char *s);

/* Is @str, or its beginning, @prefix? strstarts() gives a truth, str_has_prefix() the length. */
bool strstarts(const char *str, const char *prefix);
size_t str_has_prefix(const char *str, const char *prefix);

/* Does @pattern (with *, ?, [a-z], [!a], \x) match the whole of @str? */
bool glob_match(const char *pattern, const char *str);

#endif /* _NEAP_STRING_H */
