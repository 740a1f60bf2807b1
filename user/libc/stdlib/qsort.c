// SPDX-License-Identifier: MIT
/*
 * Heapsort: in place, no recursion, no memory, n log n comparisons whatever the input. Not
 * stable, which qsort need not be.
 */
#include <stdint.h>
#include <stdlib.h>

struct array {
	char *base;
	size_t size;
	int (*cmp)(const void *, const void *);
};

static char *at(const struct array *a, size_t i)
{
	return a->base + i * a->size;
}

static void swap(const struct array *a, size_t i, size_t j)
{
	char *p = at(a, i), *q = at(a, j);
	size_t n = a->size;

	if (!(((uintptr_t)p | n) & 3)) {
		for (; n; n -= 4, p += 4, q += 4) {
			uint32_t *x = (uint32_t *)p, *y = (uint32_t *)q;
			uint32_t t = *x;

			*x = *y;
			*y = t;
		}
		return;
	}
	while (n--) {
		char t = *p;

		*p++ = *q;
		*q++ = t;
	}
}

/* Lets element i sink until it is not less than its children among the first n. */
static void sift_down(const struct array *a, size_t i, size_t n)
{
	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= n)
			return;
		if (child + 1 < n && a->cmp(at(a, child), at(a, child + 1)) < 0)
			child++;
		if (a->cmp(at(a, i), at(a, child)) >= 0)
			return;
		swap(a, i, child);
		i = child;
	}
}

void qsort(void *base, size_t count, size_t size, int (*cmp)(const void *, const void *))
{
	struct array a = { base, size, cmp };

	for (size_t i = count / 2; i-- > 0;)
		sift_down(&a, i, count);
	while (count > 1) {
		swap(&a, 0, --count);
		sift_down(&a, 0, count);
	}
}

void *bsearch(const void *key, const void *base, size_t count, size_t size,
	      int (*cmp)(const void *, const void *))
{
	const char *p = base;

	while (count) {
		const char *mid = p + count / 2 * size;
		int c = cmp(key, mid);

		if (!c)
			return (void *)mid;
		if (c > 0) {
			p = mid + size;
			count -= count / 2 + 1;
		} else {
			count /= 2;
		}
	}
	return NULL;
}
