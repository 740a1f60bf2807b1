// SPDX-License-Identifier: MIT
/* wc [-lwc] [FILE...] - count lines, words and bytes of files or of standard input. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct counts {
	long long n[3]; /* lines, words, bytes */
};

static int count(int fd, struct counts *c)
{
	static char buf[16384];
	int n, in_word = 0;

	while ((n = read(fd, buf, sizeof(buf))) > 0) {
		c->n[2] += n;
		for (int i = 0; i < n; i++) {
			int space = isspace((unsigned char)buf[i]);

			c->n[0] += buf[i] == '\n';
			c->n[1] += !in_word && !space;
			in_word = !space;
		}
	}
	return n;
}

static void show(const struct counts *c, int wanted, const char *name)
{
	const char *gap = "";

	for (int i = 0; i < 3; i++)
		if (wanted & (1 << i)) {
			printf("%s%lld", gap, c->n[i]);
			gap = " ";
		}
	printf("%s%s\n", *name ? " " : "", name);
}

int main(int argc, char **argv)
{
	struct counts sum = { 0 };
	int opt, wanted = 0, failed = 0;

	while ((opt = getopt(argc, argv, "lwc")) != -1) {
		if (opt == '?') {
			fprintf(stderr, "usage: wc [-lwc] [FILE...]\n");
			return 2;
		}
		wanted |= opt == 'l' ? 1 : opt == 'w' ? 2 : 4;
	}
	if (!wanted)
		wanted = 7;
	for (int i = optind; i < argc || i == optind; i++) {
		struct counts c = { 0 };
		const char *name = i < argc ? argv[i] : "";
		int fd = *name ? open(name, O_RDONLY) : 0;

		if (fd < 0 || count(fd, &c) < 0) {
			fprintf(stderr, "wc: %s: %s\n", name, strerror(errno));
			failed = 1;
		} else {
			show(&c, wanted, name);
		}
		if (fd > 0)
			close(fd);
		for (int j = 0; j < 3; j++)
			sum.n[j] += c.n[j];
	}
	if (argc - optind > 1)
		show(&sum, wanted, "total");
	return failed;
}
