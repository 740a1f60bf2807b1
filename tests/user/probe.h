// SPDX-License-Identifier: MIT
/*
 * probe.h - touch memory and survive.
 *
 * probe_read(), probe_write() and probe_jump() do what they say and tell which signal that raised,
 * with which si_code and si_addr; .signo is 0 if it did no harm. faults_as() makes a check of it.
 */
#ifndef PROBE_H
#define PROBE_H

#include <setjmp.h>
#include <signal.h>

#include "tap.h"

struct fault {
	int signo, code;
	void *addr;
};

static sigjmp_buf probe_back;
static struct fault probe_fault;

static void probe_handler(int signo, siginfo_t *info, void *context)
{
	(void)context;
	probe_fault = (struct fault){ signo, info->si_code, info->si_addr };
	siglongjmp(probe_back, 1);
}

enum probe_kind { PROBE_READ, PROBE_WRITE, PROBE_JUMP };

static inline struct fault probe(volatile void *addr, enum probe_kind kind)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE };
	struct sigaction sa = { .sa_flags = SA_SIGINFO }, old[5];

	sa.sa_sigaction = probe_handler;
	for (int i = 0; i < 5; i++)
		sigaction(signals[i], &sa, &old[i]);
	probe_fault = (struct fault){ 0 };
	if (!sigsetjmp(probe_back, 1)) {
		if (kind == PROBE_READ)
			(void)*(volatile char *)addr;
		else if (kind == PROBE_WRITE)
			*(volatile char *)addr = 1;
		else
			((void (*)(void))(unsigned long)addr)();
	}
	for (int i = 0; i < 5; i++)
		sigaction(signals[i], &old[i], NULL);
	return probe_fault;
}

static inline struct fault probe_read(volatile void *addr)
{
	return probe(addr, PROBE_READ);
}

static inline struct fault probe_write(volatile void *addr)
{
	return probe(addr, PROBE_WRITE);
}

/* A function there must return at once if it can be run at all: see return_code in faults.c. */
static inline struct fault probe_jump(volatile void *addr)
{
	return probe(addr, PROBE_JUMP);
}

/* @signo == 0: must do no harm. */
static inline int faults_as(struct fault f, int signo, int code, volatile void *addr,
			    const char *what)
{
	int pass = f.signo == signo && (!signo || (f.code == code && f.addr == addr));

	if (!check(pass, "%s", what))
		note("got signal %d code %d at %p, wanted signal %d code %d at %p", f.signo, f.code,
		     f.addr, signo, code, (void *)addr);
	return pass;
}

#endif
