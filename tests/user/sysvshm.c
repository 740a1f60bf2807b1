// SPDX-License-Identifier: MIT
/* System V shared memory: numbers and keys, where and how it is attached, what counts, when it goes. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <time.h>

#include "caps.h"
#include "maps.h"
#include "probe.h"
#include "tap.h"

#ifndef SHM_DEST
#define SHM_DEST   01000
#define SHM_LOCKED 02000
#endif
#ifndef SHM_STAT
#define SHM_STAT 13
#define SHM_INFO 14
#endif
#ifndef SHM_EXEC
#define SHM_EXEC 0100000
#endif
#ifndef SHM_NORESERVE
#define SHM_NORESERVE 010000
#endif

#define KEY 0x4e656170

static int make(size_t size)
{
	int id = shmget(IPC_PRIVATE, size, IPC_CREAT | 0600);

	need(id >= 0, "shmget");
	return id;
}

static struct shmid_ds stat_of(int id)
{
	struct shmid_ds ds;

	memset(&ds, 0, sizeof(ds));
	if (shmctl(id, IPC_STAT, &ds))
		ds.shm_nattch = 9999;
	return ds;
}

static void keys(void)
{
	int id, other, again, gone;

	check_errno(shmget(KEY, PAGE, 0), ENOENT, "a key that nobody has");
	id = shmget(KEY, 3 * PAGE - 5, IPC_CREAT | IPC_EXCL | 0640);
	check(id >= 0, "made");
	check_int(shmget(KEY, 0, 0), id, "found");
	check_int(shmget(KEY, 3 * PAGE - 5, IPC_CREAT | 0640), id, "found, not made");
	check_errno(shmget(KEY, 3 * PAGE - 4, 0), EINVAL, "but not as a larger one");
	check_errno(shmget(KEY, PAGE, IPC_CREAT | IPC_EXCL), EEXIST, "nor made again");
	other = shmget(IPC_PRIVATE, PAGE, 0600);
	again = shmget(IPC_PRIVATE, PAGE, 0600);
	check(other >= 0 && again >= 0 && other != again && other != id,
	      "IPC_PRIVATE is always new");
	check_int(shmctl(other, IPC_RMID, NULL), 0, "removed");
	check(shmctl(other, IPC_RMID, NULL) == -1 && (errno == EINVAL || errno == EIDRM),
	      "and gone");
	gone = other;
	other = shmget(IPC_PRIVATE, PAGE, 0600);
	check(other != gone && other != again && other != id,
	      "the place is used again, with another number");
	shmctl(other, IPC_RMID, NULL);
	shmctl(again, IPC_RMID, NULL);
	check_errno(shmget(IPC_PRIVATE, 0, 0600), EINVAL, "no size");
	check_errno(shmget(IPC_PRIVATE, (size_t)-1, 0600), EINVAL, "beyond shmmax");
	check_int(shmctl(id, IPC_RMID, NULL), 0, "remove");
	check_errno(shmget(KEY, PAGE, 0), ENOENT, "no key any more");
}

static void status(void)
{
	time_t now = time(NULL);
	int id = make(PAGE + 1);
	struct shmid_ds ds = stat_of(id);
	char *p;

	check(ds.shm_segsz == PAGE + 1 && ds.shm_nattch == 0 && (ds.shm_perm.mode & 0777) == 0600,
	      "IPC_STAT of a new one");
	check(ds.shm_cpid == getpid() && ds.shm_lpid == 0 && ds.shm_atime == 0 && ds.shm_dtime == 0,
	      "made by us, attached by nobody");
	check((time_t)ds.shm_ctime >= now && (time_t)ds.shm_ctime <= time(NULL), "now");
	p = shmat(id, NULL, 0);
	check(p != (void *)-1 && p[0] == 0 && p[PAGE] == 0, "attached, it is zeroes");
	ds = stat_of(id);
	check(ds.shm_nattch == 1 && ds.shm_lpid == getpid() && (time_t)ds.shm_atime >= now,
	      "one attachment");
	check_int(shmdt(p), 0, "shmdt");
	ds = stat_of(id);
	check(ds.shm_nattch == 0 && (time_t)ds.shm_dtime >= now, "none");
	ds.shm_perm.mode = 0444;
	check_int(shmctl(id, IPC_SET, &ds), 0, "IPC_SET");
	check_int(stat_of(id).shm_perm.mode & 07777, 0444, "sets the mode");
	check_int(shmctl(id, SHM_LOCK, NULL), 0, "SHM_LOCK");
	check_int(stat_of(id).shm_perm.mode & 07777, 0444 | SHM_LOCKED, "is seen in the mode");
	check_int(shmctl(id, SHM_UNLOCK, NULL), 0, "SHM_UNLOCK");
	check_int(stat_of(id).shm_perm.mode & 07777, 0444, "as well");
	check_errno(shmctl(id, 99, NULL), EINVAL, "no such command");
	check_errno(shmctl(-1, IPC_STAT, &ds), EINVAL, "no such number");
	check_errno(shmctl(id + 1000, IPC_STAT, &ds), EINVAL, "not in use");
	check_errno(shmctl(id, IPC_STAT, (void *)16), EFAULT, "nowhere to put it");
	check_errno(shmctl(id, IPC_SET, (void *)16), EFAULT, "nowhere to take it from");
	shmctl(id, IPC_RMID, NULL);
}

static int limited_locker(void *arg)
{
	struct rlimit r = { 4 * PAGE, 4 * PAGE };
	int *ids = arg;

	if (caps_drop(CAP_IPC_LOCK))
		return 1;
	if (setrlimit(RLIMIT_MEMLOCK, &r))
		return 2;
	if (shmctl(ids[0], SHM_LOCK, NULL) != -1 || errno != ENOMEM)
		return 3;
	if (shmctl(ids[1], SHM_LOCK, NULL) || shmctl(ids[1], SHM_LOCK, NULL))
		return 4;
	if (shmctl(ids[2], SHM_LOCK, NULL) != -1 || errno != ENOMEM)
		return 5;
	if (shmctl(ids[1], SHM_UNLOCK, NULL) || shmctl(ids[2], SHM_LOCK, NULL))
		return 6;
	/* What goes is not locked any more. */
	if (shmctl(ids[2], IPC_RMID, NULL) || shmctl(ids[1], SHM_LOCK, NULL))
		return 7;
	r.rlim_cur = 0;
	if (setrlimit(RLIMIT_MEMLOCK, &r) || shmctl(ids[1], SHM_LOCK, NULL) != -1 || errno != EPERM)
		return 8;
	return shmctl(ids[1], SHM_UNLOCK, NULL) ? 9 : 0;
}

