// SPDX-License-Identifier: MIT
/* Replacing the program: the search along PATH, and argument lists as arrays. */
#include <bits/syscall.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_PATH "/bin:/sbin:/usr/bin:/usr/sbin"

int execve(const char *path, char *const argv[], char *const envp[])
{
	return (int)__SYSCALL(__NR_execve, path, argv, envp);
}

int execv(const char *path, char *const argv[])
{
	return execve(path, argv, environ);
}

/* A file that is executable but no program is taken for a shell script without "#!". */
static void exec_script(const char *path, char *const argv[], char *const envp[])
{
	int argc = 0;

	while (argv[argc])
		argc++;

	char *sh_argv[argc + 3];

	sh_argv[0] = "sh";
	sh_argv[1] = (char *)path;
	for (int i = 1; i <= argc; i++)
		sh_argv[i + 1] = argv[i];
	if (argc == 0)
		sh_argv[2] = NULL;
	execve("/bin/sh", sh_argv, envp);
}

static void try(const char *path, char *const argv[], char *const envp[])
{
	execve(path, argv, envp);
	if (errno == ENOEXEC)
		exec_script(path, argv, envp);
}

/*
 * A name with a slash is the path itself. Else every directory of PATH is tried, going on where
 * there is no such file; EACCES is reported in the end where it was met on the way.
 */
int execvpe(const char *file, char *const argv[], char *const envp[])
{
	const char *dir = getenv("PATH");
	size_t flen = strlen(file);
	int denied = 0;

	if (!flen) {
		errno = ENOENT;
		return -1;
	}
	if (strchr(file, '/')) {
		try(file, argv, envp);
		return -1;
	}
	if (!dir)
		dir = DEFAULT_PATH;
	for (;;) {
		size_t dlen = strcspn(dir, ":");
		char path[PATH_MAX];

		if (dlen + 1 + flen < sizeof(path)) {
			char *end = mempcpy(path, dir, dlen);

			if (dlen)
				*end++ = '/';
			memcpy(end, file, flen + 1);
			try(path, argv, envp);
			if (errno == EACCES)
				denied = 1;
			else if (errno != ENOENT && errno != ENOTDIR)
				return -1;
		}
		if (!dir[dlen])
			break;
		dir += dlen + 1;
	}
	errno = denied ? EACCES : ENOENT;
	return -1;
}

int execvp(const char *file, char *const argv[])
{
	return execvpe(file, argv, environ);
}

/* Number of arguments up to the NULL, the first one included. */
static size_t count_args(const char *arg, va_list ap)
{
	size_t n = 0;

	for (; arg; arg = va_arg(ap, const char *))
		n++;
	return n;
}

static void collect_args(char **argv, const char *arg, va_list *ap)
{
	for (; arg; arg = va_arg(*ap, const char *))
		*argv++ = (char *)arg;
	*argv = NULL;
}

int execl(const char *path, const char *arg, ...)
{
	va_list ap;
	size_t n;

	va_start(ap, arg);
	n = count_args(arg, ap);
	va_end(ap);

	char *argv[n + 1];

	va_start(ap, arg);
	collect_args(argv, arg, &ap);
	va_end(ap);
	return execv(path, argv);
}

int execlp(const char *file, const char *arg, ...)
{
	va_list ap;
	size_t n;

	va_start(ap, arg);
	n = count_args(arg, ap);
	va_end(ap);

	char *argv[n + 1];

	va_start(ap, arg);
	collect_args(argv, arg, &ap);
	va_end(ap);
	return execvp(file, argv);
}

int execle(const char *path, const char *arg, ...)
{
	char *const *envp;
	va_list ap;
	size_t n;

	va_start(ap, arg);
	n = count_args(arg, ap);
	va_end(ap);

	char *argv[n + 1];

	va_start(ap, arg);
	collect_args(argv, arg, &ap);
	envp = va_arg(ap, char *const *);
	va_end(ap);
	return execve(path, argv, envp);
}
