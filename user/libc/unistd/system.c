// SPDX-License-Identifier: MIT
/* The system as a whole: its name, memory, swap, mounts, configuration, and its end. */
#include <bits/syscall.h>
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mount.h>
#include <sys/random.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/swap.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

int uname(struct utsname *name)
{
	return (int)__SYSCALL(__NR_uname, name);
}

int gethostname(char *name, size_t size)
{
	struct utsname u;

	if (uname(&u))
		return -1;
	if (strlcpy(name, u.nodename, size) >= size) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return 0;
}

int sethostname(const char *name, size_t size)
{
	return (int)__SYSCALL(__NR_sethostname, name, size);
}

int sysinfo(struct sysinfo *info)
{
	return (int)__SYSCALL(__NR_sysinfo, info);
}

int swapon(const char *path, int flags)
{
	return (int)__SYSCALL(__NR_swapon, path, flags);
}

int swapoff(const char *path)
{
	return (int)__SYSCALL(__NR_swapoff, path);
}

int mount(const char *source, const char *target, const char *type, unsigned long flags,
	  const void *data)
{
	return (int)__SYSCALL(__NR_mount, source, target, type, flags, data);
}

int umount2(const char *target, int flags)
{
	return (int)__SYSCALL(__NR_umount2, target, flags);
}

int umount(const char *target)
{
	return umount2(target, 0);
}

int reboot(int cmd)
{
	return (int)__SYSCALL(__NR_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, cmd, NULL);
}

ssize_t getrandom(void *buf, size_t len, unsigned int flags)
{
	return __SYSCALL(__NR_getrandom, buf, len, flags);
}

int getentropy(void *buf, size_t len)
{
	if (len > 256) {
		errno = EIO;
		return -1;
	}
	return getrandom(buf, len, 0) == (ssize_t)len ? 0 : -1;
}

int getpagesize(void)
{
	return (int)getauxval(AT_PAGESZ);
}

int get_nprocs(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) ? 1 : CPU_COUNT(&set);
}

int get_nprocs_conf(void)
{
	return get_nprocs();
}

/* Pages of RAM: all, or those free now. */
static long ram_pages(int free)
{
	struct sysinfo si;

	if (sysinfo(&si))
		return -1;
	return (long)((unsigned long long)(free ? si.freeram : si.totalram) * si.mem_unit /
		      PAGE_SIZE);
}

/* Returns the value; -1 where there is no limit, or with EINVAL for an unknown name. */
long sysconf(int name)
{
	struct rlimit rl;

	switch (name) {
	case _SC_ARG_MAX:
		return ARG_MAX;
	case _SC_CLK_TCK:
		return (long)getauxval(AT_CLKTCK);
	case _SC_NGROUPS_MAX:
		return NGROUPS_MAX;
	case _SC_IOV_MAX:
		return IOV_MAX;
	case _SC_PAGESIZE:
		return getpagesize();
	case _SC_CHILD_MAX:
	case _SC_OPEN_MAX:
		if (getrlimit(name == _SC_OPEN_MAX ? RLIMIT_NOFILE : RLIMIT_NPROC, &rl) ||
		    rl.rlim_cur == RLIM_INFINITY)
			return -1;
		return (long)rl.rlim_cur;
	case _SC_NPROCESSORS_CONF:
	case _SC_NPROCESSORS_ONLN:
		return get_nprocs();
	case _SC_PHYS_PAGES:
		return ram_pages(0);
	case _SC_AVPHYS_PAGES:
		return ram_pages(1);
	default:
		errno = EINVAL;
		return -1;
	}
}
