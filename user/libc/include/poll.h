/* SPDX-License-Identifier: MIT */
/* Waiting for descriptors. */
#ifndef _POLL_H
#define _POLL_H

#include <uapi/poll.h>

typedef unsigned long nfds_t;

/* timeout in milliseconds, negative for none */
int poll(struct pollfd *fds, nfds_t nfds, int timeout);

#endif
