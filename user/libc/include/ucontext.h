/* SPDX-License-Identifier: MIT */
/* The interrupted registers, as a signal handler sees them. */
#ifndef _UCONTEXT_H
#define _UCONTEXT_H

#include <signal.h>

#endif
