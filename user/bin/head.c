// SPDX-License-Identifier: MIT
/* head [-n LINES] [FILE...] - the first lines (10) of files or of standard input. */
#include <stdio.h>

#include <figures.h>

static int show(FILE *f, long lines)
{
	int c;

	while (lines > 0 && (c = getc(f)) != EOF) {
		putchar(c);
		lines -= c == '\n';
	}
	return 0;
}

int main(int argc, char **argv)
{
	long lines = 10;
	int failed = 0, opt;

	while ((opt = getopt(argc, argv, "n:")) != -1) {
		lines = opt == 'n' ? parse_number(optarg, 0, 0x7fffffff) : -1;
		if (lines < 0) {
			fprintf(stderr, "usage: head [-n LINES] [FILE...]\n");
			return 2;
		}
	}
	if (optind == argc)
		return show(stdin, lines);
	for (int i = optind; i < argc; i++) {
		FILE *f = fopen(argv[i], "r");

		if (!f) {
			fprintf(stderr, "head: %s: %s\n", argv[i], strerror(errno));
			failed = 1;
			continue;
		}
		show(f, lines);
		fclose(f);
	}
	return failed;
}
