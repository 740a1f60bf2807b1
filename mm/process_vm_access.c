// SPDX-License-Identifier: MIT
/*
 * process_vm_readv, process_vm_writev: bytes go between this process's memory and another's, without a
 * copy in between. The other's pages are had one by one and mapped here; the own side is user memory
 * and copied to or from as in any system call.
 *
 *	local  [ iov ][ iov ............. ][ iov ]     a cursor goes through it
 *	remote [ iov .... ][ iov ........... ]         page by page
 *
 * What has been copied when something fails counts; the error is told only if that is nothing.
 */
#include <neap/err.h>
#include <neap/highmem.h>
#include <neap/kernel.h>
#include <neap/limits.h>
#include <neap/mm.h>
#include <neap/pagemap.h>
#include <neap/pid.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/syscalls.h>
#include <neap/uaccess.h>
#include <uapi/uio.h>

/* Where the local side is. */
struct cursor {
	const struct iovec *iov;
	unsigned long n;
	size_t at;   /* in *iov */
	size_t left; /* in all, at most INT_MAX & PAGE_MASK */
};

/* n vectors of user space, kmalloc'd. ERR_PTR(-EINVAL, -EFAULT, -ENOMEM). */
static struct iovec *get_iovec(const struct iovec __user *uvec, unsigned long n)
{
	struct iovec *iov;
	unsigned long i;
	long err = 0;

	if (n > UIO_MAXIOV)
		return ERR_PTR(-EINVAL);
	iov = kmalloc_array(max(n, 1UL), sizeof(*iov), GFP_KERNEL);
	if (!iov)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(iov, uvec, n * sizeof(*iov)))
		err = -EFAULT;
	for (i = 0; !err && i < n; i++) {
		if ((ssize_t)iov[i].iov_len < 0)
			err = -EINVAL;
	}
	if (!err)
		return iov;
	kfree(iov);
	return ERR_PTR(err);
}

/* The local vectors, which must lie in user space, in all no more than a call may move. */
static int init_cursor(struct cursor *c, const struct iovec *iov, unsigned long n)
{
	unsigned long i;

	*c = (struct cursor){ .iov = iov, .n = n };
	for (i = 0; i < n; i++) {
		if (!access_ok(iov[i].iov_base, iov[i].iov_len))
			return -EFAULT;
		c->left += min_t(size_t, iov[i].iov_len, (INT_MAX & PAGE_MASK) - c->left);
	}
	return 0;
}

/* n bytes between the cursor's place and kaddr; how many were copied. Sleeps. */
static size_t copy_local(struct cursor *c, char *kaddr, size_t n, bool write)
{
	size_t done = 0, bytes, missed = 0;

	while (done < n && c->left && !missed) {
		char __user *user;

		if (c->at == c->iov->iov_len) {
			c->iov++;
			c->at = 0;
			continue;
		}
		user = (char __user *)c->iov->iov_base + c->at;
		bytes = min(min(n - done, c->iov->iov_len - c->at), c->left);
		missed = write ? copy_from_user(kaddr + done, user, bytes)
			       : copy_to_user(user, kaddr + done, bytes);
		bytes -= missed;
		c->at += bytes;
		c->left -= bytes;
		done += bytes;
	}
	return done;
}

/* [addr, addr + len) of mm. 0, or -EFAULT, -ENOMEM, -EINTR; the cursor says how far it came. */
static int rw_single_vec(struct mm_struct *mm, unsigned long addr, size_t len, struct cursor *c,
			 bool write)
{
	while (len && c->left) {
		size_t n = min_t(size_t, len, PAGE_SIZE - offset_in_page(addr)), done;
		size_t wanted = min(n, c->left);
		struct page *page;

		mmap_read_lock(mm);
		page = get_user_page(mm, addr, write);
		mmap_read_unlock(mm);
		if (IS_ERR(page))
			return PTR_ERR(page) == -ENOMEM ? -EFAULT : PTR_ERR(page);
		done = copy_local(c, (char *)kmap(page) + offset_in_page(addr), n, write);
		kunmap(page);
		if (write && done) {
			flush_dcache_page(page);
			set_page_dirty_lock(page);
		}
		put_page(page);
		if (done < wanted)
			return -EFAULT;
		addr += n;
		len -= n;
		cond_resched();
	}
	return 0;
}

/* -ESRCH: no such process, or it has no memory of its own. Everybody is root: no right is missing. */
static struct mm_struct *mm_of(pid_t pid)
{
	struct task_struct *task = find_get_task_by_vpid(pid);
	struct mm_struct *mm;

	if (!task)
		return ERR_PTR(-ESRCH);
	mm = get_task_mm(task);
	put_task_struct(task);
	return mm ? mm : ERR_PTR(-ESRCH);
}

static ssize_t rw_core(pid_t pid, struct cursor *c, const struct iovec *rvec, unsigned long riovcnt,
		       bool write)
{
	size_t all = c->left, remote = 0;
	struct mm_struct *mm;
	unsigned long i;
	int err = 0;

	for (i = 0; i < riovcnt; i++)
		remote |= rvec[i].iov_len;
	if (!remote)
		return 0;
	mm = mm_of(pid);
	if (IS_ERR(mm))
		return PTR_ERR(mm);
	for (i = 0; i < riovcnt && !err && c->left; i++)
		err = rw_single_vec(mm, (unsigned long)rvec[i].iov_base, rvec[i].iov_len, c, write);
	mmput(mm);
	return all > c->left ? (ssize_t)(all - c->left) : err;
}

static ssize_t process_vm_rw(pid_t pid, const struct iovec __user *lvec, unsigned long liovcnt,
			     const struct iovec __user *rvec, unsigned long riovcnt,
			     unsigned long flags, bool write)
{
	struct iovec *local, *remote;
	struct cursor cursor;
	ssize_t ret;

	if (flags)
		return -EINVAL;
	local = get_iovec(lvec, liovcnt);
	if (IS_ERR(local))
		return PTR_ERR(local);
	ret = init_cursor(&cursor, local, liovcnt);
	if (!ret && cursor.left) {
		remote = get_iovec(rvec, riovcnt);
		ret = PTR_ERR_OR_ZERO(remote);
		if (!ret) {
			ret = rw_core(pid, &cursor, remote, riovcnt, write);
			kfree(remote);
		}
	}
	kfree(local);
	return ret;
}

long sys_process_vm_readv(pid_t pid, const struct iovec __user *lvec, unsigned long liovcnt,
			  const struct iovec __user *rvec, unsigned long riovcnt,
			  unsigned long flags)
{
	return process_vm_rw(pid, lvec, liovcnt, rvec, riovcnt, flags, false);
}

long sys_process_vm_writev(pid_t pid, const struct iovec __user *lvec, unsigned long liovcnt,
			   const struct iovec __user *rvec, unsigned long riovcnt,
			   unsigned long flags)
{
	return process_vm_rw(pid, lvec, liovcnt, rvec, riovcnt, flags, true);
}
