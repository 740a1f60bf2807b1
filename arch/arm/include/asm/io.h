/* SPDX-License-Identifier: MIT */
/*
 * Device registers. readl()/writel() are ordered against accesses to normal memory on their side
 * (a DMA buffer filled before writel() is seen by the device; data read after readl() is not
 * older); the _relaxed forms are only ordered among themselves for one device (A3.5.1, A3.8.3).
 *
 * Written as assembly so that the compiler uses exactly one plain load or store: other forms
 * (writeback, pairs) leave no syndrome and cannot be emulated by a hypervisor.
 */
#ifndef _ASM_IO_H
#define _ASM_IO_H

#include <neap/types.h>
#include <asm/barrier.h>
#include <asm/memory.h>

static inline u8 readb_relaxed(const volatile void __iomem *addr)
{
	u32 val;

	asm volatile("ldrb %0, %1" : "=r"(val) : "Qo"(*(const volatile u8 __force *)addr));
	return val;
}

static inline u16 readw_relaxed(const volatile void __iomem *addr)
{
	u32 val;

	asm volatile("ldrh %0, %1" : "=r"(val) : "Q"(*(const volatile u16 __force *)addr));
	return val;
}

static inline u32 readl_relaxed(const volatile void __iomem *addr)
{
	u32 val;

	asm volatile("ldr %0, %1" : "=r"(val) : "Qo"(*(const volatile u32 __force *)addr));
	return val;
}

static inline void writeb_relaxed(u8 val, volatile void __iomem *addr)
{
	asm volatile("strb %1, %0" : "=Qo"(*(volatile u8 __force *)addr) : "r"(val));
}

static inline void writew_relaxed(u16 val, volatile void __iomem *addr)
{
	asm volatile("strh %1, %0" : "=Q"(*(volatile u16 __force *)addr) : "r"(val));
}

static inline void writel_relaxed(u32 val, volatile void __iomem *addr)
{
	asm volatile("str %1, %0" : "=Qo"(*(volatile u32 __force *)addr) : "r"(val));
}

#define __io_read(type, suffix)                                            \
	static inline type read##suffix(const volatile void __iomem *addr) \
	{                                                                  \
		type val = read##suffix##_relaxed(addr);                   \
                                                                           \
		rmb();                                                     \
		return val;                                                \
	}
#define __io_write(type, suffix)                                                \
	static inline void write##suffix(type val, volatile void __iomem *addr) \
	{                                                                       \
		wmb();                                                          \
		write##suffix##_relaxed(val, addr);                             \
	}
__io_read(u8, b) __io_read(u16, w) __io_read(u32, l) __io_write(u8, b) __io_write(u16, w)
	__io_write(u32, l)
#undef __io_read
#undef __io_write

	/*
 * Reads a register of a device that may not be there. 0 and *@val; -ENXIO: the bus refused it.
 * mm/mmio_probe.c.
 */
	int mmio_probe_read32(const volatile void __iomem *addr, u32 *val);

/*
 * Maps @size bytes of device registers (Device memory) or, _wc, of memory past the cache. RAM is
 * refused: it must not be mapped with two memory types. NULL if there is no room. May sleep.
 */
void __iomem *ioremap(phys_addr_t phys, size_t size);
void __iomem *ioremap_wc(phys_addr_t phys, size_t size);
/* NULL is ignored. May sleep. */
void iounmap(volatile void __iomem *addr);

#endif /* _ASM_IO_H */
