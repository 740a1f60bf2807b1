// SPDX-License-Identifier: MIT
/*
 * What becomes of a character that comes in (POSIX.1-2017, XBD 11.1):
 *
 *	strip, ^S ^Q -> signals ^C ^\ ^Z -> CR/NL mapping -> canonical? editing of the line
 *	                                                  -> not:       as it is
 *	and each is echoed as it goes into the buffer
 *
 * All of this runs in the UART's interrupt, under tty->lock.
 */
#include <neap/ctype.h>
#include <neap/signal.h>
#include "tty.h"

static void echo(struct tty_struct *tty, const char *s, unsigned int n)
{
	n_tty_output(tty, (const u8 *)s, n, 0);
}

static bool shown_as_caret(struct tty_struct *tty, u8 c)
{
	return L_FLAG(tty, ECHOCTL) && (c < ' ' || c == 0x7f) && c != '\t' && c != '\n';
}

static void echo_char(struct tty_struct *tty, u8 c)
{
	char caret[2] = { '^', c ^ 0x40 };

	if (!L_FLAG(tty, ECHO) && !(c == '\n' && L_FLAG(tty, ECHONL) && L_FLAG(tty, ICANON)))
		return;
	if (shown_as_caret(tty, c))
		echo(tty, caret, 2);
	else
		echo(tty, (const char *)&c, 1);
}

static void bell(struct tty_struct *tty)
{
	if (I_FLAG(tty, IMAXBEL))
		echo(tty, "\a", 1);
}

/* One more character, if there is room. One place is kept for the end of the line. */
static bool put(struct tty_struct *tty, u8 c, bool line_end)
{
	unsigned int used = tty->read_head - tty->read_tail, pos = tty->read_head;

	if (used >= N_TTY_BUF_SIZE - (line_end ? 0 : 1))
		return false;
	*n_tty_at(tty, pos) = c;
	__assign_bit(pos & (N_TTY_BUF_SIZE - 1), tty->read_flags, line_end);
	tty->read_head++;
	return true;
}

/* Columns that @c takes on the screen when the cursor is at @column. */
static unsigned int width(struct tty_struct *tty, u8 c, unsigned int column)
{
	if (c == '\t')
		return 8 - column % 8;
	if (shown_as_caret(tty, c))
		return 2;
	if (c < ' ' || c == 0x7f || (I_FLAG(tty, IUTF8) && (c & 0xc0) == 0x80))
		return 0;
	return 1;
}

/*
 * The column where the unfinished line now ends, as far as a tab there cares: modulo 8. So only what follows the
 * last tab counts: to look at the whole line for each tab of it that is erased would take long, in an interrupt.
 */
static unsigned int end_column(struct tty_struct *tty)
{
	unsigned int column = 0, pos = tty->read_head;

	while (pos != tty->canon_head) {
		u8 c = *n_tty_at(tty, --pos);

		if (c == '\t')
			return column;
		column += width(tty, c, 0);
	}
	return tty->canon_column + column;
}

/* Takes the last character off the line and off the screen. False: the line is empty. */
static bool erase_one(struct tty_struct *tty)
{
	unsigned int columns;
	u8 c;

	if (tty->read_head == tty->canon_head)
		return false;
	/* The bytes of one UTF-8 character go together. */
	do {
		c = *n_tty_at(tty, --tty->read_head);
	} while (I_FLAG(tty, IUTF8) && (c & 0xc0) == 0x80 && tty->read_head != tty->canon_head);
	if (!L_FLAG(tty, ECHO))
		return true;
	if (!L_FLAG(tty, ECHOE)) {
		echo_char(tty, TTY_CC(tty, VERASE));
		return true;
	}
	for (columns = width(tty, c, c == '\t' ? end_column(tty) : 0); columns > 0; columns--)
		echo(tty, c == '\t' ? "\b" : "\b \b", c == '\t' ? 1 : 3);
	return true;
}

static void erase_word(struct tty_struct *tty)
{
	bool seen = false;

	while (tty->read_head != tty->canon_head) {
		u8 c = *n_tty_at(tty, tty->read_head - 1);
		bool in_word = isalnum(c) || c == '_' || c >= 0x80;

		if (seen && !in_word)
			break;
		seen |= in_word;
		erase_one(tty);
	}
}

static void erase_line(struct tty_struct *tty)
{
	if (L_FLAG(tty, ECHOKE) && L_FLAG(tty, ECHOE)) {
		while (erase_one(tty))
			;
		return;
	}
	tty->read_head = tty->canon_head;
	echo_char(tty, TTY_CC(tty, VKILL));
	if (L_FLAG(tty, ECHOK))
		echo_char(tty, '\n');
}

static void reprint_line(struct tty_struct *tty)
{
	unsigned int pos;

	echo_char(tty, TTY_CC(tty, VREPRINT));
	echo_char(tty, '\n');
	tty->canon_column = tty->column;
	for (pos = tty->canon_head; pos != tty->read_head; pos++)
		echo_char(tty, *n_tty_at(tty, pos));
}

