/* SPDX-License-Identifier: MIT */
/*
 * struct iov_iter - memory that a transfer goes to or comes from, and how much of it is left. What kind of
 * memory that is, the iterator says in a field of its own: no pointer's value does, and no member serves
 * two kinds.
 *
 *	ITER_UBUF	one piece of user memory		read, write
 *	ITER_IOVEC	several				readv, writev, process_vm_readv
 *	ITER_KVEC	several of kernel memory		kernel_read, kernel_write
 *
 * An iterator is its user's own (on the stack): no lock.
 */
#ifndef _NEAP_UIO_H
#define _NEAP_UIO_H

#include <neap/types.h>
#include <uapi/uio.h>

struct page;

enum iter_type {
	ITER_UBUF,
	ITER_IOVEC,
	ITER_KVEC,
};

/* A piece of kernel memory. */
struct kvec {
	void *iov_base;
	size_t iov_len;
};

/* What the memory is to the transfer. */
#define ITER_DEST   false
#define ITER_SOURCE true

struct iov_iter {
	enum iter_type iter_type;
	bool data_source;  /* ITER_SOURCE: it is only read */
	size_t count;	   /* bytes left, in all segments */
	size_t iov_offset; /* where in the first one */
	void __user *ubuf; /* ITER_UBUF */
	const struct iovec
		*iov; /* ITER_IOVEC: the first segment that has bytes left, or one before it */
	const struct kvec *kvec; /* ITER_KVEC: likewise */
};

static inline size_t iov_iter_count(const struct iov_iter *i)
{
	return i->count;
}

/* No more than @count bytes of it. */
static inline void iov_iter_truncate(struct iov_iter *i, size_t count)
{
	if (i->count > count)
		i->count = count;
}

static inline bool user_backed_iter(const struct iov_iter *i)
{
	return i->iter_type != ITER_KVEC;
}

/* @buf and its @count bytes have passed access_ok(). */
static inline void iov_iter_ubuf(struct iov_iter *i, bool direction, void __user *buf, size_t count)
{
	*i = (struct iov_iter){
		.iter_type = ITER_UBUF, .data_source = direction, .ubuf = buf, .count = count
	};
}

/* @count bytes in the segments of @iov, each of which has passed access_ok(). */
static inline void iov_iter_init(struct iov_iter *i, bool direction, const struct iovec *iov,
				 size_t count)
{
	*i = (struct iov_iter){
		.iter_type = ITER_IOVEC, .data_source = direction, .iov = iov, .count = count
	};
}

static inline void iov_iter_kvec(struct iov_iter *i, bool direction, const struct kvec *kvec,
				 size_t count)
{
	*i = (struct iov_iter){
		.iter_type = ITER_KVEC, .data_source = direction, .kvec = kvec, .count = count
	};
}

/* mm/iov_iter.c */

/* Steps over @n bytes, at most what is left. */
void iov_iter_advance(struct iov_iter *i, size_t n);
/*
 * These move up to @n bytes, step over them and return how many they were: less than @n and than what is
 * left if user memory could not be reached. They sleep, where user memory must be brought in.
 */
size_t copy_to_iter(const void *from, size_t n, struct iov_iter *i);
size_t copy_from_iter(void *to, size_t n, struct iov_iter *i);
size_t iov_iter_zero(size_t n, struct iov_iter *i);
size_t copy_page_to_iter(struct page *page, size_t offset, size_t n, struct iov_iter *i);
size_t copy_page_from_iter(struct page *page, size_t offset, size_t n, struct iov_iter *i);
/* The same without sleeping: user memory that is not there now is not brought in. */
size_t copy_page_from_iter_atomic(struct page *page, size_t offset, size_t n, struct iov_iter *i);
/*
 * fault_in_iov_iter_readable - brings in what of the next @n bytes is not there. How many of them cannot be
 * read: 0 if all can. They may be gone again when they are copied. Sleeps.
 */
size_t fault_in_iov_iter_readable(const struct iov_iter *i, size_t n);
/*
 * iovec_from_user - @n segments, read from user space: @fast if they fit its @nr_fast places, else
 * kmalloc'd, and the caller frees them. ERR_PTR(-EINVAL): more than UIO_MAXIOV, or one of them negative;
 * -EFAULT, -ENOMEM. Where they point to is not looked at. Sleeps.
 */
struct iovec *iovec_from_user(const struct iovec __user *uvec, unsigned long n,
			      unsigned long nr_fast, struct iovec *fast);
/*
 * import_iovec - an iterator over such segments, in all no more than MAX_RW_COUNT bytes; -EFAULT, too, if one
 * leaves user space. *iovp is an array of UIO_FASTIOV places; afterwards it is what the caller is to
 * kfree(), NULL or not, when it is done with the iterator. Sleeps.
 */
int import_iovec(bool direction, const struct iovec __user *uvec, unsigned long n,
		 struct iovec **iovp, struct iov_iter *i);

#endif
