// SPDX-License-Identifier: MIT
/*
 * The OOM killer: reclaim has freed nothing, round after round. One process is killed so that the rest
 * can go on: the one with the most memory (resident pages, swap entries, page tables, what its open files and
 * areas alone keep: full pipes, memfds, shared memory; and what the kernel keeps for it: stacks, areas, files),
 * moved up or down by its oom_score_adj, in thousandths of all memory. Kernel threads, init and processes with -1000
 * are exempt. The victim may use the reserves (TIF_MEMDIE), so that it gets to its exit; while one is
 * dying no other is chosen, unless it takes too long: it may be waiting for a lock whose holder waits
 * for memory.
 *
 * Only threads that have their mm get TIF_MEMDIE, and lose it when they have let go of the mm.
 */
#include <neap/file.h>
#include <neap/fs.h>
#include <neap/jiffies.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/mutex.h>
#include <neap/oom.h>
#include <neap/pagemap.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/signal.h>
#include <neap/swap.h>

#define OOM_VICTIM_TIMEOUT (5 * HZ)

static DEFINE_MUTEX(oom_lock);	    /* one decision at a time */
static unsigned long last_oom_kill; /* jiffies; one word, READ_ONCE */
/* sysctl, each one word, read without a lock */
int sysctl_panic_on_oom, sysctl_oom_kill_allocating_task, sysctl_oom_dump_tasks = 1;

struct task_struct *find_lock_task_mm(struct task_struct *p)
{
	struct task_struct *t;

	for_each_thread(p, t) {
		task_lock(t);
		if (t->mm)
			return t;
		task_unlock(t);
	}
	return NULL;
}

struct mm_struct *next_mm(pid_t *nr)
{
	struct task_struct *leader, *t;
	struct mm_struct *mm = NULL;
	struct pid *pid;

	read_lock(&tasklist_lock);
	while (!mm && (pid = find_ge_pid(*nr + 1)) != NULL) {
		*nr = pid->nr;
		leader = pid_task(pid, PIDTYPE_TGID);
		/* It may have gone before the other threads. */
		t = leader ? find_lock_task_mm(leader) : NULL;
		if (!t)
			continue;
		mm = t->mm;
		mmget(mm);
		task_unlock(t);
	}
	read_unlock(&tasklist_lock);
	return mm;
}

/*
 * Of the shared memory that its areas keep, whether or not it is resident here: of each file the share that
 * its areas are of all. A process that is just changing its areas has none, this time.
 */
static unsigned long areas_held_pages(struct mm_struct *mm)
{
	unsigned long parts = 0;
	struct vm_area_struct *vma;

	if (!READ_ONCE(mm->held_areas) || !mmap_read_trylock(mm))
		return 0;
	for (vma = mm->mmap; vma; vma = vma->vm_next) {
		const struct file *file = vma->vm_file;
		unsigned int ends = 1;

		if (file && file->f_op->held_pages)
			parts += file->f_op->held_pages(file, &ends) * HELD_PARTS /
				 max(READ_ONCE(file->f_mapping->nr_areas), 1);
	}
	mmap_read_unlock(mm);
	return DIV_ROUND_UP(parts, HELD_PARTS);
}

/*
 * What its files and areas keep beside what is resident, pages. Shared memory may be resident, mapped and held
 * by a descriptor: it counts once, by whichever is most. With task_lock held.
 */
static unsigned long held_pages(struct task_struct *p)
{
	unsigned long held = p->files ? files_held_pages(p->files) : 0;
	unsigned long mapped = get_mm_counter(p->mm, MM_SHMEMPAGES);

	lockdep_assert_held(&p->alloc_lock);
	held = max(held, areas_held_pages(p->mm));
	return held > mapped ? held - mapped : 0;
}

/* What the kernel keeps for its threads and areas, and for a program that it is about to execute. With task_lock held. */
static unsigned long kernel_pages(struct task_struct *p)
{
	unsigned long bytes = p->signal->nr_threads * (THREAD_SIZE + sizeof(*p)) +
			      p->mm->map_count * sizeof(struct vm_area_struct);

	return DIV_ROUND_UP(bytes, PAGE_SIZE) + atomic_read(&p->mm->exec_pages);
}

/* Pages that its death would free, adjusted; LONG_MIN: not to be killed. tasklist_lock held. */
long oom_badness(struct task_struct *p, unsigned long totalpages)
{
	struct mm_struct *mm;
	long points, adj = p->signal->oom_score_adj;

	if (is_global_init(p) || (p->flags & PF_KTHREAD) || adj == OOM_SCORE_ADJ_MIN)
		return LONG_MIN;
	p = find_lock_task_mm(p);
	if (!p)
		return LONG_MIN;
	mm = p->mm;
	points = get_mm_rss(mm) + get_mm_counter(mm, MM_SWAPENTS) + atomic_read(&mm->nr_ptes) +
		 held_pages(p) + kernel_pages(p);
	task_unlock(p);
	return points + adj * (long)(totalpages / 1000);
}

/* Was p chosen before, and has not let go of its memory yet? tasklist_lock held. */
static bool is_dying_victim(struct task_struct *p)
{
	struct task_struct *t;

	for_each_thread(p, t) {
		if (test_tsk_thread_flag(t, TIF_MEMDIE))
			return true;
	}
	return false;
}

static bool victim_is_dying(void)
{
	struct task_struct *p;

	for_each_process(p) {
		if (is_dying_victim(p))
			return true;
	}
	return false;
}

static struct task_struct *select_bad_process(unsigned long totalpages, long *chosen_points)
{
	struct task_struct *p, *chosen = NULL;

