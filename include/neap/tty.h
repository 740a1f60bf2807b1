/* SPDX-License-Identifier: MIT */
/* Terminals as processes see them: the controlling terminal of a session. */
#ifndef _NEAP_TTY_H
#define _NEAP_TTY_H

#include <neap/types.h>

struct task_struct;
struct tty_struct;

/*
 * The session leader ends: its terminal is nobody's, and its foreground group gets SIGHUP and
 * SIGCONT. Takes tasklist_lock for writing.
 */
void disassociate_ctty(void);
/* The number of a task's controlling terminal for /proc/PID/stat, 0 for none, and its group. */
dev_t task_tty_devnum(struct task_struct *p, int *pgrp);

#endif /* _NEAP_TTY_H */
