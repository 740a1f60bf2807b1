// SPDX-License-Identifier: MIT
/*
 * System calls that may not be built in: a weak name each, which the real function replaces when it is
 * linked.
 */
#include <neap/errno.h>
#include <neap/syscalls.h>

long sys_ni_syscall(void)
{
	return -ENOSYS;
}

#define COND_SYSCALL(name) __asm__(".weak sys_" #name "\n\t.set sys_" #name ", sys_ni_syscall")

/* mm/ */
COND_SYSCALL(brk);
COND_SYSCALL(mmap2);
COND_SYSCALL(munmap);
COND_SYSCALL(mprotect);
COND_SYSCALL(mremap);
COND_SYSCALL(madvise);
COND_SYSCALL(mincore);
COND_SYSCALL(mlock);
COND_SYSCALL(mlock2);
COND_SYSCALL(munlock);
COND_SYSCALL(mlockall);
COND_SYSCALL(munlockall);
COND_SYSCALL(swapon);
COND_SYSCALL(swapoff);

/* ipc/ */
COND_SYSCALL(shmget);
COND_SYSCALL(shmat);
COND_SYSCALL(shmdt);
COND_SYSCALL(shmctl);

/* fs/ */
COND_SYSCALL(open);
COND_SYSCALL(openat);
COND_SYSCALL(creat);
COND_SYSCALL(close);
COND_SYSCALL(read);
COND_SYSCALL(write);
COND_SYSCALL(readv);
COND_SYSCALL(writev);
COND_SYSCALL(pread64);
COND_SYSCALL(pwrite64);
COND_SYSCALL(lseek);
COND_SYSCALL(llseek);
COND_SYSCALL(dup);
COND_SYSCALL(dup2);
COND_SYSCALL(dup3);
COND_SYSCALL(pipe);
COND_SYSCALL(pipe2);
COND_SYSCALL(ioctl);
COND_SYSCALL(fcntl64);
COND_SYSCALL(poll);
COND_SYSCALL(getcwd);
COND_SYSCALL(chdir);
COND_SYSCALL(fchdir);
COND_SYSCALL(mkdir);
COND_SYSCALL(mkdirat);
COND_SYSCALL(rmdir);
COND_SYSCALL(unlink);
COND_SYSCALL(unlinkat);
COND_SYSCALL(access);
COND_SYSCALL(faccessat);
COND_SYSCALL(stat64);
COND_SYSCALL(lstat64);
COND_SYSCALL(fstat64);
COND_SYSCALL(fstatat64);
COND_SYSCALL(statx);
COND_SYSCALL(statfs64);
COND_SYSCALL(fstatfs64);
COND_SYSCALL(getdents64);
COND_SYSCALL(readlink);
COND_SYSCALL(readlinkat);
COND_SYSCALL(symlink);
COND_SYSCALL(symlinkat);
COND_SYSCALL(link);
COND_SYSCALL(rename);
COND_SYSCALL(mknod);
COND_SYSCALL(mknodat);
COND_SYSCALL(chmod);
COND_SYSCALL(fchmod);
COND_SYSCALL(truncate64);
COND_SYSCALL(ftruncate64);
COND_SYSCALL(sync);
COND_SYSCALL(fsync);
COND_SYSCALL(fdatasync);
COND_SYSCALL(mount);
COND_SYSCALL(umount);
