// SPDX-License-Identifier: MIT
/*
 * System V shared memory. A segment is a file of shared memory (mm/shmem.c) that is known by a number,
 * and by a key if it has one. shmat maps it, as a file of its own for each attachment:
 *
 *	key -> id -> struct shmid_kernel -> shm_file -> inode, pages
 *	                                                  ^
 *	area -> vm_file, one each shmat (shm_file_data: id) --+
 *
 * shm_nattch counts areas: shm_vm_ops' open and close tell of fork, of splits, of munmap and exit. The
 * number of a segment is its place in shm_ids and a sequence that makes old numbers wrong.
 *
 * Locks: mmap_lock > shm_mutex. So user memory is not touched, and nothing mapped, with shm_mutex held.
 * Rights: everybody is root; but to lock more than RLIMIT_MEMLOCK takes CAP_IPC_LOCK.
 */
#include <neap/bitmap.h>
#include <neap/err.h>
#include <neap/file.h>
#include <neap/fs.h>
#include <neap/hash.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/mman.h>
#include <neap/mutex.h>
#include <neap/pagemap.h>
#include <neap/proc_fs.h>
#include <neap/radix-tree.h>
#include <neap/sched.h>
#include <neap/shm.h>
#include <neap/shmem_fs.h>
#include <neap/slab.h>
#include <neap/sprintf.h>
#include <neap/string.h>
#include <neap/syscalls.h>
#include <neap/time.h>
#include <neap/uaccess.h>
#include <uapi/shm.h>

#define SHMMIN	      1
#define IPCMNI_SHIFT  15 /* of a number, the bits that are the place */
#define IPCMNI	      (1 << IPCMNI_SHIFT)
#define SHM_KEY_BITS  8
#define IPCID_SEQ_MAX (INT_MAX >> IPCMNI_SHIFT)

unsigned long shm_ctlmax = ULONG_MAX - (1UL << 24);
unsigned long shm_ctlall = ULONG_MAX - (1UL << 24);
int shm_ctlmni = 4096;

struct shmid_kernel {
	int key; /* shm_mutex, as all that is not marked */
	struct hlist_node key_link; /* in shm_keys, unless the key is IPC_PRIVATE */
	int id;	 /* constant, as the next three */
	size_t segsz;
	struct file *file;
	pid_t cprid;
	uid_t uid, gid;
	umode_t mode; /* SHM_DEST, SHM_LOCKED */
	unsigned long nattch;
	pid_t lprid;
	time64_t atim, dtim, ctim;
};

/* Of an attachment: its file's private_data; constant. */
struct shm_file_data {
	int id;
	struct file *
		file; /* the segment's, with a reference: its address tells whether id is still that */
	const struct vm_operations_struct
		*vm_ops; /* of the segment's own mappings; set by the first mmap */
};

static DEFINE_MUTEX(shm_mutex); /* what follows, and every segment */
static RADIX_TREE(shm_ids, GFP_KERNEL);
static DECLARE_BITMAP(shm_places, IPCMNI); /* in use, as in shm_ids */
static struct hlist_head shm_keys[1 << SHM_KEY_BITS];
static int shm_in_use;
static unsigned long shm_tot; /* pages */
static unsigned long shm_locked; /* the same, of segments with SHM_LOCKED: all are one user's */
static int shm_seq, shm_last_idx = -1;

static unsigned long shm_pages(const struct shmid_kernel *shp)
{
	return (shp->segsz + PAGE_SIZE - 1) >> PAGE_SHIFT;
}

/* ---- numbers and keys; shm_mutex held ---- */

/* ERR_PTR(-EINVAL): there is none at that place; -EIDRM: it is another one. */
static struct shmid_kernel *shm_obtain(int id)
{
	struct shmid_kernel *shp = id < 0 ? NULL : radix_tree_lookup(&shm_ids, id & (IPCMNI - 1));

	if (!shp)
		return ERR_PTR(-EINVAL);
	return shp->id == id ? shp : ERR_PTR(-EIDRM);
}

/* The first at place *idx or behind it, which becomes its place; NULL: none. */
static struct shmid_kernel *shm_next(unsigned long *idx)
{
	void *shp = NULL;

	return radix_tree_gang_lookup(&shm_ids, &shp, idx, *idx, 1) ? shp : NULL;
}

