// SPDX-License-Identifier: MIT
/*
 * Virtio over memory-mapped registers (virtio 1.2, 4.2): version 2, and version 1 ("legacy"), which
 * is what QEMU gives unless told otherwise. They differ in how a queue's place is told:
 *
 *	legacy   QueuePFN: one page number; the layout behind it is fixed, QueueAlign apart
 *	modern   three addresses of 64 bits, QueueReady
 *
 * QEMU's machine has 32 slots with a node each; most are empty (DeviceID 0). Devices get their
 * names in the order of the nodes in the tree.
 */
#include <neap/virtio.h>
#include <neap/byteorder.h>
#include <neap/dma-mapping.h>
#include <neap/err.h>
#include <neap/init.h>
#include <neap/interrupt.h>
#include <neap/io.h>
#include <neap/kernel.h>
#include <neap/of.h>
#include <neap/printk.h>
#include <neap/slab.h>

#define VIRTIO_MMIO_MAGIC_VALUE		0x000 /* "virt" */
#define VIRTIO_MMIO_VERSION		0x004
#define VIRTIO_MMIO_DEVICE_ID		0x008
#define VIRTIO_MMIO_DEVICE_FEATURES	0x010
#define VIRTIO_MMIO_DEVICE_FEATURES_SEL 0x014
#define VIRTIO_MMIO_DRIVER_FEATURES	0x020
#define VIRTIO_MMIO_DRIVER_FEATURES_SEL 0x024
#define VIRTIO_MMIO_GUEST_PAGE_SIZE	0x028 /* legacy */
#define VIRTIO_MMIO_QUEUE_SEL		0x030
#define VIRTIO_MMIO_QUEUE_NUM_MAX	0x034
#define VIRTIO_MMIO_QUEUE_NUM		0x038
#define VIRTIO_MMIO_QUEUE_ALIGN		0x03c /* legacy */
#define VIRTIO_MMIO_QUEUE_PFN		0x040 /* legacy */
#define VIRTIO_MMIO_QUEUE_READY		0x044
#define VIRTIO_MMIO_QUEUE_NOTIFY	0x050
#define VIRTIO_MMIO_INTERRUPT_STATUS	0x060
#define VIRTIO_MMIO_INTERRUPT_ACK	0x064
#define VIRTIO_MMIO_STATUS		0x070
#define VIRTIO_MMIO_QUEUE_DESC_LOW	0x080
#define VIRTIO_MMIO_QUEUE_DESC_HIGH	0x084
#define VIRTIO_MMIO_QUEUE_AVAIL_LOW	0x090
#define VIRTIO_MMIO_QUEUE_AVAIL_HIGH	0x094
#define VIRTIO_MMIO_QUEUE_USED_LOW	0x0a0
#define VIRTIO_MMIO_QUEUE_USED_HIGH	0x0a4
#define VIRTIO_MMIO_CONFIG_GENERATION	0x0fc
#define VIRTIO_MMIO_CONFIG		0x100
#define CONFIG_BYTES			64 /* of it that drivers here look at, at most */

#define VIRTIO_MMIO_MAGIC      0x74726976
#define VIRTIO_MMIO_INT_VRING  1
#define VIRTIO_MMIO_INT_CONFIG 2

#define RESET_LOOPS  1000000
#define CONFIG_TRIES 1000 /* readings of a field of the configuration that two times agree */

/* Constant after the probe. */
struct virtio_mmio_device {
	struct virtio_device vdev;
	u8 __iomem *base;
	int irq;
};

static u8 __iomem *vm_base(const struct virtio_device *vdev)
{
	return container_of(vdev, struct virtio_mmio_device, vdev)->base;
}

static u32 vm_read(const struct virtio_device *vdev, unsigned int reg)
{
	return readl(vm_base(vdev) + reg);
}

static void vm_write(const struct virtio_device *vdev, unsigned int reg, u32 value)
{
	writel(value, vm_base(vdev) + reg);
}

static u8 vm_get_status(struct virtio_device *vdev)
{
	return vm_read(vdev, VIRTIO_MMIO_STATUS) & 0xff;
}

static void vm_set_status(struct virtio_device *vdev, u8 status)
{
	vm_write(vdev, VIRTIO_MMIO_STATUS, status);
}

