// SPDX-License-Identifier: MIT
/*
 * Reading a directory while it changes: what is there from beginning to end comes exactly once, whatever else
 * comes and goes; a place that was told is still that place later. And names of all lengths.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "tap.h"

#define D "/tmp/readdir"
#define N 300

static char name[512];
static unsigned char seen[N];

static const char *file(const char *prefix, int i)
{
	snprintf(name, sizeof(name), D "/%s%d", prefix, i);
	return name;
}

static void fill(void)
{
	mkdir(D, 0755);
	for (int i = 0; i < N; i++)
		close(open(file("f", i), O_CREAT | O_WRONLY, 0644));
}

static void empty(const char *prefix)
{
	for (int i = 0; i < N; i++)
		unlink(file(prefix, i));
}

static int number(const struct dirent *d)
{
	return d->d_name[0] == 'f' ? atoi(d->d_name + 1) : -1;
}

/* Each of those from first on, in steps, was seen once; the others at most once. */
static int once(int first, int step)
{
	int ok = 1;

	for (int i = 0; i < N; i++)
		ok &= (i - first) % step ? seen[i] <= 1 : seen[i] == 1;
	return ok;
}

static void changes(void)
{
	DIR *dir = opendir(D);
	struct dirent *d;
	int n = 0, more = 0;

	memset(seen, 0, sizeof(seen));
	while ((d = readdir(dir)) != NULL && n++ < 5 * N) {
		int i = number(d);

		if (i >= 0)
			seen[i]++;
		if (i >= 0 && i % 3) /* itself goes, or one that may still come */
			unlink(file("f", i % 3 == 1 ? i : (i + N / 2) / 3 * 3 + 2));
		close(open(file("new", more++), O_CREAT | O_WRONLY, 0644));
	}
	closedir(dir);
	check(once(0, 3), "names that stay come once while others come and go");
	check(n < 5 * N, "and there is an end");
	for (int i = 0; i < more; i++)
		unlink(file("new", i));
	empty("f");
	check_int(rmdir(D), 0, "all names are gone");
}

static void renames(void)
{
	DIR *dir;
	struct dirent *d;
	int n = 0;

	fill();
	dir = opendir(D);
	while ((d = readdir(dir)) != NULL && n++ < 5 * N) {
		char from[300], to[300];

		if (d->d_name[0] == '.')
			continue;
		snprintf(from, sizeof(from), D "/%s", d->d_name);
		snprintf(to, sizeof(to), D "/g%s", d->d_name + 1);
		rename(from, to);
	}
	closedir(dir);
	check_int(n, N + 2, "a loop that renames all it reads comes to an end");
	empty("g");
	check_int(rmdir(D), 0, "and has found everything");
}

static void places(void)
{
	long where[N + 2], at = 0;
	char first[N + 2][16];
	struct dirent *d;
	DIR *dir;
	int n = 0, bad = 0;

	fill();
	dir = opendir(D);
	while (n < N + 2 && (where[n] = telldir(dir), d = readdir(dir)) != NULL)
		snprintf(first[n++], 16, "%s", d->d_name);
	check_int(n, N + 2, "all names and their places");
	for (int i = 0; i < N; i += 2)
		unlink(file("f", i)); /* every second */
	for (int i = n - 1; i >= 0; i -= 7) {
		seekdir(dir, where[i]);
		d = readdir(dir);
		while (i < n && first[i][0] == 'f' && atoi(first[i] + 1) % 2 == 0)
			i++; /* the next that is left */
		bad += i < n ? !d || strcmp(d->d_name, first[i]) : d != NULL;
		at++;
	}
	check_int(bad, 0, "seekdir finds them when half of them are gone");
	rewinddir(dir);
	for (n = 0; readdir(dir); n++)
		;
	check_int(n, N / 2 + 2, "rewinddir");
	closedir(dir);
	empty("f");
	rmdir(D);
}

static void lengths(void)
{
	int bad = 0;

	mkdir(D, 0755);
	for (int len = 1; len <= 255; len++) {
		char path[sizeof(D) + 260] = D "/", other[sizeof(D) + 260] = D "/";

		memset(path + sizeof(D), 'a' + len % 26, len);
		path[sizeof(D) + len] = 0;
		memset(other + sizeof(D), 'Y', 256 - len);
		other[sizeof(D) + 256 - len] = 0;
		close(open(path, O_CREAT | O_WRONLY, 0644));
		bad += rename(path, other) != 0 || !access(path, F_OK) || access(other, F_OK);
		bad += rename(other, path) != 0 || access(path, F_OK) || !access(other, F_OK);
		bad += unlink(path) != 0;
	}
	check_int(bad, 0, "names of 1 to 255 bytes, renamed to longer and shorter ones");
	memset(name, 'n', sizeof(name));
	memcpy(name, D "/", sizeof(D));
	name[sizeof(D) + 256] = 0;
	check_errno(open(name, O_CREAT | O_WRONLY, 0644), ENAMETOOLONG, "256");
	rmdir(D);
}

int main(void)
{
	fill();
	changes();
	renames();
	places();
	lengths();
	return tap_done();
}
