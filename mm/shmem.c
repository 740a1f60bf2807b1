// SPDX-License-Identifier: MIT
/*
 * Shared memory (tmpfs, shared anonymous mappings): a file whose pages have no other home than memory
 * and swap. Its page cache is all there is of it; a page that reclaim has written to swap leaves its
 * swap entry in its place in the tree:
 *
 *	i_pages [n]	NULL		a hole: zeroes
 *			page		in memory, dirty for ever
 *			entry | 1	in swap; the tree holds one count of the slot
 *
 *	shmem_getpage	the page of an offset, made or read from swap
 *	shmem_writepage	reclaim: tree entry becomes swap entry, page goes through the swap cache to disk
 *			(shmem_swap.c)
 *	shmem_truncate	pages and entries behind the end go (shmem_range.c)
 *
 * Locks: the page lock (whose place in the tree may change), then tree_lock: the tree, nrpages, alloced,
 * swapped. shmem_swaplist_lock, innermost: the list of files that have pages in swap.
 *
 * Memory is charged to the overcommit account either as a whole, when the file is made (VM_NORESERVE not
 * set), or page by page as they come.
 */
#include <neap/err.h>
#include <neap/highmem.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/mman.h>
#include <neap/pagemap.h>
#include <neap/rmap.h>
#include <neap/sched.h>
#include <neap/shmem_fs.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/swap.h>
#include <uapi/statfs.h>

#include "internal.h"
#include "shmem.h"

/* ---- accounts ---- */

/* What has a limit and had one before it was used. */
static int reserve(atomic_t *used, unsigned int max, unsigned int n)
{
	if (!max || (unsigned int)atomic_add_return(n, used) <= max)
		return 0;
	atomic_sub(n, used);
	return -ENOSPC;
}

int shmem_reserve_blocks(struct shmem_sb_info *sbinfo, unsigned int blocks)
{
	return sbinfo ? reserve(&sbinfo->used_blocks, READ_ONCE(sbinfo->max_blocks), blocks) : 0;
}

void shmem_free_blocks(struct shmem_sb_info *sbinfo, unsigned int blocks)
{
	if (sbinfo && READ_ONCE(sbinfo->max_blocks))
		atomic_sub(blocks, &sbinfo->used_blocks);
}

int shmem_reserve_inode(struct shmem_sb_info *sbinfo)
{
	return sbinfo ? reserve(&sbinfo->used_inodes, READ_ONCE(sbinfo->max_inodes), 1) : 0;
}

void shmem_free_inode(struct shmem_sb_info *sbinfo)
{
	if (sbinfo && READ_ONCE(sbinfo->max_inodes))
		atomic_dec(&sbinfo->used_inodes);
}

/* One page more. -ENOMEM: the account is full; -ENOSPC: the file system is. */
static int shmem_acct_page(struct inode *inode)
{
	struct shmem_sb_info *sbinfo = inode->i_sb->s_fs_info;
	int err = shmem_reserve_blocks(sbinfo, 1);

	if (err)
		return err;
	if ((SHMEM_I(inode)->flags & VM_NORESERVE) &&
	    __vm_enough_memory(current->mm, 1, capable(CAP_SYS_ADMIN))) {
		shmem_free_blocks(sbinfo, 1);
		return -ENOMEM;
	}
	return 0;
}

void shmem_unacct_pages(struct inode *inode, long pages)
{
	struct shmem_sb_info *sbinfo = inode->i_sb->s_fs_info;

	shmem_free_blocks(sbinfo, pages);
	if (SHMEM_I(inode)->flags & VM_NORESERVE)
		vm_unacct_memory(pages);
}

/* ---- pages in and out of the tree ---- */

