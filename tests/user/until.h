// SPDX-License-Identifier: MIT
/*
 * until.h - waiting for what another process or thread does. To sleep for a while instead is to bet on the speed of
 * the machine: on a busy host the other has not come there yet, or has long gone on.
 *
 *	until(state_of(pid) == 'Z');
 *	check(until(done), "it is done");
 *
 * It is false if that does not come. The tries are counted, not the time: each is one in which this process ran.
 */
#ifndef UNTIL_H
#define UNTIL_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include <figures.h>

#define UNTIL_TRIES 60000

#define until(condition)                                 \
	({                                               \
		int until_left = UNTIL_TRIES;            \
                                                         \
		while (!(condition) && --until_left > 0) \
			usleep(1000);                    \
		until_left > 0;                          \
	})

static inline char state_in(const char *path)
{
	char text[512], *name_end;

	if (read_text(path, text, sizeof(text)) <= 0)
		return 0;
	name_end = strrchr(text, ')');
	return name_end ? name_end[2] : 0;
}

/* The state of a process in proc(5): 'S' if it sleeps until something happens, 'T' stopped, 'Z' ended; 0: there is none. */
static inline char state_of(pid_t pid)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	return state_in(path);
}

/* A line of hexadecimal digits in /proc/PID/status, such as SigPnd and ShdPnd, the pending signals. */
static inline unsigned long long figure_hex(pid_t pid, const char *name)
{
	char path[32], text[2048], *line;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	if (read_text(path, text, sizeof(text)) <= 0 || !(line = strstr(text, name)) ||
	    !(line = strchr(line, ':')))
		return 0;
	return strtoull(line + 1, NULL, 16);
}

/* The state of a thread of this process. */
static inline char thread_state(pid_t tid)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", (int)tid);
	return state_in(path);
}

#endif
