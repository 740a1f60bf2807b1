/* SPDX-License-Identifier: MIT */
/* What has been asked of the kernel: kernel/call_coverage.c, with CONFIG_DEBUG_CALL_COVERAGE only. */
#ifndef _NEAP_CALL_COVERAGE_H
#define _NEAP_CALL_COVERAGE_H

struct pt_regs;
struct seq_file;

/* Before each system call, from the entry code, interrupts on; @regs: the caller's. */
void call_coverage_count(const struct pt_regs *regs);
/* /proc/call_coverage */
int call_coverage_show(struct seq_file *m, void *v);

#endif /* _NEAP_CALL_COVERAGE_H */
