// SPDX-License-Identifier: MIT
/*
 * /proc/PID/stat, one line for programs, and /proc/PID/status, the same and more for people. What
 * they show is collected first (under tasklist_lock and siglock: a task that is being released has
 * neither sighand nor numbers), and printed without locks.
 */
#include <neap/file.h>
#include <neap/fs_struct.h>
#include <neap/jiffies.h>
#include <neap/kdev_t.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/sched.h>
#include <neap/signal.h>
#include <neap/string.h>
#include <neap/tty.h>

#include "internal.h"

/* Sums and states of a task, or of a process with all its threads. */
struct task_figures {
	pid_t ppid, pgid, sid;
	int nr_threads;
	sigset_t pending, shared_pending, blocked, ignored, caught;
	unsigned long min_flt, maj_flt, cmin_flt, cmaj_flt;
	u64 utime, stime, cutime, cstime;
};

static void collect_signals(struct task_struct *task, struct task_figures *f)
{
	int sig;

	f->pending = task->pending.signal;
	f->shared_pending = task->signal->shared_pending.signal;
	f->blocked = task->blocked;
	for (sig = 1; sig <= _NSIG; sig++) {
		__sighandler_t handler = task->sighand->action[sig - 1].sa.sa_handler;

		if (handler == SIG_IGN)
			sigaddset(&f->ignored, sig);
		else if (handler != SIG_DFL)
			sigaddset(&f->caught, sig);
	}
}

static void collect(struct task_struct *task, struct task_figures *f, bool thread)
{
	struct signal_struct *sig = task->signal;
	struct task_struct *t;
	unsigned long flags;

	*f = (struct task_figures){ .min_flt = task->min_flt, .maj_flt = task->maj_flt };
	read_lock(&tasklist_lock);
	if (task->sighand) {
		spin_lock_irqsave(&task->sighand->siglock, flags);
		f->ppid = task_ppid_nr(task);
		f->pgid = task_pgrp_vnr(task);
		f->sid = task_session_vnr(task);
		f->nr_threads = sig->nr_threads;
		f->cmin_flt = sig->cmin_flt;
		f->cmaj_flt = sig->cmaj_flt;
		f->cutime = sig->cutime;
		f->cstime = sig->cstime;
		collect_signals(task, f);
		if (!thread) {
			f->min_flt = sig->min_flt;
			f->maj_flt = sig->maj_flt;
			for_each_thread(task, t)
			{
				f->min_flt += t->min_flt;
				f->maj_flt += t->maj_flt;
			}
		}
		spin_unlock_irqrestore(&task->sighand->siglock, flags);
	}
	read_unlock(&tasklist_lock);
	if (thread)
		task_cputime(task, &f->utime, &f->stime);
	else
		thread_group_cputime(task, &f->utime, &f->stime);
}

/* ---- stat ---- */

/* Where the parts of the address space are; zeroes without one. */
static void stat_layout(struct seq_file *m, const struct mm_struct *mm)
{
	static const struct mm_struct none;

	if (!mm)
		mm = &none;
	seq_put_decimal_ull(m, " ", mm->start_data);
	seq_put_decimal_ull(m, " ", mm->end_data);
	seq_put_decimal_ull(m, " ", mm->start_brk);
	seq_put_decimal_ull(m, " ", mm->arg_start);
	seq_put_decimal_ull(m, " ", mm->arg_end);
	seq_put_decimal_ull(m, " ", mm->env_start);
	seq_put_decimal_ull(m, " ", mm->env_end);
}

