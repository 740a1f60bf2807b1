// SPDX-License-Identifier: MIT
/* What only who has the capability may do, each told EPERM by one who has given up all. Run as root. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "caps.h"
#include "tap.h"

static void devices(int may)
{
	static const struct {
		const char *what;
		mode_t mode;
		int dev, always;
	} nodes[] = {
		{ "a character device", S_IFCHR, 0x103, 0 },
		{ "a disk", S_IFBLK, 0xfe00, 0 },
		{ "a disk 0:0", S_IFBLK, 0, 0 },
		{ "a whiteout", S_IFCHR, 0, 1 },
		{ "a FIFO", S_IFIFO, 0, 1 },
	};

	for (unsigned int i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
		if (may || nodes[i].always)
			check_int(mknod("/tmp/node", nodes[i].mode | 0600, nodes[i].dev), 0,
				  nodes[i].what);
		else
			check_errno(mknod("/tmp/node", nodes[i].mode | 0600, nodes[i].dev), EPERM,
				    nodes[i].what);
		unlink("/tmp/node");
	}
}

static void set_adj(const char *adj, int err, const char *what)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY);

	need(fd >= 0, "oom_score_adj");
	if (err)
		check_errno(write(fd, adj, strlen(adj)), err, what);
	else
		check_int(write(fd, adj, strlen(adj)), strlen(adj), what);
	close(fd);
}

/* Whether it may look into process pid; what else it is told. */
static void look(pid_t pid, int may, int told, const char *whose)
{
	static const char *const files[] = { "mem",     "maps", "smaps",	  "pagemap",
					     "environ", "auxv", "smaps_rollup", "fdinfo/0" };
	char name[64], byte;
	size_t len;
	void *list;
	struct iovec local = { &byte, 1 }, remote = { (void *)0x10000, 1 };

	if (may)
		check_int(process_vm_readv(pid, &local, 1, &remote, 1, 0), 1, whose);
	else
		check_errno(process_vm_readv(pid, &local, 1, &remote, 1, 0), told, whose);
	for (unsigned int i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		int fd;

		snprintf(name, sizeof(name), "/proc/%d/%s", pid, files[i]);
		fd = open(name, O_RDONLY);
		check((fd >= 0) == may && (may || errno == EACCES), "%s", files[i]);
		close(fd);
	}
	check((syscall(__NR_get_robust_list, pid, &list, &len) == 0) == may &&
		      (may || errno == EPERM),
	      "get_robust_list");
	snprintf(name, sizeof(name), "/proc/%d/cwd", pid);
	check((readlink(name, &byte, 1) == 1) == may && (may || errno == EACCES), "cwd");
}

static void importance(void)
{
	struct sched_param none = { 0 };

	check_int(setpriority(PRIO_PROCESS, 0, 5), 0, "to be less important is everybody's");
	check_errno(setpriority(PRIO_PROCESS, 0, 4), EACCES, "setpriority back");
	check_errno(nice(-1), EPERM, "nice(-1)");
	check_int(getpriority(PRIO_PROCESS, 0), 5, "it is what it was");
	check_int(syscall(__NR_sched_setscheduler, 0, SCHED_IDLE, &none), 0, "SCHED_IDLE");
	check_errno(syscall(__NR_sched_setscheduler, 0, SCHED_NORMAL, &none), EPERM, "and back");
}

int main(void)
{
	pid_t child;

	char name[64] = "";
	struct timeval tv;
	struct timespec ts;

	need(gethostname(name, sizeof(name) - 1) == 0, "gethostname");
	check_int(syscall(__NR_sethostname, name, strlen(name)), 0, "root sets the name");
	devices(1);
	look(1, 1, 0, "root looks at init");
	set_adj("-10", 0, "root makes itself harder to kill");
	check_int(setpriority(PRIO_PROCESS, 0, 0), 0, "root may be as important as it likes");
	need(caps_drop_all() == 0, "capset");
	look(1, 0, EPERM, "init may do more");
	look(getpid(), 1, 0, "itself");
	child = fork();
	need(child >= 0, "fork");
	if (!child) {
		pause();
		_exit(0);
	}
	look(child, 1, 0, "a child that may do as little");
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	set_adj("500", 0, "easier to kill");
	set_adj("-10", 0, "as root had it");
	set_adj("-11", EACCES, "harder than that");
	check_errno(syscall(__NR_syslog, 5, NULL, 0), EPERM, "syslog: clear");
	check_errno(syscall(__NR_syslog, 8, NULL, 4), EPERM, "syslog: the console's level");
	check_errno(open("/dev/mem", O_RDONLY), EPERM, "/dev/mem");
	check_errno(syscall(__NR_sethostname, name, strlen(name)), EPERM, "sethostname");
	check_errno(syscall(__NR_setdomainname, "", 0), EPERM, "setdomainname");
	check_errno(syscall(__NR_reboot, 0, 0, 0, NULL), EPERM, "reboot, whatever is asked");
	check_errno(syscall(__NR_swapon, "/tmp/none", 0), EPERM, "swapon");
	check_errno(syscall(__NR_swapon, "/tmp/none", -1), EINVAL,
		    "but first its flags are looked at");
	check_errno(syscall(__NR_swapoff, "/tmp/none"), EPERM, "swapoff");
	gettimeofday(&tv, NULL);
	clock_gettime(CLOCK_REALTIME, &ts);
	check_errno(syscall(__NR_settimeofday, &tv, NULL), EPERM, "settimeofday");
	check_errno(syscall(__NR_clock_settime, CLOCK_REALTIME, &ts), EPERM, "clock_settime");
	check_errno(syscall(__NR_clock_settime, CLOCK_MONOTONIC, &ts), EINVAL,
		    "of one that nobody may set: EINVAL");
	devices(0);
	importance();
	return tap_done();
}
