// SPDX-License-Identifier: MIT
/*
 * __thread variables: first values in every thread, copies of its own, as aligned as asked for,
 * kept over fork, and there before main().
 */
#include <pthread.h>
#include <stdint.h>

#include "tap.h"

#define SMALL 11
#define TEXT  "in each thread"

static __thread int number = SMALL;
static __thread char text[32] = TEXT;
static __thread long zero[100];
static __thread char wide[64] __attribute__((aligned(64)));

static int first_values(void)
{
	int good = number == SMALL && strcmp(text, TEXT) == 0;

	for (int i = 0; i < 100; i++)
		good &= zero[i] == 0;
	for (int i = 0; i < 64; i++)
		good &= wide[i] == 0;
	return good && (uintptr_t)wide % 64 == 0;
}

static int before_main_good;

__attribute__((constructor)) static void before_main(void)
{
	before_main_good = first_values();
}

static void *thread(void *arg)
{
	int mine = (int)(intptr_t)arg, good = first_values();

	for (int round = 0; round < 100; round++) {
		number = mine * 1000 + round;
		zero[99] = -number;
		memset(wide, mine, sizeof(wide));
		sched_yield();
		good &= number == mine * 1000 + round && zero[99] == -number && wide[63] == mine;
	}
	return (void *)(intptr_t)good;
}

static int child(void *arg)
{
	int good = number == 77 && wide[1] == 7;

	number = 78;
	return !good;
}

int main(void)
{
	pthread_t threads[5];
	void *good;
	int all = 1;

	check(before_main_good, "first values before main");
	check(first_values(), "first values in main");
	number = 77;
	wide[1] = 7;
	for (intptr_t i = 0; i < 5; i++)
		need(pthread_create(&threads[i], NULL, thread, (void *)(i + 1)) == 0, "thread");
	for (int i = 0; i < 5; i++) {
		pthread_join(threads[i], &good);
		all &= (int)(intptr_t)good;
	}
	check(all, "five threads with variables of their own");
	check(number == 77 && wide[1] == 7 && zero[99] == 0, "the first thread keeps its own");
	check_int(in_child(child, NULL), 0, "a child has a copy");
	check_int(number, 77, "of which its parent sees nothing");
	return tap_done();
}
