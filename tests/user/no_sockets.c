// SPDX-License-Identifier: MIT
/*
 * The calls of sockets on what is no socket, and the calls of old numbers with 16-bit ids, which set them to
 * what they are.
 */
#include <fcntl.h>
#include <sys/syscall.h>

#include "tap.h"

#define N(call)                    \
	{                          \
#call, __NR_##call \
	}

static void no_socket(void)
{
	static const struct {
		const char *name;
		int number;
	} calls[] = {
		N(accept),	N(accept4),	    N(bind),	   N(connect),	N(getpeername),
		N(getsockname), N(getsockopt),	    N(listen),	   N(recv),	N(recvfrom),
		N(recvmmsg),	N(recvmmsg_time64), N(recvmsg),	   N(send),	N(sendmmsg),
		N(sendmsg),	N(sendto),	    N(setsockopt), N(shutdown),
	};
	int fd = open("/dev/null", O_RDWR);

	need(fd >= 0, "/dev/null");
	for (unsigned int i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
		errno = 0;
		check(syscall(calls[i].number, 999, 0, 0, 0, 0, 0) == -1 && errno == EBADF,
		      "%s of no file: EBADF", calls[i].name);
	}
	errno = 0;
	check(syscall(__NR_listen, fd, 1) == -1 && errno == ENOTSOCK, "listen: ENOTSOCK");
	errno = 0;
	check(syscall(__NR_shutdown, fd, 0) == -1 && errno == ENOTSOCK, "shutdown: ENOTSOCK");
	close(fd);
}

static void old_ids(void)
{
	check_int(syscall(23, 0), 0, "setuid, 16 bits");
	check_int(syscall(46, 0), 0, "setgid, 16 bits");
	check_int(syscall(70, 0xffff, 0xffff), 0, "setreuid, 16 bits: no change");
	check_int(syscall(71, 0xffff, 0xffff), 0, "setregid, 16 bits: no change");
	check_int(syscall(164, 0xffff, 0xffff, 0xffff), 0, "setresuid, 16 bits: no change");
	check_int(syscall(170, 0xffff, 0xffff, 0xffff), 0, "setresgid, 16 bits: no change");
	check_int(syscall(138, 0), 0, "setfsuid, 16 bits: as it was");
	check_int(syscall(139, 0), 0, "setfsgid, 16 bits: as it was");
}

int main(void)
{
	no_socket();
	old_ids();
	check_errno(syscall(__NR_readahead, 999, 0, 0, 0, 0), EBADF, "readahead of no file: EBADF");
	return tap_done();
}
