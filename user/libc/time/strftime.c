// SPDX-License-Identifier: MIT
/* Dates as text: the conversions of POSIX that make sense in the C locale and UTC. */
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char days[7][10] = { "Sunday",   "Monday", "Tuesday", "Wednesday",
				  "Thursday", "Friday", "Saturday" };
static const char months[12][10] = { "January",	  "February", "March",	  "April",
				     "May",	  "June",     "July",	  "August",
				     "September", "October",  "November", "December" };

/* Writes one conversion to out; returns 0 for a letter it does not know. */
static int convert(char *out, size_t size, char c, const struct tm *tm)
{
	struct tm copy = *tm;
	int hour12 = (tm->tm_hour + 11) % 12 + 1;

	switch (c) {
	case 'a':
		return snprintf(out, size, "%.3s", days[tm->tm_wday]);
	case 'A':
		return snprintf(out, size, "%s", days[tm->tm_wday]);
	case 'b':
	case 'h':
		return snprintf(out, size, "%.3s", months[tm->tm_mon]);
	case 'B':
		return snprintf(out, size, "%s", months[tm->tm_mon]);
	case 'd':
		return snprintf(out, size, "%02d", tm->tm_mday);
	case 'e':
		return snprintf(out, size, "%2d", tm->tm_mday);
	case 'H':
		return snprintf(out, size, "%02d", tm->tm_hour);
	case 'I':
		return snprintf(out, size, "%02d", hour12);
	case 'j':
		return snprintf(out, size, "%03d", tm->tm_yday + 1);
	case 'm':
		return snprintf(out, size, "%02d", tm->tm_mon + 1);
	case 'M':
		return snprintf(out, size, "%02d", tm->tm_min);
	case 'p':
		return snprintf(out, size, "%s", tm->tm_hour < 12 ? "AM" : "PM");
	case 's':
		return snprintf(out, size, "%lld", timegm(&copy));
	case 'S':
		return snprintf(out, size, "%02d", tm->tm_sec);
	case 'u':
		return snprintf(out, size, "%d", (tm->tm_wday + 6) % 7 + 1);
	case 'w':
		return snprintf(out, size, "%d", tm->tm_wday);
	case 'y':
		return snprintf(out, size, "%02d", tm->tm_year % 100);
	case 'Y':
		return snprintf(out, size, "%d", tm->tm_year + 1900);
	case 'z':
		return snprintf(out, size, "+0000");
	case 'Z':
		return snprintf(out, size, "UTC");
	case 'n':
		return snprintf(out, size, "\n");
	case 't':
		return snprintf(out, size, "\t");
	case '%':
		return snprintf(out, size, "%%");
	default:
		return 0;
	}
}

/* Conversions that are short for others. */
static const char *expand(char c)
{
	switch (c) {
	case 'c':
		return "%a %b %e %H:%M:%S %Y";
	case 'D':
	case 'x':
		return "%m/%d/%y";
	case 'F':
		return "%Y-%m-%d";
	case 'R':
		return "%H:%M";
	case 'T':
	case 'X':
		return "%H:%M:%S";
	default:
		return NULL;
	}
}

/* Returns the length, or 0 where it does not fit in size bytes. */
size_t strftime(char *buf, size_t size, const char *format, const struct tm *tm)
{
	size_t used = 0;

	for (; *format; format++) {
		char piece[64];
		const char *longer;
		size_t n;

		if (*format != '%' || !format[1]) {
			piece[0] = *format;
			n = 1;
		} else if ((longer = expand(*++format))) {
			n = strftime(piece, sizeof(piece), longer, tm);
		} else {
			n = (size_t)convert(piece, sizeof(piece), *format, tm);
		}
		if (n >= size - used)
			return 0;
		memcpy(buf + used, piece, n);
		used += n;
	}
	if (!size)
		return 0;
	buf[used] = '\0';
	return used;
}
