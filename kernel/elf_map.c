// SPDX-License-Identifier: MIT
/*
 * The segments of an ELF file become mappings.
 *
 *	file	|  .text .rodata  |  .data  |
 *		 \                 \         \
 *	memory	  [ r-x           ] [ rw-    .zeroed][ anonymous: bss ... ]
 *		  ^ bias + p_vaddr    p_filesz ^               p_memsz ^
 *
 * A segment is a private mapping of the file: its pages come when they are touched, and the code of all
 * processes that run it is in memory once. What its memory size has beyond its file size, bss, is
 * anonymous memory, and what is left of the file's last page is zeroed.
 *
 * Segments are mapped in the order of the table, each over what is there, as Linux does it: files exist
 * whose segments share pages, overlap, or do not ascend, and what comes later wins. Only the first must
 * not land on something, the stack. By then the old program is gone, so a segment that cannot be mapped
 * is the end of the process.
 */
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/mman.h>
#include <neap/sched.h>
#include <neap/uaccess.h>
#include <uapi/mman.h>

#include "elf_map.h"

static unsigned long segment_prot(const Elf32_Phdr *ph)
{
	return (ph->p_flags & PF_R ? PROT_READ : 0) | (ph->p_flags & PF_W ? PROT_WRITE : 0) |
	       (ph->p_flags & PF_X ? PROT_EXEC : 0);
}

/* Lies the segment in the address space? With 32-bit sums that wrap it could seem to. */
static bool segment_fits(const Elf32_Phdr *ph, unsigned long bias)
{
	unsigned long addr = bias + ph->p_vaddr;

	return addr < TASK_SIZE && ph->p_filesz <= ph->p_memsz && ph->p_memsz <= TASK_SIZE &&
	       addr <= TASK_SIZE - ph->p_memsz;
}

/* From the lowest page to the last byte of all segments; 0: there are none. */
static unsigned long total_mapping_size(const struct elf_image *img)
{
	unsigned long low = ~0UL, high = 0;
	int i;

	for (i = 0; i < img->ehdr.e_phnum; i++) {
		const Elf32_Phdr *ph = &img->phdrs[i];

		if (ph->p_type != PT_LOAD)
			continue;
		low = min(low, (unsigned long)ph->p_vaddr & PAGE_MASK);
		high = max(high, (unsigned long)ph->p_vaddr + ph->p_memsz);
	}
	return high > low ? high - low : 0;
}

/* The largest power of two that a segment wants to be aligned to. */
static unsigned long maximum_alignment(const struct elf_image *img)
{
	unsigned long align = PAGE_SIZE;
	int i;

	for (i = 0; i < img->ehdr.e_phnum; i++) {
		unsigned long p_align = img->phdrs[i].p_align;

		if (img->phdrs[i].p_type == PT_LOAD && !(p_align & (p_align - 1)))
			align = max(align, p_align);
	}
	return align;
}

/*
 * Maps what @file has of the segment, at @addr or, without MAP_FIXED, where there is room for @total
 * bytes (0: for just this). Gives the address, or -errno.
 */
static unsigned long elf_map(struct file *file, unsigned long addr, const Elf32_Phdr *ph,
			     unsigned long flags, unsigned long total)
{
	unsigned long in_page = offset_in_page(ph->p_vaddr), prot = segment_prot(ph);
	unsigned long size = PAGE_ALIGN(ph->p_filesz + in_page);
	unsigned long offset = ph->p_offset - in_page, len = max(PAGE_ALIGN(total), size);

	addr &= PAGE_MASK;
	if (!size)
		return addr;
	if (offset + len < offset)
		return -EINVAL;
	addr = vm_mmap(file, addr, len, prot, flags, offset);
	if (!IS_ERR_VALUE(addr) && len > size) {
		int err = vm_munmap(addr + size, len - size);

		if (err)
			return err;
	}
	return addr;
}

