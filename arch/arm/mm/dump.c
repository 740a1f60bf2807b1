// SPDX-License-Identifier: MIT
/*
 * Page tables, read as the MMU reads them:
 *
 *	0x80300000-0x80400000     1M section kernel rw- user --- normal write-back shared global
 *	0x00010000-0x00018000    32K page    kernel r-- user r-x normal write-back shared asid
 *
 *	kernel, user	what each may do by the access permissions (AP), XN and PXN
 *	normal, device	the memory type (TEX, C, B)
 *	global, asid	whether the TLB keeps it for all address spaces (nG)
 *	clean		read-only for the MMU until it is written to, which makes it dirty
 *	old		not there for the MMU until it is used
 *
 * Neighbours that agree in all this are one line. Whether user memory can be reached from the kernel is
 * a matter of the moment and stands in no table (DACR).
 */
#include <asm/fixmap.h>
#include <asm/memory.h>
#include <asm/pgtable.h>
#include <neap/bug.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/printk.h>
#include <neap/ptdump.h>
#include <neap/sched/mm.h>
#include <neap/seq_file.h>

/* Attributes of a mapping; 0: there is none. */
#define ATTR_KERNEL_READ  (1u << 0)
#define ATTR_KERNEL_WRITE (1u << 1)
#define ATTR_KERNEL_EXEC  (1u << 2)
#define ATTR_USER_READ	  (1u << 3)
#define ATTR_USER_WRITE	  (1u << 4)
#define ATTR_USER_EXEC	  (1u << 5)
#define ATTR_MEMTYPE(x)	  ((x) << 6) /* three bits: TEX[0], C, B */
#define ATTR_SHARED	  (1u << 9)
#define ATTR_ASID	  (1u << 10)
#define ATTR_SECTION	  (1u << 11)
#define ATTR_OLD	  (1u << 12)
#define ATTR_CLEAN	  (1u << 13)
#define ATTR_VALID	  (1u << 14)

/* The top of the address space. */
#define ADDR_END (1ULL << 32)

/* Addresses whose mappings agree. */
struct ptdump_range {
	u64 start, end;
	u32 attr; /* 0: nothing is mapped any more */
};

/* m->private of an open file. */
struct ptdump_private {
	struct inode *inode;
	struct mm_struct *mm; /* mmgrab()bed; NULL: the kernel's tables, or there is none */
	bool locked;	      /* mmap_lock is held, and mm_users */
	struct ptdump_range range;
	const char *region; /* of the line before */
};

/* The part of the address space that a mapping lies in. Between any two there is a gap. */
static const char *region_name(unsigned long addr)
{
	if (addr < TASK_SIZE)
		return "user";
	if (addr < PAGE_OFFSET)
		return "pkmap";
	if (addr < (unsigned long)high_memory)
		return "lowmem";
	if (addr < VMALLOC_END)
		return "vmalloc";
	return addr < VECTORS_BASE ? "fixmap" : "vectors";
}

/* ---- one range ---- */

static const char *memtype_name(u32 attr)
{
	static const char *const names[8] = {
		[0] = "strongly-ordered",     [1] = "device",
		[2] = "normal write-through", [3] = "normal write-back no-allocate",
		[4] = "normal uncached",      [7] = "normal write-back",
	};
	const char *name = names[attr / ATTR_MEMTYPE(1) & 7];

	return name ? name : "reserved type";
}

static void show_range(struct seq_file *m, unsigned long start, unsigned long end, u32 attr)
{
	unsigned long kb = (end - start) >> 10;
	bool mb = kb && !(kb & 1023);

	seq_printf(m, "0x%08lx-0x%08lx %6lu%c %s", start, end, mb ? kb >> 10 : kb, mb ? 'M' : 'K',
		   attr & ATTR_SECTION ? "section" : "page   ");
	seq_printf(m, " kernel %c%c%c user %c%c%c", attr & ATTR_KERNEL_READ ? 'r' : '-',
		   attr & ATTR_KERNEL_WRITE ? 'w' : '-', attr & ATTR_KERNEL_EXEC ? 'x' : '-',
		   attr & ATTR_USER_READ ? 'r' : '-', attr & ATTR_USER_WRITE ? 'w' : '-',
		   attr & ATTR_USER_EXEC ? 'x' : '-');
	seq_printf(m, " %s%s %s%s%s\n", memtype_name(attr), attr & ATTR_SHARED ? " shared" : "",
		   attr & ATTR_ASID ? "asid" : "global", attr & ATTR_CLEAN ? " clean" : "",
		   attr & ATTR_OLD ? " old" : "");
}

