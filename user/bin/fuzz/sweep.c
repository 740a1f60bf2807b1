// SPDX-License-Identifier: MIT
/*
 * What a round leaves behind: tasks (the parent is their subreaper, so that all are found below it),
 * files, mounts, segments, settings and the swap area. It all goes, so that the ledger can be exact.
 */
#include "fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <figures.h>

#define MANY_TRIES 1500 /* 10 ms apart */

char work[64], swap_path[64];

const char *const settings[N_SETTINGS] = {
	"/proc/sys/vm/overcommit_memory",
	"/proc/sys/vm/overcommit_ratio",
	"/proc/sys/vm/swappiness",
	"/proc/sys/vm/drop_caches",
	"/proc/sys/vm/page-cluster",
	"/proc/sys/vm/min_free_kbytes",
	"/proc/sys/vm/max_map_count",
	"/proc/sys/vm/vfs_cache_pressure",
	"/proc/sys/vm/compact_memory",
	"/proc/sys/vm/watermark_scale_factor",
	"/proc/sys/vm/dirty_ratio",
	"/proc/sys/vm/mmap_min_addr",
	"/proc/sys/vm/overcommit_kbytes",
	"/proc/sys/vm/admin_reserve_kbytes",
	"/proc/sys/vm/dirty_background_ratio",
	"/proc/sys/vm/dirty_expire_centisecs",
	"/proc/sys/vm/dirty_writeback_centisecs",
	"/proc/sys/vm/legacy_va_layout",
	"/proc/sys/vm/oom_dump_tasks",
	"/proc/sys/vm/oom_kill_allocating_task",
	"/proc/sys/vm/user_reserve_kbytes",
	"/proc/sys/kernel/hostname",
	"/proc/sys/kernel/domainname",
	"/proc/sys/kernel/randomize_va_space",
	"/proc/sys/kernel/shmall",
	"/proc/sys/kernel/shmmax",
	"/proc/sys/kernel/shmmni",
	"/proc/sys/fs/pipe-user-pages-soft",
	"/proc/sys/fs/pipe-user-pages-hard",
	"/proc/sys/fs/nr_open",
};
static char saved[N_SETTINGS][72];

static void find_swap(void)
{
	char text[1024], *line;

	if (read_text("/proc/swaps", text, sizeof(text)) > 0 && (line = strchr(text, '\n')) &&
	    line[1] == '/')
		sscanf(line + 1, "%63s", swap_path);
}

/*
 * The clock goes back to what it would show: a disk whose superblock is from the future is not in order. The first call
 * only notes how far it is ahead of the one that nobody can set.
 */
static void restore_clock(void)
{
	static long long ahead;
	struct timespec mono, real;

	clock_gettime(CLOCK_MONOTONIC, &mono);
	clock_gettime(CLOCK_REALTIME, &real);
	if (!ahead)
		ahead = real.tv_sec - mono.tv_sec;
	real.tv_sec = mono.tv_sec + ahead;
	if (mine)
		clock_settime(CLOCK_REALTIME, &real);
}

int sweep_init(void)
{
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	for (int i = 0; i < N_SETTINGS; i++)
		if (read_text(settings[i], saved[i], sizeof(saved[i])) < 0)
			saved[i][0] = '\0';
	restore_clock();
	find_swap();
	snprintf(work, sizeof(work), "/tmp/fuzz.%d", (int)getpid());
	return mkdir(work, 0700) < 0 || chdir(work) < 0 ? -1 : 0;
}

/* ---- tasks ---- */

static int parent_of(const char *pid)
{
	char path[40], text[512], *end;
	int parent = -1;

	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	if (read_text(path, text, sizeof(text)) > 0 && (end = strrchr(text, ')')))
		sscanf(end + 1, " %*c %d", &parent);
	return parent;
}

/* How often something is mounted on /proc. */
static int proc_mounts(void)
{
	static char text[8192];
	int n = 0;

	if (read_text("/proc/self/mounts", text, sizeof(text)) <= 0)
		return 0;
	for (char *at = text; (at = strstr(at, " /proc ")); at++)
		n++;
	return n;
}

/*
 * A life reaches /proc by a link of its own, and unmounts it, or mounts something on it. Without it we would see neither
 * tasks nor settings.
 */
