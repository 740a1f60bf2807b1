// SPDX-License-Identifier: MIT
/*
 * What stays in memory of ext2 on /dev/vdb when nobody uses it: pages, inodes and names, until memory is
 * wanted or /proc/sys/vm/drop_caches is told. tests/boot/test_ext2.py gives the disk.
 */
#include <dirent.h>
#include <fcntl.h>
#include <figures.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include "probe.h"
#include "tap.h"

#define M     "/tmp/cache"
#define KIB   512
#define FILES 1500

static char buf[64 << 10];

static long read_kib(void)
{
	return figure("/proc/vmstat", "pgpgin");
}

/* The nth number of a file of /proc/sys/fs. */
static long nth(const char *path, int n)
{
	char text[128], *p = text;

	need(read_text(path, text, sizeof(text)) > 0, path);
	while (n--)
		strtol(p, &p, 10);
	return strtol(p, NULL, 10);
}

#define NR_DENTRY   nth("/proc/sys/fs/dentry-state", 0)
#define NR_UNUSED   nth("/proc/sys/fs/dentry-state", 1)
#define NR_NEGATIVE nth("/proc/sys/fs/dentry-state", 4)
#define NR_INODES   nth("/proc/sys/fs/inode-nr", 0)

static void drop(const char *what)
{
	need(write_text("/proc/sys/vm/drop_caches", what) == 0, "drop_caches");
}

static long read_file(const char *path)
{
	int fd = open(path, O_RDONLY);
	long n, sum = 0;

	while ((n = read(fd, buf, sizeof(buf))) > 0)
		sum += n;
	close(fd);
	return sum;
}

static void remount(void)
{
	need(umount(M) == 0, "umount");
	need(mount("/dev/vdb", M, "ext2", 0, NULL) == 0, "mount");
}

static void pages(void)
{
	int fd = open(M "/data", O_CREAT | O_RDWR, 0644);
	long before, first, again;

	for (int i = 0; i < KIB / 64; i++) {
		memset(buf, 'a' + i, sizeof(buf));
		write(fd, buf, sizeof(buf));
	}
	close(fd);
	remount();
	drop("3");
	before = read_kib();
	check_int(read_file(M "/data"), KIB << 10, "a file is read");
	first = read_kib() - before;
	check(first >= KIB, "from the disk");
	check_int(read_file(M "/data"), KIB << 10, "again");
	again = read_kib() - before - first;
	check_int(again, 0, "from memory");
	drop("2");
	before = read_kib();
	check_int(read_file(M "/data"), KIB << 10, "without its name in memory");
	again = read_kib() - before;
	check(again <= 8 || meminfo_kb("HighTotal") > 0,
	      "at most the directory is read, but where lowmem matters");
	drop("3");
	before = read_kib();
	check_int(read_file(M "/data"), KIB << 10, "after drop_caches");
	check(read_kib() - before >= KIB, "from the disk again");
	fd = open(M "/data", O_RDWR);
	check(pwrite(fd, "new", 3, 5000) == 3 && !close(fd), "it is written to");
	drop("3");
	fd = open(M "/data", O_RDONLY);
	check(pread(fd, buf, 3, 5000) == 3 && !memcmp(buf, "new", 3),
	      "what is dirty is not dropped");
	close(fd);
	remount();
	fd = open(M "/data", O_RDONLY);
	check(pread(fd, buf, 3, 5000) == 3 && !memcmp(buf, "new", 3), "and umount writes it");
	close(fd);
}

/* A program that maps its text from the disk: faults without reading, the second time. */
static void programs(void)
{
	char *p;
	long before;
	int fd;

	for (int i = 0; i < 2; i++) {
		fd = open(M "/data", O_RDONLY);
		before = read_kib();
		p = mmap(NULL, KIB << 10, PROT_READ, MAP_PRIVATE, fd, 0);
		close(fd);
		for (long at = 0; at < KIB << 10; at += PAGE)
			*(volatile char *)(p + at);
		munmap(p, KIB << 10);
		check(i ? read_kib() == before : read_kib() > before, "a mapping, the %s time",
		      i ? "second" : "first");
	}
}

