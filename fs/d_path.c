// SPDX-License-Identifier: MIT
/* d_path: from a dentry back to a path, from its end to its beginning. */
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/string.h>

#include "internal.h"
#include "dcache.h"

static bool prepend(char **end, char *buf, const char *str, size_t len)
{
	if ((size_t)(*end - buf) < len)
		return false;
	*end -= len;
	memcpy(*end, str, len);
	return true;
}

char *d_path(const struct path *path, char *buf, int len)
{
	struct dentry *d = path->dentry;
	struct vfsmount *mnt = path->mnt;
	char *end = buf + len;
	bool ok = true;

	ok = prepend(&end, buf, "", 1);
	spin_lock(&vfsmount_lock);
	spin_lock(&dcache_lock);
	if (d->d_unhashed)
		ok = ok && prepend(&end, buf, " (deleted)", 10);
	if (!mnt) { /* a pipe and the like: its name is all there is */
		ok = ok && prepend(&end, buf, d->d_name, strlen(d->d_name));
		spin_unlock(&dcache_lock);
		spin_unlock(&vfsmount_lock);
		return ok ? end : ERR_PTR(-ENAMETOOLONG);
	}
	if (d == mnt->mnt_root && mnt->mnt_parent == mnt)
		ok = ok && prepend(&end, buf, "/", 1);
	while (ok) {
		if (d == mnt->mnt_root) {
			if (mnt->mnt_parent == mnt)
				break;
			d = mnt->mnt_mountpoint;
			mnt = mnt->mnt_parent;
			continue;
		}
		ok = prepend(&end, buf, d->d_name, strlen(d->d_name)) && prepend(&end, buf, "/", 1);
		d = d->d_parent;
	}
	spin_unlock(&dcache_lock);
	spin_unlock(&vfsmount_lock);
	return ok ? end : ERR_PTR(-ENAMETOOLONG);
}
