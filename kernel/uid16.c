// SPDX-License-Identifier: MIT
/*
 * Calls with old numbers, whose user and group numbers have 16 bits. 0xffff says -1 on the way in; on the way
 * out a number that does not fit is the overflow number, "nobody".
 */
#include <neap/errno.h>
#include <neap/kernel.h>
#include <neap/syscalls.h>
#include <neap/types.h>
#include <neap/uaccess.h>
#include <uapi/limits.h>

#define OVERFLOW_ID 65534

static u32 low2high(old_uid_t id)
{
	return id == (old_uid_t)-1 ? (u32)-1 : id;
}

old_uid_t high2low(u32 id)
{
	return id > 0xffff ? OVERFLOW_ID : id;
}

long sys_chown16(const char __user *filename, old_uid_t user, old_gid_t group)
{
	return sys_chown(filename, low2high(user), low2high(group));
}

long sys_lchown16(const char __user *filename, old_uid_t user, old_gid_t group)
{
	return sys_lchown(filename, low2high(user), low2high(group));
}

long sys_fchown16(unsigned int fd, old_uid_t user, old_gid_t group)
{
	return sys_fchown(fd, low2high(user), low2high(group));
}

long sys_getuid16(void)
{
	return high2low(sys_getuid());
}

long sys_geteuid16(void)
{
	return high2low(sys_geteuid());
}

long sys_getgid16(void)
{
	return high2low(sys_getgid());
}

long sys_getegid16(void)
{
	return high2low(sys_getegid());
}

long sys_setuid16(old_uid_t uid)
{
	return sys_setuid(low2high(uid));
}

long sys_setgid16(old_gid_t gid)
{
	return sys_setgid(low2high(gid));
}

long sys_setreuid16(old_uid_t ruid, old_uid_t euid)
{
	return sys_setreuid(low2high(ruid), low2high(euid));
}

long sys_setregid16(old_gid_t rgid, old_gid_t egid)
{
	return sys_setregid(low2high(rgid), low2high(egid));
}

long sys_setresuid16(old_uid_t ruid, old_uid_t euid, old_uid_t suid)
{
	return sys_setresuid(low2high(ruid), low2high(euid), low2high(suid));
}

long sys_setresgid16(old_gid_t rgid, old_gid_t egid, old_gid_t sgid)
{
	return sys_setresgid(low2high(rgid), low2high(egid), low2high(sgid));
}

long sys_setfsuid16(old_uid_t uid)
{
	return high2low(sys_setfsuid(low2high(uid)));
}

long sys_setfsgid16(old_gid_t gid)
{
	return high2low(sys_setfsgid(low2high(gid)));
}

/* Real, effective, saved. */
static long put_three(const u32 id[3], old_uid_t __user *a, old_uid_t __user *b,
		      old_uid_t __user *c)
{
	return put_user(high2low(id[0]), a) || put_user(high2low(id[1]), b) ||
			       put_user(high2low(id[2]), c)
		       ? -EFAULT
		       : 0;
}

long sys_getresuid16(old_uid_t __user *ruid, old_uid_t __user *euid, old_uid_t __user *suid)
{
	u32 id[3] = { sys_getuid(), sys_geteuid(), sys_geteuid() };

	return put_three(id, ruid, euid, suid);
}

long sys_getresgid16(old_gid_t __user *rgid, old_gid_t __user *egid, old_gid_t __user *sgid)
{
	u32 id[3] = { sys_getgid(), sys_getegid(), sys_getegid() };

	return put_three(id, rgid, egid, sgid);
}

/* No supplementary groups, as in cred.c. */
long sys_getgroups16(int size, old_gid_t __user *list)
{
	return sys_getgroups(size, NULL);
}

long sys_setgroups16(int size, old_gid_t __user *list)
{
	old_gid_t gid;
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
