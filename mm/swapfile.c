// SPDX-License-Identifier: MIT
/*
 * Swap areas: slots taken and freed by entry, swapon, and swapoff, which brings every page home.
 *
 * swap_lock: the table of areas, their order of priority, total_swap_pages. si->lock: an area's slots
 * (swap_map.c). swap_lock > si->lock. swapon_mutex: one swapon or swapoff at a time. Slots are taken
 * and freed under the lock of a page table; no lock is taken under si->lock.
 *
 * An entry may be stale: it was read from a PTE without the PTE's lock, and swapoff has taken it out
 * since. So the area structures are never freed, only used again, and what hangs off one is looked at
 * with si->lock held and SWP_USED seen; unless the caller knows that the slot is in use.
 */
#include <asm/pgalloc.h>
#include <neap/blkdev.h>
#include <neap/err.h>
#include <neap/file.h>
#include <neap/fs.h>
#include <neap/highmem.h>
#include <neap/kernel.h>
#include <neap/mman.h>
#include <neap/mutex.h>
#include <neap/oom.h>
#include <neap/pagemap.h>
#include <neap/pid.h>
#include <neap/printk.h>
#include <neap/radix-tree.h>
#include <neap/rmap.h>
#include <neap/sched.h>
#include <neap/seq_file.h>
#include <neap/shmem_fs.h>
#include <neap/slab.h>
#include <neap/syscalls.h>
#include <neap/uaccess.h>
#include <neap/vmalloc.h>

#include "internal.h"
#include "swap_map.h"

atomic_t nr_swap_pages;		/* free slots of all areas that are on */
unsigned long total_swap_pages; /* usable slots of those; swap_lock */

static DEFINE_SPINLOCK(swap_lock); /* swap_active, prio; swap_info[] is only added to */
static struct swap_info_struct *swap_info[MAX_SWAPFILES]; /* by type; made once, then used again */
static LIST_HEAD(swap_active);				  /* highest priority first */
static int least_priority = -1; /* the last that was given by default; swap_lock */
/* Held for as long as a swapoff takes, which may be minutes: waits for it are killable. */
static DEFINE_MUTEX(swapon_mutex);

/* ---- slots by entry ---- */

/*
 * The area of an entry if the entry is within it; else NULL. Only of a slot in use (a page of the cache,
 * locked or under writeback) does what it points to stay.
 */
static struct swap_info_struct *swap_info_get(swp_entry_t entry)
{
	unsigned int type = swp_type(entry);
	struct swap_info_struct *si = type < MAX_SWAPFILES ? READ_ONCE(swap_info[type]) : NULL;

	if (!si || !(READ_ONCE(si->flags) & SWP_USED) || !swp_offset(entry) ||
	    swp_offset(entry) >= si->max)
		return NULL;
	return si;
}

/* The same for any entry, with the area's lock held. */
static struct swap_info_struct *swap_info_lock(swp_entry_t entry)
{
	unsigned int type = swp_type(entry);
	struct swap_info_struct *si = type < MAX_SWAPFILES ? READ_ONCE(swap_info[type]) : NULL;

	if (!si)
		return NULL;
	spin_lock(&si->lock);
	if (swap_info_get(entry))
		return si;
	spin_unlock(&si->lock);
	return NULL;
}

bool swap_entry_valid(swp_entry_t entry)
{
	return swap_info_get(entry) != NULL;
}

static unsigned int page_frame_index(struct page *page)
{
	return page ? page - mem_map : 0; /* frame 0 is never a user's: zero_page_init() */
}

static u32 swap_word(struct page *page, unsigned int count)
{
	return page_frame_index(page) << SWAP_COUNT_BITS | count;
}

/* lock held */
static void set_word(struct swap_info_struct *si, pgoff_t offset, u32 word)
{
	int freed = swap_map_set(si, offset, word);

	if (freed && (si->flags & SWP_WRITEOK))
		atomic_add(freed, &nr_swap_pages);
}

