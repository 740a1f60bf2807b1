// SPDX-License-Identifier: MIT
/*
 * The loader of ELF programs (System V gABI; ELF for the ARM Architecture): at the addresses they were
 * linked for (ET_EXEC) or anywhere (ET_DYN). One that names an interpreter (PT_INTERP: the dynamic linker)
 * gets it mapped beside it, among the mmaps, and begins there; AT_BASE says where the interpreter is,
 * AT_ENTRY where the program would have begun.
 *
 * Headers that are not for this machine, or not there, are -ENOEXEC while the old program can still be
 * told. Whether the segments can be mapped (elf_map.c) shows only when it is gone.
 *
 * A program without a PT_GNU_STACK is from a time when nothing was ever said of code on the stack: it gets
 * that, and all that it may read it may run (READ_IMPLIES_EXEC, which its children inherit).
 *
 *	sp ->	argc
 *		argv[0] ... argv[argc - 1], NULL
 *		envp[0] ..., NULL
 *		auxv: pairs of words, ended by AT_NULL
 *		(up to 15 bytes: sp is 16 bytes aligned)
 *		"v7l", 16 random bytes
 *		strings (exec.c)
 */
#include <asm/cacheflush.h>
#include <asm/hwcap.h>
#include <asm/processor.h>
#include <neap/binfmts.h>
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/jiffies.h>
#include <neap/mm.h>
#include <neap/mman.h>
#include <neap/random.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/syscalls.h>
#include <neap/uaccess.h>
#include <uapi/auxvec.h>
#include <uapi/elf.h>
#include <uapi/personality.h>

#include "elf_map.h"

#define MAX_PHNUM 128

/*
 * Where a PIE with an interpreter lies, and where the heap of one without begins: that one lies among the
 * mmaps, as an interpreter that is run by itself should not be where it would map its program.
 */
#define ELF_ET_DYN_BASE (TASK_SIZE / 3 * 2)

static int check_ehdr(const Elf32_Ehdr *e)
{
	/* Class and byte order Linux does not look at: a file for ARM of another class does not exist. */
	if (memcmp(e->e_ident, ELFMAG, SELFMAG) || e->e_machine != EM_ARM ||
	    (e->e_type != ET_EXEC && e->e_type != ET_DYN))
		return -ENOEXEC;
	if (e->e_ident[EI_OSABI] == ELFOSABI_ARM_FDPIC)
		return -ENOEXEC;
	/* Before there was an EABI, flags could ask for the 26-bit mode of CPUs long gone. */
	if (!(e->e_flags & EF_ARM_EABI_MASK) && (e->e_flags & EF_ARM_APCS_26))
		return -ENOEXEC;
	/* ARM code at an odd halfword cannot be run; bit 0 says Thumb. */
	if ((e->e_entry & 3) == 2)
		return -ENOEXEC;
	if (e->e_phentsize != sizeof(Elf32_Phdr) || !e->e_phnum || e->e_phnum > MAX_PHNUM)
		return -ENOEXEC;
	return 0;
}

/* @start: the first BINPRM_BUF_SIZE bytes of the file. */
static int read_headers(struct file *file, const void *start, struct elf_image *img)
{
	loff_t file_size = i_size_read(file_inode(file));
	size_t size;
	int i, err;

	memcpy(&img->ehdr, start, sizeof(img->ehdr));
	err = check_ehdr(&img->ehdr);
	if (err)
		return err;
	size = img->ehdr.e_phnum * sizeof(Elf32_Phdr);
	if ((loff_t)img->ehdr.e_phoff + size > file_size)
		return -ENOEXEC;
	img->phdrs = kmalloc(size, GFP_KERNEL);
	if (!img->phdrs)
		return -ENOMEM;
	err = read_exact(file, img->phdrs, size, img->ehdr.e_phoff);
	if (err)
		return err;
	img->exec_stack = true;
	for (i = 0; i < img->ehdr.e_phnum; i++) {
		const Elf32_Phdr *ph = &img->phdrs[i];

		if (ph->p_type == PT_INTERP && !img->interp)
			img->interp = ph;
		if (ph->p_type == PT_GNU_STACK) {
			img->says_stack = true;
			img->exec_stack = ph->p_flags & PF_X;
		}
	}
	return 0;
}

