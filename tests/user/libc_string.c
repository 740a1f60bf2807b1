// SPDX-License-Identifier: MIT
/*
 * string.h, strings.h and ctype.h. The memory functions, which are assembly, are compared with
 * byte loops over every alignment and every length up to 100, with a border checked on each side.
 */
#include <ctype.h>
#include <signal.h>
#include <strings.h>

#include "tap.h"

#define N 256

static unsigned char a[N], b[N], want[N];

static void fill(void)
{
	for (int i = 0; i < N; i++) {
		a[i] = (unsigned char)(i * 7 + 1);
		want[i] = b[i] = (unsigned char)(200 - i);
	}
}

/* Not to be made into calls of what it is compared with. */
#pragma GCC push_options
#pragma GCC optimize("no-tree-loop-distribute-patterns")
static int test_copy(int move)
{
	for (int d = 8; d < 16; d++) {
		for (int s = 8; s < 16; s++) {
			for (int n = 0; n <= 100; n++) {
				void *r;

				fill();
				for (int i = 0; i < n; i++)
					want[d + i] = a[s + i];
				r = move ? memmove(b + d, a + s, n) : memcpy(b + d, a + s, n);
				if (r != b + d || memcmp(b, want, N)) {
					note("to %d from %d, %d bytes", d, s, n);
					return 0;
				}
			}
		}
	}
	return 1;
}

static int test_overlap(void)
{
	unsigned char tmp[N];

	for (int d = 0; d < 48; d++) {
		for (int s = 0; s < 48; s++) {
			for (int n = 0; n <= 100; n += n < 40 ? 1 : 7) {
				fill();
				for (int i = 0; i < N; i++)
					tmp[i] = b[i];
				for (int i = 0; i < n; i++)
					want[d + i] = tmp[s + i];
				memmove(b + d, b + s, n);
				if (memcmp(b, want, N)) {
					note("to %d from %d, %d bytes", d, s, n);
					return 0;
				}
			}
		}
	}
	return 1;
}

static int test_set(void)
{
	for (int d = 8; d < 16; d++) {
		for (int n = 0; n <= 100; n++) {
			fill();
			for (int i = 0; i < n; i++)
				want[d + i] = 0x5a;
			if (memset(b + d, 0x15a, n) != b + d || memcmp(b, want, N)) {
				note("at %d, %d bytes", d, n);
				return 0;
			}
		}
	}
	return 1;
}
#pragma GCC pop_options

static int test_cmp(void)
{
	for (int off = 0; off < 4; off++) {
		for (int n = 1; n < 40; n++) {
			fill();
			memcpy(b + off, a, n);
			if (memcmp(a, b + off, n))
				return 0;
			b[off + n - 1]++;
			if (memcmp(a, b + off, n) >= 0 || memcmp(b + off, a, n) <= 0 ||
			    memcmp(a, b + off, n - 1))
				return 0;
		}
	}
	return 1;
}

/* Words beyond the end must not count, equal or not. */
static int test_cmp_end(void)
{
	for (int n = 0; n < 40; n++) {
		fill();
		memcpy(b, a, n + 5);
		b[n + 5]++;
		if (memcmp(a, b, n))
			return 0;
	}
	return 1;
}

static void test_search(void)
{
	const char *s = "abcabcd", *empty = "";
	char hay[8] = { 'a', 0, 'b', 0, 'b', 'c', 0, 'x' };

	check(memchr(s, 'c', 7) == s + 2 && !memchr(s, 'c', 2), "memchr");
	check(memrchr(s, 'c', 7) == s + 5 && !memrchr(s, 'z', 7), "memrchr");
	check(memmem(hay, 8, "b\0b", 3) == hay + 2 && !memmem(hay, 8, "bx", 2) &&
		      memmem(hay, 8, "", 0) == hay && memmem(hay, 8, "x", 1) == hay + 7 &&
		      !memmem(hay, 7, "x", 1),
	      "memmem");
	check(strchr(s, 'b') == s + 1 && !strchr(s, 'z') && strchr(s, 0) == s + 7, "strchr");
	check(strchrnul(s, 'z') == s + 7, "strchrnul");
	check(strrchr(s, 'a') == s + 3 && !strrchr(s, 'z') && strrchr(s, 0) == s + 7, "strrchr");
	check(strstr(s, "abcd") == s + 3 && strstr(s, "") == s && !strstr(s, "abd") &&
		      !strstr(empty, "a"),
	      "strstr");
	check(strcasestr(s, "BCD") == s + 4 && !strcasestr(s, "bd"), "strcasestr");
	check(strspn(s, "cba") == 6 && strspn(s, "") == 0, "strspn");
	check(strcspn(s, "dc") == 2 && strcspn(s, "") == 7, "strcspn");
	check(strpbrk(s, "dc") == s + 2 && !strpbrk(s, "xyz"), "strpbrk");
	check(strspn("\xff\xfe"
		     "a",
		     "\xfe\xff") == 2,
	      "strspn of high bytes");
}

