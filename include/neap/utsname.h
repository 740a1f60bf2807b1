/* SPDX-License-Identifier: MIT */
/* What uname(2) gives. The names of host and domain can be set; uts_sem guards them. */
#ifndef _NEAP_UTSNAME_H
#define _NEAP_UTSNAME_H

#include <neap/rwsem.h>
#include <uapi/utsname.h>

extern struct new_utsname init_uts;
extern struct rw_semaphore uts_sem;

#endif /* _NEAP_UTSNAME_H */