/* Anonymous pages from @start to @end, whatever is there. */
static int map_anonymous(unsigned long start, unsigned long end, bool exec)
{
	unsigned long addr;

	start = PAGE_ALIGN(start);
	end = PAGE_ALIGN(end);
	if (end <= start)
		return 0;
	addr = vm_mmap(NULL, start, end - start, PROT_READ | PROT_WRITE | (exec ? PROT_EXEC : 0),
		       MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, 0);
	return IS_ERR_VALUE(addr) ? (int)addr : 0;
}

/* From @addr to the end of its page. -EFAULT: not writable. */
static int padzero(unsigned long addr)
{
	if (offset_in_page(addr) &&
	    clear_user((void __user *)addr, PAGE_SIZE - offset_in_page(addr)))
		return -EFAULT;
	return 0;
}

/* Code and data as /proc/PID/stat shows them. Addresses of the file, for now. */
static void note_segment(struct elf_layout *l, const struct elf_image *img, const Elf32_Phdr *ph)
{
	unsigned long start = ph->p_vaddr, end = start + ph->p_filesz;

	if (ph->p_offset <= img->ehdr.e_phoff && img->ehdr.e_phoff - ph->p_offset < ph->p_filesz)
		l->phdr_addr = img->ehdr.e_phoff - ph->p_offset + start;
	if (ph->p_flags & PF_X) {
		l->start_code = min(l->start_code, start);
		l->end_code = max(l->end_code, end);
	}
	l->start_data = max(l->start_data, start);
	l->end_data = max(l->end_data, end);
	l->brk = max(l->brk, start + ph->p_memsz);
}

/* Maps a segment of a program with its bss, at @addr as elf_map() does. Gives the address, or -errno. */
static unsigned long elf_load(struct file *file, unsigned long addr, const Elf32_Phdr *ph,
			      unsigned long flags, unsigned long total)
{
	unsigned long zero_start = addr & PAGE_MASK, start = zero_start;
	int err;

	if (ph->p_filesz) {
		start = elf_map(file, addr, ph, flags, total);
		if (IS_ERR_VALUE(start))
			return start;
		zero_start = start + offset_in_page(ph->p_vaddr) + ph->p_filesz;
	}
	if (ph->p_memsz <= ph->p_filesz)
		return start;
	/*
	 * What a read-only page holds behind the segment's part of the file stays there, as on Linux, and a
	 * page beyond the end of the file is not there to be written to.
	 */
	if (ph->p_filesz && padzero(zero_start) && (ph->p_flags & PF_W) &&
	    (loff_t)ph->p_offset + ph->p_filesz <= i_size_read(file_inode(file)))
		return -EFAULT;
	err = map_anonymous(zero_start, start + offset_in_page(ph->p_vaddr) + ph->p_memsz,
			    ph->p_flags & PF_X);
	return err ? (unsigned long)err : start;
}

/*
 * The place of the first segment of a program that may lie anywhere, among the mmaps, if it wants an
 * alignment of more than a page: where it would come to lie, and down from there. Or -errno.
 */
static unsigned long aligned_place(struct file *file, const Elf32_Phdr *ph, unsigned long total,
				   unsigned long align)
{
	unsigned long addr = elf_map(file, 0, ph, MAP_PRIVATE, total);
	int err;

	if (IS_ERR_VALUE(addr) || !addr)
		return addr;
	err = vm_munmap(addr, PAGE_ALIGN(total));
	return err ? (unsigned long)err : addr & ~(align - 1);
}

/* Maps the first segment of a program; this fixes the bias. */
static int load_first(struct file *file, const struct elf_image *img, const Elf32_Phdr *ph,
		      unsigned long where, unsigned long *bias)
{
	unsigned long flags = MAP_PRIVATE, total = 0, addr, vaddr = ph->p_vaddr;
	unsigned long align = maximum_alignment(img);

	*bias = 0;
	if (img->ehdr.e_type == ET_EXEC) {
		flags |= MAP_FIXED_NOREPLACE;
	} else {
		total = total_mapping_size(img);
		if (!total)
			return -EINVAL;
		if (!where && align > PAGE_SIZE) {
			where = aligned_place(file, ph, total, align);
			if (IS_ERR_VALUE(where))
				return (int)where;
		}
		if (where)
			flags |= MAP_FIXED_NOREPLACE;
		*bias = ((where & ~(align - 1)) - vaddr) & PAGE_MASK;
	}
	addr = elf_load(file, *bias + vaddr, ph, flags, total);
	if (addr >= TASK_SIZE)
		return IS_ERR_VALUE(addr) ? (int)addr : -EINVAL;
	if (img->ehdr.e_type == ET_DYN)
		*bias += addr - ((*bias + vaddr) & PAGE_MASK);
	return 0;
}