/*
 * The program's interpreter, opened and its headers read. 0: *filep is it, or NULL if the program has
 * none. -ENOEXEC: the name is bad; -EIO: it is too short for a header; -ELIBBAD: it is no ELF file for us;
 * or why it cannot be opened.
 */
static int open_interpreter(struct file *program, const struct elf_image *img,
			    struct elf_image *interp, struct file **filep)
{
	const Elf32_Phdr *ph = img->interp;
	char start[sizeof(Elf32_Ehdr)], *name;
	struct file *file;
	int err;

	*filep = NULL;
	if (!ph)
		return 0;
	if (ph->p_filesz < 2 || ph->p_filesz > PATH_MAX)
		return -ENOEXEC;
	name = kmalloc(ph->p_filesz, GFP_KERNEL);
	if (!name)
		return -ENOMEM;
	err = read_exact(program, name, ph->p_filesz, ph->p_offset);
	if (!err && name[ph->p_filesz - 1])
		err = -ENOEXEC;
	file = err ? ERR_PTR(err) : open_exec(name);
	kfree(name);
	if (IS_ERR(file))
		return PTR_ERR(file);
	err = read_exact(file, start, sizeof(start), 0);
	if (!err) {
		err = read_headers(file, start, interp);
		if (err == -ENOEXEC || err == -EIO)
			err = -ELIBBAD;
	}
	if (err) {
		fput(file);
		return err;
	}
	*filep = file;
	return 0;
}

/* Pages by which the heap begins behind what is before it, if addresses are to be random. */
#define BRK_RND_PAGES 0x2000 /* 32 MiB */

static unsigned long randomize_brk(unsigned long brk)
{
	return brk + ((get_random_u32() % BRK_RND_PAGES) << PAGE_SHIFT);
}

/* Where code, data and heap of the program are. */
static void note_layout(const struct elf_image *img, const struct elf_layout *l, bool randomize)
{
	struct mm_struct *mm = current->mm;

	mm->start_code = l->start_code;
	mm->end_code = l->end_code;
	mm->start_data = l->start_data;
	mm->end_data = l->end_data;
	mm->start_brk = PAGE_ALIGN(l->brk);
	if (img->ehdr.e_type == ET_DYN && !img->interp)
		mm->start_brk = PAGE_ALIGN(ELF_ET_DYN_BASE);
	if (randomize && randomize_va_space > 1)
		mm->start_brk = randomize_brk(mm->start_brk);
	mm->brk = mm->start_brk;
}

/* The pointers to @n strings from @str on go to @sp; gives the end of the strings, 0: -EFAULT. */
static unsigned long put_pointers(u32 __user **sp, int n, unsigned long str)
{
	while (n-- > 0) {
		long len;

		if (put_user((u32)str, (*sp)++))
			return 0;
		len = strnlen_user((const char __user *)str, MAX_ARG_STRLEN);
		if (!len || len > MAX_ARG_STRLEN)
			return 0;
		str += len;
	}
	return put_user(0u, (*sp)++) ? 0 : str;
}

/* Fills in mm->saved_auxv; gives its number of words. */
static int fill_auxv(struct mm_struct *mm, const struct linux_binprm *bprm,
		     const struct elf_image *img, const struct elf_layout *layout,
		     unsigned long interp_base, unsigned long random, unsigned long platform)
{
	const unsigned long auxv[][2] = {
		{ AT_HWCAP, elf_hwcap },
		{ AT_PAGESZ, PAGE_SIZE },
		{ AT_CLKTCK, USER_HZ },
		{ AT_PHDR, layout->phdr_addr },
		{ AT_PHENT, sizeof(Elf32_Phdr) },
		{ AT_PHNUM, img->ehdr.e_phnum },
		{ AT_BASE, interp_base },
		{ AT_FLAGS, 0 },
		{ AT_ENTRY, img->ehdr.e_entry + layout->bias },
		{ AT_UID, 0 },
		{ AT_EUID, 0 },
		{ AT_GID, 0 },
		{ AT_EGID, 0 },
		{ AT_SECURE, 0 },
		{ AT_RANDOM, random },
		{ AT_HWCAP2, 0 },
		{ AT_EXECFN, bprm->exec },
		{ AT_PLATFORM, platform },
		{ AT_NULL, 0 },
	};

	BUILD_BUG_ON(sizeof(auxv) > sizeof(mm->saved_auxv));
	memcpy(mm->saved_auxv, auxv, sizeof(auxv));
	return sizeof(auxv) / sizeof(long);
}

