/* SPDX-License-Identifier: MIT */
/* The virtio block device's formats (virtio 1.2, 5.2). Little endian. */
#ifndef _NEAP_VIRTIO_BLK_H
#define _NEAP_VIRTIO_BLK_H

#include <neap/types.h>

/* Feature bits. */
#define VIRTIO_BLK_F_SIZE_MAX	1  /* size_max holds */
#define VIRTIO_BLK_F_SEG_MAX	2  /* seg_max holds */
#define VIRTIO_BLK_F_RO		5  /* cannot be written */
#define VIRTIO_BLK_F_BLK_SIZE	6  /* blk_size holds */
#define VIRTIO_BLK_F_FLUSH	9  /* has a cache and the command to flush it */
#define VIRTIO_BLK_F_CONFIG_WCE 11 /* writeback says whether the cache is on */

/* The device configuration, as far as it is used. */
struct virtio_blk_config {
	__le64 capacity; /* in sectors of 512 bytes, whatever blk_size is */
	__le32 size_max; /* bytes of a piece */
	__le32 seg_max;	 /* pieces of a request */
	__le16 cylinders;
	u8 heads;
	u8 sectors;
	__le32 blk_size;
	u8 physical_block_exp;
	u8 alignment_offset;
	__le16 min_io_size;
	__le32 opt_io_size;
	u8 writeback;
} __packed;

/* A request: this header, then the data, then one status byte that the device writes. */
struct virtio_blk_outhdr {
	__le32 type;
	__le32 ioprio;
	__le64 sector;
};

#define VIRTIO_BLK_T_IN	    0 /* read */
#define VIRTIO_BLK_T_OUT    1 /* write */
#define VIRTIO_BLK_T_FLUSH  4
#define VIRTIO_BLK_T_GET_ID 8 /* the serial number, 20 bytes, ended with 0 if shorter */

#define VIRTIO_BLK_ID_BYTES 20

#define VIRTIO_BLK_S_OK	    0
#define VIRTIO_BLK_S_IOERR  1
#define VIRTIO_BLK_S_UNSUPP 2

#endif /* _NEAP_VIRTIO_BLK_H */
