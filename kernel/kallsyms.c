// SPDX-License-Identifier: MIT
/*
 * The kernel's own symbol table: which function does an address belong to?
 *
 * scripts/kallsyms.py makes the table from the linked kernel, scripts/link.sh links it in.
 * Addresses ascend, so a binary search finds the function. Names are zero-terminated strings one
 * after the other; a marker for each 32 of them says where to start counting. An empty name ends
 * a stretch of text, the last entry is such an end. Without CONFIG_KALLSYMS there is no table, and
 * every address is unknown.
 */
#include <neap/kallsyms.h>
#include <neap/kernel.h>
#include <neap/string.h>

#define NAMES_PER_MARKER 32

#ifdef CONFIG_KALLSYMS

extern const unsigned long kallsyms_num_syms;
extern const unsigned long kallsyms_addresses[];
extern const unsigned long kallsyms_markers[];
extern const char kallsyms_names[];

/* The name of symbol number @pos. */
static const char *symbol_name(unsigned long pos)
{
	const char *name = kallsyms_names + kallsyms_markers[pos / NAMES_PER_MARKER];
	unsigned long left = pos % NAMES_PER_MARKER;

	while (left--)
		name += strlen(name) + 1;
	return name;
}

/* The number of the symbol that @addr lies in, or -1. */
static long find_symbol(unsigned long addr)
{
	unsigned long low = 0, high = kallsyms_num_syms;

	if (!high || addr < kallsyms_addresses[0])
		return -1;
	/* addresses[low] <= addr < addresses[high], where addresses[num_syms] would be infinite */
	while (high - low > 1) {
		unsigned long mid = low + (high - low) / 2;

		if (kallsyms_addresses[mid] <= addr)
			low = mid;
		else
			high = mid;
	}
	return *symbol_name(low) ? (long)low : -1;
}

int sprint_symbol(char *buf, unsigned long addr, bool returns)
{
	long pos = find_symbol(addr - returns);
	unsigned long start;

	if (pos < 0)
		return snprintf(buf, KSYM_SYMBOL_LEN, "0x%08lx", addr);
	start = kallsyms_addresses[pos];
	return snprintf(buf, KSYM_SYMBOL_LEN, "%.*s+0x%lx/0x%lx", KSYM_NAME_LEN, symbol_name(pos),
			addr - start, kallsyms_addresses[pos + 1] - start);
}

unsigned long kallsyms_lookup_name(const char *name)
{
	const char *candidate = kallsyms_names;

	for (unsigned long pos = 0; pos < kallsyms_num_syms; pos++) {
		if (!strcmp(candidate, name))
			return kallsyms_addresses[pos];
		candidate += strlen(candidate) + 1;
	}
	return 0;
}

#else /* !CONFIG_KALLSYMS */

int sprint_symbol(char *buf, unsigned long addr, bool returns)
{
	return snprintf(buf, KSYM_SYMBOL_LEN, "0x%08lx", addr);
}

unsigned long kallsyms_lookup_name(const char *name)
{
	return 0;
}

#endif /* CONFIG_KALLSYMS */