static int create_elf_tables(struct linux_binprm *bprm, const struct elf_image *img,
			     const struct elf_layout *layout, unsigned long interp_base)
{
	static const char platform[] = ELF_PLATFORM;
	struct mm_struct *mm = current->mm;
	unsigned long p = bprm->p, u_platform, u_random, size;
	u32 __user *sp;
	u8 random[16];
	int words;

	p = u_platform = p - sizeof(platform);
	p = u_random = (p - sizeof(random)) & ~3UL;
	get_random_bytes(random, sizeof(random));
	if (copy_to_user((void __user *)u_platform, platform, sizeof(platform)) ||
	    copy_to_user((void __user *)u_random, random, sizeof(random)))
		return -EFAULT;

	words = fill_auxv(mm, bprm, img, layout, interp_base, u_random, u_platform);
	size = (1 + bprm->argc + 1 + bprm->envc + 1 + words) * sizeof(u32);
	p = (p - size) & ~15UL;
	sp = (u32 __user *)p;

	if (put_user((u32)bprm->argc, sp++))
		return -EFAULT;
	mm->arg_start = bprm->p;
	mm->arg_end = mm->env_start = put_pointers(&sp, bprm->argc, mm->arg_start);
	if (!mm->arg_end)
		return -EFAULT;
	mm->env_end = put_pointers(&sp, bprm->envc, mm->env_start);
	if (!mm->env_end)
		return -EFAULT;
	if (copy_to_user(sp, mm->saved_auxv, words * sizeof(u32)))
		return -EFAULT;
	bprm->p = p;
	mm->start_stack = p;
	return 0;
}

/* Program and interpreter into the new address space; where to begin, in *entry. */
static int map_program(struct linux_binprm *bprm, const struct elf_image *img,
		       const struct elf_image *interp, struct file *interp_file,
		       unsigned long *entry)
{
	unsigned long where = 0, interp_base = 0;
	struct elf_layout layout, interp_layout;
	int err;

	if (interp_file) {
		where = PAGE_ALIGN(ELF_ET_DYN_BASE);
		if (bprm->randomize)
			where += (get_random_u32() & 0xff) << PAGE_SHIFT;
	}
	err = elf_map_program(bprm->file, img, where, &layout);
	if (err)
		return err;
	note_layout(img, &layout, bprm->randomize);
	*entry = img->ehdr.e_entry + layout.bias;
	if (interp_file) {
		err = elf_map_interp(interp_file, interp, &interp_layout);
		if (err)
			return err;
		*entry = interp->ehdr.e_entry + interp_layout.bias;
		interp_base = interp_layout.bias;
	}
	if (*entry >= TASK_SIZE)
		return -EINVAL;
	return create_elf_tables(bprm, img, &layout, interp_base);
}

/* What the program's headers make of its personality; before its stack gets its permissions. */
static unsigned int elf_personality(unsigned int personality, const struct elf_image *img)
{
	personality = (personality & ~PER_MASK) | PER_LINUX | ADDR_LIMIT_32BIT;
	return img->says_stack ? personality : personality | READ_IMPLIES_EXEC;
}

static int load_elf_binary(struct linux_binprm *bprm)
{
	struct elf_image img = { .phdrs = NULL }, interp = { .phdrs = NULL };
	struct file *interp_file = NULL;
	unsigned long entry;
	int err;

	err = read_headers(bprm->file, bprm->buf, &img);
	if (!err)
		err = open_interpreter(bprm->file, &img, &interp, &interp_file);
	if (!err) {
		bprm->personality = elf_personality(current->personality, &img);
		bprm->exec_stack = img.exec_stack;
		err = begin_new_exec(bprm);
	}
	if (!err)
		err = map_program(bprm, &img, &interp, interp_file, &entry);
	if (!err)
		start_thread(current_pt_regs(), entry, bprm->p);
	if (interp_file)
		fput(interp_file);
	kfree(interp.phdrs);
	kfree(img.phdrs);
	return err;
}

const struct linux_binfmt elf_format = {
	.load_binary = load_elf_binary,
};
