// SPDX-License-Identifier: MIT
/* The line discipline: what is typed, what is echoed, what a reader would get. */
#include <neap/hrtimer.h>
#include <neap/kernel.h>
#include <neap/ktest.h>
#include <neap/signal.h>
#include <neap/slab.h>
#include <neap/string.h>
#include "../../drivers/tty/tty.h"

#define OUT_SIZE 256

static char out[OUT_SIZE];
static unsigned int out_len;
static int last_signal;

static unsigned int fake_write(struct tty_struct *tty, const u8 *buf, unsigned int n)
{
	n = min_t(unsigned int, n, OUT_SIZE - 1 - out_len);
	memcpy(out + out_len, buf, n);
	out_len += n;
	out[out_len] = 0;
	return n;
}

static unsigned int fake_room(struct tty_struct *tty)
{
	return OUT_SIZE - 1 - out_len;
}

static unsigned int fake_chars(struct tty_struct *tty)
{
	return 0;
}

static void fake_flush(struct tty_struct *tty)
{
}

static void fake_stop(struct tty_struct *tty, bool stop)
{
}

static const struct tty_operations fake_ops = {
	.write = fake_write,
	.write_room = fake_room,
	.chars_in_buffer = fake_chars,
	.flush_buffer = fake_flush,
	.stop = fake_stop,
};

/* A terminal that is in no list, in the usual mode. */
static struct tty_struct *fake_tty(void)
{
	struct tty_struct *tty = kzalloc(sizeof(*tty), GFP_KERNEL);

	if (!tty)
		return NULL;
	tty->read_buf = kmalloc(N_TTY_BUF_SIZE, GFP_KERNEL);
	if (!tty->read_buf) {
		kfree(tty);
		return NULL;
	}
	tty->ops = &fake_ops;
	tty->termios.c_iflag = ICRNL | IXON | IMAXBEL;
	tty->termios.c_oflag = OPOST | ONLCR;
	tty->termios.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN;
	memcpy(tty->termios.c_cc, "\003\034\177\025\004\0\1\0\021\023\032\0\022\017\027\026", 16);
	spin_lock_init(&tty->lock);
	init_waitqueue_head(&tty->read_wait);
	init_waitqueue_head(&tty->write_wait);
	out_len = 0;
	out[0] = 0;
	last_signal = 0;
	return tty;
}

static void fake_tty_free(struct tty_struct *tty)
{
	kfree(tty->read_buf);
	kfree(tty);
}

static void type(struct tty_struct *tty, const char *s)
{
	while (*s) {
		int sig = n_tty_receive_char(tty, (u8)*s++);

		if (sig)
			last_signal = sig;
	}
}

/* What may be read, as a string; an end-of-file mark shows as '$'. */
static const char *readable(struct tty_struct *tty)
{
	static char text[OUT_SIZE];
	unsigned int n = 0, pos;

	for (pos = tty->read_tail; pos != tty->canon_head && n < OUT_SIZE - 1; pos++) {
		u8 c = *n_tty_at(tty, pos);

		text[n++] = c || !n_tty_is_line_end(tty, pos) ? c : '$';
	}
	text[n] = 0;
	return text;
}

KTEST(tty, line)
{
	struct tty_struct *tty = fake_tty();

	KTEST_ASSERT(tty);
	type(tty, "hello");
	KTEST_EXPECT_STREQ(readable(tty), "");
	KTEST_EXPECT(!n_tty_input_available(tty));
	type(tty, "\r");
	KTEST_EXPECT_STREQ(readable(tty), "hello\n");
	KTEST_EXPECT_STREQ(out, "hello\r\n");
	KTEST_EXPECT_EQ(n_tty_chars_available(tty), 6);
	fake_tty_free(tty);
}

KTEST(tty, erase)
{
	struct tty_struct *tty = fake_tty();

	KTEST_ASSERT(tty);
	type(tty, "\177ab\177c\n");
	KTEST_EXPECT_STREQ(readable(tty), "ac\n");
	KTEST_EXPECT_STREQ(out, "ab\b \bc\r\n");
	n_tty_flush_input(tty);
	out_len = 0;
	/* A control character is two columns wide, a tab as wide as it was. */
	type(tty, "\001\177\t\177x\n");
	KTEST_EXPECT_STREQ(readable(tty), "x\n");
	KTEST_EXPECT_STREQ(out, "^A\b \b\b \b\t\b\b\b\b\b\b\b\bx\r\n");
	fake_tty_free(tty);
}

KTEST(tty, erase_word_and_line)
{
	struct tty_struct *tty = fake_tty();

	KTEST_ASSERT(tty);
	type(tty, "one two  \027three\n");
	KTEST_EXPECT_STREQ(readable(tty), "one three\n");
	n_tty_flush_input(tty);
	type(tty, "wrong\025right\n");
	KTEST_EXPECT_STREQ(readable(tty), "right\n");
	fake_tty_free(tty);
}

