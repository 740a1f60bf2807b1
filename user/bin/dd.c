// SPDX-License-Identifier: MIT
/*
 * dd [if=FILE] [of=FILE] [bs=SIZE] [count=BLOCKS] [skip=BLOCKS] [seek=BLOCKS] [conv=notrunc|fsync]
 *
 * Copies blocks of BS bytes (512), leaving out the first SKIP of the input and SEEK of the output. With
 * conv=fsync, what was written is on the disk, or an error tells that it is not.
 */
#include <stdio.h>

#include <figures.h>

static const char *in_name = "standard input", *out_name = "standard output";
static long long bs = 512, count = -1, skip, seek;
static int in, out = 1, keep, sync_it;

static int complain(const char *name)
{
	fprintf(stderr, "dd: %s: %s\n", name, strerror(errno));
	return 1;
}

/* NAME=VALUE; 0: not understood. */
static int parse(const char *arg)
{
	const char *value = strchr(arg, '=');
	long long *number = strncmp(arg, "bs=", 3) == 0	     ? &bs
			    : strncmp(arg, "count=", 6) == 0 ? &count
			    : strncmp(arg, "skip=", 5) == 0  ? &skip
			    : strncmp(arg, "seek=", 5) == 0  ? &seek
							     : NULL;

	if (!value++)
		return 0;
	if (number)
		return (*number = parse_size(value)) >= (number == &bs);
	if (strncmp(arg, "if=", 3) == 0)
		in_name = value;
	else if (strncmp(arg, "of=", 3) == 0)
		out_name = value;
	else if (strcmp(arg, "conv=notrunc") == 0)
		keep = 1;
	else if (strcmp(arg, "conv=fsync") == 0)
		sync_it = 1;
	else
		return 0;
	return 1;
}

/* Input that cannot seek is read and thrown away. */
static int skip_input(char *buf)
{
	if (lseek(in, skip * bs, SEEK_CUR) >= 0)
		return 0;
	for (; skip > 0; skip--)
		if (read(in, buf, bs) < 0)
			return -1;
	return 0;
}

int main(int argc, char **argv)
{
	long long copied = 0, full = 0, part = 0;
	char *buf;

	for (int i = 1; i < argc; i++)
		if (!parse(argv[i])) {
			fprintf(stderr, "usage: dd [if=FILE] [of=FILE] [bs=SIZE] [count=BLOCKS] "
					"[skip=BLOCKS] [seek=BLOCKS] [conv=notrunc|fsync]\n");
			return 2;
		}
	if (strcmp(in_name, "standard input") != 0)
		if ((in = open(in_name, O_RDONLY)) < 0)
			return complain(in_name);
	if (strcmp(out_name, "standard output") != 0)
		if ((out = open(out_name, O_WRONLY | O_CREAT | (keep || seek ? 0 : O_TRUNC),
				0666)) < 0)
			return complain(out_name);
	buf = malloc(bs);
	if (!buf)
		return complain("memory for a block");
	if (skip && skip_input(buf) < 0)
		return complain(in_name);
	if (seek && lseek(out, seek * bs, SEEK_SET) < 0)
		return complain(out_name);
	for (; count < 0 || full + part < count;) {
		int n = read(in, buf, bs), done = 0, w;

		if (n < 0)
			return complain(in_name);
		if (n == 0)
			break;
		for (; done < n; done += w)
			if ((w = write(out, buf + done, n - done)) < 0)
				return complain(out_name);
		copied += n;
		if (n == bs)
			full++;
		else
			part++;
	}
	if ((sync_it && fsync(out) < 0) || close(out) < 0)
		return complain(out_name);
	fprintf(stderr, "%lld+%lld blocks, %lld bytes copied\n", full, part, copied);
	return 0;
}
