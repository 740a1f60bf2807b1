// SPDX-License-Identifier: MIT
/*
 * Futexes: user space's locks decide in user memory, and only who must wait, or has somebody to wake,
 * comes here. A sleeper stands in the bucket that the address of its word hashes to:
 *
 *	futex_wait			futex_wake
 *	  lock bucket			  (user space has changed the word)
 *	  the word is still @val?	  lock bucket
 *	  stand in the bucket		  take sleepers of that word out, wake them
 *	  unlock, sleep			  unlock
 *
 * No wake-up is lost: the word is read under the bucket's lock. Either the change came before, then the
 * value is another and nobody sleeps; or the waker finds the sleeper. Under the lock nothing may sleep,
 * so the word is touched with page faults disabled; if it is not there, the lock is dropped, the page
 * brought in, and everything begins again.
 *
 * Locks: bucket locks are taken by tasks only; two of them in the order of their addresses; the
 * scheduler's locks nest inside. futex_q::lock_ptr says which bucket holds a sleeper, and changes under
 * that bucket's lock; NULL: it was taken out, and its waker will not look at it again.
 */
#include <asm/futex.h>
#include <neap/errno.h>
#include <neap/fs.h>
#include <neap/futex.h>
#include <neap/hash.h>
#include <neap/hrtimer.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/list.h>
#include <neap/log2.h>
#include <neap/mm.h>
#include <neap/panic.h>
#include <neap/restart_block.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/syscalls.h>
#include <neap/time.h>
#include <neap/uaccess.h>
#include <uapi/futex.h>

/* ---- words, buckets, sleepers ---- */

/*
 * Which word it is. In private memory the mm and the address name it, with or without
 * FUTEX_PRIVATE_FLAG; but the two kinds do not meet, as on Linux. In a shared mapping of a file, if the
 * flag is not set, it is the file and the place in it. The file may go while somebody sleeps there, and
 * its address_space become another's: that costs a wake-up for nothing, which callers know.
 */
struct futex_key {
	const void *owner; /* mm_struct or address_space */
	pgoff_t page;	   /* of the file */
	unsigned long word;
	enum { FUTEX_KEY_PRIVATE, FUTEX_KEY_MM_SHARED, FUTEX_KEY_FILE } kind;
};

struct futex_bucket {
	spinlock_t lock;
	struct list_head chain; /* of futex_q, oldest first; lock, as each one's list and key */
};

/* On the stack of the sleeper. */
struct futex_q {
	struct list_head list;
	struct task_struct *task; /* constant, as bitset */
	spinlock_t *lock_ptr;	  /* the bucket it is in; that one's lock */
	struct futex_key key;
	u32 bitset; /* a waker's must have one bit in common */
};

/* By the size of the machine: the more memory, the more can sleep. Both set at boot. */
#define FUTEX_MIN_HASH_BITS 8
#define FUTEX_MAX_HASH_BITS 12
static struct futex_bucket *futex_buckets;
static unsigned int futex_hash_bits;

static bool match_key(const struct futex_key *a, const struct futex_key *b)
{
	return a->owner == b->owner && a->page == b->page && a->word == b->word &&
	       a->kind == b->kind;
}

static struct futex_bucket *futex_hash(const struct futex_key *key)
{
	u32 h = hash_32((unsigned long)key->owner, 32) ^ (key->word >> 2) ^ (key->page << 10);

	return &futex_buckets[hash_32(h, futex_hash_bits)];
}

/*
 * Makes it the key of a place in a file, if the address is in a shared mapping of one. -EFAULT in what a
 * driver has mapped: its pages are in no file.
 */
static int get_file_key(unsigned long addr, struct futex_key *key)
{
	struct vm_area_struct *vma;
	int err = 0;

	mmap_read_lock(current->mm);
	vma = find_vma_intersection(current->mm, addr, addr + 1);
	if (vma && (vma->vm_flags & (VM_IO | VM_PFNMAP))) {
		err = -EFAULT;
	} else if (vma && vma->vm_file && (vma->vm_flags & VM_MAYSHARE)) {
		if (S_ISCHR(file_inode(vma->vm_file)->i_mode))
			err = -EFAULT;
		key->owner = vma->vm_file->f_mapping;
		key->page = linear_page_index(vma, addr);
		key->word = offset_in_page(addr);
		key->kind = FUTEX_KEY_FILE;
	}
	mmap_read_unlock(current->mm);
	return err;
}

