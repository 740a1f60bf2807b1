// SPDX-License-Identifier: MIT
/*
 * Claims to write. Who changes anything of a file system, or has a file of it open for writing, has a
 * claim on the mount that he came by; so remount knows when nothing can change any more.
 *
 *	mnt_writers	0 or more	so many claims
 *			MNT_STOPPED	none, and none is given: read-only, or about to be
 *
 * One word, changed by one atomic operation: a claim is either seen by who stops the writers, or sees that
 * they are stopped. Nobody waits: the one hears EBUSY, the other EROFS.
 */
#include <neap/errno.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <uapi/mount.h>

#include "internal.h"

#define MNT_STOPPED (-1)

int mnt_want_write(struct vfsmount *mnt)
{
	/* A pipe, a memfd: mounted nowhere, so never read-only. */
	return !mnt || atomic_add_unless(&mnt->mnt_writers, 1, MNT_STOPPED) ? 0 : -EROFS;
}

void mnt_drop_write(struct vfsmount *mnt)
{
	/* Full barriers: who finds no claim sees all that was done under it. */
	if (mnt && atomic_dec_return(&mnt->mnt_writers) < 0)
		BUG();
}

bool mnt_is_readonly(const struct vfsmount *mnt)
{
	return (READ_ONCE(mnt->mnt_flags) & MS_RDONLY) || READ_ONCE(mnt->mnt_sb->s_rdonly);
}

int mnt_stop_writers(struct vfsmount *mnt)
{
	int writers = atomic_cmpxchg(&mnt->mnt_writers, 0, MNT_STOPPED);

	return writers > 0 ? -EBUSY : 0;
}

void mnt_update_writers(struct vfsmount *mnt)
{
	bool stopped = mnt_is_readonly(mnt) || mnt->mnt_sb->s_readonly_remount;

	if (!stopped)
		atomic_cmpxchg(&mnt->mnt_writers, MNT_STOPPED, 0);
	else if (mnt_stop_writers(mnt))
		BUG(); /* whoever made it so has stopped them first */
}
