// SPDX-License-Identifier: MIT
/*
 * The loader of ELF programs (System V gABI; ELF for the ARM Architecture): at the addresses they were
 * linked for (ET_EXEC) or anywhere (ET_DYN). One that names an interpreter (PT_INTERP: the dynamic linker)
 * gets it mapped beside it, among the mmaps, and begins there; AT_BASE says where the interpreter is,
 * AT_ENTRY where the program would have begun.
 *
 * Everything in the headers is checked against the file and the address space before the old program
 * is given up, so that a malformed file is -ENOEXEC and nothing else.
 *
 * A segment is a private mapping of the file: its pages come when they are touched, and the code of all
 * processes that run it is in memory once. What its memory size has beyond its file size, bss, is
 * anonymous; the rest of the page where it begins is zeroed.
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
#include <uapi/mman.h>

#define MAX_PHNUM 128

/*
 * Where a PIE with an interpreter lies, and where the heap of one without begins: that one lies among the
 * mmaps, as an interpreter that is run by itself should not be where it would map its program.
 */
#define ELF_ET_DYN_BASE (TASK_SIZE / 3 * 2)

/* What the headers say, checked. */
struct elf_image {
	Elf32_Ehdr ehdr;
	Elf32_Phdr *phdrs;	 /* kmalloc'd */
	unsigned long low, high; /* pages that the segments cover */
	unsigned long align;
	unsigned long phdr_addr; /* where the headers end up in memory, before bias; 0: nowhere */
	bool exec_stack;
	const Elf32_Phdr *interp; /* in phdrs: names the interpreter; or NULL */
};

static int check_ehdr(const Elf32_Ehdr *e)
{
	if (memcmp(e->e_ident, ELFMAG, SELFMAG) || e->e_ident[EI_CLASS] != ELFCLASS32 ||
	    e->e_ident[EI_DATA] != ELFDATA2LSB)
		return -ENOEXEC;
	if ((e->e_type != ET_EXEC && e->e_type != ET_DYN) || e->e_machine != EM_ARM)
		return -ENOEXEC;
	if ((e->e_flags & EF_ARM_EABI_MASK) && (e->e_flags & EF_ARM_EABI_MASK) != EF_ARM_EABI_VER5)
		return -ENOEXEC;
	/* ARM code at an odd halfword cannot be run; bit 0 says Thumb. */
	if ((e->e_entry & 3) == 2)
		return -ENOEXEC;
	if (e->e_phentsize != sizeof(Elf32_Phdr) || !e->e_phnum || e->e_phnum > MAX_PHNUM)
		return -ENOEXEC;
	return 0;
}

