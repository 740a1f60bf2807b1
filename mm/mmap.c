// SPDX-License-Identifier: MIT
/*
 * Mapping and unmapping: what mmap, munmap and brk do to the set of areas.
 *
 *	mmap2 -> vm_mmap -> do_mmap          checks, where (get_unmapped_area), with what flags
 *	                      mmap_region    room made, charged, merged with a neighbour or a new area
 *	munmap -> do_munmap                  split at both ends, take out, unmap_region, account back
 *	brk -> do_brk_flags | do_munmap
 *
 * No page is touched: the frames come when they are used (memory.c). Everything is under mmap_lock held
 * for writing. Memory for area structures is the only thing that can be missing half-way, and it is had
 * before anything is changed; only MAP_FIXED may have removed what it was to replace.
 */
#include <asm/pgalloc.h>
#include <asm/tlbflush.h>
#include <neap/err.h>
#include <neap/file.h>
#include <neap/fs.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/mman.h>
#include <neap/rmap.h>
#include <neap/sched.h>
#include <neap/shmem_fs.h>
#include <neap/syscalls.h>
#include <neap/uaccess.h>
#include <uapi/personality.h>

#include "internal.h"
#include "mmu_gather.h"
#include "vma.h"

/* Each one word and any value is sane: read without a lock. sysctls, but for the last two. */
int sysctl_max_map_count = 65530;
unsigned long dac_mmap_min_addr = PAGE_SIZE;
unsigned long mmap_min_addr = LSM_MMAP_MIN_ADDR;
unsigned long stack_guard_gap = 256UL << PAGE_SHIFT;

/* What may be done to a page of an area: the flags as PTE bits. Private pages are never writable at once. */
pgprot_t vm_get_page_prot(unsigned long vm_flags)
{
	bool exec = (vm_flags & VM_EXEC) != 0;

	if ((vm_flags & (VM_WRITE | VM_SHARED)) == (VM_WRITE | VM_SHARED))
		return exec ? PAGE_SHARED_EXEC : PAGE_SHARED;
	if (vm_flags & (VM_READ | VM_WRITE | VM_EXEC))
		return exec ? PAGE_READONLY_EXEC : PAGE_READONLY;
	return PAGE_NONE;
}

/* ---- accounts ---- */

/* may_expand_vm - is there room under RLIMIT_AS (and RLIMIT_DATA for private data) for npages more? */
bool may_expand_vm(struct mm_struct *mm, unsigned long vm_flags, unsigned long npages)
{
	unsigned long data;

	if (npages > (rlimit(RLIMIT_AS) >> PAGE_SHIFT) ||
	    mm->total_vm + npages > rlimit(RLIMIT_AS) >> PAGE_SHIFT)
		return false;
	if ((vm_flags & (VM_WRITE | VM_SHARED | VM_GROWSDOWN)) != VM_WRITE)
		return true;
	data = rlimit(RLIMIT_DATA);
	if (data == 0) /* means the heap alone to old programs: the hard limit counts */
		data = READ_ONCE(current->signal->rlim[RLIMIT_DATA].rlim_max);
	return mm->data_vm + npages <= data >> PAGE_SHIFT;
}

void vm_stat_account(struct mm_struct *mm, unsigned long vm_flags, long npages)
{
	mm->total_vm += npages;
	mm->hiwater_vm = max(mm->hiwater_vm, mm->total_vm);
	if ((vm_flags & (VM_EXEC | VM_WRITE | VM_GROWSDOWN)) == VM_EXEC)
		mm->exec_vm += npages;
	else if (vm_flags & VM_GROWSDOWN)
		mm->stack_vm += npages;
	else if ((vm_flags & (VM_WRITE | VM_SHARED)) == VM_WRITE)
		mm->data_vm += npages;
}

/* No operations: what the driver has not mapped is not there, and gives SIGBUS. */
const struct vm_operations_struct dummy_vm_ops;

/* Is a mapping with these flags a promise of memory? */
static bool accountable_mapping(unsigned long vm_flags)
{
	return (vm_flags & (VM_NORESERVE | VM_SHARED | VM_WRITE)) == VM_WRITE;
}

