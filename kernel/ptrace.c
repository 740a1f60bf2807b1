// SPDX-License-Identifier: MIT
/*
 * Who may look into another process: its memory, its files, its map. (There is no ptrace(2).) All are root's, so
 * there is one question left: whether that other may do what the caller has given up by capset(2). For a caller that
 * writes into such a process could do it all the same.
 */
#include <neap/compiler.h>
#include <neap/sched.h>

bool ptrace_may_access(struct task_struct *task, unsigned int mode)
{
	u64 mine = mode & PTRACE_MODE_FSCREDS ? current->cap_dropped : current->cap_gone;

	if (same_thread_group(task, current) || capable(CAP_SYS_PTRACE))
		return true;
	return !(mine & ~task->cap_gone & CAP_ALL); /* its own affair: perhaps of two moments */
}
