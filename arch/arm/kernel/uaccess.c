// SPDX-License-Identifier: MIT
/*
 * The checked forms of access to user memory (asm/uaccess.h), around the loops in uaccess-copy.S;
 * and strings, which are read a word at a time: an aligned word lies in one page, so reading beyond
 * the terminator never meets a page that the string does not need.
 */
#include <asm/uaccess.h>
#include <neap/kernel.h>
#include <neap/string.h>
#include <neap/uaccess.h>

/*
 * These sleep when a page must be brought in: warn (DEBUG_ATOMIC_SLEEP) even if none must this
 * time.
 */
void __might_fault(const char *file, int line)
{
	if (!current->pagefault_disabled)
		__might_sleep(file, line);
}

unsigned long __copy_from_user(void *to, const void __user *from, unsigned long n)
{
	uaccess_enable();
	n = arm_copy_from_user(to, from, n);
	uaccess_disable();
	return n;
}

unsigned long __copy_to_user(void __user *to, const void *from, unsigned long n)
{
	uaccess_enable();
	n = arm_copy_to_user(to, from, n);
	uaccess_disable();
	return n;
}

/*
 * What could not be read is filled with zeros, so that a caller which looks at the buffer all the
 * same does not see, or pass on, what lay there before.
 */
unsigned long copy_from_user(void *to, const void __user *from, unsigned long n)
{
	unsigned long left = n;

	might_fault();
	if (access_ok(from, n))
		left = __copy_from_user(to, from, n);
	if (unlikely(left))
		memset((char *)to + (n - left), 0, left);
	return left;
}

unsigned long copy_to_user(void __user *to, const void *from, unsigned long n)
{
	might_fault();
	if (access_ok(to, n))
		n = __copy_to_user(to, from, n);
	return n;
}

unsigned long clear_user(void __user *to, unsigned long n)
{
	might_fault();
	if (access_ok(to, n)) {
		uaccess_enable();
		n = arm_clear_user(to, n);
		uaccess_disable();
	}
	return n;
}

unsigned long __copy_from_user_inatomic(void *to, const void __user *from, unsigned long n)
{
	pagefault_disable();
	n = __copy_from_user(to, from, n);
	pagefault_enable();
	return n;
}

unsigned long __copy_to_user_inatomic(void __user *to, const void *from, unsigned long n)
{
	pagefault_disable();
	n = __copy_to_user(to, from, n);
	pagefault_enable();
	return n;
}

/* Not zero if one of the four bytes of @w is: then its lowest set bit is in the first such byte. */
static __always_inline u32 zero_bytes(u32 w)
{
	return (w - 0x01010101) & ~w & 0x80808080;
}

/*
 * Copies a string of at most @count bytes, the NUL included. The length without the NUL; @count if
 * there was none, and then @dst has none either; -EFAULT.
 */
long strncpy_from_user(char *dst, const char __user *src, long count)
{
	unsigned long addr = (unsigned long)src;
	long done = 0, limit;
	int err = 0;
	u32 w;

	might_fault();
	if (count <= 0)
		return 0;
	if (addr >= TASK_SIZE)
		return -EFAULT;
	limit = min_t(unsigned long, count, TASK_SIZE - addr);

	uaccess_enable();
	while (done < limit) {
		if (IS_ALIGNED(addr + done, 4) && limit - done >= 4) {
			__get_user_asm("ldr", w, addr + done, err);
			if (err)
				break;
			if (!zero_bytes(w)) {
				memcpy(dst + done, &w, 4);
				done += 4;
				continue;
			}
		}
		__get_user_asm("ldrb", w, addr + done, err);
		if (err)
			break;
		dst[done] = w;
		if (!w)
			break;
		done++;
	}
	uaccess_disable();

	/* A string that runs into the end of user space is as bad as one into a hole. */
	if (err || (done == limit && limit < count))
		return -EFAULT;
	return done;
}

/*
 * The length of a string with its NUL. More than @count if there is no NUL among the first @count
 * bytes; 0 if the string runs into memory that cannot be read.
 */
long strnlen_user(const char __user *str, long count)
{
	unsigned long addr = (unsigned long)str;
	long done = 0, limit;
	int err = 0;
	u32 w;

	might_fault();
	if (count <= 0 || addr >= TASK_SIZE)
		return 0;
	limit = min_t(unsigned long, count, TASK_SIZE - addr);

	uaccess_enable();
	while (done < limit) {
		if (IS_ALIGNED(addr + done, 4) && limit - done >= 4) {
			__get_user_asm("ldr", w, addr + done, err);
			if (err)
				break;
			if (!zero_bytes(w)) {
				done += 4;
				continue;
			}
		}
		__get_user_asm("ldrb", w, addr + done, err);
		done++;
		if (err || !w)
			break;
	}
	uaccess_disable();

	if (err)
		return 0;
	if (done < limit || !w)
		return done;
	return limit < count ? 0 : count + 1;
}

/*
 * User memory stays closed: an address below TASK_SIZE faults like any other that is not the
 * kernel's. The copy loops are those of user memory, for the sake of their fix-ups.
 */
long copy_from_kernel_nofault(void *dst, const void *src, size_t size)
{
	return arm_copy_from_user(dst, (const void __force __user *)src, size) ? -EFAULT : 0;
}

long copy_to_kernel_nofault(void *dst, const void *src, size_t size)
{
	return arm_copy_to_user((void __force __user *)dst, src, size) ? -EFAULT : 0;
}
