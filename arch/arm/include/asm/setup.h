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

/* Linker script (boot/neap.lds.S). */
extern char _text[], _stext[], _etext[], __start_rodata[], __end_rodata[];
extern char __init_begin[], __init_end[], __inittext_end[], _sdata[], _edata[];
extern char __start_ro_after_init[], __end_ro_after_init[];
extern char __bss_start[], __bss_stop[], _end[];

#endif /* __ASSEMBLY__ */
#endif /* _ASM_SETUP_H */
