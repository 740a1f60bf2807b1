// SPDX-License-Identifier: MIT
/*
 * Virtqueues that stand still.
 *
 * Driver and device each write an index and then read whether the other wants to be told of it, and go
 * to sleep by what they read. That takes a barrier between the two on both sides (virtio_ring.c). Where
 * one is missing, both can believe that the other is awake:
 *
 *	driver				device
 *	used_event = 7			used->idx = 8
 *	(no barrier)			barrier
 *	reads used->idx: 7, sleeps	reads used_event: old, does not interrupt
 *
 * and that is for good: with the event index a device interrupts when the index passes the event, and
 * it has passed. QEMU before 8.1 is such a machine: for a guest of one CPU it leaves out the barriers
 * of the guest's program and completes requests in another thread of a host that is an x86, which lets
 * a load pass an earlier store. The interrupt handler of the transport closes that hole where it can
 * (vm_interrupt()); this file makes the kind harmless, whoever has forgotten whatever.
 *
 * While a queue has buffers in flight a timer looks at it twice a second. Nothing happens unless not one
 * buffer has come back between two looks. If then
 *
 *	at both looks the used ring held something		as if the interrupt had come
 *	at both there were buffers that the device had not seen	its doorbell is rung
 *
 * Both are harmless where nothing was lost. Each look reads a register of the device first, which makes
 * both sides agree on the order, and the first is half a second before the second: so an interrupt
 * that the device says it has not raised by then is lost. One that it has raised is on its way: the CPU
 * that it goes to may not have run since, on a host with other work. Only when it is so at
 * VIRTQUEUE_LATE_LOOKS looks in a row, it is late. Then the edge itself has been lost: its line stays up
 * until it is acknowledged, and while it is up there is no other edge. So what is made up for it is all
 * that the interrupt handler does, the acknowledgement and the device's other queues included.
 *
 * Cost: one test in each kick, and two timer interrupts a second while there is I/O.
 */
#include <neap/virtio.h>
#include <neap/hrtimer.h>
#include <neap/printk.h>
#include <neap/seq_file.h>
#include <neap/spinlock.h>
#include <neap/time.h>
#include <asm/barrier.h>
#include "vring.h"

#define LOOK_NSEC (VIRTQUEUE_LOOK_MSECS * NSEC_PER_MSEC)

/* All queues that are watched, for /proc and for reports; a queue's own lock is taken under it. */
static LIST_HEAD(watched);
static DEFINE_SPINLOCK(watch_lock);

static bool in_flight(const struct vring_virtqueue *vvq)
{
	return vvq->avail_idx != vvq->last_used_idx;
}

/*
 * Has the device not seen buffers? With the event index it says up to where it has, and the bell is lost if
 * it was not rung since that place was passed. Else the bell was rung, and the device is slow or did not
 * hear it. Without the event index it says only that it wants to be notified, as it does at work.
 */
static enum vring_bell bell_state(const struct vring_virtqueue *vvq)
{
	u16 event, unseen;

	if (!vvq->event)
		return READ_ONCE(vvq->vring.used->flags) & cpu_to_le16(VRING_USED_F_NO_NOTIFY)
			       ? VRING_BELL_DONE
			       : VRING_BELL_UNSEEN;
	event = le16_to_cpu(*vring_avail_event(&vvq->vring));
	unseen = vvq->avail_idx - event;
	if (unseen == 0 || unseen > vvq->vring.num)
		return VRING_BELL_DONE;
	return vring_need_event(event, vvq->avail_idx, vvq->rung_idx) ? VRING_BELL_LOST
								      : VRING_BELL_UNSEEN;
}

static void tell(struct vring_virtqueue *vvq, const char *what)
{
	if (vvq->watch.told)
		return;
	vvq->watch.told = true;
	pr_warn("%s: queue %s: %s; the queue goes on, /proc/virtqueues counts them\n",
		vvq->vq.vdev->name, vvq->vq.name, what);
	virtqueue_report(&vvq->vq);
}

/*
 * Nothing came back since the last look, and then as now the used ring held something. True: the
 * interrupt is not to be waited for.
 */
static bool interrupt_missing(struct vring_virtqueue *vvq, bool raised)
{
	struct vring_watch *w = &vvq->watch;

	if (raised) {
		if (++w->looks_late < VIRTQUEUE_LATE_LOOKS)
			return false;
		w->interrupts_late++;
	} else {
		w->interrupts_lost++;
	}
	w->looks_late = 0;
	tell(vvq, raised ? "an interrupt does not arrive" : "an interrupt was lost");
	return true;
}

/* Nor had the device seen all buffers. */
static void bell_missing(struct vring_virtqueue *vvq, enum vring_bell bell)
{
	if (bell == VRING_BELL_LOST) {
		vvq->watch.bells_lost++;
		tell(vvq, "a notification was lost");
	} else {
		vvq->watch.bells_again++;
	}
	vring_notify(vvq);
}

/* One look, lock held. True: the device's interrupt is to be made up for. */
static bool look(struct vring_virtqueue *vvq)
{
	struct vring_watch *w = &vvq->watch;
	bool raised = vvq->vq.vdev->config->interrupt_raised(vvq->vq.vdev);
	bool still = w->used_idx == vvq->last_used_idx, interrupt, missing;
	enum vring_bell bell;

	dma_mb();
	interrupt = vring_pending(vvq) != 0;
	bell = interrupt ? VRING_BELL_DONE : bell_state(vvq);
	missing = still && interrupt && w->interrupt_due;
	if (missing)
		missing = interrupt_missing(vvq, raised);
	else
		w->looks_late = 0;
	if (still && bell && w->bell == bell && w->avail_idx == vvq->avail_idx)
		bell_missing(vvq, bell);
	w->used_idx = vvq->last_used_idx;
	w->avail_idx = vvq->avail_idx;
	w->interrupt_due = interrupt;
	w->bell = bell;
	return missing;
}

