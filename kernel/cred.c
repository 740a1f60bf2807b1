// SPDX-License-Identifier: MIT
/*
 * User and group numbers, for programs that ask or that give up their rights. There is one user, root, who
 * may do everything: all numbers are 0, and only 0 can be set.
 */
#include <neap/errno.h>
#include <neap/sched.h>
#include <neap/string.h>
#include <neap/syscalls.h>
#include <neap/uaccess.h>
#include <uapi/limits.h>

long sys_getuid(void)
{
	return 0;
}

long sys_geteuid(void)
{
	return 0;
}

long sys_getgid(void)
{
	return 0;
}

long sys_getegid(void)
{
	return 0;
}

/* -1 leaves a number as it is. */
static long only_root(uid_t a, uid_t b, uid_t c)
{
	return ((a + 1) > 1 || (b + 1) > 1 || (c + 1) > 1) ? -EINVAL : 0;
}

long sys_setuid(uid_t uid)
{
	return uid ? -EINVAL : 0;
}

long sys_setgid(gid_t gid)
{
	return gid ? -EINVAL : 0;
}

long sys_setreuid(uid_t ruid, uid_t euid)
{
	return only_root(ruid, euid, 0);
}

long sys_setregid(gid_t rgid, gid_t egid)
{
	return only_root(rgid, egid, 0);
}

long sys_setresuid(uid_t ruid, uid_t euid, uid_t suid)
{
	return only_root(ruid, euid, suid);
}

long sys_setresgid(gid_t rgid, gid_t egid, gid_t sgid)
{
	return only_root(rgid, egid, sgid);
}

static long put_zeros(uid_t __user *a, uid_t __user *b, uid_t __user *c)
{
	return put_user(0u, a) || put_user(0u, b) || put_user(0u, c) ? -EFAULT : 0;
}

long sys_getresuid(uid_t __user *ruid, uid_t __user *euid, uid_t __user *suid)
{
	return put_zeros(ruid, euid, suid);
}

long sys_getresgid(gid_t __user *rgid, gid_t __user *egid, gid_t __user *sgid)
{
	return put_zeros(rgid, egid, sgid);
}

/* These give the number of before, whatever is asked. */
long sys_setfsuid(uid_t uid)
{
	return 0;
}

long sys_setfsgid(gid_t gid)
{
	return 0;
}

/* No supplementary groups. */
long sys_getgroups(int size, gid_t __user *list)
{
	return size < 0 ? -EINVAL : 0;
}

long sys_setgroups(int size, gid_t __user *list)
{
	gid_t gid;
	int i;

	if (size < 0 || size > NGROUPS_MAX)
		return -EINVAL;
	for (i = 0; i < size; i++) {
		if (get_user(gid, list + i))
			return -EFAULT;
		if (gid)
			return -EINVAL;
	}
	return 0;
}

/* ---- capabilities: all of them, but for those given up ---- */

#define CAPABILITY_V1 0x19980330u
#define CAPABILITY_V2 0x20071026u
#define CAPABILITY_V3 0x20080522u

struct cap_header {
	u32 version;
	int pid;
};

struct cap_data {
	u32 effective, permitted, inheritable;
};

/* How many cap_data follow; the version we prefer is written back for one that is unknown. */
static int cap_words(struct cap_header __user *uhdr, struct cap_header *hdr)
{
	if (copy_from_user(hdr, uhdr, sizeof(*hdr)))
		return -EFAULT;
	if (hdr->version == CAPABILITY_V1)
		return 1;
	if (hdr->version == CAPABILITY_V2 || hdr->version == CAPABILITY_V3)
		return 2;
	return put_user(CAPABILITY_V3, &uhdr->version) ? -EFAULT : -EINVAL;
}

long sys_capget(void __user *header, void __user *data)
{
	struct cap_data d[2];
	struct task_struct *p;
	struct cap_header hdr;
	int words = cap_words(header, &hdr);
	u64 effective, permitted;

	if (!data) /* it is a question for the version */
		return words == -EFAULT ? words : 0;
	if (words < 0)
		return words;
	if (hdr.pid < 0)
		return -EINVAL;
	p = hdr.pid ? find_get_task_by_vpid(hdr.pid) : get_task_struct(current);
	if (!p)
		return -ESRCH;
	effective = CAP_ALL & ~p->cap_dropped; /* its own affair: perhaps of two moments */
	permitted = CAP_ALL & ~p->cap_gone;
	put_task_struct(p);
	d[0] = (struct cap_data){ (u32)effective, (u32)permitted, 0 };
	d[1] = (struct cap_data){ effective >> 32, permitted >> 32, 0 };
	return copy_to_user(data, d, words * sizeof(d[0])) ? -EFAULT : 0;
}

/* Gives rights up, for this task alone. -EPERM: another task; a right that is not permitted (any more). */
long sys_capset(void __user *header, const void __user *data)
{
	struct cap_header hdr;
	struct cap_data d[2] = { 0 };
	int words = cap_words(header, &hdr);
	u64 effective, permitted, gone = current->cap_gone;

	if (words < 0)
		return words;
	if (hdr.pid && hdr.pid != task_pid_nr(current))
		return -EPERM;
	if (copy_from_user(d, data, words * sizeof(d[0])))
		return -EFAULT;
	effective = (u64)d[1].effective << 32 | d[0].effective;
	permitted = (u64)d[1].permitted << 32 | d[0].permitted;
	effective &= CAP_ALL;
	permitted &= CAP_ALL;
	if ((permitted & gone) || (effective & ~permitted))
		return -EPERM;
	current->cap_dropped = ~effective;
	current->cap_gone = ~permitted;
	return 0;
}
