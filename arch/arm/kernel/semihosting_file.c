// SPDX-License-Identifier: MIT
/*
 * Files of the host, written through semihosting: for what a run wants to leave behind and is too
 * much for the console.
 */
#include <asm/semihosting.h>
#include <neap/errno.h>
#include <neap/kernel.h>
#include <neap/string.h>

#define SYS_OPEN  0x01
#define SYS_CLOSE 0x02
#define SYS_WRITE 0x05

#define OPEN_WB 5 /* fopen()'s "wb" */

int semihosting_create(const char *path)
{
	const u32 block[3] = { (u32)path, OPEN_WB, strlen(path) };
	long handle;
	int err;

	if (!semihosting_enabled())
		return -ENOSYS;
	err = semihosting_call(SYS_OPEN, block, &handle);
	if (err)
		return err;
	return handle < 0 ? -EIO : handle;
}

int semihosting_write(int handle, const void *data, size_t size)
{
	const u32 block[3] = { (u32)handle, (u32)data, size };
	long left;
	int err;

	err = semihosting_call(SYS_WRITE, block, &left);
	if (err)
		return err;
	return left ? -EIO : 0;
}

void semihosting_close(int handle)
{
	const u32 block[1] = { (u32)handle };

	semihosting_call(SYS_CLOSE, block, NULL);
}
