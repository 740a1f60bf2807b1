// SPDX-License-Identifier: MIT
/*
 * Threads that hop from CPU to CPU while they compute something whose result is known.
 *
 * Those with an even number choose their own CPUs; those with an odd one are sent about by them. What
 * a thread may use is in `allowed`, a sequence lock: unchanged before and after a look at the CPU,
 * that CPU must be one of them, from the moment sched_setaffinity has returned. Niceness and yielding
 * at random. On ARM the VFP registers go along, too.
 */
#include "torture.h"

#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#ifdef __arm__
#include <sys/auxv.h>
#endif

#define STARTS 16
#define STEPS  3000

enum { COMPUTED, HOPS, SENT, LOOKS, YIELDS, NICED, VFP };

struct hopper {
	pthread_mutex_t lock; /* of who changes it */
	unsigned seq;
	unsigned long mask; /* CPUs below 32 are enough */
	int tid;	    /* 0: not there yet, or not any more */
};

static struct hopper hoppers[MAX_WORKERS];
static uint32_t results[STARTS];
static unsigned cpus[32], n_all;

static uint32_t compute(uint32_t x)
{
	for (int i = 0; i < STEPS; i++)
		x = mix(x + i);
	return x;
}

/* ---- VFP ---- */

#ifdef __arm__
#define FPU	  ".fpu	vfpv3-d16\n\t"
#define HWCAP_VFP (1 << 6)

/* This program is compiled without VFP: nothing else touches the registers. */
static void load_vfp(const uint64_t *d)
{
	asm volatile(FPU "vldmia	%0, {d0-d15}" : : "r"(d) : "memory");
}

static void store_vfp(uint64_t *d)
{
	asm volatile(FPU "vstmia	%0, {d0-d15}" : : "r"(d) : "memory");
}

static void vfp_begin(uint32_t key, uint64_t *d)
{
	for (int i = 0; i < 16; i++)
		d[i] = (uint64_t)mix(key + i) << 32 | (key + i);
	load_vfp(d);
}

static void vfp_end(unsigned me, const uint64_t *d)
{
	uint64_t now[16];

	store_vfp(now);
	for (int i = 0; i < 16; i++)
		if (now[i] != d[i])
			fail(me, "VFP d%d: expected 0x%llx, found 0x%llx", i,
			     (unsigned long long)d[i], (unsigned long long)now[i]);
	count(VFP);
}

static int have_vfp(void)
{
	return (getauxval(AT_HWCAP) & HWCAP_VFP) != 0;
}
#else
static void vfp_begin(uint32_t key, uint64_t *d)
{
	(void)key;
	(void)d;
}

static void vfp_end(unsigned me, const uint64_t *d)
{
	(void)me;
	(void)d;
}

static int have_vfp(void)
{
	return 0;
}
#endif

/* ---- hopping ---- */

static unsigned long random_mask(struct rnd *r)
{
	unsigned long mask = 0;

	/* Half of the time one CPU alone. */
	if (rnd_below(r, 2))
		return 1ul << cpus[rnd_below(r, n_all)];
	while (!mask)
		for (unsigned i = 0; i < n_all; i++)
			if (rnd_below(r, 2))
				mask |= 1ul << cpus[i];
	return mask;
}

static void send(unsigned me, unsigned whom, struct rnd *r)
{
	struct hopper *h = &hoppers[whom];
	unsigned long mask = random_mask(r);
	cpu_set_t set;

	pthread_mutex_lock(&h->lock);
	if (h->tid) {
		CPU_ZERO(&set);
		for (int cpu = 0; cpu < 32; cpu++)
			if (mask & 1ul << cpu)
				CPU_SET(cpu, &set);
		STORE(&h->seq, h->seq + 1);
		STORE(&h->mask, mask);
		if (sched_setaffinity(me == whom ? 0 : h->tid, sizeof(set), &set))
			fail_errno(me, "sched_setaffinity");
		STORE(&h->seq, h->seq + 1);
		count(me == whom ? HOPS : SENT);
	}
	pthread_mutex_unlock(&h->lock);
}