static struct shmid_kernel *shm_find_key(int key)
{
	struct shmid_kernel *shp;

	hlist_for_each_entry(shp, &shm_keys[hash_32(key, SHM_KEY_BITS)], key_link) {
		if (shp->key == key)
			return shp;
	}
	return NULL;
}

/* Gives a segment the first free place. 0, -ENOSPC, -ENOMEM. */
static int shm_addid(struct shmid_kernel *shp)
{
	int idx, err;

	if (shm_in_use >= shm_ctlmni || shm_in_use >= IPCMNI)
		return -ENOSPC;
	idx = find_next_zero_bit(shm_places, IPCMNI, 0);
	err = radix_tree_insert(&shm_ids, idx, shp);
	if (err)
		return err;
	__set_bit(idx, shm_places);
	if (shp->key != IPC_PRIVATE)
		hlist_add_head(&shp->key_link, &shm_keys[hash_32(shp->key, SHM_KEY_BITS)]);
	/* A place that was somebody's before must not give the same number. */
	if (idx <= shm_last_idx)
		shm_seq = shm_seq == IPCID_SEQ_MAX ? 0 : shm_seq + 1;
	shm_last_idx = idx;
	shp->id = (shm_seq << IPCMNI_SHIFT) + idx;
	shm_in_use++;
	shm_tot += shm_pages(shp);
	return 0;
}

/* It is in no list any more. The caller drops the file, after shm_mutex: that may free many pages. */
static struct file *shm_destroy(struct shmid_kernel *shp)
{
	struct file *file = shp->file;

	radix_tree_delete(&shm_ids, shp->id & (IPCMNI - 1));
	__clear_bit(shp->id & (IPCMNI - 1), shm_places);
	hlist_del_init(&shp->key_link);
	shm_in_use--;
	shm_tot -= shm_pages(shp);
	if (shp->mode & SHM_LOCKED)
		shm_locked -= shm_pages(shp);
	kfree(shp);
	return file;
}

/* ---- attachments ---- */

static struct shm_file_data *shm_file_data(const struct file *file)
{
	return file->private_data;
}

/* One area more. -EINVAL, -EIDRM: the segment has gone meanwhile. */
static int __shm_open(const struct shm_file_data *sfd)
{
	struct shmid_kernel *shp;
	int err;

	mutex_lock(&shm_mutex);
	shp = shm_obtain(sfd->id);
	err = IS_ERR(shp) ? PTR_ERR(shp) : shp->file != sfd->file ? -EINVAL : 0;
	if (!err) {
		shp->atim = ktime_get_real_seconds();
		shp->lprid = task_tgid_nr(current);
		shp->nattch++;
	}
	mutex_unlock(&shm_mutex);
	return err;
}

/* mmap_lock held, and another area of the attachment is there, so the segment is. */
static void shm_open(struct vm_area_struct *vma)
{
	int err = __shm_open(shm_file_data(vma->vm_file));

	WARN_ON_ONCE(err);
}

/* One less of a segment. The last one takes a segment along that is marked: its file, to be dropped. */
static struct file *shm_detach(struct shmid_kernel *shp)
{
	shp->nattch--;
	return !shp->nattch && (shp->mode & SHM_DEST) ? shm_destroy(shp) : NULL;
}

static void shm_close(struct vm_area_struct *vma)
{
	struct shmid_kernel *shp;
	struct file *gone = NULL;

	mutex_lock(&shm_mutex);
	shp = shm_obtain(shm_file_data(vma->vm_file)->id);
	if (!WARN_ON_ONCE(IS_ERR(shp))) {
		shp->lprid = task_tgid_nr(current);
		shp->dtim = ktime_get_real_seconds();
		gone = shm_detach(shp);
	}
	mutex_unlock(&shm_mutex);
	if (gone)
		fput(gone);
}

static vm_fault_t shm_fault(struct vm_fault *vmf)
{
	return shm_file_data(vmf->vma->vm_file)->vm_ops->fault(vmf);
}

static const struct vm_operations_struct shm_vm_ops = {
	.open = shm_open,
	.close = shm_close,
	.fault = shm_fault,
	.map_pages = filemap_map_pages,
};

