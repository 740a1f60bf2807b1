// SPDX-License-Identifier: MIT
/*
 * The first task, which nobody forked: the boot thread, later the idle task of the boot CPU. Its
 * stack and thread_info are part of the image.
 */
#include <asm/thread_info.h>
#include <neap/file.h>
#include <neap/fs_struct.h>
#include <neap/mm.h>
#include <neap/sched.h>

/* Number 0, of the boot thread and of the group and session that kernel threads are in. */
static struct pid init_struct_pid = {
	.count = ATOMIC_INIT(1),
};

#define UNLIMITED { RLIM_INFINITY, RLIM_INFINITY }

static struct signal_struct init_signals = {
	.sigcnt = ATOMIC_INIT(1),
	.live = ATOMIC_INIT(1),
	.nr_threads = 1,
	.thread_head = LIST_HEAD_INIT(init_task.thread_node),
	.wait_chldexit = __WAIT_QUEUE_HEAD_INITIALIZER(init_signals.wait_chldexit),
	.shared_pending = { .list = LIST_HEAD_INIT(init_signals.shared_pending.list) },
	.pids = { [PIDTYPE_TGID ... PIDTYPE_SID] = &init_struct_pid },
	.real_timer = { .function = it_real_fn },
	.rlim = {
		[RLIMIT_CPU] = UNLIMITED,
		[RLIMIT_FSIZE] = UNLIMITED,
		[RLIMIT_DATA] = UNLIMITED,
		[RLIMIT_STACK] = { 8UL << 20, RLIM_INFINITY },
		[RLIMIT_CORE] = { 0, RLIM_INFINITY },
		[RLIMIT_RSS] = UNLIMITED,
		[RLIMIT_NPROC] = UNLIMITED, /* by fork_init(), as SIGPENDING */
		[RLIMIT_NOFILE] = { 1024, 4096 },
		[RLIMIT_MEMLOCK] = { 8UL << 20, 8UL << 20 },
		[RLIMIT_AS] = UNLIMITED,
		[RLIMIT_LOCKS] = UNLIMITED,
		[RLIMIT_SIGPENDING] = UNLIMITED,
		[RLIMIT_MSGQUEUE] = { 819200, 819200 },
		[RLIMIT_NICE] = { 0, 0 },
		[RLIMIT_RTPRIO] = { 0, 0 },
		[RLIMIT_RTTIME] = UNLIMITED,
	},
};

static struct sighand_struct init_sighand = {
	.siglock = __SPIN_LOCK_NAMED("init_sighand.siglock"),
	.count = ATOMIC_INIT(1),
};

struct task_struct init_task = {
	.__state = TASK_RUNNING,
	.stack = &init_thread_union,
	.usage = ATOMIC_INIT(2),
	.flags = PF_KTHREAD | PF_IDLE,
	.prio = DEFAULT_PRIO,
	.static_prio = DEFAULT_PRIO,
	.cpus_mask = { (1UL << NR_CPUS) - 1 },
	.active_mm = &init_mm,
	.tasks = LIST_HEAD_INIT(init_task.tasks),
	.thread_node = LIST_HEAD_INIT(init_signals.thread_head),
	.thread_pid = &init_struct_pid,
	.real_parent = &init_task,
	.parent = &init_task,
	.children = LIST_HEAD_INIT(init_task.children),
	.sibling = LIST_HEAD_INIT(init_task.sibling),
	.group_leader = &init_task,
	.signal = &init_signals,
	.sighand = &init_sighand,
	.pending = { .list = LIST_HEAD_INIT(init_task.pending.list) },
	.restart_block = { .fn = do_no_restart_syscall },
	.fs = &init_fs,
	.files = &init_files,
	.comm = "swapper",
	.alloc_lock = __SPIN_LOCK_NAMED("init_task.alloc_lock"),
};

/* head.S sets the stack pointer to its end. */
union thread_union init_thread_union __section(".data..init_task") __aligned(THREAD_SIZE) = {
	.thread_info = INIT_THREAD_INFO(init_task),
};