/* ---- where ---- */

/* May this task have a mapping at addr? -EPERM below dac_mmap_min_addr, but with CAP_SYS_RAWIO. */
static int security_mmap_addr(unsigned long addr)
{
	return addr >= READ_ONCE(dac_mmap_min_addr) || capable(CAP_SYS_RAWIO) ? 0 : -EPERM;
}

/* mmap_min_addr_changed - the sysctl has: hints are never followed below LSM_MMAP_MIN_ADDR, either. */
void mmap_min_addr_changed(void)
{
	WRITE_ONCE(mmap_min_addr, max(READ_ONCE(dac_mmap_min_addr), LSM_MMAP_MIN_ADDR));
}

/* A hint that mmap would not follow anyway, for it is too low, becomes the lowest that it would. */
static unsigned long round_hint_to_min(unsigned long hint)
{
	unsigned long min = READ_ONCE(mmap_min_addr);

	hint &= PAGE_MASK;
	return hint && hint < min ? PAGE_ALIGN(min) : hint;
}

/* Is [addr, addr + len) free, and user space? */
static bool hint_is_free(struct mm_struct *mm, unsigned long addr, unsigned long len)
{
	struct vm_area_struct *prev, *vma = find_vma_prev(mm, addr, &prev);

	return addr <= mm->task_size - len && (!vma || addr + len <= vm_start_gap(vma)) &&
	       (!prev || addr >= prev->vm_end);
}

/* The highest free place below mmap_base, or in the legacy layout the lowest above it. -ENOMEM. */
static unsigned long search_unmapped_area(struct mm_struct *mm, unsigned long len)
{
	struct vm_unmapped_area_info info = { .length = len };
	unsigned long found;

	info.topdown = mm->mmap_base != mm->mmap_legacy_base;
	info.low_limit = info.topdown ? max(PAGE_SIZE, mmap_min_addr) : mm->mmap_legacy_base;
	info.high_limit = info.topdown ? mm->mmap_base : mm->task_size;
	found = vm_unmapped_area(mm, &info);
	if (IS_ERR_VALUE(found) && info.topdown) {
		/* Nothing below the base: whatever lies between it and the stack is better than failure. */
		info.topdown = false;
		info.low_limit = mm->mmap_legacy_base;
		info.high_limit = mm->task_size;
		found = vm_unmapped_area(mm, &info);
	}
	return found;
}

/*
 * get_unmapped_area - a free place for a mapping, or -ENOMEM, -EINVAL, -EPERM. addr is a hint, or with
 * MAP_FIXED the place, whatever is there. mmap_lock held.
 */
unsigned long get_unmapped_area(struct file *file __maybe_unused, unsigned long addr,
				unsigned long len, unsigned long pgoff __maybe_unused,
				unsigned long flags)
{
	struct mm_struct *mm = current->mm;
	int err;

	if ((flags & MAP_FIXED) && addr < FIRST_USER_ADDRESS)
		return -EINVAL;
	if (len > mm->task_size)
		return -ENOMEM;
	if (flags & MAP_FIXED) {
		if (addr > mm->task_size - len)
			return -ENOMEM;
		if (offset_in_page(addr))
			return -EINVAL;
	} else {
		addr = PAGE_ALIGN(addr);
		if (!addr || !hint_is_free(mm, addr, len))
			addr = search_unmapped_area(mm, len);
		if (IS_ERR_VALUE(addr))
			return addr;
	}
	err = security_mmap_addr(addr);
	return err ? (unsigned long)err : addr;
}

/* ---- unmapping ---- */

/* Frees what the detached areas, a list from vma on, had mapped. prev and next are what stays around them. */
static void unmap_region(struct mm_struct *mm, struct vm_area_struct *vma,
			 struct vm_area_struct *prev, struct vm_area_struct *next)
{
	struct mmu_gather tlb;
	struct vm_area_struct *p;

