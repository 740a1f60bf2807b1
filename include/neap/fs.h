/* SPDX-License-Identifier: MIT */
/*
 * The smallest VFS that file mappings need. A path is looked up through dentries (names) to an inode
 * (the object), and opened as a file (a position and a mode).
 *
 *	fd -> struct file -> struct path { mnt, dentry } -> struct inode -> address_space (pages)
 *
 * Dentries of memory file systems stay until they are unlinked; those of disks, and the inodes, as long as
 * there is memory for them (fs/dcache.c, fs/inode_cache.c); others until their last reference goes.
 */
#ifndef NEAP_FS_H
#define NEAP_FS_H

#include <asm/atomic.h>
#include <neap/errseq.h>
#include <neap/list.h>
#include <neap/mutex.h>
#include <neap/pagemap.h>
#include <neap/rbtree.h>
#include <neap/spinlock.h>
#include <neap/task_work.h>
#include <neap/time.h>
#include <neap/types.h>
#include <uapi/fcntl.h>
#include <uapi/limits.h>
#include <uapi/stat.h>

struct dentry;
struct file;
struct file_system_type;
struct iov_iter;
struct kstat;
struct poll_table_struct;
struct seq_file;
struct seq_operations;
struct super_block;
struct vfsmount;
struct vm_area_struct;

#define FMODE_READ	      0x1u
#define FMODE_WRITE	      0x2u
#define FMODE_WRITER	      0x4u  /* counted in i_writecount; has a claim on its mount */
#define FMODE_RUNS	      0x8u  /* a program that runs: counted there the other way */
#define FMODE_UNSIGNED_OFFSET 0x10u /* offsets are addresses, without a sign: /dev/mem */
#define FMODE_PATH	      0x20u /* O_PATH: a place in the tree, not opened */

#define MAX_RW_COUNT (INT_MAX & PAGE_MASK) /* bytes that one call moves at most */

#define NAME_MAX_LEN	 255
#define MAX_NESTED_LINKS 40
#define MAX_NON_LFS	 ((loff_t)LONG_MAX)	   /* what calls with old numbers can name */
#define MAX_LFS_FILESIZE ((loff_t)U32_MAX << 12) /* page offsets are one word */

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

/* ---- inodes ---- */

struct inode_operations {
	/* Fills dentry (d_add), or leaves it negative: 0 either way; -errno. dir's lock held. */
	int (*lookup)(struct inode *dir, struct dentry *dentry);
	/* Of a directory: a name found in memory still stands for the same. NULL: always. No sleep. */
	bool (*revalidate)(struct dentry *dentry);
	int (*create)(struct inode *dir, struct dentry *dentry, umode_t mode);
	int (*link)(struct dentry *old, struct inode *dir, struct dentry *dentry);
	int (*unlink)(struct inode *dir, struct dentry *dentry);
	int (*symlink)(struct inode *dir, struct dentry *dentry, const char *target);
	int (*mkdir)(struct inode *dir, struct dentry *dentry, umode_t mode);
	int (*rmdir)(struct inode *dir, struct dentry *dentry);
	int (*mknod)(struct inode *dir, struct dentry *dentry, umode_t mode, dev_t dev);
	/* whiteout, if not NULL: an inode of tmpfile() that gets the old name. */
	int (*rename)(struct inode *olddir, struct dentry *old, struct inode *newdir,
		      struct dentry *new, struct inode *whiteout);
	/*
	 * A new inode (mode with type; a device's number is 0) as mknod() makes it, but without a link or a
	 * name. ERR_PTR(-errno). NULL: not supported. dir's lock may be held or not. Sleeps.
	 */
	struct inode *(*tmpfile)(struct inode *dir, umode_t mode);
	/* Two names change places; both exist. NULL: not supported. */
	int (*exchange)(struct inode *olddir, struct dentry *old, struct inode *newdir,
			struct dentry *new);
	/* The target's length; at most len bytes of it in buf, no NUL. */
	int (*readlink)(struct dentry *dentry, char *buf, int len);
	/* Of a link that leads straight to an object (/proc/PID/fd/N): references it in path. -errno. */
	int (*get_path)(struct dentry *link, struct path *path);
	int (*truncate)(struct inode *inode, loff_t size);	  /* inode lock held */
	void (*getattr)(struct inode *inode, struct kstat *stat); /* after generic_fillattr */
};

