/* SPDX-License-Identifier: MIT */
/*
 * A swap area's slots. swap_map[offset] is one word (drawn in <neap/swap.h>): who holds the slot, and
 * which page of the cache has its contents. These functions are all that touches it. None sleeps.
 */
#ifndef MM_SWAP_MAP_H
#define MM_SWAP_MAP_H

#include <neap/list.h>
#include <neap/spinlock.h>
#include <neap/swap.h>

#define SWAPFILE_CLUSTER 256

struct swap_info_struct {
	spinlock_t lock; /* swap_map, cluster_free, cluster_next, inuse_pages, SWP_WRITEOK */
	u32 *swap_map;	 /* vmalloc'd, max words; one may be read without the lock */
	unsigned long *quarantine; /* bit: the slot failed, and is bad once it is free; atomic bits */
	u16 *cluster_free;	   /* free slots of each SWAPFILE_CLUSTER */
	unsigned int max;	   /* slots, the header included; lock, swapon_mutex to change, as pages */
	unsigned int pages;	   /* usable slots */
	unsigned int counted;	   /* of them in total_swap_pages; swap_lock */
	unsigned int inuse_pages;
	unsigned int cluster_next; /* where the search goes on */
	unsigned int flags;	   /* SWP_*; swap_lock as well to change */
	int prio;		   /* swap_lock */
	unsigned int type;	   /* constant */
	struct list_head list;	   /* swap_active, by priority; swap_lock */
	struct block_device *bdev; /* as max; and what follows */
	struct file *swap_file;
	u8 uuid[16];
	char label[17];
};

#define SWP_USED    1u /* the type is taken */
#define SWP_WRITEOK 2u /* slots may be given out */

/* ---- words: pure, and tested on the host ---- */

static inline unsigned int swap_word_count(u32 word)
{
	return word & SWAP_COUNT_MASK;
}

static inline unsigned int swap_word_frame(u32 word)
{
	return word >> SWAP_COUNT_BITS;
}

/*
 * swap_map_init - every slot free but the header and the n bad ones; pages is set. -EINVAL if a bad
 * number is outside the area, or no slot is good. si->max, swap_map (zeroed) and cluster_free are there.
 */
int swap_map_init(struct swap_info_struct *si, const u32 *badpages, unsigned int n);
/* scan_swap_map - a free slot's offset, or 0. Consecutive calls give consecutive slots where they can. si->lock held. */
unsigned int scan_swap_map(struct swap_info_struct *si);
/* Changes a slot's word and the counts of free slots; by how many slots more are free. si->lock held. */
int swap_map_set(struct swap_info_struct *si, unsigned int offset, u32 word);

/* ---- by entry (swapfile.c); they take the area's lock ---- */

/* A free slot of the area with the highest priority, in the name of page. .val 0: none. */
swp_entry_t swap_slot_alloc(struct page *page);
/* The slot's page in the cache: set (-EEXIST, -ENOENT if nobody holds the slot) or, NULL, removed. */
int swap_slot_set_page(swp_entry_t entry, struct page *page);
struct page *swap_slot_get_page(swp_entry_t entry);
bool swap_slot_is_held(swp_entry_t entry); /* by a PTE, and not in the cache yet */

#endif
