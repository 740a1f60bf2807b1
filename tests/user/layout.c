// SPDX-License-Identifier: MIT
/*
 * Where the parts of a process lie: the same in every run, or at random, as kernel.randomize_va_space
 * says; and a program with an interpreter, which is mapped beside it and runs first.
 */
#include <elf.h>
#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/stat.h>

#include "tap.h"

#define SYSCTL "/proc/sys/kernel/randomize_va_space"
#define RUNS   8

struct where {
	unsigned long stack, mmap, heap;
};

/* In a run of ours: tells where things are. */
static int tell(void)
{
	struct where w = { (unsigned long)&w & -4096ul, 0, (unsigned long)sbrk(0) };

	w.mmap = (unsigned long)mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return write(1, &w, sizeof(w)) != sizeof(w);
}

static struct where run(int fixed)
{
	struct where w = { 0, 0, 0 };
	char *argv[] = { "/proc/self/exe", "tell", NULL };
	int ends[2], status;
	pid_t pid;

	need(pipe(ends) == 0, "pipe");
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], 1);
		if (fixed)
			personality(ADDR_NO_RANDOMIZE);
		execv(argv[0], argv);
		_exit(9);
	}
	close(ends[1]);
	need(read(ends[0], &w, sizeof(w)) == sizeof(w), "an answer");
	close(ends[0]);
	waitpid(pid, &status, 0);
	return w;
}

static int set_random(int value)
{
	int fd = open(SYSCTL, O_WRONLY);
	char c = (char)('0' + value);
	int ok = fd >= 0 && write(fd, &c, 1) == 1;

	close(fd);
	return ok;
}

/* Which of stack, mmap and heap (bits 0, 1, 2) were not always in the same place. */
static int what_moves(int fixed)
{
	struct where first = run(fixed), w;
	int moved = 0;

	for (int i = 0; i < RUNS; i++) {
		w = run(fixed);
		moved |= (w.stack != first.stack) | (w.mmap != first.mmap) << 1 |
			 (w.heap != first.heap) << 2;
	}
	return moved;
}

static void random_layout(void)
{
	need(set_random(0), "randomize_va_space");
	check_int(what_moves(0), 0, "0: nothing moves");
	set_random(1);
	check_int(what_moves(0), 3, "1: stack and mmaps");
	set_random(2);
	check_int(what_moves(0), 7, "2: the heap too");
	check_int(what_moves(1), 0, "ADDR_NO_RANDOMIZE: nothing");
	check(set_random(3) && what_moves(0) == 7, "3 is as 2");
	set_random(2);
}

/* ---- an interpreter ---- */

#define PROGRAM	    "/tmp/layout.program"
#define INTERPRETER "/tmp/layout.interp"

struct image {
	Elf32_Ehdr ehdr;
	Elf32_Phdr phdr[2];
	char name[32];
	unsigned code[24];
};

/*
 * The interpreter's code: looks for AT_ENTRY in the auxiliary vector and goes there, with AT_BASE in r4.
 * Behind argc are pointers up to two NULLs.
 */
static const unsigned find_entry[] = {
	0xe49d1004, /*	ldr	r1, [sp], #4	argc */
	0xe49d1004, /* 1: ldr	r1, [sp], #4 */
	0xe3510000, /*	cmp	r1, #0 */
	0x1afffffc, /*	bne	1b */
	0xe49d1004, /* 2: ldr	r1, [sp], #4 */
	0xe3510000, /*	cmp	r1, #0 */
	0x1afffffc, /*	bne	2b */
	0xe8bd0006, /* 3: pop	{r1, r2} */
	0xe3510007, /*	cmp	r1, #7	AT_BASE */
	0x01a04002, /*	moveq	r4, r2 */
	0xe3510009, /*	cmp	r1, #9	AT_ENTRY */
	0x01a05002, /*	moveq	r5, r2 */
	0xe3510000, /*	cmp	r1, #0 */
	0x1afffff8, /*	bne	3b */
	0xe1a0f005, /*	mov	pc, r5 */
};

