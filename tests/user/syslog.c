// SPDX-License-Identifier: MIT
/* syslog(103): the kernel's log, and how much of it comes to the console. */
#include <sys/syscall.h>

#include "tap.h"

#define CLOSE	 0
#define OPEN	 1
#define READ	 2
#define READ_ALL 3
#define CLEAR_IT 4 /* READ_CLEAR */
#define CLEAR	 5
#define OFF	 6
#define ON	 7
#define LEVEL	 8
#define UNREAD	 9
#define SIZE	 10

static char text[1 << 16];

static long call(int type, void *buf, int len)
{
	return syscall(__NR_syslog, type, buf, len);
}

int main(void)
{
	long size, got, unread;

	check_int(call(OPEN, NULL, 0), 0, "open, which does nothing");
	size = call(SIZE, NULL, 0);
	check(size >= 4096 && (size & (size - 1)) == 0, "the log's size is a power of two");
	got = call(READ_ALL, text, sizeof(text));
	check(got > 0 && text[0] == '<', "the last of all messages, each with its level");
	check_int(call(READ_ALL, text, 0), 0, "none of it");
	unread = call(UNREAD, NULL, 0);
	check(unread >= 0, "so much was not read");
	if (unread > 200) {
		got = call(READ, text, 200);
		check(got > 0 && got <= 200 && text[0] == '<', "some of that");
		check(call(UNREAD, NULL, 0) < unread, "is read then");
	} else {
		skip("reading", "nothing is there");
		skip("is read then", "nothing is there");
		call(READ, text, 0);
	}
	check(call(CLEAR_IT, text, sizeof(text)) >= 0, "all, once more");
	check(call(READ_ALL, text, sizeof(text)) < 2000, "not much is left");
	check_int(call(CLEAR, NULL, 0), 0, "clear");
	check_int(call(OFF, NULL, 0), 0, "the console is silent");
	check_int(call(ON, NULL, 0), 0, "and again as before");
	check_errno(call(LEVEL, NULL, 0), EINVAL, "level 0: EINVAL");
	check_errno(call(LEVEL, NULL, 9), EINVAL, "level 9: EINVAL");
	check_errno(call(READ_ALL, NULL, 10), EINVAL, "to nowhere: EINVAL");
	check_errno(call(READ_ALL, text, -1), EINVAL, "a negative length: EINVAL");
	check_errno(call(READ_ALL, (void *)0xf0000000, 10), EFAULT, "a bad address: EFAULT");
	check_errno(call(11, NULL, 0), EINVAL, "11: EINVAL");
	check_errno(call(-1, NULL, 0), EINVAL, "-1: EINVAL");
	check_int(call(CLOSE, NULL, 0), 0, "close, which does nothing");
	return tap_done();
}
