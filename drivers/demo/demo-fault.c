// SPDX-License-Identifier: MIT
/*
 * The first way to map: the driver's vm_ops->fault is asked for each page when it is touched, and gives
 * one with a reference. mmap itself does nothing. For memory of which little may be used; or whose pages
 * are not known, or cannot be had, before they are.
 *
 * A page lives as long as anybody has a reference: this file, or a PTE. An area keeps its file open
 * (vm_file), so here the file's reference is the last.
 */
#include <neap/highmem.h>
#include <neap/mutex.h>

#include "demo.h"

#define NR_PAGES (DEMO_SIZE >> PAGE_SHIFT)

struct demo_fault {
	struct mutex lock;
	struct page *pages[NR_PAGES]; /* lock; a page that is there stays */
};

/* The page, made if need be; NULL: no memory. */
static struct page *demo_page(struct demo_fault *d, pgoff_t index)
{
	mutex_lock(&d->lock);
	if (!d->pages[index])
		d->pages[index] = alloc_page(GFP_HIGHUSER | __GFP_ZERO);
	mutex_unlock(&d->lock);
	return d->pages[index];
}

static vm_fault_t demo_vm_fault(struct vm_fault *vmf)
{
	struct demo_fault *d = vmf->vma->vm_file->private_data;
	struct page *page;

	if (vmf->pgoff >= NR_PAGES)
		return VM_FAULT_SIGBUS;
	page = demo_page(d, vmf->pgoff);
	if (!page)
		return VM_FAULT_OOM;
	get_page(page);
	vmf->page = page;
	return 0;
}

static const struct vm_operations_struct demo_fault_vm_ops = {
	.fault = demo_vm_fault,
};

static int demo_fault_mmap(struct file *file __maybe_unused, struct vm_area_struct *vma)
{
	vma->vm_ops = &demo_fault_vm_ops;
	return 0;
}

/* A piece within a page; how many bytes were copied, or -errno. */
static ssize_t copy_piece(struct demo_fault *d, char __user *buf, size_t n, size_t at, bool write)
{
	struct page *page = demo_page(d, at >> PAGE_SHIFT);
	unsigned long left;
	char *kaddr;

	if (!page)
		return -ENOMEM;
	n = min_t(size_t, n, PAGE_SIZE - offset_in_page(at));
	kaddr = (char *)kmap(page) + offset_in_page(at);
	left = write ? copy_from_user(kaddr, buf, n) : copy_to_user(buf, kaddr, n);
	kunmap(page);
	return left == n ? -EFAULT : (ssize_t)(n - left);
}

static ssize_t demo_fault_rw(struct file *file, char __user *buf, size_t n, loff_t *pos, bool write)
{
	size_t done = 0;

	n = demo_clip(*pos, n, DEMO_SIZE);
	while (done < n) {
		ssize_t ret = copy_piece(file->private_data, buf + done, n - done, *pos, write);

		if (ret < 0)
			return done ? (ssize_t)done : ret;
		done += ret;
		*pos += ret;
	}
	return done;
}

static ssize_t demo_fault_read(struct file *file, char __user *buf, size_t n, loff_t *pos)
{
	return demo_fault_rw(file, buf, n, pos, false);
}

static ssize_t demo_fault_write(struct file *file, const char __user *buf, size_t n, loff_t *pos)
{
	return demo_fault_rw(file, (char __user *)buf, n, pos, true);
}

static long demo_fault_ioctl(struct file *file, unsigned int cmd, unsigned long arg __maybe_unused)
{
	struct demo_fault *d = file->private_data;
	long present = 0;
	int i;

	if (cmd == DEMO_IOC_SIZE)
		return DEMO_SIZE;
	if (cmd != DEMO_IOC_PRESENT)
		return -ENOTTY;
	mutex_lock(&d->lock);
	for (i = 0; i < NR_PAGES; i++)
		present += d->pages[i] != NULL;
	mutex_unlock(&d->lock);
	return present;
}

static int demo_fault_open(struct inode *inode __maybe_unused, struct file *file)
{
	struct demo_fault *d = kzalloc(sizeof(*d), GFP_KERNEL);

	if (!d)
		return -ENOMEM;
	mutex_init(&d->lock);
	file->private_data = d;
	return 0;
}

static int demo_fault_release(struct inode *inode __maybe_unused, struct file *file)
{
	struct demo_fault *d = file->private_data;
	int i;

	for (i = 0; i < NR_PAGES; i++) {
		if (d->pages[i])
			put_page(d->pages[i]);
	}
	kfree(d);
	return 0;
}

const struct file_operations demo_fault_fops = {
	.open = demo_fault_open,
	.release = demo_fault_release,
	.read = demo_fault_read,
	.write = demo_fault_write,
	.unlocked_ioctl = demo_fault_ioctl,
	.mmap = demo_fault_mmap,
};
