/* SPDX-License-Identifier: MIT */
/* Single bits and runs of bits as constants. */
#ifndef _NEAP_BITS_H
#define _NEAP_BITS_H

#include <neap/const.h>

#define BIT(nr)	    (_UL(1) << (nr))
#define BIT_ULL(nr) (_ULL(1) << (nr))

/* Bits @h down to @l, both included. */
#define GENMASK(h, l) (((~_UL(0)) << (l)) & (~_UL(0) >> (BITS_PER_LONG - 1 - (h))))

/* A field of a register, by its mask: take it out, put a value in its place. */
#define FIELD_GET(mask, reg)  (((reg) & (mask)) / ((mask) & -(mask)))
#define FIELD_PREP(mask, val) (((val) * ((mask) & -(mask))) & (mask))

#endif /* _NEAP_BITS_H */
