/* SPDX-License-Identifier: MIT */
/*
 * The page cache: an address_space holds the pages of one object (a file, or the swap area) by their
 * page offset; and the page lock, which whoever changes a cached page's contents or identity holds.
 */
#ifndef NEAP_PAGEMAP_H
#define NEAP_PAGEMAP_H

#include <neap/errno.h>
#include <neap/errseq.h>
#include <neap/mm.h>
#include <neap/radix-tree.h>
#include <neap/rwsem.h>
#include <neap/wait.h>

struct shmem_sb_info;
struct inode;
struct writeback_control;

/*
 * What the owner of the pages can do with them. The page is locked.
 *
 * readpage	fills it and makes it Uptodate, or not (an error), and unlocks it then; it may do so
 *		after it has returned. 0 or -errno.
 * writepage	starts to write it and unlocks it.
 * set_page_dirty  1 if it was clean. NULL: only PG_dirty is set.
 *
 * These find it:
 *
 * page_to_read	Uptodate and referenced; NULL: a hole. ERR_PTR. If the owner has no readpage.
 * write_begin	locked, referenced, and as the part of it that is not to
 *		be written should be: len bytes at pos, in one page. ERR_PTR. NULL
 *		here: find_or_create_page(), a new page is zeroes.
 */
struct address_space_operations {
	int (*readpage)(struct file *file, struct page *page);
	int (*writepage)(struct page *page);
	int (*set_page_dirty)(struct page *page);
	struct page *(*page_to_read)(struct address_space *mapping, pgoff_t offset);
	struct page *(*write_begin)(struct address_space *mapping, loff_t pos, unsigned int len);
	/* May write() change n bytes at pos? 0 or -errno. NULL: yes. inode lock held. */
	int (*may_write)(struct address_space *mapping, loff_t pos, size_t n);
};

struct address_space {
	struct inode *host;   /* constant, as the last two */
	spinlock_t tree_lock; /* i_pages, nrpages; irq-safe */
	struct radix_tree_root i_pages;
	unsigned long nrpages; /* figures read it without */
	/* In which each page counts as a block, while there is a limit; NULL: in none. Set with the inode. */
	struct shmem_sb_info *blocks;
	const struct address_space_operations *a_ops; /* set once, with the inode */
	gfp_t gfp_mask;
	struct rw_semaphore i_mmap_rwsem; /* i_mmap, and where in them the areas' pages lie */
	struct rb_root_cached i_mmap;	  /* areas that map it, by page offset */
	int nr_areas;			  /* in i_mmap; i_mmap_rwsem, figures read it without */
	atomic_t i_mmap_writable;	  /* > 0: areas with VM_SHARED; < 0: there may be none */
	errseq_t wb_err;		  /* of writes; atomic */
};

void address_space_init_once(struct address_space *mapping);

/*
 * Mappings that may write to the file (VM_SHARED), or their prohibition, are counted.
 *
 * mapping_map_writable   - one more; -EPERM where that is prohibited.
 * mapping_unmap_writable - one less.
 * mapping_allow_writable - one more beside one that is there.
 * mapping_deny_writable  - from now on none; -EBUSY while there are some.
 */
static inline int mapping_map_writable(struct address_space *mapping)
{
	int n = atomic_read(&mapping->i_mmap_writable), old;

	for (; n >= 0; n = old) {
		old = atomic_cmpxchg(&mapping->i_mmap_writable, n, n + 1);
		if (old == n)
			return 0;
	}
	return -EPERM;
}

static inline void mapping_unmap_writable(struct address_space *mapping)
{
	atomic_dec(&mapping->i_mmap_writable);
}

static inline void mapping_allow_writable(struct address_space *mapping)
{
	atomic_inc(&mapping->i_mmap_writable);
}

static inline int mapping_deny_writable(struct address_space *mapping)
{
	int n = atomic_read(&mapping->i_mmap_writable), old;

	for (; n <= 0; n = old) {
		old = atomic_cmpxchg(&mapping->i_mmap_writable, n, n - 1);
		if (old == n)
			return 0;
	}
	return -EBUSY;
}

/*
 * remove_mapping - takes a clean page, unmapped and locked, out of its file's cache, if nobody else has a
 * reference than the cache and the caller. True: done, the caller's is the last.
 */
bool remove_mapping(struct address_space *mapping, struct page *page);
/*
 * Each cached page holds one reference for the cache. find_get_page adds one for the caller; NULL: there is no
 * page. find_get_entry may give an entry of swap instead of one (radix_to_swp_entry). Any context.
 */