static bool is_wx(u32 attr)
{
	return (attr & (ATTR_KERNEL_WRITE | ATTR_KERNEL_EXEC)) ==
	       (ATTR_KERNEL_WRITE | ATTR_KERNEL_EXEC);
}

/* ---- entries ---- */

/* AP[2:0] (ARM DDI 0406C B3.7.1, AFE = 0), execute-never bits and the memory type. */
static u32 make_attr(bool ap2, bool ap1, bool ap0, bool xn, bool pxn, u32 type)
{
	u32 attr = ATTR_VALID | ATTR_MEMTYPE(type);

	if (ap0 || ap1)
		attr |= ATTR_KERNEL_READ;
	if ((ap0 || ap1) && !ap2)
		attr |= ATTR_KERNEL_WRITE;
	if (ap1)
		attr |= ATTR_USER_READ;
	if (ap1 && ap0 && !ap2)
		attr |= ATTR_USER_WRITE;
	if ((attr & ATTR_KERNEL_READ) && !xn && !pxn)
		attr |= ATTR_KERNEL_EXEC;
	if ((attr & ATTR_USER_READ) && !xn)
		attr |= ATTR_USER_EXEC;
	return attr;
}

static u32 sect_attr(u32 pmd)
{
	u32 attr = make_attr(pmd & PMD_SECT_APX, pmd & PMD_SECT_AP_READ, pmd & PMD_SECT_AP_WRITE,
			     pmd & PMD_SECT_XN, pmd & PMD_SECT_PXN,
			     (pmd & PMD_SECT_TEX(1) ? 4 : 0) | (pmd >> 2 & 3));

	return attr | ATTR_SECTION | (pmd & PMD_SECT_S ? ATTR_SHARED : 0) |
	       (pmd & PMD_SECT_nG ? ATTR_ASID : 0);
}

/* An entry by what the MMU reads (hw) and what the kernel keeps beside it. */
static u32 pte_attr(u32 pmd, pte_t pte, u32 hw)
{
	u32 attr, extra = 0;

	if (!pte_present(pte))
		return 0;
	if (!hw) { /* nobody has used it since the bit was cleared, or PROT_NONE */
		extra = ATTR_OLD;
		if (pte_protnone(pte))
			return ATTR_VALID | ATTR_ASID | ATTR_MEMTYPE(7) | ATTR_SHARED;
		hw = pte_to_hw(pte_mkyoung(pte));
	}
	if (pte_write(pte) && !pte_dirty(pte))
		extra |= ATTR_CLEAN;
	attr = make_attr(hw & PTE_HW_AP2, hw & PTE_HW_AP1, hw & PTE_HW_AP0, hw & PTE_HW_XN,
			 pmd & PMD_PXNTABLE, (hw & PTE_HW_TEX0 ? 4 : 0) | (hw >> 2 & 3));
	return attr | extra | (hw & PTE_HW_S ? ATTR_SHARED : 0) | (hw & PTE_HW_NG ? ATTR_ASID : 0);
}

/* ---- the walk ---- */

/* From addr on it is attr: true when the range ends there. */
static bool note_page(struct ptdump_range *r, u64 addr, u32 attr)
{
	if (attr == r->attr)
		return false;
	r->end = addr;
	if (r->attr)
		return true;
	r->start = addr;
	r->attr = attr;
	return false;
}

/* The half of a table that one entry of the first level points to, 256 entries, from addr on. */
static bool walk_table(struct ptdump_range *r, unsigned long addr, u32 pmd)
{
	const u32 *hw = __va(pmd & ~0x3ffu);
	const pte_t *pte = (const pte_t *)(hw - PTE_HWTABLE_PTRS);
	unsigned int i;

	for (i = addr >> PAGE_SHIFT & (PTRS_PER_PTE / 2 - 1); i < PTRS_PER_PTE / 2;
	     i++, addr += PAGE_SIZE) {
		if (note_page(r, addr, pte_attr(pmd, READ_ONCE(pte[i]), READ_ONCE(hw[i]))))
			return true;
	}
	return false;
}

