// SPDX-License-Identifier: MIT
/* getdents64 and its older kin: directory entries into user memory. */
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
	int error;
};

/* 0, or what is told if not even one entry fitted. */
static int check_entry(const struct getdents_ctx *ctx, const char *name, int len,
		       unsigned int reclen)
{
	/* No program could use it, and some would be led astray. */
	if (!len || memchr(name, '/', len))
		return -EIO;
	return ctx->used + reclen > ctx->room ? -EINVAL : 0;
}

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

	ctx->error = check_entry(ctx, name, len, reclen);
	if (ctx->error)
		return 1;
	if (copy_to_user(d, &head, offsetof(struct linux_dirent64, d_name)) ||
	    copy_to_user(d->d_name, name, len) || put_user('\0', d->d_name + len)) {
		ctx->error = -EFAULT;
		return 1;
	}
	ctx->used += reclen;
	return 0;
}

/* With old numbers: shorter ones, and the type in the last byte of the entry. */
static int filldir(void *arg, const char *name, int len, loff_t pos, u64 ino, unsigned int type)
{
	struct getdents_ctx *ctx = arg;
	unsigned int reclen = ALIGN(offsetof(struct linux_dirent, d_name) + len + 2, 4);
	struct linux_dirent __user *d = (void __user *)(ctx->dirent + ctx->used);
	struct linux_dirent head = { .d_ino = ino, .d_off = pos + 1, .d_reclen = reclen };

	ctx->error = check_entry(ctx, name, len, reclen);
	if (!ctx->error && (head.d_ino != ino || pos + 1 > LONG_MAX))
		ctx->error = -EOVERFLOW;
	if (ctx->error)
		return 1;
	if (copy_to_user(d, &head, offsetof(struct linux_dirent, d_name)) ||
	    copy_to_user(d->d_name, name, len) || put_user('\0', d->d_name + len) ||
	    put_user((char)type, (char __user *)d + reclen - 1)) {
		ctx->error = -EFAULT;
		return 1;
	}
	ctx->used += reclen;
	return 0;
}

static long do_getdents(unsigned int fd, void __user *dirent, unsigned int count, filldir_t fill)
{
	struct getdents_ctx ctx = { .dirent = dirent, .room = count };
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
	err = file->f_path.dentry->d_unhashed ? -ENOENT : file->f_op->iterate(file, &ctx, fill);
	inode_unlock(inode);
	mutex_unlock(&file->f_pos_lock);
	fput(file);
	if (err)
		return err;
	return ctx.used ? (long)ctx.used : ctx.error;
}

long sys_getdents64(unsigned int fd, struct linux_dirent64 __user *dirent, unsigned int count)
{
	return do_getdents(fd, dirent, count, filldir64);
}

long sys_getdents(unsigned int fd, struct linux_dirent __user *dirent, unsigned int count)
{
	return do_getdents(fd, dirent, count, filldir);
}
