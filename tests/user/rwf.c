// SPDX-License-Identifier: MIT
/*
 * preadv2 and pwritev2 with flags, and what O_SYNC and O_DSYNC do for all writes. In a file of the root file
 * system; or on a disk (device and type), where it is seen what has been written to it.
 */
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <uapi/uio.h>

#include <figures.h>

#include "tap.h"

static int opened(const char *name, int flags)
{
	int fd = open(name, flags, 0600);

	need(fd >= 0, name);
	return fd;
}

/* One piece; pos -1 is the file's own. */
static long rw(int nr, int fd, const char *buf, size_t n, long long pos, int flags)
{
	struct iovec v[2] = { { (char *)buf, n / 2 }, { (char *)buf + n / 2, n - n / 2 } };

	return syscall(nr, fd, v, 2, (long)pos, (long)(pos >> 32), flags);
}

static void appending(void)
{
	int fd = opened("f", O_RDWR | O_CREAT | O_TRUNC);
	char b[16] = "";

	check_int(rw(__NR_pwritev2, fd, "abcdef", 6, 0, 0), 6, "pwritev2 without flags");
	check_int(lseek(fd, 0, SEEK_CUR), 0, "leaves the position");
	check_int(rw(__NR_pwritev2, fd, "gh", 2, 1, RWF_APPEND), 2,
		  "RWF_APPEND, whatever the place");
	check_int(lseek(fd, 0, SEEK_CUR), 0, "leaves it, too");
	check_int(rw(__NR_pwritev2, fd, "ij", 2, -1, RWF_APPEND), 2, "at the file's own position");
	check_int(lseek(fd, 0, SEEK_CUR), 10, "that is moved to the end");
	check_int(rw(__NR_preadv2, fd, b, 16, 0, 0), 10, "preadv2");
	check_text(b, "abcdefghij", "finds all of it in order");
	check_int(rw(__NR_pwritev2, fd, "X", 1, 0, 0), 1, "and the next one without the flag");
	pread(fd, b, 1, 0);
	check_int(b[0], 'X', "is where it says");
	close(fd);
	fd = opened("f", O_RDWR | O_APPEND);
	check_int(rw(__NR_pwritev2, fd, "kl", 2, 0, 0), 2, "with O_APPEND");
	check_int(pread(fd, b, 2, 10), 2, "all go to the end");
	lseek(fd, 3, SEEK_SET);
	check_errno(write(fd, NULL, 2), EFAULT, "a write that fails");
	check_int(lseek(fd, 0, SEEK_CUR), 3, "leaves the position");
	check_errno(rw(__NR_pwritev2, fd, NULL, 2, -1, 0), EFAULT, "also of a vector");
	check_int(lseek(fd, 0, SEEK_CUR), 3, "leaves it");
	close(fd);
}

static void flags(void)
{
	int fd = opened("f", O_RDWR), null = opened("/dev/null", O_RDWR), p[2];
	int status = opened("/proc/self/status", O_RDONLY);
	char b[4];

	check_int(rw(__NR_preadv2, fd, b, 4, 0, RWF_HIPRI), 4, "to read in a hurry");
	check_int(rw(__NR_preadv2, fd, b, 4, 0, RWF_DSYNC | RWF_SYNC | RWF_APPEND), 4,
		  "flags of writing");
	check_errno(rw(__NR_preadv2, fd, b, 4, 0, 0x4000), EOPNOTSUPP, "unknown ones: EOPNOTSUPP");
	check_errno(rw(__NR_pwritev2, fd, b, 4, 0, 0x4000), EOPNOTSUPP, "to write, too");
	check_errno(rw(__NR_preadv2, fd, b, 4, 0, RWF_NOWAIT), EOPNOTSUPP,
		    "RWF_NOWAIT: EOPNOTSUPP");
	check_int(rw(__NR_preadv2, fd, b, 0, 0, 0x4000), 0, "of nothing nobody looks at them");
	check_errno(rw(__NR_preadv2, fd, b, 4, -2, 0), EINVAL, "a place before the file: EINVAL");
	check_errno(rw(__NR_preadv2, -1, b, 4, 0, 0x4000), EBADF, "no file: EBADF");
	need(pipe(p) == 0, "pipe");
	check_errno(rw(__NR_preadv2, p[0], b, 4, 0, 0), ESPIPE, "a place in a pipe: ESPIPE");
	check_int(rw(__NR_pwritev2, p[1], b, 4, -1, RWF_DSYNC), 4, "but without one");
	check_int(rw(__NR_preadv2, p[0], b, 4, -1, RWF_HIPRI), 4, "it is written and read");
	check_int(rw(__NR_pwritev2, null, b, 4, 0, RWF_SYNC | RWF_APPEND), 4, "a device");
	check_int(rw(__NR_preadv2, status, b, 4, 0, RWF_HIPRI), 4, "a text of /proc");
	close(fd);
	close(null);
	close(status);
	close(p[0]);
	close(p[1]);
}

/* ---- what is on the disk ---- */

#define N (40 * PAGE)

static long dirty(void)
{
	static char text[8192];
	char *at;

	need(read_text("/proc/vmstat", text, sizeof(text)) > 0, "/proc/vmstat");
	at = strstr(text, "nr_dirty ");
	need(at != NULL, "nr_dirty");
	return strtol(at + 9, NULL, 10);
}

static char data[N];

/* How many pages a write has left to be brought to the disk. */
static long left_dirty(int open_flags, int rwf)
{
	int fd = opened("f", O_RDWR | O_CREAT | O_TRUNC | open_flags);
	long before;

	fsync(fd);
	sync();
	before = dirty();
	need(rw(__NR_pwritev2, fd, data, N, 0, rwf) == N, "pwritev2");
	before = dirty() - before;
	fsync(fd);
	close(fd);
	return before;
}

static void syncing(void)
{
	memset(data, 's', N);
	check(left_dirty(0, 0) >= N / PAGE, "a write leaves its pages dirty");
	check(left_dirty(0, RWF_DSYNC) < 8, "RWF_DSYNC does not");
	check(left_dirty(0, RWF_SYNC) < 8, "nor RWF_SYNC");
	check(left_dirty(O_DSYNC, 0) < 8, "nor O_DSYNC");
	check(left_dirty(O_SYNC, 0) < 8, "nor O_SYNC");
}

int main(int argc, char **argv)
{
	mkdir("/rwf", 0755);
	if (argc > 2)
		need(mount(argv[1], "/rwf", argv[2], 0, NULL) == 0, "mount");
	need(chdir("/rwf") == 0, "/rwf");
	appending();
	flags();
	if (argc > 2)
		syncing();
	unlink("f");
	need(chdir("/") == 0, "/");
	if (argc > 2)
		need(umount("/rwf") == 0, "umount");
	rmdir("/rwf");
	return tap_done();
}
