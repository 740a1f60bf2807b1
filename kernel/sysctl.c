// SPDX-License-Identifier: MIT
/* The variables below /proc/sys and how their text is read and written. */
#include <neap/binfmts.h>
#include <neap/errno.h>
#include <neap/file.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/limits.h>
#include <neap/mm.h>
#include <neap/mman.h>
#include <neap/mutex.h>
#include <neap/oom.h>
#include <neap/panic.h>
#include <neap/pid.h>
#include <neap/printk.h>
#include <neap/reboot.h>
#include <neap/rmap_check.h>
#include <neap/rwsem.h>
#include <neap/shm.h>
#include <neap/string.h>
#include <neap/swap.h>
#include <neap/writeback.h>
#include <neap/sysctl.h>
#include <neap/utsname.h>
#include <neap/watchdog.h>

/* Writers of numbers: the value, and what follows from it (watermarks), is of one writer. Reads need none. */
static DEFINE_MUTEX(sysctl_mutex);

/* The one number in @buf, nothing else but white space around it. 0 or -EINVAL. */
static int parse_number(const char *buf, size_t len, long long *value)
{
	char text[24];

	while (len && (*buf == ' ' || *buf == '\t')) {
		buf++;
		len--;
	}
	while (len && (buf[len - 1] == '\n' || buf[len - 1] == ' ' || buf[len - 1] == 0))
		len--;
	if (!len || len >= sizeof(text))
		return -EINVAL;
	memcpy(text, buf, len);
	text[len] = 0;
	return kstrtoll(text, 0, value) ? -EINVAL : 0;
}

ssize_t proc_dointvec_minmax(const struct ctl_table *table, bool write, char *buf, size_t len)
{
	int *data = table->data;
	long long value;
	int err;

	if (!write)
		return scnprintf(buf, len, "%d\n", READ_ONCE(*data));
	err = parse_number(buf, len, &value);
	if (err)
		return err;
	if (value < table->min || value > table->max)
		return -EINVAL;
	mutex_lock(&sysctl_mutex);
	WRITE_ONCE(*data, (int)value);
	err = table->changed ? table->changed(table) : 0;
	mutex_unlock(&sysctl_mutex);
	return err ? err : (ssize_t)len;
}

ssize_t proc_doulongvec_minmax(const struct ctl_table *table, bool write, char *buf, size_t len)
{
	unsigned long *data = table->data;
	long long value;
	int err;

	if (!write)
		return scnprintf(buf, len, "%lu\n", READ_ONCE(*data));
	err = parse_number(buf, len, &value);
	if (err)
		return err;
	if (value < table->min || value > (long long)(unsigned long)table->max)
		return -EINVAL;
	mutex_lock(&sysctl_mutex);
	WRITE_ONCE(*data, (unsigned long)value);
	err = table->changed ? table->changed(table) : 0;
	mutex_unlock(&sysctl_mutex);
	return err ? err : (ssize_t)len;
}

/* All strings are fields of init_uts, so they have its lock. */
ssize_t proc_dostring(const struct ctl_table *table, bool write, char *buf, size_t len)
{
	size_t n = len;

	if (!write) {
		down_read(&uts_sem);
		len = scnprintf(buf, len, "%s\n", (char *)table->data);
		up_read(&uts_sem);
		return len;
	}
	if (n && buf[n - 1] == '\n')
		n--;
	if (n >= table->maxlen)
		return -EINVAL;
	down_write(&uts_sem);
	memset(table->data, 0, table->maxlen);
	memcpy(table->data, buf, n);
	up_write(&uts_sem);
	return len;
}

/* What is written is added: nothing takes a taint back. */
static ssize_t proc_taint(const struct ctl_table *table, bool write, char *buf, size_t len)
{
	long long value;
	int err, bit;

	if (!write)
		return scnprintf(buf, len, "%lu\n", READ_ONCE(tainted_mask));
	err = parse_number(buf, len, &value);
	if (err)
		return err;
	if (value < 0 || value > LONG_MAX)
		return -EINVAL;
	for (bit = 0; bit < BITS_PER_LONG; bit++) {
		if (value & (1ul << bit))
			add_taint(bit);
	}
	return len;
}