	for (p = vma; p; p = p->vm_next) {
		if (p->vm_flags & VM_LOCKED)
			munlock_vma_pages_all(p);
	}
	tlb_gather_mmu(&tlb, mm);
	for (p = vma; p; p = p->vm_next) {
		unmap_page_range(&tlb, p, p->vm_start, p->vm_end);
		cond_resched();
	}
	free_pgtables(&tlb, vma, prev ? prev->vm_end : 0, next ? next->vm_start : TASK_SIZE);
	tlb_finish_mmu(&tlb);
}

static void remove_vma_list(struct mm_struct *mm, struct vm_area_struct *vma)
{
	unsigned long nr_accounted = 0;

	while (vma) {
		struct vm_area_struct *next = vma->vm_next;
		long nrpages = vma_pages(vma);

		if (vma->vm_flags & VM_ACCOUNT)
			nr_accounted += nrpages;
		vm_stat_account(mm, vma->vm_flags, -nrpages);
		remove_vma(vma);
		vma = next;
		cond_resched(); /* there may be tens of thousands: here, and wherever a list of them is gone through */
	}
	vm_unacct_memory(nr_accounted);
}

/*
 * do_munmap - removes every mapping from [start, start + len). 0; -EINVAL for a bad range; -ENOMEM if a
 * split needs an area structure and there is none (or there are too many): nothing is unmapped then.
 */
int do_munmap(struct mm_struct *mm, unsigned long start, size_t len)
{
	struct vm_area_struct *vma, *prev, *last, *next;
	unsigned long end;
	int err;

	if (offset_in_page(start) || start > mm->task_size || len > mm->task_size - start)
		return -EINVAL;
	len = PAGE_ALIGN(len);
	if (!len)
		return -EINVAL;
	end = start + len;

	vma = find_vma_intersection(mm, start, end);
	if (!vma)
		return 0;
	if (start > vma->vm_start) {
		/* Cutting a hole makes one area more. */
		if (end < vma->vm_end && mm->map_count >= sysctl_max_map_count)
			return -ENOMEM;
		err = __split_vma(mm, vma, start, 0);
		if (err)
			return err;
		vma = vma->vm_next;
	}
	last = find_vma(mm, end - 1);
	if (last && end > last->vm_start && end < last->vm_end) {
		err = __split_vma(mm, last, end, 1);
		if (err)
			return err;
		vma = find_vma(mm, start);
	}
	prev = vma->vm_prev;
	detach_vmas(mm, vma, end);
	next = prev ? prev->vm_next : mm->mmap;
	unmap_region(mm, vma, prev, next);
	remove_vma_list(mm, vma);
	return 0;
}

int vm_munmap(unsigned long start, size_t len)
{
	struct mm_struct *mm = current->mm;
	int ret;

	mmap_write_lock(mm);
	ret = do_munmap(mm, start, len);
	mmap_write_unlock(mm);
	return ret;
}

long sys_munmap(unsigned long addr, size_t len)
{
	return vm_munmap(addr, len);
}

/* ---- mapping ---- */

/* How many pages of [start, end) are mapped. */
static unsigned long count_vma_pages_range(struct mm_struct *mm, unsigned long start,
					   unsigned long end)
{
	struct vm_area_struct *vma = find_vma_intersection(mm, start, end);
	unsigned long n = 0;

	for (; vma && vma->vm_start < end; vma = vma->vm_next)
		n += (min(vma->vm_end, end) - max(vma->vm_start, start)) >> PAGE_SHIFT;
	return n;
}

/*
 * The common end of mmap and brk: [addr, addr + len) is checked; make it an area, which joins its neighbours
 * unless it is to stand @apart. addr or -errno.
 */