static void locking(void)
{
	int ids[] = { make(5 * PAGE), make(3 * PAGE), make(2 * PAGE) };

	check_exit(in_child(limited_locker, ids), 0, "without CAP_IPC_LOCK, RLIMIT_MEMLOCK holds");
	check_int(shmctl(ids[0], SHM_LOCK, NULL), 0, "with it, not");
	for (int i = 0; i < 2; i++)
		shmctl(ids[i], IPC_RMID, NULL);
}

static void info(void)
{
	int id = make(5 * PAGE), at, found = 0;
	struct shm_info si, before;
	struct shminfo limits;
	struct shmid_ds ds;
	char *p = shmat(id, NULL, 0);

	at = shmctl(id, IPC_INFO, (void *)&limits);
	check(at >= 0 && limits.shmmin == 1 && limits.shmmax > 1000000 && limits.shmmni > 0,
	      "IPC_INFO");
	shmctl(0, SHM_INFO, (void *)&before);
	p[0] = p[PAGE] = 1;
	at = shmctl(0, SHM_INFO, (void *)&si);
	check(at >= 0 && si.used_ids >= 1 && si.shm_tot >= 5, "SHM_INFO");
	check_int(si.shm_rss - before.shm_rss, 2, "two pages more");
	for (int i = 0; i <= at; i++)
		found += shmctl(i, SHM_STAT, &ds) == id;
	check_int(found, 1, "SHM_STAT finds it by its place");
	check_errno(shmctl(32767, SHM_STAT, &ds), EINVAL, "a place that is free");
	shmdt(p);
	shmctl(id, IPC_RMID, NULL);
}

