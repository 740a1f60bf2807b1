// SPDX-License-Identifier: MIT
/*
 * ps - the processes, out of /proc/PID/stat and /proc/PID/cmdline.
 *
 * VSZ is the size of the mapped address space, RSS what of it is in memory now, both in KiB; MINFLT
 * and MAJFLT are the faults served without and with a disk read.
 */
#include <dirent.h>
#include <stdio.h>

#include <figures.h>

struct stat_fields {
	char name[32], state;
	int ppid;
	unsigned long minflt, majflt, utime, stime, vsize, rss;
};

/*
 * "PID (NAME) STATE PPID ...": the name may itself hold blanks and parentheses, so that the last
 * `)` ends it. Fields are numbered as in proc(5), the state being number 3.
 */
static int parse_stat(char *text, struct stat_fields *f)
{
	char *open = strchr(text, '('), *close = strrchr(text, ')'), *p;

	if (!open || !close)
		return -1;
	*close = '\0';
	snprintf(f->name, sizeof(f->name), "%s", open + 1);
	p = close + 2;
	f->state = *p++;
	for (int field = 4; field <= 24 && *p; field++) {
		unsigned long value = strtoul(p, &p, 10);

		switch (field) {
		case 4:
			f->ppid = value;
			break;
		case 10:
			f->minflt = value;
			break;
		case 12:
			f->majflt = value;
			break;
		case 14:
			f->utime = value;
			break;
		case 15:
			f->stime = value;
			break;
		case 23:
			f->vsize = value;
			break;
		case 24:
			f->rss = value;
			break;
		}
	}
	return 0;
}

static void show(int pid)
{
	char path[32], text[1024], command[256];
	struct stat_fields f = { .state = '?' };
	unsigned long seconds;
	int len;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if (read_text(path, text, sizeof(text)) < 0 || parse_stat(text, &f) < 0)
		return; /* it has ended since we read the folder */
	snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
	len = read_text(path, command, sizeof(command));
	for (int i = 0; i + 1 < len; i++) /* arguments are parted by NULs */
		if (command[i] == '\0')
			command[i] = ' ';
	if (len <= 0) /* a kernel thread has no command line */
		snprintf(command, sizeof(command), "[%s]", f.name);
	seconds = (f.utime + f.stime) / sysconf(_SC_CLK_TCK);
	printf("%5d %5d %c %8lu %8lu %8lu %7lu %3lu:%02lu %s\n", pid, f.ppid, f.state,
	       f.vsize / 1024, f.rss * (sysconf(_SC_PAGESIZE) / 1024), f.minflt, f.majflt,
	       seconds / 60, seconds % 60, command);
}

int main(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;

	if (!proc) {
		perror("ps: /proc");
		return 1;
	}
	printf("  PID  PPID S      VSZ      RSS   MINFLT  MAJFLT   TIME COMMAND\n");
	while ((entry = readdir(proc)))
		if (isdigit((unsigned char)entry->d_name[0]))
			show(atoi(entry->d_name));
	closedir(proc);
	return 0;
}
