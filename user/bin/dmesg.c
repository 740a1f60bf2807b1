// SPDX-License-Identifier: MIT
/* dmesg - the kernel's log. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Of syslog(2): 3 copies the log, 10 tells how long it can be. */
#define SYSLOG_ACTION_READ_ALL	  3
#define SYSLOG_ACTION_SIZE_BUFFER 10

int main(void)
{
	long size = syscall(SYS_syslog, SYSLOG_ACTION_SIZE_BUFFER, NULL, 0);
	char *log = size > 0 ? malloc(size) : NULL;
	long len = log ? syscall(SYS_syslog, SYSLOG_ACTION_READ_ALL, log, size) : -1;

	if (len < 0) {
		perror("dmesg");
		return 1;
	}
	/* "<6>" before a line is its level. */
	for (char *p = log, *end = log + len; p < end; p++) {
		if ((p == log || p[-1] == '\n') && *p == '<')
			while (p < end && *p++ != '>')
				;
		if (p < end)
			putchar(*p);
	}
	free(log);
	return 0;
}