	*chosen_points = LONG_MIN;
	for_each_process(p) {
		long points = is_dying_victim(p) ? LONG_MIN : oom_badness(p, totalpages);

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

	pr_info("[  pid  ]  total_vm      rss  pgtables  swapents     held   kernel oom_score_adj name\n");
	for_each_process(p) {
		struct task_struct *t = find_lock_task_mm(p);

		if (!t)
			continue;
		pr_info("[%7d] %9lu %8lu %9d %9lu %8lu %8lu %13d %s\n", p->pid, t->mm->total_vm,
			get_mm_rss(t->mm), atomic_read(&t->mm->nr_ptes),
			get_mm_counter(t->mm, MM_SWAPENTS), held_pages(t), kernel_pages(t),
			p->signal->oom_score_adj, p->comm);
		task_unlock(t);
	}
}

/* A thread without an mm is past the point where it would lose the flag again. */
static void mark_oom_victim(struct task_struct *p)
{
	struct task_struct *t;

	for_each_thread(p, t) {
		task_lock(t);
		if (t->mm)
			set_tsk_thread_flag(t, TIF_MEMDIE);
		task_unlock(t);
	}
}

/*
 * Other processes that live in the victim's address space (clone with CLONE_VM): it is not freed before the
 * last of them dies, and one after the other would take a decision, and a wait, for each. tasklist_lock held.
 */
static void kill_who_shares(struct task_struct *victim, const struct mm_struct *mm)
{
	struct task_struct *p, *t;
	bool shares;

	if (atomic_read(&mm->mm_users) <= victim->signal->nr_threads)
		return;
	for_each_process(p) {
		if (p == victim || is_global_init(p) || (p->flags & PF_KTHREAD))
			continue;
		t = find_lock_task_mm(p);
		if (!t)
			continue;
		shares = t->mm == mm;
		task_unlock(t);
		if (shares) {
			mark_oom_victim(p);
			__kill_process(p);
		}
	}
}

/* The victim is marked, who shares its memory is killed. That memory, mmgrab()bed, or NULL. */
static struct mm_struct *oom_kill_process(struct task_struct *p, long points, gfp_t gfp,
					  unsigned int order)
{
	struct mm_struct *mm = NULL;
	struct task_struct *t;

	pr_warn("%s invoked oom-killer: gfp_mask=%#x, order=%u\n", current->comm, gfp, order);
	show_mem();
	if (READ_ONCE(sysctl_oom_dump_tasks))
		dump_tasks();
	t = find_lock_task_mm(p);
	if (t) {
		mm = t->mm;
		mmgrab(mm);
	}
	pr_err("Out of memory: Killed process %d (%s) score %ld, total-vm:%lukB, anon-rss:%lukB, swap:%lukB, held:%lukB\n",
	       p->pid, p->comm, points, mm ? mm->total_vm << 2 : 0,
	       mm ? get_mm_counter(mm, MM_ANONPAGES) << 2 : 0,
	       mm ? get_mm_counter(mm, MM_SWAPENTS) << 2 : 0, mm ? held_pages(t) << 2 : 0);
	if (t)
		task_unlock(t);
	count_vm_event(OOM_KILL);
	mark_oom_victim(p);
	if (mm)
		kill_who_shares(p, mm);
	WRITE_ONCE(last_oom_kill, jiffies);
	return mm;
}

bool out_of_memory(gfp_t gfp, unsigned int order)
{
	unsigned long totalpages = totalram_pages + total_swap_pages;
	struct task_struct *victim;
	struct mm_struct *mm;
	bool dying;
	long points;

	if (fatal_signal_pending(current) && current->mm) {
		/* We are dying anyway: get there faster. */
		if (!test_thread_flag(TIF_MEMDIE)) {
			WRITE_ONCE(last_oom_kill, jiffies);
			set_thread_flag(TIF_MEMDIE);
		}
		return true;
	}
	if (!mutex_trylock(&oom_lock)) {
		schedule_timeout_uninterruptible(1);
		return true;
	}
	read_lock(&tasklist_lock);
	dying = victim_is_dying();
	if (dying && time_before(jiffies, READ_ONCE(last_oom_kill) + OOM_VICTIM_TIMEOUT)) {
		read_unlock(&tasklist_lock);
		mutex_unlock(&oom_lock);
		schedule_timeout_uninterruptible(1);
		return true;
	}
	if (sysctl_panic_on_oom)
		panic("Out of memory: panic_on_oom is set");
	points = oom_badness(current->group_leader, totalpages);
	victim = current->group_leader;
	/* To take who asks saves the search; but not one that may not be killed or dies already. */
	if (!READ_ONCE(sysctl_oom_kill_allocating_task) || points == LONG_MIN ||
	    is_dying_victim(victim))
		victim = select_bad_process(totalpages, &points);
	if (!victim) {
		read_unlock(&tasklist_lock);
		mutex_unlock(&oom_lock);
		if (dying) { /* there is nobody else: wait on */
			schedule_timeout_uninterruptible(1);
			return true;
		}
		panic("Out of memory and no killable processes");
	}
	get_task_struct(victim);
	mm = oom_kill_process(victim, points, gfp, order);
	read_unlock(&tasklist_lock);
	send_sig(SIGKILL, victim, 1);
	put_task_struct(victim);
	if (mm)
		mmdrop(mm);
	mutex_unlock(&oom_lock);
	return true;
}

void pagefault_out_of_memory(void)
{
	/* The allocation has asked already and a victim is dying, or is us: the fault repeats or we exit. */
	if (!fatal_signal_pending(current))
		schedule_timeout_killable(1);
}