swp_entry_t swap_slot_alloc(struct page *page)
{
	swp_entry_t entry = { 0 };
	struct swap_info_struct *si;

	spin_lock(&swap_lock);
	list_for_each_entry(si, &swap_active, list) {
		unsigned int offset;

		/* A full one: a slot that is freed just now will do for the next page. */
		if (READ_ONCE(si->inuse_pages) >= READ_ONCE(si->pages))
			continue;
		spin_lock(&si->lock);
		offset = si->flags & SWP_WRITEOK ? scan_swap_map(si) : 0;
		if (offset) {
			set_word(si, offset, swap_word(page, 0));
			entry = swp_entry(si->type, offset);
			/* Areas of the same priority take turns, a cluster each. */
			if (offset % SWAPFILE_CLUSTER == SWAPFILE_CLUSTER - 1)
				offset = 0;
		}
		spin_unlock(&si->lock);
		if (!entry.val)
			continue;
		if (!offset && !list_is_last(&si->list, &swap_active) &&
		    list_next_entry(si, list)->prio == si->prio) {
			struct swap_info_struct *last = si;

			while (!list_is_last(&last->list, &swap_active) &&
			       list_next_entry(last, list)->prio == si->prio)
				last = list_next_entry(last, list);
			list_move(&si->list, &last->list);
		}
		break;
	}
	spin_unlock(&swap_lock);
	return entry;
}

int swap_slot_set_page(swp_entry_t entry, struct page *page)
{
	struct swap_info_struct *si = swap_info_lock(entry);
	pgoff_t offset = swp_offset(entry);
	int err = 0;
	u32 word;

	if (!si)
		return -ENOENT;
	word = si->swap_map[offset];
	if (!page)
		set_word(si, offset, swap_word(NULL, swap_word_count(word)));
	else if (swap_word_frame(word))
		err = -EEXIST;
	else if (!word || word == SWAP_MAP_BAD)
		err = -ENOENT;
	else
		set_word(si, offset, swap_word(page, swap_word_count(word)));
	spin_unlock(&si->lock);
	return err;
}

struct page *swap_slot_get_page(swp_entry_t entry)
{
	struct swap_info_struct *si = swap_info_lock(entry);
	struct page *page = NULL;
	unsigned int frame;

	if (!si)
		return NULL;
	/* delete_from_swap_cache() drops the cache's reference after it has been here. */
	frame = swap_word_frame(si->swap_map[swp_offset(entry)]);
	if (frame) {
		page = mem_map + frame;
		get_page(page);
	}
	spin_unlock(&si->lock);
	return page;
}

unsigned int swap_area_slots(unsigned int type)
{
	struct swap_info_struct *si = READ_ONCE(swap_info[type]);
	unsigned int slots = 0;

	if (si) {
		spin_lock(&si->lock);
		slots = si->flags & SWP_USED ? si->max : 0;
		spin_unlock(&si->lock);
	}
	return slots;
}

u32 swap_slot_word(swp_entry_t entry)
{
	struct swap_info_struct *si = swap_info_lock(entry);
	u32 word = 0;

	if (si) {
		word = si->swap_map[swp_offset(entry)];
		spin_unlock(&si->lock);
	}
	return word;
}

bool swap_slot_is_held(swp_entry_t entry)
{
	struct swap_info_struct *si = swap_info_lock(entry);
	u32 word;

	if (!si)
		return false;
	word = si->swap_map[swp_offset(entry)];
	spin_unlock(&si->lock);
	return word && word != SWAP_MAP_BAD && !swap_word_frame(word);
}

int swap_duplicate(swp_entry_t entry)
{
	struct swap_info_struct *si = swap_info_lock(entry);
	pgoff_t offset = swp_offset(entry);
	int err = 0;
	u32 word;

	if (!si)
		return -EINVAL;
	word = si->swap_map[offset];
	if (!word || word == SWAP_MAP_BAD)
		err = -EINVAL;
	else if (swap_word_count(word) >= SWAP_MAP_MAX)
		err = -ENOMEM;
	else
		set_word(si, offset, word + 1);
	spin_unlock(&si->lock);
	return err;
}