/* The line is whole: readers may have it. */
static void end_line(struct tty_struct *tty, u8 c)
{
	if (!put(tty, c, true)) {
		bell(tty);
		return;
	}
	tty->canon_head = tty->read_head;
	wake_up_interruptible(&tty->read_wait);
}

static void plain_char(struct tty_struct *tty, u8 c)
{
	if (tty->read_head == tty->canon_head)
		tty->canon_column = tty->column;
	if (!put(tty, c, false)) {
		bell(tty);
		return;
	}
	echo_char(tty, c);
}

static bool is_cc(struct tty_struct *tty, u8 c, int which)
{
	return c != DISABLED_CHAR && c == TTY_CC(tty, which);
}

/* Editing of a line. False: an ordinary character. */
static bool canonical_char(struct tty_struct *tty, u8 c)
{
	bool extended = L_FLAG(tty, IEXTEN);

	if (is_cc(tty, c, VERASE)) {
		erase_one(tty);
	} else if (extended && is_cc(tty, c, VWERASE)) {
		erase_word(tty);
	} else if (is_cc(tty, c, VKILL)) {
		erase_line(tty);
	} else if (extended && is_cc(tty, c, VLNEXT)) {
		tty->lnext = true;
		if (L_FLAG(tty, ECHO) && L_FLAG(tty, ECHOCTL))
			echo(tty, "^\b", 2);
	} else if (extended && is_cc(tty, c, VREPRINT) && L_FLAG(tty, ECHO)) {
		reprint_line(tty);
	} else if (is_cc(tty, c, VEOF)) {
		/* An end of line that is not itself read. */
		end_line(tty, DISABLED_CHAR);
	} else if (c == '\n') {
		echo_char(tty, c);
		end_line(tty, c);
	} else if (is_cc(tty, c, VEOL) || (extended && is_cc(tty, c, VEOL2))) {
		echo_char(tty, c);
		end_line(tty, c);
	} else {
		return false;
	}
	return true;
}

static int signal_of(struct tty_struct *tty, u8 c)
{
	if (!L_FLAG(tty, ISIG))
		return 0;
	if (is_cc(tty, c, VINTR))
		return SIGINT;
	if (is_cc(tty, c, VQUIT))
		return SIGQUIT;
	return is_cc(tty, c, VSUSP) ? SIGTSTP : 0;
}

void n_tty_stop(struct tty_struct *tty, bool stop)
{
	if (tty->stopped == stop)
		return;
	tty->stopped = stop;
	tty->ops->stop(tty, stop);
	if (!stop)
		wake_up_interruptible(&tty->write_wait);
}

/* ^S and ^Q. */
static bool flow_char(struct tty_struct *tty, u8 c)
{
	if (!I_FLAG(tty, IXON))
		return false;
	if (is_cc(tty, c, VSTART)) {
		n_tty_stop(tty, false);
		return true;
	}
	if (is_cc(tty, c, VSTOP)) {
		n_tty_stop(tty, true);
		return true;
	}
	if (I_FLAG(tty, IXANY))
		n_tty_stop(tty, false);
	return false;
}

static int interrupt_char(struct tty_struct *tty, u8 c, int sig)
{
	if (!L_FLAG(tty, NOFLSH)) {
		n_tty_flush_input(tty);
		tty->ops->flush_buffer(tty);
	}
	n_tty_stop(tty, false);
	echo_char(tty, c);
	return sig;
}

int n_tty_receive_char(struct tty_struct *tty, u8 c)
{
	int sig;

	if (I_FLAG(tty, ISTRIP))
		c &= 0x7f;
	if (tty->lnext) {
		tty->lnext = false;
		plain_char(tty, c);
		goto out;
	}
	if (flow_char(tty, c))
		return 0;
	sig = signal_of(tty, c);
	if (sig)
		return interrupt_char(tty, c, sig);
	if (c == '\r') {
		if (I_FLAG(tty, IGNCR))
			return 0;
		if (I_FLAG(tty, ICRNL))
			c = '\n';
	} else if (c == '\n' && I_FLAG(tty, INLCR)) {
		c = '\r';
	}
	if (L_FLAG(tty, ICANON) && canonical_char(tty, c))
		return 0;
	plain_char(tty, c);
out:
	if (!L_FLAG(tty, ICANON)) {
		tty->canon_head = tty->read_head;
		wake_up_interruptible(&tty->read_wait);
	}
	return 0;
}

int n_tty_receive_break(struct tty_struct *tty)
{
	if (I_FLAG(tty, IGNBRK))
		return 0;
	if (I_FLAG(tty, BRKINT))
		return interrupt_char(tty, 0, SIGINT);
	return n_tty_receive_char(tty, 0);
}
