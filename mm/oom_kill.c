// SPDX-License-Identifier: MIT
/*
 * The OOM killer: reclaim has freed nothing, round after round. One process is killed so that the rest
 * can go on: the one with the most memory (resident pages, swap entries and page tables), moved up or
 * down by its oom_score_adj, in thousandths of all memory. Kernel threads, init and processes with -1000
 * are exempt. The victim may use the reserves (TIF_MEMDIE), so that it gets to its exit; while one is
 * dying no other is chosen.
 */
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/mutex.h>
#include <neap/oom.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/signal.h>
#include <neap/swap.h>

static DEFINE_MUTEX(oom_lock); /* one decision at a time */
int sysctl_panic_on_oom;

/* Pages that its death would free, adjusted; LONG_MIN: not to be killed. tasklist_lock held. */
long oom_badness(struct task_struct *p, unsigned long totalpages)
{
	struct mm_struct *mm;
	long points, adj = p->signal->oom_score_adj;

	if (is_global_init(p) || (p->flags & PF_KTHREAD) || adj == OOM_SCORE_ADJ_MIN)
		return LONG_MIN;
	task_lock(p);
	mm = p->mm;
	if (!mm) {
		task_unlock(p);
		return LONG_MIN;
	}
	points = get_mm_rss(mm) + get_mm_counter(mm, MM_SWAPENTS) + atomic_read(&mm->nr_ptes);
	task_unlock(p);
	return points + adj * (long)(totalpages / 1000);
}

/* Is a victim of before still on its way out? tasklist_lock held. */
static bool victim_is_dying(void)
{
	struct task_struct *p;

	for_each_process(p) {
		if (test_tsk_thread_flag(p, TIF_MEMDIE) && p->mm)
			return true;
	}
	return false;
}

static struct task_struct *select_bad_process(unsigned long totalpages, long *chosen_points)
{
	struct task_struct *p, *chosen = NULL;

	*chosen_points = LONG_MIN;
	for_each_process(p) {
		long points = oom_badness(p, totalpages);

		if (points > *chosen_points) {
			chosen = p;
			*chosen_points = points;
		}
	}
	return chosen;
}

static void dump_tasks(void)
{
	struct task_struct *p;

	pr_info("[  pid  ]  total_vm      rss  pgtables  swapents oom_score_adj name\n");
	for_each_process(p) {
		task_lock(p);
		if (p->mm)
			pr_info("[%7d] %9lu %8lu %9d %9lu %13d %s\n", p->pid, p->mm->total_vm,
				get_mm_rss(p->mm), atomic_read(&p->mm->nr_ptes),
				get_mm_counter(p->mm, MM_SWAPENTS), p->signal->oom_score_adj,
				p->comm);
		task_unlock(p);
	}
}

static void oom_kill_process(struct task_struct *p, long points, gfp_t gfp, unsigned int order)
{
	struct mm_struct *mm;
	struct task_struct *t;

	pr_warn("%s invoked oom-killer: gfp_mask=%#x, order=%u\n", current->comm, gfp, order);
	show_mem();
	dump_tasks();
	task_lock(p);
	mm = p->mm;
	pr_err("Out of memory: Killed process %d (%s) score %ld, total-vm:%lukB, anon-rss:%lukB, swap:%lukB\n",
	       p->pid, p->comm, points, mm ? mm->total_vm << 2 : 0,
	       mm ? get_mm_counter(mm, MM_ANONPAGES) << 2 : 0,
	       mm ? get_mm_counter(mm, MM_SWAPENTS) << 2 : 0);
	task_unlock(p);
	count_vm_event(OOM_KILL);
	for_each_thread(p, t) set_tsk_thread_flag(t, TIF_MEMDIE);
}

bool out_of_memory(gfp_t gfp, unsigned int order)
{
	unsigned long totalpages = totalram_pages + total_swap_pages;
	struct task_struct *victim;
	long points;

	if (fatal_signal_pending(current) && current->mm) {
		/* We are dying anyway: get there faster. */
		set_thread_flag(TIF_MEMDIE);
		return true;
	}
	if (!mutex_trylock(&oom_lock)) {
		schedule_timeout_uninterruptible(1);
		return true;
	}
	read_lock(&tasklist_lock);
	if (victim_is_dying()) {
		read_unlock(&tasklist_lock);
		mutex_unlock(&oom_lock);
		schedule_timeout_uninterruptible(1);
		return true;
	}
	if (sysctl_panic_on_oom)
		panic("Out of memory: panic_on_oom is set");
	victim = select_bad_process(totalpages, &points);
	if (!victim) {
		read_unlock(&tasklist_lock);
		mutex_unlock(&oom_lock);
		panic("Out of memory and no killable processes");
	}
	get_task_struct(victim);
	oom_kill_process(victim, points, gfp, order);
	read_unlock(&tasklist_lock);
	send_sig(SIGKILL, victim, 1);
	put_task_struct(victim);
	mutex_unlock(&oom_lock);
	return true;
}

void pagefault_out_of_memory(void)
{
	/* The allocation has asked already and a victim is dying, or is us: the fault repeats or we exit. */
	if (!fatal_signal_pending(current))
		schedule_timeout_killable(1);
}
