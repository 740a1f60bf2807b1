// SPDX-License-Identifier: MIT
/*
 * Aborts: a load, a store or an instruction fetch that the MMU or the memory system refused.
 *
 *	do_DataAbort / do_PrefetchAbort
 *	  fsr_info[status]		what the hardware reports, and who handles it (fsr_info.c)
 *	    do_translation_fault	no entry: user space -> do_page_fault; vmalloc area -> copy the
 *					first-level entry that init_mm has
 *	    do_page_fault		no page, not young, not dirty, not allowed
 *	      handle_mm_fault		memory management's part
 *	      bad_area ...		SIGSEGV; in the kernel the exception table, or an oops
 *	    do_external_abort		the bus refused: a signal; in the kernel the exception table, or an oops
 *	    do_bad			everything else: a signal, or an oops
 *
 * A handler returns 0 when it has dealt with the fault, signals included.
 *
 * The kernel may fault on user memory, but only at the instructions that the exception table
 * lists. That is checked before it sleeps on mmap_lock: a wild access by code that holds the lock
 * must end in an oops, not in a deadlock.
 */
#include "fault.h"

#include <asm/cp15.h>
#include <asm/extable.h>
#include <asm/memory.h>
#include <asm/pgtable.h>
#include <asm/traps.h>
#include <neap/irqflags.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/oom.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/signal.h>
#include <neap/uaccess.h>
#include <neap/vmstat.h>

/* A fault of user mode that ends in signal @sig. */
static void __do_user_fault(unsigned long addr, unsigned int fsr, int sig, int code,
			    struct pt_regs *regs)
{
	struct thread_struct *thread = &current->thread;

	thread->address = addr;
	thread->error_code = fsr;
	thread->trap_no = 14;
	force_sig_fault(sig, code, (void __user *)addr);
}

/* A fault of kernel mode that no handler resolved. */
static void __do_kernel_fault(struct mm_struct *mm, unsigned long addr, unsigned int fsr,
			      struct pt_regs *regs)
{
	const char *what;

	if (fixup_exception(regs))
		return;

	if (addr < PAGE_SIZE)
		what = "NULL pointer dereference";
	else if (addr < TASK_SIZE && (fsr & FSR_LNX_PF))
		what = "execution of user memory";
	else if (addr < TASK_SIZE && to_svc_pt_regs(regs)->dacr == DACR_UACCESS_DISABLE)
		what = "access to user memory outside uaccess routines";
	else if (fsr & FSR_LNX_PF)
		what = "execution of non-executable memory";
	else
		what = "paging request";
	pr_alert("Unable to handle kernel %s at virtual address %08lx when %s\n", what, addr,
		 fsr & FSR_LNX_PF  ? "execute"
		 : fsr & FSR_WRITE ? "write"
				   : "read");
	show_pte(KERN_ALERT, mm, addr);
	die("Oops", regs, fsr);
}

static void do_bad_area(unsigned long addr, unsigned int fsr, struct pt_regs *regs)
{
	if (user_mode(regs))
		__do_user_fault(addr, fsr, SIGSEGV, SEGV_MAPERR, regs);
	else
		__do_kernel_fault(current->active_mm, addr, fsr, regs);
}

/* The VM_* of which an area must have one for this access. All that can be reached can be read. */
static unsigned long access_wanted(unsigned int fsr, unsigned int *flags)
{
	if (fsr & FSR_LNX_PF) {
		*flags |= FAULT_FLAG_INSTRUCTION;
		return VM_EXEC;
	}
	if ((fsr & FSR_WRITE) && !(fsr & FSR_CM)) {
		*flags |= FAULT_FLAG_WRITE;
		return VM_WRITE;
	}
	return VM_ACCESS_FLAGS;
}

/*
 * Finds the area of @addr, lets a stack grow to it, checks the access. mmap_lock is held for
 * reading, and dropped meanwhile where a stack grows. NULL and the si_code if there is none.
 */
static struct vm_area_struct *find_fault_vma(struct mm_struct *mm, unsigned long addr,
					     unsigned long vm_flags, int *code)
{
	struct vm_area_struct *vma = find_vma(mm, addr);

	*code = SEGV_MAPERR;
	if (unlikely(vma && vma->vm_start > addr))
		vma = find_extend_vma(mm, addr);
	if (unlikely(!vma))
		return NULL;
	*code = SEGV_ACCERR;
	return likely(vma->vm_flags & vm_flags) ? vma : NULL;
}

/* What handle_mm_fault() could not do. mmap_lock is not held. */
static void fault_error(struct mm_struct *mm, unsigned long addr, unsigned int fsr,
			struct pt_regs *regs, vm_fault_t fault)
{
	if (!user_mode(regs)) {
		__do_kernel_fault(mm, addr, fsr, regs);
	} else if (fault & VM_FAULT_OOM) {
		/* Kills somebody, perhaps us; if not, the access is simply made again. */
		pagefault_out_of_memory();
	} else if (fault & VM_FAULT_SIGBUS) {
		__do_user_fault(addr, fsr, SIGBUS, BUS_ADRERR, regs);
	} else {
		__do_user_fault(addr, fsr, SIGSEGV, SEGV_MAPERR, regs);
	}
}

