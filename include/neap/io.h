/* SPDX-License-Identifier: MIT */
/*
 * Device registers: readl() and kin, ioremap(). A relaxed access is ordered only against other
 * Device accesses; a plain one also against normal memory (writel: earlier stores are visible to
 * the device before the register write; readl: later loads come after the register read).
 */
#ifndef _NEAP_IO_H
#define _NEAP_IO_H

#include <neap/types.h>
#include <asm/io.h>

#endif /* _NEAP_IO_H */