static int shm_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct shm_file_data *sfd = shm_file_data(file);
	int err = __shm_open(sfd);

	if (err)
		return err;
	err = sfd->file->f_op->mmap(sfd->file, vma);
	if (err) {
		shm_close(vma);
		return err;
	}
	sfd->vm_ops = vma->vm_ops;
	vma->vm_ops = &shm_vm_ops;
	return 0;
}

static int shm_release(struct inode *inode __maybe_unused, struct file *file)
{
	struct shm_file_data *sfd = shm_file_data(file);

	fput(sfd->file);
	kfree(sfd);
	return 0;
}

static const struct file_operations shm_file_operations = {
	.mmap = shm_mmap,
	.release = shm_release,
	.llseek = no_llseek,
	.fallocate = shmem_fallocate,
};

/* A file to attach the segment by; shm_mutex held. ERR_PTR(-ENOMEM). */
static struct file *shm_attach_file(const struct shmid_kernel *shp, int flags)
{
	struct shm_file_data *sfd = kzalloc(sizeof(*sfd), GFP_KERNEL);
	struct inode *inode = file_inode(shp->file);
	struct file *file;

	if (!sfd)
		return ERR_PTR(-ENOMEM);
	sfd->id = shp->id;
	sfd->file = get_file(shp->file);
	iget(inode);
	file = alloc_file_pseudo(inode, shp->file->f_path.dentry->d_name, flags,
				 &shm_file_operations);
	if (IS_ERR(file)) {
		iput(inode);
		fput(sfd->file);
		kfree(sfd);
		return file;
	}
	file->f_path.dentry->d_unhashed = true;
	file->private_data = sfd;
	return file;
}

/* Where shmat is to map: *addr, and MAP_FIXED or not. -EINVAL. */
static int shm_address(unsigned long *addr, int shmflg, unsigned long *flags)
{
	*flags = MAP_SHARED;
	if (!*addr)
		return shmflg & SHM_REMAP ? -EINVAL : 0;
	if (*addr & (SHMLBA - 1)) {
		if (!(shmflg & SHM_RND))
			return -EINVAL;
		*addr &= ~(SHMLBA - 1UL);
		if (!*addr && (shmflg & SHM_REMAP))
			return -EINVAL;
	}
	*flags |= MAP_FIXED;
	return 0;
}

static unsigned long shm_map(struct file *file, unsigned long addr, unsigned long prot,
			     unsigned long flags, int shmflg)
{
	struct mm_struct *mm = current->mm;
	unsigned long size = i_size_read(file_inode(file)), ret = -EINVAL;

	mmap_write_lock(mm);
	if (!addr || (shmflg & SHM_REMAP) ||
	    (addr + size >= addr && !find_vma_intersection(mm, addr, addr + size)))
		ret = do_mmap(file, addr, size, prot, flags, 0);
	mmap_write_unlock(mm);
	if (!IS_ERR_VALUE(ret) && (mm->def_flags & VM_LOCKED))
		mm_populate(ret, PAGE_ALIGN(size));
	return ret;
}

/*
 * The address; -EINVAL: no such segment, a bad address, something is there already; -EIDRM; -ENOMEM.
 */
long sys_shmat(int shmid, char __user *shmaddr, int shmflg)
{
	unsigned long addr = (unsigned long)shmaddr, prot = PROT_READ, flags;
	struct shmid_kernel *shp;
	struct file *file, *gone = NULL;
	long ret;

	if (shmid < 0)
		return -EINVAL;
	ret = shm_address(&addr, shmflg, &flags);
	if (ret)
		return ret;
	if (!(shmflg & SHM_RDONLY))
		prot |= PROT_WRITE;
	if (shmflg & SHM_EXEC)
		prot |= PROT_EXEC;

	mutex_lock(&shm_mutex);
	shp = shm_obtain(shmid);
	file = IS_ERR(shp) ? ERR_CAST(shp)
			   : shm_attach_file(shp, shmflg & SHM_RDONLY ? O_RDONLY : O_RDWR);
	if (!IS_ERR(file))
		shp->nattch++; /* so that it stays until it is mapped */
	mutex_unlock(&shm_mutex);
	if (IS_ERR(file))
		return PTR_ERR(file);

	ret = shm_map(file, addr, prot, flags, shmflg);
	fput(file);
	mutex_lock(&shm_mutex);
	gone = shm_detach(shp);
	mutex_unlock(&shm_mutex);
	if (gone)
		fput(gone);
	return ret;
}

