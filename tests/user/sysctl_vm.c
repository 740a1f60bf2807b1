// SPDX-License-Identifier: MIT
/*
 * /proc/sys/vm: which values each variable takes, and what the ones with an effect that can be seen do:
 * drop_caches, legacy_va_layout, max_map_count, min_free_kbytes, the two ways to say the commit limit.
 */
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>

#include <figures.h>

#include "maps.h"

#define RW   (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

static const char *path_of(const char *name)
{
	static char path[64];

	snprintf(path, sizeof(path), "/proc/sys/vm/%s", name);
	return path;
}

static int set(const char *name, const char *value)
{
	return write_text(path_of(name), value);
}

static const char *get(const char *name)
{
	static char text[32];

	need(read_text(path_of(name), text, sizeof(text)) > 0, name);
	return text;
}

static void ranges(void)
{
	static const struct {
		const char *name, *good[3], *bad[3];
	} vars[] = {
		{ "overcommit_memory", { "0", "1", "2" }, { "-1", "3" } },
		{ "overcommit_ratio", { "0", "150" }, { "4294967296" } },
		{ "overcommit_kbytes", { "4096", "0" }, { "-1" } },
		{ "swappiness", { "0", "100", "200" }, { "-1", "201" } },
		{ "page-cluster", { "0", "3", "31" }, { "-1" } },
		{ "min_free_kbytes", { "1024" }, { "-1", "99999999999" } },
		{ "max_map_count", { "1000", "65530" }, { "-1" } },
		{ "legacy_va_layout", { "0", "1" }, { "-1" } },
		{ "panic_on_oom", { "0" }, { "-1", "3" } },
		{ "oom_kill_allocating_task", { "0", "1", "-5" }, { "4294967296" } },
		{ "oom_dump_tasks", { "0", "1" }, { "4294967296" } },
		{ "admin_reserve_kbytes", { "0", "8192" }, { "-1" } },
		{ "user_reserve_kbytes", { "0", "131072" }, { "-1" } },
		{ "mmap_min_addr", { "4096" }, { "-1" } },
	};

	for (unsigned i = 0; i < sizeof(vars) / sizeof(*vars); i++) {
		const char *name = vars[i].name;
		char old[32], wanted[32];
		int good = 1;

		strcpy(old, get(name));
		for (int j = 0; j < 3 && vars[i].good[j]; j++) {
			snprintf(wanted, sizeof(wanted), "%s\n", vars[i].good[j]);
			good &= set(name, vars[i].good[j]) == 0 && strcmp(get(name), wanted) == 0;
		}
		strcpy(wanted, get(name));
		for (int j = 0; j < 3 && vars[i].bad[j]; j++)
			good &= set(name, vars[i].bad[j]) < 0 && errno == EINVAL;
		good &= set(name, "x") < 0 && errno == EINVAL;
		good &= strcmp(get(name), wanted) == 0; /* what is refused changes nothing */
		good &= set(name, old) == 0;
		check(good, "%s takes what it should", name);
	}
}

/* Setting one of two clears the other. */
static void commit_limit(void)
{
	long long swap = meminfo_kb("SwapTotal");
	char ratio[32];

	strcpy(ratio, get("overcommit_ratio"));
	need(set("overcommit_kbytes", "20000") == 0, "overcommit_kbytes");
	check_text(get("overcommit_ratio"), "0\n", "overcommit_kbytes clears the ratio");
	check_int(meminfo_kb("CommitLimit"), swap + 20000, "and is the limit, beside swap");
	need(set("overcommit_ratio", ratio) == 0, "overcommit_ratio");
	check_text(get("overcommit_kbytes"), "0\n", "the ratio clears the kilobytes");
}

static int map_many(void *arg)
{
	const char *line;
	struct map_entry m;
	int areas = 0, fd;

	(void)arg;
	/* Every other is of another protection, so that none become one. */
	for (int i = 0; i < 1000; i++)
		if (mmap(NULL, PAGE, i % 2 ? PROT_READ : PROT_NONE, ANON, -1, 0) == MAP_FAILED) {
			if (errno != ENOMEM)
				return 1;
			line = read_maps();
			while ((line = parse_map(line, &m)))
				areas += strcmp(m.name, "[vectors]") != 0;
			fd = open("/proc/self/maps", O_RDONLY);
			return fd >= 0 && areas == 101 ? 0 : areas;
		}
	return 2;
}

