/* SPDX-License-Identifier: MIT */
/*
 * Shared memory: files whose pages live in memory and swap, and nowhere else. tmpfs gives them names;
 * shared anonymous mappings have one each.
 */
#ifndef NEAP_SHMEM_FS_H
#define NEAP_SHMEM_FS_H

#include <neap/fs.h>

struct vm_area_struct;

struct shmem_inode_info {
	struct inode *inode;
	unsigned long flags; /* VM_NORESERVE: charged page by page; VM_LOCKED: stays in memory */
	unsigned int seals;  /* F_SEAL_*; inode lock to change, read as one word */
	unsigned long accounted;   /* pages charged as a whole */
	unsigned long alloced;	   /* pages in memory and in swap; tree_lock */
	unsigned long swapped;	   /* those in swap; tree_lock */
	struct list_head swaplist; /* shmem_swaplist_lock */
};

/* Of a mounted tmpfs, or a ramfs with limits: super_block.s_fs_info. */
struct shmem_sb_info {
	bool swaps;		 /* regular files are shared memory; constant */
	unsigned int max_blocks; /* pages; 0: no limit. s_umount to change, read as one word */
	atomic_t used_blocks;	 /* while there is a limit */
	unsigned int max_inodes; /* the same of files and further names; 0: no limit */
	atomic_t used_inodes;
};

/*
 * shmem_reserve_blocks, shmem_reserve_inode - so much of a mounted tmpfs (NULL: of none, which has no limit) is
 * used now; -ENOSPC: there is less. shmem_free_* give it back. No sleep.
 */
int shmem_reserve_blocks(struct shmem_sb_info *sbinfo, unsigned int blocks);
void shmem_free_blocks(struct shmem_sb_info *sbinfo, unsigned int blocks);
int shmem_reserve_inode(struct shmem_sb_info *sbinfo);
void shmem_free_inode(struct shmem_sb_info *sbinfo);

/* At this moment. */
static inline bool shmem_blocks_full(const struct shmem_sb_info *sbinfo)
{
	unsigned int max = sbinfo ? READ_ONCE(sbinfo->max_blocks) : 0;

	return max && (unsigned int)atomic_read(&sbinfo->used_blocks) >= max;
}

static inline struct shmem_inode_info *SHMEM_I(const struct inode *inode)
{
	return inode->i_private;
}

enum sgp_type { SGP_READ, SGP_CACHE, SGP_WRITE };

void shmem_init(void); /* once, before the first mmap */
/* A new regular file of a tmpfs. 0 or -ENOMEM. / Its last reference is gone. */
int shmem_init_inode(struct inode *inode, unsigned long vm_flags);
void shmem_evict_inode(struct inode *inode);

/*
 * For mm/shmem*.c. shmem_getpage: see there. shmem_undo_range - pages and swap entries from page start to
 * page last go. shmem_unmake_range - the same of pages that fallocate() has just made there: but who maps the file may
 * have found one meanwhile. What is mapped or is not zeroes stays; the rest reads as a hole does.
 * shmem_zero_part - zeroes n bytes, all of one page. They sleep, inode lock held.
 */
int shmem_getpage(struct inode *inode, pgoff_t index, enum sgp_type sgp, struct vm_fault *vmf,
		  struct page **pagep);
void shmem_undo_range(struct inode *inode, pgoff_t start, pgoff_t last);
void shmem_unmake_range(struct inode *inode, pgoff_t start, pgoff_t last);
void shmem_zero_part(struct inode *inode, loff_t start, size_t n);

/*
 * shmem_file_setup - a file of this size without a name in any directory, called name in /proc. vm_flags
 * with VM_NORESERVE: its pages are charged to the overcommit account as they come, else all of it now.
 * ERR_PTR(-EINVAL, -ENOMEM). Sleeps.
 */
struct file *shmem_file_setup(const char *name, loff_t size, unsigned long vm_flags);
/* shmem_zero_setup - the area becomes a mapping of a new such file, zeroes. 0 or -errno. Sleeps. */
int shmem_zero_setup(struct vm_area_struct *vma);
/* Of the pages start to end - 1 those that are in swap. No sleep. */
unsigned long shmem_partial_swap_usage(struct address_space *mapping, pgoff_t start, pgoff_t end);
/* shmem_lock - the file's pages stay in memory from now on, or not. Any context. */
void shmem_lock(struct file *file, bool lock);
/* memfd_fcntl - F_ADD_SEALS, F_GET_SEALS: mm/memfd.c. Seals, 0 or -errno. Sleeps. */
long memfd_fcntl(struct file *file, unsigned int cmd, unsigned long arg);
/* shmem_fallocate - for file_operations: mm/shmem_fallocate.c. */
long shmem_fallocate(struct file *file, int mode, loff_t offset, loff_t len);
/* file_operations.held_pages: those in memory and in swap of a file that no directory has. */
unsigned long shmem_held_pages(const struct file *file, unsigned int *holders);
bool shmem_mapping(const struct address_space *mapping);
void shmem_willneed(struct address_space *mapping, pgoff_t start,
		    pgoff_t end); /* reads from swap */
/* shmem_for_each_swap - calls fn for each swap entry that files have. Sleeps; fn may. */
void shmem_for_each_swap(void (*fn)(swp_entry_t entry, void *arg), void *arg);
int shmem_unuse(unsigned int type); /* swapoff: the pages of that area come home. 0 or -errno. */

#endif