/* A page takes its place: an empty one (expected NULL) or that of its swap entry. Page locked. */
int shmem_add_page(struct page *page, struct inode *inode, pgoff_t index, void *expected)
{
	struct address_space *mapping = inode->i_mapping;
	unsigned long flags;
	int err = 0;
	void **slot;

	if (!expected) {
		err = add_to_page_cache(page, mapping, index, mapping->gfp_mask);
		if (err)
			return err;
		inc_node_page_state(NR_SHMEM);
		return 0;
	}
	spin_lock_irqsave(&mapping->tree_lock, flags);
	slot = radix_tree_lookup_slot(&mapping->i_pages, index);
	if (slot && *slot == expected) {
		*slot = page;
		get_page(page);
		page->mapping = mapping;
		page->index = index;
		mapping->nrpages++;
		SHMEM_I(inode)->swapped--;
		inc_node_page_state(NR_FILE_PAGES);
		inc_node_page_state(NR_SHMEM);
	} else {
		err = -EEXIST;
	}
	spin_unlock_irqrestore(&mapping->tree_lock, flags);
	return err;
}

/* ---- getting a page ---- */

/* A new page of zeroes, locked and referenced. -EEXIST: somebody was faster. -ENOMEM, -ENOSPC. */
static int shmem_alloc_page(struct inode *inode, pgoff_t index, struct page **pagep)
{
	struct page *page;
	int err = shmem_acct_page(inode);

	if (err)
		return err;
	err = -ENOMEM;
	page = alloc_page(inode->i_mapping->gfp_mask | __GFP_ZERO);
	if (!page)
		goto unacct;
	SetPageLocked(page);
	SetPageSwapBacked(page);
	SetPageUptodate(page);
	SetPageDirty(page); /* there is no copy of it anywhere */
	err = shmem_add_page(page, inode, index, NULL);
	if (err)
		goto free;
	spin_lock_irq(&inode->i_mapping->tree_lock);
	SHMEM_I(inode)->alloced++;
	spin_unlock_irq(&inode->i_mapping->tree_lock);
	lru_cache_add(page);
	*pagep = page;
	return 0;
free:
	ClearPageDirty(page);
	unlock_page(page);
	put_page(page);
unacct:
	shmem_unacct_pages(inode, 1);
	return err;
}

/*
 * shmem_getpage - the page at index, locked, referenced and Uptodate, in *pagep. What to do where there
 * is none: SGP_READ, nothing (*pagep is NULL then); SGP_CACHE, make it if it is within the file;
 * SGP_WRITE, make it. 0; -EINVAL: behind the end; -ENOMEM, -ENOSPC, -EIO; for a fault (vmf) -EBUSY:
 * mmap_lock was dropped, try again. Sleeps.
 */
int shmem_getpage(struct inode *inode, pgoff_t index, enum sgp_type sgp, struct vm_fault *vmf,
		  struct page **pagep)
{
	struct address_space *mapping = inode->i_mapping;
	struct page *page;
	void *item;
	int err;

	*pagep = NULL;
	for (;;) {
		if (sgp != SGP_WRITE && (loff_t)index << PAGE_SHIFT >= i_size_read(inode))
			return -EINVAL;
		item = find_get_entry(mapping, index);
		if (!item && sgp == SGP_READ)
			return 0;
		if (!item) {
			err = shmem_alloc_page(inode, index, &page);
		} else if (radix_tree_exceptional(item)) {
			err = shmem_swapin_page(inode, index, item, vmf, &page);
		} else {
			page = item;
			lock_page(page);
			err = page->mapping == mapping ? 0 : -EEXIST;
			if (err) {
				unlock_page(page);
				put_page(page);
			}
		}
		if (err == -EEXIST)
			continue;
		if (err)
			return err;
		/* Cut off since we looked: whoever cuts waits for the page lock, and takes it. */
		if (sgp == SGP_WRITE || (loff_t)index << PAGE_SHIFT < i_size_read(inode))
			break;
		unlock_page(page);
		put_page(page);
	}
	*pagep = page;
	return 0;
}

