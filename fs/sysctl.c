// SPDX-License-Identifier: MIT
/* /proc/sys/fs: how many names and inodes are in memory, and how many of them nobody uses. */
#include <neap/errno.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/math64.h>
#include <neap/sprintf.h>

#include "internal.h"

int sysctl_vfs_cache_pressure = 100;

unsigned long vfs_pressure_ratio(unsigned long objects)
{
	u32 rest;
	u64 part = div_u64_rem((u64)objects * READ_ONCE(sysctl_vfs_cache_pressure), 100, &rest);

	return min_t(u64, part, LONG_MAX);
}

/* dentries, unused, seconds until they are old and pages wanted (not used), unused that lead nowhere, 0 */
ssize_t proc_dentry_state(const struct ctl_table *table __maybe_unused, bool write, char *buf,
			  size_t len)
{
	struct dentry_stat stat;

	if (write)
		return -EINVAL;
	get_dentry_state(&stat);
	return scnprintf(buf, len, "%lu\t%lu\t45\t0\t%lu\t0\n", stat.nr_dentry, stat.nr_unused,
			 stat.nr_negative);
}

ssize_t proc_inode_nr(const struct ctl_table *table __maybe_unused, bool write, char *buf,
		      size_t len)
{
	if (write)
		return -EINVAL;
	return scnprintf(buf, len, "%u\t%lu\n", get_nr_inodes(), get_nr_inodes_unused());
}

ssize_t proc_inode_state(const struct ctl_table *table __maybe_unused, bool write, char *buf,
			 size_t len)
{
	if (write)
		return -EINVAL;
	return scnprintf(buf, len, "%u\t%lu\t0\t0\t0\t0\t0\n", get_nr_inodes(),
			 get_nr_inodes_unused());
}
