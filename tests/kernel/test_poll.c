// SPDX-License-Identifier: MIT
/* The sleep of poll: a wake-up between the look at the files and the sleep is not lost, nor kept. */
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/ktest.h>
#include <neap/ktime.h>
#include <neap/sched.h>
#include "../../fs/poll_wait.h"

static bool sleep_until(struct poll_wqueues *pwq, unsigned int ms)
{
	ktime_t expires = ktime_get() + (ktime_t)ms * NSEC_PER_MSEC;

	return poll_schedule(pwq, &expires);
}

KTEST(poll, wakeup_before_sleep)
{
	struct file *file = filp_open("/", O_RDONLY | O_DIRECTORY, 0);
	struct poll_wqueues pwq;
	DECLARE_WAIT_QUEUE_HEAD(early);
	DECLARE_WAIT_QUEUE_HEAD(late);
	ktime_t start;

	KTEST_ASSERT(!IS_ERR(file));
	poll_initwait(&pwq);
	get_file(file); /* for the entries, as poll_file() is given it */
	poll_wait(file, &early, &pwq.pt);
	poll_wait(file, &late, &pwq.pt);
	KTEST_EXPECT(pwq.held == file);
	KTEST_EXPECT_EQ(atomic_read(&file->f_count), 2);

	/* A file's poll operation may sleep; that must not end the coming sleep, nor a wake-up's memory. */
	wake_up(&early);
	schedule_timeout_uninterruptible(2);
	start = ktime_get();
	KTEST_EXPECT(!sleep_until(&pwq, 2000));
	KTEST_EXPECT(ktime_get() - start < 1000 * NSEC_PER_MSEC);

	/* It counts once. */
	start = ktime_get();
	KTEST_EXPECT(sleep_until(&pwq, 30));
	KTEST_EXPECT(ktime_get() - start >= 30 * NSEC_PER_MSEC);

	poll_freewait(&pwq);
	KTEST_EXPECT(!waitqueue_active(&early) && !waitqueue_active(&late));
	KTEST_EXPECT_EQ(atomic_read(&file->f_count), 1);
	fput(file);
}

/* More queues than the inline entries hold. */
KTEST(poll, many_queues)
{
	struct file *file = filp_open("/", O_RDONLY | O_DIRECTORY, 0);
	static wait_queue_head_t queues[POLL_INLINE_ENTRIES + 2 * POLL_PAGE_ENTRIES];
	struct poll_wqueues pwq;
	unsigned int i;

	KTEST_ASSERT(!IS_ERR(file));
	poll_initwait(&pwq);
	get_file(file);
	for (i = 0; i < ARRAY_SIZE(queues); i++) {
		init_waitqueue_head(&queues[i]);
		poll_wait(file, &queues[i], &pwq.pt);
	}
	KTEST_EXPECT_EQ(pwq.error, 0);
	for (i = 0; i < ARRAY_SIZE(queues); i += 7) {
		wake_up(&queues[i]);
		KTEST_EXPECT(!sleep_until(&pwq, 2000));
	}
	KTEST_EXPECT(sleep_until(&pwq, 10));
	poll_freewait(&pwq);
	for (i = 0; i < ARRAY_SIZE(queues); i++)
		KTEST_EXPECT(!waitqueue_active(&queues[i]));
	KTEST_EXPECT_EQ(atomic_read(&file->f_count), 1);
	fput(file);
}
