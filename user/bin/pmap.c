// SPDX-License-Identifier: MIT
/*
 * pmap PID... - the address space of processes, region by region, out of /proc/PID/maps.
 *
 *	START    SIZE kB  MODE  WHAT
 *
 * MODE is rwx and p (private: copied on write) or s (shared). The sum at the end is what VmSize in
 * /proc/PID/status says, and what of it is in memory (VmRSS), in swap (VmSwap).
 */
#include <stdio.h>

#include <figures.h>

struct sums {
	unsigned long long all, writable, shared;
};

/* "START-END MODE OFFSET DEVICE INODE   NAME" */
static void show_line(char *line, struct sums *sums)
{
	char *p = line, *mode, *name;
	unsigned long long start = strtoull(p, &p, 16), end = strtoull(p + 1, &p, 16);

	mode = p + 1;
	name = mode;
	for (int field = 0; field < 4; field++) {
		name += strcspn(name, " ");
		name += strspn(name, " ");
	}
	printf("%08llx %9llu %.4s  %s\n", start, (end - start) / 1024, mode,
	       *name ? name : "[ anon ]");
	sums->all += end - start;
	if (mode[1] == 'w' && mode[3] == 'p')
		sums->writable += end - start;
	if (mode[3] == 's')
		sums->shared += end - start;
}

static int show(const char *pid)
{
	char path[64], text[1024], *line = NULL;
	struct sums sums = { 0 };
	size_t size = 0;
	FILE *maps;
	int len;

	snprintf(path, sizeof(path), "/proc/%s/cmdline", pid);
	len = read_text(path, text, sizeof(text));
	snprintf(path, sizeof(path), "/proc/%s/maps", pid);
	maps = fopen(path, "r");
	if (!maps) {
		fprintf(stderr, "pmap: %s: %s\n", path, strerror(errno));
		return 1;
	}
	for (int i = 0; i + 1 < len; i++)
		if (text[i] == '\0')
			text[i] = ' ';
	printf("%s: %s\n%-8s %9s %s  %s\n", pid, len > 0 ? text : "-", "START", "SIZE kB", "MODE",
	       "WHAT");
	while (getline(&line, &size, maps) > 0) {
		line[strcspn(line, "\n")] = '\0';
		show_line(line, &sums);
	}
	free(line);
	fclose(maps);
	snprintf(path, sizeof(path), "/proc/%s/status", pid);
	printf("mapped: %llu kB  writable/private: %llu kB  shared: %llu kB  in memory: %lld kB  "
	       "in swap: %lld kB\n",
	       sums.all / 1024, sums.writable / 1024, sums.shared / 1024, figure(path, "VmRSS"),
	       figure(path, "VmSwap"));
	return 0;
}

int main(int argc, char **argv)
{
	int failed = 0;

	if (argc < 2) {
		fprintf(stderr, "usage: pmap PID...\n");
		return 2;
	}
	for (int i = 1; i < argc; i++)
		failed |= show(argv[i]);
	return failed;
}
