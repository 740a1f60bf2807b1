// SPDX-License-Identifier: MIT
/*
 * The program break: the end of the heap. The kernel answers every brk with where the break is
 * afterwards, so a refusal shows as an answer other than the wish.
 */
#include <bits/syscall.h>
#include <errno.h>
#include <stdint.h>
#include <unistd.h>

static uintptr_t current;

int brk(void *end)
{
	current = (uintptr_t)__syscall(__NR_brk, end);
	if (current != (uintptr_t)end) {
		errno = ENOMEM;
		return -1;
	}
	return 0;
}

/* Returns the old break, or (void *)-1 with ENOMEM. */
void *sbrk(intptr_t increment)
{
	uintptr_t old, end;

	if (!current)
		current = (uintptr_t)__syscall(__NR_brk, 0);
	old = current;
	end = old + (uintptr_t)increment;
	if (increment > 0 ? end < old : end > old) {
		errno = ENOMEM;
		return (void *)-1;
	}
	if (increment && brk((void *)end))
		return (void *)-1;
	return (void *)old;
}
