// SPDX-License-Identifier: MIT
/* The log keeps what is printed, in order, with levels; and sysctl variables as text. */
#include <neap/delay.h>
#include <neap/err.h>
#include <neap/errno.h>
#include <neap/kthread.h>
#include <neap/ktest.h>
#include <neap/printk.h>
#include <neap/reboot.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/sysctl.h>
#include <neap/utsname.h>
#include <neap/wait.h>
#include "../../kernel/printk/internal.h"
#include "../../kernel/sched/sched.h"

#define SIZE 4096

/* The end of the log; kfree() it. */
static char *log_end(void)
{
	char *buf = kzalloc(SIZE, GFP_KERNEL);

	if (buf)
		buf[log_read_all(buf, SIZE - 1)] = 0;
	return buf;
}

/* The last line of @log that contains @word, as a string of its own. */
static char *line_with(char *log, const char *word)
{
	char *found = NULL, *line, *end;

	for (line = log; (end = strchr(line, '\n')); line = end + 1) {
		*end = 0;
		if (strstr(line, word))
			found = line;
	}
	return found;
}

KTEST(printk, levels_and_order)
{
	int level = console_loglevel;
	char *log, *line;

	console_loglevel = 0; /* into the log only */
	printk(KERN_DEBUG "ktest-first\n");
	pr_err("ktest-second\n");
	console_loglevel = level;
	log = log_end();
	KTEST_ASSERT(log);
	KTEST_EXPECT(strstr(log, "ktest-first") < strstr(log, "ktest-second"));
	line = line_with(log, "ktest-second");
	KTEST_EXPECT(line && !strncmp(line, "<3>[", 4));
	kfree(log);
	log = log_end();
	KTEST_ASSERT(log);
	line = line_with(log, "ktest-first");
	KTEST_EXPECT(line && !strncmp(line, "<7>[", 4));
	kfree(log);
}

static atomic_t turns, stop; /* how often the reader has waited; it shall end */

static int wait_for_messages(void *unused)
{
	DEFINE_WAIT(wait);

	(void)unused;
	for (;;) {
		prepare_to_wait(&log_wait, &wait, TASK_INTERRUPTIBLE);
		atomic_inc(&turns);
		if (atomic_read(&stop))
			break;
		schedule();
	}
	finish_wait(&log_wait, &wait);
	atomic_set(&stop, 2);
	return 0;
}

/* The scheduler may print, though a reader of the log waits: the wake-up comes later. */
KTEST(printk, under_the_run_queue_lock)
{
	int ms, before = 0;
	unsigned long flags;
	struct rq *rq;

	atomic_set(&turns, 0);
	atomic_set(&stop, 0);
	KTEST_ASSERT(!IS_ERR(kthread_run(wait_for_messages, NULL, "reader")));
	for (ms = 0; ms < 2000 && !before; ms++) {
		msleep(1);
		rq = task_rq_lock(current, &flags);
		if (waitqueue_active(&log_wait)) {
			before = atomic_read(&turns);
			pr_info("ktest: under the run queue's lock\n");
		}
		task_rq_unlock(rq, &flags);
	}
	KTEST_EXPECT(before);
	for (ms = 0; ms < 3000 && atomic_read(&turns) == before; ms++)
		msleep(1);
	KTEST_EXPECT(atomic_read(&turns) > before);
	atomic_set(&stop, 1);
	for (ms = 0; ms < 3000 && atomic_read(&stop) != 2; ms++) {
		wake_up_interruptible(&log_wait);
		msleep(1);
	}
	KTEST_EXPECT_EQ(atomic_read(&stop), 2);
}

KTEST(printk, continued_line)
{
	int level = console_loglevel;
	char *log, *line;

	console_loglevel = 0;
	pr_info("ktest-a");
	pr_cont(" b");
	pr_cont(" c\n");
	pr_info("ktest-open");
	pr_info("ktest-next\n");
	console_loglevel = level;
	log = log_end();
	KTEST_ASSERT(log);
	line = line_with(log, "ktest-a");
	KTEST_EXPECT(line && strstr(line, "] ktest-a b c"));
	kfree(log);
}

/* More than the ring holds: the oldest go, the newest are whole. */
KTEST(printk, ring_wraps)
{
	int level = console_loglevel, i;
	char *log, *line;

	console_loglevel = 0;
	for (i = 0; i < 2000; i++)
		pr_info("ktest-wrap %d of a line that is somewhat longer than others%.*s\n", i,
			i % 60, "............................................................");
	console_loglevel = level;
	log = log_end();
	KTEST_ASSERT(log);
	line = line_with(log, "ktest-wrap 1999 ");
	KTEST_EXPECT(line && !strncmp(line, "<6>[", 4));
	kfree(log);
}

/* ---- sysctl ---- */

static const struct ctl_table *find_entry(const char *dir, const char *name)
{
	const struct ctl_table *t;

	for (t = sysctl_table; t->procname; t++)
		if (!strcmp(t->dir, dir) && !strcmp(t->procname, name))
			return t;
	return NULL;
}

static ssize_t set(const struct ctl_table *t, const char *text)
{
	char buf[80];

	strscpy(buf, text, sizeof(buf));
	return t->handler(t, true, buf, strlen(buf));
}

KTEST(sysctl, integers)
{
	const struct ctl_table *t = find_entry("kernel", "poweroff_status");
	char buf[16];
	ssize_t n;

	KTEST_ASSERT(t);
	KTEST_EXPECT_EQ(set(t, "17\n"), 3);
	KTEST_EXPECT_EQ(poweroff_status, 17);
	n = t->handler(t, false, buf, sizeof(buf));
	buf[n] = 0;
	KTEST_EXPECT_STREQ(buf, "17\n");
	KTEST_EXPECT_EQ(set(t, "256"), -EINVAL);
	KTEST_EXPECT_EQ(set(t, "-1"), -EINVAL);
	KTEST_EXPECT_EQ(set(t, "1x"), -EINVAL);
	KTEST_EXPECT_EQ(set(t, ""), -EINVAL);
	KTEST_EXPECT_EQ(set(t, "99999999999999999999999"), -EINVAL);
	KTEST_EXPECT_EQ(poweroff_status, 17);
	KTEST_EXPECT_EQ(set(t, " 0x10 "), 6);
	KTEST_EXPECT_EQ(poweroff_status, 16);
	poweroff_status = 0;
}

KTEST(sysctl, strings)
{
	const struct ctl_table *t = find_entry("kernel", "hostname");
	char was[sizeof(init_uts.nodename)];
	char too_long[80];

	KTEST_ASSERT(t);
	strscpy(was, init_uts.nodename, sizeof(was));
	KTEST_EXPECT_EQ(set(t, "ebb\n"), 4);
	KTEST_EXPECT_STREQ(init_uts.nodename, "ebb");
	memset(too_long, 'x', sizeof(too_long));
	KTEST_EXPECT_EQ(t->handler(t, true, too_long, sizeof(too_long)), -EINVAL);
	KTEST_EXPECT_STREQ(init_uts.nodename, "ebb");
	strscpy(init_uts.nodename, was, sizeof(was));
}