static unsigned long mmap_region(struct file *file, unsigned long addr, unsigned long len,
				 unsigned long vm_flags, pgoff_t pgoff, bool apart)
{
	struct mm_struct *mm = current->mm;
	unsigned long npages = len >> PAGE_SHIFT, charged = 0;
	struct vma_links links;
	struct vm_area_struct *vma;
	int err;

	/* Before anything is unmapped: what is refused leaves all as it was. */
	if (!may_expand_vm(mm, vm_flags, npages) &&
	    !may_expand_vm(mm, vm_flags, npages - count_vma_pages_range(mm, addr, addr + len)))
		return -ENOMEM;
	if (find_vma_links(mm, addr, addr + len, &links)) {
		err = do_munmap(mm, addr, len);
		if (err)
			return err;
		err = find_vma_links(mm, addr, addr + len, &links);
		BUG_ON(err);
	}
	if (accountable_mapping(vm_flags)) {
		err = __vm_enough_memory(mm, npages, capable(CAP_SYS_ADMIN));
		if (err)
			return err;
		charged = npages;
		vm_flags |= VM_ACCOUNT;
	}

	vma = apart ? NULL
		    : vma_merge(mm, links.prev, addr, addr + len, vm_flags, NULL, file, pgoff);
	if (vma)
		goto out;
	err = -ENOMEM;
	if (mm->map_count > sysctl_max_map_count)
		goto unacct;
	vma = vm_area_alloc(mm);
	if (!vma)
		goto unacct;
	vma->vm_start = addr;
	vma->vm_end = addr + len;
	vma->vm_flags = vm_flags;
	vma->vm_page_prot = vm_get_page_prot(vm_flags); /* a driver may change the memory type */
	vma->vm_pgoff = pgoff;
	if (file) {
		/* Counted until vma_link() has counted it, too. */
		err = vm_flags & VM_SHARED ? mapping_map_writable(file->f_mapping) : 0;
		if (err) {
			vm_area_free(vma);
			goto unacct;
		}
		vma->vm_file = get_file(file);
		vma->vm_ops = &dummy_vm_ops;
		err = file->f_op->mmap(file, vma);
		if (err) {
			/* What it had mapped already. */
			unmap_region(mm, vma, links.prev,
				     links.prev ? links.prev->vm_next : mm->mmap);
			if (vm_flags & VM_SHARED)
				mapping_unmap_writable(file->f_mapping);
			fput(file);
			vm_area_free(vma);
			goto unacct;
		}
	} else if (vm_flags & VM_SHARED) {
		err = shmem_zero_setup(vma);
		if (err) {
			vm_area_free(vma);
			goto unacct;
		}
	}
	/* What is no memory cannot be locked in it. */
	if (vma->vm_flags & VM_SPECIAL)
		vma->vm_flags &= ~VM_LOCKED_MASK;
	vma_set_page_prot(vma);
	vm_flags = vma->vm_flags;
	vma_link(mm, vma, &links);
	if (file && (vm_flags & VM_SHARED))
		mapping_unmap_writable(file->f_mapping);
out:
	vm_stat_account(mm, vm_flags, npages);
	if (vma->vm_flags & VM_LOCKED)
		mm->locked_vm += npages;
	return addr;
unacct:
	vm_unacct_memory(charged);
	return err;
}

/*
 * What the kind of mapping adds to vm_flags, and whether the file allows it: -EACCES if it is not open
 * for what is asked, -ENODEV if it cannot be mapped, -EOPNOTSUPP for a flag that MAP_SHARED_VALIDATE does
 * not know, -EINVAL.
 */
static int mapping_flags(struct file *file, unsigned long flags, unsigned long prot,
			 unsigned long *vm_flags)
{
	/* All that is older than MAP_SHARED_VALIDATE; MAP_FIXED_NOREPLACE is not. */
	const unsigned long known = MAP_SHARED_VALIDATE | MAP_FIXED | MAP_ANONYMOUS |
				    MAP_GROWSDOWN | MAP_DENYWRITE | MAP_EXECUTABLE | MAP_LOCKED |
				    MAP_NORESERVE | MAP_POPULATE | MAP_NONBLOCK | MAP_STACK |
				    MAP_HUGETLB | MAP_UNINITIALIZED | MAP_HUGE_2MB | MAP_HUGE_1GB;
	unsigned long type = flags & MAP_TYPE;

	if (type == MAP_SHARED_VALIDATE && file && (flags & ~known))
		return -EOPNOTSUPP;
	if (type == MAP_SHARED || (type == MAP_SHARED_VALIDATE && file)) {
		if (file && (prot & PROT_WRITE) && !(file->f_mode & FMODE_WRITE))
			return -EACCES;
		*vm_flags |= VM_SHARED | VM_MAYSHARE;
		/* One that can never be written to differs from a private one in name only. */
		if (file && !(file->f_mode & FMODE_WRITE))
			*vm_flags &= ~(VM_MAYWRITE | VM_SHARED);
	} else if (type != MAP_PRIVATE) {
		return -EINVAL;
	}
	if ((*vm_flags & VM_GROWSDOWN) && (file || (*vm_flags & VM_SHARED)))
		return -EINVAL;
	if (!file)
		return 0;
	if (!(file->f_mode & FMODE_READ))
		return -EACCES;
	return file->f_op->mmap ? 0 : -ENODEV;
}

