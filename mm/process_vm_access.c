// SPDX-License-Identifier: MIT
/*
 * process_vm_readv, process_vm_writev: bytes go between this process's memory and another's, without a
 * copy in between. The other's pages are had one by one and mapped here; the own side is user memory
 * and copied to or from as in any system call.
 *
 *	local  [ iov ][ iov ............. ][ iov ]     an iov_iter goes through it
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
#include <neap/uio.h>

/* [addr, addr + len) of mm. 0, or -EFAULT, -ENOMEM, -EINTR; the iterator says how far it came. */
static int rw_single_vec(struct mm_struct *mm, unsigned long addr, size_t len,
			 struct iov_iter *local, bool write)
{
	while (len && iov_iter_count(local)) {
		size_t n = min_t(size_t, len, PAGE_SIZE - offset_in_page(addr)), done;
		size_t wanted = min(n, iov_iter_count(local));
		struct page *page;

		mmap_read_lock(mm);
		page = get_user_page(mm, addr, write);
		mmap_read_unlock(mm);
		if (IS_ERR(page))
			return PTR_ERR(page) == -ENOMEM ? -EFAULT : PTR_ERR(page);
		done = write ? copy_page_from_iter(page, offset_in_page(addr), n, local)
			     : copy_page_to_iter(page, offset_in_page(addr), n, local);
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

/* -ESRCH: no such process, or it has no memory of its own. -EPERM: it may do more than the caller. */
static struct mm_struct *mm_of(pid_t pid)
{
	struct task_struct *task = find_get_task_by_vpid(pid);
	struct mm_struct *mm;

	if (!task)
		return ERR_PTR(-ESRCH);
	mm = get_task_mm(task);
	if (mm && !ptrace_may_access(task, PTRACE_MODE_REALCREDS)) {
		mmput(mm);
		mm = ERR_PTR(-EPERM);
	}
	put_task_struct(task);
	return mm ? mm : ERR_PTR(-ESRCH);
}

static ssize_t rw_core(pid_t pid, struct iov_iter *local, const struct iovec *rvec,
		       unsigned long riovcnt, bool write)
{
	size_t all = iov_iter_count(local), remote = 0;
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
	for (i = 0; i < riovcnt && !err && iov_iter_count(local); i++)
		err = rw_single_vec(mm, (unsigned long)rvec[i].iov_base, rvec[i].iov_len, local,
				    write);
	mmput(mm);
	all -= iov_iter_count(local);
	return all ? (ssize_t)all : err;
}

static ssize_t process_vm_rw(pid_t pid, const struct iovec __user *lvec, unsigned long liovcnt,
			     const struct iovec __user *rvec, unsigned long riovcnt,
			     unsigned long flags, bool write)
{
	struct iovec fast_local[UIO_FASTIOV], fast_remote[UIO_FASTIOV];
	struct iovec *liov = fast_local, *remote;
	struct iov_iter local;
	ssize_t ret;

	if (flags)
		return -EINVAL;
	ret = import_iovec(write ? ITER_SOURCE : ITER_DEST, lvec, liovcnt, &liov, &local);
	if (ret)
		return ret;
	if (iov_iter_count(&local)) {
		remote = iovec_from_user(rvec, riovcnt, UIO_FASTIOV, fast_remote);
		ret = PTR_ERR_OR_ZERO(remote);
		if (!ret) {
			ret = rw_core(pid, &local, remote, riovcnt, write);
			if (remote != fast_remote)
				kfree(remote);
		}
	}
	kfree(liov);
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
