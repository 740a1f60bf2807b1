/* SPDX-License-Identifier: MIT */
/* Error numbers: the user ABI's, and errname() for messages ("%pe"). */
#ifndef _NEAP_ERRNO_H
#define _NEAP_ERRNO_H

#include <uapi/errno.h>

/*
 * Inside the kernel only: a signal interrupted the call. The signal code turns these into doing the
 * call again or into -EINTR; user space never sees them.
 */
#define ERESTARTSYS	      512 /* again if the handler has SA_RESTART, or none runs */
#define ERESTARTNOINTR	      513 /* always again */
#define ERESTARTNOHAND	      514 /* again only if no handler runs */
#define ERESTART_RESTARTBLOCK 516 /* again, through restart_syscall(2) */

#ifndef __ASSEMBLY__
/* The name of error @err (either sign), such as "ENOMEM"; NULL if there is none. */
const char *errname(int err);
#endif

#endif /* _NEAP_ERRNO_H */
