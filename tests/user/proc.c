// SPDX-License-Identifier: MIT
/*
 * The files under /proc have the formats that programs parse: fields, units, and figures that
 * agree.
 */
#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "maps.h"

static char text[16384];

static const char *slurp(const char *path)
{
	if (read_text(path, text, sizeof(text)) < 0) {
		check(0, "%s can be read", path);
		text[0] = '\0';
	}
	return text;
}

static void meminfo(void)
{
	static const char *const names[] = {
		"MemTotal",    "MemFree",    "MemAvailable", "Buffers",	     "Cached",
		"SwapCached",  "Active",     "Inactive",     "SwapTotal",    "SwapFree",
		"Dirty",       "Writeback",  "AnonPages",    "Mapped",	     "Shmem",
		"Slab",	       "PageTables", "CommitLimit",  "Committed_AS", "VmallocTotal",
		"VmallocUsed",
	};
	const char *p = slurp("/proc/meminfo");
	int good = 1;

	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (figure_in(p, names[i]) < 0) {
			note("meminfo lacks %s", names[i]);
			good = 0;
		}
	check(good, "meminfo has all the lines that programs look for");
	check(strncmp(p, "MemTotal:       ", 16) == 0, "MemTotal comes first, in a column");
	good = 1;
	for (; *p; p = strchr(p, '\n') + 1) {
		const char *end = strchr(p, '\n'), *unit = end ? end - 3 : NULL;

		if (!end)
			break;
		if (strncmp(p, "HugePages_", 10) != 0)
			good &= strncmp(unit, " kB", 3) == 0;
		good &= strcspn(p, ":") <= 15; /* and the numbers stand in a column */
	}
	check(good, "every line ends in kB");
	check(figure_in(text, "MemFree") < figure_in(text, "MemTotal") &&
		      figure_in(text, "SwapFree") <= figure_in(text, "SwapTotal") &&
		      figure_in(text, "AnonPages") < figure_in(text, "MemTotal"),
	      "parts are less than the whole");
}

static void vmstat(void)
{
	static const char *const names[] = { "nr_free_pages", "pgfault",   "pgmajfault",
					     "pswpin",	      "pswpout",   "pgfree",
					     "nr_anon_pages", "pgactivate" };
	volatile char *p =
		mmap(NULL, 64 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	long long before, change;
	int good = 1;

	slurp("/proc/vmstat");
	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (figure_in(text, names[i]) < 0) {
			note("vmstat lacks %s", names[i]);
			good = 0;
		}
	check(good, "vmstat has the counters that programs look for");
	check(strstr(text, "\nnr_mapped ") && !strstr(text, "  "), "with one space between name and number");
	before = vmstat_count("pgfault");
	for (int i = 0; i < 64; i++)
		p[i * PAGE] = 1;
	change = vmstat_count("pgfault") - before;
	check(change >= 64 && change < 160, "64 pages touched are at least 64 faults");
	note("%lld faults", change);
	munmap((void *)p, 64 * PAGE);
}

static int can_map_files(void)
{
	int fd = open("/proc/self/exe", O_RDONLY);
	void *p = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0);

	close(fd);
	if (p == MAP_FAILED)
		return 0;
	munmap(p, PAGE);
	return 1;
}

static void maps(void)
{
	char *p = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct map_entry m, previous = { 0 };
	const char *line = read_maps();
	unsigned long start;
	char expected[64];
	int good = 1;

	while ((line = parse_map(line, &m))) {
		good &= m.start < m.end && m.start >= previous.end && m.start % PAGE == 0 &&
			m.end % PAGE == 0 && (m.mode[3] == 'p' || m.mode[3] == 's');
		previous = m;
	}
	check(good, "maps: in order, without overlaps, in pages");
	check(find_map((void *)maps, &m) && strcmp(m.mode, "r-xp") == 0, "code is r-xp");
	if (can_map_files())
		check(m.name[0] == '/', "and has the program's name");
	else
		skip("and has the program's name", "files cannot be mapped");
	check(find_map("constant", &m) && strcmp(m.mode, "r--p") == 0, "constants are r--p");
	check(find_map(text, &m) && strcmp(m.mode, "rw-p") == 0, "data is rw-p");
	check(find_map(&m, &m) && strcmp(m.name, "[stack]") == 0, "[stack]");
	check(find_map_named("[vectors]", &m) && m.start == 0xffff0000ul &&
		      strcmp(m.mode, "r-xp") == 0,
	      "[vectors]");
	mprotect(p + PAGE, PAGE, PROT_NONE);
	check(find_map(p + PAGE, &m) && m.start == (unsigned long)p + PAGE &&
		      m.end == m.start + PAGE && strcmp(m.mode, "---p") == 0 && m.inode == 0 &&
		      m.name[0] == '\0',
	      "an anonymous page of ours");
	start = m.start;
	snprintf(expected, sizeof(expected), "%08lx-%08lx ---p 00000000 00:00 0 \n", start,
		 start + PAGE);
	check(strstr(maps_text, expected) != NULL, "in the very form");
	munmap(p, 3 * PAGE);
}

