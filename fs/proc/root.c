// SPDX-License-Identifier: MIT
/*
 * The proc file system: one instance, whoever mounts it. Its root has the names of generic.c and a
 * directory for each process. None of its dentries stays in memory without a user.
 */
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/proc_fs.h>
#include <uapi/statfs.h>

#include "internal.h"

/* Positions of the processes in the root directory, far behind those of the fixed names. */
#define FIRST_PROCESS_POS 256

static int proc_root_lookup(struct inode *dir, struct dentry *dentry)
{
	if (proc_name_to_int(dentry->d_name) >= 0)
		return proc_pid_lookup(dir, dentry);
	return proc_pde_lookup(&proc_root, dir, dentry);
}

static int proc_root_iterate(struct file *file, void *ctx, filldir_t filldir)
{
	if (!proc_emit_dots(file, ctx, filldir))
		return 0;
	if (file->f_pos < FIRST_PROCESS_POS) {
		if (!proc_pde_iterate(&proc_root, file, ctx, filldir))
			return 0;
		file->f_pos = FIRST_PROCESS_POS;
	}
	proc_pid_iterate(file, FIRST_PROCESS_POS, ctx, filldir);
	return 0;
}

static const struct inode_operations proc_root_iops = {
	.lookup = proc_root_lookup,
	.revalidate = proc_pid_revalidate,
};

static const struct file_operations proc_root_fops = {
	.read = generic_read_dir,
	.iterate = proc_root_iterate,
	.llseek = generic_file_llseek,
};

static int proc_fill_super(struct super_block *sb, const char *source __maybe_unused,
			   const char *options __maybe_unused)
{
	struct inode *inode;
	struct dentry *root;

	sb->s_op = &proc_sops;
	sb->s_magic = PROC_SUPER_MAGIC;
	inode = proc_pde_inode(sb, &proc_root);
	root = inode ? d_alloc(NULL, "/", 1) : NULL;
	if (!root) {
		iput(inode);
		return -ENOMEM;
	}
	root->d_sb = sb;
	d_add(root, inode);
	sb->s_root = root;
	return 0;
}

static struct file_system_type proc_fs_type = {
	.name = "proc",
	.fill_super = proc_fill_super,
	.single = true,
};

void __init proc_root_init(void)
{
	proc_root.iops = &proc_root_iops;
	proc_root.fops = &proc_root_fops;
	proc_self_init();
	proc_misc_init();
	proc_sysctl_init();
	register_filesystem(&proc_fs_type);
}
