// SPDX-License-Identifier: MIT
/* sleep SECONDS - do nothing for a time; SECONDS may have a fraction: 0.25. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv)
{
	struct timespec ts = { 0 };
	char *p = argc == 2 ? argv[1] : "";

	if (!isdigit((unsigned char)*p) && *p != '.')
		goto usage;
	ts.tv_sec = strtol(p, &p, 10);
	if (*p == '.') {
		p++;
		for (long unit = 100000000; isdigit((unsigned char)*p); unit /= 10)
			ts.tv_nsec += (*p++ - '0') * unit;
	}
	if (*p)
		goto usage;
	while (nanosleep(&ts, &ts) < 0)
		if (errno != EINTR) {
			perror("sleep");
			return 1;
		}
	return 0;
usage:
	fprintf(stderr, "usage: sleep SECONDS[.FRACTION]\n");
	return 2;
}