static void vm_reset(struct virtio_device *vdev)
{
	unsigned int loops = RESET_LOOPS;

	vm_write(vdev, VIRTIO_MMIO_STATUS, 0);
	while (vm_read(vdev, VIRTIO_MMIO_STATUS) && --loops)
		;
	if (!loops)
		pr_err("%s: does not reset\n", vdev->name);
}

static u64 vm_get_features(struct virtio_device *vdev)
{
	u64 features;

	vm_write(vdev, VIRTIO_MMIO_DEVICE_FEATURES_SEL, 1);
	features = (u64)vm_read(vdev, VIRTIO_MMIO_DEVICE_FEATURES) << 32;
	vm_write(vdev, VIRTIO_MMIO_DEVICE_FEATURES_SEL, 0);
	return features | vm_read(vdev, VIRTIO_MMIO_DEVICE_FEATURES);
}

static void vm_set_features(struct virtio_device *vdev, u64 features)
{
	vm_write(vdev, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 1);
	vm_write(vdev, VIRTIO_MMIO_DRIVER_FEATURES, upper_32_bits(features));
	vm_write(vdev, VIRTIO_MMIO_DRIVER_FEATURES_SEL, 0);
	vm_write(vdev, VIRTIO_MMIO_DRIVER_FEATURES, lower_32_bits(features));
}

/* A field is read at its own width, one of 64 bits as two halves (4.2.2.2). */
static void vm_read_config(u8 __iomem *config, unsigned int offset, void *buf, unsigned int len)
{
	u8 *out = buf;

	if (len == 2) {
		*(u16 *)buf = readw(config + offset);
	} else if (len == 4 || len == 8) {
		((u32 *)buf)[0] = readl(config + offset);
		if (len == 8)
			((u32 *)buf)[1] = readl(config + offset + 4);
	} else {
		while (len--)
			*out++ = readb(config + offset++);
	}
}

static void vm_get(struct virtio_device *vdev, unsigned int offset, void *buf, unsigned int len)
{
	u8 __iomem *config = vm_base(vdev) + VIRTIO_MMIO_CONFIG;
	unsigned int tries = CONFIG_TRIES;
	u32 generation, again;
	u64 first;

	if (vdev->legacy)
		vm_read_config(config, offset, buf, len);
	while (tries--) {
		if (!vdev->legacy) {
			/* The device counts its changes: what was read across one is read again. */
			generation = vm_read(vdev, VIRTIO_MMIO_CONFIG_GENERATION);
			vm_read_config(config, offset, buf, len);
			again = vm_read(vdev, VIRTIO_MMIO_CONFIG_GENERATION);
			if (generation == again)
				return;
		} else {
			/* A legacy device does not; only two halves can be of different times. */
			if (len != 8)
				return;
			first = *(u64 *)buf;
			vm_read_config(config, offset, buf, len);
			if (*(u64 *)buf == first)
				return;
		}
	}
	pr_warn("%s: its configuration changes all the time\n", vdev->name);
}

static void vm_notify(struct virtqueue *vq)
{
	vm_write(vq->vdev, VIRTIO_MMIO_QUEUE_NOTIFY, vq->index);
}

static void vm_write_address(struct virtio_device *vdev, unsigned int reg, const void *where)
{
	u64 addr = dma_map_single(where);

	vm_write(vdev, reg, lower_32_bits(addr));
	vm_write(vdev, reg + 4, upper_32_bits(addr));
}

static void vm_activate_vq(struct virtqueue *vq)
{
	struct virtio_device *vdev = vq->vdev;
	struct vring *vr = virtqueue_get_vring(vq);

	vm_write(vdev, VIRTIO_MMIO_QUEUE_NUM, vr->num);
	if (vdev->legacy) {
		vm_write(vdev, VIRTIO_MMIO_GUEST_PAGE_SIZE, PAGE_SIZE);
		vm_write(vdev, VIRTIO_MMIO_QUEUE_ALIGN, PAGE_SIZE);
		vm_write(vdev, VIRTIO_MMIO_QUEUE_PFN, dma_map_single(vr->desc) >> PAGE_SHIFT);
		return;
	}
	vm_write_address(vdev, VIRTIO_MMIO_QUEUE_DESC_LOW, vr->desc);
	vm_write_address(vdev, VIRTIO_MMIO_QUEUE_AVAIL_LOW, vr->avail);
	vm_write_address(vdev, VIRTIO_MMIO_QUEUE_USED_LOW, vr->used);
	vm_write(vdev, VIRTIO_MMIO_QUEUE_READY, 1);
}

