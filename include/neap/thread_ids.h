/* SPDX-License-Identifier: MIT */
/* The threads of a process by their numbers. tasklist_lock is held; to change them, for writing. */
#ifndef _NEAP_THREAD_IDS_H
#define _NEAP_THREAD_IDS_H

struct signal_struct;
struct task_struct;

/* A thread that is not the leader comes, with its number; it goes. */
void thread_ids_add(struct task_struct *p);
void thread_ids_del(struct task_struct *p);
/* execve of a thread: the leader, who gets its number, takes its place. */
void thread_ids_replace(struct task_struct *thread, struct task_struct *leader);
/* The least number of a thread, the leader included, that is at least nr; 0: there is none. */
int next_thread_nr(const struct signal_struct *sig, int nr);

#endif
