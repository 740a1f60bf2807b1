// SPDX-License-Identifier: MIT
/*
 * What this system calls itself. The release begins with the version of Linux whose system calls it
 * speaks, since C libraries compare it; the rest says who it really is.
 */
#include <neap/utsname.h>

DECLARE_RWSEM(uts_sem); /* init_uts */

struct new_utsname init_uts = {
	.sysname = "Neap",
	.nodename = "(none)",
	.release = "6.1.0-neap",
	.version = "#1",
	.machine = "armv7l",
	.domainname = "(none)",
};
