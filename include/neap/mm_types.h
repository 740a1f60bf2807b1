/* SPDX-License-Identifier: MIT */
/*
 * The structures of memory management: a page frame (struct page), an area of an address space
 * (struct vm_area_struct) and the address space itself (struct mm_struct).
 */
#ifndef NEAP_MM_TYPES_H
#define NEAP_MM_TYPES_H

#include <asm/atomic.h>
#include <asm/mmu.h>
#include <asm/page.h>
#include <neap/interval_tree.h>
#include <neap/list.h>
#include <neap/rbtree.h>
#include <neap/rwsem.h>
#include <neap/spinlock.h>
#include <neap/types.h>
#include <uapi/auxvec.h>

struct address_space;
struct anon_vma;
struct file;
struct kmem_cache;
struct mm_struct;
struct vm_area_struct;

typedef unsigned int vm_fault_t;

/* Names a slot of a swap area; the layout is the architecture's (asm/pgtable.h). 0: none. */
typedef struct {
	unsigned long val;
} swp_entry_t;

/*
 * One for each page frame, 32 bytes, in the flat array mem_map. What a field means depends on who
 * owns the frame; PG_buddy and PG_slab tell the two owners that use it differently.
 *
 *	            page of a mapping        free block head   slab page               page table
 *	_refcount   references               0                 1                       1
 *	_mapcount   PTEs that map it, - 1    -1                objects in use (inuse)  -1
 *	mapping     address_space, anon_vma  NULL              slab_cache              NULL
 *	index       page offset in mapping   -                 freelist                -
 *	lru         LRU list                 free list         partial list            -
 *	private     swap entry               order             first frame             lock of its PTEs
 *
 * A free frame on a CPU's list (mm/pcp.c) is on it by lru, and nothing else says what it is.
 */
struct page {
	unsigned long flags; /* enum pageflags, atomic; zone in the top bits, constant */
	atomic_t _refcount;
	union {
		atomic_t _mapcount;
		struct {
			u16 inuse;   /* slab: objects handed out; kmem_cache.lock */
			u16 objects; /* slab: objects in the page block */
		};
	};
	union {
		struct address_space *mapping; /* page lock */
		struct kmem_cache *slab_cache;
	};
	union {
		pgoff_t index;	/* page lock */
		void *freelist; /* slab: first free object; kmem_cache.lock */
	};
	struct list_head lru; /* zone.lru_lock, zone.lock or kmem_cache.lock by owner */
	union {
		unsigned long private; /* zone.lock (order) or the swap cache's tree lock (entry) */
		spinlock_t ptl;	       /* page table: its PTEs; see pte_lockptr() */
	};
};

#ifndef __LP64__ /* host tests may be built for 64 bits; a checked lock is larger */
_Static_assert(sizeof(struct page) <= 32 || IS_ENABLED(CONFIG_LOCKDEP),
	       "struct page has outgrown 32 bytes");
#endif

/*
 * The operations of a kind of mapping, called with mmap_lock held (for writing in open and close).
 * fault() may sleep; it returns VM_FAULT_* and leaves the page, referenced and locked if
 * VM_FAULT_LOCKED, in vmf->page.
 */
struct vm_fault {
	struct vm_area_struct *vma;
	unsigned long address; /* page aligned */
	unsigned int flags;    /* FAULT_FLAG_* */
	pgoff_t pgoff;	       /* address as a page offset in the mapping */
	pmd_t *pmd;
	pte_t *pte; /* mapped, under ptl; valid only between map and unmap */
	spinlock_t *ptl;
	pte_t orig_pte; /* the PTE when the fault was looked at */
	struct page *page;
	struct page *cow_page; /* the private copy to be, of a write to a private file mapping */
	bool major;	       /* shmem_getpage(): the disk was read */
};

struct vm_operations_struct {
	void (*open)(struct vm_area_struct *vma);
	void (*close)(struct vm_area_struct *vma);
	vm_fault_t (*fault)(struct vm_fault *vmf);
	/*
	 * Fault-around: maps what is in memory of the pages start to end, vmf's among them, without
	 * sleeping for any. Takes the PTEs' lock itself.
	 */
	void (*map_pages)(struct vm_fault *vmf, pgoff_t start, pgoff_t end);
	/* A shared page is about to become writable; leaves vmf->page locked, or VM_FAULT_*. */
	vm_fault_t (*page_mkwrite)(struct vm_fault *vmf);
	const char *(*name)(struct vm_area_struct *vma);
};

