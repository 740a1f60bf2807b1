/* SPDX-License-Identifier: MIT */
/* System V shared memory: its limits, which are sysctls. */
#ifndef NEAP_SHM_H
#define NEAP_SHM_H

/* Each one word and any value is sane: read without a lock. */
extern unsigned long shm_ctlmax; /* bytes of a segment */
extern unsigned long shm_ctlall; /* pages of all */
extern int shm_ctlmni;		 /* segments */

#endif
