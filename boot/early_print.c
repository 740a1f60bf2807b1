// SPDX-License-Identifier: MIT
/*
 * The console before there are drivers: a PL011 found in the device tree, of which only the data and
 * the flag register are touched (a hypervisor's emulation has no more), set up by whoever ran before
 * us. And what is said when the machine cannot be used: one line, then a stop that is seen.
 *
 * Without a tree nobody knows a console. Then the line goes to CONFIG_DEBUG_UART_PHYS, if that is
 * not 0, and to a semihosting debugger (QEMU with -semihosting), if there is one: early vectors make
 * that call harmless where there is none.
 */
#include <asm/fixmap.h>
#include <asm/io.h>
#include <asm/ptrace.h>
#include <asm/setup.h>
#include <neap/console.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/of.h>
#include <neap/serial.h>
#include <neap/string.h>
#include "boot.h"

/* Registers of the early console; NULL if there is none. The boot thread's. */
static void __iomem *early_uart;
const char *early_doing;
u32 boot_mode;

/* A UART that never gets ready must not stop the boot: give up after so many looks. */
#define UART_PATIENCE 1000000

static void uart_putc(char c)
{
	unsigned int i;

	for (i = 0; i < UART_PATIENCE; i++) {
		if (!(readl_relaxed(early_uart + UART01x_FR) & UART01x_FR_TXFF))
			break;
	}
	writel_relaxed((u8)c, early_uart + UART01x_DR);
}

static void early_uart_write(struct console *con, const char *s, unsigned int n)
{
	for (; n; n--, s++) {
		if (*s == '\n')
			uart_putc('\r');
		uart_putc(*s);
	}
}

static struct console early_con = {
	.name = "earlycon",
	.flags = CON_BOOT | CON_PRINTBUFFER,
	.write = early_uart_write,
};

static const struct of_device_id pl011_ids[] = {
	{ .compatible = "arm,pl011" },
	{ .compatible = "arm,sbsa-uart" },
	{ .compatible = NULL },
};

static bool __init is_pl011(int node)
{
	return of_device_is_compatible(node, pl011_ids[0].compatible) ||
	       of_device_is_compatible(node, pl011_ids[1].compatible);
}

/* /chosen/stdout-path: a path or an alias, options after a colon. OF_NONE: not there. */
static int __init stdout_node(void)
{
	char path[128];
	const char *s;
	int chosen = of_find_node_by_path("/chosen");

	if (chosen < 0 || of_property_read_string(chosen, "stdout-path", &s))
		return OF_NONE;
	strscpy(path, s, sizeof(path));
	*strchrnul(path, ':') = '\0';
	return of_find_node_by_path(path);
}

static void __init set_early_uart(phys_addr_t phys)
{
	early_uart = early_ioremap(phys, SZ_4K - (phys & ~PAGE_MASK));
}

/* Without the tree: the configured address, if there is one. */
static void __init find_debug_uart(void)
{
	if (!early_uart && CONFIG_DEBUG_UART_PHYS)
		set_early_uart(CONFIG_DEBUG_UART_PHYS);
}

void __init find_early_uart(void)
{
	struct resource r;
	int node = stdout_node();

	if (node < 0)
		node = of_find_matching_node(OF_NONE, pl011_ids, NULL);
	if (node < 0 || !is_pl011(node) || of_address_to_resource(node, 0, &r) || (r.start & 3))
		return;
	set_early_uart(r.start);
}

void __init early_console_init(void)
{
	if (early_uart)
		register_console(&early_con);
}

static void __init semihosting_write0(const char *s)
{
	register unsigned long r0 asm("r0") = 4; /* SYS_WRITE0: a string that ends with 0 */
	register const char *r1 asm("r1") = s;

	asm volatile("svc	#0x123456" : "+r"(r0) : "r"(r1) : "memory", "lr", "cc");
}

static void __init semihosting_write(const char *s, unsigned int n)
{
	char buf[64];

	while (n) {
		unsigned int len = min_t(unsigned int, n, sizeof(buf) - 1);

		memcpy(buf, s, len);
		buf[len] = '\0';
		semihosting_write0(buf);
		s += len;
		n -= len;
	}
}

void __init early_write(const char *s, unsigned int n)
{
	find_debug_uart();
	if (early_uart)
		early_uart_write(NULL, s, n);
	else
		semihosting_write(s, n);
}

/* Where PSCI is to be called: what the tree says, else what the first mode suggests. */
static u32 __init early_conduit(void)
{
	const char *method;
	int node = initial_boot_params ? of_find_node_by_path("/psci") : OF_NONE;

	if (node >= 0 && !of_property_read_string(node, "method", &method))
		return strcmp(method, "smc") ? BOOT_MODE_SVC : BOOT_MODE_HYP;
	return boot_mode;
}

void __init early_panic(const char *fmt, ...)
{
	char line[256];
	va_list args;
	int n;

	n = scnprintf(line, sizeof(line) - 1, "neap: ");
	va_start(args, fmt);
	n += vscnprintf(line + n, sizeof(line) - 1 - n, fmt, args);
	va_end(args);
	line[n++] = '\n';
	early_write(line, n);
	early_stop(early_conduit());
}

/* From early_vectors, on a fresh stack. @kind: which vector; @pc: the instruction. */
void __noreturn early_exception_report(u32 kind, u32 pc, u32 spsr);
void __init __noreturn early_exception_report(u32 kind, u32 pc, u32 spsr)
{
	static const char *const names[] = {
		"reset", "undefined instruction", "prefetch abort", "data abort", "interrupt",
	};
	static bool again;

	if (again)
		early_stop(boot_mode);
	again = true;
	if (early_doing)
		early_panic("%s failed: %s, status %#x, address %#010x (device tree at %#010x)",
			    early_doing, names[kind], read_cp15(DFSR), read_cp15(DFAR),
			    __atags_pointer);
	early_panic("early %s at %#010x, cpsr %#x; DFSR %#x DFAR %#010x IFSR %#x IFAR %#010x",
		    names[kind], pc, spsr, read_cp15(DFSR), read_cp15(DFAR), read_cp15(IFSR),
		    read_cp15(IFAR));
}
