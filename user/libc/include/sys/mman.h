/* SPDX-License-Identifier: MIT */
/* Memory mappings. */
#ifndef _SYS_MMAN_H
#define _SYS_MMAN_H

#include <stddef.h>
#include <sys/types.h>
#include <uapi/mman.h>

#define MAP_FAILED ((void *)-1)

void *mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset);
int munmap(void *addr, size_t length);
int mprotect(void *addr, size_t length, int prot);
void *mremap(void *addr, size_t old_size, size_t new_size, int flags, ... /* void *new_addr */);
int madvise(void *addr, size_t length, int advice);
int msync(void *addr, size_t length, int flags);
int mincore(void *addr, size_t length, unsigned char *vec);
int mlock(const void *addr, size_t length);
int mlock2(const void *addr, size_t length, unsigned int flags);
int munlock(const void *addr, size_t length);
int mlockall(int flags);
int munlockall(void);
int remap_file_pages(void *addr, size_t length, int prot, size_t pgoff, int flags);
int memfd_create(const char *name, unsigned int flags);

#endif