static struct virtqueue *vm_setup_vq(struct virtio_device *vdev, unsigned int index,
				     unsigned int max_num, void (*callback)(struct virtqueue *),
				     const char *name)
{
	unsigned int num, in_use;
	struct virtqueue *vq;

	vm_write(vdev, VIRTIO_MMIO_QUEUE_SEL, index);
	in_use = vm_read(vdev, vdev->legacy ? VIRTIO_MMIO_QUEUE_PFN : VIRTIO_MMIO_QUEUE_READY);
	num = vm_read(vdev, VIRTIO_MMIO_QUEUE_NUM_MAX);
	if (num == 0 || in_use) {
		pr_err("%s: queue %u %s\n", vdev->name, index,
		       in_use ? "is in use already" : "does not exist");
		return ERR_PTR(-ENODEV);
	}
	if (num > max_num)
		num = max_num;
	while (num & (num - 1))
		num &= num - 1; /* a power of two that the device can do */
	vq = vring_new_virtqueue(index, num, vdev->legacy ? PAGE_SIZE : VRING_USED_ALIGN, vdev,
				 vm_notify, callback, name);
	if (!vq) {
		pr_err("%s: no memory for queue %u of %u entries\n", vdev->name, index, num);
		return ERR_PTR(-ENOMEM);
	}
	vm_activate_vq(vq);
	vq->next = vdev->vqs;
	vdev->vqs = vq;
	return vq;
}

/* Only after a reset, or the device would go on writing to what is freed here. */
static void vm_del_vq(struct virtqueue *vq)
{
	struct virtqueue **p = &vq->vdev->vqs, *q;

	/* Whoever walks the list of queues: the interrupt, and each queue's watch in its stead. */
	synchronize_irq(container_of(vq->vdev, struct virtio_mmio_device, vdev)->irq);
	for (q = vq->vdev->vqs; q; q = q->next)
		virtqueue_unwatch(q);
	while (*p && *p != vq)
		p = &(*p)->next;
	if (*p)
		*p = vq->next;
	vring_del_virtqueue(vq);
}

static bool vm_interrupt_raised(struct virtio_device *vdev)
{
	return vm_read(vdev, VIRTIO_MMIO_INTERRUPT_STATUS) & VIRTIO_MMIO_INT_VRING;
}

/*
 * Acknowledged when the queues have been looked at, and then they are looked at once more: an access to a
 * register puts driver and device in one order even in an emulator that leaves out the driver's barriers
 * (vring_watch.c). What the device adds before it sees the acknowledgement is found here; for what
 * it adds later it reads what the driver has said before, and interrupts again.
 */
static void vm_queues_interrupt(struct virtio_mmio_device *vm)
{
	struct virtqueue *vq;
	bool more;

	do {
		more = false;
		for (vq = vm->vdev.vqs; vq; vq = vq->next)
			vring_interrupt(vq);
		vm_write(&vm->vdev, VIRTIO_MMIO_INTERRUPT_ACK, VIRTIO_MMIO_INT_VRING);
		for (vq = vm->vdev.vqs; vq; vq = vq->next)
			more |= vring_more_used(vq);
	} while (more);
}

/* @status: the register's bits that are to be taken care of. */
static void vm_handle(struct virtio_mmio_device *vm, u32 status)
{
	if (status & ~VIRTIO_MMIO_INT_VRING) {
		/* First, so that a change while the configuration is read interrupts again. */
		vm_write(&vm->vdev, VIRTIO_MMIO_INTERRUPT_ACK, status & ~VIRTIO_MMIO_INT_VRING);
		if (status & VIRTIO_MMIO_INT_CONFIG)
			virtio_config_changed(&vm->vdev);
	}
	if (status & VIRTIO_MMIO_INT_VRING)
		vm_queues_interrupt(vm);
}

