// SPDX-License-Identifier: MIT
/*
 * The counts of CONFIG_GCOV_KERNEL on their way to the host. The compiler has put a pointer to each
 * object's counters into the section gcov_info; libgcov knows how they become the bytes of a .gcda file
 * and hands us these in small pieces; semihosting takes them away.
 *
 * A .gcda file belongs beside its object. As several guests may run at a time, and each begins at
 * zero, a guest has a folder of its own, gcov_dir=PATH, and a file there is the path that it belongs
 * to with # for /. scripts/coverage.py puts them back, one guest after the other.
 */
#include <gcov.h>
#include <asm/semihosting.h>
#include <neap/errno.h>
#include <neap/gcov.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/printk.h>
#include <neap/string.h>

/* The linker's: one pointer for each object. */
extern const struct gcov_info *const __start_gcov_info[];
extern const struct gcov_info *const __stop_gcov_info[];

static char gcov_dir[256] __ro_after_init;

/* The file being written. One CPU is left when it is used, so there is no lock. */
static struct {
	char path[512];
	char data[4096];
	size_t used;
	int handle;
	int error; /* the first */
} gcda;

static int __init gcov_dir_setup(char *val)
{
	if (!val || strscpy(gcov_dir, val, sizeof(gcov_dir)) < 0) {
		gcov_dir[0] = '\0';
		return -EINVAL;
	}
	return 0;
}
early_param("gcov_dir", gcov_dir_setup);

static void flush(void)
{
	if (!gcda.error && gcda.used)
		gcda.error = semihosting_write(gcda.handle, gcda.data, gcda.used);
	gcda.used = 0;
}

static void open_file(const char *name, void *arg)
{
	char *p;

	if (scnprintf(gcda.path, sizeof(gcda.path), "%s/%s", gcov_dir, name) == sizeof(gcda.path) - 1) {
		gcda.error = -ENAMETOOLONG;
		return;
	}
	for (p = gcda.path + strlen(gcov_dir) + 1; *p; p++)
		if (*p == '/')
			*p = '#';
	gcda.handle = semihosting_create(gcda.path);
	if (gcda.handle < 0)
		gcda.error = gcda.handle;
}

static void add(const void *data, unsigned int size, void *arg)
{
	while (size && !gcda.error) {
		size_t n = min((size_t)size, sizeof(gcda.data) - gcda.used);

		memcpy(gcda.data + gcda.used, data, n);
		gcda.used += n;
		data += n;
		size -= n;
		if (gcda.used == sizeof(gcda.data))
			flush();
	}
}

/* libgcov wants memory for value profiles only, and -fprofile-arcs makes none. */
static void *no_memory(unsigned int size, void *arg)
{
	return NULL;
}

void gcov_write(void)
{
	const struct gcov_info *const *info;
	static bool done; /* a panic on the way to power-off */

	if (!gcov_dir[0] || done)
		return;
	done = true;
	for (info = __start_gcov_info; info != __stop_gcov_info; info++) {
		gcda.handle = -1;
		__gcov_info_to_gcda(*info, open_file, add, no_memory, NULL);
		flush();
		if (gcda.handle >= 0)
			semihosting_close(gcda.handle);
		if (gcda.error) {
			pr_err("gcov: %s: error %d\n", gcda.path, gcda.error);
			return;
		}
	}
	pr_info("gcov: %d files written\n", (int)(__stop_gcov_info - __start_gcov_info));
}