static void test_build(void)
{
	char buf[16];

	check(strlen("") == 0 && strlen("four") == 4, "strlen");
	check(strnlen("four", 2) == 2 && strnlen("four", 9) == 4, "strnlen");
	memset(buf, 'x', sizeof(buf));
	check(strcpy(buf, "abc") == buf && !strcmp(buf, "abc"), "strcpy");
	check(stpcpy(buf, "abcd") == buf + 4, "stpcpy");
	memset(buf, 'x', sizeof(buf));
	strncpy(buf, "ab", 5);
	check(!memcmp(buf, "ab\0\0\0x", 6), "strncpy pads and stops");
	strncpy(buf, "abcdef", 3);
	check(!memcmp(buf, "abc\0", 4), "strncpy leaves no NUL");
	strcpy(buf, "ab");
	check(!strcmp(strcat(buf, "cd"), "abcd"), "strcat");
	check(!strcmp(strncat(buf, "efgh", 2), "abcdef"), "strncat");
	check(strlcpy(buf, "too long for this", 8) == 17 && !strcmp(buf, "too lon"), "strlcpy");
	strcpy(buf, "ab");
	check(strlcat(buf, "cdef", 5) == 6 && !strcmp(buf, "abcd"), "strlcat");
	check(mempcpy(buf, "xyz", 3) == buf + 3, "mempcpy");
	check(memccpy(buf, "one:two", ':', 8) == buf + 4 && !memccpy(buf, "one", ':', 3),
	      "memccpy");
	memset(buf, 1, sizeof(buf));
	bzero(buf, 4);
	explicit_bzero(buf + 8, 4);
	check(!memcmp(buf, "\0\0\0\0\1\1\1\1\0\0\0\0\1", 13), "bzero, explicit_bzero");
}

static void test_compare(void)
{
	check(!strcmp("a", "a") && strcmp("a", "b") < 0 && strcmp("b", "a") > 0 &&
		      strcmp("a", "ab") < 0 && strcmp("\x80", "\x7f") > 0,
	      "strcmp");
	check(!strncmp("abc", "abd", 2) && strncmp("abc", "abd", 3) < 0 && !strncmp("a", "a", 9),
	      "strncmp");
	check(!strcasecmp("HeLLo", "hEllO") && strcasecmp("a", "B") < 0, "strcasecmp");
	check(!strncasecmp("ABCx", "abcy", 3) && strncasecmp("ABCx", "abcy", 4), "strncasecmp");
	check(ffs(0) == 0 && ffs(1) == 1 && ffs(0x80000000) == 32, "ffs");
}

static void test_tokens(void)
{
	char s[] = "  one, two,,three  ", t[] = "a::b:", *save, *p = t, *copy;

	check_text(strtok_r(s, " ,", &save), "one", "strtok_r: first");
	check_text(strtok_r(NULL, " ,", &save), "two", "strtok_r: second");
	check_text(strtok_r(NULL, " ,", &save), "three", "strtok_r: third, after two delimiters");
	check(!strtok_r(NULL, " ,", &save) && !strtok_r(NULL, " ,", &save), "strtok_r: end");

	check_text(strsep(&p, ":"), "a", "strsep: first");
	check_text(strsep(&p, ":"), "", "strsep: empty");
	check_text(strsep(&p, ":"), "b", "strsep: third");
	check_text(strsep(&p, ":"), "", "strsep: empty last");
	check(!p && !strsep(&p, ":"), "strsep: end");

	copy = strdup("copy me");
	check(copy && !strcmp(copy, "copy me"), "strdup");
	free(copy);
	copy = strndup("copy me", 4);
	check(copy && !strcmp(copy, "copy"), "strndup");
	free(copy);
}

static void test_texts(void)
{
	char buf[8];

	check_text(strerror(ENOENT), "No such file or directory", "strerror");
	check_text(strerror(EHWPOISON), "Memory page has hardware error", "strerror: last");
	check_text(strerror(41), "Unknown error 41", "strerror: a gap");
	check_text(strerror(-1), "Unknown error -1", "strerror: negative");
	check(strerror_r(ENOENT, buf, sizeof(buf)) == ERANGE && !strcmp(buf, "No such"),
	      "strerror_r cuts");
	check_text(strsignal(SIGSEGV), "Segmentation fault", "strsignal");
	check_text(strsignal(SIGRTMIN + 2), "Real-time signal 2", "strsignal: real-time");
	check_text(strsignal(99), "Unknown signal 99", "strsignal: unknown");
}

/* Each class as the set of characters it has. */
static int count(int (*is)(int))
{
	int n = 0;

	for (int c = -1; c < 256; c++)
		n += !!is(c);
	return n;
}

static void test_ctype(void)
{
	check(count(isdigit) == 10 && isdigit('0') && isdigit('9'), "isdigit");
	check(count(isalpha) == 52 && isalpha('a') && isalpha('Z') && !isalpha('@'), "isalpha");
	check(count(isalnum) == 62, "isalnum");
	check(count(isupper) == 26 && isupper('A'), "isupper");
	check(count(islower) == 26 && islower('z'), "islower");
	check(count(isspace) == 6 && isspace('\v') && isspace(' '), "isspace");
	check(count(isblank) == 2, "isblank");
	check(count(iscntrl) == 33 && iscntrl(127), "iscntrl");
	check(count(isprint) == 95 && isprint(' '), "isprint");
	check(count(isgraph) == 94, "isgraph");
	check(count(ispunct) == 32 && ispunct('~'), "ispunct");
	check(count(isxdigit) == 22 && isxdigit('F') && !isxdigit('g'), "isxdigit");
	check(toupper('q') == 'Q' && toupper('1') == '1' && tolower('Q') == 'q' &&
		      tolower('[') == '[',
	      "toupper, tolower");
}

int main(void)
{
	check(test_copy(0), "memcpy, every alignment and length");
	check(test_copy(1), "memmove, apart");
	check(test_overlap(), "memmove, overlapping");
	check(test_set(), "memset, every alignment and length");
	check(test_cmp(), "memcmp");
	check(test_cmp_end(), "memcmp stops at the end");
	test_search();
	test_build();
	test_compare();
	test_tokens();
	test_texts();
	test_ctype();
	return tap_done();
}
