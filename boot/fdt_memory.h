/* SPDX-License-Identifier: MIT */
/*
 * What the device tree says about memory, as plain data. Only libfdt is needed, so the same source
 * runs in the kernel before anything else does and in the tests on the build machine.
 */
#ifndef _BOOT_FDT_MEMORY_H
#define _BOOT_FDT_MEMORY_H

#include <neap/types.h>

#define BOOT_MAX_BANKS	  32
#define BOOT_MAX_RESERVED 64
#define BOOT_MAX_ODDITIES 16

/* Both ends inside: a range may end at the last byte of the 32-bit space. */
struct boot_range {
	u32 base;
	u32 last;
	bool nomap; /* of a reservation: must not even be mapped */
};

/* Something in the tree that makes no sense and was passed over, or taken for what it can mean. */
struct boot_oddity {
	const char *node; /* its name, in the tree */
	const char *what;
	u64 base, size;
	bool has_range;
};

struct boot_memory {
	/* RAM in whole pages below 4 GiB, ascending, neither overlapping nor touching. */
	unsigned int nr_banks;
	struct boot_range banks[BOOT_MAX_BANKS];
	/* /memreserve/ and /reserved-memory, as they come; they may overlap and leave RAM. */
	unsigned int nr_reserved;
	struct boot_range reserved[BOOT_MAX_RESERVED];
	u64 above_4g;  /* bytes of RAM that 32-bit addresses do not reach */
	u32 odd_bytes; /* bytes lost to banks that do not begin or end with a page */
	/* The archive the loader left, if has_initrd. Else initrd_bad says what was wrong, or NULL. */
	bool has_initrd;
	struct boot_range initrd;
	const char *initrd_bad;
	/* In the tree, perhaps without a 0 at the end; "" if there are none. */
	const char *bootargs;
	u32 bootargs_len;
	/* The first of them, and how many there were. */
	unsigned int nr_oddities;
	struct boot_oddity oddities[BOOT_MAX_ODDITIES];
};

/* What is wrong with a tree: a sentence and the numbers that belong to it (printed in hex). */
struct boot_error {
	const char *what;
	u64 base, size;
	bool has_range;
};

/*
 * Fills *@m from a tree that fdt_check_full() has passed. 0, or -1 with *@err saying why no kernel
 * can run on what the tree describes. What the kernel can do without is an oddity: setup_arch() prints
 * a line for each.
 */
int fdt_scan_memory(const void *fdt, struct boot_memory *m, struct boot_error *err);

/*
 * The lowest place, @step apart from one possible to the next, for @size bytes at @offset above an
 * address aligned to @step, in one bank and free of reservations, the initrd and [avoid, avoid_last].
 * That address goes to *@where. What lies in the way of a lower place goes to *@reason, NULL if
 * nothing does. False: there is no such place.
 */
bool boot_find_place(const struct boot_memory *m, u32 offset, u32 size, u32 step, u32 avoid,
		     u32 avoid_last, u32 *where, const char **reason);

#endif /* _BOOT_FDT_MEMORY_H */
