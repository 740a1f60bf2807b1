// SPDX-License-Identifier: MIT
/*
 * ARM's PL011 UART (ARM DDI 0183), and its subset "SBSA generic UART", which is what Xen gives its
 * guests: there only DR, RSR, FR, RIS, MIS, IMSC and ICR exist, and anything else faults. So speed
 * and format are left as the firmware set them, except on a full PL011 that nobody has set up.
 *
 *	receive   RXI, RTI -> tty_insert_char()
 *	transmit  FIFO until it is full; the rest waits in xmit for TXI. That comes when the FIFO
 *	          drains past its mark, so it is only waited for with a full FIFO.
 *	console   printk, with interrupts off: waits for room in the FIFO
 */
#include <neap/console.h>
#include <neap/ctype.h>
#include <neap/err.h>
#include <neap/init.h>
#include <neap/interrupt.h>
#include <neap/io.h>
#include <neap/kdev_t.h>
#include <neap/kernel.h>
#include <neap/of.h>
#include <neap/panic.h>
#include <neap/printk.h>
#include <neap/serial.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/tty_driver.h>

#define UART_MAJOR 204
#define UART_MINOR 64
#define UART_MAX   10 /* ttyAMA0 to ttyAMA9 */

#define XMIT_SIZE 1024 /* a power of two */
#define BAUD	  115200
/* A UART that never gets ready must not stop the machine. */
#define WAIT_LOOPS 1000000
/* In one interrupt; more than any FIFO holds. */
#define RX_LIMIT 256

/* Constant after the probe up to con, which console_lock guards. */
struct uart_port {
	u8 __iomem *base;
	int index;
	int irq;
	bool sbsa;
	struct tty_struct *tty;
	struct console con;

	/* Guards all below and the transmit side of the registers. IRQs off; inside tty->lock. */
	spinlock_t lock;
	u32 imsc;
	bool stopped;			   /* by ^S */
	unsigned int xmit_head, xmit_tail; /* count up for ever */
	u8 xmit[XMIT_SIZE];
};

/* Given on the command line as console=ttyAMAn: n; -1 if it was not. */
static int console_index __initdata = -1;
/* The aliases' numbers that are taken, as bits. Only probe uses it. */
static u32 uart_taken __initdata;

static u32 uart_read(const struct uart_port *up, unsigned int reg)
{
	return readl_relaxed(up->base + reg);
}

static void uart_write(const struct uart_port *up, unsigned int reg, u32 value)
{
	writel_relaxed(value, up->base + reg);
}

/* Moves what fits from xmit to the FIFO. up->lock held. */
static void uart_fill_fifo(struct uart_port *up)
{
	u32 imsc = up->imsc;

	while (!up->stopped && up->xmit_tail != up->xmit_head &&
	       !(uart_read(up, UART01x_FR) & UART01x_FR_TXFF))
		uart_write(up, UART01x_DR, up->xmit[up->xmit_tail++ & (XMIT_SIZE - 1)]);
	if (!up->stopped && up->xmit_tail != up->xmit_head)
		imsc |= UART011_TXI;
	else
		imsc &= ~UART011_TXI;
	if (imsc != up->imsc) {
		up->imsc = imsc;
		uart_write(up, UART011_IMSC, imsc);
	}
}

static unsigned int uart_tty_write(struct tty_struct *tty, const u8 *buf, unsigned int n)
{
	struct uart_port *up = tty->driver_data;
	unsigned long flags;
	unsigned int i;

	spin_lock_irqsave(&up->lock, flags);
	for (i = 0; i < n && up->xmit_head - up->xmit_tail < XMIT_SIZE; i++)
		up->xmit[up->xmit_head++ & (XMIT_SIZE - 1)] = buf[i];
	uart_fill_fifo(up);
	spin_unlock_irqrestore(&up->lock, flags);
	return i;
}

static unsigned int uart_chars_in_buffer(struct tty_struct *tty)
{
	struct uart_port *up = tty->driver_data;
	unsigned long flags;
	unsigned int n;

	spin_lock_irqsave(&up->lock, flags);
	n = up->xmit_head - up->xmit_tail;
	spin_unlock_irqrestore(&up->lock, flags);
	return n;
}

static unsigned int uart_write_room(struct tty_struct *tty)
{
	return XMIT_SIZE - uart_chars_in_buffer(tty);
}

static void uart_flush_buffer(struct tty_struct *tty)
{
	struct uart_port *up = tty->driver_data;
	unsigned long flags;

	spin_lock_irqsave(&up->lock, flags);
	up->xmit_tail = up->xmit_head;
	uart_fill_fifo(up);
	spin_unlock_irqrestore(&up->lock, flags);
}