/* 0, -EINVAL: not aligned, -EFAULT: nothing there (a private one is not looked at). May sleep. */
static int get_futex_key(u32 __user *uaddr, bool private, struct futex_key *key)
{
	unsigned long addr = (unsigned long)uaddr;
	u32 val = 0;

	if (addr % sizeof(u32))
		return -EINVAL;
	if (!access_ok(uaddr, sizeof(*uaddr)))
		return -EFAULT;
	if (!private && get_user(val, uaddr))
		return -EFAULT;
	(void)val;
	key->owner = current->mm;
	key->page = 0;
	key->word = addr;
	key->kind = private ? FUTEX_KEY_PRIVATE : FUTEX_KEY_MM_SHARED;
	return private ? 0 : get_file_key(addr, key);
}

/* Under a bucket's lock: -EFAULT also when the page is only not there now. */
static int get_futex_value_locked(u32 *val, u32 __user *uaddr)
{
	int err;

	pagefault_disable();
	err = __get_user(*val, uaddr);
	pagefault_enable();
	return err;
}

static int cmpxchg_futex_value_locked(u32 *cur, u32 __user *uaddr, u32 old, u32 new)
{
	int err;

	pagefault_disable();
	err = futex_atomic_cmpxchg(cur, uaddr, old, new);
	pagefault_enable();
	return err;
}

/* Makes the word's page present and writable, by storing what is there already. 0 or -EFAULT. Sleeps. */
static int fault_in_user_writeable(u32 __user *uaddr)
{
	u32 val, cur;
	int err;

	do {
		if (get_user(val, uaddr))
			return -EFAULT;
		err = futex_atomic_cmpxchg(&cur, uaddr, val, val);
	} while (!err && cur != val && !fatal_signal_pending(current));
	return err;
}

/*
 * Takes @q out and wakes its task. The task may return and its stack with @q be gone as soon as lock_ptr
 * is NULL, and the task itself with it: so a reference. The bucket's lock is held.
 */
static void futex_wake_q(struct futex_q *q)
{
	struct task_struct *p = get_task_struct(q->task);

	list_del(&q->list);
	smp_store_release(&q->lock_ptr, NULL);
	wake_up_state(p, TASK_NORMAL);
	put_task_struct(p);
}

/* True: it was still in a bucket. False: somebody has woken it. */
static bool futex_unqueue(struct futex_q *q)
{
	spinlock_t *lock;

	while ((lock = READ_ONCE(q->lock_ptr))) {
		spin_lock(lock);
		/* A requeue may have moved it, or a wake taken it, before we had the lock. */
		if (lock == q->lock_ptr) {
			list_del(&q->list);
			spin_unlock(lock);
			return true;
		}
		spin_unlock(lock);
	}
	return false;
}

static void double_lock(struct futex_bucket *a, struct futex_bucket *b)
{
	if (a > b)
		swap(a, b);
	spin_lock(&a->lock);
	if (a != b)
		spin_lock_nested(&b->lock, SINGLE_DEPTH_NESTING);
}

static void double_unlock(struct futex_bucket *a, struct futex_bucket *b)
{
	spin_unlock(&a->lock);
	if (a != b)
		spin_unlock(&b->lock);
}

/* ---- waiting ---- */

/*
 * Puts @q, with its key and bitset, in its bucket and marks the task asleep, if the word is @val. 0;
 * -EAGAIN: it is not; -EFAULT.
 */