/* Is the area one of the attachment that begins (its page 0) at addr? */
static bool attached_at(const struct vm_area_struct *vma, unsigned long addr)
{
	return vma->vm_ops == &shm_vm_ops && (vma->vm_start - addr) >> PAGE_SHIFT == vma->vm_pgoff;
}

/* Unmaps what is left of the attachment that begins at shmaddr. -EINVAL: there is none. */
long sys_shmdt(char __user *shmaddr)
{
	struct mm_struct *mm = current->mm;
	unsigned long addr = (unsigned long)shmaddr, size = 0;
	struct vm_area_struct *vma, *next;
	struct file *file = NULL;
	long ret = -EINVAL;

	if (offset_in_page(addr))
		return -EINVAL;
	mmap_write_lock(mm);
	for (vma = find_vma(mm, addr); vma; vma = next) {
		next = vma->vm_next;
		if (file && vma->vm_end - addr > size)
			break;
		if (!attached_at(vma, addr) || (file && vma->vm_file != file))
			continue;
		if (!file) {
			file = get_file(vma->vm_file);
			size = PAGE_ALIGN(i_size_read(file_inode(file)));
		}
		do_munmap(mm, vma->vm_start, vma->vm_end - vma->vm_start);
		ret = 0;
	}
	mmap_write_unlock(mm);
	if (file)
		fput(file);
	return ret;
}

/* ---- shmget ---- */

/* A new segment: its number. -EINVAL: size; -ENOSPC: beyond a limit; -ENOMEM. shm_mutex held. */
static int newseg(int key, size_t size, int shmflg)
{
	unsigned long pages = ((u64)size + PAGE_SIZE - 1) >> PAGE_SHIFT;
	struct shmid_kernel *shp;
	char name[16];
	int err;

	if (size < SHMMIN || size > shm_ctlmax || (shmflg & SHM_HUGETLB))
		return -EINVAL;
	if (shm_tot + pages < shm_tot || shm_tot + pages > shm_ctlall)
		return -ENOSPC;
	shp = kzalloc(sizeof(*shp), GFP_KERNEL);
	if (!shp)
		return -ENOMEM;
	snprintf(name, sizeof(name), "/SYSV%08x", (unsigned int)key);
	shp->file = shmem_file_setup(name, size,
				     (shmflg & SHM_NORESERVE) &&
						     sysctl_overcommit_memory != OVERCOMMIT_NEVER
					     ? VM_NORESERVE
					     : 0);
	if (IS_ERR(shp->file)) {
		err = PTR_ERR(shp->file);
		kfree(shp);
		return err;
	}
	shp->key = key;
	shp->segsz = size;
	shp->mode = shmflg & 0777;
	shp->cprid = task_tgid_nr(current);
	shp->ctim = ktime_get_real_seconds();
	err = shm_addid(shp);
	if (err) {
		fput(shp->file);
		kfree(shp);
		return err;
	}
	file_inode(shp->file)->i_ino = shp->id; /* maps shows it */
	return shp->id;
}

/* The number of the segment of a key. -ENOENT, -EEXIST; -EINVAL: it is smaller; or as newseg(). */
long sys_shmget(int key, size_t size, int shmflg)
{
	struct shmid_kernel *shp;
	long ret;

	mutex_lock(&shm_mutex);
	shp = key == IPC_PRIVATE ? NULL : shm_find_key(key);
	if (shp && (shmflg & IPC_CREAT) && (shmflg & IPC_EXCL))
		ret = -EEXIST;
	else if (shp)
		ret = shp->segsz < size ? -EINVAL : shp->id;
	else if (key == IPC_PRIVATE || (shmflg & IPC_CREAT))
		ret = newseg(key, size, shmflg);
	else
		ret = -ENOENT;
	mutex_unlock(&shm_mutex);
	return ret;
}

/* ---- shmctl ---- */

