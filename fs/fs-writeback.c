// SPDX-License-Identifier: MIT
/*
 * Dirty inodes: a list, oldest first, and a thread that writes what has been on it for a while
 * (dirty_expire_centisecs), or all while too many pages are dirty. Each inode on the list is referenced,
 * so a file that was closed or unlinked is written before it goes.
 *
 * The thread sleeps for good while the list is empty: an idle machine stays idle.
 */
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/init.h>
#include <neap/jiffies.h>
#include <neap/kernel.h>
#include <neap/kthread.h>
#include <neap/sched.h>
#include <neap/swap.h>
#include <neap/wait.h>
#include <neap/writeback.h>

#include "internal.h"

int dirty_expire_centisecs = 3000;
int dirty_writeback_centisecs = 500;

static LIST_HEAD(dirty_inodes); /* oldest first; inode_list_lock, as i_state and i_dirtied_when */
static DEFINE_SPINLOCK(inode_list_lock);
static DECLARE_WAIT_QUEUE_HEAD(flusher_wait);
static DECLARE_WAIT_QUEUE_HEAD(inode_sync_wait); /* for the end of I_SYNC */
static bool flusher_kicked; /* inode_list_lock */

static void __mark_inode_dirty(struct inode *inode, unsigned int what)
{
	bool first = false;

	spin_lock(&inode_list_lock);
	inode->i_state |= what;
	if (list_empty(&inode->i_io_list)) {
		iget(inode);
		inode->i_dirtied_when = jiffies;
		first = list_empty(&dirty_inodes);
		list_add_tail(&inode->i_io_list, &dirty_inodes);
	}
	spin_unlock(&inode_list_lock);
	if (first)
		wake_up(&flusher_wait);
}

void mark_inode_dirty_pages(struct inode *inode)
{
	/* Seen without the lock: whoever cleans it clears the bit before he looks for tags. */
	smp_mb();
	if (!(READ_ONCE(inode->i_state) & I_DIRTY_PAGES))
		__mark_inode_dirty(inode, I_DIRTY_PAGES);
}

void mark_inode_dirty(struct inode *inode)
{
	const struct super_operations *ops = inode->i_sb->s_op;

	if (ops && ops->write_inode) /* else it has no disk */
		__mark_inode_dirty(inode, I_DIRTY_SYNC);
}

void forget_dirty_inode(struct inode *inode)
{
	bool ours;

	spin_lock(&inode_list_lock);
	ours = !list_empty(&inode->i_io_list) && atomic_read(&inode->i_count) == 2;
	if (ours) {
		list_del_init(&inode->i_io_list);
		inode->i_state &= ~(I_DIRTY_SYNC | I_DIRTY_PAGES);
		atomic_dec(&inode->i_count); /* the list's; the caller has one, too */
	}
	spin_unlock(&inode_list_lock);
}

void wakeup_flusher(void)
{
	spin_lock(&inode_list_lock);
	flusher_kicked = true;
	spin_unlock(&inode_list_lock);
	if (waitqueue_active(&flusher_wait))
		wake_up(&flusher_wait);
}

/* Writes the inode's own fields, if they are dirty. 0 or -errno. */
static int write_inode_fields(struct inode *inode, unsigned int state)
{
	const struct super_operations *ops = inode->i_sb->s_op;

	if (!(state & I_DIRTY_SYNC) || !ops || !ops->write_inode)
		return 0;
	return ops->write_inode(inode);
}

/*
 * Off the list, with its reference for the caller; its state is taken. I_SYNC until that is written: who
 * finds the inode clean meanwhile must not think that it is on the disk.
 */
static unsigned int take_dirty_inode(struct inode *inode)
{
	unsigned int state = inode->i_state;

	list_del_init(&inode->i_io_list);
	inode->i_state &= ~(I_DIRTY_SYNC | I_DIRTY_PAGES);
	inode->i_state |= I_SYNC;
	return state;
}

/* Nobody else writes the inode, which is referenced. inode_list_lock is dropped while it waits. */
static void wait_for_inode_sync(struct inode *inode)
{
	while (inode->i_state & I_SYNC) {
		spin_unlock(&inode_list_lock);
		wait_event(inode_sync_wait, !(READ_ONCE(inode->i_state) & I_SYNC));
		spin_lock(&inode_list_lock);
	}
}

/* The oldest of the list, if it has been there since before @before (jiffies); or NULL. */
static struct inode *oldest_dirty_inode(unsigned long before, unsigned int *state)
{
	struct inode *inode;