/*
 * What is not marked is set before the inode can be found. stat() reads the attributes without a lock: two
 * of them may be from before and after a change.
 */
struct inode {
	umode_t i_mode;	      /* i_rwsem; the type is constant */
	unsigned int i_nlink; /* a directory's: i_rwsem; a file's: s_lock */
	bool i_linkable;      /* has had no name yet, and may get one; s_lock */
	uid_t i_uid;
	gid_t i_gid;
	dev_t i_rdev;
	unsigned long i_ino;
	loff_t i_size; /* i_rwsem to change; read whole without: i_size_read() */
	/* i_rwsem; ctime also while links change; mtime and ctime also by faults: file_update_time() */
	struct timespec64 i_atime, i_mtime, i_ctime;
	atomic_t i_count; /* to 0, from there, and the next four: inode_hash_lock (inode_cache.c) */
	struct hlist_node i_hash; /* by number; for file systems on disks */
	struct list_head i_lru;	  /* unused ones */
	bool i_freeing;
	bool i_referenced;     /* used since it came to the list */
	atomic_t i_writecount; /* > 0: files open for writing; < 0: programs that run from it */
	struct mutex i_rwsem;  /* a directory's entries; a file's size, writes and attributes */
	const struct inode_operations *i_op;
	const struct file_operations *i_fop;
	struct super_block *i_sb;
	struct address_space i_data;
	struct address_space *i_mapping;
	/* fs/fs-writeback.c: inode_list_lock */
	unsigned int i_state;		/* I_* */
	unsigned long i_dirtied_when;	/* jiffies; since when it is on the list */
	struct list_head i_io_list;	/* of dirty inodes, with a reference */
	void *i_private;		/* the file system's */
	struct pipe_inode_info *i_pipe; /* a pipe's or FIFO's while it is open; i_rwsem */
	struct dentry *i_dentry;    /* a directory's only one, while there is one; dcache_lock */
	struct list_head i_sb_list; /* super_block.s_inodes; s_lock */
};

#define I_DIRTY_SYNC  0x1u /* its own fields are newer than the disk */
#define I_DIRTY_PAGES 0x2u
#define I_SYNC	      0x4u /* somebody writes it just now */

struct inode *new_inode(struct super_block *sb); /* a reference, or NULL. Sleeps. */
/*
 * file_update_time - what is in the file changes now: st_mtime and st_ctime say so. A write holds i_rwsem. A
 * fault cannot: its mmap_lock is inside; of two at once either's time will do. Does not sleep.
 */
void file_update_time(struct file *file);
void iget(struct inode *inode);
void iput(struct inode *inode); /* the last reference of an unlinked inode frees its pages */
/*
 * For file systems whose inodes have numbers on a disk. ilookup - the one in memory, referenced, or NULL; waits
 * for one that is about to go. insert_inode_hash - from now on i_ino leads to it; -EBUSY: to another.
 * remove_inode_hash - it does not any more: evict_inode() says so before it frees the number.
 */
struct inode *ilookup(struct super_block *sb, unsigned long ino);
int insert_inode_hash(struct inode *inode);
void remove_inode_hash(struct inode *inode);
void inode_lock(struct inode *inode);
void inode_unlock(struct inode *inode);
/*
 * get_write_access - counts a writer of a regular file: -ETXTBSY while a program runs from it.
 * deny_write_access - counts such a program: -ETXTBSY while there are writers.
 */
int get_write_access(struct inode *inode);
void put_write_access(struct inode *inode);
int deny_write_access(struct inode *inode);
void allow_write_access(struct inode *inode);
/*
 * inode_init_owner - mode and group of a new inode in dir (NULL: it is a root): in a set-group-id directory the
 * directory's group, and a directory there is one, too.
 */
void inode_init_owner(struct inode *inode, const struct inode *dir, umode_t mode);
void init_special_inode(struct inode *inode, umode_t mode, dev_t dev);
/* The size without i_rwsem: all of it at once, though it is two words. */
static inline loff_t i_size_read(const struct inode *inode)
{
	return READ_ONCE(inode->i_size); /* one LDRD: one access with LPAE, see atomic64_t */
}
static inline void i_size_write(struct inode *inode, loff_t size)
{
	WRITE_ONCE(inode->i_size, size);
}

/* ---- names ---- */

#define DNAME_INLINE_LEN 36 /* longer names are kmalloc'd */