static void fill_shmid_ds(const struct shmid_kernel *shp, struct shmid_ds *ds)
{
	*ds = (struct shmid_ds){
		.shm_perm = { .__key = shp->key,
			      .uid = shp->uid,
			      .gid = shp->gid,
			      .mode = shp->mode,
			      .__seq = shp->id >> IPCMNI_SHIFT },
		.shm_segsz = shp->segsz,
		.shm_atime = shp->atim,
		.__shm_atime_high = (u64)shp->atim >> 32,
		.shm_dtime = shp->dtim,
		.__shm_dtime_high = (u64)shp->dtim >> 32,
		.shm_ctime = shp->ctim,
		.__shm_ctime_high = (u64)shp->ctim >> 32,
		.shm_cpid = shp->cprid,
		.shm_lpid = shp->lprid,
		.shm_nattch = shp->nattch,
	};
}

/* The highest place in use, 0 if there is none. shm_mutex held. */
static int shm_max_idx(void)
{
	unsigned long idx = 0, max = 0;

	for (; shm_next(&idx); idx++)
		max = idx;
	return max;
}

/* IPC_STAT: id is a number, 0; SHM_STAT: a place, the number. */
static long shmctl_stat(int id, int cmd, void __user *buf)
{
	struct shmid_kernel *shp;
	struct shmid_ds ds;
	long ret;

	mutex_lock(&shm_mutex);
	if (cmd == IPC_STAT)
		shp = shm_obtain(id);
	else
		shp = radix_tree_lookup(&shm_ids, id & (IPCMNI - 1)) ?: ERR_PTR(-EINVAL);
	ret = PTR_ERR_OR_ZERO(shp);
	if (!ret) {
		fill_shmid_ds(shp, &ds);
		ret = cmd == IPC_STAT ? 0 : shp->id;
	}
	mutex_unlock(&shm_mutex);
	if (ret >= 0 && copy_to_user(buf, &ds, sizeof(ds)))
		return -EFAULT;
	return ret;
}

static long shmctl_ipc_info(void __user *buf)
{
	struct shminfo info = { .shmmax = shm_ctlmax,
				.shmmin = SHMMIN,
				.shmmni = shm_ctlmni,
				.shmseg = shm_ctlmni,
				.shmall = shm_ctlall };
	long ret;

	mutex_lock(&shm_mutex);
	ret = shm_max_idx();
	mutex_unlock(&shm_mutex);
	return copy_to_user(buf, &info, sizeof(info)) ? -EFAULT : ret;
}

static long shmctl_shm_info(void __user *buf)
{
	struct shm_info info = { .used_ids = 0 };
	struct shmid_kernel *shp;
	unsigned long idx = 0;
	long ret;

	mutex_lock(&shm_mutex);
	for (; (shp = shm_next(&idx)) != NULL; idx++) {
		info.shm_rss += READ_ONCE(file_inode(shp->file)->i_mapping->nrpages);
		info.shm_swp += READ_ONCE(SHMEM_I(file_inode(shp->file))->swapped);
	}
	info.used_ids = shm_in_use;
	info.shm_tot = shm_tot;
	ret = shm_max_idx();
	mutex_unlock(&shm_mutex);
	return copy_to_user(buf, &info, sizeof(info)) ? -EFAULT : ret;
}

/* SHM_LOCK, SHM_UNLOCK; shm_mutex held. 0; -EPERM: may lock nothing; -ENOMEM: not that much. */
static long shm_set_locked(struct shmid_kernel *shp, bool lock)
{
	unsigned long limit = rlimit(RLIMIT_MEMLOCK);

	if (limit != RLIM_INFINITY)
		limit >>= PAGE_SHIFT;
	if (lock && !can_do_mlock())
		return -EPERM;
	if (lock == !!(shp->mode & SHM_LOCKED))
		return 0;
	if (lock && shm_locked + shm_pages(shp) > limit && !capable(CAP_IPC_LOCK))
		return -ENOMEM;
	shmem_lock(shp->file, lock);
	shp->mode ^= SHM_LOCKED;
	shm_locked += lock ? shm_pages(shp) : -shm_pages(shp);
	return 0;
}

