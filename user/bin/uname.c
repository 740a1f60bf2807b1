// SPDX-License-Identifier: MIT
/*
 * uname [-asnrvm] - the kernel's name (s), the host's (n), release (r), version (v), machine (m).
 */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	static const char letters[] = "snrvm";
	struct utsname u;
	const char *fields[] = { u.sysname, u.nodename, u.release, u.version, u.machine };
	int opt, wanted = 0, first = 1;

	while ((opt = getopt(argc, argv, "asnrvm")) != -1) {
		if (opt == '?') {
			fprintf(stderr, "usage: uname [-asnrvm]\n");
			return 2;
		}
		wanted |= opt == 'a' ? 31 : 1 << (strchr(letters, opt) - letters);
	}
	if (uname(&u) < 0) {
		perror("uname");
		return 1;
	}
	if (!wanted)
		wanted = 1;
	for (int i = 0; i < 5; i++)
		if (wanted & (1 << i)) {
			printf("%s%s", first ? "" : " ", fields[i]);
			first = 0;
		}
	printf("\n");
	return 0;
}
