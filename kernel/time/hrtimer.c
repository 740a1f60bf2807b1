// SPDX-License-Identifier: MIT
/*
 * Timers of the hardware's resolution. Each CPU has a tree of its pending timers by expiry and an
 * event device that is set for the first of them or for the tick, whichever comes first.
 *
 * The lock is dropped while a timer's function runs, so the function may start and cancel timers,
 * itself included. base->running tells hrtimer_cancel() whom to wait for.
 *
 * What is due when the functions have run is run at once, MAX_PASSES times. A timer whose function takes
 * longer than its period is due again even then: the interrupt ends nevertheless, and the next one is put off
 * by as long as this one took, so that what was interrupted gets half of the CPU. The function may be quick and
 * the CPU slow: a virtual one that its host rarely lets run.
 *
 * The device is set by its own CPU only, with interrupts off, and not under the lock: its registers may
 * trap to a hypervisor, which then may run somebody else for a while.
 */
#include <neap/clockevents.h>
#include <neap/errno.h>
#include <neap/hrtimer.h>
#include <neap/kernel.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/percpu.h>
#include <neap/spinlock.h>
#include <neap/wait.h>
#include "internal.h"

struct hrtimer_base {
	spinlock_t lock; /* all below and the timers in the tree; interrupts off */
	struct rb_root_cached tree;
	struct hrtimer *running;
	struct clock_event_device *dev;
	ktime_t programmed; /* what dev is set for */
	bool in_interrupt;  /* the end of hrtimer_interrupt() will set dev */
	bool hung;	    /* dev is set for later than what is due, on purpose */
	unsigned int nr_hangs; /* times that this was necessary; written by its own CPU */
};

#define MAX_PASSES  3
#define MAX_PUT_OFF (100 * NSEC_PER_MSEC)
/* What was interrupted gets an eighth of the time that the interrupt took, at least. */
#define MIN_SHARE_SHIFT 3

static DEFINE_PER_CPU(struct hrtimer_base, hrtimer_bases) = {
	.lock = __SPIN_LOCK_NAMED("hrtimer_bases.lock"),
};

void hrtimer_init(struct hrtimer *timer, enum hrtimer_restart (*function)(struct hrtimer *))
{
	timer->expires = 0;
	timer->function = function;
	timer->queued = false;
	timer->cpu = 0;
}

static bool earlier(struct rb_node *a, const struct rb_node *b)
{
	return rb_entry(a, struct hrtimer, node)->expires <
	       rb_entry(b, struct hrtimer, node)->expires;
}

static void enqueue(struct hrtimer_base *base, struct hrtimer *timer)
{
	rb_add_cached(&timer->node, &base->tree, earlier);
	WRITE_ONCE(timer->queued, true);
}

static void dequeue(struct hrtimer_base *base, struct hrtimer *timer)
{
	rb_erase_cached(&timer->node, &base->tree);
	WRITE_ONCE(timer->queued, false);
}

static struct hrtimer *first_timer(struct hrtimer_base *base)
{
	return rb_entry_safe(rb_first_cached(&base->tree), struct hrtimer, node);
}

/* Is the device to be set for this deadline? Then it counts as set. Lock held. */
static bool must_program(struct hrtimer_base *base, ktime_t deadline)
{
	if (!base->dev || base->in_interrupt || base->hung || deadline >= base->programmed)
		return false;
	base->programmed = deadline;
	return true;
}

/* This CPU's; interrupts off, lock not held. */
static void program(struct hrtimer_base *base, ktime_t deadline)
{
	clockevents_program_event(base->dev, deadline - ktime_get());
}

/*
 * The timer's base with its lock held. A timer that is not pending and not running may change CPU; then
 * it moves to this one's.
 */
static struct hrtimer_base *lock_base(struct hrtimer *timer, unsigned long *flags)
{
	for (;;) {
		unsigned int cpu = READ_ONCE(timer->cpu);
		struct hrtimer_base *base = per_cpu_ptr(&hrtimer_bases, cpu);

		spin_lock_irqsave(&base->lock, *flags);
		if (likely(cpu == timer->cpu))
			return base;
		spin_unlock_irqrestore(&base->lock, *flags);
	}
}

