// SPDX-License-Identifier: MIT
/* getdents64: directory entries into user memory. */
#include <neap/err.h>
#include <neap/file.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/string.h>
#include <neap/syscalls.h>
#include <neap/uaccess.h>
#include <uapi/dirent.h>

struct getdents_ctx {
	char __user *dirent;
	unsigned int room, used;
	struct linux_dirent64 __user *previous; /* its d_off is told by the next entry's place */
	int error;
};

static int filldir64(void *arg, const char *name, int len, loff_t pos, u64 ino, unsigned int type)
{
	struct getdents_ctx *ctx = arg;
	unsigned int reclen = ALIGN(offsetof(struct linux_dirent64, d_name) + len + 1, 8);
	struct linux_dirent64 __user *d = (void __user *)(ctx->dirent + ctx->used);
	struct linux_dirent64 head = {
		.d_ino = ino,
		.d_off = pos + 1,
		.d_reclen = reclen,
		.d_type = type,
	};

	/* No program could use it, and some would be led astray. */
	if (!len || memchr(name, '/', len)) {
		ctx->error = -EIO;
		return 1;
	}
	if (ctx->used + reclen > ctx->room) {
		ctx->error = -EINVAL; /* only told if not even one fitted */
		return 1;
	}
	if (copy_to_user(d, &head, offsetof(struct linux_dirent64, d_name)) ||
	    copy_to_user(d->d_name, name, len) || put_user('\0', d->d_name + len)) {
		ctx->error = -EFAULT;
		return 1;
	}
	ctx->used += reclen;
	return 0;
}

long sys_getdents64(unsigned int fd, struct linux_dirent64 __user *dirent, unsigned int count)
{
	struct getdents_ctx ctx = { .dirent = (char __user *)dirent, .room = count };
	struct file *file = fget(fd);
	struct inode *inode;
	int err;

	if (!file)
		return -EBADF;
	inode = file_inode(file);
	if (!file->f_op->iterate) {
		fput(file);
		return -ENOTDIR;
	}
	mutex_lock(&file->f_pos_lock);
	inode_lock(inode);
	err = file->f_path.dentry->d_unhashed ? -ENOENT
					      : file->f_op->iterate(file, &ctx, filldir64);
	inode_unlock(inode);
	mutex_unlock(&file->f_pos_lock);
	fput(file);
	if (err)
		return err;
	return ctx.used ? (long)ctx.used : ctx.error;
}
