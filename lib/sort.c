// SPDX-License-Identifier: MIT
/*
 * Heap sort and binary search (Knuth, volume 3, 5.2.3 and 6.2.1).
 *
 * The array is read as a tree: the children of element i are 2i + 1 and 2i + 2. First every
 * parent is made no less than its children, from the last parent to the root; then the root, the
 * greatest, goes to the end, again and again.
 */
#include <neap/kernel.h>
#include <neap/sort.h>

static void swap_bytes(void *a, void *b, int size)
{
	u8 *x = a, *y = b;

	while (size-- > 0) {
		swap(*x, *y);
		x++;
		y++;
	}
}

static void swap_words(void *a, void *b, int size)
{
	u32 *x = a, *y = b;

	for (; size > 0; size -= sizeof(u32)) {
		swap(*x, *y);
		x++;
		y++;
	}
}

void sort(void *base, size_t num, size_t size, int (*cmp)(const void *, const void *),
	  void (*swap_fn)(void *, void *, int size))
{
	u8 *array = base;
	size_t start = num / 2 * size; /* all before it are still to be made heaps */
	size_t end = num * size;

	if (num < 2)
		return;
	if (!swap_fn)
		swap_fn = IS_ALIGNED((unsigned long)base | size, sizeof(u32)) ? swap_words
									      : swap_bytes;
	for (;;) {
		size_t parent, child;

		if (start) {
			start -= size;
		} else {
			end -= size;
			if (!end)
				return;
			swap_fn(array, array + end, size);
		}
		/* Let the element at @start sink to where no child is greater. */
		for (parent = start; (child = 2 * parent + size) < end; parent = child) {
			if (child + size < end && cmp(array + child, array + child + size) < 0)
				child += size;
			if (cmp(array + parent, array + child) >= 0)
				break;
			swap_fn(array + parent, array + child, size);
		}
	}
}

void *bsearch(const void *key, const void *base, size_t num, size_t size,
	      int (*cmp)(const void *key, const void *elt))
{
	const u8 *low = base;

	while (num) {
		const u8 *middle = low + num / 2 * size;
		int c = cmp(key, middle);

		if (c == 0)
			return (void *)middle;
		if (c > 0) {
			low = middle + size;
			num--;
		}
		num /= 2;
	}
	return NULL;
}