static int futex_wait_setup(u32 __user *uaddr, u32 val, struct futex_q *q)
{
	struct futex_bucket *hb = futex_hash(&q->key);
	u32 cur;

	for (;;) {
		spin_lock(&hb->lock);
		if (likely(!get_futex_value_locked(&cur, uaddr)))
			break;
		spin_unlock(&hb->lock);
		if (get_user(cur, uaddr))
			return -EFAULT;
	}
	if (cur != val) {
		spin_unlock(&hb->lock);
		return -EAGAIN;
	}
	q->task = current;
	q->lock_ptr = &hb->lock;
	list_add_tail(&q->list, &hb->chain);
	set_current_state(TASK_INTERRUPTIBLE);
	spin_unlock(&hb->lock);
	return 0;
}

static long futex_wait_restart(struct restart_block *restart);

/* Until @expires (of the wall clock, or monotonic), NULL: for ever. */
static long futex_wait(u32 __user *uaddr, bool private, u32 val, const ktime_t *expires, bool wall,
		       u32 bitset)
{
	struct restart_block *restart = &current->restart_block;
	struct futex_q q = { .bitset = bitset };
	bool due;
	int err;

	if (!bitset)
		return -EINVAL;
	do {
		err = get_futex_key(uaddr, private, &q.key);
		if (!err)
			err = futex_wait_setup(uaddr, val, &q);
		if (err)
			return err;
		due = !(wall ? schedule_hrtimeout_real(expires) : schedule_hrtimeout(expires));
		__set_current_state(TASK_RUNNING);
		if (!futex_unqueue(&q))
			return 0;
		if (due)
			return -ETIMEDOUT;
	} while (!signal_pending(current));

	if (!expires)
		return -ERESTARTSYS;
	restart->fn = futex_wait_restart;
	restart->futex.uaddr = uaddr;
	restart->futex.val = val;
	restart->futex.private = private;
	restart->futex.bitset = bitset;
	restart->futex.wall = wall;
	restart->futex.expires = *expires;
	return -ERESTART_RESTARTBLOCK;
}

static long futex_wait_restart(struct restart_block *restart)
{
	ktime_t expires = restart->futex.expires;

	restart->fn = do_no_restart_syscall;
	return futex_wait(restart->futex.uaddr, restart->futex.private, restart->futex.val,
			  &expires, restart->futex.wall, restart->futex.bitset);
}

/* ---- waking ---- */

/* At most @nr, but one if @nr is 0, as on Linux. hb->lock held. */
static int wake_bucket(struct futex_bucket *hb, const struct futex_key *key, int nr, u32 bitset)
{
	struct futex_q *q, *n;
	int woken = 0;

	list_for_each_entry_safe(q, n, &hb->chain, list) {
		if (!match_key(&q->key, key) || !(q->bitset & bitset))
			continue;
		futex_wake_q(q);
		if (++woken >= nr)
			break;
	}
	return woken;
}

static long futex_wake(u32 __user *uaddr, bool private, int nr, u32 bitset)
{
	struct futex_bucket *hb;
	struct futex_key key;
	long ret;

	if (!bitset)
		return -EINVAL;
	ret = get_futex_key(uaddr, private, &key);
	if (ret)
		return ret;
	hb = futex_hash(&key);
	spin_lock(&hb->lock);
	ret = wake_bucket(hb, &key, nr, bitset);
	spin_unlock(&hb->lock);
	return ret;
}

int futex_wake_shared(u32 __user *uaddr, int nr)
{
	return futex_wake(uaddr, false, nr, FUTEX_BITSET_MATCH_ANY);
}

/*
 * Wakes @nr_wake sleepers of @uaddr and lets up to @nr_requeue others sleep on at @uaddr2. With @cmpval:
 * only if that is in @uaddr, else -EAGAIN. Gives how many it woke or moved.
 */