int proc_pid_stat(struct seq_file *m, struct task_struct *task, bool thread)
{
	struct mm_struct *mm = get_task_mm(task);
	struct task_figures f;
	char comm[TASK_COMM_LEN], state;
	int tty_pgrp;
	dev_t tty;

	collect(task, &f, thread);
	state = task_state_to_char(task);
	tty = task_tty_devnum(task, &tty_pgrp);
	/* The number beside each line is that of its field in proc(5). Read often, so without a format. */
	seq_put_decimal_ull(m, "", task->pid);
	seq_puts(m, " (");
	seq_puts(m, get_task_comm(comm, task));
	seq_puts(m, ") ");
	seq_putc(m, state);
	seq_put_decimal_ll(m, " ", f.ppid); /* 4 */
	seq_put_decimal_ll(m, " ", f.pgid);
	seq_put_decimal_ll(m, " ", f.sid);
	seq_put_decimal_ull(m, " ", new_encode_dev(tty)); /* 7 */
	seq_put_decimal_ll(m, " ", tty_pgrp);
	seq_put_decimal_ull(m, " ", task->flags);
	seq_put_decimal_ull(m, " ", f.min_flt); /* 10 */
	seq_put_decimal_ull(m, " ", f.cmin_flt);
	seq_put_decimal_ull(m, " ", f.maj_flt);
	seq_put_decimal_ull(m, " ", f.cmaj_flt);
	seq_put_decimal_ull(m, " ", nsec_to_clock_t(f.utime)); /* 14 */
	seq_put_decimal_ull(m, " ", nsec_to_clock_t(f.stime));
	seq_put_decimal_ull(m, " ", nsec_to_clock_t(f.cutime));
	seq_put_decimal_ull(m, " ", nsec_to_clock_t(f.cstime));
	seq_put_decimal_ll(m, " ", task->prio - (DEFAULT_PRIO - 20)); /* 18 */
	seq_put_decimal_ll(m, " ", task_nice(task));
	seq_put_decimal_ll(m, " ", f.nr_threads);
	seq_put_decimal_ull(m, " 0 ", nsec_to_clock_t(ktime_to_ns(task->start_time))); /* 21 */
	seq_put_decimal_ull(m, " ", mm ? mm->total_vm << PAGE_SHIFT : 0);	       /* 23 */
	seq_put_decimal_ull(m, " ", mm ? get_mm_rss(mm) : 0);
	seq_put_decimal_ull(m, " ", task_rlimit(task, RLIMIT_RSS));
	seq_put_decimal_ull(m, " ", mm ? mm->start_code : 0); /* 26 */
	seq_put_decimal_ull(m, " ", mm ? mm->end_code : 0);
	seq_put_decimal_ull(m, " ", mm ? mm->start_stack : 0);
	/* Only those below 32, as fits in one number; status has them all. */
	seq_put_decimal_ull(m, " 0 0 ", f.pending.sig[0] & 0x7ffffffful); /* 29 */
	seq_put_decimal_ull(m, " ", f.blocked.sig[0] & 0x7ffffffful);
	seq_put_decimal_ull(m, " ", f.ignored.sig[0] & 0x7ffffffful);
	seq_put_decimal_ull(m, " ", f.caught.sig[0] & 0x7ffffffful);
	seq_put_decimal_ull(m, " ", state != 'R'); /* 35 */
	seq_put_decimal_ll(m, " 0 0 ", task->exit_signal);
	seq_put_decimal_ull(m, " ", task_cpu(task)); /* 39 */
	seq_put_decimal_ull(m, " 0 ", task->policy);
	seq_puts(m, " 0 0 0");
	stat_layout(m, mm); /* 45 */
	seq_put_decimal_ll(m, " ", task->exit_code);
	seq_putc(m, '\n');
	if (mm)
		mmput(mm);
	return 0;
}

/* ---- status ---- */

static const char *state_text(char state)
{
	switch (state) {
	case 'R':
		return "R (running)";
	case 'S':
		return "S (sleeping)";
	case 'D':
		return "D (disk sleep)";
	case 'T':
		return "T (stopped)";
	case 'I':
		return "I (idle)";
	case 'Z':
		return "Z (zombie)";
	default:
		return "X (dead)";
	}
}