static void look(unsigned me)
{
	struct hopper *h = &hoppers[me];
	unsigned seq = LOAD(&h->seq);
	unsigned long mask = LOAD(&h->mask), found = 0;
	int cpu = sched_getcpu();
	cpu_set_t set;

	CPU_ZERO(&set);
	if (sched_getaffinity(0, sizeof(set), &set))
		fail_errno(me, "sched_getaffinity");
	for (int i = 0; i < 32; i++)
		found |= CPU_ISSET(i, &set) ? 1ul << i : 0;
	if (seq & 1 || LOAD(&h->seq) != seq)
		return;
	if (cpu < 0 || !(mask & 1ul << cpu))
		fail(me, "on CPU %d, but its mask is 0x%lx", cpu, mask);
	if (found != mask)
		fail(me, "sched_getaffinity: expected 0x%lx, found 0x%lx", mask, found);
	count(LOOKS);
}

/* Only the superuser may go back to less. */
static void be_nice(unsigned me, struct rnd *r)
{
	int nice = (int)rnd_below(r, 10) - 3, found;

	if (setpriority(PRIO_PROCESS, 0, nice)) {
		if (errno == EACCES || errno == EPERM)
			return;
		fail_errno(me, "setpriority");
	}
	found = getpriority(PRIO_PROCESS, 0);
	if (found != nice)
		fail(me, "nice: expected %d, found %d", nice, found);
	count(NICED);
}

static void hop(unsigned me, struct rnd *r)
{
	switch (rnd_below(r, 8)) {
	case 0:
		be_nice(me, r);
		break;
	case 1:
		sched_yield();
		count(YIELDS);
		break;
	default:
		if (me & 1)
			break;
		send(me, rnd_below(r, 2) ? me : rnd_below(r, n_workers) | 1, r);
	}
}

static void worker(unsigned me)
{
	struct hopper *h = &hoppers[me];
	int vfp = have_vfp();
	uint64_t d[16];
	struct rnd r;

	rnd_seed(&r, me, 0);
	pthread_mutex_lock(&h->lock);
	h->tid = syscall(SYS_gettid);
	pthread_mutex_unlock(&h->lock);
	while (!stopping()) {
		unsigned n = rnd_below(&r, STARTS);
		uint32_t result;

		if (vfp)
			vfp_begin(rnd_next(&r), d);
		hop(me, &r);
		look(me);
		result = compute(n);
		if (result != results[n])
			fail(me, "compute(%u): expected 0x%08x, found 0x%08x", n,
			     (unsigned)results[n], (unsigned)result);
		count(COMPUTED);
		look(me);
		if (vfp)
			vfp_end(me, d);
	}
	pthread_mutex_lock(&h->lock);
	h->tid = 0;
	pthread_mutex_unlock(&h->lock);
}

static void run(void)
{
	unsigned long all = 0;
	cpu_set_t set;

	CPU_ZERO(&set);
	if (sched_getaffinity(0, sizeof(set), &set))
		fail_errno(0, "sched_getaffinity");
	for (int cpu = 0; cpu < 32; cpu++)
		if (CPU_ISSET(cpu, &set)) {
			cpus[n_all++] = cpu;
			all |= 1ul << cpu;
		}
	if (!n_all)
		fail(0, "no CPU is below 32");
	/* Threads begin with what this one has. */
	CPU_ZERO(&set);
	for (unsigned i = 0; i < n_all; i++)
		CPU_SET(cpus[i], &set);
	sched_setaffinity(0, sizeof(set), &set);
	for (unsigned i = 0; i < STARTS; i++)
		results[i] = compute(i);
	for (unsigned i = 0; i < MAX_WORKERS; i++) {
		pthread_mutex_init(&hoppers[i].lock, NULL);
		hoppers[i].mask = all;
	}
	run_threads(n_workers, worker);
}

const struct torture affinity = {
	.name = "affinity",
	.what = "threads hop from CPU to CPU and compute",
	.counts = { "computed", "hops", "sent", "looks", "yields", "niced", "VFP checks" },
	.must = 4,
	.run = run,
};
