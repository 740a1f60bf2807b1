// SPDX-License-Identifier: MIT
/*
 * Is it a device tree? Nothing in it is believed before all of it has been walked once by
 * fdt_check_full(): the offsets and sizes of its blocks, each token and each name. A file of its own
 * because it is also run on damaged trees by the thousand, on the build machine.
 */
#include <libfdt.h>
#include <neap/init.h>
#include <neap/of_fdt.h>

const char *__init early_init_dt_verify(const void *blob, u32 window, u32 *size)
{
	u32 total;

	if ((uintptr_t)blob & 7)
		return "its address is not a multiple of 8";
	if (window < sizeof(struct fdt_header))
		return "it is cut off";
	if (fdt_magic(blob) != FDT_MAGIC)
		return "there is no device tree (bad magic number)";
	total = fdt_totalsize(blob);
	if (total < sizeof(struct fdt_header) || total > window)
		return "its size is absurd";
	/* Devicetree Specification 0.4, 5.6: the blocks are aligned, and libfdt reads them so. */
	if ((fdt_off_mem_rsvmap(blob) & 7) || (fdt_off_dt_struct(blob) & 3))
		return "it is damaged";
	switch (fdt_check_full(blob, total)) {
	case 0:
		*size = total;
		return NULL;
	case -FDT_ERR_BADVERSION:
		return "its version is not known here";
	case -FDT_ERR_TRUNCATED:
		return "it is cut off";
	default:
		return "it is damaged";
	}
}
