// SPDX-License-Identifier: MIT
/* demo-overcommit: how much memory the kernel promises, in each of the three modes. */
#include <stdio.h>
#include <sys/mman.h>

#include <demo.h>

#define MODE	    "/proc/sys/vm/overcommit_memory"
#define RATIO	    "/proc/sys/vm/overcommit_ratio"
#define MIB	    (1024 * 1024ULL)
#define PIECE	    (32 * MIB)
#define MOST_PIECES 64

static void set_mode(const char *mode)
{
	expect(write_text(MODE, mode) == 0, "the mode can be set");
}

static void show_account(void)
{
	say("CommitLimit %lld kB, Committed_AS %lld kB", meminfo_kb("CommitLimit"),
	    meminfo_kb("Committed_AS"));
}

/* Maps and never touches; how it went is said in a word. */
static int try_to_map(unsigned long long size)
{
	void *p = size > 0xc0000000ULL ? MAP_FAILED : mmap(NULL, size, RW, ANON, -1, 0);
	int done = p != MAP_FAILED;

	say("mmap of %llu MiB: %s", size / MIB, done ? "granted" : "refused (ENOMEM)");
	if (done)
		munmap(p, size);
	return done;
}

/* Maps pieces until one is refused, then lets go of them all; how many were granted. */
static int pieces_granted(void)
{
	char *pieces[MOST_PIECES];
	int n = 0;

	while (n < MOST_PIECES) {
		pieces[n] = mmap(NULL, PIECE, RW, ANON, -1, 0);
		if (pieces[n] == MAP_FAILED)
			break;
		n++;
	}
	say("%d pieces of %llu MiB were granted%s; Committed_AS is now %lld kB.", n, PIECE / MIB,
	    n == MOST_PIECES ? ", and more could be had" : "", meminfo_kb("Committed_AS"));
	for (int i = 0; i < n; i++)
		munmap(pieces[i], PIECE);
	return n;
}

int main(void)
{
	char old_mode[16], old_ratio[16];
	long long memory = meminfo_kb("MemTotal"), swap = meminfo_kb("SwapTotal"), room;
	unsigned long long all = (memory + swap) * 1024ULL;
	struct figures before, was;
	void *p;
	int n;

	if (read_text(MODE, old_mode, sizeof(old_mode)) < 0 ||
	    read_text(RATIO, old_ratio, sizeof(old_ratio)) < 0) {
		perror("demo-overcommit: " MODE);
		return 1;
	}
	say("Memory %lld kB, swap %lld kB; overcommit mode %c, ratio %d %%.", memory, swap,
	    old_mode[0], atoi(old_ratio));

	step("The account");
	set_mode("0");
	take(&before);
	take(&before);
	p = mmap(NULL, PIECE, RW, ANON, -1, 0);
	say("%llu MiB mapped and not touched. Private writable memory is charged at once,",
	    PIECE / MIB);
	say("since each page of it may have to be found some day:");
	was = compare(&before);
	expect(was.value[COMMITTED] >= (long long)PIECE / 1024 - 64 &&
		       was.value[COMMITTED] <= (long long)PIECE / 1024 + 64,
	       "the whole area is charged");
	munmap(p, PIECE);
	say("munmap takes the charge back:");
	was = compare(&before);
	expect(was.value[COMMITTED] <= -(long long)PIECE / 1024 + 64, "the charge is gone");

	step("Mode 0: refuse only what could never be had");
	expect(!try_to_map(all + 64 * MIB), "more than memory and swap together is refused");
	n = pieces_granted();
	say("Each of them alone could be had, so each was granted, whatever the sum.");
	expect(n * PIECE > all || n == MOST_PIECES || all > 2048 * MIB,
	       "the sum exceeds all there is");

	step("Mode 1: promise everything");
	set_mode("1");
	show_account();
	if (all < 2048 * MIB)
		expect(try_to_map(all + 64 * MIB), "more than there is, granted");
	else
		expect(try_to_map(1536 * MIB), "a GiB and a half, granted");
	say("Should programs use it all, the OOM killer must end one of them.");

	step("Mode 2: promise no more than CommitLimit");
	expect(write_text(RATIO, "50") == 0, "the ratio can be set");
	set_mode("2");
	say("With ratio 50 the limit is swap + 50 %% of memory:");
	show_account();
	expect(meminfo_kb("CommitLimit") >= swap + memory * 49 / 100 &&
		       meminfo_kb("CommitLimit") <= swap + memory / 2,
	       "CommitLimit is as the ratio says");
	room = meminfo_kb("CommitLimit") - meminfo_kb("Committed_AS");
	n = pieces_granted();
	if (n < MOST_PIECES && room < 2500 * 1024LL)
		expect(n <= room * 1024LL / (long long)PIECE &&
			       n >= room * 1024LL / (long long)PIECE - 1,
		       "as many as fit below the limit");
	say("Then mmap fails, before any harm is done: no program need be killed later.");

	expect(write_text(MODE, old_mode) == 0 && write_text(RATIO, old_ratio) == 0, "restored");
	return demo_done("demo-overcommit");
}