/* The program's: exit with 42 if AT_BASE is the interpreter's ELF header, else 43. */
static const unsigned check_base[] = {
	0xe5940000, /* ldr	r0, [r4] */
	0xe59f1010, /* ldr	r1, [pc, #16] */
	0xe1500001, /* cmp	r0, r1 */
	0x03a0002a, /* moveq	r0, #42 */
	0x13a0002b, /* movne	r0, #43 */
	0xe3a07001, /* mov	r7, #1 */
	0xef000000, /* svc	0 */
	0x464c457f, /* "\177ELF" */
};

static void write_image(const char *path, int type, unsigned long vaddr, const char *interp,
			const unsigned *code, size_t size)
{
	struct image im = { .ehdr = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB,
						   EV_CURRENT },
				      .e_type = type,
				      .e_machine = EM_ARM,
				      .e_version = EV_CURRENT,
				      .e_flags = 0x5000000,
				      .e_ehsize = sizeof(Elf32_Ehdr),
				      .e_phentsize = sizeof(Elf32_Phdr),
				      .e_phoff = sizeof(Elf32_Ehdr),
				      .e_entry = vaddr + offsetof(struct image, code) } };
	int fd;

	im.phdr[im.ehdr.e_phnum++] = (Elf32_Phdr){ .p_type = PT_LOAD,
						   .p_vaddr = vaddr,
						   .p_filesz = sizeof(im),
						   .p_memsz = sizeof(im),
						   .p_flags = PF_R | PF_W | PF_X,
						   .p_align = 4096 };
	if (interp) {
		strcpy(im.name, interp);
		im.phdr[im.ehdr.e_phnum++] = (Elf32_Phdr){ .p_type = PT_INTERP,
							   .p_offset = offsetof(struct image, name),
							   .p_filesz = strlen(interp) + 1 };
	}
	memcpy(im.code, code, size);
	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0700);
	need(fd >= 0 && write(fd, &im, sizeof(im)) == sizeof(im), "write");
	close(fd);
}

static int exec_program(void *arg)
{
	char *argv[] = { PROGRAM, NULL }, *envp[] = { "A=1", "B=2", NULL };

	(void)arg;
	execve(PROGRAM, argv, envp);
	return 100 + errno % 100;
}

/* Writable: Linux 6.1 clears the rest of an interpreter's last page, whatever its rights. */
static void interpreter(void)
{
	static const char zeroes[256];
	int fd;

	write_image(INTERPRETER, ET_DYN, 0, NULL, find_entry, sizeof(find_entry));
	write_image(PROGRAM, ET_EXEC, 0x20000, INTERPRETER, check_base, sizeof(check_base));
	check_exit(in_child(exec_program, NULL), 42, "an interpreter runs, and then its program");
	write_image(PROGRAM, ET_DYN, 0, INTERPRETER, check_base, sizeof(check_base));
	check_exit(in_child(exec_program, NULL), 42, "also one that may lie anywhere");
	write_image(PROGRAM, ET_DYN, 0, "/no/such/interpreter", check_base, sizeof(check_base));
	check_exit(in_child(exec_program, NULL), 100 + ENOENT, "an interpreter that is not there");
	write_image(PROGRAM, ET_EXEC, 0x20000, INTERPRETER, check_base, sizeof(check_base));
	unlink(INTERPRETER);
	close(open(INTERPRETER, O_WRONLY | O_CREAT, 0700));
	check_exit(in_child(exec_program, NULL), 100 + EIO, "one that is empty");
	fd = open(INTERPRETER, O_WRONLY);
	need(write(fd, zeroes, sizeof(zeroes)) == sizeof(zeroes), "write");
	close(fd);
	check_exit(in_child(exec_program, NULL), 100 + ELIBBAD % 100, "one that is no program");
	chmod(INTERPRETER, 0600);
	check_exit(in_child(exec_program, NULL), 100 + EACCES, "one that may not be run");
	unlink(INTERPRETER);
	unlink(PROGRAM);
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "tell") == 0)
		return tell();
	random_layout();
	interpreter();
	return tap_done();
}
