// SPDX-License-Identifier: MIT
/*
 * Which system calls have been asked for since boot, and with which arguments: what no test of the suite
 * ever calls is known by that (tests/boot/call_coverage.py). The entry code calls call_coverage_count()
 * before each call; /proc/call_coverage shows
 *
 *	call NR COUNT BITS0 ... BITS5 [: VALUE ...]
 *
 * for each number that has a function in sys_call_table, and for ARM's own: how often; for each argument
 * all bits that were ever set in it, which tells of flags; and where one argument chooses the command,
 * as ioctl's second, the different values it had, in hexadecimal, masked by what is not command.
 *
 * Counters are words without a lock: two CPUs at once may lose one count of many, or note a value twice.
 */
#include <asm/atomic.h>
#include <asm/ptrace.h>
#include <asm/unistd.h>
#include <neap/call_coverage.h>
#include <neap/compiler.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/seq_file.h>
#include <neap/syscalls.h>

#define MAX_VALUES 64
#define NR_ARM	   8
#define NR_COUNTED (NR_syscalls + NR_ARM)

/* An argument that says what to do. */
struct command {
	unsigned short nr;
	unsigned char arg;
	u32 mask;
	atomic_t nr_values; /* may exceed MAX_VALUES: the rest was dropped */
	u32 value[MAX_VALUES];
};

#define COMMAND(call, argument)                                   \
	{                                                         \
		.nr = __NR_##call, .arg = (argument), .mask = ~0u \
	}

static struct command commands[] = {
	COMMAND(prctl, 0),
	COMMAND(ioctl, 1),
	COMMAND(fcntl, 1),
	COMMAND(fcntl64, 1),
	{ .nr = __NR_futex, .arg = 1, .mask = 0x7f },
	{ .nr = __NR_futex_time64, .arg = 1, .mask = 0x7f },
	COMMAND(madvise, 2),
	{ .nr = __NR_shmctl, .arg = 1, .mask = ~0x100u }, /* IPC_64 */
	COMMAND(membarrier, 0),
	COMMAND(syslog, 0),
	COMMAND(lseek, 2),
	COMMAND(_llseek, 4),
	COMMAND(waitid, 0),
	COMMAND(getrusage, 0),
	COMMAND(getitimer, 0),
	COMMAND(setitimer, 0),
	COMMAND(getpriority, 0),
	COMMAND(setpriority, 0),
	COMMAND(sched_setscheduler, 1),
	COMMAND(rt_sigprocmask, 0),
	COMMAND(sigprocmask, 0),
	COMMAND(clock_gettime, 0),
	COMMAND(clock_gettime64, 0),
	COMMAND(clock_getres, 0),
	COMMAND(clock_nanosleep, 0),
	COMMAND(ugetrlimit, 0),
	COMMAND(setrlimit, 0),
	COMMAND(prlimit64, 1),
	COMMAND(reboot, 2),
};

static struct {
	unsigned int count;
	u32 bits[6];
	struct command *command; /* or NULL; set at boot */
} calls[NR_COUNTED];

static void note_value(struct command *c, u32 value)
{
	int i, n = min(atomic_read(&c->nr_values), MAX_VALUES);

	value &= c->mask;
	for (i = 0; i < n; i++)
		if (READ_ONCE(c->value[i]) == value)
			return;
	if (n == MAX_VALUES)
		return;
	i = atomic_inc_return(&c->nr_values) - 1;
	if (i < MAX_VALUES)
		WRITE_ONCE(c->value[i], value);
}

void call_coverage_count(const struct pt_regs *regs)
{
	unsigned int nr = regs->ARM_r7, i;

	if (nr >= NR_syscalls) {
		nr -= __ARM_NR_BASE;
		if (nr >= NR_ARM)
			return;
		nr += NR_syscalls;
	}
	calls[nr].count++;
	for (i = 0; i < 6; i++)
		if (regs->uregs[i] & ~calls[nr].bits[i])
			calls[nr].bits[i] |= regs->uregs[i];
	if (calls[nr].command)
		note_value(calls[nr].command, regs->uregs[calls[nr].command->arg]);
}

static void show_call(struct seq_file *m, unsigned int nr, unsigned int shown_as)
{
	const struct command *c = calls[nr].command;
	int i;

	seq_printf(m, "call %u %u", shown_as, calls[nr].count);
	for (i = 0; i < 6; i++)
		seq_printf(m, " %x", calls[nr].bits[i]);
	if (c) {
		seq_puts(m, " :");
		for (i = 0; i < min(atomic_read(&c->nr_values), MAX_VALUES); i++)
			seq_printf(m, " %x", c->value[i]);
	}
	seq_putc(m, '\n');
}

int call_coverage_show(struct seq_file *m, void *v __maybe_unused)
{
	unsigned int nr;

	for (nr = 0; nr < NR_syscalls; nr++)
		if (sys_call_table[nr] != (sys_call_ptr_t)sys_ni_syscall)
			show_call(m, nr, nr);
	for (nr = 0; nr < NR_ARM; nr++)
		show_call(m, NR_syscalls + nr, __ARM_NR_BASE + nr);
	return 0;
}

static int __init call_coverage_init(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		calls[commands[i].nr].command = &commands[i];
	return 0;
}
core_initcall(call_coverage_init);