static void uart_stop(struct tty_struct *tty, bool stop)
{
	struct uart_port *up = tty->driver_data;
	unsigned long flags;

	spin_lock_irqsave(&up->lock, flags);
	up->stopped = stop;
	uart_fill_fifo(up);
	spin_unlock_irqrestore(&up->lock, flags);
}

static const struct tty_operations uart_tty_ops = {
	.write = uart_tty_write,
	.write_room = uart_write_room,
	.chars_in_buffer = uart_chars_in_buffer,
	.flush_buffer = uart_flush_buffer,
	.stop = uart_stop,
};

static void uart_receive(struct uart_port *up)
{
	unsigned int limit = RX_LIMIT;

	while (limit-- && !(uart_read(up, UART01x_FR) & UART01x_FR_RXFE)) {
		u32 c = uart_read(up, UART01x_DR);

		if (c & UART011_DR_BE)
			tty_insert_break(up->tty);
		else if (!(c & (UART011_DR_PE | UART011_DR_FE)))
			tty_insert_char(up->tty, c & 0xff);
	}
}

static irqreturn_t uart_interrupt(int irq, void *dev)
{
	struct uart_port *up = dev;
	u32 status = uart_read(up, UART011_MIS);
	bool wake;

	(void)irq;
	if (!status)
		return IRQ_NONE;
	/* The others go away with their cause: an empty receive FIFO, a filled transmit FIFO. */
	uart_write(up, UART011_ICR, status & ~(UART011_RXI | UART011_TXI));
	if (status & (UART011_RXI | UART011_RTI))
		uart_receive(up);
	if (status & UART011_TXI) {
		spin_lock(&up->lock);
		uart_write(up, UART011_ICR, UART011_TXI);
		uart_fill_fifo(up);
		wake = up->xmit_head - up->xmit_tail < XMIT_SIZE / 2;
		spin_unlock(&up->lock);
		if (wake)
			tty_wakeup(up->tty);
	}
	return IRQ_HANDLED;
}

static void uart_console_putc(struct uart_port *up, char c)
{
	unsigned int loops = WAIT_LOOPS;

	while (uart_read(up, UART01x_FR) & UART01x_FR_TXFF && --loops)
		;
	uart_write(up, UART01x_DR, (u8)c);
}

static void uart_console_write(struct console *con, const char *s, unsigned int n)
{
	struct uart_port *up = con->data;
	unsigned long flags;
	bool locked = true;

	/* In a panic, who holds the lock may be ourselves or will never run again. */
	local_irq_save(flags);
	if (oops_in_progress)
		locked = spin_trylock(&up->lock);
	else
		spin_lock(&up->lock);
	for (; n; n--, s++) {
		if (*s == '\n')
			uart_console_putc(up, '\r');
		uart_console_putc(up, *s);
	}
	if (locked)
		spin_unlock(&up->lock);
	local_irq_restore(flags);
}

/* Of the input clock, for a baud rate: 0 if the tree does not tell. */
static u32 __init uart_clock(int node)
{
	u32 hz = 0;

	of_property_read_u32(of_parse_phandle(node, "clocks", 0), "clock-frequency", &hz);
	return hz;
}

/* A full PL011: on, 8 bits, FIFOs. The speed is the firmware's, if it has set one. */
static void __init uart_setup_pl011(struct uart_port *up, int node)
{
	u32 hz = uart_clock(node), lcrh = UART01x_LCRH_WLEN8 | UART01x_LCRH_FEN, divisor;
	u32 cr = UART01x_CR_UARTEN | UART011_CR_TXE | UART011_CR_RXE;

	if (uart_read(up, UART011_LCRH) == lcrh && (uart_read(up, UART011_CR) & cr) == cr)
		return;
	/* 3.3.8: not to be changed while it is on. What the boot console wrote goes out first. */
	for (divisor = WAIT_LOOPS; divisor; divisor--)
		if (!(uart_read(up, UART01x_FR) & UART01x_FR_BUSY))
			break;
	uart_write(up, UART011_CR, 0);
	if (!uart_read(up, UART011_IBRD) && hz >= 16 * BAUD) {
		divisor = DIV_ROUND_CLOSEST(hz * 4, BAUD); /* in 64ths of 16 clocks */
		uart_write(up, UART011_IBRD, divisor >> 6);
		uart_write(up, UART011_FBRD, divisor & 0x3f);
	}
	uart_write(up, UART011_LCRH, lcrh);
	uart_write(up, UART011_CR, cr);
}

