// SPDX-License-Identifier: MIT
/*
 * The steps from "there is a device" to "its driver runs" (virtio 1.2, 3.1.1):
 *
 *	reset -> ACKNOWLEDGE -> DRIVER -> features -> FEATURES_OK, still set? -> driver's probe:
 *	queues, configuration -> DRIVER_OK
 *
 * Anything that goes wrong on the way ends in FAILED and one line.
 */
#include <neap/virtio.h>
#include <neap/errno.h>
#include <neap/printk.h>

extern const struct virtio_driver *const __start_virtio_driver_table[] __weak;
extern const struct virtio_driver *const __stop_virtio_driver_table[] __weak;

/* Features of the ring and the transport, which every driver gets by virtqueue. */
#define VIRTIO_CORE_FEATURES                                                     \
	(1ull << VIRTIO_RING_F_INDIRECT_DESC | 1ull << VIRTIO_RING_F_EVENT_IDX | \
	 1ull << VIRTIO_F_VERSION_1)

static const struct virtio_driver *virtio_find_driver(u32 id)
{
	const struct virtio_driver *const *drv;

	for (drv = __start_virtio_driver_table; drv < __stop_virtio_driver_table; drv++)
		if ((*drv)->id == id)
			return *drv;
	return NULL;
}

static void virtio_add_status(struct virtio_device *vdev, u8 status)
{
	vdev->config->set_status(vdev, vdev->config->get_status(vdev) | status);
}

void virtio_device_ready(struct virtio_device *vdev)
{
	virtio_add_status(vdev, VIRTIO_CONFIG_S_DRIVER_OK);
}

static int virtio_negotiate(struct virtio_device *vdev, u64 known)
{
	u64 offered = vdev->config->get_features(vdev);

	if (!vdev->legacy && !(offered & 1ull << VIRTIO_F_VERSION_1)) {
		pr_err("%s: a version 2 device without VIRTIO_F_VERSION_1\n", vdev->name);
		return -EINVAL;
	}
	/* Without it the device would be given addresses that it does not take for physical. */
	if (offered & 1ull << VIRTIO_F_ACCESS_PLATFORM) {
		pr_err("%s: wants addresses of an IOMMU (VIRTIO_F_ACCESS_PLATFORM), which is not "
		       "supported\n",
		       vdev->name);
		return -EINVAL;
	}
	vdev->features = offered & (known | VIRTIO_CORE_FEATURES);
	if (vdev->legacy)
		vdev->features &= 0xffffffff;
	vdev->config->set_features(vdev, vdev->features);
	if (vdev->legacy)
		return 0; /* FEATURES_OK came with version 1.0 */
	virtio_add_status(vdev, VIRTIO_CONFIG_S_FEATURES_OK);
	if (!(vdev->config->get_status(vdev) & VIRTIO_CONFIG_S_FEATURES_OK)) {
		pr_err("%s: refuses the features %#llx of the %#llx it offers\n", vdev->name,
		       vdev->features, offered);
		return -EINVAL;
	}
	return 0;
}

int register_virtio_device(struct virtio_device *vdev)
{
	const struct virtio_driver *drv = virtio_find_driver(vdev->id);
	int err;

	vdev->config->reset(vdev);
	virtio_add_status(vdev, VIRTIO_CONFIG_S_ACKNOWLEDGE);
	if (!drv) {
		pr_info("%s: no driver for virtio device type %u\n", vdev->name, vdev->id);
		return -ENODEV;
	}
	virtio_add_status(vdev, VIRTIO_CONFIG_S_DRIVER);
	vdev->drv = drv;
	err = virtio_negotiate(vdev, drv->features);
	if (!err)
		err = drv->probe(vdev);
	if (err)
		virtio_add_status(vdev, VIRTIO_CONFIG_S_FAILED);
	return err;
}

/* It answers nothing any more: drivers find their queues broken, reset it and end what it had. */
static void virtio_device_failed(struct virtio_device *vdev)
{
	struct virtqueue *vq;
	unsigned long flags;

	for (vq = vdev->vqs; vq; vq = vq->next) {
		if (!vq->lock)
			continue;
		spin_lock_irqsave(vq->lock, flags);
		virtqueue_break(vq, "device status", vdev->config->get_status(vdev));
		spin_unlock_irqrestore(vq->lock, flags);
		vq->callback(vq);
	}
}

void virtio_config_changed(struct virtio_device *vdev)
{
	if (vdev->config->get_status(vdev) & VIRTIO_CONFIG_S_NEEDS_RESET) {
		pr_err("%s: the device reports a fault of its own (NEEDS_RESET)\n", vdev->name);
		virtio_device_failed(vdev);
	} else if (vdev->drv && vdev->drv->config_changed) {
		vdev->drv->config_changed(vdev);
	}
}