static int load_next(struct file *file, const Elf32_Phdr *ph, unsigned long bias)
{
	unsigned long addr = elf_load(file, bias + ph->p_vaddr, ph, MAP_PRIVATE | MAP_FIXED, 0);

	if (addr >= TASK_SIZE)
		return IS_ERR_VALUE(addr) ? (int)addr : -EINVAL;
	return 0;
}

static void add_bias(struct elf_layout *l, unsigned long bias)
{
	l->bias = bias;
	if (l->phdr_addr)
		l->phdr_addr += bias;
	l->start_code += bias;
	l->end_code += bias;
	l->start_data += bias;
	l->end_data += bias;
	l->brk += bias;
}

int elf_map_program(struct file *file, const struct elf_image *img, unsigned long where,
		    struct elf_layout *layout)
{
	unsigned long bias = 0;
	bool first = true;
	int i, err;

	*layout = (struct elf_layout){ .start_code = ~0UL };
	for (i = 0; i < img->ehdr.e_phnum; i++) {
		const Elf32_Phdr *ph = &img->phdrs[i];

		if (ph->p_type != PT_LOAD)
			continue;
		err = first ? load_first(file, img, ph, where, &bias) : load_next(file, ph, bias);
		if (!err && !segment_fits(ph, 0))
			err = -EINVAL;
		if (err)
			return err;
		first = false;
		note_segment(layout, img, ph);
	}
	add_bias(layout, bias);
	return 0;
}

/* Maps what the file has of an interpreter's segment. One linked for a place of its own takes that. */
static int map_interp_segment(struct file *file, const struct elf_image *img, const Elf32_Phdr *ph,
			      bool first, unsigned long *bias)
{
	bool anywhere = first && img->ehdr.e_type == ET_DYN;
	unsigned long addr = elf_map(file, anywhere ? 0 : *bias + ph->p_vaddr, ph,
				     anywhere ? MAP_PRIVATE : MAP_PRIVATE | MAP_FIXED,
				     first ? total_mapping_size(img) : 0);

	if (addr >= TASK_SIZE)
		return IS_ERR_VALUE(addr) ? (int)addr : -EINVAL;
	if (anywhere)
		*bias = addr - (ph->p_vaddr & PAGE_MASK);
	return segment_fits(ph, *bias) ? 0 : -ENOMEM;
}

int elf_map_interp(struct file *file, const struct elf_image *img, struct elf_layout *layout)
{
	unsigned long file_end = 0, mem_end = 0, bias = 0;
	bool first = true, exec = false;
	int i, err;

	*layout = (struct elf_layout){ .bias = 0 };
	if (!total_mapping_size(img))
		return -EINVAL;
	for (i = 0; i < img->ehdr.e_phnum; i++) {
		const Elf32_Phdr *ph = &img->phdrs[i];

		if (ph->p_type != PT_LOAD)
			continue;
		err = map_interp_segment(file, img, ph, first, &bias);
		if (err)
			return err;
		first = false;
		file_end = max(file_end, bias + ph->p_vaddr + ph->p_filesz);
		if (bias + ph->p_vaddr + ph->p_memsz > mem_end) {
			mem_end = bias + ph->p_vaddr + ph->p_memsz;
			exec = ph->p_flags & PF_X;
		}
	}
	layout->bias = bias;
	err = padzero(file_end);
	return err ? err : map_anonymous(file_end, mem_end, exec);
}
