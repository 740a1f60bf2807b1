// SPDX-License-Identifier: MIT
/*
 * Calls that tell or set something small: process groups and sessions, limits, names, and the figures
 * of the whole system.
 */
#include <neap/errno.h>
#include <neap/file.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/pid.h>
#include <neap/random.h>
#include <neap/sched.h>
#include <neap/string.h>
#include <neap/swap.h>
#include <neap/syscalls.h>
#include <neap/time.h>
#include <neap/uaccess.h>
#include <neap/utsname.h>
#include <uapi/personality.h>
#include <uapi/prctl.h>
#include <uapi/random.h>

/* ---- numbers ---- */

long sys_getpid(void)
{
	return current->tgid;
}

long sys_gettid(void)
{
	return current->pid;
}

pid_t task_ppid_nr(struct task_struct *p)
{
	return READ_ONCE(p->real_parent)->tgid;
}

/* Under the lock: on another CPU the parent may die and be freed between the two reads. */
long sys_getppid(void)
{
	long ret;

	read_lock(&tasklist_lock);
	ret = task_ppid_nr(current);
	read_unlock(&tasklist_lock);
	return ret;
}

/* Under the lock: the parent may move us to another group, and ours may be gone by that. */
long sys_getpgrp(void)
{
	long ret;

	read_lock(&tasklist_lock);
	ret = pid_nr(task_pgrp(current));
	read_unlock(&tasklist_lock);
	return ret;
}

/* The task that @pid names, 0 the caller, with its leader; tasklist_lock held. NULL: none. */
static struct task_struct *find_process(pid_t pid)
{
	lockdep_assert_held(&tasklist_lock);
	return pid ? find_task_by_vpid(pid) : current;
}

long sys_getpgid(pid_t pid)
{
	struct task_struct *p;
	long ret = -ESRCH;

	read_lock(&tasklist_lock);
	p = find_process(pid);
	if (p)
		ret = pid_nr(task_pgrp(p));
	read_unlock(&tasklist_lock);
	return ret;
}

long sys_getsid(pid_t pid)
{
	struct task_struct *p;
	long ret = -ESRCH;

	read_lock(&tasklist_lock);
	p = find_process(pid);
	if (p)
		ret = pid_nr(task_session(p));
	read_unlock(&tasklist_lock);
	return ret;
}

/*
 * May @p, the caller or a child, be moved to group @pgid? POSIX, setpgid(). 0 or -errno. tasklist_lock
 * held.
 */
static int check_setpgid(struct task_struct *p, pid_t pid, pid_t pgid)
{
	struct task_struct *leader = current->group_leader, *member;

	lockdep_assert_held(&tasklist_lock);
	if (!p || !thread_group_leader(p))
		return p ? -EINVAL : -ESRCH;
	if (same_thread_group(p->real_parent, leader)) {
		if (task_session(p) != task_session(leader))
			return -EPERM;
		if (!(p->flags & PF_FORKNOEXEC)) /* it runs another program already */
			return -EACCES;
	} else if (p != leader) {
		return -ESRCH;
	}
	if (p->signal->leader)
		return -EPERM;
	if (pgid != pid) {
		member = pid_task(find_vpid(pgid), PIDTYPE_PGID);
		if (!member || task_session(member) != task_session(leader))
			return -EPERM;
	}
	return 0;
}

long sys_setpgid(pid_t pid, pid_t pgid)
{
	struct task_struct *p;
	struct pid *pgrp;
	int err;

	if (!pid)
		pid = current->tgid;
	if (!pgid)
		pgid = pid;
	if (pgid < 0)
		return -EINVAL;
	write_lock_irq(&tasklist_lock);
	p = find_task_by_vpid(pid);
	err = check_setpgid(p, pid, pgid);
	if (!err) {
		pgrp = pgid == pid ? task_pid(p) : find_vpid(pgid);
		if (task_pgrp(p) != pgrp)
			change_pid(p, PIDTYPE_PGID, pgrp);
	}
	write_unlock_irq(&tasklist_lock);
	return err;
}

