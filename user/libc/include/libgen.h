/* SPDX-License-Identifier: MIT */
/* The two halves of a path name. Both may change the string they are given. */
#ifndef _LIBGEN_H
#define _LIBGEN_H

char *basename(char *path);
char *dirname(char *path);

#endif
