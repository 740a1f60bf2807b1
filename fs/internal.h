/* SPDX-License-Identifier: MIT */
/* What the files of fs/ share. */
#ifndef FS_INTERNAL_H
#define FS_INTERNAL_H

#include <neap/fs.h>
#include <neap/string.h>

/*
 * rw_verify_area - whether a transfer of n bytes may begin at pos. -EINVAL: pos or n is negative, or the sum
 * would be: what came after the wrap would lie at the beginning of the file.
 */
int rw_verify_area(const struct file *file, loff_t pos, size_t n);
/* do_truncate - the caller has a claim to write, and get_write_access(). 0 or -errno. Sleeps. */
int do_truncate(struct inode *inode, loff_t size);

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
/* last_is_dot - whether the last component is no name of its directory: "/", "." or "..". */
static inline bool last_is_dot(const char *last)
{
	return !*last || !strcmp(last, ".") || !strcmp(last, "..");
}
/* lookup_one - the dentry (maybe negative) of a name in a directory; the directory's inode locked. */
struct dentry *lookup_one(struct dentry *dir, const char *name);
/* follow_link - nd, which stands in the link's directory, goes on with the link's target as path. */
int follow_link(struct nameidata *nd, struct dentry *link);
void follow_mount(struct path *path);
/*
 * user_path_at - a path of user space, whose last link is followed without AT_SYMLINK_NOFOLLOW. With
 * AT_EMPTY_PATH an empty one is what dfd refers to. 0, then path_put(); or -errno. Sleeps.
 */
int user_path_at(int dfd, const char __user *filename, int at_flags, struct path *path);
void mntput(struct vfsmount *mnt); /* NULL is fine. Sleeps. */

/* Of a mount, not of its super block. */
#define MNT_FLAGS                                                                                  \
	(MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_NODIRATIME | MS_RELATIME | \
	 MS_STRICTATIME)

/* get_anon_bdev - a device number that no other super block has. -ENOMEM; -EMFILE: 2^20 have one. Sleeps. */
int get_anon_bdev(dev_t *dev);
void free_anon_bdev(dev_t dev);

/* See mnt_tree.c. */
extern struct mutex mount_lock;
extern spinlock_t vfsmount_lock;
/* alloc_mount - one that is nowhere yet, with a reference, and sb's; dev_name is copied. NULL: no memory. */
struct vfsmount *alloc_mount(struct super_block *sb, const char *dev_name);
void mntput_no_expire(struct vfsmount *mnt); /* mntput() of who only looked: MNT_EXPIRE. Sleeps. */
/* follow_up - from a mount to the place that it is on. False: it is on none. */
bool follow_up(struct path *path);
bool mnt_is_reachable(const struct vfsmount *mnt); /* at this moment, from the root */
/* All these: mount_lock is held. Not in the tree: nothing can be mounted on it. */
bool mnt_is_attached(const struct vfsmount *mnt);
/* attach_mount - onto path, with the caller's reference. -EINVAL: path is out of the tree; -ENOSPC: fs.mount-max. */
int attach_mount(struct vfsmount *mnt, const struct path *path);
void attach_root(struct vfsmount *mnt);
/*
 * detach_mounts - the mount and all that are on it leave the tree, to the list. -EBUSY: it has more users than
 * these (a mount on it is one); -1: never. put_detached(), without mount_lock: the list's references go. Sleeps.
 */
int detach_mounts(struct vfsmount *mnt, int users, struct list_head *gone);
void put_detached(struct list_head *gone);
void make_root(struct vfsmount *mnt,
	       struct path *was);	/* it takes the place of the one it was on */
struct vfsmount *mount_from_id(u64 id); /* the first whose number is at least that; NULL */
void mnt_tree_init(void);
/*
 * For who has changed what makes a mount read-only, or is about to; mount_lock held. mnt_stop_writers - no
 * claim is given any more; -EBUSY: there is one. mnt_update_writers - according to flags and super block.
 */
