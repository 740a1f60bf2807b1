// SPDX-License-Identifier: MIT
/*
 * Reads and writes that may fault. SIGSEGV jumps back into the access of its thread with si_code;
 * a fault outside of one, or at another address, is a failure.
 */
#include "torture.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>

struct lane {
	sigjmp_buf back;
	volatile uint32_t *volatile at; /* what is being accessed; NULL: nothing */
	unsigned worker;
	volatile int code;
};

static pthread_key_t key;
static struct lane lanes[MAX_WORKERS + 1];

static void segv(int sig, siginfo_t *info, void *context)
{
	struct lane *lane = pthread_getspecific(key);

	(void)sig;
	(void)context;
	if (!lane || !lane->at)
		fail(lane ? lane->worker : 0, "SIGSEGV (code %d) at %p where none may be",
		     info->si_code, info->si_addr);
	if (info->si_addr != (void *)lane->at)
		fail(lane->worker, "access at %p, but si_addr is %p", (void *)lane->at,
		     info->si_addr);
	if (info->si_code != SEGV_MAPERR && info->si_code != SEGV_ACCERR)
		fail(lane->worker, "SIGSEGV at %p has code %d", info->si_addr, info->si_code);
	lane->code = info->si_code;
	siglongjmp(lane->back, 1);
}

void faults_begin(void)
{
	/* Without SA_NODEFER the jump would have to restore the mask. */
	struct sigaction sa = { .sa_sigaction = segv, .sa_flags = SA_SIGINFO | SA_NODEFER };

	pthread_key_create(&key, NULL);
	sigaction(SIGSEGV, &sa, NULL);
}

void faults_thread(unsigned worker)
{
	lanes[worker].worker = worker;
	pthread_setspecific(key, &lanes[worker]);
}

static enum access fault(struct lane *lane)
{
	lane->at = NULL;
	return lane->code == SEGV_MAPERR ? NO_MAPPING : NO_ACCESS;
}

enum access try_read(volatile uint32_t *p, uint32_t *value)
{
	struct lane *lane = pthread_getspecific(key);

	if (sigsetjmp(lane->back, 0))
		return fault(lane);
	lane->at = p;
	*value = *p;
	lane->at = NULL;
	return DONE;
}

enum access try_write(volatile uint32_t *p, uint32_t value)
{
	struct lane *lane = pthread_getspecific(key);

	if (sigsetjmp(lane->back, 0))
		return fault(lane);
	lane->at = p;
	*p = value;
	lane->at = NULL;
	return DONE;
}

const char *access_name(enum access a)
{
	static const char *const names[] = { "done", "SEGV_MAPERR", "SEGV_ACCERR" };

	return names[a];
}
