/* SPDX-License-Identifier: MIT */
/*
 * What runs once, at boot: sections that are given back afterwards, initcalls by level, and the
 * words of the kernel command line.
 *
 * An initcall is a function pointer in a table that the linker sorts by level (boot/neap.lds.S):
 *
 *	core_initcall	nothing but memory, tasks and interrupts may be assumed
 *	subsys_initcall	buses and frameworks
 *	fs_initcall	file systems, the initramfs
 *	device_initcall	drivers
 *	late_initcall	all of the above is there
 */
#ifndef _NEAP_INIT_H
#define _NEAP_INIT_H

#include <neap/compiler.h>
#include <neap/types.h>

/* Code and data that free_initmem() gives back. A reference from elsewhere is a bug. */
#define __init	    __section(".init.text") __cold
#define __initdata  __section(".init.data")
#define __initconst __section(".init.rodata")
/* Zero at start and given back too; for big tables that need no room for a value. */
#define __initbss __section(".init.bss")
/* Written while booting, read-only after mark_rodata_ro(). */
#define __ro_after_init __section(".data..ro_after_init")
#define __refdata

#ifndef __ASSEMBLY__

/* 0 or -errno; an error is reported and the boot goes on. */
typedef int (*initcall_t)(void);

#define __define_initcall(fn, level) \
	static const initcall_t __initcall_##fn __used __section(".initcall" #level ".init") = fn

#define core_initcall(fn)   __define_initcall(fn, 1)
#define subsys_initcall(fn) __define_initcall(fn, 4)
#define fs_initcall(fn)	    __define_initcall(fn, 5)
#define device_initcall(fn) __define_initcall(fn, 6)
#define late_initcall(fn)   __define_initcall(fn, 7)

/*
 * A word of the command line. @str is "name" (value after "=" or NULL is passed) for early_param();
 * for __setup() it is a prefix such as "init=", and what follows it is passed. Early ones run from
 * setup_arch(), before paging_init(): no allocation is possible there. Return 0 (early) or 1
 * (setup) when the value was understood.
 */
struct obs_kernel_param {
	const char *str;
	int (*setup_func)(char *val);
	int early;
};

#define __setup_param(string, fn, is_early)                                               \
	static const struct obs_kernel_param __setup_##fn __used __section(".init.setup") \
		__aligned(4) = { string, fn, is_early }

#define early_param(str, fn) __setup_param(str, fn, 1)
#define __setup(str, fn)     __setup_param(str, fn, 0)

#define COMMAND_LINE_SIZE 4096

extern char boot_command_line[COMMAND_LINE_SIZE]; /* as the device tree gave it; init memory */
extern char *saved_command_line;		  /* the same, for good; /proc/cmdline */

/*
 * Calls the early_param() functions for the words of boot_command_line before " -- ". The values they
 * get stay where they are until free_initmem(); those of __setup() functions for good.
 */
void parse_early_param(void);

/* How far the boot has come. Written by the boot thread only. */
enum system_states {
	SYSTEM_BOOTING,	   /* one thread, interrupts may be off */
	SYSTEM_SCHEDULING, /* threads run, initcalls under way */
	SYSTEM_RUNNING,	   /* init memory is gone, user space runs */
	SYSTEM_POWER_OFF,
};
extern enum system_states system_state;

void start_kernel(void);

/* The built-in initramfs, a cpio archive (may be empty). */
extern const char __initramfs_start[], __initramfs_end[];

/*
 * The archive the boot loader left, physical; size 0 when there is none. It may lie in highmem. Its
 * pages stay reserved until free_initrd_mem().
 */
extern phys_addr_t phys_initrd_start;
extern u32 phys_initrd_size;
void free_initrd_mem(void);

#endif /* __ASSEMBLY__ */
#endif /* _NEAP_INIT_H */