/* A name in which line feeds and backslashes do not break the line. */
static void show_name(struct seq_file *m, struct task_struct *task)
{
	char comm[TASK_COMM_LEN];
	const char *p;

	seq_puts(m, "Name:\t");
	for (p = get_task_comm(comm, task); *p; p++) {
		if (*p == '\n')
			seq_puts(m, "\\n");
		else if (*p == '\\')
			seq_puts(m, "\\\\");
		else
			seq_putc(m, *p);
	}
	seq_putc(m, '\n');
}

static void show_sigset(struct seq_file *m, const char *name, const sigset_t *set)
{
	seq_printf(m, "%s:\t%08lx%08lx\n", name, set->sig[1], set->sig[0]);
}

static void show_ids(struct seq_file *m, struct task_struct *task, const struct task_figures *f)
{
	unsigned int fdsize = 0, umask = 0;
	bool has_fs;

	task_lock(task);
	if (task->files)
		fdsize = task->files->max_fds;
	has_fs = task->fs;
	if (has_fs)
		umask = task->fs->umask;
	task_unlock(task);
	if (has_fs)
		seq_printf(m, "Umask:\t0%03o\n", umask);
	seq_printf(m, "State:\t%s\n", state_text(task_state_to_char(task)));
	seq_printf(m, "Tgid:\t%d\nNgid:\t0\nPid:\t%d\nPPid:\t%d\nTracerPid:\t0\n", task->tgid,
		   task->pid, f->ppid);
	/* There is one user, root. */
	seq_puts(m, "Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n");
	seq_printf(m, "FDSize:\t%u\nGroups:\t \n", fdsize);
}

/* As a mask and as a list, "0-2,5". */
static void show_cpus_allowed(struct seq_file *m, struct task_struct *task)
{
	unsigned long mask = READ_ONCE(task->cpus_mask.bits) & cpu_possible_mask->bits;
	unsigned int cpu, first;
	const char *comma = "";

	seq_printf(m, "Cpus_allowed:\t%lx\nCpus_allowed_list:\t", mask);
	for (cpu = 0; mask >> cpu; cpu++) {
		if (!(mask >> cpu & 1))
			continue;
		first = cpu;
		while (mask >> cpu & 2)
			cpu++;
		seq_printf(m, first == cpu ? "%s%u" : "%s%u-%u", comma, first, cpu);
		comma = ",";
	}
	seq_puts(m, "\n");
}

int proc_pid_status(struct seq_file *m, struct task_struct *task, bool thread)
{
	struct mm_struct *mm = get_task_mm(task);
	struct task_figures f;

	collect(task, &f, thread);
	show_name(m, task);
	show_ids(m, task, &f);
	if (mm) {
		task_mem(m, mm);
		mmput(mm);
		seq_puts(m, "CoreDumping:\t0\n");
	}
	seq_printf(m, "Threads:\t%d\n", f.nr_threads);
	seq_printf(m, "SigQ:\t%u/%lu\n", sigqueues_in_use(), task_rlimit(task, RLIMIT_SIGPENDING));
	show_sigset(m, "SigPnd", &f.pending);
	show_sigset(m, "ShdPnd", &f.shared_pending);
	show_sigset(m, "SigBlk", &f.blocked);
	show_sigset(m, "SigIgn", &f.ignored);
	show_sigset(m, "SigCgt", &f.caught);
	seq_printf(m, "CapInh:\t0000000000000000\nCapPrm:\t%016llx\nCapEff:\t%016llx\n",
		   CAP_ALL & ~task->cap_gone, CAP_ALL & ~task->cap_dropped);
	seq_puts(m, "CapBnd:\t000001ffffffffff\nCapAmb:\t0000000000000000\n");
	seq_printf(m, "NoNewPrivs:\t%d\n", task->signal->no_new_privs);
	show_cpus_allowed(m, task);
	seq_printf(m, "voluntary_ctxt_switches:\t%lu\nnonvoluntary_ctxt_switches:\t%lu\n",
		   task->nvcsw, task->nivcsw);
	return 0;
}
