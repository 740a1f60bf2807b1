/* SPDX-License-Identifier: MIT */
/* Constants that both C and assembly read: the suffix is added for C only. */
#ifndef _NEAP_CONST_H
#define _NEAP_CONST_H

#ifdef __ASSEMBLY__
#define _AC(X, Y) X
#else
#define __AC(X, Y) (X##Y)
#define _AC(X, Y)  __AC(X, Y)
#endif

#define _UL(x)	(_AC(x, UL))
#define _ULL(x) (_AC(x, ULL))
#define UL(x)	(_UL(x))
#define ULL(x)	(_ULL(x))

/* One set bit, usable in assembly (BIT() of bitops.h is the C spelling). */
#define _BITUL(x) (_UL(1) << (x))

#endif /* _NEAP_CONST_H */