	for (;;) {
		inode = NULL;
		spin_lock(&inode_list_lock);
		if (!list_empty(&dirty_inodes))
			inode = list_first_entry(&dirty_inodes, struct inode, i_io_list);
		if (inode && time_after(inode->i_dirtied_when, before))
			inode = NULL;
		if (!inode || !(inode->i_state & I_SYNC))
			break;
		/* Changed while somebody writes it: it is his, and then perhaps ours. */
		iget(inode);
		wait_for_inode_sync(inode);
		spin_unlock(&inode_list_lock);
		iput(inode);
	}
	if (inode)
		*state = take_dirty_inode(inode);
	spin_unlock(&inode_list_lock);
	return inode;
}

/* Writes an inode that is off the list, and puts it back if something is left. Drops the reference. */
static int writeback_inode(struct inode *inode, unsigned int state, bool wait)
{
	struct address_space *mapping = inode->i_mapping;
	int err, err2;

	smp_mb(); /* the bit is clear before tags are looked for; see mark_inode_dirty_pages() */
	err = filemap_fdatawrite(mapping, ~0UL);
	if (wait)
		filemap_fdatawait(mapping);
	err2 = write_inode_fields(inode, state);
	if (err2 == -ENOMEM) /* later */
		mark_inode_dirty(inode);
	spin_lock(&inode_list_lock);
	inode->i_state &= ~I_SYNC;
	spin_unlock(&inode_list_lock);
	wake_up_all(&inode_sync_wait);
	if (err != -ENOMEM)
		mapping_set_error(mapping, err);
	if (err2 != -ENOMEM)
		mapping_set_error(mapping, err2);
	err = err ? err : err2;
	iput(inode);
	return err;
}

int sync_inode(struct inode *inode)
{
	unsigned int state = 0;
	bool listed;

	spin_lock(&inode_list_lock);
	wait_for_inode_sync(inode);
	listed = !list_empty(&inode->i_io_list);
	if (listed)
		state = take_dirty_inode(inode);
	spin_unlock(&inode_list_lock);
	if (listed)
		return writeback_inode(inode, state, true);
	/* Its pages may be on their way. */
	filemap_fdatawait(inode->i_mapping);
	return 0;
}

int sync_filesystem(struct super_block *sb)
{
	errseq_t since = 0;
	struct inode *inode;
	int err = 0, err2;

	if (!sb->s_op || !sb->s_op->write_inode) /* it has no disk */
		return 0;
	/* What failed before is for fsync; only what fails now concerns the caller. */
	errseq_check_and_advance(&sb->s_wb_err, &since);
	for (inode = sb_next_inode(sb, NULL); inode; inode = sb_next_inode(sb, inode)) {
		int now = sync_inode(inode);

		err = err ? err : now;
		cond_resched();
	}
	err2 = errseq_check_and_advance(&sb->s_wb_err, &since);
	return err ? err : err2;
}

/* What others have begun to write of an inode is written; an error stays for fsync. */
static void wait_for_inode(struct inode *inode)
{
	spin_lock(&inode_list_lock);
	wait_for_inode_sync(inode);
	spin_unlock(&inode_list_lock);
	if (mapping_can_writeback(inode->i_mapping))
		filemap_fdatawait(inode->i_mapping);
}

void sync_inodes(void)
{
	unsigned long now = jiffies;
	struct inode *inode;
	unsigned int state;

	while ((inode = oldest_dirty_inode(now, &state)) != NULL)
		writeback_inode(inode, state, true);
	iterate_inodes(wait_for_inode);
}

static bool too_many_dirty(void)
{
	unsigned long dirty = global_node_page_state(NR_FILE_DIRTY);

	return dirty > (nr_free_pages() + dirty) * READ_ONCE(dirty_background_ratio) / 100;
}

static bool flusher_has_work(bool *kicked)
{
	bool work;

	spin_lock(&inode_list_lock);
	work = !list_empty(&dirty_inodes);
	*kicked = flusher_kicked;
	flusher_kicked = false;
	spin_unlock(&inode_list_lock);
	return work;
}

static int flusher(void *unused __maybe_unused)
{
	for (;;) {
		unsigned long age = READ_ONCE(dirty_expire_centisecs) * HZ / 100;
		struct inode *inode;
		unsigned int state;
		bool kicked;

		if (wait_event_interruptible(flusher_wait, flusher_has_work(&kicked)))
			continue;
		if (!kicked)
			schedule_timeout_interruptible(
				max(READ_ONCE(dirty_writeback_centisecs), 1) * HZ / 100);
		if (too_many_dirty())
			age = 0;
		while ((inode = oldest_dirty_inode(jiffies - age, &state)) != NULL) {
			writeback_inode(inode, state, false);
			cond_resched();
		}
	}
	return 0;
}

static int __init flusher_init(void)
{
	return PTR_ERR_OR_ZERO(kthread_run(flusher, NULL, "flush"));
}
fs_initcall(flusher_init);
