// SPDX-License-Identifier: MIT
/*
 * The names of /proc that belong to no task: a tree built at boot, by whoever has something to show
 * (proc_create_single). It only grows, and only before there are programs: no lock.
 */
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/proc_fs.h>
#include <neap/slab.h>
#include <neap/string.h>

#include "internal.h"

struct proc_dir_entry proc_root = {
	.name = "/proc",
	.mode = S_IFDIR | 0555,
	.ino = PROC_ROOT_INO,
	.nlink = 2,
	.parent = &proc_root,
	.children = LIST_HEAD_INIT(proc_root.children),
};

static unsigned long next_ino = PROC_STATIC_INO; /* at boot only */

struct proc_dir_entry *proc_find(struct proc_dir_entry *parent, const char *name)
{
	struct proc_dir_entry *pde;

	list_for_each_entry(pde, &parent->children, child) {
		if (!strcmp(pde->name, name))
			return pde;
	}
	return NULL;
}

struct proc_dir_entry *proc_add(struct proc_dir_entry *parent, const char *name, umode_t mode)
{
	struct proc_dir_entry *pde = kzalloc(sizeof(*pde), GFP_KERNEL);

	if (!pde)
		return NULL;
	if (!parent)
		parent = &proc_root;
	pde->name = name;
	pde->mode = mode & S_IFMT ? mode : mode | S_IFREG;
	pde->ino = next_ino++;
	pde->nlink = S_ISDIR(pde->mode) ? 2 : 1;
	pde->parent = parent;
	INIT_LIST_HEAD(&pde->children);
	if (S_ISDIR(pde->mode))
		parent->nlink++;
	list_add_tail(&pde->child, &parent->children);
	return pde;
}

/* A text file, still without its contents. NULL: no memory. */
static struct proc_dir_entry *proc_create_text(const char *name, umode_t mode)
{
	const char *slash = strchr(name, '/');
	struct proc_dir_entry *dir = &proc_root;

	if (slash) {
		char *dirname = kmalloc(slash - name + 1, GFP_KERNEL);

		if (!dirname)
			return NULL;
		memcpy(dirname, name, slash - name);
		dirname[slash - name] = '\0';
		dir = proc_find(&proc_root, dirname);
		if (dir)
			kfree(dirname);
		else
			dir = proc_add(NULL, dirname, S_IFDIR | 0555);
		if (!dir)
			return NULL;
		name = slash + 1;
	}
	return proc_add(dir, name, S_IFREG | mode);
}

int proc_create_single(const char *name, umode_t mode, proc_show_t show)
{
	struct proc_dir_entry *pde = proc_create_text(name, mode);

	if (!pde)
		return -ENOMEM;
	pde->show = show;
	return 0;
}

int proc_create_seq(const char *name, umode_t mode, const struct seq_operations *ops)
{
	struct proc_dir_entry *pde = proc_create_text(name, mode);

	if (!pde)
		return -ENOMEM;
	pde->seq_ops = ops;
	return 0;
}

/* ---- as files ---- */

static int pde_open(struct inode *inode, struct file *file)
{
	const struct proc_dir_entry *pde = PROC_I(inode)->pde;

	return pde->seq_ops ? seq_open(file, pde->seq_ops) : single_open(file, pde->show, NULL);
}

static const struct file_operations pde_text_fops = {
	.open = pde_open,
	.read = seq_read,
	.held_pages = seq_held_pages,
	.llseek = seq_lseek,
	.release = seq_release, /* also right for single_open() */
};

static int pde_dir_lookup(struct inode *dir, struct dentry *dentry)
{
	return proc_pde_lookup((struct proc_dir_entry *)PROC_I(dir)->pde, dir, dentry);
}

static int pde_dir_iterate(struct file *file, void *ctx, filldir_t filldir)
{
	struct proc_dir_entry *dir = (struct proc_dir_entry *)PROC_I(file_inode(file))->pde;

	if (proc_emit_dots(file, ctx, filldir))
		proc_pde_iterate(dir, file, ctx, filldir);
	return 0;
}

static int pde_readlink(struct dentry *dentry, char *buf, int len)
{
	const char *target = PROC_I(dentry->d_inode)->pde->target;
	int n = min_t(int, len, strlen(target));

	memcpy(buf, target, n);
	return n;
}

static const struct inode_operations pde_dir_iops = { .lookup = pde_dir_lookup };
static const struct inode_operations pde_link_iops = { .readlink = pde_readlink };
static const struct inode_operations pde_file_iops = { .truncate = proc_truncate };

static const struct file_operations pde_dir_fops = {
	.read = generic_read_dir,
	.iterate = pde_dir_iterate,
	.llseek = generic_file_llseek,
};

struct inode *proc_pde_inode(struct super_block *sb, const struct proc_dir_entry *pde)
{
	struct inode *inode = proc_new_inode(sb, pde->mode, pde->ino, NULL);

	if (!inode)
		return NULL;
	PROC_I(inode)->pde = pde;
	inode->i_nlink = pde->nlink;
	if (S_ISDIR(pde->mode)) {
		inode->i_op = &pde_dir_iops;
		inode->i_fop = &pde_dir_fops;
	} else if (S_ISLNK(pde->mode)) {
		inode->i_op = &pde_link_iops;
	} else {
		inode->i_op = &pde_file_iops;
		inode->i_fop = &pde_text_fops;
	}
	if (pde->iops)
		inode->i_op = pde->iops;
	if (pde->fops)
		inode->i_fop = pde->fops;
	return inode;
}

int proc_pde_lookup(struct proc_dir_entry *dir, struct inode *inode, struct dentry *dentry)
{
	struct proc_dir_entry *pde = proc_find(dir, dentry->d_name);
	struct inode *child;

	if (!pde)
		return 0;
	child = proc_pde_inode(inode->i_sb, pde);
	if (!child)
		return -ENOMEM;
	d_add(dentry, child);
	return 0;
}

bool proc_pde_iterate(struct proc_dir_entry *dir, struct file *file, void *ctx, filldir_t filldir)
{
	struct proc_dir_entry *pde;
	loff_t n = 2;

	list_for_each_entry(pde, &dir->children, child) {
		if (n++ == file->f_pos &&
		    !proc_emit(file, ctx, filldir, pde->name, pde->ino, pde->mode))
			return false;
	}
	return true;
}
