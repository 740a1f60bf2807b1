// SPDX-License-Identifier: MIT
/* The command line: arguments, quotes, what follows "--"; words; lists of numbers. */
#include <neap/cmdline.h>
#include <neap/errno.h>
#include <neap/kernel.h>
#include <neap/slab.h>
#include <neap/string.h>

#include "test.h"

static char seen[200];

/* Writes "param", "param=val" to seen, each in its own brackets. */
static int collect(char *param, char *val, void *arg)
{
	size_t len = strlen(seen);

	CHECK(arg == seen);
	if (!strcmp(param, "stop"))
		return -EPERM;
	scnprintf(seen + len, sizeof(seen) - len, val ? "[%s=%s]" : "[%s]", param, val);
	return 0;
}

static int parse(const char *text, char *rest_copy)
{
	char *copy = kstrdup(text, 0), *rest;
	int err;

	seen[0] = '\0';
	err = parse_args(copy, collect, seen, &rest);
	strcpy(rest_copy, rest ? rest : "(none)");
	kfree(copy);
	return err;
}

TEST(args)
{
	static const struct {
		const char *text, *seen, *rest;
		int err;
	} cases[] = {
		{ "", "", "(none)", 0 },
		{ "  \t ", "", "(none)", 0 },
		{ "quiet", "[quiet]", "(none)", 0 },
		{ " a=1  b c=x=y ", "[a=1][b][c=x=y]", "(none)", 0 },
		{ "a=\"b c\" d", "[a=b c][d]", "(none)", 0 },
		{ "\"a b=c d\"", "[a b=c d]", "(none)", 0 },
		{ "a=", "[a=]", "(none)", 0 },
		{ "=x", "[=x]", "(none)", 0 },
		{ "a=\"open end", "[a=open end]", "(none)", 0 },
		{ "a -- /bin/sh -c 'x  y'", "[a]", "/bin/sh -c 'x  y'", 0 },
		{ "-- x", "", "x", 0 },
		{ "a --", "[a]", "", 0 },
		{ "a --b=1", "[a][--b=1]", "(none)", 0 },
		{ "a stop b", "[a]", "(none)", -EPERM },
		{ "ktest='mm *'", "[ktest='mm][*']", "(none)", 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char rest[64];
		int err = parse(cases[i].text, rest);

		CHECK_EQ(err, cases[i].err);
		CHECK_STR(seen, cases[i].seen);
		CHECK_STR(rest, cases[i].rest);
	}
}

TEST(words)
{
	static const struct {
		const char *text, *words; /* joined by '|' */
		int argc;
	} cases[] = {
		{ "", "", 0 },
		{ "   ", "", 0 },
		{ "ls -l /", "ls|-l|/", 3 },
		{ " sh -c 'echo  $x; \"y\"' ", "sh|-c|echo  $x; \"y\"", 3 },
		{ "a\\ b \"c \\\" 'd'\" ''", "a b|c \" 'd'||", 3 },
		{ "a'b'\"c\"d", "abcd", 1 },
		{ "a 'b", "", -EINVAL },
		{ "a b c d e", "", -E2BIG },
		{ "1 2 3 4", "1|2|3|4", 4 },
		{ "'\\'", "\\", 1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char *copy = kstrdup(cases[i].text, 0), *argv[5], joined[64] = "";
		int argc = split_args(copy, argv, 5);

		CHECK_EQ(argc, cases[i].argc);
		for (int j = 0; j < argc; j++) {
			strcat(joined, argv[j]);
			if (j < argc - 1 || !argv[j][0])
				strcat(joined, "|");
		}
		CHECK_STR(joined, cases[i].words);
		CHECK(argc < 0 || argv[argc] == NULL);
		kfree(copy);
	}
}

TEST(options)
{
	char text[] = "1,-20,0x10,x", *s = text;
	char minus[] = "-", *m = minus;
	int value;

	CHECK_EQ(get_option(&s, &value), 2);
	CHECK_EQ(value, 1);
	CHECK_EQ(get_option(&s, &value), 2);
	CHECK_EQ(value, -20);
	CHECK_EQ(get_option(&s, &value), 2);
	CHECK_EQ(value, 16);
	CHECK_EQ(get_option(&s, &value), 0);
	CHECK_STR(s, "x");
	CHECK_EQ(get_option(&m, &value), 0);
}
