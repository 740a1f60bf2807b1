// SPDX-License-Identifier: MIT
/*
 * Device numbers for super blocks that are on no disk: 0:N, N from 1, the lowest that is free. One bit for each that
 * was ever in use, so that a number which comes again has been given back, however often something is mounted.
 */
#include <neap/bitmap.h>
#include <neap/bitops.h>
#include <neap/kdev_t.h>
#include <neap/kernel.h>
#include <neap/mutex.h>
#include <neap/slab.h>

#include "internal.h"

#define PER_PAGE (8 * PAGE_SIZE)

static DEFINE_MUTEX(anon_bdev_mutex);
/* By anon_bdev_mutex, both. */
static unsigned long *used[(1 << MINORBITS) / PER_PAGE];
static unsigned int lowest = 1; /* all below it are in use: who mounts thousands does not look at each again */

/* The number that @lowest is, or the next free one in its page; PER_PAGE * (its page + 1): none. */
static unsigned int first_free(void)
{
	unsigned int page = lowest / PER_PAGE;

	if (!used[page]) {
		used[page] = kzalloc(PAGE_SIZE, GFP_KERNEL);
		if (!used[page])
			return 0;
	}
	return page * PER_PAGE + find_next_zero_bit(used[page], PER_PAGE, lowest % PER_PAGE);
}

int get_anon_bdev(dev_t *dev)
{
	unsigned int n = 0;
	int err = -EMFILE;

	mutex_lock(&anon_bdev_mutex);
	while (err == -EMFILE && lowest < 1 << MINORBITS) {
		unsigned int end = lowest / PER_PAGE * PER_PAGE + PER_PAGE;

		n = first_free();
		if (!n) {
			err = -ENOMEM;
		} else if (n < end) {
			__set_bit(n % PER_PAGE, used[n / PER_PAGE]);
			*dev = MKDEV(0, n);
			err = 0;
			lowest = n + 1;
		} else {
			lowest = end;
		}
	}
	mutex_unlock(&anon_bdev_mutex);
	return err;
}

void free_anon_bdev(dev_t dev)
{
	unsigned int n = MINOR(dev);

	mutex_lock(&anon_bdev_mutex);
	__clear_bit(n % PER_PAGE, used[n / PER_PAGE]);
	lowest = min(lowest, n);
	mutex_unlock(&anon_bdev_mutex);
}