/*
 * Once for each access, however often it was tried: to have waited for the disk is what makes it major. One
 * that nothing came of is no fault of the task's.
 */
static void account_fault(struct task_struct *tsk, unsigned int flags, vm_fault_t fault)
{
	count_vm_event(PGFAULT); /* PGMAJFAULT: where the disk is read */
	if (fault & VM_FAULT_ERROR)
		return;
	if ((fault & VM_FAULT_MAJOR) || (flags & FAULT_FLAG_TRIED))
		tsk->maj_flt++;
	else
		tsk->min_flt++;
}

int do_page_fault(unsigned long addr, unsigned int fsr, struct pt_regs *regs)
{
	struct task_struct *tsk = current;
	struct mm_struct *mm = tsk->mm;
	struct vm_area_struct *vma;
	unsigned int flags = FAULT_FLAG_DEFAULT;
	unsigned long vm_flags;
	vm_fault_t fault;
	int code;

	if (user_mode(regs)) {
		flags |= FAULT_FLAG_USER;
	} else {
		if (interrupts_enabled(regs))
			local_irq_enable();
		/*
		 * Kernel threads, atomic context, wild addresses, code that did not open user
		 * memory, and what jumped there (PXN would refuse it again and again): no area
		 * is asked.
		 */
		if (!mm || faulthandler_disabled() || addr >= TASK_SIZE || (fsr & FSR_LNX_PF) ||
		    to_svc_pt_regs(regs)->dacr == DACR_UACCESS_DISABLE)
			goto no_context;
	}
	if (unlikely(!mm))
		goto no_context;
	vm_flags = access_wanted(fsr, &flags);

	if (unlikely(!mmap_read_trylock(mm))) {
		if (!user_mode(regs) && !search_exception_tables(regs->ARM_pc))
			goto no_context;
retry:
		mmap_read_lock(mm);
	}

	vma = find_fault_vma(mm, addr, vm_flags, &code);
	if (unlikely(!vma)) {
		mmap_read_unlock(mm);
		if (!user_mode(regs))
			goto no_context;
		__do_user_fault(addr, fsr, SIGSEGV, code, regs);
		return 0;
	}

	fault = handle_mm_fault(vma, addr & PAGE_MASK, flags);
	if (unlikely(fault & VM_FAULT_RETRY)) {
		/* mmap_lock is released. Who is about to die need not wait for the page. */
		if (fatal_signal_pending(tsk)) {
			if (!user_mode(regs))
				goto no_context;
			return 0;
		}
		flags = (flags & ~FAULT_FLAG_ALLOW_RETRY) | FAULT_FLAG_TRIED;
		goto retry;
	}
	mmap_read_unlock(mm);

	account_fault(tsk, flags, fault);
	if (unlikely(fault & VM_FAULT_ERROR))
		fault_error(mm, addr, fsr, regs, fault);
	return 0;

no_context:
	__do_kernel_fault(mm, addr, fsr, regs);
	return 0;
}

/*
 * The first level has no entry. For a kernel address that is most often news that has not
 * arrived: the vmalloc area, PKMAP and the fixmap get tables in init_mm, and every process has a
 * copy of these entries that was made when it was created. Copy it now; tables of kernel
 * addresses are never freed, so a copy stays right. Interrupts are off or on as they were,
 * nothing sleeps.
 */
int do_translation_fault(unsigned long addr, unsigned int fsr, struct pt_regs *regs)
{
	pmd_t *pmd, *pmd_k;
	pgd_t *pgd;

	if (likely(addr < TASK_SIZE))
		return do_page_fault(addr, fsr, regs);
	if (user_mode(regs))
		goto bad_area;

	/*
	 * The tables in use, whoever's they are: an interrupt may have come in the middle of a
	 * switch.
	 */
	pgd = phys_to_virt(read_cp15(TTBR0) & ~(PGD_TABLE_SIZE - 1));
	pmd = (pmd_t *)pgd_offset_pgd(pgd, addr);
	pmd_k = pmd_off_k(addr);
	/* Each half of a pair on its own: an early section mapping may fill one only. */
	if (addr & SECTION_SIZE) {
		pmd++;
		pmd_k++;
	}
	/* It may be there by now: an interrupt, or a thread on another CPU, missed it too. */
	if (pmd_none(*pmd_k))
		goto bad_area;
	WRITE_ONCE(pmd->pmd, pmd_val(*pmd_k));
	dsb(ishst);
	isb();
	return 0;

bad_area:
	do_bad_area(addr, fsr, regs);
	return 0;
}

