// SPDX-License-Identifier: MIT
/* kill [-SIGNAL | -s SIGNAL] PID... - send a signal (TERM) by number or name; -l lists them. */
#include <signal.h>
#include <stdio.h>
#include <strings.h>

#include <figures.h>

static const struct {
	const char *name;
	int number;
} signals[] = {
	{ "HUP", SIGHUP },   { "INT", SIGINT },	  { "QUIT", SIGQUIT }, { "ILL", SIGILL },
	{ "TRAP", SIGTRAP }, { "ABRT", SIGABRT }, { "BUS", SIGBUS },   { "FPE", SIGFPE },
	{ "KILL", SIGKILL }, { "USR1", SIGUSR1 }, { "SEGV", SIGSEGV }, { "USR2", SIGUSR2 },
	{ "PIPE", SIGPIPE }, { "ALRM", SIGALRM }, { "TERM", SIGTERM }, { "CHLD", SIGCHLD },
	{ "CONT", SIGCONT }, { "STOP", SIGSTOP }, { "TSTP", SIGTSTP }, { "TTIN", SIGTTIN },
	{ "TTOU", SIGTTOU },
};
#define N_SIGNALS ((int)(sizeof(signals) / sizeof(signals[0])))

static int usage(void)
{
	fprintf(stderr, "usage: kill [-SIGNAL | -s SIGNAL] PID... | kill -l\n");
	return 2;
}

static int list(void)
{
	for (int i = 0; i < N_SIGNALS; i++)
		printf("%2d %-5s%s", signals[i].number, signals[i].name, i % 7 == 6 ? "\n" : " ");
	return 0;
}

static int signal_number(const char *s)
{
	if (isdigit((unsigned char)*s))
		return parse_number(s, 0, 64);
	if (strncasecmp(s, "SIG", 3) == 0)
		s += 3;
	for (int i = 0; i < N_SIGNALS; i++)
		if (strcasecmp(signals[i].name, s) == 0)
			return signals[i].number;
	return -1;
}

int main(int argc, char **argv)
{
	int signo = SIGTERM, i = 1, failed = 0;

	if (argc > 1 && strcmp(argv[1], "-l") == 0)
		return list();
	if (argc > 2 && strcmp(argv[1], "-s") == 0) {
		signo = signal_number(argv[2]);
		i = 3;
	} else if (argc > 1 && argv[1][0] == '-' && strcmp(argv[1], "--") != 0) {
		signo = signal_number(argv[1] + 1);
		i = 2;
	}
	if (i < argc && strcmp(argv[i], "--") == 0)
		i++;
	if (signo < 0 || i >= argc)
		return usage();
	for (; i < argc; i++) {
		char *end;
		long pid = strtol(argv[i], &end, 10); /* negative: a process group */

		if (end == argv[i] || *end)
			return usage();
		if (kill(pid, signo) < 0) {
			fprintf(stderr, "kill: %s: %s\n", argv[i], strerror(errno));
			failed = 1;
		}
	}
	return failed;
}
