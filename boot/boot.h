/* SPDX-License-Identifier: MIT */
/* What the files of this folder share: constants of the first page tables, and the early calls. */
#ifndef _BOOT_BOOT_H
#define _BOOT_BOOT_H

#include <asm/memory.h>

/*
 * The first tables, in init memory: room for a 16 KiB first level that may have to start up to
 * 16 KiB further on, and a second-level table for each megabyte of the image.
 */
#define BOOT_IMAGE_MAX	 (16 * 0x100000)
#define BOOT_PGD_ROOM	 0x8000
#define BOOT_TABLES_SIZE (BOOT_PGD_ROOM + 17 * 0x400)

/* In r1 when boot_move() enters head.S again; r0 is then the mode of the first entry. */
#define BOOT_MOVED 0x4e656170

#ifndef __ASSEMBLY__

#include <neap/init.h>
#include <neap/types.h>

struct boot_memory;
extern struct boot_memory boot_memory;
extern u32 boot_dt_size;
extern char boot_entry[];

/* Written by head.S. */
extern pgd_t *boot_pgd;		   /* the first table, by its link address */
extern phys_addr_t boot_phys_text; /* where the image lies */

/* Maps the device tree and checks it: its address, *@size bytes, or no return. boot/fdt_early.c */
const void *map_device_tree(phys_addr_t phys, u32 *size);

/* boot/home.c: returns when the image lies where it is to stay, else moves it and starts again. */
void find_home(phys_addr_t moved_from);
/* Where the loader had put the image, if it was moved; else 0. */
extern phys_addr_t home_moved_from;
/* The reason why RAM below phys_offset could not be used, for the log; NULL if there is none. */
extern const char *home_reason;

/*
 * boot/ram.c: no return unless the ends of [home, home + size) and of each bank of @m are RAM; what is in it
 * stays as it was. Uses FIX_ZERO_SLOT.
 */
void check_ram(const struct boot_memory *m, phys_addr_t home, u32 size);

/* boot/move.S: position-independent, runs from a page at its physical address. */
typedef void (*boot_move_fn)(phys_addr_t src, phys_addr_t dst, u32 len, phys_addr_t entry, u32 mode,
			     phys_addr_t dt);
extern char boot_move[], boot_move_end[];

/* boot/early_print.c: the console's registers, from the tree; no data is written but bss. */
void find_early_uart(void);
/* To the early UART if one is known, else to a semihosting debugger. */
void early_write(const char *s, unsigned int n);
/* Ends the run with failure: semihosting, then PSCI by @conduit (BOOT_MODE_*), then sleep. head.S */
void __noreturn early_stop(u32 conduit);
/* What is being tried that could fault, for the report; NULL: nothing special. */
extern const char *early_doing;

#endif /* __ASSEMBLY__ */
#endif /* _BOOT_BOOT_H */
