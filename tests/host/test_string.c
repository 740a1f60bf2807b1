// SPDX-License-Identifier: MIT
/* Strings: those C has against the C library's, the others against what string.h says. */
#include <neap/ctype.h>
#include <neap/errno.h>
#include <neap/kernel.h>
#include <neap/slab.h>
#include <neap/string.h>

#include "test.h"

/* The C library's functions: rename.h gave the kernel's other names. */
int host_memcmp(const void *, const void *, size_t) __asm__("memcmp");
void *host_memchr(const void *, int, size_t) __asm__("memchr");
size_t host_strlen(const char *) __asm__("strlen");
size_t host_strnlen(const char *, size_t) __asm__("strnlen");
int host_strcmp(const char *, const char *) __asm__("strcmp");
int host_strncmp(const char *, const char *, size_t) __asm__("strncmp");
int host_strcasecmp(const char *, const char *) __asm__("strcasecmp");
int host_strncasecmp(const char *, const char *, size_t) __asm__("strncasecmp");
char *host_strchr(const char *, int) __asm__("strchr");
char *host_strrchr(const char *, int) __asm__("strrchr");
char *host_strchrnul(const char *, int) __asm__("strchrnul");
char *host_strstr(const char *, const char *) __asm__("strstr");
size_t host_strspn(const char *, const char *) __asm__("strspn");
size_t host_strcspn(const char *, const char *) __asm__("strcspn");
char *host_strpbrk(const char *, const char *) __asm__("strpbrk");
char *host_strncpy(char *, const char *, size_t) __asm__("strncpy");

static int sign(int x)
{
	return (x > 0) - (x < 0);
}

/* A string of few different characters, some above 0x7f, in memory that ends where it ends. */
static char *random_string(u32 max)
{
	static const char letters[] = "abAB\x80\xff ";
	u32 len = test_below(max);
	char *s = kmalloc(len + 1, 0);

	for (u32 i = 0; i < len; i++)
		s[i] = letters[test_below(sizeof(letters) - 1)];
	s[len] = '\0';
	return s;
}

TEST(against_libc)
{
	for (int i = 0; i < 20000; i++) {
		char *a = random_string(12), *b = test_chance(3) ? kstrdup(a, 0) : random_string(5);
		size_t la = host_strlen(a), lb = host_strlen(b), n = test_below(14);
		int c = "abAB\x80\xff"[test_below(7)]; /* 0 too */
		char x[16], y[16];

		CHECK_EQ(strlen(a), la);
		CHECK_EQ(strnlen(a, n), host_strnlen(a, n));
		CHECK_EQ(sign(strcmp(a, b)), sign(host_strcmp(a, b)));
		CHECK_EQ(sign(strncmp(a, b, n)), sign(host_strncmp(a, b, n)));
		CHECK_EQ(strcasecmp(a, b) == 0, host_strcasecmp(a, b) == 0);
		CHECK_EQ(strncasecmp(a, b, n) == 0, host_strncasecmp(a, b, n) == 0);
		n = min(la, lb) + 1;
		CHECK_EQ(sign(memcmp(a, b, n)), sign(host_memcmp(a, b, n)));
		CHECK(memchr(a, c, la) == host_memchr(a, c, la));
		CHECK(strchr(a, c) == host_strchr(a, c));
		CHECK(strchrnul(a, c) == host_strchrnul(a, c));
		CHECK(strrchr(a, c) == host_strrchr(a, c));
		CHECK(strnchr(a, la, c) == host_memchr(a, c, la));
		CHECK(strstr(a, b) == host_strstr(a, b));
		CHECK_EQ(strspn(a, b), host_strspn(a, b));
		CHECK_EQ(strcspn(a, b), host_strcspn(a, b));
		CHECK(strpbrk(a, b) == host_strpbrk(a, b));
		n = test_below(sizeof(x));
		memset(x, 7, sizeof(x));
		memset(y, 7, sizeof(y));
		strncpy(x, a, n);
		host_strncpy(y, a, n);
		CHECK(!host_memcmp(x, y, sizeof(x)));
		kfree(a);
		kfree(b);
	}
}

