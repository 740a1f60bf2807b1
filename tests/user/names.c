// SPDX-License-Identifier: MIT
/*
 * Names made and removed by two at once: what one was told has happened, the other must not undo. Each
 * round of a race is one try of both sides; time is limited, so a slow machine makes fewer rounds.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/stat.h>
#include <time.h>

#include "tap.h"

#define DIR_NAME "/tmp/names-test"
#define BUDGET	 400 /* ms */

static long long now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

static long long start;

static void begin(void)
{
	start = now();
}

static int in_time(void)
{
	return now() < start + BUDGET;
}

/* ---- two sides, round by round ---- */

static struct race {
	void (*prepare)(void);
	int (*mine)(void), (*theirs)(void); /* 0: it succeeded */
} race;
static int arrived[2]; /* at which meeting each is */
static int over, they_did;

static void meet(int side)
{
	int n = __atomic_add_fetch(&arrived[side], 1, __ATOMIC_SEQ_CST);

	for (int i = 1; __atomic_load_n(&arrived[!side], __ATOMIC_SEQ_CST) < n; i++) {
		if (i % 1000 == 0)
			sched_yield();
	}
}

static void *other_side(void *arg)
{
	for (;;) {
		meet(1);
		if (over)
			return arg;
		they_did = race.theirs() == 0;
		meet(1);
	}
}

/* How many rounds ended with what @wrong(I succeeded, they did) says must not be. */
static int run(void (*prepare)(void), int (*mine)(void), int (*theirs)(void), int (*wrong)(int, int))
{
	int rounds = 0, bad = 0;
	pthread_t other;

	race = (struct race){ prepare, mine, theirs };
	arrived[0] = arrived[1] = over = 0;
	need(pthread_create(&other, NULL, other_side, NULL) == 0, "pthread_create");
	for (begin(); in_time(); rounds++) {
		int i_did;

		prepare();
		meet(0);
		i_did = mine() == 0;
		meet(0);
		bad += wrong(i_did, they_did);
	}
	over = 1;
	meet(0);
	pthread_join(other, NULL);
	note("%d rounds", rounds);
	return bad;
}

/* ---- what they do ---- */

static int make_file(const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0644);

	return fd < 0 ? -1 : close(fd);
}

static void clean(void)
{
	unlink("d/x");
	rmdir("d/x");
	unlink("x");
	rmdir("d");
	rmdir("e");
}

static void prepare(void)
{
	clean();
	mkdir("d", 0755);
	mkdir("e", 0755);
	make_file("x");
}

static int remove_dir(void)
{
	return rmdir("d");
}

static int replace_dir(void)
{
	return rename("e", "d");
}

static int file_in_dir(void)
{
	return make_file("d/x");
}

static int dir_in_dir(void)
{
	return mkdir("d/x", 0755);
}

static int move_to_dir(void)
{
	return rename("x", "d/x");
}

static int both(int i_did, int they_did)
{
	return i_did && they_did;
}

/* Made in the old d it keeps that from being replaced; made in the new one it is there. */
static int lost(int i_did, int they_did)
{
	struct stat st;

	(void)i_did;
	return they_did && stat("d/x", &st) < 0;
}

static void removing_a_directory(void)
{
	check_int(run(prepare, remove_dir, file_in_dir, both), 0, "rmdir, or a file made in it");
	check_int(run(prepare, remove_dir, dir_in_dir, both), 0, "rmdir, or a directory made in it");
	check_int(run(prepare, remove_dir, move_to_dir, both), 0, "rmdir, or a file moved to it");
	check_int(run(prepare, replace_dir, file_in_dir, lost), 0, "a replaced directory loses no file");
	clean();
	check_int(mkdir("d", 0755) | mkdir("d/e", 0755), 0, "d/e");
	check_errno(rename("d/e", "d"), ENOTEMPTY, "takes the place of its own parent: ENOTEMPTY");
	check_int(rmdir("d/e") | rmdir("d"), 0, "both are still there");
}

/* ---- without rounds ---- */

static void *link_and_unlink(void *name)
{
	while (in_time()) {
		if (link("file", name) < 0 || unlink(name) < 0)
			return NULL;
	}
	return name;
}

static void counting_names(void)
{
	pthread_t thread[2];
	void *good[2];
	struct stat st;

	make_file("file");
	begin();
	need(pthread_create(&thread[0], NULL, link_and_unlink, "one/name") == 0, "pthread_create");
	need(pthread_create(&thread[1], NULL, link_and_unlink, "two/name") == 0, "pthread_create");
	pthread_join(thread[0], &good[0]);
	pthread_join(thread[1], &good[1]);
	check(good[0] && good[1], "names of one file come and go in two directories");
	check(stat("file", &st) == 0, "the file is there");
	check_int(st.st_nlink, 1, "and has one name");
	unlink("file");
}

static void *look_up(void *arg)
{
	int fd = open("one/d", O_RDONLY | O_DIRECTORY), bad = fd < 0;
	struct stat st;

	while (in_time())
		bad += fstatat(fd, "..", &st, 0) < 0 || !S_ISDIR(st.st_mode);
	close(fd);
	return bad ? NULL : arg;
}

static void up_while_moving(void)
{
	int moves = 0, bad = 0;
	pthread_t thread;
	void *good;

	mkdir("one/d", 0755);
	begin();
	need(pthread_create(&thread, NULL, look_up, "") == 0, "pthread_create");
	usleep(100000);
	for (; in_time() && !bad; moves++)
		bad = mkdir("new", 0755) || rename("one/d", "new/d") || rename("new/d", "one/d") ||
		      rmdir("new");
	pthread_join(thread, &good);
	check(!bad, "a directory moves between parents that come and go");
	check(good != NULL, "and always has one");
	note("%d moves", moves);
	rmdir("one/d");
}

int main(void)
{
	mkdir("/tmp", 0777);
	mkdir(DIR_NAME, 0755);
	need(chdir(DIR_NAME) == 0, "chdir");
	mkdir("one", 0755);
	mkdir("two", 0755);
	removing_a_directory();
	counting_names();
	up_while_moving();
	chdir("/");
	rmdir(DIR_NAME "/one");
	rmdir(DIR_NAME "/two");
	rmdir(DIR_NAME);
	return tap_done();
}
