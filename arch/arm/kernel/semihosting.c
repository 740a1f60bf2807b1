// SPDX-License-Identifier: MIT
/*
 * Semihosting calls: an instruction that a debugger or emulator takes for itself, r0 the
 * operation and r1 its argument ("Semihosting for AArch32 and AArch64", ARM). Of the two
 * instructions defined for ARM state we use HLT 0xf000 rather than SVC 0x123456: where nobody
 * takes it, it is an undefined instruction, which the exception table turns into -ENOSYS; the SVC
 * would look like a system call.
 */
#include <asm/extable.h>
#include <asm/semihosting.h>
#include <neap/console.h>
#include <neap/errno.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/reboot.h>
#include <neap/string.h>

#define SYS_WRITE0	  0x04
#define SYS_EXIT_EXTENDED 0x20

#define ADP_STOPPED_APPLICATION_EXIT 0x20026

static bool enabled __ro_after_init;

static int __init semihosting_setup(char *val)
{
	enabled = IS_ENABLED(CONFIG_SEMIHOSTING);
	return 0;
}
early_param("semihosting", semihosting_setup);

bool semihosting_enabled(void)
{
	return enabled;
}

int semihosting_call(u32 op, const void *arg, long *result)
{
	register u32 r0 __asm__("r0") = op;
	register const void *r1 __asm__("r1") = arg;
	int err = 0;

	__asm__ __volatile__("1:	.inst	0xe10f0070\n" /* hlt 0xf000 */
			     "2:\n"
			     "	.pushsection .text.fixup, \"ax\"\n"
			     "3:	mov	%0, %3\n"
			     "	b	2b\n"
			     "	.popsection\n" _ASM_EXTABLE("1b", "3b")
			     : "+r"(err), "+r"(r0)
			     : "r"(r1), "i"(-ENOSYS)
			     : "memory", "cc");
	if (result)
		*result = (long)r0;
	return err;
}

int semihosting_exit(int status)
{
	const u32 block[2] = { ADP_STOPPED_APPLICATION_EXIT, (u32)status };

	if (!enabled)
		return -ENOSYS;
	return semihosting_call(SYS_EXIT_EXTENDED, block, NULL);
}

/* In pieces, since the call wants a 0 at the end. */
static void semihosting_console_write(struct console *con, const char *s, unsigned int n)
{
	char piece[128];

	while (n) {
		unsigned int len = min_t(unsigned int, n, sizeof(piece) - 1);

		memcpy(piece, s, len);
		piece[len] = '\0';
		semihosting_write0(piece);
		s += len;
		n -= len;
	}
}

void machine_last_console(void)
{
	static struct console con = {
		.name = "semihosting",
		.flags = CON_PRINTBUFFER,
		.write = semihosting_console_write,
	};

	if (enabled)
		register_console(&con);
}

int semihosting_write0(const char *s)
{
	if (!enabled)
		return -ENOSYS;
	return semihosting_call(SYS_WRITE0, s, NULL);
}
