// SPDX-License-Identifier: MIT
/*
 * run-tests [-t SECONDS] [-q] [TEST...] - run self-checking programs (all of /tests) one after the
 * other. What each says is indented, and its own result follows, so that the whole is TAP again:
 *
 *	    ok 1 - read of NULL
 *	    1..1
 *	ok 1 - faults
 *
 * -q leaves out the checks that held. A test fails if its status is not 0, also if a signal kills
 * it or its time (120 s) is over; and if it has not come to its end, which is where it says how many
 * checks there were to be. Exit status: 0 if none failed.
 */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <figures.h>

#define FOLDER	  "/tests"
#define MAX_TESTS 256

static long seconds = 120;
static int quiet;

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int find_all(char **names)
{
	DIR *dir = opendir(FOLDER);
	struct dirent *entry;
	int n = 0;

	while (dir && (entry = readdir(dir)) && n < MAX_TESTS)
		if (entry->d_name[0] != '.')
			names[n++] = strdup(entry->d_name);
	if (dir)
		closedir(dir);
	qsort(names, n, sizeof(*names), by_name);
	return n;
}

/* A process of its own that kills @pid when the time is over. */
static pid_t watch(pid_t pid)
{
	pid_t watcher = fork();

	if (watcher == 0) {
		sleep(seconds);
		kill(pid, SIGKILL);
		_exit(0);
	}
	return watcher;
}

/* What a test says. @planned: how many checks it announces, -1: it does not; @made: how many there were. */
static void show_output(int fd, int *planned, int *made)
{
	FILE *f = fdopen(fd, "r");
	char *line = NULL;
	size_t size = 0;

	*planned = -1;
	*made = 0;
	while (f && getline(&line, &size, f) > 0) {
		if (strncmp(line, "1..", 3) == 0)
			*planned = atoi(line + 3);
		*made += strncmp(line, "ok ", 3) == 0 || strncmp(line, "not ok ", 7) == 0;
		if (quiet && strncmp(line, "ok ", 3) == 0)
			continue;
		printf("    %s", line);
		fflush(stdout);
	}
	free(line);
	if (f)
		fclose(f);
}

static int run(const char *name, int number)
{
	char path[256], why[64] = "";
	int ends[2], status = 0, planned, made;
	pid_t pid, watcher;

	snprintf(path, sizeof(path), strchr(name, '/') ? "%s" : FOLDER "/%s", name);
	fflush(stdout);
	if (pipe(ends) < 0 || (pid = fork()) < 0) {
		perror("run-tests");
		exit(2);
	}
	if (pid == 0) {
		dup2(ends[1], 1);
		dup2(ends[1], 2);
		close(ends[0]);
		close(ends[1]);
		execl(path, path, NULL);
		fprintf(stderr, "# cannot run %s: %s\n", path, strerror(errno));
		_exit(127);
	}
	close(ends[1]);
	watcher = watch(pid);
	show_output(ends[0], &planned, &made);
	waitpid(pid, &status, 0);
	if (watcher > 0) {
		kill(watcher, SIGKILL);
		waitpid(watcher, NULL, 0);
	}
	if (WIFSIGNALED(status))
		snprintf(why, sizeof(why), " # killed by signal %d%s", WTERMSIG(status),
			 WTERMSIG(status) == SIGKILL ? " or out of time" : "");
	else if (status)
		snprintf(why, sizeof(why), " # exit status %d", WEXITSTATUS(status));
	if (!status && planned != made) {
		snprintf(why, sizeof(why),
			 planned < 0 ? " # it did not come to its end" :
				       " # %d checks, where %d were to be",
			 made, planned);
		status = 1;
	}
	printf("%sok %d - %s%s\n", status ? "not " : "", number, name, why);
	return status != 0;
}

int main(int argc, char **argv)
{
	char *all[MAX_TESTS], **names = all;
	int count, failed = 0, opt;

	while ((opt = getopt(argc, argv, "t:q")) != -1) {
		if (opt == 'q')
			quiet = 1;
		else if (opt != 't' || (seconds = parse_number(optarg, 1, 100000)) < 0) {
			fprintf(stderr, "usage: run-tests [-t SECONDS] [-q] [TEST...]\n");
			return 2;
		}
	}
	if (optind < argc) {
		names = argv + optind;
		count = argc - optind;
	} else {
		count = find_all(all);
	}
	printf("TAP version 13\n1..%d\n", count);
	for (int i = 0; i < count; i++)
		failed += run(names[i], i + 1);
	printf("# %d tests, %d failed\n", count, failed);
	return failed != 0;
}
