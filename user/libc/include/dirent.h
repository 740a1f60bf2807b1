/* SPDX-License-Identifier: MIT */
/* Reading directories. */
#ifndef _DIRENT_H
#define _DIRENT_H

#include <sys/types.h>
#include <uapi/dirent.h>

/* One record of getdents64. */
struct dirent {
	ino_t d_ino;
	off_t d_off;
	unsigned short d_reclen;
	unsigned char d_type;
	char d_name[256];
};

typedef struct __dirstream DIR;

DIR *opendir(const char *path);
DIR *fdopendir(int fd);
/* The next entry, valid until the next call; NULL at the end, or with errno set. */
struct dirent *readdir(DIR *dir);
int closedir(DIR *dir);
void rewinddir(DIR *dir);
/* A place in the directory, before the entry that readdir() gives next; and back to it. */
long telldir(DIR *dir);
void seekdir(DIR *dir, long where);
int dirfd(DIR *dir);

#endif
