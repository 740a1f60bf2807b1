/* SPDX-License-Identifier: MIT */
/*
 * The image, from its first byte to its last, as it lies in memory:
 *
 *	_text		header and text			executable, read-only
 *	__start_rodata	constants, tables		read-only
 *	__start_ro_after_init	the same after boot
 *	__init_begin	code and data for booting	given back by free_initmem()
 *	_sdata		data, bss			writable
 *	_end
 *	slide room	one page: see head.S
 *
 * Each part begins on a page of its own, because a page is the unit of permission. It is linked to
 * run at PAGE_OFFSET + TEXT_OFFSET and, for loaders of ELF files that go by physical addresses, to be
 * put at ELF_PHYS + TEXT_OFFSET; head.S makes it run wherever it is.
 *
 * bss lies inside the file: Xen reserves for a guest's image just what the file holds.
 */
#include <asm/memory.h>
#include <asm/thread_info.h>
#include "boot.h"

/* QEMU puts its device tree at the start of RAM, below the image, if there are 2 MiB of room. */
#define ELF_PHYS 0x40200000
#define PAGE	 4096
#define LOAD(name) AT(ADDR(name) - PAGE_OFFSET + ELF_PHYS)
#define TABLE(name) \
	name : LOAD(name) { KEEP(*(name)) } :rodata

OUTPUT_ARCH(arm)
ENTRY(_start)

PHDRS
{
	text PT_LOAD FLAGS(5);
	rodata PT_LOAD FLAGS(4);
	ro_after_init PT_LOAD FLAGS(6);
	init PT_LOAD FLAGS(7);
	data PT_LOAD FLAGS(6);
}

SECTIONS
{
	. = PAGE_OFFSET + TEXT_OFFSET;

	.head.text : LOAD(.head.text) {
		_text = .;
		KEEP(*(.head.text))
	} :text
	.text : LOAD(.text) {
		_stext = .;
		*(.text.hot .text.hot.*)
		*(.entry.text)
		*(.text .text.unlikely .text.*)
		*(.text.fixup) *(.fixup)
		*(.glue_7 .glue_7t .vfp11_veneer .v4_bx)
		. = ALIGN(PAGE);
		_etext = .;
	} :text

	.rodata : LOAD(.rodata) {
		__start_rodata = .;
		*(.rodata .rodata.*)
		*(.data.rel.ro .data.rel.ro.*)
		*(.got .got.plt .igot .igot.plt)
		. = ALIGN(4);
		__start_ktest = .;
		KEEP(*(.ktest))
		__stop_ktest = .;
		. = ALIGN(32);
		__vectors_start = .;
		KEEP(*(.vectors))
		__vectors_end = .;
		. = ALIGN(32);
		__stubs_start = .;
		KEEP(*(.stubs))
		__stubs_end = .;
	} :rodata
	/* Where the kernel may fault, and where it goes on if it does: sorted by address. */
	__ex_table : LOAD(__ex_table) {
		. = ALIGN(4);
		__start___ex_table = .;
		KEEP(*(__ex_table))
		__stop___ex_table = .;
	} :rodata
	/* Tables of drivers; the linker makes __start_NAME and __stop_NAME. */
	. = ALIGN(4);
	TABLE(of_irqchip_table)
	TABLE(of_timer_table)
	TABLE(of_driver_table)
	TABLE(virtio_driver_table)
#ifdef CONFIG_GCOV_KERNEL
	TABLE(gcov_info)
#endif
	.ARM.extab : LOAD(.ARM.extab) { *(.ARM.extab*) } :rodata
	.ARM.exidx : LOAD(.ARM.exidx) {
		__start_unwind_idx = .;
		*(.ARM.exidx*)
		__stop_unwind_idx = .;
	} :rodata
	.kallsyms : LOAD(.kallsyms) {
		KEEP(*(.kallsyms .kallsyms.*))
		. = ALIGN(PAGE);
		__end_rodata = .;
	} :rodata

	.data..ro_after_init : LOAD(.data..ro_after_init) {
		__start_ro_after_init = .;
		*(.data..ro_after_init)
		. = ALIGN(PAGE);
		__end_ro_after_init = .;
	} :ro_after_init

	.init.text : LOAD(.init.text) {
		__init_begin = .;
		*(.init.text .init.text.*)
		. = ALIGN(PAGE);
		__inittext_end = .;
	} :init
	.init.data : LOAD(.init.data) {
		*(.init.data .init.data.*)
		*(.init.rodata .init.rodata.*)
		. = ALIGN(4);
		__setup_start = .;
		KEEP(*(.init.setup))
		__setup_end = .;
		__initcall_start = .;
		KEEP(*(SORT_BY_NAME(.initcall*.init)))
		__initcall_end = .;
		KEEP(*(.init.ramfs))
		. = ALIGN(PAGE);
		*(.init.bss .init.bss.*)
		/* boot tables: see head.S; filled before use, so not part of bss */
		. = ALIGN(PAGE);
		__boot_tables = .;
		. += BOOT_TABLES_SIZE;
		. = ALIGN(PAGE);
		__init_end = .;
	} :init

	.data : LOAD(.data) {
		. = ALIGN(THREAD_SIZE);
		_sdata = .;
		*(.data..init_task)
		. = ALIGN(PAGE);
		*(.data..page_aligned)
		/* the boot CPU's own variables, and the pattern for the others': percpu.h */
		. = ALIGN(64);
		__per_cpu_start = .;
		*(.data..percpu)
		. = ALIGN(64);
		__per_cpu_end = .;
		*(.data .data.*)
		. = ALIGN(8);
		_edata = .;
	} :data

	.bss : LOAD(.bss) {
		. = ALIGN(8);
		__bss_start = .;
		*(.bss..page_aligned)
		*(.bss .bss.* COMMON)
		. = ALIGN(PAGE);
		__bss_stop = .;
		_end = .;
		. += PAGE;
		__image_end = .;
	} :data
	__image_size = __image_end - _text;
	__image_pages = (_end - _text) / PAGE;

	ASSERT(__bss_stop - __bss_start >= 0x2100, "bss is too small for the slide in head.S")
	ASSERT(__image_size <= BOOT_IMAGE_MAX, "the image is larger than the boot tables can map")

	/* Nothing may need relocating or a jump table at run time. */
	.rel.dyn : { *(.rel.*) }
	.plt : { *(.plt .iplt) }
	ASSERT(SIZEOF(.rel.dyn) == 0 && SIZEOF(.plt) == 0, "run-time relocations in the kernel")

	.comment 0 : { *(.comment) }
	.debug_aranges 0 : { *(.debug_aranges) }
	.debug_info 0 : { *(.debug_info) }
	.debug_abbrev 0 : { *(.debug_abbrev) }
	.debug_line 0 : { *(.debug_line) }
	.debug_line_str 0 : { *(.debug_line_str) }
	.debug_frame 0 : { *(.debug_frame) }
	.debug_str 0 : { *(.debug_str) }
	.debug_loc 0 : { *(.debug_loc) }
	.debug_loclists 0 : { *(.debug_loclists) }
	.debug_ranges 0 : { *(.debug_ranges) }
	.debug_rnglists 0 : { *(.debug_rnglists) }

	/DISCARD/ : { *(.discard) *(.note.*) *(.ARM.attributes) }
}
