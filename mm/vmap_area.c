// SPDX-License-Identifier: MIT
/*
 * Which addresses of the vmalloc area are taken. The areas (vm_struct) are in a red-black tree by address.
 * Each knows the gap below it, and the largest gap below any area of its subtree:
 *
 *	VMALLOC_START                                                     VMALLOC_END
 *	|<- gap ->| area | guard | area | guard |<-- gap -->| area | guard |   the rest
 *
 * A new area goes into the lowest gap that it fits, a guard page included; the largest gap of a subtree says
 * whether there is one, so the walk down never turns back. The rest above the last area is tried at last.
 */
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/printk.h>
#include <neap/rbtree_augmented.h>
#include <neap/seq_file.h>
#include <neap/slab.h>
#include <neap/vmalloc.h>

static DEFINE_SPINLOCK(vmap_area_lock);		/* the tree, and every vm_struct in it */
static struct rb_root vmap_area_root = RB_ROOT; /* vm_struct.rb, by addr */

static inline unsigned long area_gap(const struct vm_struct *area)
{
	return area->gap;
}

RB_DECLARE_CALLBACKS_MAX(static, vmap_gap_callbacks, struct vm_struct, rb, unsigned long,
			 subtree_gap, area_gap)

static struct vm_struct *rb_to_area(struct rb_node *rb)
{
	return rb_entry_safe(rb, struct vm_struct, rb);
}

static unsigned long area_start(const struct vm_struct *area)
{
	return (unsigned long)area->addr;
}

static unsigned long area_end(const struct vm_struct *area)
{
	return (unsigned long)area->addr + area->size;
}

/* Has this subtree a gap of size bytes? */
static bool has_gap(struct rb_node *rb, unsigned long size)
{
	return rb && rb_to_area(rb)->subtree_gap >= size;
}

/* Where the lowest gap of size bytes begins; 0: there is none. vmap_area_lock held. */
static unsigned long lowest_gap(unsigned long size)
{
	struct rb_node *rb = vmap_area_root.rb_node;
	unsigned long end = VMALLOC_START;

	if (has_gap(rb, size)) {
		for (;;) {
			struct vm_struct *area = rb_to_area(rb);

			if (has_gap(rb->rb_left, size))
				rb = rb->rb_left;
			else if (area->gap >= size)
				return area_start(area) - area->gap;
			else
				rb = rb->rb_right; /* where else could it be? */
		}
	}
	rb = rb_last(&vmap_area_root);
	if (rb)
		end = area_end(rb_to_area(rb));
	return VMALLOC_END - end >= size ? end : 0;
}

/* The gap below an area has changed: so may have what its ancestors know. */
static void set_gap(struct vm_struct *area, unsigned long gap)
{
	area->gap = gap;
	vmap_gap_callbacks.propagate(&area->rb, NULL);
}

/* area has got its address, at the start of a gap. vmap_area_lock held. */
static void insert_vmap_area(struct vm_struct *area)
{
	struct rb_node **link = &vmap_area_root.rb_node, *parent = NULL;
	struct vm_struct *next = NULL;

	while (*link) {
		parent = *link;
		if (area_start(area) < area_start(rb_to_area(parent))) {
			next = rb_to_area(parent);
			link = &parent->rb_left;
		} else {
			link = &parent->rb_right;
		}
	}
	area->gap = area->subtree_gap = 0; /* it begins where the one below ends */
	rb_link_node(&area->rb, parent, link);
	rb_insert_augmented(&area->rb, &vmap_area_root, &vmap_gap_callbacks);
	if (next)
		set_gap(next, area_start(next) - area_end(area));
}

static void erase_vmap_area(struct vm_struct *area)
{
	struct vm_struct *next = rb_to_area(rb_next(&area->rb));
	unsigned long gap = area->gap + area->size;

	rb_erase_augmented(&area->rb, &vmap_area_root, &vmap_gap_callbacks);
	if (next)
		set_gap(next, next->gap + gap);
}