static void status(void)
{
	size_t size = 2048 * PAGE;
	long long vm, data, rss;
	char *p, wanted[32];

	slurp("/proc/self/status");
	snprintf(wanted, sizeof(wanted), "Name:\tproc\n");
	check(strncmp(text, wanted, strlen(wanted)) == 0, "status begins with the name");
	check(figure_in(text, "Pid") == getpid() && figure_in(text, "PPid") == getppid() &&
		      figure_in(text, "Tgid") == getpid() && figure_in(text, "Threads") == 1,
	      "Pid, PPid, Tgid, Threads");
	check(strstr(text, "\nState:\tR (running)\n") != NULL, "State");
	check(figure_in(text, "VmPeak") >= figure_in(text, "VmSize") &&
		      figure_in(text, "VmHWM") >= figure_in(text, "VmRSS") &&
		      figure_in(text, "VmStk") > 0 && figure_in(text, "VmExe") > 0 &&
		      figure_in(text, "VmPTE") > 0 && figure_in(text, "VmSwap") >= 0,
	      "VmPeak, VmHWM, VmStk, VmExe, VmPTE, VmSwap");
	vm = status_kb("VmSize");
	data = status_kb("VmData");
	rss = status_kb("VmRSS");
	p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check_int(status_kb("VmSize") - vm, size / 1024, "8 MiB mapped show in VmSize");
	check_int(status_kb("VmData") - data, size / 1024, "and in VmData");
	check(status_kb("VmRSS") - rss < 512, "but not in VmRSS");
	for (size_t i = 0; i < size; i += PAGE)
		p[i] = 1;
	rss = status_kb("VmRSS") - rss;
	check(rss >= (long long)size / 1024 - 512 && rss <= (long long)size / 1024 + 512,
	      "until they are touched");
	munmap(p, size);
	check_int(status_kb("VmSize"), vm, "unmapped they are gone");
	check(status_kb("VmPeak") >= vm + (long long)size / 1024, "VmPeak remembers them");
}

/* Fields of /proc/PID/stat, as proc(5) numbers them. */
static void stat_file(void)
{
	unsigned long field[53] = { 0 };
	char *p, state;
	int n;

	slurp("/proc/self/stat");
	check(atoi(text) == getpid() && strstr(text, " (proc) ") != NULL, "stat: pid and name");
	p = strrchr(text, ')') + 2;
	state = *p++;
	check(state == 'R', "state");
	for (n = 4; n <= 52 && *p && *p != '\n'; n++)
		field[n] = strtoul(p, &p, 10);
	check_int(n - 1, 52, "52 fields");
	check_int(field[4], getppid(), "ppid");
	check(field[10] > 0, "minor faults");
	check_int(field[20], 1, "threads");
	slurp("/proc/self/status");
	check_int(field[23] / 1024, figure_in(text, "VmSize"), "vsize agrees with status");
	check(field[24] * 4 <= (unsigned long)figure_in(text, "VmHWM") + 64, "rss, too");
	check(field[26] <= (unsigned long)stat_file && (unsigned long)stat_file < field[27],
	      "the code lies where it says");
	check((unsigned long)&p < field[28] && field[28] > 0x1000000,
	      "the stack starts above here");
}

