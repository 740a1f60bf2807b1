// SPDX-License-Identifier: MIT
/*
 * Locks that sleep: who gets them, in which order, and what a waiter that leaves leaves behind. Threads
 * take turns at known points (a yield or a short sleep), so the order is the same each time.
 */
#include <neap/completion.h>
#include <neap/delay.h>
#include <neap/errno.h>
#include <neap/jiffies.h>
#include <neap/kthread.h>
#include <neap/ktest.h>
#include <neap/mutex.h>
#include <neap/rwsem.h>
#include <neap/sched.h>
#include <neap/string.h>
#include <neap/wait.h>

/*
 * Until all other threads have come to where they wait. A short sleep is not enough for that: a CPU which
 * the host does not run has its thread on the run queue for long.
 */
static void let_others_run(void)
{
	for (int i = 0; i < 200; i++) {
		msleep(20);
		if (nr_running() <= 1) /* ours */
			return;
	}
}

/* ---- mutex ---- */

static DEFINE_MUTEX(test_mutex);
static int order[4], order_len;

static int take_mutex(void *arg)
{
	mutex_lock(&test_mutex);
	order[order_len++] = (int)(long)arg;
	mutex_unlock(&test_mutex);
	return 0;
}

KTEST(mutex, free_and_held)
{
	KTEST_EXPECT(!mutex_is_locked(&test_mutex));
	mutex_lock(&test_mutex);
	KTEST_EXPECT(mutex_is_locked(&test_mutex));
	KTEST_EXPECT(!mutex_trylock(&test_mutex));
	mutex_unlock(&test_mutex);
	KTEST_ASSERT(mutex_trylock(&test_mutex));
	mutex_unlock(&test_mutex);
	KTEST_EXPECT(!mutex_is_locked(&test_mutex));
}

KTEST(mutex, first_come_first_served)
{
	long i;

	order_len = 0;
	mutex_lock(&test_mutex);
	for (i = 0; i < 3; i++) {
		KTEST_EXPECT(!IS_ERR(kthread_run(take_mutex, (void *)i, "mutex%ld", i)));
		let_others_run();
	}
	KTEST_EXPECT_EQ(order_len, 0);
	mutex_unlock(&test_mutex);
	let_others_run();
	KTEST_EXPECT_EQ(order_len, 3);
	for (i = 0; i < order_len; i++)
		KTEST_EXPECT_EQ(order[i], i);
	KTEST_EXPECT_EQ(test_mutex.owner, 0);
}

/* Two threads count with a sleep between reading and writing: without exclusion counts get lost. */
static int shared_count;
static DECLARE_COMPLETION(counted);

static int count_slowly(void *arg)
{
	int i;

	for (i = 0; i < 20; i++) {
		int seen;

		mutex_lock(&test_mutex);
		seen = shared_count;
		yield();
		shared_count = seen + 1;
		mutex_unlock(&test_mutex);
	}
	complete(&counted);
	return 0;
}

KTEST(mutex, excludes)
{
	shared_count = 0;
	kthread_run(count_slowly, NULL, "count/0");
	kthread_run(count_slowly, NULL, "count/1");
	wait_for_completion(&counted);
	wait_for_completion(&counted);
	KTEST_EXPECT_EQ(shared_count, 40);
}

static int wait_interruptibly(void *arg)
{
	int *result = arg;

	*result = mutex_lock_interruptible(&test_mutex);
	if (!*result)
		mutex_unlock(&test_mutex);
	complete(&counted);
	return 0;
}

KTEST(mutex, signal_ends_the_wait)
{
	int first = 1, second = 1;
	struct task_struct *t;

	mutex_lock(&test_mutex);
	t = kthread_create(wait_interruptibly, &first, "intr");
	KTEST_ASSERT(!IS_ERR(t));
	get_task_struct(t);
	wake_up_process(t);
	let_others_run();
	kthread_run(wait_interruptibly, &second, "behind");
	let_others_run();
	/* As a signal would; kernel threads take none. */
	set_tsk_thread_flag(t, TIF_SIGPENDING);
	wake_up_process(t);
	wait_for_completion(&counted);
	put_task_struct(t);
	KTEST_EXPECT_EQ(first, -EINTR);
	KTEST_EXPECT_EQ(second, 1); /* still waits: only its neighbour has left */
	mutex_unlock(&test_mutex);
	wait_for_completion(&counted);
	KTEST_EXPECT_EQ(second, 0);
	KTEST_EXPECT_EQ(test_mutex.owner, 0);
}

/* ---- rw_semaphore ---- */

static DECLARE_RWSEM(test_sem);
static char events[16];
static int nr_events;
static DECLARE_COMPLETION(let_go);

static void event(char c)
{
	if (nr_events < (int)sizeof(events) - 1)
		events[nr_events++] = c;
	events[nr_events] = 0;
}

static int reader(void *arg)
{
	down_read(&test_sem);
	event('r');
	wait_for_completion(&let_go);
	up_read(&test_sem);
	return 0;
}

static int writer(void *arg)
{
	down_write(&test_sem);
	event('w');
	wait_for_completion(&let_go);
	event('W');
	up_write(&test_sem);
	return 0;
}