/*
 * Do all pages of the mapping have offsets that the file can have? Of devices other than disks only the
 * first 4 GiB can be named, but for those like /dev/mem, whose offsets are addresses.
 */
static bool file_mmap_ok(const struct file *file, unsigned long pgoff, unsigned long len)
{
	const struct inode *inode = file_inode(file);
	u64 max = ULONG_MAX;

	if (S_ISREG(inode->i_mode) || S_ISBLK(inode->i_mode))
		max = MAX_LFS_FILESIZE;
	else if (file->f_mode & FMODE_UNSIGNED_OFFSET)
		return true;
	return pgoff <= (max - len) >> PAGE_SHIFT;
}

/*
 * do_mmap - maps len bytes of a file from page pgoff, or anonymous memory. The address, or -errno:
 * -EINVAL (length, alignment, flags), -ENOMEM (no room, a limit, the overcommit account), -EEXIST
 * (MAP_FIXED_NOREPLACE), -EPERM (below dac_mmap_min_addr without CAP_SYS_RAWIO; may not lock), -EAGAIN (no more may be locked),
 * -EOVERFLOW, -ENODEV (cannot be mapped so).
 */
unsigned long do_mmap(struct file *file, unsigned long addr, unsigned long len, unsigned long prot,
		      unsigned long flags, unsigned long pgoff)
{
	struct mm_struct *mm = current->mm;
	unsigned long vm_flags;
	int err;

	if (!len)
		return -EINVAL;
	/* Programs older than PT_GNU_STACK: what they may read they may run. */
	if ((prot & PROT_READ) && (current->personality & READ_IMPLIES_EXEC))
		prot |= PROT_EXEC;
	len = PAGE_ALIGN(len);
	if (!len)
		return -ENOMEM;
	if (pgoff + (len >> PAGE_SHIFT) < pgoff)
		return -EOVERFLOW;
	if (mm->map_count > sysctl_max_map_count)
		return -ENOMEM;
	if (flags & MAP_FIXED_NOREPLACE)
		flags |= MAP_FIXED;
	if (!(flags & MAP_FIXED))
		addr = round_hint_to_min(addr);
	addr = get_unmapped_area(file, addr, len, pgoff, flags);
	if (IS_ERR_VALUE(addr))
		return addr;
	if ((flags & MAP_FIXED_NOREPLACE) && find_vma_intersection(mm, addr, addr + len))
		return -EEXIST;

	/* PROT_* and VM_*, MAP_GROWSDOWN and VM_GROWSDOWN, MAP_LOCKED and VM_LOCKED have the same values. */
	vm_flags = (prot & (PROT_READ | PROT_WRITE | PROT_EXEC)) |
		   (flags & (MAP_GROWSDOWN | MAP_LOCKED)) | mm->def_flags | VM_MAYREAD |
		   VM_MAYWRITE | VM_MAYEXEC;
	if ((flags & MAP_LOCKED) && !can_do_mlock())
		return -EPERM;
	err = mlock_future_check(mm, vm_flags, len >> PAGE_SHIFT);
	if (err)
		return err;
	if (file && !file_mmap_ok(file, pgoff, len))
		return -EOVERFLOW;
	err = mapping_flags(file, flags, prot, &vm_flags);
	if (err)
		return err;
	/* So that neighbouring anonymous areas have offsets that continue each other. */
	if (!file)
		pgoff = vm_flags & VM_SHARED ? 0 : addr >> PAGE_SHIFT;
	if ((flags & MAP_NORESERVE) && sysctl_overcommit_memory != OVERCOMMIT_NEVER)
		vm_flags |= VM_NORESERVE;
	return mmap_region(file, addr, len, vm_flags, pgoff, false);
}

