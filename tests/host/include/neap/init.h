/* SPDX-License-Identifier: MIT */
/* Host version: no sections that are freed. The sanitizer watches no variable that has a section of its own. */
#ifndef TESTS_NEAP_INIT_H
#define TESTS_NEAP_INIT_H

#include "../../../../include/neap/init.h"
#undef __init
#undef __initdata
#define __init
#define __initdata

#endif