/* Ratio and kilobytes of the commit limit are two ways to say one thing: setting one clears the
 * other, as the limit is computed from kilobytes unless that is 0. */
static int overcommit_ratio_changed(const struct ctl_table *table)
{
	sysctl_overcommit_kbytes = 0;
	return 0;
}

static int overcommit_kbytes_changed(const struct ctl_table *table)
{
	sysctl_overcommit_ratio = 0;
	return 0;
}

static int min_free_kbytes_changed(const struct ctl_table *table)
{
	setup_per_zone_wmarks();
	return 0;
}

static int min_addr_changed(const struct ctl_table *table)
{
	mmap_min_addr_changed();
	return 0;
}

static int drop_caches_changed(const struct ctl_table *table)
{
	return drop_caches_sysctl_handler();
}

/* Any write makes a check; what is read is how many faults the last one found. */
static int __maybe_unused rmap_faults; /* one word, written without a lock */
static ssize_t __maybe_unused proc_check_rmap(const struct ctl_table *table __maybe_unused,
					      bool write, char *buf, size_t len)
{
	int faults;

	if (!write)
		return scnprintf(buf, len, "%d\n", READ_ONCE(rmap_faults));
	faults = rmap_check(true);
	if (faults < 0)
		return faults;
	WRITE_ONCE(rmap_faults, faults);
	return len;
}

#define INT(dir_, name_, var_, min_, max_, changed_)                                     \
	{                                                                                \
		.dir = dir_, .procname = name_, .data = &(var_), .maxlen = sizeof(int),  \
		.mode = 0644, .handler = proc_dointvec_minmax, .min = min_, .max = max_, \
		.changed = changed_                                                      \
	}
#define ULONG(dir_, name_, var_, min_, max_, changed_)                                     \
	{                                                                                  \
		.dir = dir_, .procname = name_, .data = &(var_), .maxlen = sizeof(long),   \
		.mode = 0644, .handler = proc_doulongvec_minmax, .min = min_, .max = max_, \
		.changed = changed_                                                        \
	}
#define STRING(dir_, name_, var_, mode_)                                                \
	{                                                                               \
		.dir = dir_, .procname = name_, .data = (var_), .maxlen = sizeof(var_), \
		.mode = mode_, .handler = proc_dostring                                 \
	}