/* One PT_LOAD against the file's size, the address space and the one before it. */
static int check_segment(struct elf_image *img, const Elf32_Phdr *ph, loff_t file_size)
{
	unsigned long start, end;

	if (ph->p_filesz > ph->p_memsz || (loff_t)ph->p_offset + ph->p_filesz > file_size)
		return -ENOEXEC;
	if (ph->p_memsz > TASK_SIZE || ph->p_vaddr > TASK_SIZE - ph->p_memsz)
		return -ENOEXEC;
	if (ph->p_filesz && offset_in_page(ph->p_vaddr) != offset_in_page(ph->p_offset))
		return -ENOEXEC;
	if (!ph->p_memsz)
		return 0;
	start = ph->p_vaddr & PAGE_MASK;
	end = PAGE_ALIGN(ph->p_vaddr + ph->p_memsz);
	if (img->high && start < img->high) /* ascending, and no two share a page */
		return -ENOEXEC;
	if (!img->high)
		img->low = start;
	img->high = end;
	if (ph->p_align > img->align && !(ph->p_align & (ph->p_align - 1)))
		img->align = ph->p_align;
	if (img->ehdr.e_phoff >= ph->p_offset && img->ehdr.e_phoff - ph->p_offset < ph->p_filesz)
		img->phdr_addr = img->ehdr.e_phoff - ph->p_offset + ph->p_vaddr;
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
	img->align = PAGE_SIZE;
	for (i = 0; i < img->ehdr.e_phnum; i++) {
		const Elf32_Phdr *ph = &img->phdrs[i];

		switch (ph->p_type) {
		case PT_LOAD:
			err = check_segment(img, ph, file_size);
			if (err)
				return err;
			break;
		case PT_INTERP:
			if (!img->interp)
				img->interp = ph;
			break;
		case PT_GNU_STACK:
			img->exec_stack = ph->p_flags & PF_X;
			break;
		}
	}
	if (!img->high)
		return -ENOEXEC;
	if (img->ehdr.e_type == ET_EXEC && img->low < mmap_min_addr)
		return -ENOEXEC;
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

/* Where bss begins, what is left of the file's last page behind it is not the program's: zeroes. */
static int zero_rest_of_page(unsigned long addr, unsigned long prot)
{
	unsigned long page = addr & PAGE_MASK;
	int err = 0;

	if (!offset_in_page(addr))
		return 0;
	if (!(prot & PROT_WRITE))
		err = sys_mprotect(page, PAGE_SIZE, PROT_READ | PROT_WRITE);
	if (!err && clear_user((void __user *)addr, PAGE_SIZE - offset_in_page(addr)))
		err = -EFAULT;
	if (!err && !(prot & PROT_WRITE))
		err = sys_mprotect(page, PAGE_SIZE, prot);
	return err;
}

static unsigned long segment_prot(const Elf32_Phdr *ph)
{
	return (ph->p_flags & PF_R ? PROT_READ : 0) | (ph->p_flags & PF_W ? PROT_WRITE : 0) |
	       (ph->p_flags & PF_X ? PROT_EXEC : 0);
}

static int map_segment(struct file *file, const Elf32_Phdr *ph, unsigned long bias)
{
	unsigned long vaddr = ph->p_vaddr + bias, start = vaddr & PAGE_MASK;
	unsigned long file_end = vaddr + ph->p_filesz, end = PAGE_ALIGN(vaddr + ph->p_memsz);
	unsigned long flags = MAP_PRIVATE | MAP_FIXED | MAP_FIXED_NOREPLACE;
	unsigned long prot = segment_prot(ph), addr;
	int err = 0;

	if (ph->p_filesz) {
		addr = vm_mmap(file, start, PAGE_ALIGN(file_end) - start, prot, flags,
			       ph->p_offset & PAGE_MASK);
		if (IS_ERR_VALUE(addr))
			return (int)addr;
		start = PAGE_ALIGN(file_end);
		if (ph->p_memsz > ph->p_filesz)
			err = zero_rest_of_page(file_end, prot);
	}
	if (!err && end > start && ph->p_memsz) {
		addr = vm_mmap(NULL, start, end - start, prot, flags | MAP_ANONYMOUS, 0);
		if (IS_ERR_VALUE(addr))
			err = (int)addr;
	}
	return err;
}

/*
 * What has to be added to the addresses of a position-independent file: so that it lies at @where, or
 * anywhere (0).
 */
static int pick_load_bias(const struct elf_image *img, unsigned long where, unsigned long *biasp)
{
	unsigned long len = img->high - img->low + img->align - PAGE_SIZE, addr;

	mmap_read_lock(current->mm);
	addr = get_unmapped_area(NULL, where, len, 0, 0);
	mmap_read_unlock(current->mm);
	if (IS_ERR_VALUE(addr))
		return (int)addr;
	*biasp = ALIGN(addr, img->align) - ALIGN_DOWN(img->low, img->align);
	return 0;
}

/* Maps all segments; @where as above, for ET_DYN. */
static int map_segments(struct file *file, const struct elf_image *img, unsigned long where,
			unsigned long *biasp)
{
	int i, err;

	*biasp = 0;
	if (img->ehdr.e_type == ET_DYN) {
		err = pick_load_bias(img, where, biasp);
		if (err)
			return err;
	}
	for (i = 0; i < img->ehdr.e_phnum; i++) {
		if (img->phdrs[i].p_type != PT_LOAD)
			continue;
		err = map_segment(file, &img->phdrs[i], *biasp);
		if (err)
			return err;
	}
	return 0;
}

/* Pages by which the heap begins behind what is before it, if addresses are to be random. */
#define BRK_RND_PAGES 0x2000 /* 32 MiB */

static unsigned long randomize_brk(unsigned long brk)
{
	return brk + ((get_random_u32() % BRK_RND_PAGES) << PAGE_SHIFT);
}

/* Where code, data and heap of the program are. */
static void note_layout(const struct elf_image *img, unsigned long bias, bool randomize)
{
	struct mm_struct *mm = current->mm;
	int i;

	mm->start_code = mm->start_data = ~0UL;
	mm->end_code = mm->end_data = 0;
	for (i = 0; i < img->ehdr.e_phnum; i++) {
		const Elf32_Phdr *ph = &img->phdrs[i];
		unsigned long start = ph->p_vaddr + bias, end = start + ph->p_filesz;

		if (ph->p_type != PT_LOAD)
			continue;
		if (ph->p_flags & PF_X) {
			mm->start_code = min(mm->start_code, start);
			mm->end_code = max(mm->end_code, end);
		}
		if (ph->p_flags & PF_W) {
			mm->start_data = min(mm->start_data, start);
			mm->end_data = max(mm->end_data, end);
		}
	}
	if (!mm->end_code)
		mm->start_code = 0;
	if (!mm->end_data)
		mm->start_data = 0;
	mm->start_brk = img->high + bias;
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
		     const struct elf_image *img, unsigned long bias, unsigned long interp_base,
		     unsigned long random, unsigned long platform)
{
	const unsigned long auxv[][2] = {
		{ AT_HWCAP, elf_hwcap },
		{ AT_PAGESZ, PAGE_SIZE },
		{ AT_CLKTCK, USER_HZ },
		{ AT_PHDR, img->phdr_addr ? img->phdr_addr + bias : 0 },
		{ AT_PHENT, sizeof(Elf32_Phdr) },
		{ AT_PHNUM, img->ehdr.e_phnum },
		{ AT_BASE, interp_base },
		{ AT_FLAGS, 0 },
		{ AT_ENTRY, img->ehdr.e_entry + bias },
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
			     unsigned long bias, unsigned long interp_base)
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

	words = fill_auxv(mm, bprm, img, bias, interp_base, u_random, u_platform);
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

/* The program's headers ask for code on the stack. */
static int make_stack_executable(unsigned long addr)
{
	struct vm_area_struct *vma;
	unsigned long start = 0, len = 0;

	mmap_read_lock(current->mm);
	vma = find_vma(current->mm, addr);
	if (vma) {
		start = vma->vm_start;
		len = vma->vm_end - start;
	}
	mmap_read_unlock(current->mm);
	return sys_mprotect(start, len, PROT_READ | PROT_WRITE | PROT_EXEC);
}

/* Program and interpreter into the new address space; where to begin, in *entry. */
static int map_program(struct linux_binprm *bprm, const struct elf_image *img,
		       const struct elf_image *interp, struct file *interp_file,
		       unsigned long *entry)
{
	unsigned long bias, interp_bias = 0, where = 0, interp_base = 0;
	int err;

	if (interp_file) {
		where = PAGE_ALIGN(ELF_ET_DYN_BASE);
		if (bprm->randomize)
			where += (get_random_u32() & 0xff) << PAGE_SHIFT;
	}
	err = map_segments(bprm->file, img, where, &bias);
	if (err)
		return err;
	note_layout(img, bias, bprm->randomize);
	*entry = img->ehdr.e_entry + bias;
	if (interp_file) {
		err = map_segments(interp_file, interp, 0, &interp_bias);
		if (err)
			return err;
		*entry = interp->ehdr.e_entry + interp_bias;
		interp_base = interp->low + interp_bias;
	}
	if (img->exec_stack) {
		err = make_stack_executable(bprm->p);
		if (err)
			return err;
	}
	return create_elf_tables(bprm, img, bias, interp_base);
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
	if (!err)
		err = begin_new_exec(bprm);
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
