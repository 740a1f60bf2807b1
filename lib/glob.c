// SPDX-License-Identifier: MIT
/*
 * Shell patterns. Only the last '*' met needs to be remembered: what an earlier one matched may
 * stay as it is, for whatever could be gained by changing it the later one can do as well. So there
 * is no recursion, and the time is bounded by the product of the lengths.
 */
#include <neap/string.h>

/*
 * Does the set at @set (after '[') contain @c? @end gets the place behind its ']', or NULL
 * if it is not closed; then the '[' stands for itself.
 */
static bool set_match(const char *set, char c, const char **end)
{
	bool invert = *set == '!' || *set == '^';
	bool found = false, first = true;

	set += invert;
	for (; *set && (*set != ']' || first); first = false) {
		unsigned char low = *set++, high = low;

		if (set[0] == '-' && set[1] && set[1] != ']') {
			high = set[1];
			set += 2;
		}
		if ((unsigned char)c >= low && (unsigned char)c <= high)
			found = true;
	}
	*end = *set ? set + 1 : NULL;
	return found != invert;
}

bool glob_match(const char *pattern, const char *str)
{
	const char *star = NULL;  /* behind the last '*' ... */
	const char *retry = NULL; /* ... and where to try the rest next */

	for (;;) {
		const char *end = pattern + 1;
		bool match;

		switch (*pattern) {
		case '*':
			star = ++pattern;
			retry = str;
			continue;
		case '?':
			match = *str != '\0';
			break;
		case '[':
			match = set_match(pattern + 1, *str, &end) && *str;
			if (!end) {
				end = pattern + 1;
				match = *str == '[';
			}
			break;
		case '\\':
			if (pattern[1])
				end = ++pattern + 1;
			match = *pattern == *str && *str;
			break;
		case '\0':
			if (*str == '\0')
				return true;
			match = false;
			break;
		default:
			match = *pattern == *str;
			break;
		}
		if (match) {
			pattern = end;
			str++;
		} else {
			if (!star || !*str)
				return false;
			pattern = star;
			str = ++retry;
		}
	}
}