static void lists(void)
{
	struct dirent *entry;
	char name[32];
	int found = 0, others = 0, len;
	DIR *dir = opendir("/proc");

	need(dir != NULL, "/proc");
	snprintf(name, sizeof(name), "%d", (int)getpid());
	while ((entry = readdir(dir))) {
		found |= strcmp(entry->d_name, name) == 0;
		others += strcmp(entry->d_name, "meminfo") == 0;
	}
	closedir(dir);
	check(found, "/proc has a folder for each process");
	check_int(others, 1, "and files");
	len = readlink("/proc/self", text, sizeof(text) - 1);
	text[len > 0 ? len : 0] = '\0';
	check_text(text, name, "/proc/self is a link to ours");
	len = readlink("/proc/self/exe", text, sizeof(text) - 1);
	text[len > 0 ? len : 0] = '\0';
	check(len > 5 && strcmp(text + len - 5, "/proc") == 0,
	      "/proc/self/exe is a link to this program");
	len = read_text("/proc/self/cmdline", text, sizeof(text));
	check(len > 4 && text[len - 1] == '\0' && strcmp(text + len - 5, "proc") == 0, "cmdline");
	environ[0][-1] = '='; /* a title that is longer than the arguments were: it ends in the environment */
	len = read_text("/proc/self/cmdline", text, sizeof(text));
	environ[0][-1] = '\0';
	check(len > (int)strlen(environ[0]) + 4 && text[len - 1] == '\0' &&
		      strcmp(text + len - 1 - strlen(environ[0]), environ[0]) == 0,
	      "a title that runs on");
	check(open("/proc/999999", O_RDONLY) < 0 && errno == ENOENT, "nobody has pid 999999");

	slurp("/proc/mounts");
	check(strstr(text, " /proc proc rw") != NULL, "mounts lists /proc");
	slurp("/proc/swaps");
	text[strcspn(text, "\n")] = '\0';
	check_text(text, "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority", "swaps has its head");
	slurp("/proc/filesystems");
	check(strstr(text, "nodev\tproc\n") != NULL, "filesystems lists proc");
	slurp("/proc/vmallocinfo");
	check(strncmp(text, "0x", 2) == 0 && strchr(text, '-') && strchr(text, '\n'),
	      "vmallocinfo lists the kernel's areas");
	/* The GIC is mapped by its driver: what it called, ioremap(), is not the owner. */
	check(strstr(text, " ioremap") != NULL && !strstr(text, " ioremap_") && !strstr(text, " ioremap+"),
	      "with who has them");
}

static void numbers(void)
{
	char old[16] = "", now[16] = "";

	check(read_text("/proc/sys/vm/overcommit_memory", old, sizeof(old)) == 2 && old[1] == '\n',
	      "overcommit_memory is a digit and a newline");
	check_int(write_text("/proc/sys/vm/overcommit_memory", "1\n"), 0, "it can be written");
	read_text("/proc/sys/vm/overcommit_memory", now, sizeof(now));
	check_text(now, "1\n", "and read back");
	check(write_text("/proc/sys/vm/overcommit_memory", "3") < 0 && errno == EINVAL,
	      "3 is no mode: EINVAL");
	check(write_text("/proc/sys/vm/overcommit_memory", "x") < 0 && errno == EINVAL, "nor is x");
	write_text("/proc/sys/vm/overcommit_memory", old);
	read_text("/proc/sys/vm/overcommit_memory", now, sizeof(now));
	check_text(now, old, "restored");
	check(figure("/proc/self/status", "Uid") == getuid(), "Uid");
	check(read_text("/proc/sys/vm/swappiness", now, sizeof(now)) > 0 && atoi(now) >= 0,
	      "swappiness");
	check(read_text("/proc/sys/vm/min_free_kbytes", now, sizeof(now)) > 0 && atoi(now) > 0,
	      "min_free_kbytes");
}

/* Small reads must give the same as a large one. */
static void in_pieces(void)
{
	static char whole[16384], pieces[16384];
	int fd = open("/proc/self/maps", O_RDONLY), len = 0, n;

	need(fd >= 0, "/proc/self/maps");
	while ((n = read(fd, pieces + len, 7)) > 0)
		len += n;
	close(fd);
	read_text("/proc/self/maps", whole, sizeof(whole));
	pieces[len] = '\0';
	check(strcmp(whole, pieces) == 0, "seven bytes at a time give the same");
}

int main(void)
{
	meminfo();
	vmstat();
	maps();
	status();
	stat_file();
	lists();
	numbers();
	in_pieces();
	return tap_done();
}
