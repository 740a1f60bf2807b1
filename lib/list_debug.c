// SPDX-License-Identifier: MIT
/*
 * CONFIG_DEBUG_LIST: list operations look at the neighbours first. A list that is damaged, an entry
 * added twice or removed twice is found here, near the culprit, not later in a bystander.
 */
#include <neap/bug.h>
#include <neap/list.h>

void __list_add_check(struct list_head *new, struct list_head *prev, struct list_head *next)
{
	if (unlikely(next->prev != prev))
		panic("list_add: damaged list: next->prev should be %p, is %p (next %p)\n", prev,
		      next->prev, next);
	if (unlikely(prev->next != next))
		panic("list_add: damaged list: prev->next should be %p, is %p (prev %p)\n", next,
		      prev->next, prev);
	if (unlikely(new == prev || new == next))
		panic("list_add: %p is on this list already\n", new);
}

void __list_del_check(struct list_head *entry)
{
	if (unlikely(entry->next == LIST_POISON1 || entry->prev == LIST_POISON2))
		panic("list_del: %p was removed before\n", entry);
	if (unlikely(entry->prev->next != entry))
		panic("list_del: damaged list: prev->next should be %p, is %p\n", entry,
		      entry->prev->next);
	if (unlikely(entry->next->prev != entry))
		panic("list_del: damaged list: next->prev should be %p, is %p\n", entry,
		      entry->next->prev);
}