/* mm NULL: the kernel's. A user table is locked while it is read; it stays, with mmap_lock. */
static bool walk_entry(struct ptdump_range *r, struct mm_struct *mm, unsigned long addr, u32 *entry)
{
	u32 pmd = READ_ONCE(*entry);
	bool ended;

	if ((pmd & PMD_TYPE_MASK) == PMD_TYPE_TABLE) {
		spinlock_t *ptl = mm ? pte_lockptr(mm, pmd_off(mm, addr)) : NULL;

		if (ptl)
			spin_lock(ptl);
		ended = walk_table(r, addr, pmd);
		if (ptl)
			spin_unlock(ptl);
		return ended;
	}
	return note_page(r, addr, pmd & PMD_TYPE_SECT ? sect_attr(pmd) : 0);
}

/* The first range in [addr, end) of a first level; false: nothing is mapped there. */
static bool find_range(struct ptdump_range *r, struct mm_struct *mm, pgd_t *pgd, u64 addr, u64 end)
{
	u32 *entries = (u32 *)pgd;

	r->attr = 0;
	while (addr < end) {
		if (walk_entry(r, mm, addr, &entries[addr >> SECTION_SHIFT]))
			return true;
		addr = (addr | (SECTION_SIZE - 1)) + 1;
	}
	r->end = end;
	return r->attr;
}

/* ---- as a file: the position is an address ---- */

static void *ptdump_find(struct seq_file *m, loff_t *pos)
{
	struct ptdump_private *priv = m->private;
	struct mm_struct *mm = priv->mm;

	return find_range(&priv->range, mm, mm ? mm->pgd : swapper_pg_dir, *pos,
			  mm ? TASK_SIZE : ADDR_END)
		       ? &priv->range
		       : NULL;
}

static void *ptdump_start(struct seq_file *m, loff_t *pos)
{
	struct ptdump_private *priv = m->private;

	if (!*pos)
		priv->region = NULL;
	if (priv->inode) {
		if (!priv->mm || !mmget_not_zero(priv->mm))
			return NULL;
		mmap_read_lock(priv->mm);
		priv->locked = true;
	}
	return ptdump_find(m, pos);
}

static void *ptdump_next(struct seq_file *m, void *v, loff_t *pos)
{
	struct ptdump_private *priv = m->private;
	struct ptdump_range *r = v;

	priv->region = region_name(r->start);
	*pos = r->end;
	return ptdump_find(m, pos);
}

static void ptdump_stop(struct seq_file *m, void *v __maybe_unused)
{
	struct ptdump_private *priv = m->private;

	if (priv->locked) {
		priv->locked = false;
		mmap_read_unlock(priv->mm);
		mmput(priv->mm);
	}
}

static int ptdump_show(struct seq_file *m, void *v)
{
	struct ptdump_private *priv = m->private;
	struct ptdump_range *r = v;
	const char *region = region_name(r->start);

	if (region != priv->region)
		seq_printf(m, "---[ %s ]---\n", region);
	show_range(m, r->start, r->end, r->attr);
	return 0;
}

static const struct seq_operations ptdump_op = {
	.start = ptdump_start,
	.next = ptdump_next,
	.stop = ptdump_stop,
	.show = ptdump_show,
};

int ptdump_open(struct inode *inode, struct file *file, struct mm_struct *mm)
{
	int err = seq_open_private(file, &ptdump_op, sizeof(struct ptdump_private));

	if (!err) {
		struct ptdump_private *priv = ((struct seq_file *)file->private_data)->private;

		priv->inode = inode;
		priv->mm = mm;
	}
	return err;
}

int ptdump_release(struct inode *inode, struct file *file)
{
	struct ptdump_private *priv = ((struct seq_file *)file->private_data)->private;

	if (priv->mm)
		mmdrop(priv->mm);
	return seq_release_private(inode, file);
}

/* ---- the check ---- */

unsigned long ptdump_check_wx(bool report)
{
	struct ptdump_range r = { .end = 0 };
	unsigned long wx = 0;

	while (find_range(&r, NULL, swapper_pg_dir, r.end, ADDR_END)) {
		if (!is_wx(r.attr))
			continue;
		wx += r.end - r.start;
		if (report)
			pr_err("page tables: 0x%08lx-0x%08lx can be written and executed\n",
			       (unsigned long)r.start, (unsigned long)r.end);
	}
	return wx;
}

void debug_checkwx(void)
{
	unsigned long wx = ptdump_check_wx(true);

	if (!WARN(wx, "page tables: %lu KiB of the kernel can be written and executed\n", wx >> 10))
		pr_info("page tables: nothing of the kernel can be both written and executed\n");
}
