// SPDX-License-Identifier: MIT
/*
 * A directory's dentries, newest first: what readdir of a memory file system gives out.
 *
 * Each gets the next number of its directory (d_seq) when it is linked, and the tree is ordered by falling
 * number; so a new one always goes to the left end, which the tree remembers, and needs no search. A place
 * in the directory, which seekdir() may come back to, is DIR_POS_MAX less the number: it stays what it is
 * whatever else comes and goes. What comes while somebody reads lies before where he is: a loop that renames
 * all that it reads comes to an end, and finds everything once.
 */
#include <neap/kernel.h>
#include <neap/rbtree.h>

#include "dcache.h"
#include "internal.h"

/* Places are positive in 32 bits, as old programs want them; 0 and 1 are "." and "..". */
#define DIR_POS_MAX 0x7fffffffu
#define DIR_SEQ_MAX (DIR_POS_MAX - 2)

unsigned int dir_seq_max = DIR_SEQ_MAX; /* less in a test */

/*
 * After two thousand million names all there are get new numbers. Who reads the directory at that moment
 * may see a name twice, or not.
 */
static void renumber(struct dentry *dir)
{
	struct rb_node *node;
	unsigned int seq = 0;

	for (node = rb_last(&dir->d_subdirs.rb_root); node; node = rb_prev(node))
		rb_entry(node, struct dentry, d_child)->d_seq = ++seq;
	dir->d_last_seq = seq;
}

void d_link_child(struct dentry *parent, struct dentry *dentry)
{
	struct rb_root_cached *root = &parent->d_subdirs;
	struct rb_node *newest = root->rb_leftmost;

	if (parent->d_last_seq >= dir_seq_max)
		renumber(parent);
	dentry->d_seq = ++parent->d_last_seq;
	rb_link_node(&dentry->d_child, newest, newest ? &newest->rb_left : &root->rb_root.rb_node);
	rb_insert_color_cached(&dentry->d_child, root, true);
}

void d_unlink_child(struct dentry *dentry)
{
	rb_erase_cached(&dentry->d_child, &dentry->d_parent->d_subdirs);
	RB_CLEAR_NODE(&dentry->d_child);
}

/* The newest that is not newer than seq. dcache_lock held. */
static struct rb_node *find_child(struct dentry *dir, unsigned int seq)
{
	struct rb_node *node = dir->d_subdirs.rb_root.rb_node, *found = NULL;

	while (node) {
		if (rb_entry(node, struct dentry, d_child)->d_seq <= seq) {
			found = node;
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	return found;
}

struct dentry *dcache_next(struct dentry *dir, struct dentry *prev, loff_t *pos)
{
	struct dentry *d = NULL;
	struct rb_node *node;

	spin_lock(&dcache_lock);
	if (prev && prev->d_parent == dir && !RB_EMPTY_NODE(&prev->d_child))
		node = rb_next(&prev->d_child);
	else if (*pos < DIR_POS_MAX)
		node = find_child(dir, DIR_POS_MAX - (unsigned int)*pos);
	else
		node = NULL;
	for (; node && !d; node = rb_next(node)) {
		d = rb_entry(node, struct dentry, d_child);
		if (!d->d_inode)
			d = NULL;
	}
	if (d) {
		dget(d);
		*pos = DIR_POS_MAX - d->d_seq;
	}
	spin_unlock(&dcache_lock);
	dput(prev);
	return d;
}

bool d_has_children(struct dentry *dentry)
{
	loff_t pos = 0;
	struct dentry *child = dcache_next(dentry, NULL, &pos);

	dput(child);
	return child != NULL;
}
