// SPDX-License-Identifier: MIT
/*
 * The third way to map: physical memory by its address. It is the device's, or as if it were: the device
 * tree keeps it from the kernel, no page of it is ever allocated, freed or counted. A mapping is
 * numbers in PTEs and nothing more; who maps it must see to it that the memory outlives all mappings. This
 * memory is there for good.
 *
 * Both the kernel's mapping and a program's are Normal memory past the cache (ioremap_wc(),
 * pgprot_writecombine()): one memory type, see mm/driver_map.c. Registers would be ioremap() and
 * pgprot_device().
 */
#include <asm/io.h>
#include <neap/memblock.h>
#include <neap/string.h>

#include "demo.h"

/* Set once by demo_pfn_init(), before the device can be opened. */
static phys_addr_t demo_start;
static size_t demo_size;
static char *demo_base; /* plain memory for all that it is not cached */

int demo_pfn_init(const struct resource *r)
{
	if (demo_base || !PAGE_ALIGNED(r->start) || !PAGE_ALIGNED(r->end + 1))
		return -EINVAL;
	if (memblock_overlaps_memory(r->start, r->end))
		return -EBUSY;
	demo_start = r->start;
	demo_size = resource_size(r);
	demo_base = (char __force *)ioremap_wc(demo_start, demo_size);
	if (!demo_base)
		return -ENOMEM;
	memset(demo_base, 0, demo_size);
	return 0;
}

static int demo_pfn_mmap(struct file *file __maybe_unused, struct vm_area_struct *vma)
{
	vma->vm_page_prot = pgprot_writecombine(vma->vm_page_prot);
	return vm_iomap_memory(vma, demo_start, demo_size);
}

static ssize_t demo_pfn_read(struct file *file __maybe_unused, char __user *buf, size_t n,
			     loff_t *pos)
{
	n = demo_clip(*pos, n, demo_size);
	if (copy_to_user(buf, demo_base + *pos, n))
		return -EFAULT;
	*pos += n;
	return n;
}

static ssize_t demo_pfn_write(struct file *file __maybe_unused, const char __user *buf, size_t n,
			      loff_t *pos)
{
	n = demo_clip(*pos, n, demo_size);
	if (copy_from_user(demo_base + *pos, buf, n))
		return -EFAULT;
	*pos += n;
	return n;
}

static long demo_pfn_ioctl(struct file *file __maybe_unused, unsigned int cmd,
			   unsigned long arg __maybe_unused)
{
	if (cmd == DEMO_IOC_SIZE)
		return demo_size;
	return cmd == DEMO_IOC_PRESENT ? (long)(demo_size >> PAGE_SHIFT) : -ENOTTY;
}

const struct file_operations demo_pfn_fops = {
	.read = demo_pfn_read,
	.write = demo_pfn_write,
	.unlocked_ioctl = demo_pfn_ioctl,
	.mmap = demo_pfn_mmap,
};
