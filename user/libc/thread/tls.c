// SPDX-License-Identifier: MIT
/*
 * Variables that each thread has for itself (__thread). The linker gathers their first values into
 * a segment PT_TLS; each thread gets a copy, which begins a fixed distance behind its thread
 * register (ELF Handling For Thread-Local Storage, variant I: two words, then the variables at
 * the next address that is aligned enough):
 *
 *	struct __pthread | two words | gap | variables |
 *			 ^ TPIDRURO
 */
#include <elf.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#include "../internal/libc.h"
#include "../internal/thread.h"

struct __pthread *__main_thread;

static const char *image;
static size_t filled, size, align = 8; /* set before main() */

/* From the thread register to the first variable. */
static size_t distance(void)
{
	return align > 8 ? align : 8;
}

size_t __tls_room(void)
{
	return distance() + size + align;
}

struct __pthread *__tls_place(char *end)
{
	char *tp = (char *)(((size_t)end - distance() - size) & ~(align - 1));

	if (filled)
		memcpy(tp + distance(), image, filled);
	return (struct __pthread *)(tp - offsetof(struct __pthread, tls_header));
}

void __init_tls(void)
{
	const Elf32_Phdr *ph = (const Elf32_Phdr *)getauxval(AT_PHDR);
	struct __pthread *t;
	size_t need;
	char *map;

	for (size_t n = getauxval(AT_PHNUM); n; n--, ph++) {
		if (ph->p_type != PT_TLS || !ph->p_memsz)
			continue;
		image = (const char *)ph->p_vaddr;
		filled = ph->p_filesz;
		size = ph->p_memsz;
		if (ph->p_align > align)
			align = ph->p_align;
		need = sizeof(*t) + __tls_room();
		map = mmap(NULL, need, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (map == MAP_FAILED)
			__fatal("no memory for the variables of the first thread");
		t = __tls_place(map + need);
		__main_thread = t;
		__syscall1(__ARM_NR_set_tls, (long)t->tls_header);
	}
}
