// SPDX-License-Identifier: MIT
/*
 * memfd_create: a file of shared memory that is in no directory and whose owner can seal it. A seal is a
 * promise to whoever else has the file: F_SEAL_SHRINK and F_SEAL_GROW, that its size stays;
 * F_SEAL_WRITE, that what is in it stays; F_SEAL_FUTURE_WRITE, the same but for mappings that exist;
 * F_SEAL_SEAL, that the seals are all there will be. None is ever taken away.
 *
 * That nobody can write through a mapping is what i_mmap_writable says (neap/pagemap.h): F_SEAL_WRITE is
 * only for a file without such mappings, and keeps them away from then on.
 */
#include <neap/err.h>
#include <neap/file.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/mman.h>
#include <neap/pagemap.h>
#include <neap/shmem_fs.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/syscalls.h>
#include <neap/uaccess.h>

#define MFD_NAME_PREFIX	 "/memfd:" /* as maps shows it; the slash is not part of the name */
#define MFD_NAME_MAX_LEN (NAME_MAX - (sizeof(MFD_NAME_PREFIX) - 2))

#define F_ALL_SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)

/* The user's name with the prefix, kmalloc'd. ERR_PTR(-EFAULT, -EINVAL: too long, -ENOMEM). */
static char *memfd_name(const char __user *uname)
{
	const size_t prefix = sizeof(MFD_NAME_PREFIX) - 1;
	char *name = kmalloc(prefix + MFD_NAME_MAX_LEN + 1, GFP_KERNEL);
	long len;

	if (!name)
		return ERR_PTR(-ENOMEM);
	memcpy(name, MFD_NAME_PREFIX, prefix);
	len = strncpy_from_user(name + prefix, uname, MFD_NAME_MAX_LEN + 1);
	if (len < 0 || len > (long)MFD_NAME_MAX_LEN) {
		kfree(name);
		return ERR_PTR(len < 0 ? len : -EINVAL);
	}
	return name;
}

/* -EINVAL: flags, a name that is too long; -ENOSYS: huge pages; -EFAULT, -ENOMEM, -EMFILE. */
long sys_memfd_create(const char __user *uname, unsigned int flags)
{
	struct file *file;
	char *name;
	int fd;

	if (flags & ~(MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_HUGETLB))
		return -EINVAL;
	name = memfd_name(uname);
	if (IS_ERR(name))
		return PTR_ERR(name);
	fd = get_unused_fd_flags(flags & MFD_CLOEXEC ? O_CLOEXEC : 0);
	if (fd < 0)
		goto out;
	file = flags & MFD_HUGETLB ? ERR_PTR(-ENOSYS) : shmem_file_setup(name, 0, VM_NORESERVE);
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		fd = PTR_ERR(file);
		goto out;
	}
	if (flags & MFD_ALLOW_SEALING)
		SHMEM_I(file_inode(file))->seals = 0;
	fd_install(fd, file);
out:
	kfree(name);
	return fd;
}

/* -EPERM: not open for writing, or sealed; -EINVAL; -EBUSY: F_SEAL_WRITE beside writable mappings. */
static long memfd_add_seals(struct file *file, unsigned int seals)
{
	struct inode *inode = file_inode(file);
	struct shmem_inode_info *info;
	long err = 0;

	if (!(file->f_mode & FMODE_WRITE))
		return -EPERM;
	if ((seals & ~F_ALL_SEALS) || !shmem_mapping(file->f_mapping))
		return -EINVAL;
	info = SHMEM_I(inode);
	inode_lock(inode);
	if (info->seals & F_SEAL_SEAL)
		err = -EPERM;
	else if ((seals & F_SEAL_WRITE) && !(info->seals & F_SEAL_WRITE))
		err = mapping_deny_writable(file->f_mapping);
	if (!err)
		WRITE_ONCE(info->seals, info->seals | seals);
	inode_unlock(inode);
	return err;
}

long memfd_fcntl(struct file *file, unsigned int cmd, unsigned long arg)
{
	if (cmd == F_ADD_SEALS)
		return memfd_add_seals(file, arg);
	return shmem_mapping(file->f_mapping) ? (long)SHMEM_I(file_inode(file))->seals : -EINVAL;
}
