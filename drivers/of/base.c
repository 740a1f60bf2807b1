// SPDX-License-Identifier: MIT
/*
 * Finding nodes. libfdt reads the flat tree token by token, so "who is my parent" and "who has
 * this phandle" each cost a walk from its beginning. of_core_init() makes that walk once and
 * keeps, in the tree's order, for each node: where it is, its parent, its phandle, what it is
 * compatible with.
 *
 *	of_nodes:	offset	   0		    0x78	    0xa4  ...
 *			parent	   none		    0		    0x78
 *			phandle	   0		    0x8001	    0
 *			compatible "acme,board"	    "arm,gic-400"   none
 */
#include <neap/kernel.h>
#include <neap/bug.h>
#include <neap/init.h>
#include <neap/of.h>
#include <neap/printk.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <libfdt.h>

#define OF_MAX_DEPTH 32

struct of_node_entry {
	int offset;
	int parent;
	u32 phandle;
	int compatible_len;
	const char *compatible; /* a list; NULL if there is none */
};

/* Written once by of_core_init(), before there is a second thread. */
static struct of_node_entry *of_nodes __ro_after_init;
static int of_node_count __ro_after_init;
static int of_aliases __ro_after_init = OF_NONE;

/* Walks the tree; fills @table if there is one. The number of nodes. */
static int __init of_list_nodes(struct of_node_entry *table)
{
	const void *fdt = initial_boot_params;
	int parents[OF_MAX_DEPTH];
	int node = -1, depth = -1, count = 0;

	while ((node = fdt_next_node(fdt, node, &depth)) >= 0 && depth >= 0) {
		if (depth >= OF_MAX_DEPTH)
			panic("device tree: more than %d levels at node %s", OF_MAX_DEPTH,
			      of_node_name(node));
		parents[depth] = node;
		if (table) {
			table[count].offset = node;
			table[count].parent = depth ? parents[depth - 1] : OF_NONE;
			table[count].phandle = fdt_get_phandle(fdt, node);
			table[count].compatible =
				fdt_getprop(fdt, node, "compatible", &table[count].compatible_len);
		}
		count++;
	}
	return count;
}

void __init of_core_init(void)
{
	int count = of_list_nodes(NULL);
	struct of_node_entry *table = kcalloc(count, sizeof(*table), GFP_KERNEL);

	if (!table) {
		pr_warn("of: no memory to list %d nodes: searches will be slow\n", count);
		return;
	}
	of_list_nodes(table);
	of_node_count = count;
	of_nodes = table;
	of_aliases = of_find_node_by_path("/aliases");
}

