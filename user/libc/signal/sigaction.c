// SPDX-License-Identifier: MIT
/* Signal actions. Every handler gets a restorer of ours, so no code has to lie on the stack. */
#include <bits/syscall.h>
#include <signal.h>

#include "../internal/libc.h"

int sigaction(int sig, const struct sigaction *act, struct sigaction *old)
{
	struct sigaction k;
	long r;

	if (act) {
		k = *act;
		k.sa_flags |= SA_RESTORER;
		k.sa_restorer = act->sa_flags & SA_SIGINFO ? __restore_rt : __restore;
	}
	r = __SYSCALL(__NR_rt_sigaction, sig, act ? &k : NULL, old, sizeof(sigset_t));
	if (!r && old)
		old->sa_flags &= ~(unsigned long)SA_RESTORER;
	return (int)r;
}

/* BSD meaning: calls are restarted, and the handler stays. */
sighandler_t signal(int sig, sighandler_t handler)
{
	struct sigaction act = { .sa_handler = handler, .sa_flags = SA_RESTART }, old;

	return sigaction(sig, &act, &old) ? SIG_ERR : old.sa_handler;
}