/* As vm_mmap(); the offset in pages. */
static unsigned long vm_mmap_pgoff(struct file *file, unsigned long addr, unsigned long len,
				   unsigned long prot, unsigned long flags, unsigned long pgoff)
{
	struct mm_struct *mm = current->mm;
	unsigned long ret;
	bool locked;

	mmap_write_lock(mm);
	ret = do_mmap(file, addr, len, prot, flags, pgoff);
	locked = (flags & MAP_LOCKED) || (mm->def_flags & VM_LOCKED);
	mmap_write_unlock(mm);
	if (!IS_ERR_VALUE(ret) &&
	    (locked || (flags & (MAP_POPULATE | MAP_NONBLOCK)) == MAP_POPULATE))
		mm_populate(ret, PAGE_ALIGN(len));
	return ret;
}

unsigned long vm_mmap(struct file *file, unsigned long addr, unsigned long len, unsigned long prot,
		      unsigned long flags, unsigned long offset)
{
	if (offset_in_page(offset))
		return -EINVAL;
	return vm_mmap_pgoff(file, addr, len, prot, flags, offset >> PAGE_SHIFT);
}

long sys_mmap2(unsigned long addr, unsigned long len, unsigned long prot, unsigned long flags,
	       unsigned long fd, unsigned long pgoff)
{
	struct file *file = NULL;
	unsigned long ret;

	if (!(flags & MAP_ANONYMOUS)) {
		file = fget(fd);
		if (!file)
			return -EBADF;
	}
	ret = -EINVAL;
	if (!(flags & MAP_HUGETLB)) /* there are no huge pages */
		ret = vm_mmap_pgoff(file, addr, len, prot, flags, pgoff);
	if (file)
		fput(file);
	return ret;
}

/* ---- brk ---- */

/*
 * Anonymous private [addr, addr + len), page aligned, over whatever was there. The heap joins what it has
 * already, but never the bss, which may end where it begins. mmap_lock held.
 */
static int do_brk_flags(unsigned long addr, unsigned long len, unsigned long flags)
{
	struct mm_struct *mm = current->mm;
	unsigned long ret = get_unmapped_area(NULL, addr, len, 0, MAP_FIXED);

	if (!IS_ERR_VALUE(ret) && mlock_future_check(mm, mm->def_flags, len >> PAGE_SHIFT))
		ret = -EAGAIN;
	if (!IS_ERR_VALUE(ret))
		ret = mmap_region(NULL, addr, len,
				  VM_READ | VM_WRITE | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC |
					  (current->personality & READ_IMPLIES_EXEC ? VM_EXEC : 0) |
					  mm->def_flags | flags,
				  addr >> PAGE_SHIFT, addr == mm->start_brk);
	return IS_ERR_VALUE(ret) ? (int)ret : 0;
}

/* brk - moves the end of the heap. Returns where it is afterwards; it never says why it did not move. */
long sys_brk(unsigned long brk)
{
	struct mm_struct *mm = current->mm;
	unsigned long oldbrk, newbrk, ret;
	struct vm_area_struct *next;
	bool populate = false;

	mmap_write_lock(mm);
	ret = mm->brk;
	if (brk < mm->start_brk || brk > mm->task_size)
		goto out;
	if (brk - mm->start_brk + (mm->end_data - mm->start_data) > rlimit(RLIMIT_DATA))
		goto out;
	oldbrk = PAGE_ALIGN(mm->brk);
	newbrk = PAGE_ALIGN(brk);
	if (newbrk < oldbrk) {
		if (do_munmap(mm, newbrk, oldbrk - newbrk))
			goto out;
	} else if (newbrk > oldbrk) {
		next = find_vma(mm, oldbrk);
		if (next && newbrk + PAGE_SIZE > vm_start_gap(next))
			goto out;
		if (do_brk_flags(oldbrk, newbrk - oldbrk, 0))
			goto out;
		populate = (mm->def_flags & VM_LOCKED) != 0;
	}
	mm->brk = brk;
	ret = brk;
out:
	mmap_write_unlock(mm);
	if (populate)
		mm_populate(oldbrk, newbrk - oldbrk);
	return ret;
}