/* One holder less. The page of the cache, referenced, if that was the last holder. */
static struct page *swap_entry_put(swp_entry_t entry)
{
	struct swap_info_struct *si = swap_info_lock(entry);
	pgoff_t offset = swp_offset(entry);
	struct page *page = NULL;
	u32 word;

	if (WARN(!si, "swap: free of a bad entry %#lx\n", entry.val))
		return NULL;
	word = si->swap_map[offset];
	if (!WARN(!swap_word_count(word) || word == SWAP_MAP_BAD,
		  "swap: free of slot %lu, word %#x\n", offset, word)) {
		set_word(si, offset, --word);
		if (!swap_word_count(word) && swap_word_frame(word)) {
			page = mem_map + swap_word_frame(word);
			get_page(page);
		}
	}
	spin_unlock(&si->lock);
	return page;
}

void swap_free(swp_entry_t entry)
{
	struct page *page = swap_entry_put(entry);

	if (page)
		put_page(page);
}

void free_swap_and_cache(swp_entry_t entry)
{
	struct page *page = swap_entry_put(entry);

	if (!page)
		return;
	/* Not waited for: if somebody works on it, reclaim finds it unused in its time. */
	if (trylock_page(page)) {
		if (PageSwapCache(page) && page_swap_entry(page).val == entry.val &&
		    !page_mapped(page) && !PageWriteback(page) && !page_swapcount(page)) {
			delete_from_swap_cache(page);
			ClearPageDirty(page);
		}
		unlock_page(page);
	}
	put_page(page);
}

int page_swapcount(struct page *page)
{
	return swp_swapcount(page_swap_entry(page));
}

int swp_swapcount(swp_entry_t entry)
{
	struct swap_info_struct *si = swap_info_get(entry);

	return si ? swap_word_count(READ_ONCE(si->swap_map[swp_offset(entry)])) : 0;
}

struct block_device *swap_entry_bdev(swp_entry_t entry, sector_t *sector)
{
	*sector = (sector_t)swp_offset(entry) << (PAGE_SHIFT - SECTOR_SHIFT);
	return swap_info[swp_type(entry)]->bdev;
}

/* Any context, interrupts too: one atomic bit. */
void swap_slot_quarantine(swp_entry_t entry)
{
	struct swap_info_struct *si = swap_info_get(entry);

	if (si)
		set_bit(swp_offset(entry), si->quarantine);
}

/* ---- swapoff: every holder of an entry gets the page instead ---- */

/* One PTE. page is locked and Uptodate. */
static void unuse_pte(struct vm_area_struct *vma, pmd_t *pmd, unsigned long addr, swp_entry_t entry,
		      struct page *page)
{
	struct mm_struct *mm = vma->vm_mm;
	spinlock_t *ptl;
	pte_t *pte = pte_offset_map_lock(mm, pmd, addr, &ptl);

	if (pte_same(*pte, swp_entry_to_pte(entry))) {
		add_mm_counter(mm, MM_ANONPAGES, 1);
		add_mm_counter(mm, MM_SWAPENTS, -1);
		get_page(page);
		page_add_anon_rmap(page, vma, addr, page_swapcount(page) == 1);
		mlock_vma_page(page, vma);
		/* Old: it was not used, it came home. */
		set_pte_at(mm, addr, pte, pte_mkold(mk_pte(page, vma_anon_prot(vma))));
		swap_free(entry);
	}
	pte_unmap_unlock(pte, ptl);
}

/* Brings the page of one entry home to this PTE. 0, -ENOMEM, -EIO. */
static int unuse_entry(struct vm_area_struct *vma, pmd_t *pmd, unsigned long addr,
		       swp_entry_t entry)
{
	/* Nobody is killed for it: what does not fit stays, and swapoff is undone. */
	const gfp_t gfp = (GFP_HIGHUSER_MOVABLE & ~__GFP_FS) | __GFP_NOWARN;
	struct page *page = swapin_readahead(entry, gfp);
	int err = 0;

	if (!page) /* either no memory, or the entry has gone: then the PTE says so */
		return swap_slot_is_held(entry) ? -ENOMEM : 0;
	lock_page(page);
	wait_on_page_writeback(page);
	if (unlikely(PageSwapCache(page) && !PageUptodate(page)))
		swap_read_again(page);
	if (PageSwapCache(page) && page_swap_entry(page).val == entry.val) {
		if (!PageUptodate(page)) {
			err = -EIO;
		} else {
			unuse_pte(vma, pmd, addr, entry, page);
			SetPageDirty(page);
			try_to_free_swap(page);
		}
	}
	unlock_page(page);
	put_page(page);
	return err;
}