/* What is not marked: dcache_lock. */
struct dentry {
	atomic_t d_count;  /* to 0, and from there: dcache_lock */
	bool d_unhashed;   /* unlinked, or its process is gone; dcache_lock to set */
	bool d_referenced; /* used since it came to the list of unused ones */
	u8 d_len; /* of the name, as the next two; to change them, the parent's i_rwsem, too */
	u32 d_name_hash; /* with the parent */
	const char *d_name;
	struct dentry *d_parent; /* itself at a root; dcache_lock and rename_mutex: dget_parent() */
	struct inode *d_inode;	 /* NULL: there is no such file; set once, the parent's i_rwsem */
	struct hlist_node d_hash;
	struct rb_node d_child; /* in the parent's d_subdirs, by falling d_seq: fs/dcache_dir.c */
	struct rb_root_cached d_subdirs;
	unsigned int d_seq, d_last_seq; /* of its own, of its children */
	struct list_head d_lru;		/* nobody uses it */
	struct super_block *d_sb;	/* constant */
	unsigned int d_mounted; /* mounts on it, each in another mount; vfsmount_lock to change */
	char d_iname[DNAME_INLINE_LEN];
};

struct dentry *d_alloc(struct dentry *parent, const char *name, size_t len);
void d_add(struct dentry *dentry, struct inode *inode); /* takes over the inode's reference */
/*
 * d_splice_alias - d_add() for lookup() on a disk that is not believed. A directory has one dentry,
 * whatever names the disk has for it: where it has one already that takes the place of the one given, which
 * is dropped, and lookup_one() finds it. Takes over the inode's reference also where it fails: -ELOOP: the
 * directory is above its new name; -ESTALE: somebody renames, or works in its old parent; -ENOMEM. The
 * i_rwsem of the dentry's parent is held. Sleeps.
 */
int d_splice_alias(struct inode *inode, struct dentry *dentry);
void d_drop(struct dentry *dentry);
struct dentry *dget(struct dentry *dentry);
struct dentry *dget_parent(struct dentry *dentry);
void dput(struct dentry *dentry);
char *d_path(const struct path *path, char *buf,
	     int len); /* from the end of buf; ERR_PTR(-ENAMETOOLONG) */

/* ---- open files ---- */

typedef int (*filldir_t)(void *ctx, const char *name, int len, loff_t pos, u64 ino,
			 unsigned int type);

/* One transfer: of which file, where (and then how far it came), how. Its caller's own: no lock. */
struct kiocb {
	struct file *ki_filp;
	loff_t ki_pos;
	unsigned int ki_flags; /* IOCB_* */
};

#define IOCB_APPEND 0x1u /* at the end, wherever ki_pos is */
#define IOCB_DSYNC  0x2u /* what was written is on the disk when the call returns */

/* What the file's own flags say; ki_pos is the caller's. */
void init_sync_kiocb(struct kiocb *iocb, struct file *file, loff_t pos);

