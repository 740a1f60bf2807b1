// SPDX-License-Identifier: MIT
/*
 * Shell patterns. Only the last '*' met needs to be remembered: what an earlier one matched may
 * stay as it is, for whatever could be gained by changing it the later one can do as well. So there
 * is no recursion, and the time is bounded by the product of the lengths.
 */
#include <neap/string.h>

/*
 * Does the class at @class (after '[') contain @c? @end gets the place behind its ']', or NULL
 * if it is not closed; then the '[' stands for itself.
 */
static bool class_match(const char *class, char c, const char **end)
{
	bool invert = *class == '!' || *class == '^';
	bool found = false, first = true;

	class += invert;
	for (; *class && (*class != ']' || first); first = false) {
		unsigned char low = *class++, high = low;

		if (class[0] == '-' && class[1] && class[1] != ']') {
			high = class[1];
			class += 2;
		}
		if ((unsigned char)c >= low && (unsigned char)c <= high)
			found = true;
	}
	*end = *class ? class + 1 : NULL;
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
			match = class_match(pattern + 1, *str, &end) && *str;
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