/* Words are compared where both are aligned: each length, difference and alignment. */
TEST(memcmp_words)
{
	u8 a[24] __aligned(8), b[24] __aligned(8);

	for (int at = 0; at < 4; at++) {
		for (int len = 0; len < 16; len++) {
			for (int diff = 0; diff < 20; diff++) {
				memset(a, 0x80, sizeof(a));
				memset(b, 0x80, sizeof(b));
				b[at + diff] = 0x7f;
				CHECK_EQ(sign(memcmp(a + at, b + at, len)), diff < len);
				CHECK_EQ(sign(memcmp(b + at, a + at, len)), -(diff < len));
				CHECK(memchr_inv(b + at, 0x80, len) ==
				      (diff < len ? b + at + diff : NULL));
			}
		}
	}
}

TEST(bounded_copies)
{
	char buf[8];

	memset(buf, 'x', sizeof(buf));
	CHECK_EQ(strscpy(buf, "abc", 4), 3);
	CHECK_STR(buf, "abc");
	CHECK_EQ(buf[4], 'x');
	CHECK_EQ(strscpy(buf, "abcd", 4), -E2BIG);
	CHECK_STR(buf, "abc");
	CHECK_EQ(buf[4], 'x');
	CHECK_EQ(strscpy(buf, "abc", 0), -E2BIG);
	CHECK_STR(buf, "abc");
	CHECK_EQ(strlcpy(buf, "0123456789", sizeof(buf)), 10);
	CHECK_STR(buf, "0123456");
	CHECK_EQ(strlcpy(buf, "ab", sizeof(buf)), 2);
	CHECK_EQ(strlcat(buf, "cd", sizeof(buf)), 4);
	CHECK_STR(buf, "abcd");
	CHECK_EQ(strlcat(buf, "efghij", sizeof(buf)), 10);
	CHECK_STR(buf, "abcdefg");
	strcpy(buf, "a");
	strcat(buf, "bc");
	CHECK_STR(buf, "abc");
}

TEST(fields)
{
	char text[] = "a,b;;c", *s = text, blank[] = " \t x y \n", none[] = "   ";

	CHECK_STR(strsep(&s, ",;"), "a");
	CHECK_STR(strsep(&s, ",;"), "b");
	CHECK_STR(strsep(&s, ",;"), "");
	CHECK_STR(strsep(&s, ",;"), "c");
	CHECK(s == NULL && strsep(&s, ",;") == NULL);
	CHECK_STR(strim(blank), "x y");
	CHECK_STR(strim(none), "");
	CHECK_STR(skip_spaces(" \tq "), "q ");
	CHECK(strstarts("console=x", "console="));
	CHECK(!strstarts("cons", "console="));
	CHECK_EQ(str_has_prefix("console=x", "console="), 8);
	CHECK_EQ(str_has_prefix("consol", "console="), 0);
}

TEST(ctype)
{
	static const char graph[] = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

	for (int c = 0; c < 256; c++) {
		bool punct = c && host_strchr(graph, c);
		bool lower = c >= 'a' && c <= 'z', upper = c >= 'A' && c <= 'Z';
		bool digit = c >= '0' && c <= '9';

		CHECK_EQ(!!isalnum(c), lower || upper || digit);
		CHECK_EQ(!!ispunct(c), punct);
		CHECK_EQ(!!isgraph(c), lower || upper || digit || punct);
		CHECK_EQ(!!isprint(c), lower || upper || digit || punct || c == ' ');
		CHECK_EQ(!!isspace(c), c && host_strchr(" \t\n\v\f\r", c) != NULL);
		CHECK_EQ(!!isxdigit(c), c && host_strchr("0123456789abcdefABCDEF", c) != NULL);
		CHECK_EQ(!!iscntrl(c), c < 32 || c == 127);
		CHECK_EQ(tolower(c), upper ? c + 32 : c);
		CHECK_EQ(toupper(c), lower ? c - 32 : c);
	}
}