/* ---- fork and exit ---- */

/* A child's copy of an area, charged, in no set yet. NULL: no memory, or it may not be promised. */
static struct vm_area_struct *dup_vma(struct mm_struct *mm, struct vm_area_struct *mpnt)
{
	unsigned long charge = mpnt->vm_flags & VM_ACCOUNT ? vma_pages(mpnt) : 0;
	struct vm_area_struct *tmp;

	if (charge && __vm_enough_memory(mpnt->vm_mm, charge, capable(CAP_SYS_ADMIN)))
		return NULL;
	tmp = vm_area_dup(mpnt);
	if (!tmp)
		goto unacct;
	tmp->vm_mm = mm;
	tmp->vm_flags &= ~VM_LOCKED_MASK;
	if (!(tmp->vm_flags & VM_WIPEONFORK) && anon_vma_fork(tmp, mpnt))
		goto free;
	return tmp;
free:
	vm_area_free(tmp);
unacct:
	vm_unacct_memory(charge);
	return NULL;
}

/*
 * dup_mmap - gives mm, new and empty, a copy of every area of oldmm; private pages are shared until one
 * of the two writes (copy_page_range). -ENOMEM: mm has a part of them, the caller's mmput() removes it.
 */
int dup_mmap(struct mm_struct *mm, struct mm_struct *oldmm)
{
	struct vm_area_struct *mpnt, *tmp, *prev = NULL;
	int err = 0;

	mmap_write_lock(oldmm);
	down_write_nested(&mm->mmap_lock, SINGLE_DEPTH_NESTING); /* new: nobody else has it */
	mm->total_vm = oldmm->total_vm;
	mm->data_vm = oldmm->data_vm;
	mm->exec_vm = oldmm->exec_vm;
	mm->stack_vm = oldmm->stack_vm;
	mm->hiwater_vm = oldmm->total_vm;
	for (mpnt = oldmm->mmap; mpnt && !err; mpnt = mpnt->vm_next) {
		struct vma_links links;

		if (mpnt->vm_flags & VM_DONTCOPY) {
			vm_stat_account(mm, mpnt->vm_flags, -(long)vma_pages(mpnt));
			continue;
		}
		tmp = dup_vma(mm, mpnt);
		if (!tmp) {
			err = -ENOMEM;
			break;
		}
		if (tmp->vm_file)
			get_file(tmp->vm_file);
		if (tmp->vm_ops && tmp->vm_ops->open)
			tmp->vm_ops->open(tmp);
		/* Areas come in order: each is the rightmost of the tree so far. */
		links.prev = prev;
		links.rb_parent = prev ? &prev->vm_rb : NULL;
		links.rb_link = prev ? &prev->vm_rb.rb_right : &mm->mm_rb.rb_node;
		vma_link(mm, tmp, &links);
		prev = tmp;
		err = tmp->vm_flags & VM_WIPEONFORK ? 0 : copy_page_range(tmp, mpnt);
		cond_resched();
	}
	/* The parent's PTEs have lost their write permission. */
	flush_tlb_mm(oldmm);
	mmap_write_unlock(mm);
	mmap_write_unlock(oldmm);
	return err;
}

/* exit_mmap - the last user is gone: all areas, pages and tables go. Takes no lock: nobody else looks. */
void exit_mmap(struct mm_struct *mm)
{
	struct vm_area_struct *vma = mm->mmap;

	if (!vma)
		return;
	mmap_write_lock(mm); /* reclaim may still find pages through reverse mapping */
	mm->mmap = NULL;
	mm->mm_rb = RB_ROOT;
	mm->map_count = 0;
	unmap_region(mm, vma, NULL, NULL);
	remove_vma_list(mm, vma);
	mmap_write_unlock(mm);
}

void __init mmap_init(void)
{
	vma_init();
	anon_vma_init();
}
