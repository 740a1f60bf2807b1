// SPDX-License-Identifier: MIT
/*
 * What the rest of memory management sees without CONFIG_SWAP: no area, so no slot and no entry. Pages
 * are never put into a swap cache, and a PTE that looks like an entry is a damaged one.
 */
#include <neap/errno.h>
#include <neap/init.h>
#include <neap/pagemap.h>
#include <neap/seq_file.h>
#include <neap/swap.h>

/* Constant: there is no swap. */
atomic_t nr_swap_pages;
unsigned long total_swap_pages;
int page_cluster;

int swap_duplicate(swp_entry_t entry __maybe_unused)
{
	return -EINVAL;
}

void swap_free(swp_entry_t entry __maybe_unused)
{
}

void free_swap_and_cache(swp_entry_t entry __maybe_unused)
{
}

int swp_swapcount(swp_entry_t entry __maybe_unused)
{
	return 0;
}

int page_swapcount(struct page *page __maybe_unused)
{
	return 0;
}

bool swap_entry_valid(swp_entry_t entry __maybe_unused)
{
	return false;
}

unsigned int swap_area_slots(unsigned int type __maybe_unused)
{
	return 0;
}

u32 swap_slot_word(swp_entry_t entry __maybe_unused)
{
	return 0;
}

struct page *lookup_swap_cache(swp_entry_t entry __maybe_unused)
{
	return NULL;
}

int add_to_swap(struct page *page __maybe_unused)
{
	return -ENOSPC;
}

void delete_from_swap_cache(struct page *page __maybe_unused)
{
	BUG();
}

bool reuse_swap_page(struct page *page)
{
	return page_mapcount(page) == 1;
}

int try_to_free_swap(struct page *page __maybe_unused)
{
	return 0;
}

void free_swap_cache(struct page *page __maybe_unused)
{
}

void swap_read_again(struct page *page __maybe_unused)
{
	BUG();
}

struct page *swapin_readahead(swp_entry_t entry __maybe_unused, gfp_t gfp __maybe_unused)
{
	return NULL;
}

void swap_readahead_used(struct page *page __maybe_unused)
{
}

void swap_writepage(struct page *page __maybe_unused)
{
	BUG();
}

void si_swapinfo(unsigned long *total, unsigned long *free)
{
	*total = *free = 0;
}

/* /proc/swaps: the headline is all there is. */
static void *swaps_start(struct seq_file *m, loff_t *pos)
{
	return *pos ? NULL : m;
}

static void *swaps_next(struct seq_file *m __maybe_unused, void *v __maybe_unused, loff_t *pos)
{
	++*pos;
	return NULL;
}

static void swaps_stop(struct seq_file *m __maybe_unused, void *v __maybe_unused)
{
}

static int swaps_show(struct seq_file *m, void *v __maybe_unused)
{
	seq_puts(m, "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
	return 0;
}

const struct seq_operations swaps_op = {
	.start = swaps_start,
	.next = swaps_next,
	.stop = swaps_stop,
	.show = swaps_show,
};

void __init swap_io_init(void)
{
}