/* Those that change a segment. */
static long shmctl_change(int id, int cmd, const struct shmid_ds *ds)
{
	struct shmid_kernel *shp;
	struct file *gone = NULL;
	long err;

	mutex_lock(&shm_mutex);
	shp = shm_obtain(id);
	err = PTR_ERR_OR_ZERO(shp);
	if (err)
		goto out;
	switch (cmd) {
	case IPC_SET:
		shp->uid = ds->shm_perm.uid;
		shp->gid = ds->shm_perm.gid;
		shp->mode = (shp->mode & ~0777) | (ds->shm_perm.mode & 0777);
		shp->ctim = ktime_get_real_seconds();
		break;
	case IPC_RMID:
		if (shp->nattch) {
			shp->mode |= SHM_DEST;
			shp->key = IPC_PRIVATE; /* nobody finds it any more */
			hlist_del_init(&shp->key_link);
		} else {
			gone = shm_destroy(shp);
		}
		break;
	default:
		err = shm_set_locked(shp, cmd == SHM_LOCK);
	}
out:
	mutex_unlock(&shm_mutex);
	if (gone)
		fput(gone);
	return err;
}

/*
 * What the command says; -EINVAL: no such segment or command (or without IPC_64 where that matters);
 * -EIDRM, -EFAULT; -EPERM, -ENOMEM: may not lock, or not that much.
 */
long sys_shmctl(int shmid, int cmd, void __user *buf)
{
	struct shmid_ds ds;
	bool new = cmd &IPC_64;

	cmd &= ~IPC_64;
	if (cmd < 0 || shmid < 0)
		return -EINVAL;
	switch (cmd) {
	case SHM_INFO:
		return shmctl_shm_info(buf);
	case IPC_RMID:
	case SHM_LOCK:
	case SHM_UNLOCK:
		return shmctl_change(shmid, cmd, NULL);
	}
	if (!new)
		return -EINVAL;
	switch (cmd) {
	case IPC_INFO:
		return shmctl_ipc_info(buf);
	case IPC_STAT:
	case SHM_STAT:
	case SHM_STAT_ANY:
		return shmctl_stat(shmid, cmd, buf);
	case IPC_SET:
		if (copy_from_user(&ds, buf, sizeof(ds)))
			return -EFAULT;
		return shmctl_change(shmid, cmd, &ds);
	default:
		return -EINVAL;
	}
}

/* ---- /proc/sysvipc/shm ---- */

/* The headline at 0, the segments behind it at their places. shm_mutex from start to stop. */
static void *shm_seq_find(loff_t *pos)
{
	unsigned long idx = *pos ? *pos - 1 : 0;
	struct shmid_kernel *shp;

	if (!*pos)
		return &shm_ids;
	shp = shm_next(&idx);
	*pos = idx + 1;
	return shp;
}

static void *shm_seq_start(struct seq_file *m __maybe_unused, loff_t *pos)
{
	mutex_lock(&shm_mutex);
	return shm_seq_find(pos);
}

static void *shm_seq_next(struct seq_file *m __maybe_unused, void *v __maybe_unused, loff_t *pos)
{
	++*pos;
	return shm_seq_find(pos);
}

static void shm_seq_stop(struct seq_file *m __maybe_unused, void *v __maybe_unused)
{
	mutex_unlock(&shm_mutex);
}

static int shm_show(struct seq_file *m, void *v)
{
	struct shmid_kernel *shp = v;
	struct inode *inode;

	if (v == &shm_ids) {
		seq_puts(
			m,
			"       key      shmid perms       size  cpid  lpid nattch   uid   gid  cuid"
			"  cgid      atime      dtime      ctime        rss       swap\n");
		return 0;
	}
	inode = file_inode(shp->file);
	seq_printf(m, "%10d %10d  %4o %10lu %5u %5u  %5lu %5u %5u %5u %5u ", shp->key, shp->id,
		   shp->mode, (unsigned long)shp->segsz, shp->cprid, shp->lprid, shp->nattch,
		   shp->uid, shp->gid, 0, 0);
	seq_printf(m, "%10llu %10llu %10llu %10lu %10lu\n", (u64)shp->atim, (u64)shp->dtim,
		   (u64)shp->ctim, READ_ONCE(inode->i_mapping->nrpages) << PAGE_SHIFT,
		   READ_ONCE(SHMEM_I(inode)->swapped) << PAGE_SHIFT);
	return 0;
}

static const struct seq_operations shm_op = {
	.start = shm_seq_start,
	.next = shm_seq_next,
	.stop = shm_seq_stop,
	.show = shm_show,
};

static int __init shm_init(void)
{
	return IS_ENABLED(CONFIG_PROC_FS) ? proc_create_seq("sysvipc/shm", 0444, &shm_op) : 0;
}
late_initcall(shm_init);
