/* SPDX-License-Identifier: MIT */
/* A process's open files: a table from descriptor to struct file, shared by its threads. */
#ifndef NEAP_FILE_H
#define NEAP_FILE_H

#include <asm/atomic.h>
#include <neap/spinlock.h>
#include <neap/types.h>

struct file;
struct task_struct;

#define NR_OPEN_DEFAULT 32
/* Sysctl: fs/pipe_size.c, fs/file_table.c. */
extern unsigned long pipe_user_pages_soft, pipe_user_pages_hard, sysctl_file_max;
extern unsigned long pipe_max_size;
#define PIPE_MAX_SIZE_LIMIT (1ul << 31) /* the largest that any can be */
struct ctl_table;
int pipe_max_size_changed(const struct ctl_table *table);

#define NR_OPEN_MAX (1024 * 1024) /* no table is larger */
extern unsigned int
	sysctl_nr_open; /* RLIMIT_NOFILE is not raised above it; one word, read without a lock */

struct files_struct {
	atomic_t count;
	spinlock_t lock;      /* everything below */
	unsigned int max_fds; /* size of fd, a multiple of BITS_PER_LONG; grows */
	struct file **fd;     /* NULL: free, or, if its bit in open_fds is set, just being opened */
	unsigned long *open_fds;      /* bit: the descriptor is taken */
	unsigned long *close_on_exec; /* bit: closed by execve; only of those that are taken */
	unsigned long *full_fds_bits; /* bit: the word of open_fds has no free one */
	unsigned int next_fd;	      /* none below is free */
	/* what a process with few files needs, without another allocation */
	struct file *fd_array[NR_OPEN_DEFAULT];
	unsigned long bits_init[3];
};

/*
 * A referenced file, or NULL. No sleep. fget() is for all that is done with an open file: it does not find
 * those of O_PATH, which only name a place. For what may be done with such a place, too: fget_raw(), fget_task().
 */
struct file *fget(unsigned int fd);
struct file *fget_raw(unsigned int fd);
struct file *fget_task(struct task_struct *task, unsigned int fd);
/* Of a task's descriptors that are open the least that is at least fd; -1: there is none. No sleep. */
int next_open_fd(struct task_struct *task, unsigned int fd);
void fput(struct file *file); /* the last reference closes it; sleeps then */

/* A free descriptor >= start below RLIMIT_NOFILE, taken: -EMFILE, -ENOMEM. Sleeps. */
int alloc_fd(unsigned int start, unsigned int flags);
int get_unused_fd_flags(unsigned int flags); /* O_CLOEXEC or 0 */
void put_unused_fd(unsigned int fd);
void fd_install(unsigned int fd, struct file *file); /* takes over the reference */
int close_fd(unsigned int fd);
int replace_fd(unsigned int fd, struct file *file, unsigned int flags); /* dup2 */

/* fork, exit, exec. dup_fd: a copy, or NULL with *err. */
struct files_struct *dup_fd(struct files_struct *oldf, int *err);
void put_files_struct(struct files_struct *files);
void exit_files(struct task_struct *tsk);
void do_close_on_exec(struct files_struct *files);
/* Shares of held pages are added up in parts of a page: a pipe of one page, held by its two ends, is one page. */
#define HELD_PARTS 256
/*
 * Pages that would be free if all its descriptors were closed: of pipes, of shared memory without a name, of
 * texts of /proc, and of the open files themselves. Of what others hold, too, its share. Linear in the size of
 * the table. No sleep.
 */
unsigned long files_held_pages(struct files_struct *files);
extern struct files_struct init_files;

#endif