static vm_fault_t shmem_fault(struct vm_fault *vmf)
{
	struct inode *inode = vmf->vma->vm_file->f_mapping->host;
	int err = shmem_getpage(inode, vmf->pgoff, SGP_CACHE, vmf, &vmf->page);
	vm_fault_t major = vmf->major ? VM_FAULT_MAJOR : 0;

	switch (err) {
	case 0:
		return VM_FAULT_LOCKED | major;
	case -ENOMEM:
		return VM_FAULT_OOM;
	case -EBUSY:
		return VM_FAULT_RETRY | major;
	default:
		return VM_FAULT_SIGBUS;
	}
}

static const struct vm_operations_struct shmem_vm_ops = {
	.fault = shmem_fault,
	.map_pages = filemap_map_pages,
};

/* -EPERM: sealed. A sealed file's shared mappings cannot become writable later. */
static int shmem_mmap(struct file *file, struct vm_area_struct *vma)
{
	unsigned int seals = READ_ONCE(SHMEM_I(file->f_mapping->host)->seals);

	if ((seals & F_SEAL_FUTURE_WRITE) && (vma->vm_flags & VM_SHARED)) {
		if (vma->vm_flags & VM_WRITE)
			return -EPERM;
		vma->vm_flags &= ~VM_MAYWRITE;
	}
	vma->vm_ops = &shmem_vm_ops;
	return 0;
}

/* ---- read, write ---- */

static struct page *shmem_page_to_read(struct address_space *mapping, pgoff_t index)
{
	struct page *page;
	int err = shmem_getpage(mapping->host, index, SGP_READ, NULL, &page);

	if (err == -EINVAL) /* cut off just now: reads as a hole */
		return NULL;
	if (err)
		return ERR_PTR(err);
	if (page)
		unlock_page(page);
	return page;
}

static struct page *shmem_write_begin(struct address_space *mapping, loff_t pos,
				      unsigned int len __maybe_unused)
{
	pgoff_t index = pos >> PAGE_SHIFT;
	struct page *page;
	int err = shmem_getpage(mapping->host, index, SGP_WRITE, NULL, &page);

	return err ? ERR_PTR(err == -ENOMEM ? -ENOSPC : err) : page;
}

static int shmem_may_write(struct address_space *mapping, loff_t pos, size_t n)
{
	struct inode *inode = mapping->host;
	unsigned int seals = SHMEM_I(inode)->seals;

	if (seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE))
		return -EPERM;
	return (seals & F_SEAL_GROW) && pos + (loff_t)n > inode->i_size ? -EPERM : 0;
}

static void shmem_getattr(struct inode *inode, struct kstat *stat)
{
	stat->blocks = (u64)READ_ONCE(SHMEM_I(inode)->alloced) << (PAGE_SHIFT - 9);
}

/* The last reference is gone. */
void shmem_evict_inode(struct inode *inode)
{
	struct shmem_inode_info *info = SHMEM_I(inode);

	if (!info)
		return;
	shmem_undo_range(inode, 0, ~0UL);
	/* Only now: until its pages are gone, reclaim may put the file on the list. */
	shmem_swap_forget(info);
	WARN_ON(info->alloced || info->swapped);
	if (!(info->flags & VM_NORESERVE))
		vm_unacct_memory(info->accounted);
	kfree(info);
}

/* ---- files ---- */

static const struct address_space_operations shmem_aops = {
	.writepage = shmem_writepage,
	.page_to_read = shmem_page_to_read,
	.write_begin = shmem_write_begin,
	.may_write = shmem_may_write,
};

unsigned long shmem_held_pages(const struct file *file, unsigned int *holders __maybe_unused)
{
	struct inode *inode = file_inode(file);

	/* What has a name stays when its openers die. */
	return READ_ONCE(inode->i_nlink) ? 0 : READ_ONCE(SHMEM_I(inode)->alloced);
}