struct file_operations {
	loff_t (*llseek)(struct file *file, loff_t offset, int whence);
	/* To and from user memory. */
	ssize_t (*read)(struct file *file, char __user *buf, size_t n, loff_t *pos);
	ssize_t (*write)(struct file *file, const char __user *buf, size_t n, loff_t *pos);
	/*
	 * To and from any kind of memory, the kernel's own, too (neap/uio.h). A file has the one pair or the
	 * other. All: bytes moved, or -errno if that is none. They sleep.
	 */
	ssize_t (*read_iter)(struct kiocb *iocb, struct iov_iter *to);
	ssize_t (*write_iter)(struct kiocb *iocb, struct iov_iter *from);
	/* Directory entries from file->f_pos on, until filldir says non-zero. Inode lock held. */
	int (*iterate)(struct file *file, void *ctx, filldir_t filldir);
	unsigned int (*poll)(struct file *file, struct poll_table_struct *pt);
	long (*unlocked_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	int (*mmap)(struct file *file, struct vm_area_struct *vma);
	int (*open)(struct inode *inode, struct file *file);
	int (*release)(struct inode *inode, struct file *file);
	int (*fsync)(
		struct file
			*file); /* NULL: there is nothing that could be brought anywhere: -EINVAL */
	long (*fallocate)(struct file *file, int mode, loff_t offset, loff_t len);
	/*
	 * Pages that nothing but open files like this one keep, *holders of them (1 as it comes in): for the
	 * OOM killer. Any context, takes no lock; an estimate.
	 */
	unsigned long (*held_pages)(const struct file *file, unsigned int *holders);
};

/* What read-ahead remembers of an opener: mm/readahead.c. */
struct file_ra_state {
	pgoff_t next;	   /* where the last window ended */
	unsigned int size; /* of it, pages */
};

struct file {
	struct path f_path; /* constant once open, as the next two */
	struct inode *f_inode;
	const struct file_operations *f_op; /* not NULL, also of an O_PATH file */
	atomic_t f_count;
	unsigned int f_flags;		 /* O_*; f_lock to change, read as one word */
	unsigned int f_mode;		 /* FMODE_*; constant once it is open */
	struct address_space *f_mapping; /* its pages; constant once it is open */
	struct file_ra_state f_ra;	 /* hints: no lock */
	loff_t f_pos;			 /* f_pos_lock */
	struct mutex f_pos_lock;
	spinlock_t f_lock;
	unsigned int
		f_version; /* a FIFO's: writers there had been when it was opened; constant once open */
	/* Errors of writes that its fsync has told, or need not: of its pages, and of its file system's tables. */
	errseq_t f_wb_err, f_sb_err; /* atomic */
	void *private_data; /* the opener's; constant once open */
};

static inline struct inode *file_inode(const struct file *file)
{
	return file->f_inode;
}

static inline struct file *get_file(struct file *file)
{
	atomic_inc(&file->f_count);
	return file;
}

void fput(struct file *file);
/* All sleep; ERR_PTR(-errno). */
struct file *filp_open(const char *path, int flags, umode_t mode);
struct file *dentry_open(const struct path *path, int flags);
struct file *open_exec(const char *path); /* a regular file with execute permission */
/* A file that is in no directory (pipes): takes over inode's reference. */
struct file *alloc_file_pseudo(struct inode *inode, const char *name, int flags,
			       const struct file_operations *fops);
int filp_close(struct file *file);
/* With kernel buffers, of files that take them (read_iter, write_iter), else -EINVAL. */
ssize_t kernel_read(struct file *file, void *buf, size_t n, loff_t *pos);
ssize_t kernel_write(struct file *file, const void *buf, size_t n, loff_t *pos);

ssize_t vfs_read(struct file *file, char __user *buf, size_t n, loff_t *pos);
ssize_t vfs_write(struct file *file, const char __user *buf, size_t n, loff_t *pos);
/*
 * vfs_fallocate - room for a part of the file (mode 0, FALLOC_FL_KEEP_SIZE), or a hole there
 * (FALLOC_FL_PUNCH_HOLE). 0, -EOPNOTSUPP, -ENOSPC, -EPERM, other -errno. Sleeps, takes the inode lock.
 */
long vfs_fallocate(struct file *file, int mode, loff_t offset, loff_t len);

/* vfs_fsync - what fsync(2) does: 0, -EINVAL (a pipe, a device, a text of /proc), -EIO, -errno. Sleeps. */
int vfs_fsync(struct file *file);

/* For file_operations. */
int noop_fsync(struct file *file); /* memory is where it belongs */
loff_t generic_file_llseek(struct file *file, loff_t offset, int whence);
/* The same for a file that may be as long as maxsize. */
loff_t generic_file_llseek_size(struct file *file, loff_t offset, int whence, loff_t maxsize);
loff_t no_llseek(struct file *file, loff_t offset, int whence); /* -ESPIPE */
ssize_t generic_file_read_iter(struct kiocb *iocb, struct iov_iter *to);
ssize_t generic_file_write_iter(struct kiocb *iocb, struct iov_iter *from);
int generic_file_mmap(struct file *file, struct vm_area_struct *vma); /* -ENOEXEC: no page cache */
ssize_t generic_read_dir(struct file *file, char __user *buf, size_t n, loff_t *pos); /* -EISDIR */

/* ---- paths ---- */

#define LOOKUP_FOLLOW	 0x1u
#define LOOKUP_DIRECTORY 0x2u

/* A kernel copy of a user's path, kmalloc'd: ERR_PTR(-EFAULT, -ENAMETOOLONG, -ENOENT for an empty one). */
char *getname(const char __user *filename);
void putname(char *name);
/* name from directory dfd (AT_FDCWD: the current one). 0 or -errno; path_put() afterwards. */
int path_lookup(int dfd, const char *name, unsigned int flags, struct path *path);
int kern_path(const char *name, unsigned int flags, struct path *path);
void path_get(const struct path *path);
void path_put(const struct path *path);

/* From the kernel itself (initramfs, devtmpfs): by absolute path. */
int kern_mkdir(const char *name, umode_t mode);
int kern_mknod(const char *name, umode_t mode, dev_t dev);
int kern_symlink(const char *target, const char *name);
int kern_link(const char *old, const char *name);
int kern_unlink(const char *name);
int kern_rmdir(const char *name);

struct kstat {
	u64 ino;
	dev_t dev, rdev;
	umode_t mode;
	unsigned int nlink;
	uid_t uid;
	gid_t gid;
	loff_t size;
	struct timespec64 atime, mtime, ctime;
	u32 blksize;
	u64 blocks;
};
void generic_fillattr(struct inode *inode, struct kstat *stat);

/* What notify_change() changes. */
#define ATTR_MODE      0x01u
#define ATTR_UID       0x02u
#define ATTR_GID       0x04u
#define ATTR_ATIME     0x08u /* to ia_atime with ATTR_ATIME_SET, else to now */
#define ATTR_MTIME     0x10u
#define ATTR_ATIME_SET 0x20u
#define ATTR_MTIME_SET 0x40u
#define ATTR_CHOWN     0x80u /* by a call of the chown family: set-id bits go */

struct iattr {
	unsigned int ia_valid; /* ATTR_* */
	umode_t ia_mode;
	uid_t ia_uid;
	gid_t ia_gid;
	struct timespec64 ia_atime, ia_mtime;
};
/*
 * notify_change - changes attributes of the inode that path leads to, and its ctime. 0 or -EROFS. Sleeps, takes
 * the inode lock.
 */
int notify_change(const struct path *path, const struct iattr *attr);
/*
 * RLIMIT_FSIZE; both with the inode lock held. No sleep. -EFBIG, and SIGXFSZ is sent to the caller:
 * inode_newsize_ok - may the file grow to size? 0 also where it does not grow.
 * generic_write_check_limits - may there be a write at pos, and how much of *count bytes? 0 for what is no
 * regular file.
 */
int inode_newsize_ok(const struct inode *inode, loff_t size);
int generic_write_check_limits(const struct inode *inode, loff_t pos, size_t *count);
/* t as the file system of inode can keep it. */
struct timespec64 timestamp_truncate(struct timespec64 t, const struct inode *inode);

/* ---- file systems and mounts ---- */

struct kstatfs {
	u32 f_type, f_bsize;
	u64 f_blocks, f_bfree, f_bavail, f_files, f_ffree;
	u32 f_namelen;
};

struct super_operations {
	/* The last reference is gone; the pages go after this. */
	void (*evict_inode)(struct inode *inode);
	/* Starts or does the write of the inode's own fields. 0 or -errno. Sleeps. */
	int (*write_inode)(struct inode *inode);
	void (*statfs)(struct super_block *sb, struct kstatfs *buf);
	void (*put_super)(struct super_block *sb);
	/*
	 * Other options, and perhaps read-only or writable from now on; s_rdonly still says what it was.
	 * Nobody writes: with rdonly all inodes have been written. NULL: it takes any options. s_umount
	 * held. 0 or -errno: nothing has changed. Sleeps.
	 */
	int (*remount_fs)(struct super_block *sb, bool rdonly, const char *options);
};

/* What is not marked is set by fill_super(). */
struct super_block {
	const struct super_operations *s_op;
	struct file_system_type *s_type;
	struct dentry *s_root;
	spinlock_t s_lock;	   /* also i_nlink of files */
	struct list_head s_inodes; /* s_lock */
	struct list_head s_list;   /* of all super blocks; fs/super.c */
	struct list_head s_mounts; /* that show it; vfsmount_lock */
	dev_t s_dev;
	u32 s_magic;
	u32 s_time_gran; /* ns: of times of its inodes. 1,000,000,000: seconds in 32 bits; 0 is 1 */
	bool s_pinned;	 /* dentries stay in memory until they are unlinked */
	/* Dentries and inodes stay without users: it is mounted, and on a disk. prune_rwsem to change. */
	bool s_active;
	/* Who changes it has a claim to write on a mount (below): this is for who says what it is. */
	bool s_rdonly;		  /* s_umount */
	bool s_readonly_remount;  /* it is about to be: no new claims; mount_lock */
	struct mutex s_umount;	  /* one remount at a time */
	errseq_t s_wb_err;	  /* of writes of its files; atomic */
	unsigned long s_next_ino; /* s_lock */
	void *s_fs_info;
};

struct file_system_type {
	const char *name;
	/* Sets up sb and its s_root. */
	int (*fill_super)(struct super_block *sb, const char *source, const char *options);
	bool requires_dev; /* source is a disk */
	bool single;	   /* one instance, whoever mounts it */
	bool caches;	   /* what is in memory without users could be read again: s_active */
	struct file_system_type *next; /* fs_mutex, as the next */
	struct super_block *instance;
};

/* What is not marked is set before it is mounted. */
struct vfsmount {
	atomic_t mnt_count; /* to get the first reference: vfsmount_lock */
	struct super_block *mnt_sb;
	struct dentry *mnt_root;
	struct vfsmount *
		mnt_parent; /* itself at the root, or out of the tree; vfsmount_lock, as the next */
	struct dentry *mnt_mountpoint;
	struct hlist_node mnt_hash;    /* by these two; vfsmount_lock */
	struct list_head mnt_instance; /* super_block.s_mounts; vfsmount_lock */
	struct list_head mnt_mounts;   /* those on it; mount_lock, as the next three */
	struct list_head
		mnt_child;	 /* of the mount it is on; of those that umount is about to put */
	struct path mnt_was;	 /* where it was; referenced until then */
	struct rb_node mnt_node; /* of all in the tree, by number */
	u64 mnt_id;		 /* never given twice; mount_lock to change */
	unsigned int mnt_flags;	 /* MS_* of MNT_FLAGS; mount_lock to change, read as one word */
	bool mnt_expiry_mark;	 /* not used since MNT_EXPIRE; set: mount_lock, cleared: any user */
	atomic_t mnt_writers;	 /* fs/mnt_writers.c */
	char *mnt_devname;
	struct callback_head mnt_work; /* its end, put off */
};

/*
 * mnt_want_write - a claim to change what is on the mount, until mnt_drop_write(): it does not become
 * read-only before. -EROFS: it is, or is about to be. NULL is a mount that never is. No sleep.
 */
int mnt_want_write(struct vfsmount *mnt);
void mnt_drop_write(struct vfsmount *mnt);
bool mnt_is_readonly(const struct vfsmount *mnt); /* at this moment: to tell, not to rely on */

struct super_block *alloc_super(struct file_system_type *type); /* empty; NULL: no memory */
void sb_set_bdev(struct super_block *sb, dev_t dev);		/* it is on that disk. Sleeps. */
/*
 * Is there a file in memory at all? After names and users have gone: one that the flush thread or swapoff has found by
 * a list of its own, and lets go of soon. put_super() of a file system with such files waits for that.
 */
bool sb_has_inodes(struct super_block *sb);
int register_filesystem(struct file_system_type *fs);
int do_mount(const char *dev_name, const char *dir_name, const char *type, unsigned long flags,
	     const char *data);
struct seq_file;
extern const struct seq_operations mounts_op;
int filesystems_show(struct seq_file *m, void *v);
/* Types of file systems that are on disks, with commas between them. */
void list_bdev_fs_names(char *buf, size_t size);
/*
 * move_mount_to_root - what is mounted at dir becomes the root, the caller's root and current directory;
 * the old one is out of sight. 0 or -errno. At boot, by the thread that becomes init.
 */
int move_mount_to_root(const char *dir);
/* Slabs, the root file system (an empty ramfs), init's fs_struct. At boot, before any process. */
void vfs_caches_init(void);

/* Files of /proc/sys/fs. */
struct ctl_table;
ssize_t proc_dentry_state(const struct ctl_table *table, bool write, char *buf, size_t len);
ssize_t proc_inode_nr(const struct ctl_table *table, bool write, char *buf, size_t len);
ssize_t proc_inode_state(const struct ctl_table *table, bool write, char *buf, size_t len);

extern int sysctl_drop_caches;
extern unsigned int sysctl_mount_max; /* mounts there may be in the tree */
/* Of 100: how much of names and inodes shrinkers see, so how soon they go. 0: never. Read as one word. */
extern int sysctl_vfs_cache_pressure;
unsigned long vfs_pressure_ratio(unsigned long objects);
int drop_caches_sysctl_handler(void); /* does what sysctl_drop_caches says. Sleeps. */

#endif
