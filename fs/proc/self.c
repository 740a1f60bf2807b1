// SPDX-License-Identifier: MIT
/* /proc/self and /proc/thread-self: links whose target depends on who asks. */
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/panic.h>
#include <neap/sched.h>
#include <neap/sprintf.h>
#include <neap/string.h>

#include "internal.h"

static int give_target(char *buf, int len, const char *target)
{
	int n = min_t(int, len, strlen(target));

	memcpy(buf, target, n);
	return n;
}

static int self_readlink(struct dentry *dentry __maybe_unused, char *buf, int len)
{
	char target[16];

	snprintf(target, sizeof(target), "%d", task_tgid_nr(current));
	return give_target(buf, len, target);
}

static int thread_self_readlink(struct dentry *dentry __maybe_unused, char *buf, int len)
{
	char target[32];

	snprintf(target, sizeof(target), "%d/task/%d", task_tgid_nr(current), task_pid_nr(current));
	return give_target(buf, len, target);
}

static const struct inode_operations self_iops = { .readlink = self_readlink };
static const struct inode_operations thread_self_iops = { .readlink = thread_self_readlink };

void __init proc_self_init(void)
{
	struct proc_dir_entry *self = proc_add(NULL, "self", S_IFLNK | 0777);
	struct proc_dir_entry *thread_self = proc_add(NULL, "thread-self", S_IFLNK | 0777);

	if (!self || !thread_self)
		panic("proc: no memory at boot");
	self->iops = &self_iops;
	thread_self->iops = &thread_self_iops;
}