/* What is next in the timer's life; lock held. */
static enum hrtimer_restart restart(struct vring_virtqueue *vvq)
{
	vvq->watch.running = in_flight(vvq) && !vvq->broken;
	if (!vvq->watch.running)
		return HRTIMER_NORESTART;
	hrtimer_forward(&vvq->watch.timer, ktime_get(), LOOK_NSEC);
	return HRTIMER_RESTART;
}

static enum hrtimer_restart watch_timer(struct hrtimer *timer)
{
	struct vring_virtqueue *vvq = container_of(timer, struct vring_virtqueue, watch.timer);
	struct virtqueue *vq = &vvq->vq;
	enum hrtimer_restart next;
	bool missing = false;
	unsigned long flags;

	spin_lock_irqsave(vq->lock, flags);
	if (in_flight(vvq) && !vvq->broken) {
		missing = look(vvq);
		if (vq->look)
			vq->look(vq);
	}
	next = restart(vvq);
	spin_unlock_irqrestore(vq->lock, flags);
	if (missing)
		vq->vdev->config->interrupt(vq->vdev); /* the callbacks take the lock */
	return next;
}

void __vring_watch_start(struct vring_virtqueue *vvq)
{
	struct vring_watch *w = &vvq->watch;

	if (!vvq->vq.lock || !in_flight(vvq))
		return;
	w->running = true;
	w->interrupt_due = false;
	w->looks_late = 0;
	w->bell = VRING_BELL_DONE;
	hrtimer_start(&w->timer, LOOK_NSEC, HRTIMER_MODE_REL);
}

void vring_watch_init(struct vring_virtqueue *vvq)
{
	INIT_LIST_HEAD(&vvq->watch.link);
	hrtimer_init(&vvq->watch.timer, watch_timer);
}

void virtqueue_watch(struct virtqueue *vq, spinlock_t *lock, void (*look_fn)(struct virtqueue *vq))
{
	vq->look = look_fn;
	vq->lock = lock;
	spin_lock_irq(&watch_lock);
	list_add_tail(&to_vvq(vq)->watch.link, &watched);
	spin_unlock_irq(&watch_lock);
}

void virtqueue_unwatch(struct virtqueue *vq)
{
	vring_watch_stop(to_vvq(vq));
}

void vring_watch_stop(struct vring_virtqueue *vvq)
{
	spin_lock_irq(&watch_lock);
	list_del_init(&vvq->watch.link);
	spin_unlock_irq(&watch_lock);
	hrtimer_cancel(&vvq->watch.timer);
}

void virtqueue_report(const struct virtqueue *vq)
{
	const struct vring_virtqueue *vvq = to_vvq(vq);
	const struct vring *vr = &vvq->vring;

	pr_warn("%s: queue %s of %u: %u free, driver: avail %u (kicked %u, rung %u), used %u, "
		"event %u, flags %u; device: used %u, event %u, flags %u, interrupt %u%s\n",
		vq->vdev->name, vq->name, vr->num, vq->num_free, vvq->avail_idx, vvq->kicked_idx,
		vvq->rung_idx, vvq->last_used_idx, le16_to_cpu(*vring_used_event(vr)),
		le16_to_cpu(vr->avail->flags), le16_to_cpu(vr->used->idx),
		le16_to_cpu(*vring_avail_event(vr)), le16_to_cpu(vr->used->flags),
		vq->vdev->config->interrupt_raised(vq->vdev), vvq->broken ? ", broken" : "");
}

void virtio_show_queues(void)
{
	struct vring_virtqueue *vvq;
	unsigned long flags;

	/* Perhaps it is one of these locks that everything waits for. */
	if (!spin_trylock_irqsave(&watch_lock, flags))
		return;
	list_for_each_entry(vvq, &watched, watch.link) {
		if (!spin_trylock(vvq->vq.lock)) {
			pr_warn("%s: queue %s: its lock is held\n", vvq->vq.vdev->name,
				vvq->vq.name);
			continue;
		}
		virtqueue_report(&vvq->vq);
		spin_unlock(vvq->vq.lock);
	}
	spin_unlock_irqrestore(&watch_lock, flags);
}

int virtqueues_show(struct seq_file *m, void *v __maybe_unused)
{
	struct vring_virtqueue *vvq;

	seq_puts(m, "device               queue     size in-flight  avail   used "
		    "interrupts-lost interrupts-late bells-lost bells-again state\n");
	spin_lock_irq(&watch_lock);
	list_for_each_entry(vvq, &watched, watch.link) {
		const struct vring_watch *w = &vvq->watch;

		spin_lock(vvq->vq.lock);
		seq_printf(m, "%-20s %-8s %5u %9u %6u %6u %15lu %15lu %10lu %11lu %s\n",
			   vvq->vq.vdev->name, vvq->vq.name, vvq->vring.num,
			   (u16)(vvq->avail_idx - vvq->last_used_idx), vvq->avail_idx,
			   vvq->last_used_idx, w->interrupts_lost, w->interrupts_late,
			   w->bells_lost, w->bells_again, vvq->broken ? "broken" : "good");
		spin_unlock(vvq->vq.lock);
	}
	spin_unlock_irq(&watch_lock);
	return 0;
}