void hrtimer_start(struct hrtimer *timer, ktime_t time, enum hrtimer_mode mode)
{
	struct hrtimer_base *base;
	unsigned long flags;
	bool earliest;

	if (mode == HRTIMER_MODE_REL)
		time = ktime_add_safe(ktime_get(), max(time, (ktime_t)0));
	base = lock_base(timer, &flags);
	if (timer->queued)
		dequeue(base, timer);
	if (base->running != timer && base != this_cpu_ptr(&hrtimer_bases)) {
		struct hrtimer_base *here = this_cpu_ptr(&hrtimer_bases);

		WRITE_ONCE(timer->cpu, smp_processor_id());
		spin_unlock(&base->lock);
		base = here;
		spin_lock(&base->lock);
	}
	timer->expires = time;
	enqueue(base, timer);
	earliest = must_program(base, time);
	spin_unlock(&base->lock);
	if (earliest)
		program(base, time);
	local_irq_restore(flags);
}

int hrtimer_try_to_cancel(struct hrtimer *timer)
{
	struct hrtimer_base *base;
	unsigned long flags;
	int ret = 0;

	base = lock_base(timer, &flags);
	if (timer->queued) {
		dequeue(base, timer);
		ret = 1;
	}
	if (base->running == timer)
		ret = -1;
	spin_unlock_irqrestore(&base->lock, flags);
	return ret;
}

int hrtimer_cancel(struct hrtimer *timer)
{
	int ret;

	while ((ret = hrtimer_try_to_cancel(timer)) < 0)
		cpu_relax();
	return ret;
}

ktime_t hrtimer_get_remaining(struct hrtimer *timer)
{
	struct hrtimer_base *base;
	unsigned long flags;
	ktime_t left;

	base = lock_base(timer, &flags);
	(void)base;
	left = timer->expires - ktime_get();
	spin_unlock_irqrestore(&base->lock, flags);
	return left;
}

u64 hrtimer_forward(struct hrtimer *timer, ktime_t now, ktime_t interval)
{
	u64 overruns;

	if (now < timer->expires || interval <= 0)
		return 0;
	overruns = (u64)(now - timer->expires) / (u64)interval + 1;
	timer->expires = ktime_add_safe(timer->expires, (ktime_t)(overruns * (u64)interval));
	return overruns;
}

/* Runs what is due. Lock held; dropped around each function. */
static void run_timers(struct hrtimer_base *base, ktime_t now)
{
	struct hrtimer *timer;

	while ((timer = first_timer(base)) && timer->expires <= now) {
		enum hrtimer_restart restart;

		dequeue(base, timer);
		WRITE_ONCE(base->running, timer);
		spin_unlock(&base->lock);
		restart = timer->function(timer);
		spin_lock(&base->lock);
		/*
		 * With HRTIMER_NORESTART the timer may not exist any more: a task's on its stack,
		 * which the function woke and another CPU runs. So it is not touched.
		 */
		if (restart == HRTIMER_RESTART && !timer->queued)
			enqueue(base, timer);
		WRITE_ONCE(base->running, NULL);
	}
}

/* When the first timer or the tick, due at @next, wants the CPU. Lock held. */
static ktime_t next_event(struct hrtimer_base *base, ktime_t next)
{
	struct hrtimer *first = first_timer(base);

	return first ? min(next, first->expires) : next;
}

/*
 * Called with what is due after MAX_PASSES, at @now, in an interrupt that began at @entry: when the next
 * one may come. Lock held.
 */
static ktime_t put_off(struct hrtimer_base *base, ktime_t entry, ktime_t now)
{
	base->hung = true;
	WRITE_ONCE(base->nr_hangs, base->nr_hangs + 1);
	return now + min(now - entry, (ktime_t)MAX_PUT_OFF);
}

