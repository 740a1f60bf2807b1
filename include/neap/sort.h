/* SPDX-License-Identifier: MIT */
/* Sorting and searching arrays. */
#ifndef _NEAP_SORT_H
#define _NEAP_SORT_H

#include <neap/types.h>

/*
 * Heap sort of @num elements of @size bytes, by cmp(a, b): <0, 0, >0. In place, O(n log n) at
 * worst, no recursion, nothing allocated; equal elements may change their order. @swap may be
 * NULL: bytes are exchanged.
 */
void sort(void *base, size_t num, size_t size, int (*cmp)(const void *, const void *),
	  void (*swap)(void *, void *, int size));

/* An element of the sorted array for which cmp(key, element) is 0, or NULL. */
void *bsearch(const void *key, const void *base, size_t num, size_t size,
	      int (*cmp)(const void *key, const void *elt));

#endif /* _NEAP_SORT_H */
