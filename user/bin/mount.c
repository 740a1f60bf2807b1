// SPDX-License-Identifier: MIT
/*
 * mount -t TYPE [-r] [-o OPTIONS] SOURCE FOLDER - attach a file system
 * mount -o remount,OPTIONS FOLDER - other options for what is there: ro, rw, nosuid, size=64M
 * mount -o remount,bind,OPTIONS FOLDER - for this mount alone
 * mount - show what there is
 */
#include <stdio.h>
#include <sys/mount.h>

#include <figures.h>

/* Words of OPTIONS that are flags; the others are for the file system. */
static const struct {
	const char *word;
	unsigned long set, clear;
} words[] = {
	{ "defaults", 0, 0 },
	{ "remount", MS_REMOUNT, 0 },
	{ "bind", MS_BIND, 0 },
	{ "ro", MS_RDONLY, 0 },
	{ "rw", 0, MS_RDONLY },
	{ "nosuid", MS_NOSUID, 0 },
	{ "suid", 0, MS_NOSUID },
	{ "nodev", MS_NODEV, 0 },
	{ "dev", 0, MS_NODEV },
	{ "noexec", MS_NOEXEC, 0 },
	{ "exec", 0, MS_NOEXEC },
	{ "noatime", MS_NOATIME, 0 },
	{ "atime", 0, MS_NOATIME },
	{ "nodiratime", MS_NODIRATIME, 0 },
	{ "diratime", 0, MS_NODIRATIME },
	{ "relatime", MS_RELATIME, 0 },
	{ "strictatime", MS_STRICTATIME, 0 },
	{ "silent", MS_SILENT, 0 },
};

static int is_flag(const char *word, unsigned long *flags)
{
	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, word) == 0) {
			*flags = (*flags & ~words[i].clear) | words[i].set;
			return 1;
		}
	return 0;
}

static char options[4096]; /* of the file system: what no flag is; mount(2) reads a page */

/* The words of an -o. Returns 0, or -1: too many. */
static int add_options(char *list, unsigned long *flags)
{
	size_t used = strlen(options);
	char *rest = NULL, *word;

	for (word = strtok_r(list, ",", &rest); word; word = strtok_r(NULL, ",", &rest)) {
		if (is_flag(word, flags))
			continue;
		if (used + strlen(word) + 2 > sizeof(options))
			return -1;
		used += sprintf(options + used, "%s%s", used ? "," : "", word);
	}
	return 0;
}

int main(int argc, char **argv)
{
	const char *type = NULL, *source, *folder;
	unsigned long flags = 0;
	int opt;

	while ((opt = getopt(argc, argv, "t:o:r")) != -1) {
		if (opt == 't')
			type = optarg;
		else if (opt == 'r')
			flags |= MS_RDONLY;
		else if (opt != 'o' || add_options(optarg, &flags) < 0)
			goto usage;
	}
	if (argc == 1)
		return print_text("mount", "/proc/mounts");
	if (optind >= argc || argc - optind > 2 || (!(flags & MS_REMOUNT) && !type))
		goto usage;
	folder = argv[argc - 1];
	source = argc - optind == 2 ? argv[optind] : "none";
	if (argc - optind == 1 && !(flags & MS_REMOUNT))
		goto usage;
	if (mount(source, folder, type, flags, options) < 0) {
		fprintf(stderr, "mount: %s on %s: %s\n", source, folder, strerror(errno));
		return 1;
	}
	return 0;
usage:
	fprintf(stderr, "usage: mount | mount -t TYPE [-r] [-o OPTIONS] SOURCE FOLDER |"
			" mount -o remount[,bind],OPTIONS FOLDER\n");
	return 2;
}
