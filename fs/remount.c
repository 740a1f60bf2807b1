// SPDX-License-Identifier: MIT
/*
 * MS_REMOUNT: other flags and options for what is mounted.
 *
 *	MS_REMOUNT		the super block, so all its mounts, becomes read-only or writable; options go to
 *				the file system; the flags of this mount change
 *	MS_REMOUNT | MS_BIND	only those
 *
 * To read-only: the writers are stopped, all is written, and only then is it so. -EBUSY if there are
 * writers, or files without a name that are still in use: their end is a change, too.
 */
#include <neap/errno.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/writeback.h>
#include <uapi/mount.h>

#include "internal.h"

#define ATIME_FLAGS (MS_NOATIME | MS_NODIRATIME | MS_RELATIME | MS_STRICTATIME)

/* All mounts of a super block, after it has changed. mount_lock held. */
static void update_writers(struct super_block *sb)
{
	struct vfsmount *mnt;

	spin_lock(&vfsmount_lock);
	list_for_each_entry(mnt, &sb->s_mounts, mnt_instance)
		mnt_update_writers(mnt);
	spin_unlock(&vfsmount_lock);
}

static void start_writers(struct super_block *sb)
{
	mutex_lock(&mount_lock);
	sb->s_readonly_remount = false;
	update_writers(sb);
	mutex_unlock(&mount_lock);
}

/* Of all mounts, also of those to come: until start_writers(). 0 or -EBUSY. */
static int stop_writers(struct super_block *sb)
{
	struct vfsmount *mnt;
	int err = 0;

	mutex_lock(&mount_lock);
	spin_lock(&vfsmount_lock);
	list_for_each_entry(mnt, &sb->s_mounts, mnt_instance) {
		if (!err)
			err = mnt_stop_writers(mnt);
	}
	spin_unlock(&vfsmount_lock);
	if (!err && sb_has_unlinked(sb))
		err = -EBUSY;
	if (err)
		update_writers(sb); /* of those that it had come to */
	else
		sb->s_readonly_remount = true;
	mutex_unlock(&mount_lock);
	return err;
}

static int remount_fs(struct super_block *sb, bool rdonly, const char *options)
{
	if (!sb->s_op || !sb->s_op->remount_fs)
		return 0; /* it does not look at options */
	return sb->s_op->remount_fs(sb, rdonly, options);
}

static int remount_readonly(struct super_block *sb, const char *options)
{
	/* Most of it now, so that writers are stopped for a short time only. */
	int err = sync_filesystem(sb);

	if (err)
		return err;
	err = stop_writers(sb);
	if (err)
		return err;
	err = sync_filesystem(sb);
	if (!err)
		err = remount_fs(sb, true, options);
	if (!err)
		WRITE_ONCE(sb->s_rdonly, true);
	start_writers(sb); /* unless it is read-only now */
	return err;
}

/* s_umount held. */
static int reconfigure_super(struct super_block *sb, bool rdonly, const char *options)
{
	int err;

	if (rdonly && !sb->s_rdonly)
		return remount_readonly(sb, options);
	err = remount_fs(sb, rdonly, options);
	if (!err && !rdonly)
		WRITE_ONCE(sb->s_rdonly, false); /* the mounts hear of it in set_flags() */
	return err;
}

static int set_flags(struct vfsmount *mnt, unsigned long flags)
{
	int err = 0;

	mutex_lock(&mount_lock);
	if (!(flags & ATIME_FLAGS))
		flags |= mnt->mnt_flags & ATIME_FLAGS; /* these stay if nothing is said */
	if (flags & MS_RDONLY)
		err = mnt_stop_writers(mnt);
	if (!err)
		WRITE_ONCE(mnt->mnt_flags, flags & MNT_FLAGS);
	update_writers(mnt->mnt_sb);
	mutex_unlock(&mount_lock);
	return err;
}

int do_remount(const struct path *path, unsigned long flags, const char *options)
{
	struct super_block *sb;
	bool attached;
	int err = 0;

	if (!path->mnt || path->dentry != path->mnt->mnt_root)
		return -EINVAL;
	mutex_lock(&mount_lock);
	attached = mnt_is_attached(path->mnt);
	mutex_unlock(&mount_lock);
	if (!attached)
		return -EINVAL;
	sb = path->mnt->mnt_sb;
	mutex_lock(&sb->s_umount);
	if (!(flags & MS_BIND))
		err = reconfigure_super(sb, flags & MS_RDONLY, options);
	if (!err)
		err = set_flags(path->mnt, flags);
	mutex_unlock(&sb->s_umount);
	return err;
}
