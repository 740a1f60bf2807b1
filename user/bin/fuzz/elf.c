// SPDX-License-Identifier: MIT
/*
 * Programs of a few instructions, whose headers are right but for some fields; each is run by a child.
 * The code only ends the process, so what the kernel makes of the headers is all that can go wrong.
 */
#include "fuzz.h"

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PHDRS 5
#define BASE  0x10000u

struct image {
	Elf32_Ehdr ehdr;
	Elf32_Phdr phdr[PHDRS];
	uint32_t code[16];
	char interp[16];
};

static void make_image(struct image *im, struct rnd *r)
{
	static const uint32_t types[] = { PT_LOAD, PT_LOAD, PT_LOAD,	PT_INTERP, PT_NOTE,
					  PT_PHDR, 7,	    0x6474e551, 0 };
	/* mov r0, #0; mov r7, #1; svc 0: exit(0); and then round and round, for a while */
	static const uint32_t code[] = { 0xe3a00000, 0xe3a07001, 0xef000000 };

	memset(im, 0, sizeof(*im));
	memcpy(im->ehdr.e_ident, "\177ELF\1\1\1", 7);
	im->ehdr.e_type = rnd_one_in(r, 4) ? ET_DYN : ET_EXEC;
	im->ehdr.e_machine = EM_ARM;
	im->ehdr.e_version = 1;
	im->ehdr.e_flags = 0x05000200;
	im->ehdr.e_entry = BASE + offsetof(struct image, code);
	im->ehdr.e_phoff = offsetof(struct image, phdr);
	im->ehdr.e_ehsize = sizeof(im->ehdr);
	im->ehdr.e_phentsize = sizeof(im->phdr[0]);
	im->ehdr.e_phnum = 1 + rnd_below(r, PHDRS);
	memcpy(im->code, code, sizeof(code));
	strcpy(im->interp, rnd_one_in(r, 2) ? "/bin/true" : "f2");
	for (unsigned i = 0; i < PHDRS; i++) {
		Elf32_Phdr *p = &im->phdr[i];

		p->p_type = i ? types[rnd_below(r, 9)] : PT_LOAD;
		p->p_vaddr = BASE + i * 2 * PAGE;
		p->p_filesz = sizeof(*im);
		p->p_memsz = sizeof(*im) + (rnd_one_in(r, 2) ? any_size(r) & 0xffff : 0);
		p->p_flags = i ? rnd_below(r, 8) : 7;
		p->p_align = PAGE;
		if (p->p_type == PT_INTERP) {
			p->p_offset = offsetof(struct image, interp);
			p->p_filesz = sizeof("/bin/true");
		}
	}
}

static void spoil(struct image *im, struct rnd *r)
{
	for (int n = rnd_below(r, 4); n; n--)
		switch (rnd_below(r, 4)) {
		case 0: /* a word of a program header */
			((uint32_t *)im->phdr)[rnd_below(r, sizeof(im->phdr) / 4)] =
				rnd_one_in(r, 2) ? any_size(r) : any_address(r);
			break;
		case 1: /* a word of the header */
			((uint32_t *)&im->ehdr)[rnd_below(r, sizeof(im->ehdr) / 4)] = any_int(r);
			break;
		case 2:
			((unsigned char *)im)[rnd_below(r, sizeof(*im) - 64)] ^= 1u
										 << rnd_below(r, 8);
			break;
		default: /* areas that overlap, or not in order */
			im->phdr[rnd_below(r, PHDRS)].p_vaddr = BASE + (rnd_below(r, 9) - 4) * 1024;
		}
}

void op_exec(struct rnd *r)
{
	static const char *const names[] = { "f2", "f3" };
	const char *name = names[rnd_below(r, 2)];
	static const char *const scripts[] = { "#!/bin/true\n", "#!f3\n", "#!\n",
					       "#!/bin/true x y\n", "#! " };
	struct image im;
	size_t size = sizeof(im);
	int fd;
	long pid;

	make_image(&im, r);
	spoil(&im, r);
	if (rnd_one_in(r, 8))
		size = rnd_below(r, sizeof(im));
	fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK, 0700);
	if (fd < 0)
		return;
	if (rnd_one_in(r, 8)) {
		const char *s = scripts[rnd_below(r, 5)];

		size = strlen(s);
		memcpy(&im, s, size);
	}
	if (write(fd, &im, size) < 0)
		errno = 0;
	close(fd);
	if (__atomic_fetch_add(&self->forks, 1, __ATOMIC_RELAXED) > 40)
		return;
	pid = do_call("clone", __NR_clone, (long[MAX_ARGS]){ 17 /* SIGCHLD */ });
	if (pid == 0) {
		char *argv[] = { (char *)name, (char *)"x", NULL }, *envp[] = { NULL };
		uint32_t v = rnd_one_in(r, 10) ? any_address(r) : (uint32_t)(uintptr_t)argv;
		uint32_t e = rnd_one_in(r, 10) ? any_address(r) : (uint32_t)(uintptr_t)envp;

		do_call("execve", __NR_execve, (long[MAX_ARGS]){ (long)(uintptr_t)name, v, e });
		_exit(95);
	}
	remember_pid(pid);
	if (pid > 0 && rnd_one_in(r, 2))
		do_call("wait4", __NR_wait4, (long[MAX_ARGS]){ pid });
}
