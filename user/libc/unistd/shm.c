// SPDX-License-Identifier: MIT
/* System V shared memory. */
#include <bits/syscall.h>
#include <sys/shm.h>

int shmget(key_t key, size_t size, int flags)
{
	return (int)__SYSCALL(__NR_shmget, key, size, flags);
}

void *shmat(int id, const void *addr, int flags)
{
	return (void *)__SYSCALL(__NR_shmat, id, addr, flags);
}

int shmdt(const void *addr)
{
	return (int)__SYSCALL(__NR_shmdt, addr);
}

int shmctl(int id, int cmd, struct shmid_ds *buf)
{
	return (int)__SYSCALL(__NR_shmctl, id, cmd | IPC_64, buf);
}
