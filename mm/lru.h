/* SPDX-License-Identifier: MIT */
/* The LRU lists, for mm/vmscan.c: zone->lru_lock held in all of these. */
#ifndef MM_LRU_H
#define MM_LRU_H

#include <neap/mm.h>

enum lru_list page_lru(const struct page *page);
void add_page_to_lru_list(struct zone *zone, struct page *page);
void del_page_from_lru_list(struct zone *zone, struct page *page);

#endif
