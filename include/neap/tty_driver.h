/* SPDX-License-Identifier: MIT */
/*
 * A terminal: between a UART driver below and files above sits the line discipline.
 *
 *   interrupt -> tty_insert_char() -> n_tty: signals, echo, editing -> read_buf -> read(2)
 *   write(2) -> n_tty: \n to \r\n -> tty->ops->write -> UART
 */
#ifndef _NEAP_TTY_DRIVER_H
#define _NEAP_TTY_DRIVER_H

#include <neap/mutex.h>
#include <neap/spinlock.h>
#include <neap/types.h>
#include <neap/wait.h>
#include <uapi/ioctls.h>
#include <uapi/termios.h>

struct pid;
struct tty_struct;

#define N_TTY_BUF_SIZE 4096 /* a power of two; one less is the longest line */

struct tty_operations {
	/* Takes what fits, in any context; tty->lock may be held. The number of bytes taken. */
	unsigned int (*write)(struct tty_struct *tty, const u8 *buf, unsigned int n);
	unsigned int (*write_room)(struct tty_struct *tty);
	unsigned int (*chars_in_buffer)(struct tty_struct *tty);
	/* Throws away what has not left yet. */
	void (*flush_buffer)(struct tty_struct *tty);
	/* ^S and ^Q: what is written, echo too, stays in the buffer meanwhile. tty->lock is held. */
	void (*stop)(struct tty_struct *tty, bool stop);
};

struct tty_struct {
	char name[16]; /* "ttyAMA0"; constant, as the next three */
	dev_t dev;
	const struct tty_operations *ops;
	void *driver_data;
	struct tty_struct *next; /* tty_list_lock */

	struct mutex read_mutex, write_mutex; /* one reader, one writer at a time */

	/* Guards all below. Taken with IRQs off; the driver's own lock nests inside. */
	spinlock_t lock;
	struct termios termios;
	struct winsize winsize;
	struct pid *session, *pgrp; /* whose controlling terminal; who is in the foreground */

	/*
	 * Characters received. All positions count up for ever; the place is the position modulo
	 * the size. In canonical mode [read_tail, canon_head) are whole lines, whose ends are in
	 * read_flags, and [canon_head, read_head) is being edited.
	 */
	u8 *read_buf;
	unsigned int read_head, read_tail, canon_head;
	DECLARE_BITMAP(read_flags, N_TTY_BUF_SIZE);
	unsigned int column;	   /* of the cursor */
	unsigned int canon_column; /* where the line being edited began */
	bool lnext;		   /* the next character is taken as it is */
	bool stopped;		   /* ^S */

	wait_queue_head_t read_wait, write_wait; /* their own locks */
};

/* A new terminal with its file in /dev. ERR_PTR. Sleeps. Terminals are never removed. */
struct tty_struct *tty_register(const char *name, dev_t dev, const struct tty_operations *ops,
				void *driver_data);
/* A received character, from the driver's interrupt, its own lock not held. */
void tty_insert_char(struct tty_struct *tty, u8 c);
void tty_insert_break(struct tty_struct *tty);
/* There is room again. Any context. */
void tty_wakeup(struct tty_struct *tty);
/* The terminal that /dev/console means from now on. */
void tty_set_console(struct tty_struct *tty);

#endif /* _NEAP_TTY_DRIVER_H */