static void where(void)
{
	int id = shmget(IPC_PRIVATE, 2 * PAGE, 0700), third;
	char *room = mmap(NULL, 4 * SHMLBA, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *p;
	char *at = (char *)(((unsigned long)room + SHMLBA - 1) & ~(SHMLBA - 1UL)), name[32];
	struct map_entry m;

	check(shmat(id, at, 0) == (void *)-1 && errno == EINVAL, "not over what is there");
	p = shmat(id, at, SHM_REMAP);
	check(p == at && p[0] == 0, "but with SHM_REMAP");
	p[0] = 'x';
	check(find_map(at, &m) && m.end - m.start == 2 * PAGE && strcmp(m.mode, "rw-s") == 0,
	      "in maps");
	snprintf(name, sizeof(name), "/SYSV%08x (deleted)", 0);
	check_text(m.name, name, "its name");
	check_int(m.inode, id, "its number as inode");
	munmap(room, 4 * SHMLBA);
	check_int(stat_of(id).shm_nattch, 0, "munmap detaches, too");
	check(shmat(id, at + 1, 0) == (void *)-1 && errno == EINVAL,
	      "an address that is not aligned");
	p = shmat(id, at + 1, SHM_RND);
	check(p == at && p[0] == 'x', "rounded down by SHM_RND");
	check_errno(shmdt(p + 1), EINVAL, "shmdt from no page's start");
	check_errno(shmdt(p + PAGE), EINVAL, "from the middle");
	check_int(shmdt(p), 0, "shmdt");
	check_errno(shmdt(p), EINVAL, "again");
	check(shmat(id, NULL, SHM_REMAP) == (void *)-1 && errno == EINVAL, "SHM_REMAP nowhere");
	check(shmat(id, (void *)1, SHM_REMAP | SHM_RND) == (void *)-1 && errno == EINVAL, "at 0");
	check(shmat(-1, NULL, 0) == (void *)-1 && errno == EINVAL, "no such segment");

	p = shmat(id, NULL, SHM_RDONLY);
	check(p[0] == 'x' && probe_write(p).signo == SIGSEGV, "SHM_RDONLY");
	check_errno(mprotect(p, PAGE, PROT_READ | PROT_WRITE), EACCES, "and stays so");
	check(find_map(p, &m) && strcmp(m.mode, "r--s") == 0, "in maps");
	shmdt(p);
	p = shmat(id, NULL, SHM_EXEC);
	check(find_map(p, &m) && strcmp(m.mode, "rwxs") == 0, "SHM_EXEC");
	shmdt(p);

	/* What is left of an attachment goes as one. */
	third = make(5 * PAGE);
	p = shmat(third, NULL, 0);
	munmap(p + 2 * PAGE, PAGE);
	check_int(stat_of(third).shm_nattch, 2, "a hole makes two areas of it");
	mprotect(p + PAGE, PAGE, PROT_READ);
	check_int(stat_of(third).shm_nattch, 3, "a cut three");
	check_int(shmdt(p), 0, "shmdt");
	check_int(stat_of(third).shm_nattch, 0, "takes all");
	check_layout(p, 5, "_____", "from everywhere");
	shmctl(third, IPC_RMID, NULL);
	shmctl(id, IPC_RMID, NULL);
}

static void life(void)
{
	int id = make(2 * PAGE), st, pipes[2];
	char *p = shmat(id, NULL, 0), *q = shmat(id, NULL, 0), byte;

	check(p != q && (p[5] = 5, q[5] == 5), "attached twice");
	check_int(stat_of(id).shm_nattch, 2, "counts two");
	need(pipe(pipes) == 0, "pipe");
	if (fork() == 0) {
		p[6] = stat_of(id).shm_nattch;
		shmdt(q);
		p[7] = stat_of(id).shm_nattch;
		_exit(0);
	}
	wait(&st);
	check_int(p[6], 4, "fork counts");
	check_int(p[7], 3, "a child's detach");
	check_int(stat_of(id).shm_nattch, 2, "and its exit");
	if (fork() == 0) {
		char *argv[] = { "true", NULL };

		execv("/bin/true", argv);
		_exit(0);
	}
	wait(&st);
	check_int(stat_of(id).shm_nattch, 2, "exec detaches");

	p[0] = 'k';
	if (fork() == 0) {
		need(read(pipes[0], &byte, 1) == 1, "read");
		_exit(p[0] == 'k' && shmdt(p) == 0 && q[0] == 'k' ? 0 : 1);
	}
	check_int(shmctl(id, IPC_RMID, NULL), 0, "IPC_RMID while it is attached");
	check(stat_of(id).shm_perm.mode & SHM_DEST, "marks it");
	check_int(stat_of(id).shm_nattch, 4, "and leaves it");
	shmdt(p);
	p = shmat(id, NULL, 0);
	check(p != (void *)-1 && p[0] == 'k', "one can still come by its number");
	shmdt(p);
	shmdt(q);
	check_int(stat_of(id).shm_nattch, 2, "the child has it");
	need(write(pipes[1], "", 1) == 1, "write");
	wait(&st);
	check_int(st, 0, "with what is in it");
	check(shmat(id, NULL, 0) == (void *)-1 && (errno == EINVAL || errno == EIDRM),
	      "gone with the last");
	close(pipes[0]);
	close(pipes[1]);

	id = shmget(KEY, PAGE, IPC_CREAT | 0600);
	p = shmat(id, NULL, 0);
	shmctl(id, IPC_RMID, NULL);
	check_errno(shmget(KEY, PAGE, 0), ENOENT, "what is marked has no key");
	st = shmget(KEY, PAGE, IPC_CREAT | 0600);
	check(st >= 0 && st != id, "which another can have");
	shmctl(st, IPC_RMID, NULL);
	shmdt(p);
}

/* The line of a segment in /proc/sysvipc/shm. */
static int line_of(int wanted, char *line, size_t size)
{
	FILE *f = fopen("/proc/sysvipc/shm", "r");
	int key, id, found = 0;

	need(f != NULL, "/proc/sysvipc/shm");
	while (!found && fgets(line, size, f))
		found = sscanf(line, "%d %d", &key, &id) == 2 && id == wanted;
	fclose(f);
	return found;
}

static void proc(void)
{
	int id = shmget(KEY, 3 * PAGE, IPC_CREAT | 0640), key, got, mode, cpid, lpid, nattch;
	char line[256], *p = shmat(id, NULL, 0), head[256];
	FILE *f = fopen("/proc/sysvipc/shm", "r");
	unsigned long size;

	need(f && fgets(head, sizeof(head), f), "header");
	fclose(f);
	check(strncmp(head, "       key      shmid perms ", 28) == 0 && strstr(head, "nattch"),
	      "/proc/sysvipc/shm");
	check(line_of(id, line, sizeof(line)) && sscanf(line, "%d %d %o %lu %d %d %d", &key, &got,
							&mode, &size, &cpid, &lpid, &nattch) == 7,
	      "has a line of it");
	check(key == KEY && (mode & 0777) == 0640 && size == 3 * PAGE && cpid == getpid() &&
		      lpid == getpid() && nattch == 1,
	      "that says what it is");
	check_int(strlen(line), strlen(head), "as long as the header");
	shmdt(p);
	shmctl(id, IPC_RMID, NULL);
	check(!line_of(id, line, sizeof(line)), "no line of what is gone");
}

static long limit(const char *name, const char *set)
{
	char path[64], text[32] = "";
	int fd;

	snprintf(path, sizeof(path), "/proc/sys/kernel/%s", name);
	fd = open(path, set ? O_RDWR : O_RDONLY);
	need(fd >= 0, path);
	need(read(fd, text, sizeof(text) - 1) > 0, "read");
	if (set)
		need(pwrite(fd, set, strlen(set), 0) > 0, "write");
	close(fd);
	return strtoul(text, NULL, 10);
}

static void limits(void)
{
	unsigned long max = limit("shmmax", NULL), all = limit("shmall", NULL);
	char text[32];
	int mni, id;

	check(max > 0 && max == ~0UL - (1UL << 24) && all == max, "shmmax and shmall");
	mni = limit("shmmni", NULL);
	check_int(mni, 4096, "shmmni");
	if (getuid() || access("/proc/sys/kernel/shmmax", W_OK))
		return;
	limit("shmmax", "8192");
	id = shmget(IPC_PRIVATE, 8193, 0600);
	check(id == -1 && errno == EINVAL, "beyond a new shmmax");
	id = shmget(IPC_PRIVATE, 8192, 0600);
	check(id >= 0, "within");
	shmctl(id, IPC_RMID, NULL);
	snprintf(text, sizeof(text), "%lu", max);
	limit("shmmax", text);
	check(limit("shmmax", NULL) == (long)max, "set back");
	limit("shmmni", "0");
	id = shmget(IPC_PRIVATE, 8192, 0600);
	check(id == -1 && errno == ENOSPC, "beyond shmmni");
	limit("shmmni", "4096");
	limit("shmall", "0");
	id = shmget(IPC_PRIVATE, 8192, 0600);
	check(id == -1 && errno == ENOSPC, "beyond shmall");
	snprintf(text, sizeof(text), "%lu", all);
	limit("shmall", text);
}

int main(void)
{
	keys();
	status();
	locking();
	info();
	where();
	life();
	proc();
	limits();
	return tap_done();
}