/* The area that starts at addr or, if none does, the first above it. vmap_area_lock held. */
static struct vm_struct *find_vmap_area(unsigned long addr)
{
	struct rb_node *rb = vmap_area_root.rb_node;
	struct vm_struct *found = NULL;

	while (rb) {
		struct vm_struct *area = rb_to_area(rb);

		if (area_start(area) < addr) {
			rb = rb->rb_right;
		} else {
			found = area;
			rb = rb->rb_left;
		}
	}
	return found;
}

struct vm_struct *get_vm_area_caller(unsigned long size, unsigned long flags, const void *caller)
{
	struct vm_struct *area;

	if (!size || size > VMALLOC_END - VMALLOC_START - PAGE_SIZE)
		return NULL;
	area = kzalloc(sizeof(*area), GFP_KERNEL);
	if (!area)
		return NULL;
	area->size = PAGE_ALIGN(size) + PAGE_SIZE; /* the guard page */
	area->flags = flags;
	area->caller = caller;
	spin_lock(&vmap_area_lock);
	area->addr = (void *)lowest_gap(area->size);
	if (area->addr)
		insert_vmap_area(area);
	spin_unlock(&vmap_area_lock);
	if (!area->addr) {
		pr_warn_ratelimited("vmalloc: no room for %lu bytes; vmalloc=<size> enlarges the area\n", size);
		kfree(area);
		return NULL;
	}
	return area;
}

struct vm_struct *find_vm_area(const void *addr)
{
	struct vm_struct *area;

	spin_lock(&vmap_area_lock);
	area = find_vmap_area((unsigned long)addr);
	if (area && area->addr != addr)
		area = NULL;
	spin_unlock(&vmap_area_lock);
	return area;
}

struct vm_struct *remove_vm_area(const void *addr)
{
	struct vm_struct *area = find_vm_area(addr);

	if (!area)
		return NULL;
	/* Unmapped and out of the TLBs before anybody else can be given the addresses. */
	unmap_kernel_range((unsigned long)area->addr, area->size - PAGE_SIZE);
	spin_lock(&vmap_area_lock);
	erase_vmap_area(area);
	spin_unlock(&vmap_area_lock);
	return area;
}

/* ---- /proc/vmallocinfo: the position is an address ---- */

static void *vmallocinfo_start(struct seq_file *m __maybe_unused, loff_t *pos)
{
	spin_lock(&vmap_area_lock);
	return *pos < (loff_t)VMALLOC_END ? find_vmap_area(*pos) : NULL;
}

static void *vmallocinfo_next(struct seq_file *m __maybe_unused, void *v, loff_t *pos)
{
	struct vm_struct *p = v;

	*pos = area_end(p);
	return rb_to_area(rb_next(&p->rb));
}

static void vmallocinfo_stop(struct seq_file *m __maybe_unused, void *v __maybe_unused)
{
	spin_unlock(&vmap_area_lock);
}

static int vmallocinfo_show(struct seq_file *m, void *v)
{
	struct vm_struct *p = v;

	seq_printf(m, "0x%08lx-0x%08lx %7lu %pS", (unsigned long)p->addr,
		   (unsigned long)p->addr + p->size, p->size, p->caller);
	if (p->nr_pages)
		seq_printf(m, " pages=%u", p->nr_pages);
	if (p->phys_addr)
		seq_printf(m, " phys=%#010lx", (unsigned long)p->phys_addr);
	seq_printf(m, "%s%s%s%s\n", p->flags & VM_IOREMAP ? " ioremap" : "",
		   p->flags & VM_ALLOC ? " vmalloc" : "", p->flags & VM_MAP ? " vmap" : "",
		   p->flags & VM_USERMAP ? " user" : "");
	return 0;
}

const struct seq_operations vmallocinfo_op = {
	.start = vmallocinfo_start,
	.next = vmallocinfo_next,
	.stop = vmallocinfo_stop,
	.show = vmallocinfo_show,
};