static s64 time_to_erase(unsigned int n, char c)
{
	s64 best = KTIME_MAX;
	int i;

	for (i = 0; i < 5; i++) {
		struct tty_struct *tty = fake_tty();
		ktime_t start;

		if (!tty)
			return 0;
		while (tty->read_head < n)
			n_tty_receive_char(tty, c);
		start = ktime_get();
		n_tty_receive_char(tty, 'U' - '@');
		best = min(best, ktime_get() - start);
		fake_tty_free(tty);
	}
	return best;
}

/* It is erased in the UART's interrupt: a line that is eight times as long takes about eight times as long. */
KTEST(tty, erase_long_line)
{
	KTEST_EXPECT(time_to_erase(4000, 'x') < 24 * time_to_erase(500, 'x'));
	KTEST_EXPECT(time_to_erase(4000, '\t') < 24 * time_to_erase(500, '\t'));
}

/* The width of a tab is by what stands before it up to the tab before that, or to the line's begin. */
KTEST(tty, erase_tabs)
{
	struct tty_struct *tty = fake_tty();

	KTEST_ASSERT(tty);
	type(tty, "\001b\tabcdefghij\t\177");
	KTEST_EXPECT_STREQ(out, "^Ab\tabcdefghij\t\b\b\b\b\b\b");
	out_len = 0;
	type(tty, "\025");
	n_tty_output(tty, (const u8 *)"abc", 3, 0);
	out_len = 0;
	type(tty, "\t\177");
	KTEST_EXPECT_STREQ(out, "\t\b\b\b\b\b");
	fake_tty_free(tty);
}

KTEST(tty, end_of_file)
{
	struct tty_struct *tty = fake_tty();

	KTEST_ASSERT(tty);
	type(tty, "ab\004");
	KTEST_EXPECT_STREQ(readable(tty), "ab$");
	KTEST_EXPECT_EQ(n_tty_chars_available(tty), 2);
	type(tty, "\004");
	KTEST_EXPECT_STREQ(readable(tty), "ab$$");
	fake_tty_free(tty);
}

KTEST(tty, signals)
{
	struct tty_struct *tty = fake_tty();

	KTEST_ASSERT(tty);
	type(tty, "gone\003");
	KTEST_EXPECT_EQ(last_signal, SIGINT);
	KTEST_EXPECT_STREQ(out, "gone^C");
	type(tty, "stays\n");
	KTEST_EXPECT_STREQ(readable(tty), "stays\n");
	type(tty, "\034");
	KTEST_EXPECT_EQ(last_signal, SIGQUIT);
	type(tty, "\032");
	KTEST_EXPECT_EQ(last_signal, SIGTSTP);
	last_signal = 0;
	type(tty, "\026\003\n"); /* quoted */
	KTEST_EXPECT_EQ(last_signal, 0);
	KTEST_EXPECT_STREQ(readable(tty), "\003\n");
	fake_tty_free(tty);
}

KTEST(tty, raw)
{
	struct tty_struct *tty = fake_tty();
	struct termios old;

	KTEST_ASSERT(tty);
	old = tty->termios;
	tty->termios.c_lflag = 0;
	tty->termios.c_iflag = 0;
	n_tty_set_termios(tty, &old);
	type(tty, "a\r\003\177");
	KTEST_EXPECT_STREQ(readable(tty), "a\r\003\177");
	KTEST_EXPECT_STREQ(out, "");
	KTEST_EXPECT_EQ(last_signal, 0);
	fake_tty_free(tty);
}

KTEST(tty, flow_control)
{
	struct tty_struct *tty = fake_tty();

	KTEST_ASSERT(tty);
	type(tty, "\023");
	KTEST_EXPECT(tty->stopped);
	type(tty, "x");
	KTEST_EXPECT(tty->stopped);
	type(tty, "\021");
	KTEST_EXPECT(!tty->stopped);
	type(tty, "\n");
	KTEST_EXPECT_STREQ(readable(tty), "x\n");
	fake_tty_free(tty);
}

/* A line that never ends fills the buffer but for the place of its end. */
KTEST(tty, full)
{
	struct tty_struct *tty = fake_tty();
	unsigned int i;

	KTEST_ASSERT(tty);
	tty->termios.c_lflag &= ~ECHO;
	for (i = 0; i < 2 * N_TTY_BUF_SIZE; i++)
		n_tty_receive_char(tty, 'x');
	KTEST_EXPECT(!n_tty_input_available(tty));
	KTEST_EXPECT_EQ(out[0], '\a');
	type(tty, "\n");
	KTEST_EXPECT_EQ(n_tty_chars_available(tty), N_TTY_BUF_SIZE);
	fake_tty_free(tty);
}