/* The n of ttyAMAn: from /aliases (serialN), else the first that is free. */
static int __init uart_index(int node)
{
	char alias[12];
	int i;

	for (i = 0; i < UART_MAX; i++) {
		scnprintf(alias, sizeof(alias), "serial%d", i);
		if (of_find_node_by_path(alias) == node && !(uart_taken & 1u << i))
			break;
	}
	if (i == UART_MAX)
		for (i = 0; i < UART_MAX && uart_taken & 1u << i; i++)
			;
	if (i < UART_MAX)
		uart_taken |= 1u << i;
	return i;
}

/* console=ttyAMA0,115200: the last one counts. */
static int __init console_setup(char *val)
{
	static const char name[] = "ttyAMA";

	if (strncmp(val, name, sizeof(name) - 1) == 0 && isdigit(val[sizeof(name) - 1]))
		console_index = val[sizeof(name) - 1] - '0';
	return 1;
}
__setup("console=", console_setup);

/* Is it the console: by the command line, else by /chosen/stdout-path, else the first UART? */
static bool __init uart_is_console(const struct uart_port *up, int node)
{
	int chosen = of_find_node_by_path("/chosen");
	const char *stdout_path;
	char path[128];

	if (console_index >= 0)
		return up->index == console_index;
	if (of_property_read_string(chosen, "stdout-path", &stdout_path))
		return uart_taken == 1u << up->index;
	strscpy(path, stdout_path, sizeof(path));
	*strchrnul(path, ':') = 0;
	return of_find_node_by_path(path) == node;
}

static void __init uart_register_console(struct uart_port *up)
{
	strscpy(up->con.name, "ttyAMA", sizeof(up->con.name));
	up->con.index = up->index;
	up->con.flags = CON_PRINTBUFFER;
	up->con.write = uart_console_write;
	up->con.data = up;
	tty_set_console(up->tty);
	register_console(&up->con);
}

static int __init uart_start(struct uart_port *up, int node)
{
	char name[16];
	int err;

	up->irq = of_irq_get(node, 0);
	if (up->irq < 0) {
		pr_err("%s: has no interrupt (error %d)\n", of_node_name(node), up->irq);
		return up->irq;
	}
	uart_write(up, UART011_IMSC, 0);
	scnprintf(name, sizeof(name), "ttyAMA%d", up->index);
	up->tty = tty_register(name, MKDEV(UART_MAJOR, UART_MINOR + up->index), &uart_tty_ops, up);
	if (IS_ERR(up->tty)) {
		pr_err("%s: no terminal (error %ld)\n", of_node_name(node), PTR_ERR(up->tty));
		return PTR_ERR(up->tty);
	}
	/* From here on there is a file: the port stays, whatever comes. */
	uart_receive(up); /* what was typed before: switching the FIFOs on empties them */
	if (!up->sbsa)
		uart_setup_pl011(up, node);
	err = request_irq(up->irq, uart_interrupt, IRQF_SHARED, up->tty->name, up);
	if (err)
		pr_err("%s: cannot have interrupt %d (error %d): no input\n", up->tty->name,
		       up->irq, err);
	/* A receive interrupt that is pending is not cleared: there are characters. */
	up->imsc = UART011_RXI | UART011_RTI;
	uart_write(up, UART011_IMSC, up->imsc);
	pr_info("%s: %s at irq %d (%s)\n", up->tty->name, up->sbsa ? "SBSA UART" : "PL011", up->irq,
		of_node_name(node));
	if (uart_is_console(up, node))
		uart_register_console(up);
	return 0;
}

static int __init uart_probe(int node, const struct of_device_id *match)
{
	struct uart_port *up = kzalloc(sizeof(*up), GFP_KERNEL);
	int err = -EINVAL;
	u32 flags;

	if (!up) {
		pr_err("%s: no memory\n", of_node_name(node));
		return -ENOMEM;
	}
	spin_lock_init(&up->lock);
	up->sbsa = match->data != NULL;
	up->base = of_iomap(node, 0, UART011_ICR + 4);
	if (up->base && mmio_probe_read32(up->base + UART01x_FR, &flags)) {
		pr_err("%s: nothing answers\n", of_node_name(node));
		iounmap(up->base);
		up->base = NULL;
	}
	up->index = up->base ? uart_index(node) : UART_MAX;
	if (up->index < UART_MAX)
		err = uart_start(up, node);
	if (err) {
		iounmap(up->base);
		kfree(up);
	}
	return err;
}

static const struct of_device_id uart_ids[] __initconst = {
	{ "arm,pl011", NULL },
	{ "arm,sbsa-uart", "sbsa" },
	{ NULL, NULL },
};
OF_DRIVER(pl011, uart_ids, uart_probe);