static long futex_requeue(u32 __user *uaddr, u32 __user *uaddr2, bool private, int nr_wake,
			  int nr_requeue, const u32 *cmpval)
{
	struct futex_bucket *hb1, *hb2;
	struct futex_key key1, key2;
	struct futex_q *q, *n;
	int count = 0;
	long ret;
	u32 cur;

	if (nr_wake < 0 || nr_requeue < 0)
		return -EINVAL;
	ret = get_futex_key(uaddr, private, &key1);
	if (!ret)
		ret = get_futex_key(uaddr2, private, &key2);
	if (ret)
		return ret;
	hb1 = futex_hash(&key1);
	hb2 = futex_hash(&key2);
retry:
	double_lock(hb1, hb2);
	if (cmpval) {
		if (unlikely(get_futex_value_locked(&cur, uaddr))) {
			double_unlock(hb1, hb2);
			if (get_user(cur, uaddr))
				return -EFAULT;
			goto retry;
		}
		if (cur != *cmpval) {
			double_unlock(hb1, hb2);
			return -EAGAIN;
		}
	}
	list_for_each_entry_safe(q, n, &hb1->chain, list) {
		if (!match_key(&q->key, &key1))
			continue;
		if (count - nr_wake >= nr_requeue)
			break;
		if (count++ < nr_wake) {
			futex_wake_q(q);
			continue;
		}
		if (hb1 != hb2) {
			list_move_tail(&q->list, &hb2->chain);
			WRITE_ONCE(q->lock_ptr, &hb2->lock);
		}
		q->key = key2;
	}
	double_unlock(hb1, hb2);
	return count;
}

/* ---- FUTEX_WAKE_OP: change a word and wake there, depending on what it was ---- */

struct wake_op {
	unsigned int op, cmp;
	int oparg, cmparg;
};

static struct wake_op decode_wake_op(u32 encoded)
{
	struct wake_op w = {
		.op = (encoded >> 28) & 7,
		.cmp = (encoded >> 24) & 15,
		.oparg = (int)(encoded << 8) >> 20,
		.cmparg = (int)(encoded << 20) >> 20,
	};

	if ((encoded >> 28) & FUTEX_OP_OPARG_SHIFT)
		w.oparg = (int)(1u << (w.oparg & 31));
	return w;
}

static int wake_op_new_value(const struct wake_op *w, u32 old, u32 *new)
{
	u32 arg = w->oparg;

	switch (w->op) {
	case FUTEX_OP_SET:
		*new = arg;
		return 0;
	case FUTEX_OP_ADD:
		*new = old + arg;
		return 0;
	case FUTEX_OP_OR:
		*new = old | arg;
		return 0;
	case FUTEX_OP_ANDN:
		*new = old & ~arg;
		return 0;
	case FUTEX_OP_XOR:
		*new = old ^ arg;
		return 0;
	default:
		return -ENOSYS;
	}
}

static int wake_op_compare(const struct wake_op *w, int old)
{
	switch (w->cmp) {
	case FUTEX_OP_CMP_EQ:
		return old == w->cmparg;
	case FUTEX_OP_CMP_NE:
		return old != w->cmparg;
	case FUTEX_OP_CMP_LT:
		return old < w->cmparg;
	case FUTEX_OP_CMP_LE:
		return old <= w->cmparg;
	case FUTEX_OP_CMP_GT:
		return old > w->cmparg;
	case FUTEX_OP_CMP_GE:
		return old >= w->cmparg;
	default:
		return -ENOSYS;
	}
}

/* Bucket locks held. Whether the old value passes the comparison; -EFAULT, -ENOSYS. */
static int do_wake_op(u32 __user *uaddr, const struct wake_op *w)
{
	u32 old, new, cur;
	int err;

	err = get_futex_value_locked(&old, uaddr);
	while (!err) {
		err = wake_op_new_value(w, old, &new);
		if (!err)
			err = cmpxchg_futex_value_locked(&cur, uaddr, old, new);
		if (!err && cur == old)
			return wake_op_compare(w, (int)old);
		old = cur;
	}
	return err;
}