/*
 * An area: a page-aligned range of one address space whose pages have the same protection and the
 * same backing. All fields but the rmap ones are protected by vm_mm->mmap_lock; those that say where a
 * page of it lies (vm_start, vm_end, vm_pgoff) change under the locks of the reverse maps as well.
 */
struct vm_area_struct {
	unsigned long vm_start; /* first byte */
	unsigned long vm_end;	/* first byte after */
	struct vm_area_struct *vm_next, *vm_prev;
	struct rb_node vm_rb;
	unsigned long rb_subtree_gap; /* largest free gap below any area of this subtree, bytes */
	struct mm_struct *vm_mm;
	pgprot_t vm_page_prot;		  /* PTE bits that vm_flags give */
	unsigned long vm_flags;		  /* VM_* */
	struct interval_tree_node shared; /* i_mmap_rwsem: in the file's i_mmap, by page offset */
	struct list_head anon_vma_chain;  /* links to all anon_vmas of its pages; as the next */
	struct anon_vma *anon_vma;	  /* of new pages; mmap_lock and page_table_lock */
	const struct vm_operations_struct *vm_ops;
	pgoff_t vm_pgoff; /* offset in the file, or vm_start >> PAGE_SHIFT at creation, pages */
	struct file *vm_file;
	void *vm_private_data;
};

/* Resident pages by kind. */
enum { MM_FILEPAGES, MM_ANONPAGES, MM_SWAPENTS, MM_SHMEMPAGES, NR_MM_COUNTERS };

#define AT_VECTOR_SIZE (2 * 24)

/*
 * An address space. mm_users counts the tasks that live in it (and whoever must keep its pages);
 * mm_count counts references to the structure, all users together being one: a kernel thread that
 * borrows the mm (active_mm) holds an mm_count only.
 */
struct mm_struct {
	struct vm_area_struct *mmap;  /* list, ascending; mmap_lock */
	struct rb_root mm_rb;	      /* the same areas; mmap_lock */
	u64 vmacache_seqnum;	      /* counts what makes vmacaches void; mmap_lock */
	unsigned int rmap_check_pass; /* the last that looked at it; rmap_check_mutex */
	pgd_t *pgd;		      /* constant; the entries: page_table_lock */
	atomic_t mm_users;
	atomic_t mm_count;
	struct rw_semaphore mmap_lock; /* the set of areas and their fields */
	spinlock_t page_table_lock;    /* the first level, vma->anon_vma, stack growth */
	unsigned long
		mmap_base; /* top of the mmap area (top-down); set by execve, as the next two */
	unsigned long mmap_legacy_base;
	unsigned long task_size;      /* first address beyond user space */
	unsigned long highest_vm_end; /* mmap_lock */
	int map_count;		      /* number of areas; mmap_lock */
	int held_areas;		      /* of them, of files with held_pages(); mmap_lock */

	unsigned long hiwater_rss; /* pages; set at fork, only read since */
	unsigned long hiwater_vm;  /* mmap_lock */
	unsigned long total_vm;	   /* pages mapped; mmap_lock, as the next four */
	unsigned long locked_vm;
	unsigned long data_vm;
	unsigned long exec_vm;
	unsigned long stack_vm;
	unsigned long def_flags;	   /* VM_* given to every new area; mmap_lock */
	atomic_t rss_stat[NR_MM_COUNTERS]; /* pages; the locks of PTEs are several */
	atomic_t nr_ptes;		   /* second-level tables, pages */
	atomic_t exec_pages;		   /* of strings that its tasks copy for execve(): theirs, not yet here */

	unsigned long start_code, end_code, start_data, end_data; /* set by execve */
	unsigned long start_brk, brk, start_stack;		  /* brk: mmap_lock */
	unsigned long arg_start, arg_end, env_start, env_end;
	unsigned long saved_auxv[AT_VECTOR_SIZE]; /* set by execve, as exe_file */
	struct file *exe_file;
	unsigned long flags;	   /* MMF_*, atomic bits */
	atomic_t membarrier_state; /* registrations: bits of the commands; a child has them, too */
	mm_context_t context;	   /* ASID */
};

#define MMF_OOM_REAPED 0 /* killed for memory: its pages are as good as free */

#endif