/*
 * A section: the kernel's own map, never resolved by a page. User mode learns that nothing is
 * there.
 */
int do_sect_fault(unsigned long addr, unsigned int fsr, struct pt_regs *regs)
{
	do_bad_area(addr, fsr, regs);
	return 0;
}

/* Is the user's instruction at pc a BKPT (A8.8.24)? */
static bool is_bkpt(struct pt_regs *regs)
{
	u16 half;
	u32 word;

	if (thumb_mode(regs))
		return !get_user(half, (u16 __user *)regs->ARM_pc) && (half & 0xff00) == 0xbe00;
	return !get_user(word, (u32 __user *)regs->ARM_pc) && (word & 0x0ff000f0) == 0x01200070;
}

/*
 * Status 2, "debug event": a BKPT instruction (as a prefetch abort), or Xen. Watchpoints and hardware
 * breakpoints are never set.
 *
 * Xen injects an abort for an access that it could not carry out: nothing at that intermediate
 * address, a device register it does not emulate. The return address is then the faulting
 * instruction itself (4 more in Thumb state) instead of what the CPU would give, so what the entry
 * code subtracted is put back.
 */
int do_debug_abort(unsigned long addr, unsigned int fsr, struct pt_regs *regs)
{
	unsigned int subtracted = fsr & FSR_LNX_PF ? 4 : 8;

	if ((fsr & FSR_LNX_PF) && user_mode(regs) && is_bkpt(regs)) {
		force_sig_fault(SIGTRAP, TRAP_HWBKPT, (void __user *)regs->ARM_pc);
		return 0;
	}
	regs->ARM_pc += subtracted - (thumb_mode(regs) ? 4 : 0);
	if (!user_mode(regs) && fixup_exception(regs))
		return 0;
	return 1;
}

/*
 * The bus refused the access: no device, no memory there. User space can have such places mapped (/dev/mem),
 * so the kernel may meet them in its name: an error for whoever has a fix-up.
 */
int do_external_abort(unsigned long addr, unsigned int fsr, struct pt_regs *regs)
{
	return user_mode(regs) || !fixup_exception(regs);
}

int do_bad(unsigned long addr, unsigned int fsr, struct pt_regs *regs)
{
	return 1;
}

static void unhandled(const char *kind, const struct fsr_info *inf, unsigned long addr,
		      unsigned int fsr, struct pt_regs *regs)
{
	fsr &= ~FSR_LNX_PF;
	if (!user_mode(regs) || printk_ratelimit()) {
		pr_alert("Unhandled %s: %s (0x%03x) at 0x%08lx\n", kind, inf->name, fsr, addr);
		show_pte(KERN_ALERT, current->active_mm, addr);
	}
	arm_notify_die("Oops", regs, inf->sig, inf->code, addr, fsr, 14);
}

void do_DataAbort(unsigned long addr, unsigned int fsr, struct pt_regs *regs)
{
	const struct fsr_info *inf = &fsr_info[fsr_fs(fsr)];

	fsr &= ~FSR_LNX_PF;
	if (unlikely(inf->fn(addr, fsr, regs)))
		unhandled("fault", inf, addr, fsr, regs);
}

void do_PrefetchAbort(unsigned long addr, unsigned int ifsr, struct pt_regs *regs)
{
	const struct fsr_info *inf = &ifsr_info[fsr_fs(ifsr)];

	/* The bits that say "write" and "cache maintenance" in the DFSR say nothing in the IFSR. */
	ifsr = (ifsr & ~(FSR_WRITE | FSR_CM)) | FSR_LNX_PF;
	if (unlikely(inf->fn(addr, ifsr, regs)))
		unhandled("prefetch abort", inf, addr, ifsr, regs);
}

/* Walks the tables without trusting them: this prints what may be broken. */
void show_pte(const char *lvl, struct mm_struct *mm, unsigned long addr)
{
	pmd_t *pmd;
	pgd_t *pgd;
	u32 first;

	if (!mm)
		mm = &init_mm;
	pgd = pgd_offset(mm, addr);
	first = pgd->pgd[(addr >> SECTION_SHIFT) & 1];
	printk("%s[%08lx] pgd=%p *pgd=%08x", lvl, addr, (void *)pgd, first);

	pmd = pmd_offset(pud_offset(p4d_offset(pgd, addr), addr), addr);
	if (!first) {
		pr_cont(" (none)\n");
	} else if ((first & PMD_TYPE_MASK) == PMD_TYPE_SECT) {
		pr_cont(" (section)\n");
	} else if (!pmd_table(*pmd) || !virt_addr_valid(pmd_page_vaddr(*pmd))) {
		pr_cont(" (bad)\n");
	} else {
		pte_t *pte = pte_offset_kernel(pmd, addr);

		pr_cont(", *pte=%08x, hw pte=%08x\n", pte_val(*pte),
			pte_val(pte[PTE_HWTABLE_PTRS]));
	}
}
