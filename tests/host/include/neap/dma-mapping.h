/* SPDX-License-Identifier: MIT */
/*
 * Host version: a pointer of the build machine does not fit an address of 32 bits, so it gets a
 * handle, which the test's model of a device turns back (test_dma_to_virt()).
 */
#ifndef _NEAP_DMA_MAPPING_H
#define _NEAP_DMA_MAPPING_H

#include <neap/types.h>

dma_addr_t dma_map_single(const void *ptr);

#endif