static int unuse_vma(struct vm_area_struct *vma, unsigned int type)
{
	unsigned long addr;
	int err = 0;

	for (addr = vma->vm_start; addr < vma->vm_end && !err; addr += PAGE_SIZE) {
		pmd_t *pmd = pmd_off(vma->vm_mm, addr);
		pte_t pte;

		if (!(addr & ~PGDIR_MASK)) /* a table with nothing of ours takes its time, too */
			cond_resched();
		if (pmd_none_or_clear_bad(pmd)) {
			addr = pgd_addr_end(addr, vma->vm_end) - PAGE_SIZE;
			continue;
		}
		pte = READ_ONCE(*pte_offset_map(pmd, addr));
		if (!is_swap_pte(pte) || swp_type(pte_to_swp_entry(pte)) != type)
			continue;
		err = unuse_entry(vma, pmd, addr, pte_to_swp_entry(pte));
		if (signal_pending(current))
			err = -EINTR;
		cond_resched();
	}
	return err;
}

static int unuse_mm(struct mm_struct *mm, unsigned int type)
{
	struct vm_area_struct *vma;
	int err = 0;

	mmap_read_lock(mm);
	for (vma = mm->mmap; vma && !err; vma = vma->vm_next) {
		if (vma->anon_vma)
			err = unuse_vma(vma, type);
		cond_resched();
	}
	mmap_read_unlock(mm);
	return err;
}

/*
 * All address spaces, each once, however many processes share it (CLONE_VM). One that comes meanwhile at the
 * address of one that went, or that there is no memory to remember, is for the next round, or done twice.
 */
static int unuse_mms(unsigned int type)
{
	RADIX_TREE(seen, (GFP_KERNEL & ~__GFP_FS) | __GFP_NOWARN);
	unsigned long key = 0;
	struct mm_struct *mm;
	int err = 0;
	pid_t nr = 0;
	void *item;

	while (!err && (mm = next_mm(&nr)) != NULL) {
		/* Its user and we: no other process has it. */
		bool shared = atomic_read(&mm->mm_users) > 2;

		if (!shared ||
		    radix_tree_insert(&seen, (unsigned long)mm / sizeof(long), mm) != -EEXIST)
			err = unuse_mm(mm, type);
		mmput(mm);
		cond_resched();
	}
	while (radix_tree_gang_lookup(&seen, &item, &key, key, 1))
		radix_tree_delete(&seen, key);
	return err;
}

/* Pages in the cache that no PTE holds (read ahead, or their owner died): out of the cache. */
static void unuse_cache(struct swap_info_struct *si)
{
	unsigned int offset;

	for (offset = 1; offset < si->max; offset++) {
		struct page *page;

		if (!swap_word_frame(READ_ONCE(si->swap_map[offset])))
			continue;
		page = swap_slot_get_page(swp_entry(si->type, offset));
		if (!page)
			continue;
		lock_page(page);
		wait_on_page_writeback(page);
		if (PageSwapCache(page) &&
		    page_swap_entry(page).val == swp_entry(si->type, offset).val)
			try_to_free_swap(page);
		unlock_page(page);
		put_page(page);
		cond_resched();
	}
}

/*
 * Brings home everything that the area holds. A fork may copy entries behind our back, so until the
 * area is empty we go round again. 0, or what stopped us.
 */
