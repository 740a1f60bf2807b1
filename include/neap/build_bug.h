/* SPDX-License-Identifier: MIT */
/* Checks that cost nothing: they fail the build. */
#ifndef _NEAP_BUILD_BUG_H
#define _NEAP_BUILD_BUG_H

#include <neap/compiler.h>

#define BUILD_BUG_ON_MSG(cond, msg) _Static_assert(!(cond), msg)
#define BUILD_BUG_ON(cond)	    BUILD_BUG_ON_MSG(cond, "BUILD_BUG_ON failed: " #cond)

/* 0 as an expression, or a build failure when @cond holds. */
#define BUILD_BUG_ON_ZERO(cond) ((int)sizeof(struct { int : (-!!(cond)); }))

#endif /* _NEAP_BUILD_BUG_H */