static irqreturn_t vm_interrupt(int irq, void *dev)
{
	struct virtio_mmio_device *vm = dev;
	u32 status = vm_read(&vm->vdev, VIRTIO_MMIO_INTERRUPT_STATUS);

	(void)irq;
	if (!status)
		return IRQ_NONE;
	vm_handle(vm, status);
	return IRQ_HANDLED;
}

/* The line is up as long as one bit of the register is set, so all that are set are taken care of. */
static void vm_make_up_interrupt(struct virtio_device *vdev)
{
	vm_handle(container_of(vdev, struct virtio_mmio_device, vdev),
		  vm_read(vdev, VIRTIO_MMIO_INTERRUPT_STATUS) | VIRTIO_MMIO_INT_VRING);
}

static const struct virtio_config_ops virtio_mmio_ops = {
	.get_status = vm_get_status,
	.set_status = vm_set_status,
	.reset = vm_reset,
	.get_features = vm_get_features,
	.set_features = vm_set_features,
	.get = vm_get,
	.setup_vq = vm_setup_vq,
	.del_vq = vm_del_vq,
	.interrupt_raised = vm_interrupt_raised,
	.interrupt = vm_make_up_interrupt,
};

/* 0 if there is a device that can be used in the slot at @base, else -ENODEV. */
static int vm_identify(struct virtio_mmio_device *vm, int node)
{
	struct resource r;
	u32 magic, version;

	if (mmio_probe_read32(vm->base + VIRTIO_MMIO_MAGIC_VALUE, &magic)) {
		of_address_to_resource(node, 0, &r);
		pr_err("%s: nothing answers at %#x\n", vm->vdev.name, r.start);
		return -ENODEV;
	}
	if (magic != VIRTIO_MMIO_MAGIC) {
		pr_err("%s: no virtio device here (magic %#x, not %#x)\n", vm->vdev.name, magic,
		       VIRTIO_MMIO_MAGIC);
		return -ENODEV;
	}
	vm->vdev.id = vm_read(&vm->vdev, VIRTIO_MMIO_DEVICE_ID);
	if (vm->vdev.id == 0)
		return -ENODEV; /* an empty slot */
	version = vm_read(&vm->vdev, VIRTIO_MMIO_VERSION);
	if (version != 1 && version != 2) {
		pr_err("%s: virtio-mmio version %u is not known\n", vm->vdev.name, version);
		return -ENODEV;
	}
	vm->vdev.legacy = version == 1;
	return 0;
}

static int vm_start(struct virtio_mmio_device *vm, int node)
{
	int err;

	vm->irq = of_irq_get(node, 0);
	if (vm->irq < 0) {
		pr_err("%s: has no interrupt (error %d)\n", vm->vdev.name, vm->irq);
		return vm->irq;
	}
	err = request_irq(vm->irq, vm_interrupt, IRQF_SHARED, vm->vdev.name, vm);
	if (err) {
		pr_err("%s: cannot have interrupt %d (error %d)\n", vm->vdev.name, vm->irq, err);
		return err;
	}
	err = register_virtio_device(&vm->vdev);
	if (err)
		free_irq(vm->irq, vm);
	return err;
}

static int __init virtio_mmio_probe(int node, const struct of_device_id *match)
{
	struct virtio_mmio_device *vm = kzalloc(sizeof(*vm), GFP_KERNEL);
	int err = -ENOMEM;

	(void)match;
	if (!vm) {
		pr_err("%s: no memory\n", of_node_name(node));
		return err;
	}
	vm->vdev.config = &virtio_mmio_ops;
	vm->vdev.name = of_node_name(node);
	vm->base = of_iomap(node, 0, VIRTIO_MMIO_CONFIG + CONFIG_BYTES);
	if (vm->base)
		err = vm_identify(vm, node);
	if (!err)
		err = vm_start(vm, node);
	if (err) {
		iounmap(vm->base);
		kfree(vm);
	}
	return err;
}

static const struct of_device_id virtio_mmio_ids[] = {
	{ "virtio,mmio", NULL },
	{ NULL, NULL },
};
OF_DRIVER(virtio_mmio, virtio_mmio_ids, virtio_mmio_probe);
