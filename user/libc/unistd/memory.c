// SPDX-License-Identifier: MIT
/* The calls that this system is about: mappings and their properties. */
#include <bits/syscall.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* The offset goes to the kernel in pages, so 44 bits of it fit in a register. */
void *mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
{
	if (offset & ((1 << MMAP2_SHIFT) - 1) || offset >> MMAP2_SHIFT >> 32) {
		errno = EINVAL;
		return MAP_FAILED;
	}
	return (void *)__SYSCALL(__NR_mmap2, addr, length, prot, flags, fd, offset >> MMAP2_SHIFT);
}

int munmap(void *addr, size_t length)
{
	return (int)__SYSCALL(__NR_munmap, addr, length);
}

int mprotect(void *addr, size_t length, int prot)
{
	return (int)__SYSCALL(__NR_mprotect, addr, length, prot);
}

void *mremap(void *addr, size_t old_size, size_t new_size, int flags, ...)
{
	void *new_addr = NULL;

	if (flags & (MREMAP_FIXED | MREMAP_DONTUNMAP)) {
		va_list ap;

		va_start(ap, flags);
		new_addr = va_arg(ap, void *);
		va_end(ap);
	}
	return (void *)__SYSCALL(__NR_mremap, addr, old_size, new_size, flags, new_addr);
}

int madvise(void *addr, size_t length, int advice)
{
	return (int)__SYSCALL(__NR_madvise, addr, length, advice);
}

int msync(void *addr, size_t length, int flags)
{
	return (int)__SYSCALL(__NR_msync, addr, length, flags);
}

int mincore(void *addr, size_t length, unsigned char *vec)
{
	return (int)__SYSCALL(__NR_mincore, addr, length, vec);
}

int mlock(const void *addr, size_t length)
{
	return (int)__SYSCALL(__NR_mlock, addr, length);
}

int mlock2(const void *addr, size_t length, unsigned int flags)
{
	return (int)__SYSCALL(__NR_mlock2, addr, length, flags);
}

int munlock(const void *addr, size_t length)
{
	return (int)__SYSCALL(__NR_munlock, addr, length);
}

int mlockall(int flags)
{
	return (int)__SYSCALL(__NR_mlockall, flags);
}

int munlockall(void)
{
	return (int)__SYSCALL(__NR_munlockall);
}

int remap_file_pages(void *addr, size_t length, int prot, size_t pgoff, int flags)
{
	return (int)__SYSCALL(__NR_remap_file_pages, addr, length, prot, pgoff, flags);
}

int memfd_create(const char *name, unsigned int flags)
{
	return (int)__SYSCALL(__NR_memfd_create, name, flags);
}