long sys_setsid(void)
{
	struct task_struct *leader = current->group_leader;
	struct pid *sid = task_pid(leader);
	long ret = -EPERM;

	write_lock_irq(&tasklist_lock);
	/* Not for the leader of a session, nor where a group has our number. */
	if (!leader->signal->leader && !pid_task(sid, PIDTYPE_PGID)) {
		leader->signal->leader = true;
		change_pid(leader, PIDTYPE_SID, sid);
		change_pid(leader, PIDTYPE_PGID, sid);
		leader->signal->tty = NULL;
		ret = pid_nr(sid);
	}
	write_unlock_irq(&tasklist_lock);
	return ret;
}

/* ---- limits ---- */

/*
 * Lowering is always allowed, raising the hard limit to who may. -EPERM also for more descriptors than there
 * can be: what is granted works.
 */
static int check_rlimit(unsigned int resource, const struct rlimit *new, const struct rlimit *old)
{
	if (resource == RLIMIT_NOFILE && new->rlim_max > READ_ONCE(sysctl_nr_open))
		return -EPERM;
	return new->rlim_max > old->rlim_max && !capable(CAP_SYS_RESOURCE) ? -EPERM : 0;
}

static int do_prlimit(struct task_struct *p, unsigned int resource, const struct rlimit *new,
		      struct rlimit *old)
{
	struct rlimit *rlim = p->signal->rlim + resource;
	struct task_struct *leader;
	int err = 0;

	if (new && new->rlim_cur > new->rlim_max)
		return -EINVAL;
	read_lock(&tasklist_lock); /* an execve() of @p may be changing its leader */
	if (!p->sighand) {
		read_unlock(&tasklist_lock);
		return -ESRCH;
	}
	leader = p->group_leader;
	task_lock(leader);
	if (new)
		err = check_rlimit(resource, new, rlim);
	if (!err && old)
		*old = *rlim;
	if (!err && new) {
		*rlim = *new;
		if (resource == RLIMIT_CPU)
			rlimit_cpu_changed(p->signal);
	}
	task_unlock(leader);
	read_unlock(&tasklist_lock);
	return err;
}

long sys_getrlimit(unsigned int resource, struct rlimit __user *urlim)
{
	struct rlimit r;

	if (resource >= RLIM_NLIMITS)
		return -EINVAL;
	do_prlimit(current, resource, NULL, &r);
	return copy_to_user(urlim, &r, sizeof(r)) ? -EFAULT : 0;
}

long sys_setrlimit(unsigned int resource, struct rlimit __user *urlim)
{
	struct rlimit r;

	if (resource >= RLIM_NLIMITS)
		return -EINVAL;
	if (copy_from_user(&r, urlim, sizeof(r)))
		return -EFAULT;
	return do_prlimit(current, resource, &r, NULL);
}

static unsigned long rlim64_to_rlim(unsigned long long r)
{
	return r >= RLIM_INFINITY ? RLIM_INFINITY : (unsigned long)r;
}

static unsigned long long rlim_to_rlim64(unsigned long r)
{
	return r == RLIM_INFINITY ? RLIM64_INFINITY : r;
}

long sys_prlimit64(pid_t pid, unsigned int resource, const struct rlimit64 __user *new_rlim,
		   struct rlimit64 __user *old_rlim)
{
	struct rlimit64 r64;
	struct rlimit new, old;
	struct task_struct *p;
	int err;

