/* SPDX-License-Identifier: MIT */
/*
 * The kernel's one source of random numbers: layout randomisation, AT_RANDOM, the stack
 * protector's canary. It is as good as what is mixed in: the device tree's rng-seed, the counter,
 * an entropy device.
 */
#ifndef _NEAP_RANDOM_H
#define _NEAP_RANDOM_H

#include <neap/types.h>

/* Mixes @len bytes in. They may be known to anybody; they never make things worse. Any context. */
void add_device_randomness(const void *buf, size_t len);

/* Any context. Never fail. */
void get_random_bytes(void *buf, size_t len);
u32 get_random_u32(void);
/* 0 to @ceil - 1. @ceil > 0. */
u32 get_random_u32_below(u32 ceil);

#endif /* _NEAP_RANDOM_H */
