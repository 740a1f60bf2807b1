// SPDX-License-Identifier: MIT
/*
 * Asks the kernel, where it can, whether its counts of mappings are right: a write to
 * /proc/sys/vm/check_rmap looks at all page tables, and what is read is how many counts are wrong. A torture
 * that bears it is stopped for that; it is left alone if it does not come to rest.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <figures.h>

#include "torture.h"

#define FILE_NAME "/proc/sys/vm/check_rmap"

unsigned n_checks;

int can_check(void)
{
	return access(FILE_NAME, W_OK) == 0;
}

int check_counts(void)
{
	char text[16] = "";
	int fd = open(FILE_NAME, O_RDWR);

	if (fd < 0)
		return 0;
	/* Without memory for it there is no check. */
	if (write(fd, "1", 1) == 1) {
		n_checks++;
		pread(fd, text, sizeof(text) - 1, 0);
	}
	close(fd);
	return atoi(text);
}

/* Has each process of the group stopped or ended? */
static int at_rest(pid_t group)
{
	DIR *dir = opendir("/proc");
	char path[300], text[512];
	struct dirent *entry;
	int rest = dir != NULL;

	while (rest && (entry = readdir(dir)) != NULL) {
		char *paren, state;
		int ppid, pgrp;

		snprintf(path, sizeof(path), "/proc/%s/stat", entry->d_name);
		if (atoi(entry->d_name) <= 0 || read_text(path, text, sizeof(text)) < 0)
			continue;
		paren = strrchr(text, ')');
		if (paren && sscanf(paren + 1, " %c %d %d", &state, &ppid, &pgrp) == 3 &&
		    pgrp == group && !strchr("TZX", state))
			rest = 0;
	}
	if (dir)
		closedir(dir);
	return rest;
}

int check_stopped(pid_t group)
{
	int wrong = 0;

	kill(-group, SIGSTOP);
	for (int i = 0; i < 20; i++) {
		if (at_rest(group)) {
			wrong = check_counts();
			break;
		}
		sleep_ms(20);
	}
	kill(-group, SIGCONT);
	return wrong;
}
