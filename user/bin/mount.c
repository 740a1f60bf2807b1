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

/* Takes the flags out of a list. What is left is in the same place. */
static void take_flags(char *options, unsigned long *flags)
{
	char *copy = strdup(options), *end = options;
	char *rest = NULL, *word;

	if (!copy)
		return;
	for (word = strtok_r(copy, ",", &rest); word; word = strtok_r(NULL, ",", &rest))
		if (!is_flag(word, flags))
			end += sprintf(end, "%s%s", end == options ? "" : ",", word);
	*end = '\0';
	free(copy);
}

int main(int argc, char **argv)
{
	const char *type = NULL, *source, *folder;
	unsigned long flags = 0;
	char *options = NULL;
	int opt;

	while ((opt = getopt(argc, argv, "t:o:r")) != -1) {
		if (opt == 't')
			type = optarg;
		else if (opt == 'o')
			options = optarg;
		else if (opt == 'r')
			flags |= MS_RDONLY;
		else
			goto usage;
	}
	if (argc == 1)
		return print_text("mount", "/proc/mounts");
	if (options)
		take_flags(options, &flags);
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
