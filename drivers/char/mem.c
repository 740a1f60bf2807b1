// SPDX-License-Identifier: MIT
/*
 * /dev/mem: physical addresses as a file, as far as they are not RAM of the kernel's. Whoever could map
 * that would be above all permissions, and would have a second mapping of it with a memory type of his own
 * choice. What is left: device registers, and memory that the device tree takes away (no-map).
 *
 * Frames are mapped as ioremap() maps registers, so that a driver's mapping of the same ones and this one
 * agree (mm/driver_map.c). Memory that a driver has mapped by ioremap_wc() should be mapped by that driver.
 */
#include <asm/memory.h>
#include <neap/cdev.h>
#include <neap/errno.h>
#include <neap/fs.h>
#include <neap/init.h>
#include <neap/kdev_t.h>
#include <neap/kernel.h>
#include <neap/memblock.h>
#include <neap/mm.h>

#define MEM_MAJOR 1
#define MEM_MINOR 1

/* -EINVAL beyond the address space, -EPERM for RAM, -EAGAIN if there is no memory for tables. */
static int mmap_mem(struct file *file __maybe_unused, struct vm_area_struct *vma)
{
	unsigned long pfn = vma->vm_pgoff, last = pfn + vma_pages(vma) - 1;

	if (last > ~0UL >> PAGE_SHIFT)
		return -EINVAL;
	if (memblock_overlaps_memory(PFN_PHYS(pfn), PFN_PHYS(last) | ~PAGE_MASK))
		return -EPERM;
	vma->vm_page_prot = pgprot_device(vma->vm_page_prot);
	if (remap_pfn_range(vma, vma->vm_start, pfn, vma->vm_end - vma->vm_start,
			    vma->vm_page_prot))
		return -EAGAIN;
	return 0;
}

/*
 * Reading and writing go by the kernel's own map, which has only lowmem, and that is RAM: so there is
 * nothing but errors. -EFAULT: not in that map. -EPERM: RAM.
 */
static ssize_t refuse(size_t n, loff_t pos)
{
	phys_addr_t start = pos, last = start + (n - 1);

	if (pos != start)
		return 0;
	if (!n)
		return 0;
	if (last < start || start < PHYS_OFFSET || last >= __pa(high_memory - 1) + 1)
		return -EFAULT;
	return memblock_is_memory(start) ? -EPERM : -EFAULT;
}

static ssize_t read_mem(struct file *file __maybe_unused, char __user *buf __maybe_unused, size_t n,
			loff_t *pos)
{
	return refuse(n, *pos);
}

static ssize_t write_mem(struct file *file __maybe_unused, const char __user *buf __maybe_unused,
			 size_t n, loff_t *pos)
{
	if (*pos != (loff_t)(phys_addr_t)*pos)
		return -EFBIG;
	return refuse(n, *pos);
}

static loff_t memory_lseek(struct file *file, loff_t offset, int whence)
{
	if (whence == SEEK_CUR)
		offset += file->f_pos;
	else if (whence != SEEK_SET)
		return -EINVAL;
	if ((unsigned long long)offset >= -4095ULL)
		return -EOVERFLOW;
	return file->f_pos = offset;
}

/* Offsets are addresses: all bits of one may be set. -EPERM: registers are not everybody's. */
static int open_mem(struct inode *inode __maybe_unused, struct file *file)
{
	if (!capable(CAP_SYS_RAWIO))
		return -EPERM;
	file->f_mode |= FMODE_UNSIGNED_OFFSET;
	return 0;
}

static const struct file_operations mem_fops = {
	.open = open_mem,
	.read = read_mem,
	.write = write_mem,
	.mmap = mmap_mem,
	.llseek = memory_lseek,
};

static int __init devmem_init(void)
{
	return register_chrdev_ops(MKDEV(MEM_MAJOR, MEM_MINOR), "mem", &mem_fops);
}
device_initcall(devmem_init);
