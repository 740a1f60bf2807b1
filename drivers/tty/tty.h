/* SPDX-License-Identifier: MIT */
/* What the files of drivers/tty share with each other only. */
#ifndef _TTY_INTERNAL_H
#define _TTY_INTERNAL_H

#include <neap/bitops.h>
#include <neap/tty_driver.h>

/* Room for echo that write(2) leaves. */
#define TTY_ECHO_ROOM 64

#define I_FLAG(tty, f) ((tty)->termios.c_iflag & (f))
#define O_FLAG(tty, f) ((tty)->termios.c_oflag & (f))
#define L_FLAG(tty, f) ((tty)->termios.c_lflag & (f))
#define TTY_CC(tty, n) ((tty)->termios.c_cc[n])

/* A control character that is switched off. */
#define DISABLED_CHAR 0

static inline u8 *n_tty_at(struct tty_struct *tty, unsigned int pos)
{
	return &tty->read_buf[pos & (N_TTY_BUF_SIZE - 1)];
}

static inline bool n_tty_is_line_end(struct tty_struct *tty, unsigned int pos)
{
	return test_bit(pos & (N_TTY_BUF_SIZE - 1), tty->read_flags);
}

/* n_tty.c. Sleep; -EAGAIN, -ERESTARTSYS, -EFAULT. */
struct iov_iter;

ssize_t n_tty_read(struct tty_struct *tty, char __user *buf, size_t n, bool nonblock);
ssize_t n_tty_write(struct tty_struct *tty, struct iov_iter *from, bool nonblock);
/* tty->lock held. */
bool n_tty_input_available(struct tty_struct *tty);
unsigned int n_tty_chars_available(struct tty_struct *tty);
void n_tty_flush_input(struct tty_struct *tty);
/* Output of @n characters with their translation; the number taken. tty->lock held. */
unsigned int n_tty_output(struct tty_struct *tty, const u8 *buf, unsigned int n, unsigned int keep);
/* The modes have changed from @old. tty->lock held. */
void n_tty_set_termios(struct tty_struct *tty, const struct termios *old);

/* n_tty_input.c: one character. tty->lock held. A signal to send to the foreground group, or 0. */
int n_tty_receive_char(struct tty_struct *tty, u8 c);
int n_tty_receive_break(struct tty_struct *tty);
/* Output is held back, or goes on. tty->lock held. */
void n_tty_stop(struct tty_struct *tty, bool stop);

/* tty_io.c */
void tty_signal_pgrp(struct tty_struct *tty, int sig);

/* tty_ioctl.c */
long tty_mode_ioctl(struct tty_struct *tty, unsigned int cmd, unsigned long arg);

/* tty_jobctrl.c */
struct iov_iter;
struct tty_struct *get_current_tty(void);
/* A new session leader opened it: it becomes the session's, if both have none yet. */
void tty_open_ctty(struct tty_struct *tty);
/* May a background process read (SIGTTIN) or change it (SIGTTOU)? 0, -EIO, -ERESTARTSYS. */
int tty_check_change(struct tty_struct *tty, int sig);
long tty_jobctrl_ioctl(struct tty_struct *tty, unsigned int cmd, unsigned long arg);

#endif /* _TTY_INTERNAL_H */
