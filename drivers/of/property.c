// SPDX-License-Identifier: MIT
/*
 * Reading properties: big-endian cells of 32 bits, strings that end in 0 and lists of them. Every
 * length is checked: the tree comes from outside.
 */
#include <neap/byteorder.h>
#include <neap/errno.h>
#include <neap/of.h>
#include <neap/string.h>
#include <libfdt.h>

const void *of_get_property(int node, const char *name, int *len)
{
	if (node < 0)
		return NULL;
	return fdt_getprop(initial_boot_params, node, name, len);
}

bool of_property_read_bool(int node, const char *name)
{
	return of_get_property(node, name, NULL) != NULL;
}

u64 of_read_number(const u32 *cell, int cells)
{
	u64 value = 0;

	while (cells-- > 0)
		value = value << 32 | get_unaligned_be32(cell++);
	return value;
}

int of_property_read_u32_index(int node, const char *name, int index, u32 *out)
{
	int len;
	const u32 *cells = of_get_property(node, name, &len);

	if (!cells)
		return -EINVAL;
	if (index < 0 || index >= len / 4)
		return -EOVERFLOW;
	*out = get_unaligned_be32(cells + index);
	return 0;
}

int of_property_read_u32(int node, const char *name, u32 *out)
{
	return of_property_read_u32_index(node, name, 0, out);
}

int of_property_read_u64(int node, const char *name, u64 *out)
{
	int len;
	const u32 *cells = of_get_property(node, name, &len);

	if (!cells)
		return -EINVAL;
	if (len < 4)
		return -EOVERFLOW;
	*out = of_read_number(cells, len >= 8 ? 2 : 1);
	return 0;
}

int of_property_read_string_index(int node, const char *name, int index, const char **out)
{
	int len;
	const char *s = of_get_property(node, name, &len);

	if (!s)
		return -EINVAL;
	while (len > 0) {
		const char *end = memchr(s, 0, len);

		if (!end)
			return -EILSEQ;
		if (index-- == 0) {
			*out = s;
			return 0;
		}
		len -= end + 1 - s;
		s = end + 1;
	}
	return -EOVERFLOW;
}

int of_property_read_string(int node, const char *name, const char **out)
{
	return of_property_read_string_index(node, name, 0, out);
}

int of_property_count_strings(int node, const char *name)
{
	int count = 0, err;
	const char *s;

	while (!(err = of_property_read_string_index(node, name, count, &s)))
		count++;
	return err == -EOVERFLOW ? count : err;
}

int of_parse_phandle(int node, const char *name, int index)
{
	u32 phandle;

	if (of_property_read_u32_index(node, name, index, &phandle))
		return OF_NONE;
	return of_find_node_by_phandle(phandle);
}