	if (resource >= RLIM_NLIMITS)
		return -EINVAL;
	if (new_rlim) {
		if (copy_from_user(&r64, new_rlim, sizeof(r64)))
			return -EFAULT;
		new.rlim_cur = rlim64_to_rlim(r64.rlim_cur);
		new.rlim_max = rlim64_to_rlim(r64.rlim_max);
	}
	p = pid ? find_get_task_by_vpid(pid) : get_task_struct(current);
	if (!p)
		return -ESRCH;
	err = do_prlimit(p, resource, new_rlim ? &new : NULL, &old);
	put_task_struct(p);
	if (err || !old_rlim)
		return err;
	r64.rlim_cur = rlim_to_rlim64(old.rlim_cur);
	r64.rlim_max = rlim_to_rlim64(old.rlim_max);
	return copy_to_user(old_rlim, &r64, sizeof(r64)) ? -EFAULT : 0;
}

/* ---- names ---- */

void set_task_comm(struct task_struct *p, const char *name)
{
	task_lock(p);
	memset(p->comm, 0, sizeof(p->comm));
	strscpy(p->comm, name, sizeof(p->comm));
	task_unlock(p);
}

char *get_task_comm(char buf[TASK_COMM_LEN], struct task_struct *p)
{
	task_lock(p);
	memcpy(buf, p->comm, TASK_COMM_LEN);
	task_unlock(p);
	return buf;
}

char task_state_to_char(struct task_struct *p)
{
	unsigned int state = task_state(p);

	if (p->exit_state)
		return p->exit_state == EXIT_DEAD ? 'X' : 'Z';
	if (state & TASK_STOPPED_BIT)
		return 'T';
	if (state & TASK_UNINTERRUPTIBLE)
		return (state & TASK_NOLOAD) ? 'I' : 'D';
	if (state & TASK_INTERRUPTIBLE)
		return 'S';
	return state & TASK_DEAD ? 'X' : 'R';
}

long sys_newuname(struct new_utsname __user *name)
{
	struct new_utsname u;

	down_read(&uts_sem);
	u = init_uts;
	up_read(&uts_sem);
	return copy_to_user(name, &u, sizeof(u)) ? -EFAULT : 0;
}

static long set_uts_name(char *field, char __user *name, int len)
{
	char tmp[__NEW_UTS_LEN];

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (len < 0 || len > __NEW_UTS_LEN)
		return -EINVAL;
	if (copy_from_user(tmp, name, len))
		return -EFAULT;
	down_write(&uts_sem);
	memset(field, 0, __NEW_UTS_LEN + 1);
	memcpy(field, tmp, len);
	up_write(&uts_sem);
	return 0;
}

long sys_sethostname(char __user *name, int len)
{
	return set_uts_name(init_uts.nodename, name, len);
}

long sys_setdomainname(char __user *name, int len)
{
	return set_uts_name(init_uts.domainname, name, len);
}

/* ---- the process's own settings ---- */

long sys_personality(unsigned int personality)
{
	unsigned int old = current->personality;

	if (personality != 0xffffffff)
		current->personality = personality;
	return old;
}

static long prctl_set_name(const char __user *uname)
{
	char comm[TASK_COMM_LEN];

	comm[sizeof(comm) - 1] = 0;
	if (strncpy_from_user(comm, uname, sizeof(comm) - 1) < 0)
		return -EFAULT;
	set_task_comm(current, comm);
	return 0;
}

static long prctl_get_name(char __user *uname)
{
	char comm[TASK_COMM_LEN];

	get_task_comm(comm, current);
	return copy_to_user(uname, comm, sizeof(comm)) ? -EFAULT : 0;
}

#define CAP_LAST_CAP 40

/* Whoever is there may be a descendant: fork hands the mark on, and exit looks upward only with it. */
static void set_child_subreaper(bool on)
{
	struct task_struct *p;

	if (current->signal->is_child_subreaper == on)
		return;
	write_lock_irq(&tasklist_lock);
	current->signal->is_child_subreaper = on;
	for_each_process(p) {
		if (on)
			p->signal->has_child_subreaper = true;
	}
	write_unlock_irq(&tasklist_lock);
}