/* The event device's interrupt, interrupts off. */
void hrtimer_interrupt(struct clock_event_device *dev)
{
	struct hrtimer_base *base = this_cpu_ptr(&hrtimer_bases);
	ktime_t tick, next, entry = ktime_get(), now = entry;
	static bool told; /* a race tells twice */
	unsigned int pass = 0;
	bool hung;

	spin_lock(&base->lock);
	base->in_interrupt = true;
	base->hung = false;
	spin_unlock(&base->lock);

	for (;;) {
		tick = tick_run(now);
		spin_lock(&base->lock);
		run_timers(base, now);
		next = next_event(base, tick);
		now = ktime_get();
		if (next > now || ++pass == MAX_PASSES)
			break;
		spin_unlock(&base->lock);
	}

	if (next <= now)
		next = put_off(base, entry, now);
	else
		next = max(next, now + ((now - entry) >> MIN_SHARE_SHIFT));
	hung = base->hung;
	base->in_interrupt = false;
	base->programmed = next;
	spin_unlock(&base->lock);
	clockevents_program_event(base->dev, next - now);

	if (unlikely(hung && !READ_ONCE(told))) {
		WRITE_ONCE(told, true);
		pr_warn("hrtimer: interrupt took %lld ns, and more was due\n", now - entry);
	}
}

unsigned int hrtimer_nr_hangs(void)
{
	unsigned int cpu, sum = 0;

	for_each_online_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(&hrtimer_bases, cpu)->nr_hangs);
	return sum;
}

void hrtimer_reprogram(ktime_t deadline)
{
	struct hrtimer_base *base;
	unsigned long flags;
	bool earliest;

	local_irq_save(flags);
	base = this_cpu_ptr(&hrtimer_bases);
	spin_lock(&base->lock);
	earliest = must_program(base, deadline);
	spin_unlock(&base->lock);
	if (earliest)
		program(base, deadline);
	local_irq_restore(flags);
}

void hrtimer_set_device(struct clock_event_device *dev)
{
	struct hrtimer_base *base = this_cpu_ptr(&hrtimer_bases);
	struct hrtimer *first;
	unsigned long flags;

	local_irq_save(flags);
	spin_lock(&base->lock);
	base->dev = dev;
	first = first_timer(base);
	base->programmed = first ? first->expires : KTIME_MAX;
	spin_unlock(&base->lock);
	if (first)
		program(base, base->programmed);
	local_irq_restore(flags);
}

/* A sleeping task and the timer that wakes it. */
struct hrtimer_sleeper {
	struct hrtimer timer;
	struct task_struct *task; /* NULL once the timer has fired */
};

static enum hrtimer_restart hrtimer_wakeup(struct hrtimer *timer)
{
	struct hrtimer_sleeper *s = container_of(timer, struct hrtimer_sleeper, timer);
	struct task_struct *task = s->task;

	WRITE_ONCE(s->task, NULL);
	wake_up_process(task);
	return HRTIMER_NORESTART;
}

int schedule_hrtimeout(const ktime_t *expires)
{
	struct hrtimer_sleeper s = { .task = current };

	if (!expires) {
		schedule();
		return -EINTR;
	}
	hrtimer_init(&s.timer, hrtimer_wakeup);
	hrtimer_start(&s.timer, *expires, HRTIMER_MODE_ABS);
	if (likely(READ_ONCE(s.task)))
		schedule();
	hrtimer_cancel(&s.timer);
	__set_current_state(TASK_RUNNING);
	return s.task ? -EINTR : 0;
}

/* Who sleeps until the wall clock says something. */
static DECLARE_WAIT_QUEUE_HEAD(wall_sleepers);

int schedule_hrtimeout_real(const ktime_t *expires)
{
	DECLARE_WAITQUEUE(wait, current);
	ktime_t until;
	int ret;

	add_wait_queue(&wall_sleepers, &wait);
	/* The clock is read in the queue: who sets it after that wakes us. */
	until = *expires - (ktime_get_real() - ktime_get());
	ret = schedule_hrtimeout(&until);
	remove_wait_queue(&wall_sleepers, &wait);
	return ret;
}

void clock_was_set(void)
{
	wake_up_all(&wall_sleepers);
}
