/* SPDX-License-Identifier: MIT */
/* What the files of ext2_fuzz share. */
#ifndef EXT2_FUZZ_H
#define EXT2_FUZZ_H

#include <stdint.h>

/* One sequence for each image: the seed and its number give all that is done to it and with it. */
void seed_random(uint32_t seed, uint32_t n);
uint32_t random_u32(void);
uint32_t below(uint32_t n); /* 0 to n - 1; n > 0 */

/* mutate.c: changes an image of ext2 in some places, and says which. */
void mutate(uint8_t *image, uint32_t size);
/* The same, but only fields of single inodes that say nothing of others' blocks. */
void mutate_mildly(uint8_t *image, uint32_t size);

/* use.c: all that programs do, below dir, which may answer with any error. */
void use(const char *dir);

#endif