int mnt_stop_writers(struct vfsmount *mnt);
void mnt_update_writers(struct vfsmount *mnt);
/* do_remount - path leads to the root of a mount, else -EINVAL. -EBUSY, -EROFS, -errno. Sleeps. */
int do_remount(const struct path *path, unsigned long flags, const char *options);
extern struct mutex rename_mutex; /* see docs/locking.md */
/* dir is of, or above it. rename_mutex or dcache_lock held. */
bool is_ancestor(struct dentry *dir, struct dentry *of);
void d_move(struct dentry *dentry, struct dentry *target);
/* The names and parents of two dentries change places; both parents' locks and rename_mutex held. */
void d_exchange(struct dentry *a, struct dentry *b);
/* d_lookup - what is known of a name, referenced; NULL: look with lookup_one(). No lock is needed. */
struct dentry *d_lookup(struct dentry *parent, const char *name);
bool d_has_children(struct dentry *dentry); /* are there any names in it? */
/*
 * vfs_tmpfile - a new file (mode with type) that has no name, in the file system of a directory; linkable: it may
 * get one. 0: path leads to it, path_put(). -ENOTDIR, -EROFS, -EOPNOTSUPP, -ENOSPC, -errno. Sleeps.
 */
int vfs_tmpfile(const struct path *dir, umode_t mode, bool linkable, struct path *path);
/*
 * dcache_next - the first positive child at a place or behind it, referenced, and its place in *pos; NULL:
 * there is none. prev, the one found last, is a hint, and its reference is dropped.
 */
struct dentry *dcache_next(struct dentry *dir, struct dentry *prev, loff_t *pos);
extern unsigned int dir_seq_max; /* for tests: when a directory's names are numbered anew */

/* Read by shrinkers, which try; to write: who unmounts, while names and inodes of it go. */
extern struct rw_semaphore prune_rwsem;
/* Unmounted: all names below a root go; all inodes without users. prune_rwsem held. Both sleep. */
void shrink_dcache_for_umount(struct dentry *root);
void evict_inodes(struct super_block *sb);
void evict(struct inode *inode); /* it is i_freeing */
/* iput_final - the caller's reference is dropped. True: it was the last, and evict() is the caller's. */
bool iput_final(struct inode *inode);
/* igrab - a reference to one of a list whose lock the caller has. False: it is about to go. */
bool igrab(struct inode *inode);

struct dentry_stat {
	unsigned long nr_dentry, nr_unused, nr_negative; /* the last of the unused */
};
void get_dentry_state(struct dentry_stat *stat);
unsigned int get_nr_inodes(void);
unsigned long get_nr_inodes_unused(void);

void dcache_init(void);
void dcache_shrink_init(void);
void inode_init(void);
void inode_cache_init(void);
void file_table_init(void);
void ramfs_init(void);
void tmpfs_init(void);
void tmpfs_statfs(struct super_block *sb, struct kstatfs *buf); /* of all that has such limits */
/*
 * The root file system: a ramfs with the limits of a tmpfs, but all of memory for its files until limit_rootfs():
 * what the machine is booted with may fill more than half of a small one.
 */
void limit_rootfs(struct super_block *sb);
int limited_ramfs_fill_super(struct super_block *sb, const char *source, const char *options);
void ramfs_evict_inode(struct inode *inode); /* of tmpfs, too */
int ramfs_fill_super(struct super_block *sb, const char *source, const char *options);
void mnt_init(void);
struct file *alloc_empty_file(int flags);
void free_empty_file(struct file *file);
struct inode *new_pseudo_inode(void); /* for pipes: of no mounted file system */
bool is_pseudo_inode(const struct inode *inode);
extern const struct file_operations pipefifo_fops;
/*
 * fcntl's F_GETPIPE_SZ, F_SETPIPE_SZ: bytes that a pipe or FIFO may hold (from now on). -EBADF: it is none;
 * -EBUSY: it holds more; -EPERM, -EINVAL: it may not; -ENOMEM. To set may sleep.
 */
long pipe_fcntl(const struct file *file, unsigned int cmd, unsigned long arg);
void devtmpfs_populate(void);
struct super_block *get_super(struct file_system_type *type, const char *source,
			      const char *options, unsigned long flags, int *err);
void put_super(struct super_block *sb);
struct file_system_type *get_fs_type(const char *name);

/* Is there a file in memory that has lost its last name? */
bool sb_has_unlinked(struct super_block *sb);
/* The inode after prev (NULL: the first), referenced; prev's reference is dropped. NULL: the end. */
struct inode *sb_next_inode(struct super_block *sb, struct inode *prev);
/* fn for every inode there is, referenced meanwhile. It must not mount or unmount. Sleeps. */
void iterate_inodes(void (*fn)(struct inode *inode));

#endif
