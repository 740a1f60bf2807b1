// SPDX-License-Identifier: MIT
/*
 * Command-line options. Parsing stops at the first argument that is no option, or after "--":
 * arguments are never reordered. optind = 0 or 1 starts anew.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

char *optarg;
int optind = 1, opterr = 1, optopt;

static int pos; /* within a cluster like -abc */

static int complain(const char *optstring, const char *what, const char *opt, int len, int ret)
{
	if (opterr && *optstring != ':')
		fprintf(stderr, "%s: %s -- '%.*s'\n", program_invocation_short_name, what, len,
			opt);
	return ret;
}

/* What a missing argument returns: ':' where the caller asked for it, else '?'. */
static int missing(const char *optstring)
{
	return *optstring == ':' ? ':' : '?';
}

static int short_option(int argc, char *const argv[], const char *optstring)
{
	const char *cluster = argv[optind];
	char c = cluster[pos++];
	const char *spec = c == ':' ? NULL : strchr(optstring, c);
	int last = !cluster[pos];

	optarg = NULL;
	if (!spec) {
		optopt = c;
		complain(optstring, "unknown option", &cluster[pos - 1], 1, 0);
		c = '?';
	} else if (spec[1] == ':') {
		if (!last) {
			optarg = (char *)cluster + pos;
		} else if (spec[2] != ':') {
			if (optind + 1 >= argc) {
				optopt = c;
				complain(optstring, "option needs an argument", &cluster[pos - 1],
					 1, 0);
				c = (char)missing(optstring);
			} else {
				optarg = argv[++optind];
			}
		}
		last = 1;
	}
	if (last) {
		optind++;
		pos = 0;
	}
	return (unsigned char)c;
}

/* The long option that the len characters at name stand for: exact, or an unambiguous start. */
static const struct option *find_long(const struct option *opts, const char *name, size_t len)
{
	const struct option *found = NULL;

	for (const struct option *o = opts; o->name; o++) {
		if (strncmp(o->name, name, len))
			continue;
		if (!o->name[len])
			return o;
		if (found)
			return NULL;
		found = o;
	}
	return found;
}

static int long_option(int argc, char *const argv[], const char *optstring,
		       const struct option *opts, int *index)
{
	const char *name = argv[optind++] + 2;
	size_t len = strcspn(name, "=");
	const struct option *o = find_long(opts, name, len);
	char *value = name[len] ? (char *)name + len + 1 : NULL;

	optarg = NULL;
	optopt = 0;
	if (!o)
		return complain(optstring, "unknown option", name, (int)len, '?');
	if (o->has_arg == no_argument && value)
		return complain(optstring, "option takes no argument", name, (int)len, '?');
	if (o->has_arg == required_argument && !value) {
		if (optind >= argc) {
			optopt = o->val;
			return complain(optstring, "option needs an argument", name, (int)len,
					missing(optstring));
		}
		value = argv[optind++];
	}
	optarg = value;
	if (index)
		*index = (int)(o - opts);
	if (!o->flag)
		return o->val;
	*o->flag = o->val;
	return 0;
}

int getopt_long(int argc, char *const argv[], const char *optstring, const struct option *longopts,
		int *longindex)
{
	const char *arg;

	if (*optstring == '+')
		optstring++;
	if (optind == 0) {
		optind = 1;
		pos = 0;
	}
	if (pos == 0) {
		arg = optind < argc ? argv[optind] : NULL;
		if (!arg || arg[0] != '-' || !arg[1])
			return -1;
		if (arg[1] == '-' && !arg[2]) {
			optind++;
			return -1;
		}
		if (arg[1] == '-' && longopts)
			return long_option(argc, argv, optstring, longopts, longindex);
		pos = 1;
	}
	return short_option(argc, argv, optstring);
}

int getopt(int argc, char *const argv[], const char *optstring)
{
	return getopt_long(argc, argv, optstring, NULL, NULL);
}
