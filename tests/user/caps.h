// SPDX-License-Identifier: MIT
/* caps.h - giving capabilities up, as a program does that was started with all and means to have none. */
#ifndef CAPS_H
#define CAPS_H

#include <sys/syscall.h>
#include <unistd.h>

/* Bits of the first word: 1 << the number of the capability. */
#define CAP_IPC_LOCK	 (1u << 14)
#define CAP_SYS_RAWIO	 (1u << 17)
#define CAP_SYS_ADMIN	 (1u << 21)
#define CAP_SYS_RESOURCE (1u << 24)
#define CAP_SYS_TIME	 (1u << 25)

/* For capabilities 0 to 31, and 32 to 63. */
struct cap_data {
	unsigned int effective, permitted, inheritable;
};

/* capget or capset of the caller, by the call's number. */
static inline int caps_call(int call, struct cap_data data[2])
{
	struct {
		unsigned int version;
		int pid;
	} header = { 0x20080522, 0 };

	return syscall(call, &header, data);
}

/* From now on without @caps; they stay permitted. 0, or -1 and errno. */
static inline int caps_drop(unsigned int caps)
{
	struct cap_data data[2];

	if (caps_call(__NR_capget, data))
		return -1;
	data[0].effective &= ~caps;
	return caps_call(__NR_capset, data);
}

/* All, for good. */
static inline int caps_drop_all(void)
{
	struct cap_data none[2] = { { 0, 0, 0 }, { 0, 0, 0 } };

	return caps_call(__NR_capset, none);
}

#endif
