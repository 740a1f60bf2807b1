// SPDX-License-Identifier: MIT
/*
 * Kernel threads. All are made by one thread, kthreadd, so that they inherit nothing from whoever asks
 * for one: no address space, no files, no signals.
 *
 *	kthread_create() -> request on kthread_create_list -> kthreadd -> kernel_thread(kthread)
 *	      waits for req.done <------------------------------------------- says so and sleeps
 */
#include <neap/completion.h>
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/kthread.h>
#include <neap/list.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/string.h>

struct task_struct *kthreadd_task; /* set once, at boot */

static DEFINE_SPINLOCK(kthread_create_lock); /* the list */
static LIST_HEAD(kthread_create_list);

/* Of a thread; task->kthread_info, task_lock to clear it and for others to look. */
struct kthread {
	int (*fn)(void *data); /* constant, as the next */
	void *data;
	int result;	  /* the thread's; read after exited */
	bool should_stop; /* set once; read without a lock */
	struct completion exited;
	atomic_t refs; /* the thread and who stops it */
};

/* On the stack of who asks; kthreadd's, then the thread's, until done. */
struct kthread_create_info {
	struct kthread *kthread;
	char comm[TASK_COMM_LEN];
	struct task_struct *result;
	struct completion done;
	struct list_head list;
};

static void kthread_put(struct kthread *k)
{
	if (atomic_dec_and_test(&k->refs))
		kfree(k);
}

/* The first function of every kernel thread. */
static int kthread(void *arg)
{
	struct kthread_create_info *create = arg;
	struct kthread *self = create->kthread;
	int ret = -EINTR;

	current->kthread_info = self;
	set_task_comm(current, create->comm);
	/* Until wake_up_process(), or kthread_stop() without it. */
	__set_current_state(TASK_UNINTERRUPTIBLE | TASK_NOLOAD);
	create->result = current;
	complete(&create->done); /* create is gone from here on */
	schedule();

	if (!READ_ONCE(self->should_stop))
		ret = self->fn(self->data);
	self->result = ret;
	do_exit(0);
}

void kthread_exited(struct task_struct *k)
{
	struct kthread *self = k->kthread_info;

	if (!self)
		return;
	task_lock(k);
	k->kthread_info = NULL;
	task_unlock(k);
	complete_all(&self->exited);
	kthread_put(self);
}

struct task_struct *kthread_create(int (*threadfn)(void *data), void *data, const char *namefmt,
				   ...)
{
	struct kthread_create_info create;
	struct kthread *k = kzalloc(sizeof(*k), GFP_KERNEL);
	va_list args;

	if (!k)
		return ERR_PTR(-ENOMEM);
	k->fn = threadfn;
	k->data = data;
	k->result = -EINTR;
	init_completion(&k->exited);
	atomic_set(&k->refs, 1);
	create.kthread = k;
	create.result = NULL;
	init_completion(&create.done);
	va_start(args, namefmt);
	vsnprintf(create.comm, sizeof(create.comm), namefmt, args);
	va_end(args);

	spin_lock(&kthread_create_lock);
	list_add_tail(&create.list, &kthread_create_list);
	spin_unlock(&kthread_create_lock);
	wake_up_process(kthreadd_task);
	wait_for_completion(&create.done);
	if (IS_ERR(create.result))
		kfree(k);
	return create.result;
}

int kthread_stop(struct task_struct *k)
{
	struct kthread *info;
	int ret;

	might_sleep();
	get_task_struct(k);
	task_lock(k);
	info = k->kthread_info;
	if (info)
		atomic_inc(&info->refs);
	task_unlock(k);
	if (!info) { /* it has ended before, of an oops */
		put_task_struct(k);
		return -EINTR;
	}
	WRITE_ONCE(info->should_stop, true);
	wake_up_process(k);
	wait_for_completion(&info->exited);
	ret = info->result;
	kthread_put(info);
	put_task_struct(k);
	return ret;
}

bool kthread_should_stop(void)
{
	struct kthread *self = current->kthread_info;

	return READ_ONCE(self->should_stop);
}

void *kthread_data(struct task_struct *k)
{
	return ((struct kthread *)k->kthread_info)->data;
}

static void create_one(struct kthread_create_info *create)
{
	pid_t pid = kernel_thread(kthread, create, CLONE_FS | CLONE_FILES | SIGCHLD);

	if (pid < 0) {
		create->result = ERR_PTR(pid);
		complete(&create->done);
	}
}

int kthreadd(void *unused)
{
	set_task_comm(current, "kthreadd");
	ignore_signals(current); /* children that end leave no zombies */
	kthreadd_task = current;
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (list_empty(&kthread_create_list))
			schedule();
		__set_current_state(TASK_RUNNING);

		spin_lock(&kthread_create_lock);
		while (!list_empty(&kthread_create_list)) {
			struct kthread_create_info *create;

			create = list_first_entry(&kthread_create_list, struct kthread_create_info,
						  list);
			list_del_init(&create->list);
			spin_unlock(&kthread_create_lock);
			create_one(create);
			spin_lock(&kthread_create_lock);
		}
		spin_unlock(&kthread_create_lock);
	}
}