static void restore_proc(void)
{
	for (int tries = 0; mine && tries < 50; tries++) {
		int there = proc_mounts();

		/* Not there, or not to be opened for lack of memory, which comes back. */
		if (there == 1 || (there == 0 && access("/proc/self", F_OK) == 0))
			return;
		if (umount2("/proc", MNT_DETACH) < 0)
			mount("proc", "/proc", "proc", 0, NULL);
	}
}

/* What the task is at, for the report of a hang. */
static void print_task(const char *pid)
{
	static const char *const files[] = { "stat", "wchan", "stack" };
	char path[40], text[512];

	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "/proc/%s/%s", pid, files[i]);
		if (read_text(path, text, sizeof(text)) > 0)
			printf("%s: %s\n", path, text);
	}
}

static void kill_children(int say)
{
	DIR *dir = opendir("/proc");
	struct dirent *d;

	while (dir && (d = readdir(dir)))
		if (d->d_name[0] >= '1' && d->d_name[0] <= '9' &&
		    parent_of(d->d_name) == getpid()) {
			kill(atoi(d->d_name), SIGKILL);
			if (say)
				print_task(d->d_name);
		}
	if (dir)
		closedir(dir);
}

/* Backwards: overcommit_ratio, which overcommit_kbytes resets, comes after that. */
void restore_settings(void)
{
	for (int i = N_SETTINGS - 1; mine && i >= 0; i--)
		if (saved[i][0])
			write_text(settings[i], saved[i]);
}

int sweep_tasks(void)
{
	struct timespec nap = { 0, 10000000 };
	int pid, left = 0;

	for (int tries = 0; tries < MANY_TRIES; tries++) {
		while ((pid = waitpid(-1, NULL, WNOHANG | __WALL)) > 0)
			;
		restore_proc();
		if (pid < 0)
			return 0;
		/* With some of the settings that the living make, we could not open /proc. */
		restore_settings();
		/* The children of what is killed become ours, and are found the next time. */
		kill_children(tries == MANY_TRIES - 1);
		nanosleep(&nap, NULL);
		left++;
	}
	return left;
}

/* ---- things ---- */

static void remove_below(const char *path, int depth)
{
	DIR *dir;
	struct dirent *d;
	struct stat st;
	char *name;

	chmod(path, 0700);
	if (depth > 40 || !(dir = opendir(path)))
		return;
	while ((d = readdir(dir))) {
		if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, ".."))
			continue;
		name = malloc(strlen(path) + strlen(d->d_name) + 2);
		if (!name)
			break;
		sprintf(name, "%s/%s", path, d->d_name);
		if (lstat(name, &st) == 0 && S_ISDIR(st.st_mode)) {
			remove_below(name, depth + 1);
			rmdir(name);
		} else {
			unlink(name);
		}
		free(name);
	}
	closedir(dir);
}

static void unmount_all(void)
{
	static char text[8192];
	char *at, *next, where[128];

	for (int tries = 0; tries < 100; tries++) {
		int found = 0;

		if (read_text("/proc/mounts", text, sizeof(text)) < 0)
			return;
		for (at = text; at && *at; at = next) {
			next = strchr(at, '\n');
			next = next ? next + 1 : NULL;
			if (sscanf(at, "%*s %127s", where) == 1 &&
			    !strncmp(where, work, strlen(work)))
				found |= umount2(where, MNT_DETACH) == 0 || umount2(where, 0) == 0;
		}
		if (!found)
			return;
	}
}

static void remove_segments(void)
{
	struct shmid_ds ds;
	int id, last = shmctl(0, SHM_INFO, (void *)&ds);

	for (int i = 0; i <= last; i++)
		if ((id = shmctl(i, SHM_STAT, &ds)) >= 0)
			shmctl(id, IPC_RMID, NULL);
}

void sweep_things(void)
{
	restore_clock();
	if (mine) {
		remove_below("e", 0); /* of the disk, while it is there */
		unmount_all();
		remove_segments();
		restore_settings();
		sync();
	}
	remove_below(work, 0);
	if (mine) {
		if (swap_path[0]) {
			/* What is left in the area comes back. */
			swapoff(swap_path);
			swapon(swap_path, 0);
		}
		write_text("/proc/sys/vm/drop_caches", "3");
	}
}