static long futex_wake_op(u32 __user *uaddr, u32 __user *uaddr2, bool private, int nr_wake,
			  int nr_wake2, u32 encoded)
{
	struct wake_op w = decode_wake_op(encoded);
	struct futex_bucket *hb1, *hb2;
	struct futex_key key1, key2;
	long ret;
	int op;

	ret = get_futex_key(uaddr, private, &key1);
	if (!ret)
		ret = get_futex_key(uaddr2, private, &key2);
	if (ret)
		return ret;
	hb1 = futex_hash(&key1);
	hb2 = futex_hash(&key2);
	for (;;) {
		double_lock(hb1, hb2);
		op = do_wake_op(uaddr2, &w);
		if (op != -EFAULT)
			break;
		double_unlock(hb1, hb2);
		if (fault_in_user_writeable(uaddr2))
			return -EFAULT;
	}
	ret = op;
	if (op >= 0) {
		ret = wake_bucket(hb1, &key1, nr_wake, FUTEX_BITSET_MATCH_ANY);
		if (op)
			ret += wake_bucket(hb2, &key2, nr_wake2, FUTEX_BITSET_MATCH_ANY);
	}
	double_unlock(hb1, hb2);
	return ret;
}

/* ---- robust mutexes ---- */

/*
 * The thread may hold the mutex at @uaddr: if so it is marked, and one waiter learns of it. @pending: it
 * died between changing the word and the list, so an unlocked word may still owe a wake-up. -1: the list
 * is broken, stop.
 */
static int handle_futex_death(u32 __user *uaddr, bool pi, bool pending)
{
	u32 val, cur, owner;

	if ((unsigned long)uaddr % sizeof(u32))
		return -1;
	for (;;) {
		if (get_user(val, uaddr))
			return -1;
		owner = val & FUTEX_TID_MASK;
		if (pending && !pi && !owner) {
			futex_wake_shared(uaddr, 1);
			return 0;
		}
		if (owner != (u32)current->pid)
			return 0;
		if (futex_atomic_cmpxchg(&cur, uaddr, val,
					 (val & FUTEX_WAITERS) | FUTEX_OWNER_DIED))
			return -1;
		if (cur == val)
			break;
	}
	if (!pi && (val & FUTEX_WAITERS))
		futex_wake_shared(uaddr, 1);
	return 0;
}

/* A pointer of the list; bit 0 says that its mutex inherits priority. 0 or -EFAULT. */
static int fetch_robust_entry(unsigned long *entry, bool *pi,
			      struct robust_list __user *__user *where)
{
	struct robust_list __user *p;

	if (get_user(p, where))
		return -EFAULT;
	*entry = (unsigned long)p & ~1ul;
	*pi = (unsigned long)p & 1;
	return 0;
}

void exit_robust_list(void)
{
	struct robust_list_head __user *head = current->robust_list;
	unsigned long entry, next, pending;
	bool pi, next_pi = false, pending_pi;
	int limit = ROBUST_LIST_LIMIT; /* it may be a circle */
	long offset;
	int err;

	if (!head)
		return;
	current->robust_list = NULL;
	if (fetch_robust_entry(&entry, &pi, &head->list.next) ||
	    get_user(offset, &head->futex_offset) ||
	    fetch_robust_entry(&pending, &pending_pi, &head->list_op_pending))
		return;
	next = 0;
	while (entry != (unsigned long)&head->list && limit--) {
		/* Read on first: whoever is woken may free the mutex. */
		err = fetch_robust_entry(&next, &next_pi,
					 &((struct robust_list __user *)entry)->next);
		if (entry != pending &&
		    handle_futex_death((u32 __user *)(entry + offset), pi, false))
			return;
		if (err)
			return;
		entry = next;
		pi = next_pi;
		cond_resched();
	}
	if (pending)
		handle_futex_death((u32 __user *)(pending + offset), pending_pi, true);
}

long sys_set_robust_list(void __user *head, size_t len)
{
	if (len != sizeof(struct robust_list_head))
		return -EINVAL;
	current->robust_list = head;
	return 0;
}

long sys_get_robust_list(int pid, void __user *__user *head, size_t __user *len)
{
	struct task_struct *p = pid ? find_get_task_by_vpid(pid) : get_task_struct(current);
	void __user *list;
	bool may;

	if (!p)
		return -ESRCH;
	list = p->robust_list;
	may = ptrace_may_access(p, PTRACE_MODE_REALCREDS);
	put_task_struct(p);
	if (!may)
		return -EPERM;
	if (put_user((size_t)sizeof(struct robust_list_head), len) || put_user(list, head))
		return -EFAULT;
	return 0;
}

