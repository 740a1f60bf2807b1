// SPDX-License-Identifier: MIT
/*
 * Programs (kernel/binfmt_elf.c, elf_map.c, binfmt_script.c): an input is a file that execve() is given. Its
 * interpreter is what begins at the last ELF magic number in it. The address space is a byte for each page.
 */
#include <neap/binfmts.h>
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/mman.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/uaccess.h>
#include <uapi/auxvec.h>
#include <uapi/mman.h>

#include "fuzz.h"

#define PAGES	    (TASK_SIZE >> PAGE_SHIFT)
#define STACK_PAGES 33
#define NOT_THERE   0
#define READ_ONLY   1
#define WRITABLE    2

static u8 pages[PAGES];
static struct task_struct task;
static struct mm_struct mm;
static u8 *file_data;
static size_t file_size;
static struct inode inodes[2]; /* of the program, of its interpreter */
static struct file handles[2];
static int opened;
static bool began, started;
static unsigned long start_pc, start_sp;

int randomize_va_space = 2;
u32 elf_hwcap;

u32 get_random_u32(void)
{
	return fuzz_number();
}

void get_random_bytes(void *buf, size_t len)
{
	memset(buf, fuzz_below(256), len);
}

/* ---- files ---- */

static const u8 *data_of(const struct file *file, size_t *size)
{
	*size = (size_t)i_size_read(file_inode(file));
	return file_data + (file_size - *size);
}

int read_exact(struct file *file, void *buf, size_t len, loff_t pos)
{
	size_t size;
	const u8 *data = data_of(file, &size);

	CHECK(pos >= 0);
	if (pos > (loff_t)size || len > size - (size_t)pos)
		return -EIO;
	memcpy(buf, data + pos, len);
	return fuzz_below(100) ? 0 : -EIO;
}

static struct file *open_at(size_t from)
{
	struct file *f = &handles[opened];

	CHECK(opened < 2);
	f->f_inode = &inodes[opened++];
	f->f_inode->i_size = (loff_t)(file_size - from);
	return f;
}

struct file *open_exec(const char *path)
{
	size_t at = file_size;

	if (strlen(path) > 200)
		return ERR_PTR(-ENAMETOOLONG);
	while (at-- > 0) {
		if (file_size - at >= 4 && !memcmp(file_data + at, "\177ELF", 4))
			return open_at(at);
	}
	return ERR_PTR(-ENOENT);
}

void fput(struct file *file)
{
	CHECK(opened > 1 && file == &handles[1]);
	opened--;
}

/* ---- user memory ---- */

unsigned long user_missing(unsigned long addr, unsigned long n, bool write)
{
	while (n && addr < TASK_SIZE &&
	       pages[addr >> PAGE_SHIFT] >= (write ? WRITABLE : READ_ONLY)) {
		unsigned long now = min(n, PAGE_SIZE - offset_in_page(addr));

		addr += now;
		n -= now;
	}
	return n;
}

long strnlen_user(const char __user *str, long count)
{
	return user_missing((unsigned long)str, 1, false) ? 0 : 1;
}

static bool is_free(unsigned long addr, unsigned long len)
{
	unsigned long p;

	for (p = addr >> PAGE_SHIFT; p < (addr + len) >> PAGE_SHIFT; p++) {
		if (pages[p])
			return false;
	}
	return true;
}

/* From the top down. 0: there is no such place. */
static unsigned long find_place(unsigned long len)
{
	unsigned long addr = 0x7f000000;

	for (; addr > len && addr > 0x10000000; addr -= 0x1000000) {
		if (is_free(addr - len, len))
			return addr - len;
	}
	return 0;
}

