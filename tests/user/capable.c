// SPDX-License-Identifier: MIT
/* What only who has the capability may do, each told EPERM by one who has given up all. Run as root. */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

#include "tap.h"

static void give_up_all(void)
{
	struct {
		unsigned int version;
		int pid;
	} header = { 0x20080522, 0 };
	struct {
		unsigned int effective, permitted, inheritable;
	} data[2] = { { 0, 0, 0 }, { 0, 0, 0 } };

	need(syscall(__NR_capset, &header, data) == 0, "capset");
}

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

int main(void)
{
	char name[64] = "";
	struct timeval tv;
	struct timespec ts;

	need(gethostname(name, sizeof(name) - 1) == 0, "gethostname");
	check_int(syscall(__NR_sethostname, name, strlen(name)), 0, "root sets the name");
	devices(1);
	give_up_all();
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
	return tap_done();
}
