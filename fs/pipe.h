/* SPDX-License-Identifier: MIT */
/* A pipe's ring, and who may have how much of one. */
#ifndef FS_PIPE_H
#define FS_PIPE_H

#include <neap/mutex.h>
#include <neap/wait.h>

#include "internal.h"

#define PIPE_BUFFERS	 16 /* of a pipe of which nothing is said: 64 KiB */
#define PIPE_MIN_BUFFERS 2  /* of a new one beyond the soft limit */

struct pipe_buffer {
	struct page *page;
	unsigned int offset;
	unsigned short len;
	bool packet; /* all of one write, which one read takes */
};

struct pipe_inode_info {
	struct mutex mutex; /* all below; poll looks at head, tail and ring_size without */
	wait_queue_head_t rd_wait, wr_wait; /* their own locks */
	unsigned int head, tail;	    /* count up; pipe_slot() */
	unsigned int readers, writers;
	unsigned int r_counter, w_counter; /* how many there have been */
	unsigned int files;		   /* open, or just being opened; the inode's i_rwsem */
	bool fifo;			   /* has a name in a directory; constant */
	unsigned int ring_size;		   /* slots of bufs in use, a power of two; charged */
	struct page *tmp_page;		   /* an emptied one for the next write */
	struct pipe_buffer *bufs;	   /* few, or memory of its own */
	struct pipe_buffer few[PIPE_BUFFERS];
};

static inline struct pipe_buffer *pipe_slot(const struct pipe_inode_info *pipe, unsigned int n)
{
	return &pipe->bufs[n & (pipe->ring_size - 1)];
}

/* pipe_charge_new - how many pages a new pipe may hold, charged; 0: there may be no more pipes. */
unsigned int pipe_charge_new(void);
void pipe_uncharge(unsigned int pages);
/* Frees a ring that the pipe has, or had, unless it is the one in it. May sleep. */
void pipe_free_ring(struct pipe_inode_info *pipe, struct pipe_buffer *bufs);
unsigned int pipe_ring_pages(unsigned int ring_size); /* of memory that such a ring takes itself */

#endif