long sys_prctl(int option, unsigned long arg2, unsigned long arg3, unsigned long arg4,
	       unsigned long arg5)
{
	switch (option) {
	case PR_SET_NAME:
		return prctl_set_name((const char __user *)arg2);
	case PR_GET_NAME:
		return prctl_get_name((char __user *)arg2);
	case PR_SET_PDEATHSIG:
		if (!valid_signal(arg2))
			return -EINVAL;
		current->pdeath_signal = arg2;
		return 0;
	case PR_GET_PDEATHSIG:
		return put_user(current->pdeath_signal, (int __user *)arg2);
	case PR_SET_CHILD_SUBREAPER:
		set_child_subreaper(arg2 != 0);
		return 0;
	case PR_GET_CHILD_SUBREAPER:
		return put_user((int)current->signal->is_child_subreaper, (int __user *)arg2);
	case PR_SET_NO_NEW_PRIVS:
		if (arg2 != 1 || arg3 || arg4 || arg5)
			return -EINVAL;
		current->signal->no_new_privs = true;
		return 0;
	case PR_GET_NO_NEW_PRIVS:
		if (arg2 || arg3 || arg4 || arg5)
			return -EINVAL;
		return current->signal->no_new_privs;
	case PR_CAPBSET_READ:
		return arg2 <= CAP_LAST_CAP ? 1 : -EINVAL;
	}
	return -EINVAL;
}

/* ---- the system ---- */

/* All in pages. */
static void fill_meminfo(struct sysinfo *info)
{
	info->totalram = totalram_pages;
	info->freeram = nr_free_pages();
	info->sharedram = global_node_page_state(NR_SHMEM);
	info->totalhigh = totalhigh_pages;
	info->freehigh = zone_free_pages(&contig_page_data.node_zones[ZONE_HIGHMEM]);
	si_swapinfo(&info->totalswap, &info->freeswap);
}

long sys_sysinfo(struct sysinfo __user *uinfo)
{
	struct sysinfo info;
	int i;

	memset(&info, 0, sizeof(info));
	info.uptime = (long)ktime_get_seconds();
	for (i = 0; i < 3; i++)
		info.loads[i] = avenrun[i] << (SI_LOAD_SHIFT - FSHIFT);
	info.procs = nr_threads;
	fill_meminfo(&info);
	/* In bytes where all fits into 32 bits, as programs expect that never look at mem_unit. */
	if ((u64)info.totalram + info.totalswap < 1u << (32 - PAGE_SHIFT)) {
		info.mem_unit = 1;
		info.totalram <<= PAGE_SHIFT;
		info.freeram <<= PAGE_SHIFT;
		info.sharedram <<= PAGE_SHIFT;
		info.bufferram <<= PAGE_SHIFT;
		info.totalswap <<= PAGE_SHIFT;
		info.freeswap <<= PAGE_SHIFT;
		info.totalhigh <<= PAGE_SHIFT;
		info.freehigh <<= PAGE_SHIFT;
	} else {
		info.mem_unit = PAGE_SIZE;
	}
	return copy_to_user(uinfo, &info, sizeof(info)) ? -EFAULT : 0;
}

long sys_getrandom(char __user *buf, size_t count, unsigned int flags)
{
	char block[64];
	size_t done = 0;

	if (flags & ~(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE))
		return -EINVAL;
	/* The best there is, and whatever there is: both makes no sense. */
	if ((flags & (GRND_RANDOM | GRND_INSECURE)) == (GRND_RANDOM | GRND_INSECURE))
		return -EINVAL;
	count = min_t(size_t, count, 0x7fffffff);
	while (done < count) {
		size_t n = min(count - done, sizeof(block));

		get_random_bytes(block, n);
		if (copy_to_user(buf + done, block, n))
			return done ? (long)done : -EFAULT;
		done += n;
		if (signal_pending(current) && done >= 256)
			break;
		cond_resched();
	}
	memset(block, 0, sizeof(block));
	return done;
}