static void names(void)
{
	long inodes, dentries, before;
	char path[64];
	struct stat st;
	int bad = 0;

	drop("3");
	dentries = NR_DENTRY;
	for (int i = 0; i < FILES; i++) {
		snprintf(path, sizeof(path), M "/none%d", i);
		bad += !stat(path, &st) || errno != ENOENT;
	}
	check_int(bad, 0, "names that are not there");
	check(NR_NEGATIVE >= FILES, "are known not to be");
	drop("2");
	check(NR_NEGATIVE < 10 && NR_DENTRY < dentries + 10, "until drop_caches");
	mkdir(M "/dir", 0755);
	for (int i = 0; i < 100; i++) {
		snprintf(path, sizeof(path), M "/dir/f%d", i);
		close(open(path, O_CREAT | O_RDWR, 0644));
	}
	sync();
	check(NR_UNUSED >= 100, "names of files that nobody uses");
	inodes = NR_INODES;
	before = read_kib();
	for (int i = 0; i < 100; i++) {
		snprintf(path, sizeof(path), M "/dir/f%d", i);
		bad += stat(path, &st);
	}
	check(!bad && read_kib() == before, "stat finds them in memory");
	drop("2");
	check(NR_INODES <= inodes - 100, "drop_caches: inodes go");
	for (int i = 0; i < 100; i++) {
		snprintf(path, sizeof(path), M "/dir/f%d", i);
		bad += stat(path, &st) || unlink(path) || !stat(path, &st);
	}
	check_int(bad, 0, "and are read again; unlinked, they are gone");
	check_int(rmdir(M "/dir"), 0,
		  "rmdir of a directory with names that are known not to be there");
	check_errno(stat(M "/dir/f1", &st), ENOENT, "it is gone");
}

static unsigned long long free_blocks(void)
{
	struct statfs s;

	need(statfs(M, &s) == 0, "statfs");
	return s.f_bfree;
}

static void blocks(void)
{
	unsigned long long before;

	read_file(M "/data");
	before = free_blocks();
	check_int(unlink(M "/data"), 0, "unlink of a file in memory");
	check(free_blocks() >= before + KIB / 4, "its blocks are free at once");
}

/* Many more names than memory could keep. */
static void pressure(void)
{
	long kills = figure("/proc/vmstat", "oom_kill"),
	     scanned = figure("/proc/vmstat", "slabs_scanned");
	long total = figure("/proc/meminfo", "MemTotal");
	long n = total * 1024 / 300;
	char path[300], *end;
	struct stat st;
	int bad = 0;

	if (total > 20000) {
		note("only where memory is small");
		return;
	}
	memset(path, 'n', sizeof(path));
	memcpy(path, M "/", sizeof(M));
	end = path + 230; /* such a name needs memory of its own */
	for (long i = 0; i < n; i++) {
		snprintf(end, path + sizeof(path) - end, "%ld", i);
		bad += !stat(path, &st);
	}
	check_int(bad, 0, "more names than memory holds");
	check_int(figure("/proc/vmstat", "oom_kill"), kills, "nobody is killed for that");
	check(figure("/proc/vmstat", "slabs_scanned") > scanned, "the shrinker has seen to it");
	check(NR_DENTRY < n / 10 * 9, "and many are gone");
	note("%ld names, %ld left", n, NR_DENTRY);
}

int main(void)
{
	mkdir(M, 0755);
	if (mount("/dev/vdb", M, "ext2", 0, NULL)) {
		printf("1..0 # SKIP no /dev/vdb with ext2\n");
		return 0;
	}
	pages();
	programs();
	names();
	blocks();
	pressure();
	check_int(umount(M), 0, "umount");
	check(NR_UNUSED < 10, "takes all with it");
	return tap_done();
}
