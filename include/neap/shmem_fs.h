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
	unsigned long flags;	   /* VM_NORESERVE: charged page by page */
	unsigned long accounted;   /* pages charged as a whole */
	unsigned long alloced;	   /* pages in memory and in swap; tree_lock */
	unsigned long swapped;	   /* those in swap; tree_lock */
	struct list_head swaplist; /* shmem_swaplist_lock */
};

/* Of a mounted tmpfs: super_block.s_fs_info. */
struct shmem_sb_info {
	unsigned int max_blocks; /* pages; 0: no limit */
	atomic_t used_blocks;
};

enum sgp_type { SGP_READ, SGP_CACHE, SGP_WRITE };

void shmem_init(void); /* once, before the first mmap */
/* A new regular file of a tmpfs. 0 or -ENOMEM. / Its last reference is gone. */
int shmem_init_inode(struct inode *inode, unsigned long vm_flags);
void shmem_evict_inode(struct inode *inode);

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
bool shmem_mapping(const struct address_space *mapping);
/* The pages [start, end) go, from all address spaces too; the file is a hole there. Takes the inode lock. */
void shmem_punch_hole(struct inode *inode, pgoff_t start, pgoff_t end);
void shmem_willneed(struct address_space *mapping, pgoff_t start, pgoff_t end); /* reads from swap */
int shmem_unuse(unsigned int type); /* swapoff: the pages of that area come home. 0 or -errno. */

#endif
