// SPDX-License-Identifier: MIT
/*
 * The loader of ELF programs (System V gABI; ELF for the ARM Architecture): statically linked ones,
 * at the addresses they were linked for (ET_EXEC) or anywhere (ET_DYN, static PIE). One that names
 * an interpreter is refused.
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

/* Where the heap of a static PIE begins: far below the program, which lies among the mmaps. */
#define ELF_ET_DYN_BASE (TASK_SIZE / 3 * 2)

/* What the headers say, checked. */
struct elf_image {
	Elf32_Ehdr ehdr;
	Elf32_Phdr *phdrs; /* kmalloc'd */
	unsigned long low, high; /* pages that the segments cover */
	unsigned long align;
	unsigned long phdr_addr; /* where the headers end up in memory, before bias; 0: nowhere */
	bool exec_stack;
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

static int read_headers(struct linux_binprm *bprm, struct elf_image *img)
{
	loff_t file_size = i_size_read(file_inode(bprm->file));
	size_t size;
	int i, err;

	memcpy(&img->ehdr, bprm->buf, sizeof(img->ehdr));
	err = check_ehdr(&img->ehdr);
	if (err)
		return err;
	size = img->ehdr.e_phnum * sizeof(Elf32_Phdr);
	if ((loff_t)img->ehdr.e_phoff + size > file_size)
		return -ENOEXEC;
	img->phdrs = kmalloc(size, GFP_KERNEL);
	if (!img->phdrs)
		return -ENOMEM;
	err = read_exact(bprm->file, img->phdrs, size, img->ehdr.e_phoff);
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
			return -ENOEXEC;
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

static unsigned long segment_prot(const Elf32_Phdr *ph)
{
	return (ph->p_flags & PF_R ? PROT_READ : 0) | (ph->p_flags & PF_W ? PROT_WRITE : 0) |
	       (ph->p_flags & PF_X ? PROT_EXEC : 0);
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

/* What has to be added to the addresses of a position-independent program. */
static int pick_load_bias(const struct elf_image *img, unsigned long *biasp)
{
	unsigned long len = img->high - img->low + img->align - PAGE_SIZE, addr;

	mmap_read_lock(current->mm);
	addr = get_unmapped_area(NULL, 0, len, 0, 0);
	mmap_read_unlock(current->mm);
	if (IS_ERR_VALUE(addr))
		return (int)addr;
	*biasp = ALIGN(addr, img->align) - ALIGN_DOWN(img->low, img->align);
	return 0;
}

static int map_segments(struct linux_binprm *bprm, const struct elf_image *img,
			unsigned long *biasp)
{
	struct mm_struct *mm = current->mm;
	unsigned long bias = 0;
	int i, err;

	if (img->ehdr.e_type == ET_DYN) {
		err = pick_load_bias(img, &bias);
		if (err)
			return err;
	}
	mm->start_code = mm->start_data = ~0UL;
	mm->end_code = mm->end_data = 0;
	for (i = 0; i < img->ehdr.e_phnum; i++) {
		const Elf32_Phdr *ph = &img->phdrs[i];
		unsigned long start = ph->p_vaddr + bias, end = start + ph->p_filesz;

		if (ph->p_type != PT_LOAD)
			continue;
		err = map_segment(bprm->file, ph, bias);
		if (err)
			return err;
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
	mm->start_brk = mm->brk = img->ehdr.e_type == ET_DYN ? PAGE_ALIGN(ELF_ET_DYN_BASE) :
							       img->high + bias;
	*biasp = bias;
	return 0;
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
		     const struct elf_image *img, unsigned long bias, unsigned long random,
		     unsigned long platform)
{
	const unsigned long auxv[][2] = {
		{ AT_HWCAP, elf_hwcap },
		{ AT_PAGESZ, PAGE_SIZE },
		{ AT_CLKTCK, USER_HZ },
		{ AT_PHDR, img->phdr_addr ? img->phdr_addr + bias : 0 },
		{ AT_PHENT, sizeof(Elf32_Phdr) },
		{ AT_PHNUM, img->ehdr.e_phnum },
		{ AT_BASE, 0 },
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
			     unsigned long bias)
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

	words = fill_auxv(mm, bprm, img, bias, u_random, u_platform);
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

static int load_elf_binary(struct linux_binprm *bprm)
{
	struct elf_image img = { .phdrs = NULL };
	unsigned long bias = 0;
	int err;

	err = read_headers(bprm, &img);
	if (err)
		goto out;
	err = begin_new_exec(bprm);
	if (err)
		goto out;
	err = map_segments(bprm, &img, &bias);
	if (err)
		goto out;
	if (img.exec_stack) {
		err = make_stack_executable(bprm->p);
		if (err)
			goto out;
	}
	err = create_elf_tables(bprm, &img, bias);
	if (err)
		goto out;
	start_thread(current_pt_regs(), img.ehdr.e_entry + bias, bprm->p);
out:
	kfree(img.phdrs);
	return err;
}

const struct linux_binfmt elf_format = {
	.load_binary = load_elf_binary,
};
