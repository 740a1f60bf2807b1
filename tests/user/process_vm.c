// SPDX-License-Identifier: MIT
/* process_vm_readv and process_vm_writev: between processes, over many pieces, in part, and not at all. */
#define _GNU_SOURCE
#include <sys/mman.h>
#include <sys/uio.h>

#include "tap.h"
#include "until.h"

#define RW (PROT_READ | PROT_WRITE)

static char *area; /* four pages, the third not mapped; the child's has other contents */
static pid_t child;

static int start_child(void)
{
	int to_us[2];
	char byte;

	area = mmap(NULL, 4 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	need(area != MAP_FAILED && pipe(to_us) == 0, "setup");
	munmap(area + 2 * PAGE, PAGE);
	memset(area, 'p', 2 * PAGE);
	child = fork();
	if (child == 0) {
		for (int i = 0; i < 2 * PAGE; i++)
			area[i] = 'a' + i % 26;
		mprotect(area + 3 * PAGE, PAGE, PROT_READ);
		need(write(to_us[1], "", 1) == 1, "write");
		for (;;)
			pause();
	}
	need(read(to_us[0], &byte, 1) == 1, "read");
	close(to_us[0]);
	close(to_us[1]);
	return child;
}

#define VEC(base, len) ((struct iovec){ (base), (len) })

static void reading(void)
{
	static char buf[3 * PAGE], other[64];
	struct iovec l[3] = { VEC(buf, 10), VEC(other, 5), VEC(buf + 10, PAGE) }, r[3];
	int wrong = 0;

	r[0] = VEC(area + 1, 7);
	r[1] = VEC(area, 0);
	r[2] = VEC(area + PAGE - 4, 4000);
	check_int(process_vm_readv(child, l, 3, r, 3, 0), 4007, "pieces of other lengths");
	check(memcmp(buf, "bcdefgh", 7) == 0 && buf[7] == 'a' + (PAGE - 4) % 26 &&
		      other[0] == 'a' + (PAGE - 1) % 26,
	      "in order");
	for (int i = 0; i < 4000 - 8; i++)
		wrong += buf[10 + i] != 'a' + (PAGE + 4 + i) % 26;
	check_int(wrong, 0, "all of it");
	l[0] = VEC(buf, 3);
	check_int(process_vm_readv(child, l, 1, r, 3, 0), 3, "as much as there is room for");

	l[0] = VEC(buf, sizeof(buf));
	r[0] = VEC(area + PAGE, 2 * PAGE);
	check_int(process_vm_readv(child, l, 1, r, 1, 0), PAGE, "up to a hole");
	r[0] = VEC(area + 2 * PAGE, PAGE);
	check_errno(process_vm_readv(child, l, 1, r, 1, 0), EFAULT, "from a hole");
	r[1] = r[0];
	r[0] = VEC(area, 16);
	check_int(process_vm_readv(child, l, 1, r, 2, 0), 16, "the second piece is one");
	l[0] = VEC(area + PAGE + 100, 2 * PAGE);
	r[0] = VEC(area, 2 * PAGE);
	/* Linux's copy to user memory gives up at the last 32 bytes that it can move at once. */
	wrong = process_vm_readv(child, l, 1, r, 1, 0);
	check(wrong <= PAGE - 100 && wrong > PAGE - 100 - 32, "to a hole of ours");
	l[0] = VEC(area + 2 * PAGE, PAGE);
	check_errno(process_vm_readv(child, l, 1, r, 1, 0), EFAULT, "only to one");
	l[0] = VEC(buf, 100);
	r[0] = VEC(area + 3 * PAGE + 7, 100);
	check_int(process_vm_readv(child, l, 1, r, 1, 0), 100, "what it has never touched");
	check(buf[0] == 0 && buf[99] == 0, "is zeroes");
	check_int(process_vm_readv(getpid(), l, 1, &VEC(area, 2), 1, 0), 2, "our own memory");
}

static void writing(void)
{
	char back[8] = "";
	struct iovec l = VEC("written", 7), r = VEC(area + PAGE - 3, 7);
	char before = area[PAGE];

	check_int(process_vm_writev(child, &l, 1, &r, 1, 0), 7, "a write");
	l = VEC(back, 7);
	process_vm_readv(child, &l, 1, &r, 1, 0);
	check_text(back, "written", "is there");
	check_int(area[PAGE], before, "in its copy of the page, not in ours");
	r = VEC(area + 3 * PAGE, 7);
	check_errno(process_vm_writev(child, &l, 1, &r, 1, 0), EFAULT, "a page it cannot write to");
	r = VEC(area + 2 * PAGE - 3, 7);
	check_int(process_vm_writev(child, &l, 1, &r, 1, 0), 3, "up to a hole");
}

static void errors(void)
{
	static struct iovec many[1025];
	char buf[8];
	struct iovec l = VEC(buf, 8), r = VEC(area, 8), none = VEC(NULL, 0);
	pid_t dead;

	check_errno(process_vm_readv(child, &l, 1, &r, 1, 1), EINVAL, "flags");
	check_errno(process_vm_readv(child, many, 1025, &r, 1, 0), EINVAL, "too many of ours");
	check_errno(process_vm_readv(child, &l, 1, many, 1025, 0), EINVAL, "too many of theirs");
	check_errno(process_vm_readv(child, (void *)16, 1, &r, 1, 0), EFAULT, "a vector not there");
	check_errno(process_vm_readv(child, &l, 1, (void *)16, 1, 0), EFAULT, "nor theirs");
	many[0] = VEC(buf, (size_t)-1);
	check_errno(process_vm_readv(child, many, 1, &r, 1, 0), EINVAL, "a negative length");
	check_errno(process_vm_readv(child, &l, 1, many, 1, 0), EINVAL, "of theirs");
	check_int(process_vm_readv(child, &none, 1, &r, 1, 0), 0, "nothing wanted");
	check_int(process_vm_readv(child, &l, 1, &none, 1, 0), 0, "nothing asked for");
	check_int(process_vm_readv(999999, &none, 1, &r, 1, 0), 0, "of nobody");
	check_errno(process_vm_readv(999999, &l, 1, &r, 1, 0), ESRCH, "something of nobody");
	check_errno(process_vm_readv(2, &l, 1, &r, 1, 0), ESRCH, "of a kernel thread");
	dead = fork();
	if (dead == 0)
		_exit(0);
	until(state_of(dead) == 'Z');
	check_errno(process_vm_readv(dead, &l, 1, &r, 1, 0), ESRCH, "of a zombie");
	waitpid(dead, NULL, 0);
}

int main(void)
{
	start_child();
	reading();
	writing();
	errors();
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return tap_done();
}
