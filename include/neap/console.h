/* SPDX-License-Identifier: MIT */
/*
 * Where printk's text goes. register_console() is printk's (kernel/printk); consoles are drivers'.
 *
 * Handover: the boot console (CON_BOOT) prints from the first moment. When a real console
 * registers, printk prints what is still queued to the boot console, removes it, and only then
 * starts the real one at that place, so no line is lost or printed twice. If there never was a
 * boot console, CON_PRINTBUFFER has the whole log printed first.
 */
#ifndef _NEAP_CONSOLE_H
#define _NEAP_CONSOLE_H

#include <neap/types.h>

#define CON_PRINTBUFFER 0x1
#define CON_ENABLED	0x2 /* set and cleared by printk */
#define CON_BOOT	0x4

/* By console_lock from register_console() on. */
struct console {
	char name[16]; /* "ttyAMA" */
	short index;   /* 0: "ttyAMA0" */
	short flags;   /* CON_* */
	/* Prints @n bytes, adding a CR before each LF. IRQs off; any context, panic included. */
	void (*write)(struct console *con, const char *s, unsigned int n);
	void *data;
	struct console *next;
};

void register_console(struct console *con);
/* Is there one? Any context. */
bool have_console(void);
/* -ENODEV if it was not registered. */
int unregister_console(struct console *con);

#endif /* _NEAP_CONSOLE_H */
