// SPDX-License-Identifier: MIT
/*
 * execve: another program in the same process. See binfmts.h for the picture.
 *
 *	do_execve
 *	  bprm_mm_init			an empty address space with a stack area
 *	  copy_strings			name, environment, arguments onto its stack
 *	  exec_binprm			asks each format: ELF, script
 *	    load_elf_binary
 *	      begin_new_exec		point of no return
 *	        de_thread		no other threads
 *	        exec_mmap		the new address space becomes ours
 *	        what a program does not inherit: handlers, close-on-exec files, ...
 */
#include <asm/mmu_context.h>
#include <neap/binfmts.h>
#include <neap/err.h>
#include <neap/file.h>
#include <neap/highmem.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/mman.h>
#include <neap/pagemap.h>
#include <neap/random.h>
#include <neap/rmap.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/syscalls.h>
#include <neap/thread_ids.h>
#include <neap/uaccess.h>
#include <neap/uio.h>
#include <uapi/personality.h>
#include "signal_internal.h"

/* argv or envp in the caller's memory. */
typedef const char __user *const __user *user_strings_t;

int randomize_va_space = 2; /* sysctl; more than 2 is as 2; any value read will do */

static int __init disable_randmaps(char *val)
{
	randomize_va_space = 0;
	return 0;
}
early_param("norandmaps", disable_randmaps);

/* ---- the stack of the new address space ---- */

#define STACK_RND_PAGES ((STACK_RND_MAX >> PAGE_SHIFT) - 1)

static unsigned long pick_stack_top(const struct linux_binprm *bprm)
{
	unsigned long rnd = bprm->randomize ? get_random_u32() & STACK_RND_PAGES : 0;

	return STACK_TOP - (rnd << PAGE_SHIFT);
}

/* An area of one page at the top, which grows as it is filled. */
static int bprm_mm_init(struct linux_binprm *bprm)
{
	unsigned long top = pick_stack_top(bprm);
	struct vm_area_struct *vma;
	struct mm_struct *mm;
	int err;

	mm = bprm->mm = mm_alloc();
	if (!mm)
		return -ENOMEM;
	vma = vm_area_alloc(mm);
	if (!vma)
		return -ENOMEM;
	vma->vm_end = top;
	vma->vm_start = top - PAGE_SIZE;
	vma->vm_flags = VM_STACK_FLAGS;
	vma->vm_page_prot = vm_get_page_prot(vma->vm_flags);
	vma->vm_pgoff = vma->vm_start >> PAGE_SHIFT;

	err = __vm_enough_memory(mm, 1, true);
	if (err)
		goto free;
	mmap_write_lock(mm);
	err = insert_vm_struct(mm, vma);
	if (!err)
		vm_stat_account(mm, vma->vm_flags, 1);
	mmap_write_unlock(mm);
	if (err)
		goto unacct;
	bprm->top = top;
	bprm->p = top - sizeof(void *);
	return 0;
unacct:
	vm_unacct_memory(1);
free:
	vm_area_free(vma);
	return err;
}

/*
 * The stack gets room to grow into at once, as far as its limit allows: what a program that never calls
 * deeply needs is then one area from its first instruction on. It costs no page, only commitment.
 */
#define STACK_EXPAND (128UL * 1024)

static int setup_arg_pages(struct linux_binprm *bprm)
{
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;
	unsigned long size, start, end;
	int err = 0;

	mmap_write_lock(mm);
	vma = find_vma(mm, bprm->p);
	size = min(vma->vm_end - vma->vm_start + STACK_EXPAND, bprm->stack_rlimit & PAGE_MASK);
	if (size > vma->vm_end - vma->vm_start && expand_stack(vma, vma->vm_end - size))
		err = -EFAULT;
	start = vma->vm_start;
	end = vma->vm_end;
	mmap_write_unlock(mm);
	if (!err && bprm->exec_stack)
		err = sys_mprotect(start, end - start, PROT_READ | PROT_WRITE | PROT_EXEC);
	return err;
}

static void put_arg_page(struct linux_binprm *bprm)
{
	if (!bprm->page)
		return;
	kunmap(bprm->page);
	set_page_dirty_lock(bprm->page); /* reclaim may have written it out while we copied */
	put_page(bprm->page);
	bprm->page = NULL;
}