KTEST(rwsem, try)
{
	KTEST_ASSERT(down_read_trylock(&test_sem));
	KTEST_ASSERT(down_read_trylock(&test_sem));
	KTEST_EXPECT(!down_write_trylock(&test_sem));
	up_read(&test_sem);
	up_read(&test_sem);
	KTEST_ASSERT(down_write_trylock(&test_sem));
	KTEST_EXPECT(!down_read_trylock(&test_sem));
	KTEST_EXPECT(rwsem_is_locked(&test_sem));
	downgrade_write(&test_sem);
	KTEST_ASSERT(down_read_trylock(&test_sem));
	up_read(&test_sem);
	up_read(&test_sem);
	KTEST_EXPECT(!rwsem_is_locked(&test_sem));
}

/* Held for reading; then come writer, reader, reader. The readers wait behind the writer. */
KTEST(rwsem, fair_to_writers)
{
	nr_events = 0;
	reinit_completion(&let_go);
	down_read(&test_sem);
	kthread_run(writer, NULL, "sem/w");
	let_others_run();
	kthread_run(reader, NULL, "sem/r1");
	let_others_run();
	kthread_run(reader, NULL, "sem/r2");
	let_others_run();
	KTEST_EXPECT_EQ(nr_events, 0);
	KTEST_EXPECT(rwsem_is_contended(&test_sem));
	KTEST_EXPECT(!down_read_trylock(&test_sem));
	up_read(&test_sem);
	let_others_run();
	KTEST_EXPECT_STREQ(events, "w");
	complete(&let_go); /* the writer ends; both readers come in together */
	let_others_run();
	KTEST_EXPECT_STREQ(events, "wWrr");
	complete_all(&let_go);
	let_others_run();
	KTEST_EXPECT_EQ(atomic_read(&test_sem.count), 0);
}

KTEST(rwsem, downgrade_lets_readers_in)
{
	nr_events = 0;
	reinit_completion(&let_go);
	down_write(&test_sem);
	kthread_run(reader, NULL, "sem/r");
	let_others_run();
	kthread_run(writer, NULL, "sem/w");
	let_others_run();
	KTEST_EXPECT_EQ(nr_events, 0);
	downgrade_write(&test_sem);
	let_others_run();
	KTEST_EXPECT_STREQ(events, "r");
	up_read(&test_sem);
	complete_all(&let_go);
	let_others_run();
	KTEST_EXPECT_STREQ(events, "rwW");
	KTEST_EXPECT_EQ(atomic_read(&test_sem.count), 0);
}

static int killable_writer(void *arg)
{
	int *result = arg;

	*result = down_write_killable(&test_sem);
	complete(&counted);
	return 0;
}

/* A writer that gives up lets the readers behind it in. */
KTEST(rwsem, killed_writer_unblocks_readers)
{
	struct task_struct *t;
	int result = 1;

	nr_events = 0;
	reinit_completion(&let_go);
	down_read(&test_sem);
	t = kthread_create(killable_writer, &result, "sem/k");
	KTEST_ASSERT(!IS_ERR(t));
	get_task_struct(t);
	wake_up_process(t);
	let_others_run();
	kthread_run(reader, NULL, "sem/r");
	let_others_run();
	KTEST_EXPECT_EQ(nr_events, 0);
	sigaddset(&t->pending.signal, SIGKILL);
	set_tsk_thread_flag(t, TIF_SIGPENDING);
	wake_up_state(t, TASK_WAKEKILL);
	wait_for_completion(&counted);
	put_task_struct(t);
	KTEST_EXPECT_EQ(result, -EINTR);
	let_others_run();
	KTEST_EXPECT_STREQ(events, "r");
	complete_all(&let_go);
	let_others_run();
	up_read(&test_sem);
	KTEST_EXPECT_EQ(atomic_read(&test_sem.count), 0);
}

/* ---- completions and wait queues ---- */

KTEST(completion, before_and_after)
{
	DECLARE_COMPLETION_ONSTACK(x);

	KTEST_EXPECT(!try_wait_for_completion(&x));
	complete(&x);
	complete(&x);
	KTEST_EXPECT(completion_done(&x));
	wait_for_completion(&x);
	wait_for_completion(&x);
	KTEST_EXPECT(!completion_done(&x));
	KTEST_EXPECT_EQ(wait_for_completion_timeout(&x, 2), 0);
	complete_all(&x);
	wait_for_completion(&x);
	wait_for_completion(&x);
}

static DECLARE_WAIT_QUEUE_HEAD(test_wq);
static int tickets, served;

static int exclusive_waiter(void *arg)
{
	(void)wait_event_interruptible_exclusive(test_wq, tickets > 0);
	tickets--;
	served++;
	return 0;
}

KTEST(wait, exclusive_wakes_one)
{
	int i;

	tickets = served = 0;
	for (i = 0; i < 3; i++)
		kthread_run(exclusive_waiter, NULL, "excl/%d", i);
	let_others_run();
	for (i = 1; i <= 3; i++) {
		tickets = 1;
		wake_up(&test_wq);
		let_others_run();
		KTEST_EXPECT_EQ(served, i);
	}
	KTEST_EXPECT(!waitqueue_active(&test_wq));
}

KTEST(wait, timeout)
{
	unsigned long start = jiffies;
	long left;

	KTEST_EXPECT_EQ(wait_event_timeout(test_wq, false, 3), 0);
	KTEST_EXPECT(time_after_eq(jiffies, start + 3));
	KTEST_EXPECT_EQ(wait_event_timeout(test_wq, true, 3), 3);
	left = wait_event_interruptible_timeout(test_wq, true, 0);
	KTEST_EXPECT_EQ(left, 1);
	KTEST_EXPECT(!waitqueue_active(&test_wq));
}
