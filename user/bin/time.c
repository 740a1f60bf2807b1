// SPDX-License-Identifier: MIT
/*
 * time COMMAND [ARGUMENT...] - run a command; say how long it took (real), how long the CPU
 * worked for it in its own code (user) and in the kernel (sys), and which page faults it had.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void show(const char *name, long long us)
{
	fprintf(stderr, "%-5s %lld.%03lld s\n", name, us / 1000000, us / 1000 % 1000);
}

static long long now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000LL + ts.tv_nsec / 1000;
}

int main(int argc, char **argv)
{
	long long start = now_us();
	struct rusage used = { 0 };
	int status;
	pid_t pid;

	if (argc < 2) {
		fprintf(stderr, "usage: time COMMAND [ARGUMENT...]\n");
		return 2;
	}
	pid = fork();
	if (pid == 0) {
		execvp(argv[1], argv + 1);
		fprintf(stderr, "time: %s: %s\n", argv[1], strerror(errno));
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &used) < 0) {
		perror("time");
		return 126;
	}
	show("real", now_us() - start);
	show("user", used.ru_utime.tv_sec * 1000000LL + used.ru_utime.tv_usec);
	show("sys", used.ru_stime.tv_sec * 1000000LL + used.ru_stime.tv_usec);
	fprintf(stderr, "faults %ld minor, %ld major; at most %ld kB in memory\n", used.ru_minflt,
		used.ru_majflt, used.ru_maxrss);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