/*
 * So long as the new address space is nobody's, the OOM killer takes its stack for the caller's, who could else
 * fill megabytes from one string of his own and see others die for it. 0: nothing is left to count.
 */
static void count_arg_pages(struct linux_binprm *bprm, unsigned long pages)
{
	if (!current->mm)
		return;
	atomic_add((int)(pages - bprm->pages), &current->mm->exec_pages);
	bprm->pages = pages;
}

/* The kernel address of @addr on the new stack, good up to the end of its page. */
static char *stack_kaddr(struct linux_binprm *bprm, unsigned long addr)
{
	struct page *page;

	if (!bprm->page || bprm->page_addr != (addr & PAGE_MASK)) {
		put_arg_page(bprm);
		mmap_read_lock(bprm->mm);
		page = get_user_page(bprm->mm, addr, true);
		mmap_read_unlock(bprm->mm);
		if (IS_ERR(page))
			return ERR_CAST(page);
		bprm->page = page;
		bprm->page_addr = addr & PAGE_MASK;
		bprm->kaddr = kmap(page);
	}
	return bprm->kaddr + offset_in_page(addr);
}

/*
 * Puts a string (NUL included) below bprm->p. Its last byte is made NUL: the string may have changed since
 * it was measured.
 */
static int copy_one_string(struct linux_binprm *bprm, struct iov_iter *str)
{
	size_t len = iov_iter_count(str);
	unsigned long to;

	if (len > MAX_ARG_STRLEN || len > bprm->p || bprm->p - len < bprm->argmin)
		return -E2BIG;
	bprm->p -= len;
	if (bprm->top - bprm->p >= PAGE_SIZE)
		count_arg_pages(bprm, (bprm->top - bprm->p) >> PAGE_SHIFT);
	for (to = bprm->p; iov_iter_count(str);) {
		size_t n = min_t(size_t, iov_iter_count(str), PAGE_SIZE - offset_in_page(to));
		char *kaddr = stack_kaddr(bprm, to);

		if (IS_ERR(kaddr))
			return PTR_ERR(kaddr) == -EFAULT ? -E2BIG : PTR_ERR(kaddr);
		if (copy_from_iter(kaddr, n, str) < n)
			return -EFAULT;
		if (!iov_iter_count(str))
			kaddr[n - 1] = 0;
		to += n;
	}
	if (fatal_signal_pending(current))
		return -ERESTARTNOHAND;
	cond_resched();
	bprm->arg0_len = len;
	return 0;
}

int copy_string_kernel(const char *arg, struct linux_binprm *bprm)
{
	struct kvec vec = { .iov_base = (void *)arg, .iov_len = strlen(arg) + 1 };
	struct iov_iter iter;

	iov_iter_kvec(&iter, ITER_SOURCE, &vec, vec.iov_len);
	return copy_one_string(bprm, &iter);
}

void remove_arg_zero(struct linux_binprm *bprm)
{
	if (bprm->argc) {
		bprm->p += bprm->arg0_len;
		bprm->argc--;
	}
}

/* How many strings there are: with no array at all none. -EFAULT, -E2BIG, -ERESTARTNOHAND. */
static int count(user_strings_t args)
{
	int i;

	if (!args)
		return 0;
	for (i = 0;; i++) {
		const char __user *str;

		if (get_user(str, args + i))
			return -EFAULT;
		if (!str)
			return i;
		/* Each costs a pointer too; more than this many cannot fit. */
		if (i >= (int)(TASK_SIZE / sizeof(void *) / 8))
			return -E2BIG;
		if (fatal_signal_pending(current))
			return -ERESTARTNOHAND;
		cond_resched();
	}
}

static int count_strings_kernel(const char *const *args)
{
	int i = 0;

	while (args[i])
		i++;
	return i;
}

static int copy_strings(int n, user_strings_t args, struct linux_binprm *bprm)
{
	while (n-- > 0) {
		const char __user *str;
		struct iov_iter iter;
		long len;
		int err;

		if (get_user(str, args + n))
			return -EFAULT;
		len = strnlen_user(str, MAX_ARG_STRLEN);
		if (!len)
			return -EFAULT;
		if (len > MAX_ARG_STRLEN)
			return -E2BIG;
		iov_iter_ubuf(&iter, ITER_SOURCE, (char __user *)str, len);
		err = copy_one_string(bprm, &iter);
		if (err)
			return err;
	}
	return 0;
}

