/* SPDX-License-Identifier: MIT */
/*
 * The flattened device tree. setup_arch() checks the blob the loader gave, takes memory and
 * bootargs out of it and copies it to lowmem; from then on any code reads it with libfdt.
 */
#ifndef _NEAP_OF_FDT_H
#define _NEAP_OF_FDT_H

#include <neap/types.h>

/* The checked tree, readable for the whole run. NULL only before setup_arch(). */
extern const void *initial_boot_params;

/*
 * Is @blob, of which @window bytes can be read, a whole and sound device tree? NULL if so, else
 * one line saying what is wrong. On success *@size is its total size.
 */
const char *early_init_dt_verify(const void *blob, u32 window, u32 *size);

/* Gets the tree out of the early window into memory of its own; after paging_init(). */
void copy_device_tree(void);

#endif /* _NEAP_OF_FDT_H */
