/* SPDX-License-Identifier: MIT */
/* Old home of memalign and friends. */
#ifndef _MALLOC_H
#define _MALLOC_H

#include <stdlib.h>

#endif