/* What do_mmap() answers, by the manual page. */
unsigned long vm_mmap(struct file *file, unsigned long addr, unsigned long len, unsigned long prot,
		      unsigned long flags, unsigned long offset)
{
	bool fixed = flags & (MAP_FIXED | MAP_FIXED_NOREPLACE);

	CHECK(began);
	CHECK(!(prot & ~(PROT_READ | PROT_WRITE | PROT_EXEC)));
	CHECK(!file || opened);
	CHECK((flags & MAP_PRIVATE) && !file == !!(flags & MAP_ANONYMOUS));
	len = PAGE_ALIGN(len);
	if (!len || offset_in_page(offset))
		return -EINVAL;
	if (len > TASK_SIZE)
		return -ENOMEM;
	if (fixed) {
		if (offset_in_page(addr))
			return -EINVAL;
		if (addr > TASK_SIZE - len)
			return -ENOMEM;
		if (addr < FIRST_USER_ADDRESS)
			return -EPERM;
		if ((flags & MAP_FIXED_NOREPLACE) && !is_free(addr, len))
			return -EEXIST;
	} else if (!addr || offset_in_page(addr) || addr > TASK_SIZE - len || !is_free(addr, len)) {
		addr = find_place(len);
	}
	if (!addr || !fuzz_below(100))
		return -ENOMEM;
	memset(pages + (addr >> PAGE_SHIFT), prot & PROT_WRITE ? WRITABLE : READ_ONLY,
	       len >> PAGE_SHIFT);
	return addr;
}

int vm_munmap(unsigned long start, size_t len)
{
	CHECK(began);
	len = PAGE_ALIGN(len);
	if (offset_in_page(start) || !len || start > TASK_SIZE || len > TASK_SIZE - start)
		return -EINVAL;
	memset(pages + (start >> PAGE_SHIFT), NOT_THERE, len >> PAGE_SHIFT);
	return 0;
}

/* ---- exec.c ---- */

int begin_new_exec(struct linux_binprm *bprm)
{
	unsigned long p = PAGES - STACK_PAGES;

	began = true;
	memset(pages, NOT_THERE, sizeof(pages));
	memset(pages + p, WRITABLE, STACK_PAGES - 1);
	bprm->p = ((PAGES - 1) << PAGE_SHIFT) - fuzz_below(STACK_PAGES << PAGE_SHIFT);
	return fuzz_below(100) ? 0 : -ENOMEM;
}

void start_thread(struct pt_regs *regs, unsigned long pc, unsigned long sp)
{
	started = true;
	start_pc = pc;
	start_sp = sp;
}

void remove_arg_zero(struct linux_binprm *bprm)
{
	bprm->argc--;
}

int copy_string_kernel(const char *arg, struct linux_binprm *bprm)
{
	CHECK(strlen(arg) < BINPRM_BUF_SIZE);
	return fuzz_below(50) ? 0 : -E2BIG;
}

static void check_started(const struct linux_binprm *bprm)
{
	CHECK(start_pc < TASK_SIZE && start_sp == bprm->p && !(start_sp & 15));
	CHECK(!user_missing(start_sp, 4, true));
	CHECK(!offset_in_page(mm.start_brk) && mm.brk == mm.start_brk);
	CHECK(mm.arg_start <= mm.arg_end && mm.arg_end <= mm.env_end);
	CHECK(mm.saved_auxv[0] == AT_HWCAP);
}

void fuzz_input(u8 *data, size_t size)
{
	static struct linux_binprm bprm;
	int err = -ENOEXEC;

	file_data = data;
	file_size = size;
	opened = 0;
	began = started = false;
	memset(&mm, 0, sizeof(mm));
	task.mm = &mm;
	test_thread_info.task = &task;
	memset(&bprm, 0, sizeof(bprm));
	memcpy(bprm.buf, data, min_t(size_t, size, BINPRM_BUF_SIZE));
	bprm.file = open_at(0);
	bprm.filename = "./program";
	bprm.argc = (int)fuzz_below(4);
	bprm.envc = (int)fuzz_below(4);
	bprm.randomize = fuzz_below(2);
	if (size >= 2 && data[0] == '#') {
		err = script_format.load_binary(&bprm);
		CHECK(err < 0 || bprm.interp);
		kfree(bprm.interp);
		return;
	}
	if (size)
		err = elf_format.load_binary(&bprm);
	CHECK(started == !err);
	CHECK(opened == 1);
	if (!err)
		check_started(&bprm);
}