static void map_count(void)
{
	char old[32];

	strcpy(old, get("max_map_count"));
	need(set("max_map_count", "100") == 0, "max_map_count");
	check_exit(in_child(map_many, NULL), 0,
		   "max_map_count: no new area when there are more than that");
	need(set("max_map_count", old) == 0, "max_map_count");
}

/* Prints the order of two mappings: the child of an exec. */
static int order(void)
{
	char *a = mmap(NULL, PAGE, PROT_READ, ANON, -1, 0);
	char *b = mmap(NULL, PAGE, PROT_NONE, ANON, -1, 0);

	return b > a ? 10 : 11;
}

static int exec_order(void *self)
{
	char *argv[] = { self, "order", NULL };

	execv(self, argv);
	return 1;
}

static void layout_choice(char *self)
{
	char old[32];

	strcpy(old, get("legacy_va_layout"));
	need(set("legacy_va_layout", "0") == 0, "legacy_va_layout");
	check_exit(in_child(exec_order, self), 11, "legacy_va_layout 0: mappings go downwards");
	need(set("legacy_va_layout", "1") == 0, "legacy_va_layout");
	check_exit(in_child(exec_order, self), 10, "1: upwards");
	need(set("legacy_va_layout", old) == 0, "legacy_va_layout");
}

static void reserve(void)
{
	static char text[16384];
	char old[32];
	long long sum = 0;

	strcpy(old, get("min_free_kbytes"));
	need(set("min_free_kbytes", "2048") == 0, "min_free_kbytes");
	need(read_text("/proc/zoneinfo", text, sizeof(text)) > 0, "/proc/zoneinfo");
	for (const char *p = text; (p = strstr(p, "\n        min ")); p++)
		sum += strtoll(p + 13, NULL, 10);
	if (!check(sum >= 512 && sum < 512 + 130, "min_free_kbytes sets the zones' marks"))
		note("%lld pages", sum);
	need(set("min_free_kbytes", old) == 0, "min_free_kbytes");
}

static void drop_caches(void)
{
	static char buf[64 * PAGE];
	int fd = open("/dev/vda", O_RDONLY);
	long long before, dropped = vmstat_count("drop_pagecache"),
			  slabs = vmstat_count("drop_slab");
	unsigned char there[64];
	char *p;
	int n = 0;

	check(set("drop_caches", "0") < 0 && errno == EINVAL, "drop_caches 0: EINVAL");
	check(set("drop_caches", "5") < 0 && errno == EINVAL, "5: EINVAL");
	check_errno(open(path_of("drop_caches"), O_RDONLY), EACCES, "it is not for reading");
	check_int(set("drop_caches", "2"), 0, "2");
	check_int(vmstat_count("drop_slab") - slabs, 1, "is counted");
	check_int(vmstat_count("drop_pagecache") - dropped, 0, "and drops no pages");
	if (fd < 0) {
		skip("1 drops clean pages", "no /dev/vda");
		return;
	}
	set("drop_caches", "1");
	before = meminfo_kb("Buffers");
	need(pread(fd, buf, sizeof(buf), 1 << 20) == sizeof(buf), "/dev/vda");
	check(meminfo_kb("Buffers") - before >= 256, "what is read of a disk is kept, as Buffers");
	p = mmap(NULL, 64 * PAGE, PROT_READ, MAP_SHARED, fd, 1 << 20);
	need(p != MAP_FAILED, "mmap");
	(void)*(volatile char *)p;
	(void)*(volatile char *)(p + 40 * PAGE);
	check_int(set("drop_caches", "1"), 0, "1");
	check(meminfo_kb("Buffers") - before < 256, "drops it");
	need(mincore(p, 64 * PAGE, there) == 0, "mincore");
	check((there[0] & 1) && (there[40] & 1), "but not what is mapped");
	munmap(p, 64 * PAGE);
	check_int(set("drop_caches", "3"), 0, "3");
	check_int(vmstat_count("drop_pagecache") - dropped, 3, "each time is counted");
	p = mmap(NULL, 64 * PAGE, PROT_READ, MAP_SHARED, fd, 1 << 20);
	need(mincore(p, 64 * PAGE, there) == 0, "mincore");
	for (int i = 0; i < 64; i++)
		n += there[i] & 1;
	check_int(n, 0, "unmapped, they go too");
	check(memcmp(p, buf, sizeof(buf)) == 0, "and come back as they were");
	munmap(p, 64 * PAGE);
	close(fd);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return order();
	ranges();
	commit_limit();
	map_count();
	layout_choice(argv[0]);
	reserve();
	drop_caches();
	return tap_done();
}
