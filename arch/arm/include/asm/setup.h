/* SPDX-License-Identifier: MIT */
/* The architecture's part of starting up, in the order in which start_kernel() calls it. */
#ifndef _ASM_SETUP_H
#define _ASM_SETUP_H

/* The mode in which head.S was entered, as CPSR says it. */
#define BOOT_MODE_SVC 0x13
#define BOOT_MODE_HYP 0x1a

#ifndef __ASSEMBLY__

#include <neap/types.h>

/* Both survive the move of the image. */
extern u32 boot_mode;		    /* BOOT_MODE_*: where PSCI would be found without a tree */
extern phys_addr_t __atags_pointer; /* r2 of the boot loader: the device tree */

/*
 * Device tree, command line, memory, the final page tables, PSCI. *@cmdline_p is the command line,
 * writable. Ends with the map printed. No return if the machine's description is unusable.
 */
void setup_arch(char **cmdline_p);

/*
 * "neap: " @fmt on whatever console there is, then the end of the run with a failing status: for
 * the time before panic() can say anything.
 */
void __noreturn early_panic(const char *fmt, ...) __printf(1, 2);

/* Finds the console's registers in the tree and starts an early console there, if there is one. */
void early_console_init(void);

/* Where the machine's RAM went; collected while memory is set up, printed once. */
struct ram_account {
	u64 total;	/* bytes that the device tree names */
	u64 above_4g;	/* lost: no 32-bit address */
	u64 odd_bytes;	/* lost: parts of pages */
	u64 lost_below; /* lost: below phys_offset */
	const char *below_reason;
	u64 lost_highmem; /* lost: beyond lowmem without HIGHMEM */
	u64 lost_far;	  /* lost: mem_map would cost too much */
	u64 nomap;	  /* reserved so that it must not be mapped */
	u64 reserved;	  /* reserved otherwise by the device tree */
};

extern struct ram_account ram_account;

/* Fixes the end of lowmem, high_memory and the frame numbers; may drop RAM. Before paging_init(). */
void adjust_lowmem_bounds(void);
/* The window to the boot loader's device tree goes, when the tree has been copied. */
void unmap_device_tree_window(void);

/* Linker script (boot/neap.lds.S). */
extern char _text[], _stext[], _etext[], __start_rodata[], __end_rodata[];
extern char __init_begin[], __init_end[], __inittext_end[], _sdata[], _edata[];
extern char __start_ro_after_init[], __end_ro_after_init[];
extern char __bss_start[], __bss_stop[], _end[];

#endif /* __ASSEMBLY__ */
#endif /* _ASM_SETUP_H */