static int copy_strings_kernel(int n, const char *const *args, struct linux_binprm *bprm)
{
	int err = 0;

	while (!err && n-- > 0)
		err = copy_string_kernel(args[n], bprm);
	return err;
}

/* How low the strings may reach: a quarter of the stack limit, pointers to them included. */
static int set_arg_limit(struct linux_binprm *bprm)
{
	unsigned long limit = clamp_t(unsigned long, bprm->stack_rlimit / 4, ARG_MAX, 6UL << 20);
	unsigned long ptrs = (max(bprm->argc, 1) + bprm->envc) * sizeof(void *);

	if (limit <= ptrs)
		return -E2BIG;
	bprm->argmin = bprm->p - (limit - ptrs);
	return 0;
}

/* ---- the point of no return ---- */

/* Are all other threads gone, but for a leader that is a zombie? */
static bool last_thread(struct task_struct *tsk)
{
	struct task_struct *leader = tsk->group_leader;
	bool last;

	read_lock(&tasklist_lock);
	last = tsk->signal->nr_threads == 1 ||
	       (tsk->signal->nr_threads == 2 && leader != tsk && leader->exit_state == EXIT_ZOMBIE);
	read_unlock(&tasklist_lock);
	return last;
}

/*
 * A thread that is not the leader takes the leader's place: its number, its links, its parent. The
 * leader, a zombie, becomes the odd thread and is released.
 */
static void become_leader(struct task_struct *tsk)
{
	struct task_struct *leader = tsk->group_leader;
	struct pid *tid = tsk->thread_pid, *tgid = leader->thread_pid;
	int type;

	write_lock_irq(&tasklist_lock);
	hlist_del_init(&tsk->pid_links[PIDTYPE_PID]);
	hlist_del_init(&leader->pid_links[PIDTYPE_PID]);
	attach_pid(tsk, PIDTYPE_PID, tgid);
	attach_pid(leader, PIDTYPE_PID, tid);
	for (type = PIDTYPE_TGID; type < PIDTYPE_MAX; type++) {
		hlist_del_init(&leader->pid_links[type]);
		attach_pid(tsk, type, tsk->signal->pids[type]);
	}
	thread_ids_replace(tsk, leader);
	swap(tsk->pid, leader->pid);
	swap(tsk->start_time, leader->start_time);
	list_replace_init(&leader->tasks, &tsk->tasks);
	list_replace_init(&leader->sibling, &tsk->sibling);
	tsk->real_parent = leader->real_parent;
	tsk->parent = leader->parent;
	tsk->group_leader = tsk;
	leader->group_leader = tsk;
	tsk->exit_signal = SIGCHLD;
	leader->exit_signal = -1;
	leader->exit_state = EXIT_DEAD;
	write_unlock_irq(&tasklist_lock);
	release_task(leader);
}

/* Actions shared with another process (CLONE_SIGHAND without CLONE_THREAD) are copied. */
static int unshare_sighand(struct task_struct *tsk)
{
	struct sighand_struct *old = tsk->sighand, *new;

	if (atomic_read(&old->count) == 1)
		return 0;
	new = alloc_sighand();
	if (!new)
		return -ENOMEM;
	write_lock_irq(&tasklist_lock);
	spin_lock(&old->siglock);
	memcpy(new->action, old->action, sizeof(new->action));
	new->touched = old->touched;
	tsk->sighand = new;
	spin_unlock(&old->siglock);
	write_unlock_irq(&tasklist_lock);
	cleanup_sighand(old);
	return 0;
}

