// SPDX-License-Identifier: MIT
/* cksum [FILE...] - a line each with the CRC that POSIX describes, the number of bytes, the name. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static uint32_t add(uint32_t crc, uint8_t byte)
{
	crc ^= (uint32_t)byte << 24;
	for (int bit = 0; bit < 8; bit++)
		crc = crc << 1 ^ (crc & 0x80000000 ? 0x04c11db7 : 0);
	return crc;
}

static int cksum(int fd, const char *name)
{
	static uint8_t buf[16384];
	unsigned long long size = 0;
	uint32_t crc = 0;
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0) {
		size += n;
		for (ssize_t i = 0; i < n; i++)
			crc = add(crc, buf[i]);
	}
	if (n < 0) {
		fprintf(stderr, "cksum: %s: %s\n", name ? name : "standard input", strerror(errno));
		return 1;
	}
	/* The length goes in as well, without its leading zero bytes. */
	for (unsigned long long rest = size; rest; rest >>= 8)
		crc = add(crc, rest & 0xff);
	printf("%lu %llu%s%s\n", (unsigned long)(uint32_t)~crc, size, name ? " " : "",
	       name ? name : "");
	return 0;
}

int main(int argc, char **argv)
{
	int failed = 0;

	if (argc == 1)
		return cksum(STDIN_FILENO, NULL);
	for (int i = 1; i < argc; i++) {
		int fd = open(argv[i], O_RDONLY);

		if (fd < 0) {
			fprintf(stderr, "cksum: %s: %s\n", argv[i], strerror(errno));
			failed = 1;
			continue;
		}
		failed |= cksum(fd, argv[i]);
		close(fd);
	}
	return failed;
}
