/* SPDX-License-Identifier: MIT */
/*
 * Files with a disk behind them: which of their pages are newer than it (dirty), and how they get there.
 *
 *	written to -> PG_dirty, tag DIRTY, the inode on the list of dirty ones
 *	  flush thread, fsync, sync, too many dirty pages, reclaim
 *	    clear_page_dirty_for_io()   PTEs become read-only: who writes on makes it dirty again
 *	    a_ops->writepage()          PG_writeback, tag WRITEBACK, until the disk is done
 */
#ifndef NEAP_WRITEBACK_H
#define NEAP_WRITEBACK_H

#include <neap/fs.h>
#include <neap/pagemap.h>

/* Tags in i_pages. */
#define PAGECACHE_TAG_DIRTY	0
#define PAGECACHE_TAG_WRITEBACK 1

extern int vm_dirty_ratio, dirty_background_ratio; /* sysctl: percent of memory that can be had */
extern int dirty_expire_centisecs, dirty_writeback_centisecs;

/* The a_ops->set_page_dirty of such files. Any context but interrupts. 1: it was clean. */
int __set_page_dirty_nobuffers(struct page *page);
static inline bool mapping_can_writeback(const struct address_space *mapping)
{
	return mapping->a_ops && mapping->a_ops->set_page_dirty == __set_page_dirty_nobuffers;
}
/*
 * clear_page_dirty_for_io - the page, locked, is about to be written: PTEs that allow writing to it no
 * longer do. True if it was dirty. Sleeps.
 */
bool clear_page_dirty_for_io(struct page *page);
void cancel_dirty_page(struct page *page); /* locked; it goes, what is in it is not wanted any more */
/* The write begins; page locked. end_page_writeback() when it is done. */
void set_page_writeback(struct page *page);
/* A write failed: the fsync of each who has the file open will say so, once. Any context. */
void mapping_set_error(struct address_space *mapping, int error);

/*
 * Start the writes of up to nr dirty pages (0, or -errno of one that could not be started); wait for those that
 * run. Sleep.
 */
int filemap_fdatawrite(struct address_space *mapping, unsigned long nr);
void filemap_fdatawait(struct address_space *mapping);
/* What went wrong with writes of the file's pages since this opener was last told. 0 or -errno. */
int file_check_and_advance_wb_err(struct file *file);
/* Who makes pages dirty waits here when there are too many. No lock held that writing could want. */
void balance_dirty_pages_ratelimited(struct address_space *mapping);
/* vm_ops->page_mkwrite of such files. */
vm_fault_t filemap_page_mkwrite(struct vm_fault *vmf);

/* The inode has something that its disk has not: pages, or (inode_too) fields of its own. No sleep. */
void mark_inode_dirty_pages(struct inode *inode);
void mark_inode_dirty(struct inode *inode);
/* Nobody but the caller has the inode, and it has no name: it need not be written. */
void forget_dirty_inode(struct inode *inode);
void wakeup_flusher(void);
/*
 * sync_inode - pages and fields, waited for. 0, or -errno of what could not be begun; what then failed is in wb_err.
 * Sleeps.
 */
int sync_inode(struct inode *inode);
void sync_inodes(void);		     /* of all inodes. Sleeps. */
/* The same for a file system, but not its tables. 0, or -errno of what failed just now. Sleeps. */
int sync_filesystem(struct super_block *sb);

#endif
