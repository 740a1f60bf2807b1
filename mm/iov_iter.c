// SPDX-License-Identifier: MIT
/*
 * Going through the memory of a transfer, whatever kind it is (neap/uio.h). All transfers are one loop,
 * iterate(): piece by piece, each in one segment, with one function for user memory and one for the
 * kernel's.
 *
 *	iov -> [ segment ][ segment ........ ][ ]
 *	            ^ iov_offset
 *	            [---------- count ---------]
 */
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/highmem.h>
#include <neap/kernel.h>
#include <neap/limits.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/uaccess.h>
#include <neap/uio.h>

/* How many of the next n bytes, which are there, lie in one segment. Leaves segments behind that are used up. */
static size_t this_segment(struct iov_iter *i, size_t n)
{
	if (i->iter_type == ITER_UBUF)
		return n;
	if (i->iter_type == ITER_IOVEC) {
		for (; i->iov_offset == i->iov->iov_len; i->iov_offset = 0)
			i->iov++;
		return min(n, i->iov->iov_len - i->iov_offset);
	}
	for (; i->iov_offset == i->kvec->iov_len; i->iov_offset = 0)
		i->kvec++;
	return min(n, i->kvec->iov_len - i->iov_offset);
}

static void __user *user_address(const struct iov_iter *i)
{
	return (i->iter_type == ITER_UBUF ? i->ubuf : i->iov->iov_base) + i->iov_offset;
}

void iov_iter_advance(struct iov_iter *i, size_t n)
{
	n = min(n, i->count);
	while (n) {
		size_t piece = this_segment(i, n);

		i->iov_offset += piece;
		i->count -= piece;
		n -= piece;
	}
}

/* One piece between user memory and @kernel; how many bytes are left. */
typedef size_t (*user_step_t)(void __user *user, void *kernel, size_t n);
/* One between @memory of the iterator and @kernel. */
typedef void (*kernel_step_t)(void *memory, void *kernel, size_t n);

static __always_inline size_t iterate(struct iov_iter *i, size_t n, char *kernel,
				      user_step_t user_step, kernel_step_t kernel_step)
{
	size_t done = 0, left = 0;

	n = min(n, i->count);
	while (done < n && !left) {
		size_t piece = this_segment(i, n - done);

		if (user_backed_iter(i))
			left = user_step(user_address(i), kernel + done, piece);
		else
			kernel_step((char *)i->kvec->iov_base + i->iov_offset, kernel + done,
				    piece);
		piece -= left;
		i->iov_offset += piece;
		i->count -= piece;
		done += piece;
	}
	return done;
}

static __always_inline size_t user_out(void __user *user, void *kernel, size_t n)
{
	return copy_to_user(user, kernel, n);
}

static __always_inline void kernel_out(void *memory, void *kernel, size_t n)
{
	memcpy(memory, kernel, n);
}

size_t copy_to_iter(const void *from, size_t n, struct iov_iter *i)
{
	BUG_ON(i->data_source);
	return iterate(i, n, (char *)from, user_out, kernel_out);
}

static __always_inline size_t user_zero(void __user *user, void *kernel __maybe_unused, size_t n)
{
	return clear_user(user, n);
}

static __always_inline void kernel_zero(void *memory, void *kernel __maybe_unused, size_t n)
{
	memset(memory, 0, n);
}

size_t iov_iter_zero(size_t n, struct iov_iter *i)
{
	BUG_ON(i->data_source);
	return iterate(i, n, NULL, user_zero, kernel_zero);
}

static __always_inline size_t user_in(void __user *user, void *kernel, size_t n)
{
	return copy_from_user(kernel, user, n);
}

static __always_inline void kernel_in(void *memory, void *kernel, size_t n)
{
	memcpy(kernel, memory, n);
}

size_t copy_from_iter(void *to, size_t n, struct iov_iter *i)
{
	BUG_ON(!i->data_source);
	return iterate(i, n, to, user_in, kernel_in);
}

size_t copy_page_to_iter(struct page *page, size_t offset, size_t n, struct iov_iter *i)
{
	/* Not kmap_local_page(): the copy may sleep. */
	char *kaddr = kmap(page);
	size_t done = copy_to_iter(kaddr + offset, n, i);

	kunmap(page);
	return done;
}

size_t copy_page_from_iter(struct page *page, size_t offset, size_t n, struct iov_iter *i)
{
	char *kaddr = kmap(page);
	size_t done = copy_from_iter(kaddr + offset, n, i);

	kunmap(page);
	return done;
}

static __always_inline size_t user_in_atomic(void __user *user, void *kernel, size_t n)
{
	return __copy_from_user_inatomic(kernel, user, n);
}

size_t copy_page_from_iter_atomic(struct page *page, size_t offset, size_t n, struct iov_iter *i)
{
	char *kaddr = kmap_local_page(page);
	size_t done;

	BUG_ON(!i->data_source);
	done = iterate(i, n, kaddr + offset, user_in_atomic, kernel_in);
	kunmap_local(kaddr);
	flush_dcache_page(page);
	return done;
}

size_t fault_in_iov_iter_readable(const struct iov_iter *i, size_t n)
{
	struct iov_iter at = *i;
	char probe;

	if (!user_backed_iter(i))
		return 0;
	n = min(n, i->count);
	while (n) {
		size_t piece = this_segment(&at, n);
		const char __user *from = user_address(&at);

		piece = min_t(size_t, piece, PAGE_SIZE - offset_in_page(from));
		if (get_user(probe, from))
			break;
		iov_iter_advance(&at, piece);
		n -= piece;
	}
	(void)probe;
	return n;
}

struct iovec *iovec_from_user(const struct iovec __user *uvec, unsigned long n,
			      unsigned long nr_fast, struct iovec *fast)
{
	struct iovec *iov = fast;
	unsigned long i;
	int err = 0;

	if (n > UIO_MAXIOV)
		return ERR_PTR(-EINVAL);
	if (n > nr_fast)
		iov = kmalloc_array(n, sizeof(*iov), GFP_KERNEL);
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
	if (iov != fast)
		kfree(iov);
	return ERR_PTR(err);
}

int import_iovec(bool direction, const struct iovec __user *uvec, unsigned long n,
		 struct iovec **iovp, struct iov_iter *i)
{
	struct iovec *fast = *iovp, *iov = iovec_from_user(uvec, n, UIO_FASTIOV, fast);
	unsigned long seg;
	size_t total = 0;

	*iovp = NULL;
	if (IS_ERR(iov))
		return PTR_ERR(iov);
	for (seg = 0; seg < n; seg++) {
		if (!access_ok(iov[seg].iov_base, iov[seg].iov_len)) {
			if (iov != fast)
				kfree(iov);
			return -EFAULT;
		}
		total += min_t(size_t, iov[seg].iov_len, MAX_RW_COUNT - total);
	}
	iov_iter_init(i, direction, iov, total);
	if (iov != fast)
		*iovp = iov;
	return 0;
}
