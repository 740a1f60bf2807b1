/* SPDX-License-Identifier: MIT */
/*
 * execve in the making: what exec.c and the loaders of program formats pass along. The new address
 * space is built beside the old one, its stack filled from the top down:
 *
 *	stack top	4 zero bytes
 *			name of the file	<- exec
 *			environment strings
 *			argument strings	<- p
 *			(random bytes, platform, auxv, envp, argv, argc: binfmt_elf.c)
 *
 * Until begin_new_exec() everything can fail and the old program goes on; after it, it is gone.
 */
#ifndef _NEAP_BINFMTS_H
#define _NEAP_BINFMTS_H

#include <neap/fs.h>
#include <neap/types.h>

#define BINPRM_BUF_SIZE	  256
#define MAX_ARG_STRLEN	  (32 * 4096) /* one argument */
#define BINPRM_MAX_SCRIPT 5	      /* interpreters of interpreters */

struct linux_binprm {
	char buf[BINPRM_BUF_SIZE]; /* the beginning of the file, the rest zero */
	struct file *file;
	const char *filename; /* as given to execve */
	char *interp;	      /* what is really run; kmalloc'd, NULL: the file itself */
	struct mm_struct *mm; /* NULL once it is the task's own */
	struct page *page;    /* of the stack, mapped at kaddr: what is being filled */
	char *kaddr;
	unsigned long page_addr;
	unsigned long p;      /* the lowest string so far */
	unsigned long exec;   /* where the name is */
	unsigned long argmin; /* p may not fall below */
	unsigned long top;    /* of the stack */
	unsigned long pages;  /* of it filled, as counted in the caller's exec_pages */
	unsigned int arg0_len; /* of the first argument, with its NUL; the one at p */
	int argc, envc;
	unsigned long stack_rlimit;
	bool randomize;
	bool point_of_no_return;
	/* Of the new program; its format sets them before begin_new_exec(). */
	unsigned int personality;
	bool exec_stack;
};

/*
 * What is random in the layout of new programs: 0 nothing, 1 stack and mmaps (and a PIE), 2 the heap too.
 */
extern int randomize_va_space;

/* 0 and the program is ready to run; -ENOEXEC: not my format; another -errno. */
struct linux_binfmt {
	int (*load_binary)(struct linux_binprm *bprm);
};

extern const struct linux_binfmt elf_format, script_format;

/* Puts one more string of the kernel's below the others. 0, -E2BIG, -ENOMEM. */
int copy_string_kernel(const char *arg, struct linux_binprm *bprm);
/* Takes the first argument away again. */
void remove_arg_zero(struct linux_binprm *bprm);
/* From here on there is no way back: ends the other threads, switches to bprm->mm. 0 or -errno. */
int begin_new_exec(struct linux_binprm *bprm);
/* Reads exactly @len bytes. 0, -EIO for less, or the error. */
int read_exact(struct file *file, void *buf, size_t len, loff_t pos);

#endif /* _NEAP_BINFMTS_H */
