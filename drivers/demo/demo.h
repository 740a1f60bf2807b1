/* SPDX-License-Identifier: MIT */
/* What the files of the demonstration device share: see demo.c. */
#ifndef DRIVERS_DEMO_H
#define DRIVERS_DEMO_H

#include <neap/cdev.h>
#include <neap/errno.h>
#include <neap/fs.h>
#include <neap/init.h>
#include <neap/kdev_t.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/of.h>
#include <neap/slab.h>
#include <neap/uaccess.h>
#include <uapi/demo.h>

#define DEMO_MAJOR 240 /* of the numbers that are kept for local use */
enum { DEMO_MINOR_FAULT, DEMO_MINOR_PAGES, DEMO_MINOR_PFN };

extern const struct file_operations demo_fault_fops, demo_pages_fops, demo_pfn_fops;

/* demo_pfn_init - takes the memory. -EBUSY: RAM of the kernel's; -ENOMEM. */
int demo_pfn_init(const struct resource *r);

/* How much of n bytes from pos on there is in memory of size bytes. */
static inline size_t demo_clip(loff_t pos, size_t n, size_t size)
{
	return pos >= (loff_t)size ? 0 : min_t(size_t, n, size - (size_t)pos);
}

#endif
