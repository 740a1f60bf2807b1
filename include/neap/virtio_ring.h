/* SPDX-License-Identifier: MIT */
/*
 * The split virtqueue in memory: virtio 1.2, section 2.7. Little endian in a modern device; in a
 * legacy one the guest's order, which here is little endian too.
 *
 *   desc[num]          what and where; chained through next
 *   avail: flags idx ring[num] used_event     driver writes, device reads
 *   used:  flags idx ring[num] avail_event    device writes, driver reads
 */
#ifndef _NEAP_VIRTIO_RING_H
#define _NEAP_VIRTIO_RING_H

#include <neap/types.h>

#define VRING_DESC_F_NEXT     1 /* goes on in desc[next] */
#define VRING_DESC_F_WRITE    2 /* the device writes, else it reads */
#define VRING_DESC_F_INDIRECT 4 /* the buffer is a table of descriptors */

#define VRING_USED_F_NO_NOTIFY	   1 /* device: no need to kick me */
#define VRING_AVAIL_F_NO_INTERRUPT 1 /* driver: no need to interrupt me */

struct vring_desc {
	__le64 addr;
	__le32 len;
	__le16 flags;
	__le16 next;
};

struct vring_avail {
	__le16 flags;
	__le16 idx;
	__le16 ring[];
};

struct vring_used_elem {
	__le32 id;  /* first descriptor of the chain */
	__le32 len; /* bytes the device wrote */
};

struct vring_used {
	__le16 flags;
	__le16 idx;
	struct vring_used_elem ring[];
};

/* Required alignments of the three parts (2.7), and that of a legacy used ring's page (2.7.2). */
#define VRING_DESC_ALIGN  16
#define VRING_AVAIL_ALIGN 2
#define VRING_USED_ALIGN  4

struct vring {
	unsigned int num; /* a power of two */
	struct vring_desc *desc;
	struct vring_avail *avail;
	struct vring_used *used;
};

/* The event fields lie behind the rings. */
static inline volatile __le16 *vring_used_event(const struct vring *vr)
{
	return &vr->avail->ring[vr->num];
}

static inline volatile __le16 *vring_avail_event(const struct vring *vr)
{
	return (volatile __le16 *)&vr->used->ring[vr->num];
}

/* The legacy layout: used ring at the next multiple of @align after the avail ring. */
static inline size_t vring_used_offset(unsigned int num, size_t align)
{
	size_t end = num * sizeof(struct vring_desc) + (3 + num) * sizeof(__le16);

	return (end + align - 1) & ~(align - 1);
}

static inline size_t vring_size(unsigned int num, size_t align)
{
	return vring_used_offset(num, align) + 3 * sizeof(__le16) +
	       num * sizeof(struct vring_used_elem);
}

/*
 * Did the index pass @event when it went from @old to @new (all mod 2^16)? Then the other side
 * wants to know (2.7.7.2, 2.7.10).
 */
static inline bool vring_need_event(u16 event, u16 new, u16 old)
{
	return (u16)(new - event - 1) < (u16)(new - old);
}

#endif /* _NEAP_VIRTIO_RING_H */
