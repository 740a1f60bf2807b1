// SPDX-License-Identifier: MIT
/* Directories in memory: places in them when the numbers of names have run out, and the hash table's chains. */
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/ktest.h>
#include <neap/sprintf.h>
#include "../../fs/internal.h"

#define DIR "/ktest-dcache"

/* One name comes or goes. */
static int change(struct dentry *dir, int n, bool make)
{
	struct inode *inode = dir->d_inode;
	struct dentry *d;
	char name[16];
	int err;

	snprintf(name, sizeof(name), "n%d", n);
	inode_lock(inode);
	d = lookup_one(dir, name);
	err = PTR_ERR_OR_ZERO(d);
	if (!err && make)
		err = inode->i_op->create(inode, d, S_IFREG | 0644);
	else if (!err && !d->d_inode)
		err = -ENOENT;
	else if (!err)
		err = inode->i_op->unlink(inode, d);
	if (!err && !make)
		d_drop(d);
	if (!IS_ERR(d))
		dput(d);
	inode_unlock(inode);
	return err;
}

/* How many names there are; less than 0: their places do not rise, or are too large. */
static int count(struct dentry *dir)
{
	loff_t pos = 2, last = 0;
	struct dentry *d = NULL;
	int n = 0;

	while ((d = dcache_next(dir, d, &pos)) != NULL) {
		n = pos > last && pos <= INT_MAX ? n + 1 : -1000;
		last = pos;
	}
	return n;
}

KTEST(dcache, numbers_run_out)
{
	unsigned int max = dir_seq_max;
	struct path path;
	int i, err = 0;

	KTEST_ASSERT(kern_mkdir(DIR, 0755) == 0);
	KTEST_ASSERT(kern_path(DIR, LOOKUP_DIRECTORY, &path) == 0);
	dir_seq_max = 12; /* other directories are numbered anew now and then: it does no harm */
	for (i = 0; i < 8; i++)
		err |= change(path.dentry, i, true);
	/* At any time eight names, of which the oldest goes. */
	for (i = 8; i < 100; i++) {
		err |= change(path.dentry, i - 8, false);
		err |= change(path.dentry, i, true);
		KTEST_EXPECT_EQ(count(path.dentry), 8);
		KTEST_EXPECT(path.dentry->d_last_seq <= 12);
	}
	KTEST_EXPECT_EQ(err, 0);
	for (i = 92; i < 100; i++)
		change(path.dentry, i, false);
	dir_seq_max = max;
	KTEST_EXPECT(!d_has_children(path.dentry));
	path_put(&path);
}
