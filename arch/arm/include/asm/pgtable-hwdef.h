/* SPDX-License-Identifier: MIT */
/*
 * The hardware's short-descriptor formats: ARM DDI 0406C B3.5.1 (first and second level), with
 * SCTLR.TRE = 0 (TEX, C, B say the memory type themselves, B3.8.2) and SCTLR.AFE = 0 (AP[2:0] are
 * access permissions, B3.7.1).
 */
#ifndef _ASM_PGTABLE_HWDEF_H
#define _ASM_PGTABLE_HWDEF_H

#include <neap/const.h>

/* First level: a megabyte each. */
#define PMD_TYPE_MASK	(_AC(3, U) << 0)
#define PMD_TYPE_FAULT	(_AC(0, U) << 0)
#define PMD_TYPE_TABLE	(_AC(1, U) << 0)
#define PMD_TYPE_SECT	(_AC(2, U) << 0)
#define PMD_PXNTABLE	(_AC(1, U) << 2) /* never executed in kernel mode; where ID_MMFR0 has it */
#define PMD_DOMAIN(x)	(_AC(x, U) << 5)
#define PMD_DOMAIN_MASK PMD_DOMAIN(0xf)

#define PMD_SECT_PXN	    (_AC(1, U) << 0)
#define PMD_SECT_BUFFERABLE (_AC(1, U) << 2)
#define PMD_SECT_CACHEABLE  (_AC(1, U) << 3)
#define PMD_SECT_XN	    (_AC(1, U) << 4)
#define PMD_SECT_AP_WRITE   (_AC(1, U) << 10) /* AP[0]: the kernel has access */
#define PMD_SECT_AP_READ    (_AC(1, U) << 11) /* AP[1]: user has access too */
#define PMD_SECT_TEX(x)	    (_AC(x, U) << 12)
#define PMD_SECT_APX	    (_AC(1, U) << 15) /* AP[2]: read-only */
#define PMD_SECT_S	    (_AC(1, U) << 16)
#define PMD_SECT_nG	    (_AC(1, U) << 17)

/* Memory types: strongly-ordered is 0. */
#define PMD_SECT_WBWA	   (PMD_SECT_TEX(1) | PMD_SECT_CACHEABLE | PMD_SECT_BUFFERABLE | PMD_SECT_S)
#define PMD_SECT_NORMAL_NC (PMD_SECT_TEX(1) | PMD_SECT_S)
#define PMD_SECT_DEVICE	   (PMD_SECT_BUFFERABLE)

/* Second level: a small page, 4 KiB. */
#define PTE_TYPE_MASK  (_AC(3, U) << 0)
#define PTE_TYPE_SMALL (_AC(2, U) << 0)
#define PTE_HW_XN      (_AC(1, U) << 0)
#define PTE_HW_B       (_AC(1, U) << 2)
#define PTE_HW_C       (_AC(1, U) << 3)
#define PTE_HW_AP0     (_AC(1, U) << 4)
#define PTE_HW_AP1     (_AC(1, U) << 5)
#define PTE_HW_TEX0    (_AC(1, U) << 6)
#define PTE_HW_AP2     (_AC(1, U) << 9)
#define PTE_HW_S       (_AC(1, U) << 10)
#define PTE_HW_NG      (_AC(1, U) << 11)

/* Domains and their two bits in DACR (B3.7.3). */
#define DOMAIN_KERNEL	      0
#define DOMAIN_USER	      1
#define DOMAIN_NOACCESS	      0
#define DOMAIN_CLIENT	      1
#define DOMAIN_MANAGER	      3
#define domain_val(dom, type) (_AC(type, U) << (2 * (dom)))

/* DACR while the kernel keeps its hands off user memory, and while it may touch it. */
#define DACR_UACCESS_DISABLE \
	(domain_val(DOMAIN_KERNEL, DOMAIN_CLIENT) | domain_val(DOMAIN_USER, DOMAIN_NOACCESS))
#define DACR_UACCESS_ENABLE \
	(domain_val(DOMAIN_KERNEL, DOMAIN_CLIENT) | domain_val(DOMAIN_USER, DOMAIN_CLIENT))

/*
 * TTBR0 beside the address (B4.1.154, with the Multiprocessing Extensions): tables are walked
 * through the caches, inner and outer write-back write-allocate, inner shareable.
 */
#define TTB_FLAGS_WBWA 0x6a

#endif /* _ASM_PGTABLE_HWDEF_H */