static int try_to_unuse(struct swap_info_struct *si)
{
	while (READ_ONCE(si->inuse_pages)) {
		int err = shmem_unuse(si->type);

		if (!err)
			err = unuse_mms(si->type);
		if (err)
			return err;
		unuse_cache(si);
		if (signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}

/* ---- on and off ---- */

/* A structure that is not in use, empty: an old one or a new one. swapon_mutex held. */
static struct swap_info_struct *alloc_swap_info(void)
{
	struct swap_info_struct *si;
	unsigned int type;

	for (type = 0; type < MAX_SWAPFILES && swap_info[type]; type++) {
		if (!swap_info[type]->flags)
			return swap_info[type];
	}
	if (type == MAX_SWAPFILES)
		return ERR_PTR(-EPERM);
	si = kzalloc(sizeof(*si), GFP_KERNEL);
	if (!si)
		return ERR_PTR(-ENOMEM);
	spin_lock_init(&si->lock);
	INIT_LIST_HEAD(&si->list);
	si->type = type;
	smp_store_release(&swap_info[type], si);
	return si;
}

/* No slot is in use. The structure stays, empty, for who holds a stale entry; swapon_mutex held. */
static void free_swap_info(struct swap_info_struct *si)
{
	struct swap_info_struct old;

	spin_lock(&si->lock);
	old = *si;
	si->flags = si->max = si->pages = si->inuse_pages = 0;
	si->swap_map = NULL;
	si->cluster_free = NULL;
	si->quarantine = NULL;
	si->bdev = NULL;
	si->swap_file = NULL;
	spin_unlock(&si->lock);
	vfree(old.swap_map);
	vfree(old.cluster_free);
	vfree(old.quarantine);
	if (old.bdev)
		blkdev_put(old.bdev, si);
	if (old.swap_file)
		fput(old.swap_file);
}

/* Checks the header that mkswap wrote, and sets max, uuid and label. 0 or -EINVAL, with the reason logged. */
static int read_swap_header(struct swap_info_struct *si, const union swap_header *h,
			    const char *name)
{
	u64 dev_pages = bdev_nr_sectors(si->bdev) >> (PAGE_SHIFT - SECTOR_SHIFT);

	if (memcmp(h->magic.magic, SWAP_MAGIC, SWAP_MAGIC_LEN)) {
		pr_err("swap: %s: no swap signature; mkswap makes one\n", name);
		return -EINVAL;
	}
	if (h->info.version != SWAP_HEADER_VERSION) {
		pr_err("swap: %s: header version %u, expected %u (or wrong byte order)\n", name,
		       h->info.version, SWAP_HEADER_VERSION);
		return -EINVAL;
	}
	if (!h->info.last_page || h->info.last_page >= 1u << __SWP_OFFSET_BITS) {
		pr_err("swap: %s: impossible last page %u\n", name, h->info.last_page);
		return -EINVAL;
	}
	if (h->info.last_page >= dev_pages) {
		pr_err("swap: %s: header says %u pages, the disk has %llu\n", name,
		       h->info.last_page + 1, (unsigned long long)dev_pages);
		return -EINVAL;
	}
	if (h->info.nr_badpages > MAX_SWAP_BADPAGES) {
		pr_err("swap: %s: %u bad pages do not fit a header\n", name, h->info.nr_badpages);
		return -EINVAL;
	}
	si->max = h->info.last_page + 1;
	memcpy(si->uuid, h->info.sws_uuid, sizeof(si->uuid));
	strscpy(si->label, (const char *)h->info.sws_volume, sizeof(si->label));
	return 0;
}

static int setup_swap_map(struct swap_info_struct *si, const union swap_header *h)
{
	unsigned int nr_clusters = DIV_ROUND_UP(si->max, SWAPFILE_CLUSTER);

	si->swap_map = vzalloc(si->max * sizeof(u32));
	si->cluster_free = vzalloc(nr_clusters * sizeof(u16));
	si->quarantine = vzalloc(BITS_TO_LONGS(si->max) * sizeof(long));
	if (!si->swap_map || !si->cluster_free || !si->quarantine)
		return -ENOMEM;
	return swap_map_init(si, h->info.badpages, h->info.nr_badpages);
}

/*
 * Slots can be taken from the area from now on; nobody did so before. A negative prio asks for one below
 * all others, which it is given. nr_swap_pages follows what is freed while SWP_WRITEOK is set, so flag and
 * figure change together, under si->lock.
 */
static void enable_swap_info(struct swap_info_struct *si)
{
	struct list_head *pos;

	spin_lock(&swap_lock);
	if (si->prio < 0)
		si->prio = --least_priority;
	list_for_each(pos, &swap_active) {
		if (list_entry(pos, struct swap_info_struct, list)->prio < si->prio)
			break;
	}
	list_add_tail(&si->list, pos);
	spin_lock(&si->lock);
	si->flags |= SWP_WRITEOK | SWP_USED;
	atomic_add(si->pages - si->inuse_pages, &nr_swap_pages);
	si->counted = si->pages;
	spin_unlock(&si->lock);
	total_swap_pages += si->counted;
	spin_unlock(&swap_lock);
}

/* No slot is taken from the area any more. Areas with lower priorities by default move up by one. */
static void disable_swap_info(struct swap_info_struct *si)
{
	struct swap_info_struct *lower = si;

	spin_lock(&swap_lock);
	if (si->prio < 0) {
		list_for_each_entry_continue(lower, &swap_active, list)
			lower->prio++;
		least_priority++;
	}
	list_del_init(&si->list);
	spin_lock(&si->lock);
	si->flags &= ~SWP_WRITEOK;
	atomic_sub(si->pages - si->inuse_pages, &nr_swap_pages);
	spin_unlock(&si->lock);
	total_swap_pages -=
		si->counted; /* slots that failed meanwhile are no longer in si->pages */
	VM_BUG_ON(list_empty(&swap_active) && (atomic_read(&nr_swap_pages) || total_swap_pages));
	spin_unlock(&swap_lock);
}

static int do_swapon(const char *name, int flags)
{
	struct swap_info_struct *si = alloc_swap_info();
	union swap_header *header = NULL;
	struct page *page = NULL;
	struct file *file;
	struct block_device *bdev;
	int err;

	if (IS_ERR(si))
		return PTR_ERR(si);
	file = filp_open(name, O_RDWR, 0);
	if (IS_ERR(file)) {
		err = PTR_ERR(file);
		goto out;
	}
	si->swap_file = file;
	err = -EINVAL;
	if (!S_ISBLK(file_inode(file)->i_mode))
		goto out;
	bdev = blkdev_get_by_dev(file_inode(file)->i_rdev, BLK_OPEN_READ | BLK_OPEN_WRITE, si);
	if (IS_ERR(bdev)) {
		err = PTR_ERR(bdev);
		goto out;
	}
	si->bdev = bdev;
	err = -ENOMEM;
	page = alloc_page(GFP_KERNEL);
	if (!page)
		goto out;
	header = lowmem_page_address(page);
	/* From now on we read and write past its page cache. */
	sync_blockdev(bdev);
	invalidate_bdev(bdev);
	err = bdev_read_page(bdev, 0, page);
	if (err)
		goto out;
	err = read_swap_header(si, header, name);
	if (err)
		goto out;
	err = setup_swap_map(si, header);
	if (err)
		goto out;
	si->prio = flags & SWAP_FLAG_PREFER ? flags & SWAP_FLAG_PRIO_MASK : -1;
	enable_swap_info(si);
	pr_info("Adding %uk swap on %s.  Priority:%d label:%s\n", si->pages << (PAGE_SHIFT - 10),
		name, si->prio, si->label[0] ? si->label : "-");
out:
	if (page)
		__free_page(page);
	if (err)
		free_swap_info(si);
	return err;
}

static int do_swapoff(const char *name)
{
	struct swap_info_struct *si = NULL;
	struct inode *inode;
	struct file *file;
	unsigned int i;
	int err;

	file = filp_open(name, O_RDONLY, 0);
	if (IS_ERR(file))
		return PTR_ERR(file);
	inode = file_inode(file);
	for (i = 0; i < MAX_SWAPFILES; i++) {
		if (swap_info[i] && (swap_info[i]->flags & SWP_WRITEOK) && S_ISBLK(inode->i_mode) &&
		    swap_info[i]->bdev->bd_dev == inode->i_rdev)
			si = swap_info[i];
	}
	fput(file);
	if (!si)
		return -EINVAL;
	/* Without it the promises made so far must still be good, by the mode in force. */
	err = __vm_enough_memory(current->mm, si->pages, capable(CAP_SYS_ADMIN));
	if (err)
		return err;
	vm_unacct_memory(si->pages);
	disable_swap_info(si);
	err = try_to_unuse(si);
	/* Whoever held the last pages may have ended while we failed to bring them home. */
	if (err && READ_ONCE(si->inuse_pages)) {
		/* Half-way is no state to be in: on again, with what it still holds. */
		enable_swap_info(si);
		pr_warn("swap: swapoff of %s undone: error %d, %u pages still there\n", name, err,
			si->inuse_pages);
		return err;
	}
	free_swap_info(si);
	return 0;
}

long sys_swapon(const char __user *specialfile, int swap_flags)
{
	char *name;
	int err;

	if (swap_flags & ~(SWAP_FLAG_PREFER | SWAP_FLAG_PRIO_MASK | SWAP_FLAG_DISCARD |
			   SWAP_FLAG_DISCARD_ONCE | SWAP_FLAG_DISCARD_PAGES))
		return -EINVAL;
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	name = getname(specialfile);
	if (IS_ERR(name))
		return PTR_ERR(name);
	err = mutex_lock_killable(&swapon_mutex);
	if (!err) {
		err = do_swapon(name, swap_flags);
		mutex_unlock(&swapon_mutex);
	}
	putname(name);
	return err;
}

long sys_swapoff(const char __user *specialfile)
{
	char *name;
	int err;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	name = getname(specialfile);
	if (IS_ERR(name))
		return PTR_ERR(name);
	err = mutex_lock_killable(&swapon_mutex);
	if (!err) {
		err = do_swapoff(name);
		mutex_unlock(&swapon_mutex);
	}
	putname(name);
	return err;
}

/* ---- figures ---- */

void si_swapinfo(unsigned long *total, unsigned long *free)
{
	*total = READ_ONCE(total_swap_pages);
	*free = get_nr_swap_pages();
}

/* ---- /proc/swaps: the headline at 0, the areas behind it. swapon_mutex from start to stop. ---- */

static void *swaps_start(struct seq_file *m __maybe_unused, loff_t *pos)
{
	int err = mutex_lock_killable(&swapon_mutex);

	if (err)
		return ERR_PTR(err);
	return *pos <= MAX_SWAPFILES ? pos : NULL;
}

static void *swaps_next(struct seq_file *m __maybe_unused, void *v __maybe_unused, loff_t *pos)
{
	return ++*pos <= MAX_SWAPFILES ? pos : NULL;
}

static void swaps_stop(struct seq_file *m __maybe_unused, void *v)
{
	if (!IS_ERR(v))
		mutex_unlock(&swapon_mutex);
}

static int swaps_show(struct seq_file *m, void *v)
{
	unsigned int n = *(loff_t *)v, kb, used_kb;
	struct swap_info_struct *si;
	char path[24];

	if (!n) {
		seq_puts(m, "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
		return 0;
	}
	si = swap_info[n - 1];
	if (!si || !(si->flags & SWP_WRITEOK))
		return 0;
	snprintf(path, sizeof(path), "/dev/%s", bdev_name(si->bdev));
	kb = si->pages << (PAGE_SHIFT - 10);
	used_kb = si->inuse_pages << (PAGE_SHIFT - 10);
	/* Columns of tabs, of which a long number takes one more. */
	seq_printf(m, "%-40spartition\t%u\t%s%u\t%s%d\n", path, kb, kb < 10000000 ? "\t" : "",
		   used_kb, used_kb < 10000000 ? "\t" : "", si->prio);
	return 0;
}

const struct seq_operations swaps_op = {
	.start = swaps_start,
	.next = swaps_next,
	.stop = swaps_stop,
	.show = swaps_show,
};
