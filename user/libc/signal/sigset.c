// SPDX-License-Identifier: MIT
/* Sets of signals: bit sig - 1. */
#include <errno.h>
#include <signal.h>

#define BITS (8 * (int)sizeof(unsigned long))

static int invalid(int sig)
{
	if (sig >= 1 && sig <= _NSIG)
		return 0;
	errno = EINVAL;
	return -1;
}

int sigemptyset(sigset_t *set)
{
	*set = (sigset_t){ { 0 } };
	return 0;
}

int sigfillset(sigset_t *set)
{
	for (int i = 0; i < _NSIG_WORDS; i++)
		set->sig[i] = ~0UL;
	return 0;
}

int sigaddset(sigset_t *set, int sig)
{
	if (invalid(sig))
		return -1;
	set->sig[(sig - 1) / BITS] |= 1UL << ((sig - 1) % BITS);
	return 0;
}

int sigdelset(sigset_t *set, int sig)
{
	if (invalid(sig))
		return -1;
	set->sig[(sig - 1) / BITS] &= ~(1UL << ((sig - 1) % BITS));
	return 0;
}

int sigismember(const sigset_t *set, int sig)
{
	if (invalid(sig))
		return -1;
	return (int)(set->sig[(sig - 1) / BITS] >> ((sig - 1) % BITS) & 1);
}