/* ---- the calls ---- */

/* @timeout: NULL, or what FUTEX_WAIT and FUTEX_WAIT_BITSET were given. @val2: what others have there. */
static long do_futex(u32 __user *uaddr, int op, u32 val, const struct timespec64 *timeout,
		     u32 __user *uaddr2, u32 val2, u32 val3)
{
	bool private = op & FUTEX_PRIVATE_FLAG;
	int cmd = op & FUTEX_CMD_MASK;
	ktime_t expires = 0;
	bool wall = false;

	if ((op & FUTEX_CLOCK_REALTIME) && cmd != FUTEX_WAIT_BITSET)
		return -ENOSYS;
	if (timeout) {
		if (!timespec64_valid(timeout))
			return -EINVAL;
		expires = timespec64_to_ktime(timeout);
		if (cmd == FUTEX_WAIT)
			expires = ktime_add_safe(ktime_get(), expires);
		wall = op & FUTEX_CLOCK_REALTIME;
	}
	switch (cmd) {
	case FUTEX_WAIT:
		return futex_wait(uaddr, private, val, timeout ? &expires : NULL, false,
				  FUTEX_BITSET_MATCH_ANY);
	case FUTEX_WAIT_BITSET:
		return futex_wait(uaddr, private, val, timeout ? &expires : NULL, wall, val3);
	case FUTEX_WAKE:
		return futex_wake(uaddr, private, (int)val, FUTEX_BITSET_MATCH_ANY);
	case FUTEX_WAKE_BITSET:
		return futex_wake(uaddr, private, (int)val, val3);
	case FUTEX_REQUEUE:
		return futex_requeue(uaddr, uaddr2, private, (int)val, (int)val2, NULL);
	case FUTEX_CMP_REQUEUE:
		return futex_requeue(uaddr, uaddr2, private, (int)val, (int)val2, &val3);
	case FUTEX_WAKE_OP:
		return futex_wake_op(uaddr, uaddr2, private, (int)val, (int)val2, val3);
	default: /* the ones that inherit priority, and FUTEX_FD */
		return -ENOSYS;
	}
}

static bool futex_has_timeout(int op)
{
	int cmd = op & FUTEX_CMD_MASK;

	return cmd == FUTEX_WAIT || cmd == FUTEX_WAIT_BITSET;
}

long sys_futex(u32 __user *uaddr, int op, u32 val, const struct __kernel_timespec __user *utime,
	       u32 __user *uaddr2, u32 val3)
{
	bool timed = utime && futex_has_timeout(op);
	struct timespec64 ts;

	if (timed && get_timespec64(&ts, utime))
		return -EFAULT;
	return do_futex(uaddr, op, val, timed ? &ts : NULL, uaddr2, (u32)utime, val3);
}

long sys_futex_time32(u32 __user *uaddr, int op, u32 val,
		      const struct __kernel_old_timespec __user *utime, u32 __user *uaddr2,
		      u32 val3)
{
	bool timed = utime && futex_has_timeout(op);
	struct timespec64 ts;

	if (timed && get_old_timespec32(&ts, utime))
		return -EFAULT;
	return do_futex(uaddr, op, val, timed ? &ts : NULL, uaddr2, (u32)utime, val3);
}

void __init futex_init(void)
{
	unsigned int i;

	/* One for each 64 pages: as many as there can be processes, roughly. */
	futex_hash_bits = clamp_t(unsigned int, ilog2(totalram_pages / 64 + 1), FUTEX_MIN_HASH_BITS,
				  FUTEX_MAX_HASH_BITS);
	futex_buckets = kmalloc_array(1u << futex_hash_bits, sizeof(*futex_buckets), GFP_KERNEL);
	if (!futex_buckets)
		panic("futex: no memory at boot");
	for (i = 0; i < 1u << futex_hash_bits; i++) {
		spin_lock_init(&futex_buckets[i].lock);
		INIT_LIST_HEAD(&futex_buckets[i].chain);
	}
}