static const struct file_operations shmem_file_fops = {
	.held_pages = shmem_held_pages,
	.read_iter = generic_file_read_iter,
	.write_iter = generic_file_write_iter,
	.llseek = shmem_file_llseek,
	.fsync = noop_fsync,
	.mmap = shmem_mmap,
	.fallocate = shmem_fallocate,
};

static const struct inode_operations shmem_file_iops = {
	.truncate = shmem_truncate,
	.getattr = shmem_getattr,
};

void shmem_lock(struct file *file, bool lock)
{
	struct inode *inode = file_inode(file);
	struct shmem_inode_info *info = SHMEM_I(inode);

	spin_lock_irq(&inode->i_mapping->tree_lock);
	WRITE_ONCE(info->flags, lock ? info->flags | VM_LOCKED : info->flags & ~VM_LOCKED);
	spin_unlock_irq(&inode->i_mapping->tree_lock);
}

bool shmem_mapping(const struct address_space *mapping)
{
	return mapping->a_ops == &shmem_aops;
}

int shmem_init_inode(struct inode *inode, unsigned long vm_flags)
{
	struct shmem_inode_info *info = kzalloc(sizeof(*info), GFP_KERNEL);

	if (!info)
		return -ENOMEM;
	info->inode = inode;
	info->flags = vm_flags & VM_NORESERVE;
	info->seals = F_SEAL_SEAL; /* only memfd_create() may give that up */
	INIT_LIST_HEAD(&info->swaplist);
	inode->i_private = info;
	inode->i_op = &shmem_file_iops;
	inode->i_fop = &shmem_file_fops;
	inode->i_data.a_ops = &shmem_aops;
	inode->i_data.gfp_mask = GFP_HIGHUSER_MOVABLE;
	return 0;
}

/* ---- files without a name ---- */

static const struct super_operations shmem_anon_sops = {
	.evict_inode = shmem_evict_inode,
};

static struct file_system_type shmem_anon_type = { .name = "shmem", .single = true };
static struct super_block *shmem_anon_sb; /* set once by shmem_init() */

struct file *shmem_file_setup(const char *name, loff_t size, unsigned long vm_flags)
{
	long pages = (size + PAGE_SIZE - 1) >> PAGE_SHIFT;
	bool whole = !(vm_flags & VM_NORESERVE);
	struct inode *inode;
	struct file *file;

	if (size < 0 || size > MAX_LFS_FILESIZE)
		return ERR_PTR(-EINVAL);
	if (whole && __vm_enough_memory(current->mm, pages, capable(CAP_SYS_ADMIN)))
		return ERR_PTR(-ENOMEM);
	inode = new_inode(shmem_anon_sb);
	if (!inode || shmem_init_inode(inode, vm_flags)) {
		iput(inode);
		goto unacct;
	}
	inode->i_mode = S_IFREG | 0777;
	inode->i_nlink = 0;
	inode->i_size = size;
	if (whole)
		SHMEM_I(inode)->accounted = pages;
	file = alloc_file_pseudo(inode, name, O_RDWR, &shmem_file_fops);
	if (IS_ERR(file)) {
		iput(inode); /* which gives the charge back */
		return file;
	}
	file->f_path.dentry->d_unhashed = true;
	return file;
unacct:
	if (whole)
		vm_unacct_memory(pages);
	return ERR_PTR(-ENOMEM);
}

int shmem_zero_setup(struct vm_area_struct *vma)
{
	struct file *file =
		shmem_file_setup("/dev/zero", vma->vm_end - vma->vm_start, vma->vm_flags);

	if (IS_ERR(file))
		return PTR_ERR(file);
	if (vma->vm_file)
		fput(vma->vm_file);
	vma->vm_file = file;
	vma->vm_ops = &shmem_vm_ops;
	return 0;
}

void __init shmem_init(void)
{
	shmem_anon_sb = alloc_super(&shmem_anon_type);
	if (!shmem_anon_sb)
		panic("shmem: no memory for its super block\n");
	shmem_anon_sb->s_op = &shmem_anon_sops;
}