const struct ctl_table sysctl_table[] = {
	INT("vm", "overcommit_memory", sysctl_overcommit_memory, 0, 2, NULL),
	INT("vm", "overcommit_ratio", sysctl_overcommit_ratio, 0, INT_MAX,
	    overcommit_ratio_changed),
	ULONG("vm", "overcommit_kbytes", sysctl_overcommit_kbytes, 0, LONG_MAX,
	      overcommit_kbytes_changed),
	INT("vm", "swappiness", vm_swappiness, 0, 200, NULL),
	INT("vm", "dirty_ratio", vm_dirty_ratio, 0, 100, NULL),
	INT("vm", "dirty_background_ratio", dirty_background_ratio, 0, 100, NULL),
	INT("vm", "dirty_expire_centisecs", dirty_expire_centisecs, 0, 8640000, NULL),
	INT("vm", "dirty_writeback_centisecs", dirty_writeback_centisecs, 1, 8640000, NULL),
	INT("vm", "min_free_kbytes", min_free_kbytes, 0, INT_MAX, min_free_kbytes_changed),
	INT("vm", "page-cluster", page_cluster, 0, 31, NULL),
	INT("vm", "panic_on_oom", sysctl_panic_on_oom, 0, 2, NULL),
	INT("vm", "oom_kill_allocating_task", sysctl_oom_kill_allocating_task, INT_MIN, INT_MAX,
	    NULL),
	INT("vm", "oom_dump_tasks", sysctl_oom_dump_tasks, INT_MIN, INT_MAX, NULL),
	INT("vm", "max_map_count", sysctl_max_map_count, 0, INT_MAX, NULL),
	{ .dir = "vm",
	  .procname = "drop_caches",
	  .data = &sysctl_drop_caches,
	  .maxlen = sizeof(int),
	  .mode = 0200,
	  .handler = proc_dointvec_minmax,
	  .min = 1,
	  .max = 4,
	  .changed = drop_caches_changed },
	INT("vm", "vfs_cache_pressure", sysctl_vfs_cache_pressure, 0, INT_MAX, NULL),
	INT("vm", "legacy_va_layout", sysctl_legacy_va_layout, 0, INT_MAX, NULL),
	ULONG("vm", "admin_reserve_kbytes", sysctl_admin_reserve_kbytes, 0, LONG_MAX, NULL),
	ULONG("vm", "user_reserve_kbytes", sysctl_user_reserve_kbytes, 0, LONG_MAX, NULL),
	ULONG("vm", "mmap_min_addr", dac_mmap_min_addr, 0, LONG_MAX, min_addr_changed),
#ifdef CONFIG_DEBUG_VM
	{ .dir = "vm", .procname = "check_rmap", .mode = 0600, .handler = proc_check_rmap },
#endif

	ULONG("fs", "file-max", sysctl_file_max, 0, LONG_MAX, NULL),
	INT("fs", "mount-max", sysctl_mount_max, 1, INT_MAX, NULL),
	INT("fs", "nr_open", sysctl_nr_open, BITS_PER_LONG, NR_OPEN_MAX, NULL),
	ULONG("fs", "pipe-max-size", pipe_max_size, 0, PIPE_MAX_SIZE_LIMIT, pipe_max_size_changed),
	ULONG("fs", "pipe-user-pages-hard", pipe_user_pages_hard, 0, LONG_MAX, NULL),
	ULONG("fs", "pipe-user-pages-soft", pipe_user_pages_soft, 0, LONG_MAX, NULL),

	{ .dir = "fs", .procname = "dentry-state", .mode = 0444, .handler = proc_dentry_state },
	{ .dir = "fs", .procname = "inode-nr", .mode = 0444, .handler = proc_inode_nr },
	{ .dir = "fs", .procname = "inode-state", .mode = 0444, .handler = proc_inode_state },

	INT("kernel", "randomize_va_space", randomize_va_space, INT_MIN, INT_MAX, NULL),
	INT("kernel", "poweroff_status", poweroff_status, 0, 255, NULL),
	INT("kernel", "pid_max", pid_max, 301, PID_MAX_DEFAULT, NULL),
	INT("kernel", "panic_on_oops", panic_on_oops, 0, 1, NULL),
	{ .dir = "kernel", .procname = "tainted", .mode = 0644, .handler = proc_taint },
	INT("kernel", "printk", console_loglevel, 1, 8, NULL),
#ifdef CONFIG_SOFTLOCKUP_DETECTOR
	INT("kernel", "watchdog_thresh", watchdog_thresh, 0, 60, NULL),
	INT("kernel", "softlockup_panic", softlockup_panic, 0, 1, NULL),
	INT("kernel", "hardlockup_panic", hardlockup_panic, 0, 1, NULL),
#endif
#ifdef CONFIG_DETECT_HUNG_TASK
	INT("kernel", "hung_task_timeout_secs", hung_task_timeout_secs, 0, 86400, NULL),
	INT("kernel", "hung_task_panic", hung_task_panic, 0, 1, NULL),
	INT("kernel", "hung_task_warnings", hung_task_warnings, -1, INT_MAX, NULL),
#endif
#ifdef CONFIG_SYSVIPC
	ULONG("kernel", "shmmax", shm_ctlmax, 0, -1, NULL), /* -1: ULONG_MAX */
	ULONG("kernel", "shmall", shm_ctlall, 0, -1, NULL),
	INT("kernel", "shmmni", shm_ctlmni, 0, 32768, NULL),
#endif
	STRING("kernel", "ostype", init_uts.sysname, 0444),
	STRING("kernel", "osrelease", init_uts.release, 0444),
	STRING("kernel", "version", init_uts.version, 0444),
	STRING("kernel", "hostname", init_uts.nodename, 0644),
	STRING("kernel", "domainname", init_uts.domainname, 0644),
	{ .procname = NULL },
};
