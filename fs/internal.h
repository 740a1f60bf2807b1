/* SPDX-License-Identifier: MIT */
/* What the files of fs/ share. */
#ifndef FS_INTERNAL_H
#define FS_INTERNAL_H

#include <neap/fs.h>

/* Names of open directories, parents of a path's last component. */
struct nameidata {
	struct path path;    /* where the walk is; referenced */
	char *buf;	     /* what is left of the path, kmalloc'd */
	char *last;	     /* the last component, in buf (parent walks) */
	bool trailing_slash; /* "dir/": it must be a directory */
	unsigned int links;  /* symbolic links followed so far */
};

/* path_parent - the directory of a path's last component, which nd->last names. nd_put() afterwards. */
int path_parent(int dfd, const char *name, struct nameidata *nd);
int path_parent_at(const struct path *base, const char *name, struct nameidata *nd);
void nd_put(struct nameidata *nd);
/* lookup_one - the dentry (maybe negative) of a name in a directory; the directory's inode locked. */
struct dentry *lookup_one(struct dentry *dir, const char *name);
/* follow_link - nd, which stands in the link's directory, goes on with the link's target as path. */
int follow_link(struct nameidata *nd, struct dentry *link);
void follow_mount(struct path *path);
void d_move(struct dentry *dentry, struct dentry *target, const char *name);
bool d_has_children(struct dentry *dentry);
struct dentry *dcache_child(struct dentry *dir, loff_t n);

void dcache_init(void);
void inode_init(void);
void file_table_init(void);
void ramfs_init(void);
int ramfs_fill_super(struct super_block *sb, const char *source, const char *options);
void mnt_init(void);
struct file *alloc_empty_file(int flags);
void free_empty_file(struct file *file);
struct inode *new_pseudo_inode(void); /* for pipes: of no mounted file system */
void devtmpfs_populate(void);
struct super_block *get_super(struct file_system_type *type, const char *source,
			      const char *options, unsigned long flags, int *err);
void put_super(struct super_block *sb);
struct file_system_type *get_fs_type(const char *name);

/* fn for every inode there is, referenced meanwhile. It must not mount or unmount. Sleeps. */
void iterate_inodes(void (*fn)(struct inode *inode));

#endif
