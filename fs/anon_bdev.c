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
static unsigned long *used[(1 << MINORBITS) / PER_PAGE]; /* anon_bdev_mutex */

int get_anon_bdev(dev_t *dev)
{
	unsigned long n = PER_PAGE;
	int err = -EMFILE;
	unsigned int i;

	mutex_lock(&anon_bdev_mutex);
	for (i = 0; i < ARRAY_SIZE(used) && n == PER_PAGE; i++) {
		if (!used[i]) {
			used[i] = kzalloc(PAGE_SIZE, GFP_KERNEL);
			if (!used[i]) {
				err = -ENOMEM;
				break;
			}
			if (!i)
				__set_bit(0, used[0]);
		}
		n = find_next_zero_bit(used[i], PER_PAGE, 0);
		if (n < PER_PAGE) {
			__set_bit(n, used[i]);
			*dev = MKDEV(0, i * PER_PAGE + n);
			err = 0;
		}
	}
	mutex_unlock(&anon_bdev_mutex);
	return err;
}

void free_anon_bdev(dev_t dev)
{
	mutex_lock(&anon_bdev_mutex);
	__clear_bit(MINOR(dev) % PER_PAGE, used[MINOR(dev) / PER_PAGE]);
	mutex_unlock(&anon_bdev_mutex);
}
