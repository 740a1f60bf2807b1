// SPDX-License-Identifier: MIT
/* The two halves of a path name, by cutting it in place. */
#include <libgen.h>
#include <string.h>

/* Cuts trailing slashes, but not the only one of "/". */
static void cut_slashes(char *path)
{
	size_t n = strlen(path);

	while (n > 1 && path[n - 1] == '/')
		path[--n] = '\0';
}

char *basename(char *path)
{
	char *slash;

	if (!path || !*path)
		return ".";
	cut_slashes(path);
	slash = strrchr(path, '/');
	return slash && slash[1] ? slash + 1 : path;
}

char *dirname(char *path)
{
	char *slash;

	if (!path || !*path)
		return ".";
	cut_slashes(path);
	slash = strrchr(path, '/');
	if (!slash)
		return ".";
	slash[slash == path] = '\0';
	cut_slashes(path);
	return path;
}