void *find_get_entry(struct address_space *mapping, pgoff_t offset);
struct page *find_get_page(struct address_space *mapping, pgoff_t offset);
struct page *find_lock_page(struct address_space *mapping, pgoff_t offset); /* sleeps */
/* find_or_create_page - locked and referenced; NULL when there is no memory. Sleeps. */
struct page *find_or_create_page(struct address_space *mapping, pgoff_t offset, gfp_t gfp);
/* add_to_page_cache - page must be locked; takes the cache's reference. -EEXIST, -ENOMEM. */
int add_to_page_cache(struct page *page, struct address_space *mapping, pgoff_t offset, gfp_t gfp);
/* The same, and the page may be reclaimed. */
int add_to_page_cache_lru(struct page *page, struct address_space *mapping, pgoff_t offset,
			  gfp_t gfp);
/*
 * page_cache_readahead - the page at index is missing: starts to read it and what is likely to be wanted
 * with it (vm_flags: VM_SEQ_READ, VM_RAND_READ). Sleeps.
 */
void page_cache_readahead(struct address_space *mapping, struct file *file, pgoff_t index,
			  unsigned long vm_flags);
/* force_page_cache_readahead - starts to read what is missing of nr pages (madvise). Sleeps. */
void force_page_cache_readahead(struct address_space *mapping, struct file *file, pgoff_t index,
				unsigned long nr);
/* vm_ops of mappings of cached files. */
vm_fault_t filemap_fault(struct vm_fault *vmf);
void filemap_map_pages(struct vm_fault *vmf, pgoff_t start, pgoff_t end);
void delete_from_page_cache(struct page *page); /* page locked; drops the cache's reference */
/*
 * read_cache_page - the page at @offset, referenced and Uptodate, read if need be. ERR_PTR(-ENOMEM, -EIO
 * ...). Sleeps.
 */
struct page *read_cache_page(struct address_space *mapping, pgoff_t offset, struct file *file);
/* truncate_inode_pages - removes all pages from offset (bytes, rounded up) on. Sleeps. */
void truncate_inode_pages(struct address_space *mapping, loff_t lstart);
/*
 * invalidate_mapping_pages - removes those of the pages @start to @end that are clean, not mapped and not
 * in use; how many. For mappings with a disk behind them. Sleeps.
 */
unsigned long invalidate_mapping_pages(struct address_space *mapping, pgoff_t start, pgoff_t end);
/*
 * unmap_mapping_range - takes the pages from byte @start to @start + @len (0: to the end) out of all
 * address spaces that map the file; with @even_cows private copies too. Sleeps.
 */
void unmap_mapping_range(struct address_space *mapping, loff_t start, loff_t len, bool even_cows);
/*
 * truncate_setsize - a file gets a new size: what is behind it goes from the cache and from all address
 * spaces, where a touch then means SIGBUS. The rest of the page that it cuts becomes zero. inode lock
 * held. Sleeps.
 */
void truncate_setsize(struct inode *inode, loff_t size);
/*
 * pagecache_isize_extended - a file has grown, its old end lay inside a page: the next write to that by a
 * mapping is a fault again, which finds room on the disk for what is now inside the file. inode lock held.
 */
void pagecache_isize_extended(struct inode *inode, loff_t old);
/* simple_readpage - readpage() for files whose holes are zeroes and that have nothing behind them. */
int simple_readpage(struct file *file, struct page *page);

/* The page lock. Sleeps. */
void __lock_page(struct page *page);
static inline bool trylock_page(struct page *page)
{
	return !test_and_set_bit_lock(PG_locked, &page->flags);
}
static inline void lock_page(struct page *page)
{
	might_sleep();
	if (!trylock_page(page))
		__lock_page(page);
}
void unlock_page(struct page *page); /* any context */
void wait_on_page_locked(struct page *page);
void wait_on_page_writeback(struct page *page);
void end_page_writeback(struct page *page); /* any context */
int set_page_dirty(struct page *page);
/*
 * set_page_dirty_lock - for who has written to a page through a kernel address, with a reference of his
 * own (get_user_page). Reclaim may have unmapped the page meanwhile and written out what was in it
 * before. Before the reference goes; sleeps.
 */
int set_page_dirty_lock(struct page *page);
void pagecache_init(void);

#endif
