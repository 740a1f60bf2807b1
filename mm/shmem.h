/* SPDX-License-Identifier: MIT */
/* What the files of shared memory (shmem*.c) have of each other. */
#ifndef MM_SHMEM_H
#define MM_SHMEM_H

#include <neap/shmem_fs.h>

/* shmem.c */
int shmem_add_page(struct page *page, struct inode *inode, pgoff_t index, void *expected);
void shmem_unacct_pages(struct inode *inode, long pages);

/* shmem_swap.c */
int shmem_writepage(struct page *page);
int shmem_swapin_page(struct inode *inode, pgoff_t index, void *item, struct vm_fault *vmf,
		      struct page **pagep);
int shmem_free_swap(struct inode *inode, pgoff_t index, void *item);
void shmem_swap_forget(struct shmem_inode_info *info);

/* shmem_range.c */
void *shmem_next(struct address_space *mapping, pgoff_t *index);
int shmem_truncate(struct inode *inode, loff_t size);
loff_t shmem_file_llseek(struct file *file, loff_t offset, int whence);

#endif
