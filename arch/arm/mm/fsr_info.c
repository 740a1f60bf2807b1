// SPDX-License-Identifier: MIT
/*
 * The fault statuses of the short-descriptor format (ARM DDI 0406C, tables B3-23 and B3-24):
 * name, handler, and the signal for user mode when nobody handles it. Statuses that the
 * architecture does not define are named by their number.
 */
#include "fault.h"

#include <neap/signal.h>

#define BAD(name_, sig_, code_)                                         \
	{                                                               \
		.fn = do_bad, .sig = sig_, .code = code_, .name = name_ \
	}
#define UNKNOWN(n) [n] = BAD("unknown status " #n, SIGBUS, 0)
#define FAULT(fn_, name_, code_)                                        \
	{                                                               \
		.fn = fn_, .sig = SIGSEGV, .code = code_, .name = name_ \
	}

const struct fsr_info fsr_info[32] = {
	UNKNOWN(0),
	[1] = { .fn = do_alignment, .sig = SIGBUS, .code = BUS_ADRALN, .name = "alignment fault" },
	[2] = { .fn = do_debug_abort,
		.sig = SIGBUS,
		.code = BUS_OBJERR,
		.name = "abort injected by the hypervisor" },
	[3] = BAD("section access flag fault", SIGSEGV, SEGV_ACCERR),
	/* Cache maintenance by address faults like a load. */
	[4] = FAULT(do_translation_fault, "instruction cache maintenance fault", SEGV_MAPERR),
	[5] = FAULT(do_translation_fault, "section translation fault", SEGV_MAPERR),
	[6] = BAD("page access flag fault", SIGSEGV, SEGV_ACCERR),
	[7] = FAULT(do_page_fault, "page translation fault", SEGV_MAPERR),
	[8] = { .fn = do_external_abort,
		.sig = SIGBUS,
		.code = BUS_OBJERR,
		.name = "synchronous external abort" },
	[9] = FAULT(do_sect_fault, "section domain fault", SEGV_ACCERR),
	UNKNOWN(10),
	[11] = FAULT(do_sect_fault, "page domain fault", SEGV_ACCERR),
	[12] = BAD("external abort on translation, first level", SIGBUS, BUS_OBJERR),
	[13] = FAULT(do_sect_fault, "section permission fault", SEGV_ACCERR),
	[14] = BAD("external abort on translation, second level", SIGBUS, BUS_OBJERR),
	[15] = FAULT(do_page_fault, "page permission fault", SEGV_ACCERR),
	[16] = BAD("TLB conflict abort", SIGBUS, 0),
	UNKNOWN(17),
	UNKNOWN(18),
	UNKNOWN(19),
	[20] = BAD("lockdown abort", SIGBUS, 0),
	UNKNOWN(21),
	[22] = BAD("asynchronous external abort", SIGBUS, BUS_OBJERR),
	UNKNOWN(23),
	[24] = BAD("asynchronous parity error", SIGBUS, BUS_OBJERR),
	[25] = BAD("synchronous parity error", SIGBUS, BUS_OBJERR),
	[26] = BAD("coprocessor abort", SIGBUS, 0),
	UNKNOWN(27),
	[28] = BAD("parity error on translation, first level", SIGBUS, BUS_OBJERR),
	UNKNOWN(29),
	[30] = BAD("parity error on translation, second level", SIGBUS, BUS_OBJERR),
	UNKNOWN(31),
};

const struct fsr_info ifsr_info[32] = {
	UNKNOWN(0),
	[1] = BAD("alignment fault", SIGBUS, BUS_ADRALN),
	[2] = { .fn = do_debug_abort,
		.sig = SIGBUS,
		.code = BUS_OBJERR,
		.name = "breakpoint, or abort injected by the hypervisor" },
	[3] = BAD("section access flag fault", SIGSEGV, SEGV_ACCERR),
	UNKNOWN(4),
	[5] = FAULT(do_translation_fault, "section translation fault", SEGV_MAPERR),
	[6] = BAD("page access flag fault", SIGSEGV, SEGV_ACCERR),
	[7] = FAULT(do_page_fault, "page translation fault", SEGV_MAPERR),
	[8] = BAD("synchronous external abort", SIGBUS, BUS_OBJERR),
	[9] = FAULT(do_sect_fault, "section domain fault", SEGV_ACCERR),
	UNKNOWN(10),
	[11] = FAULT(do_sect_fault, "page domain fault", SEGV_ACCERR),
	[12] = BAD("external abort on translation, first level", SIGBUS, BUS_OBJERR),
	[13] = FAULT(do_sect_fault, "section permission fault", SEGV_ACCERR),
	[14] = BAD("external abort on translation, second level", SIGBUS, BUS_OBJERR),
	[15] = FAULT(do_page_fault, "page permission fault", SEGV_ACCERR),
	[16] = BAD("TLB conflict abort", SIGBUS, 0),
	UNKNOWN(17),
	UNKNOWN(18),
	UNKNOWN(19),
	[20] = BAD("lockdown abort", SIGBUS, 0),
	UNKNOWN(21),
	UNKNOWN(22),
	UNKNOWN(23),
	UNKNOWN(24),
	[25] = BAD("synchronous parity error", SIGBUS, BUS_OBJERR),
	[26] = BAD("coprocessor abort", SIGBUS, 0),
	UNKNOWN(27),
	[28] = BAD("parity error on translation, first level", SIGBUS, BUS_OBJERR),
	UNKNOWN(29),
	[30] = BAD("parity error on translation, second level", SIGBUS, BUS_OBJERR),
	UNKNOWN(31),
};
