// SPDX-License-Identifier: MIT
/* "program: message: error text", in one write. */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void message(int errnum, const char *fmt, va_list ap)
{
	char text[512] = "";

	fflush(stdout);
	if (fmt)
		vsnprintf(text, sizeof(text), fmt, ap);
	fprintf(stderr, "%s: %s%s%s\n", program_invocation_short_name, text,
		errnum && fmt ? ": " : "", errnum ? strerror(errnum) : "");
}

void vwarn(const char *fmt, va_list ap)
{
	message(errno, fmt, ap);
}

void vwarnx(const char *fmt, va_list ap)
{
	message(0, fmt, ap);
}

void verr(int status, const char *fmt, va_list ap)
{
	vwarn(fmt, ap);
	exit(status);
}

void verrx(int status, const char *fmt, va_list ap)
{
	vwarnx(fmt, ap);
	exit(status);
}

void warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vwarn(fmt, ap);
	va_end(ap);
}

void warnx(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vwarnx(fmt, ap);
	va_end(ap);
}

void err(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	verr(status, fmt, ap);
}

void errx(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	verrx(status, fmt, ap);
}
