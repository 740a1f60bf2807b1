// SPDX-License-Identifier: MIT
/* Areas of known kinds in the arena, accesses to them, shared segments, and other tasks' memory. */
#include "fuzz.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

static __thread sigjmp_buf back;
static __thread volatile int touching;
static char alt_stack[16384];

/* An access that fails goes on behind it; any other fault is the end of this life. */
static void fault(int sig)
{
	(void)sig;
	if (touching) {
		touching = 0;
		siglongjmp(back, 1);
	}
	_exit(99);
}

void faults_init(void)
{
	struct sigaction sa = { .sa_handler = fault, .sa_flags = SA_NODEFER | SA_ONSTACK };
	stack_t ss = { .ss_sp = alt_stack, .ss_size = sizeof(alt_stack) };

	sigaltstack(&ss, NULL);
	sigaction(SIGSEGV, &sa, NULL);
	sigaction(SIGBUS, &sa, NULL);
	sigaction(SIGILL, &sa, NULL);
}

/* Some pages become an area of one of the kinds that there are. */
void op_area(struct rnd *r)
{
	static const int prots[] = { PROT_NONE,
				     PROT_READ,
				     PROT_READ | PROT_WRITE,
				     PROT_READ | PROT_WRITE,
				     PROT_READ | PROT_WRITE,
				     PROT_READ | PROT_EXEC };
	unsigned first = rnd_below(r, ARENA_PAGES), n = 1 + rnd_below(r, 8);
	int kind = rnd_below(r, 5), fd = -1;
	int flags = MAP_FIXED | (kind == 1 || kind == 3 ? MAP_SHARED : MAP_PRIVATE) |
		    (kind < 2 ? MAP_ANONYMOUS : 0);
	long args[MAX_ARGS];

	if (first + n > ARENA_PAGES)
		n = ARENA_PAGES - first;
	if (kind == 4)
		fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	else if (kind >= 2)
		fd = open(rnd_one_in(r, 2) ? "f0" : "f1", O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK,
			  0600);
	args[0] = (long)(uintptr_t)arena + first * PAGE;
	args[1] = n * PAGE;
	args[2] = prots[rnd_below(r, 6)];
	args[3] = flags | (rnd_one_in(r, 4) ? MAP_POPULATE : 0) |
		  (rnd_one_in(r, 6) ? MAP_NORESERVE : 0);
	args[4] = fd;
	args[5] = rnd_below(r, 4);
	do_call("area", __NR_mmap2, args);
	if (kind >= 2 && fd >= 0) {
		if (rnd_one_in(r, 2) && ftruncate(fd, rnd_below(r, 10 * PAGE)) < 0)
			errno = 0;
		close(fd);
	}
}

void op_touch(struct rnd *r)
{
	uint32_t at = any_address(r);
	int n = 1 + rnd_below(r, 6), writing = rnd_one_in(r, 2);
	long args[MAX_ARGS] = { at, n, writing };
	struct entry *e;

	/* Writing to the program itself only makes it die. */
	if (at < 0x1000000)
		return;
	e = trace_begin("touch", args);
	for (volatile int i = 0; i < n; i++) {
		volatile unsigned char *p = (volatile unsigned char *)(uintptr_t)(at + i * PAGE);

		if (!sigsetjmp(back, 1)) {
			touching = 1;
			if (writing)
				*p = i;
			else
				(void)*p;
		}
		touching = 0;
	}
	trace_end(e, 0);
}

/* A System V segment: made, attached in the arena, marked for removal at any point of that. */
void op_segment(struct rnd *r)
{
	long args[MAX_ARGS] = { rnd_one_in(r, 3) ? IPC_PRIVATE : 0xf0220 + (long)rnd_below(r, 4),
				any_size(r), IPC_CREAT | 0600 };
	long id, at;

	if ((unsigned long)args[1] > 64 * PAGE)
		args[1] = 4 * PAGE;
	id = do_call("shmget", __NR_shmget, args);
	if (id < 0)
		return;
	if (rnd_one_in(r, 2)) {
		long rm[MAX_ARGS] = { id, IPC_RMID };

		do_call("shmctl", __NR_shmctl, rm);
	}
	at = do_call("shmat", __NR_shmat,
		     (long[MAX_ARGS]){ id, any_page(r), rnd_below(r, 2) * SHM_REMAP });
	if (at != -1 && rnd_one_in(r, 2))
		do_call("shmdt", __NR_shmdt, (long[MAX_ARGS]){ at });
	if (at != -1)
		remember_address(at);
	do_call("shmctl", __NR_shmctl, (long[MAX_ARGS]){ id, IPC_RMID });
}

void op_peer_memory(struct rnd *r)
{
	char path[40];
	int fd;

	snprintf(path, sizeof(path), "/proc/%ld/mem", any_pid(r));
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return;
	do_call(rnd_one_in(r, 2) ? "pread64(mem)" : "pread64(mem, x)", __NR_pread64,
		(long[MAX_ARGS]){ fd, any_address(r), any_size(r) & 0xffff, 0, any_address(r), 0 });
	do_call("pwrite64(mem)", __NR_pwrite64,
		(long[MAX_ARGS]){ fd, any_address(r), any_size(r) & 0xfff, 0, any_page(r), 0 });
	close(fd);
}
