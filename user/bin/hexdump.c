// SPDX-License-Identifier: MIT
/* hexdump [-s SKIP] [-n LENGTH] [FILE] - bytes in hexadecimal and as text, sixteen a line. */
#include <fcntl.h>
#include <stdio.h>

#include <figures.h>

static void show_line(unsigned long long offset, const unsigned char *p, int n)
{
	printf("%08llx ", offset);
	for (int i = 0; i < 16; i++) {
		if (i == 8)
			putchar(' ');
		if (i < n)
			printf(" %02x", p[i]);
		else
			printf("   ");
	}
	printf("  |");
	for (int i = 0; i < n; i++)
		putchar(p[i] >= ' ' && p[i] < 127 ? p[i] : '.');
	printf("|\n");
}

/* Repeated lines are shown once, and `*` for the rest. */
static int dump(FILE *f, unsigned long long offset, long long limit)
{
	unsigned char line[16], last[16];
	int n, repeated = 0, have_last = 0;

	while (limit > 0 && (n = fread(line, 1, limit < 16 ? limit : 16, f)) > 0) {
		if (n == 16 && have_last && memcmp(line, last, 16) == 0) {
			if (!repeated++)
				printf("*\n");
		} else {
			repeated = 0;
			show_line(offset, line, n);
		}
		memcpy(last, line, sizeof(last));
		have_last = 1;
		offset += n;
		limit -= n;
	}
	printf("%08llx\n", offset);
	return ferror(f);
}

int main(int argc, char **argv)
{
	long long skip = 0, limit = 0x7fffffffffffffffLL;
	FILE *f = stdin;
	int opt;

	while ((opt = getopt(argc, argv, "s:n:C")) != -1) {
		if (opt == 's')
			skip = parse_size(optarg);
		else if (opt == 'n')
			limit = parse_size(optarg);
		if (opt == '?' || skip < 0 || limit < 0) {
			fprintf(stderr, "usage: hexdump [-s SKIP] [-n LENGTH] [FILE]\n");
			return 2;
		}
	}
	if (optind < argc && !(f = fopen(argv[optind], "r"))) {
		fprintf(stderr, "hexdump: %s: %s\n", argv[optind], strerror(errno));
		return 1;
	}
	if (skip && fseeko(f, skip, SEEK_SET) < 0) {
		perror("hexdump: cannot skip");
		return 1;
	}
	if (dump(f, skip, limit)) {
		perror("hexdump");
		return 1;
	}
	return 0;
}
