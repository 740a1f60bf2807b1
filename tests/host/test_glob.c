// SPDX-License-Identifier: MIT
/* glob_match(): chosen cases, then random ones against the recursive definition. */
#include <neap/kernel.h>
#include <neap/string.h>

#include "test.h"

/* The definition, for patterns of letters, '?' and '*'. */
static bool model(const char *p, const char *s)
{
	if (*p == '*')
		return model(p + 1, s) || (*s && model(p, s + 1));
	if (!*p || !*s)
		return *p == *s;
	return (*p == '?' || *p == *s) && model(p + 1, s + 1);
}

TEST(cases)
{
	static const struct {
		const char *pattern, *str;
		bool match;
	} cases[] = {
		{ "", "", true },
		{ "", "a", false },
		{ "*", "", true },
		{ "a", "", false },
		{ "?", "", false },
		{ "mm.*", "mm.slab", true },
		{ "mm.*", "mm", false },
		{ "*.buddy*", "mm.buddy_x", true },
		{ "a*b*c", "aXbXbXc", true },
		{ "a*b*c", "aXcXb", false },
		{ "[abc]x", "bx", true },
		{ "[abc]x", "dx", false },
		{ "[a-c]", "b", true },
		{ "[!a-c]", "b", false },
		{ "[!a-c]", "d", true },
		{ "[^a]", "b", true },
		{ "[]a]", "]", true },
		{ "[a-]", "-", true },
		{ "[a", "[a", true },
		{ "[a", "a", false },
		{ "[!a]", "", false },
		{ "\\*", "*", true },
		{ "\\*", "x", false },
		{ "a\\", "a\\", true },
		{ "*[x]", "aax", true },
		{ "*]", "a]", true },
		{ "[\xe0-\xff]", "\xf0", true },
		{ "**a", "ba", true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		CHECKF(glob_match(cases[i].pattern, cases[i].str) == cases[i].match,
		       "\"%s\" \"%s\"", cases[i].pattern, cases[i].str);
}

TEST(random)
{
	for (int i = 0; i < 100000; i++) {
		char pattern[8], str[10];
		u32 p = test_below(sizeof(pattern)), s = test_below(sizeof(str));

		for (u32 j = 0; j < p; j++)
			pattern[j] = "ab?**"[test_below(5)];
		for (u32 j = 0; j < s; j++)
			str[j] = "ab"[test_below(2)];
		pattern[p] = str[s] = '\0';
		CHECKF(glob_match(pattern, str) == model(pattern, str), "\"%s\" \"%s\"", pattern,
		       str);
	}
}

/* What takes exponential time when done carelessly. */
TEST(many_stars)
{
	char pattern[100] = "", str[101];

	for (int i = 0; i < 49; i++)
		strcat(pattern, "a*");
	strcat(pattern, "b");
	memset(str, 'a', sizeof(str) - 1);
	str[100] = '\0';
	CHECK(!glob_match(pattern, str));
}