/* The place of @node in of_nodes, or of the first one behind it. */
static int of_entry_of(int node)
{
	int low = 0, high = of_node_count;

	while (low < high) {
		int mid = (low + high) / 2;

		if (of_nodes[mid].offset < node)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

int of_get_parent(int node)
{
	int parent;

	if (node <= OF_ROOT)
		return OF_NONE;
	if (of_nodes) {
		int i = of_entry_of(node);

		if (i >= of_node_count || of_nodes[i].offset != node)
			return OF_NONE;
		return of_nodes[i].parent;
	}
	parent = fdt_parent_offset(initial_boot_params, node);
	return parent >= 0 ? parent : OF_NONE;
}

/* Does a node's name fit @want (@len characters): all of it, or all before its "@address"? */
static bool of_name_fits(int node, const char *want, size_t len)
{
	const char *name = of_node_name(node);

	return !strncmp(name, want, len) &&
	       (name[len] == 0 || (name[len] == '@' && !memchr(want, '@', len)));
}

static int of_find_child(int parent, const char *name, size_t len)
{
	int i;

	if (!of_nodes) {
		int child = fdt_subnode_offset_namelen(initial_boot_params, parent, name, len);

		return child >= 0 ? child : OF_NONE;
	}
	for (i = of_entry_of(parent + 1); i < of_node_count; i++)
		if (of_nodes[i].parent == parent && of_name_fits(of_nodes[i].offset, name, len))
			return of_nodes[i].offset;
	return OF_NONE;
}

int of_get_child_by_name(int node, const char *name)
{
	return node < 0 ? OF_NONE : of_find_child(node, name, strlen(name));
}

/* A path that does not begin with a slash begins with an alias, a property of /aliases. */
int of_find_node_by_path(const char *path)
{
	int node = OF_ROOT;

	if (*path != '/') {
		size_t len = strcspn(path, "/");
		int aliases = of_nodes ? of_aliases : of_find_child(OF_ROOT, "aliases", 7);
		const char *target;
		int size;

		if (aliases < 0)
			return OF_NONE;
		target = fdt_getprop_namelen(initial_boot_params, aliases, path, len, &size);
		if (!target || size < 2 || target[size - 1] || *target != '/')
			return OF_NONE;
		node = of_find_node_by_path(target);
		path += len;
	}
	while (node >= 0 && *(path += strspn(path, "/"))) {
		size_t len = strcspn(path, "/");

		node = of_find_child(node, path, len);
		path += len;
	}
	return node;
}

int of_find_node_by_phandle(u32 phandle)
{
	int i, node;

	if (!phandle || phandle == ~0u)
		return OF_NONE;
	if (of_nodes) {
		for (i = 0; i < of_node_count; i++)
			if (of_nodes[i].phandle == phandle)
				return of_nodes[i].offset;
		return OF_NONE;
	}
	node = fdt_node_offset_by_phandle(initial_boot_params, phandle);
	return node >= 0 ? node : OF_NONE;
}

const char *of_node_name(int node)
{
	const char *name;

	if (node == OF_ROOT)
		return "/";
	name = node > 0 ? fdt_get_name(initial_boot_params, node, NULL) : NULL;
	return name ? name : "?";
}

bool of_device_is_compatible(int node, const char *compatible)
{
	int len;
	const char *list = of_get_property(node, "compatible", &len);

	return list && fdt_stringlist_contains(list, len, compatible);
}

bool of_device_is_available(int node)
{
	int len;
	const char *status = of_get_property(node, "status", &len);

	if (!status)
		return true;
	return (len == 5 && !memcmp(status, "okay", 5)) || (len == 3 && !memcmp(status, "ok", 3));
}

/* The row of @table that fits best: @list names what a node is from special to general. */
static const struct of_device_id *of_match_list(const char *list, int len,
						const struct of_device_id *table)
{
	while (list && len > 0) {
		const char *end = memchr(list, 0, len);
		const struct of_device_id *id;

		if (!end)
			break;
		for (id = table; id->compatible; id++)
			if (!strcmp(id->compatible, list))
				return id;
		len -= end + 1 - list;
		list = end + 1;
	}
	return NULL;
}

/* Before of_core_init(). */
static int of_find_matching_slowly(int node, const struct of_device_id *table,
				   const struct of_device_id **match)
{
	while ((node = fdt_next_node(initial_boot_params, node, NULL)) >= 0) {
		int len;
		const char *list = of_get_property(node, "compatible", &len);

		*match = of_match_list(list, len, table);
		if (*match && of_device_is_available(node))
			return node;
	}
	return OF_NONE;
}

int of_find_matching_node(int from, const struct of_device_id *table,
			  const struct of_device_id **match)
{
	const struct of_device_id *id;
	int i;

	if (!match)
		match = &id;
	if (!of_nodes)
		return of_find_matching_slowly(from, table, match);
	for (i = of_entry_of(from + 1); i < of_node_count; i++) {
		const struct of_node_entry *e = &of_nodes[i];

		*match = of_match_list(e->compatible, e->compatible_len, table);
		if (*match && of_device_is_available(e->offset))
			return e->offset;
	}
	return OF_NONE;
}

int of_find_compatible_node(int from, const char *compatible)
{
	const struct of_device_id table[] = { { compatible, NULL }, { NULL, NULL } };

	return of_find_matching_node(from, table, NULL);
}