/* Ends all other threads of the process and waits for it. -EAGAIN: another thread does the same. */
static int de_thread(struct task_struct *tsk)
{
	struct signal_struct *sig = tsk->signal;

	if (sig->nr_threads == 1)
		return unshare_sighand(tsk);

	spin_lock_irq(&tsk->sighand->siglock);
	if ((sig->flags & SIGNAL_GROUP_EXIT) || sig->group_exec_task) {
		spin_unlock_irq(&tsk->sighand->siglock);
		return -EAGAIN;
	}
	sig->group_exec_task = tsk;
	zap_other_threads(tsk);
	spin_unlock_irq(&tsk->sighand->siglock);

	for (;;) {
		set_current_state(TASK_KILLABLE);
		if (last_thread(tsk))
			break;
		if (fatal_signal_pending(tsk)) {
			__set_current_state(TASK_RUNNING);
			sig->group_exec_task = NULL;
			return -EAGAIN;
		}
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	if (!thread_group_leader(tsk))
		become_leader(tsk);
	sig->group_exec_task = NULL;
	return unshare_sighand(tsk);
}

/* The same for open files (CLONE_FILES): what exec closes stays open for the others. */
static int unshare_files(struct task_struct *tsk)
{
	struct files_struct *old = tsk->files, *new;
	int err = 0;

	if (!old || atomic_read(&old->count) == 1)
		return 0;
	new = dup_fd(old, &err);
	if (!new)
		return err;
	task_lock(tsk);
	tsk->files = new;
	task_unlock(tsk);
	put_files_struct(old);
	return 0;
}

static void exec_mmap(struct mm_struct *mm)
{
	struct task_struct *tsk = current;
	struct mm_struct *old_mm = tsk->mm, *active_mm;

	if (old_mm) {
		unsigned long rss = max(old_mm->hiwater_rss, get_mm_rss(old_mm));

		tsk->signal->maxrss = max(tsk->signal->maxrss, rss << (PAGE_SHIFT - 10));
		mm_release(tsk, old_mm);
	}
	task_lock(tsk);
	local_irq_disable();
	active_mm = tsk->active_mm;
	tsk->active_mm = mm;
	tsk->mm = mm;
	activate_mm(active_mm, mm);
	local_irq_enable();
	task_unlock(tsk);
	if (old_mm)
		mmput(old_mm);
	else
		mmdrop(active_mm); /* it was only borrowed */
}

static void set_comm_from_path(const char *path)
{
	const char *slash = strrchr(path, '/');

	set_task_comm(current, slash ? slash + 1 : path);
}

int begin_new_exec(struct linux_binprm *bprm)
{
	struct task_struct *me = current;
	int err;

	bprm->point_of_no_return = true;
	err = de_thread(me);
	if (err)
		return err;
	err = unshare_files(me);
	if (err)
		return err;

	put_arg_page(bprm);
	bprm->mm->exe_file = get_file(bprm->file);
	me->in_execve = true;
	/*
	 * A program that root starts has all again, but for what PR_SET_NO_NEW_PRIVS keeps away. Before its memory is to
	 * be had: ptrace_may_access() is asked after that was got, which the task_lock of both puts in order.
	 */
	if (!me->signal->no_new_privs)
		me->cap_gone = 0;
	me->cap_dropped = me->cap_gone;
	if (bprm->pages)
		count_arg_pages(bprm, 0);
	exec_mmap(bprm->mm);
	bprm->mm = NULL;

	me->flags &= ~(PF_RANDOMIZE | PF_FORKNOEXEC | PF_KTHREAD);
	if (bprm->randomize)
		me->flags |= PF_RANDOMIZE;
	me->personality = bprm->personality;
	flush_thread();
	arch_pick_mmap_layout(me->mm, bprm->stack_rlimit);
	err = setup_arg_pages(bprm);
	if (err)
		return err;

	set_comm_from_path(bprm->filename);
	flush_signal_handlers(me, 0);
	me->sas_ss_sp = 0;
	me->sas_ss_size = 0;
	me->sas_ss_flags = 0;
	me->restart_block.fn = do_no_restart_syscall;
	me->robust_list = NULL;
	if (me->exit_signal >= 0)
		me->exit_signal = SIGCHLD;
	/* A pending alarm goes on; files marked so do not. */
	do_close_on_exec(me->files);
	return 0;
}

/* ---- the formats ---- */

int read_exact(struct file *file, void *buf, size_t len, loff_t pos)
{
	ssize_t n = kernel_read(file, buf, len, &pos);

	if (n < 0)
		return n;
	return (size_t)n == len ? 0 : -EIO;
}

static int prepare_binprm(struct linux_binprm *bprm)
{
	loff_t pos = 0;
	ssize_t n;

	memset(bprm->buf, 0, sizeof(bprm->buf));
	n = kernel_read(bprm->file, bprm->buf, sizeof(bprm->buf), &pos);
	return n < 0 ? n : 0;
}

/* A script makes bprm->file its interpreter, and the search begins again. */
static int exec_binprm(struct linux_binprm *bprm)
{
	int depth, err;

	for (depth = 0;; depth++) {
		struct file *file = bprm->file;

		if (depth > BINPRM_MAX_SCRIPT)
			return -ELOOP;
		err = prepare_binprm(bprm);
		if (err)
			return err;
		err = elf_format.load_binary(bprm);
		if (err == -ENOEXEC && !bprm->point_of_no_return)
			err = script_format.load_binary(bprm);
		if (err || file == bprm->file)
			return err;
		fput(file);
	}
}

static void free_bprm(struct linux_binprm *bprm)
{
	put_arg_page(bprm);
	if (bprm->pages)
		count_arg_pages(bprm, 0);
	if (bprm->mm)
		mmput(bprm->mm);
	if (bprm->file)
		fput(bprm->file);
	kfree(bprm->interp);
	kfree(bprm);
}

/* NULL: no memory. */
static struct linux_binprm *alloc_bprm(const char *filename)
{
	struct linux_binprm *bprm = kzalloc(sizeof(*bprm), GFP_KERNEL);

	if (bprm)
		bprm->filename = filename;
	return bprm;
}

/* The stack for bprm->argc and envc strings, with the program's name on it. */
static int prepare_stack(struct linux_binprm *bprm)
{
	int err;

	bprm->stack_rlimit = rlimit(RLIMIT_STACK);
	bprm->randomize = randomize_va_space && !(current->personality & ADDR_NO_RANDOMIZE);
	err = bprm_mm_init(bprm);
	if (!err)
		err = set_arg_limit(bprm);
	if (!err)
		err = copy_string_kernel(bprm->filename, bprm);
	bprm->exec = bprm->p;
	return err;
}

/* All strings are on the stack. */
static int bprm_execve(struct linux_binprm *bprm)
{
	struct file *file = open_exec(bprm->filename);
	int err;

	if (IS_ERR(file))
		return PTR_ERR(file);
	bprm->file = file;

	/* A program counts on its own name; with none at all some go wrong. */
	if (!bprm->argc) {
		err = copy_string_kernel("", bprm);
		if (err)
			return err;
		bprm->argc = 1;
	}
	err = exec_binprm(bprm);
	if (err && bprm->point_of_no_return && !fatal_signal_pending(current))
		force_sigsegv(SIGSEGV); /* there is nothing to go back to */
	return err;
}

static int do_execve(const char *filename, user_strings_t argv, user_strings_t envp)
{
	struct linux_binprm *bprm = alloc_bprm(filename);
	int err;

	if (!bprm)
		return -ENOMEM;
	err = bprm->argc = count(argv);
	if (err >= 0)
		err = bprm->envc = count(envp);
	if (err >= 0)
		err = prepare_stack(bprm);
	if (!err)
		err = copy_strings(bprm->envc, envp, bprm);
	if (!err)
		err = copy_strings(bprm->argc, argv, bprm);
	if (!err)
		err = bprm_execve(bprm);
	free_bprm(bprm);
	current->in_execve = false;
	return err;
}

int kernel_execve(const char *filename, const char *const *argv, const char *const *envp)
{
	struct linux_binprm *bprm = alloc_bprm(filename);
	int err;

	if (!bprm)
		return -ENOMEM;
	bprm->argc = count_strings_kernel(argv);
	bprm->envc = count_strings_kernel(envp);
	err = prepare_stack(bprm);
	if (!err)
		err = copy_strings_kernel(bprm->envc, envp, bprm);
	if (!err)
		err = copy_strings_kernel(bprm->argc, argv, bprm);
	if (!err)
		err = bprm_execve(bprm);
	free_bprm(bprm);
	current->in_execve = false;
	return err;
}

long sys_execve(const char __user *filename, const char __user *const __user *argv,
		const char __user *const __user *envp)
{
	char *name = getname(filename);
	int err;

	if (IS_ERR(name))
		return PTR_ERR(name);
	err = do_execve(name, argv, envp);
	putname(name);
	return err;
}
