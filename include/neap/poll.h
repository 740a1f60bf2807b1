/* SPDX-License-Identifier: MIT */
/*
 * Waiting on several files: a file's poll operation names the queues that its state changes are told
 * on (poll_wait) and gives its state now.
 */
#ifndef NEAP_POLL_H
#define NEAP_POLL_H

#include <neap/wait.h>
#include <uapi/poll.h>

typedef unsigned int __poll_t;

struct file;

struct poll_table_struct {
	void (*qproc)(struct file *file, wait_queue_head_t *wq, struct poll_table_struct *pt);
};
typedef struct poll_table_struct poll_table;

static inline void poll_wait(struct file *file, wait_queue_head_t *wq, poll_table *pt)
{
	if (pt && pt->qproc)
		pt->qproc(file, wq, pt);
}

#define DEFAULT_POLLMASK (POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM)

#endif
