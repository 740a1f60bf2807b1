/* SPDX-License-Identifier: MIT */
/* Between the two files of the ELF loader: what the headers say, and where the segments have come to lie. */
#ifndef _KERNEL_ELF_MAP_H
#define _KERNEL_ELF_MAP_H

#include <neap/types.h>
#include <uapi/elf.h>

struct file;

/* The headers of a file that this machine can run. */
struct elf_image {
	Elf32_Ehdr ehdr;
	Elf32_Phdr *phdrs;	  /* kmalloc'd */
	bool says_stack;	  /* has a PT_GNU_STACK */
	bool exec_stack;	  /* ... which wants code on the stack, or has none */
	const Elf32_Phdr *interp; /* in phdrs: names the interpreter; or NULL */
};

/* Where it lies in the new address space. */
struct elf_layout {
	unsigned long bias;	 /* to be added to the file's addresses */
	unsigned long phdr_addr; /* of the program headers, biased; 0: no segment has them */
	unsigned long start_code, end_code, start_data, end_data; /* biased */
	unsigned long brk; /* behind the last byte of memory, biased */
};

/*
 * elf_map_program, elf_map_interp - map all PT_LOAD segments of a file into current->mm
 *
 * @file and @img: an open file and its headers. @where: the place for a program that is ET_DYN; 0: among the
 * mmaps, as an interpreter always is. Fills *@layout. Sleeps. -EINVAL: a segment that is no part of the
 * address space, whose offset does not fit its address, or none at all; what mapping it gave; -EFAULT:
 * the end of the interpreter's last page, where bss begins, is not writable. What has been mapped stays.
 */
int elf_map_program(struct file *file, const struct elf_image *img, unsigned long where,
		    struct elf_layout *layout);
int elf_map_interp(struct file *file, const struct elf_image *img, struct elf_layout *layout);

#endif /* _KERNEL_ELF_MAP_H */
