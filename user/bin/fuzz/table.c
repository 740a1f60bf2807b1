// SPDX-License-Identifier: MIT
/*
 * Calls that may be made with any arguments: each is a name, a number and the kinds of its arguments
 * (argument()). Not here: what makes tasks or kills the fuzzer (ops_task.c), what stops the machine or
 * sets its clock, and what only waits for ever.
 */
#include "fuzz.h"

#include <sys/syscall.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define C(name, kinds)                    \
	{                                 \
#name, __NR_##name, kinds \
	}

static const struct call {
	const char *name;
	long number;
	const char *kinds;
} calls[] = {
	/* areas: several times, since they matter most */
	C(mmap2, "Asrwfn"),
	C(mmap2, "Asrwfn"),
	C(mmap2, "Asrwfi"),
	C(munmap, "As"),
	C(munmap, "As"),
	C(mprotect, "Asr"),
	C(mprotect, "Asr"),
	C(mprotect, "Asi"),
	C(mremap, "AssnA"),
	C(mremap, "AssnA"),
	C(madvise, "Ase"),
	C(madvise, "Ase"),
	C(madvise, "asi"),
	C(msync, "Asn"),
	C(mincore, "Asa"),
	C(mlock, "as"),
	C(mlock2, "asn"),
	C(munlock, "as"),
	C(mlockall, "n"),
	C(munlockall, ""),
	C(brk, "a"),
	C(remap_file_pages, "As0nn"),
	C(memfd_create, "pn"),
	C(membarrier, "in"),
	C(process_vm_readv, "dvnvnn"),
	C(process_vm_writev, "dvnvnn"),
	C(shmget, "iii"),
	C(shmat, "nAi"),
	C(shmdt, "A"),
	C(shmctl, "nib"),
	/* data */
	C(read, "fas"),
	C(read, "fas"),
	C(write, "fas"),
	C(write, "fas"),
	C(readv, "fvn"),
	C(writev, "fvn"),
	C(pread64, "fas0ii"),
	C(pwrite64, "fas0n0"),
	C(preadv, "fvnii"),
	C(pwritev, "fvnn0"),
	C(preadv2, "fvniin"),
	C(pwritev2, "fvnn0n"),
	C(sendfile, "ffas"),
	C(sendfile64, "ffas"),
	C(lseek, "fin"),
	C(_llseek, "fiian"),
	C(fsync, "f"),
	C(fdatasync, "f"),
	C(ftruncate64, "f0s0"),
	C(truncate64, "p0s0"),
	C(ftruncate, "fs"),
	C(truncate, "ps"),
	C(fallocate, "fns0s0"),
	C(readahead, "f0i0s"),
	C(arm_fadvise64_64, "fni0i0"),
	C(getdents, "fas"),
	C(getdents64, "fas"),
	C(getrandom, "asn"),
	/* descriptors */
	C(open, "pom"),
	C(openat, "fpom"),
	C(open, "Pom"),
	C(creat, "pm"),
	C(close, "f"),
	C(dup, "f"),
	C(dup2, "ff"),
	C(dup3, "ffi"),
	C(pipe, "a"),
	C(pipe2, "ai"),
	C(ioctl, "fia"),
	C(fcntl64, "fna"),
	C(fcntl, "fii"),
	C(poll, "bnn"),
	C(ppoll, "bntbn"),
	C(_newselect, "nbbbt"),
	C(pselect6, "nbbbtb"),
	C(ppoll_time64, "bnTbn"),
	C(socket, "nnn"),
	C(socketpair, "nnna"),
	/* names */
	C(mkdir, "pm"),
	C(mkdirat, "fpm"),
	C(rmdir, "p"),
	C(unlink, "p"),
	C(unlinkat, "fpi"),
	C(access, "Pn"),
	C(faccessat2, "fPni"),
	C(stat64, "Pa"),
	C(lstat64, "Pa"),
	C(fstat64, "fa"),
	C(fstatat64, "fPai"),
	C(statx, "fPiia"),
	C(statfs64, "Psa"),
	C(fstatfs64, "fsa"),
	C(readlink, "Pas"),
	C(readlinkat, "fPas"),
	C(symlink, "pp"),
	C(symlinkat, "pfp"),
	C(link, "pp"),
	C(linkat, "fpfpi"),
	C(rename, "pp"),
	C(renameat2, "fpfpn"),
	C(mknod, "pm0"),
	C(mknodat, "fpm0"),
	C(chmod, "pm"),
	C(fchmod, "fm"),
	C(chown32, "pii"),
	C(fchown32, "fii"),
	C(lchown32, "pii"),
	C(fchownat, "fpiii"),
	C(utimensat, "fpbi"),
	C(utimes, "pb"),
	C(getcwd, "as"),
	C(chdir, "p"),
	C(fchdir, "f"),
	C(umask, "m"),
	/* signals and time */
	C(kill, "dg"),
	C(tkill, "dg"),
	C(tgkill, "ddg"),
	C(rt_sigqueueinfo, "dgb"),
	C(rt_sigaction, "gban"),
	C(rt_sigprocmask, "nban"),
	C(rt_sigpending, "an"),
	C(rt_sigtimedwait, "batn"),
	C(sigaltstack, "ba"),
	C(getitimer, "na"),
	C(setitimer, "nba"),
	C(nanosleep, "ta"),
	C(clock_gettime, "ia"),
	C(clock_gettime64, "na"),
	C(clock_getres, "na"),
	C(clock_nanosleep, "n0ta"),
	C(clock_nanosleep_time64, "n0Ta"),
	C(times, "a"),
	C(gettimeofday, "aa"),
	/* futexes */
	C(futex, "aiitai"),
	C(futex, "anitai"),
	C(futex_time64, "aniTai"),
	C(set_robust_list, "as"),
	C(get_robust_list, "daa"),
	C(set_tid_address, "a"),
	/* tasks */
	C(wait4, "dana"),
	C(waitid, "ndaia"),
	C(getpgid, "d"),
	C(setpgid, "dd"),
	C(getsid, "d"),
	C(setsid, ""),
	C(getpriority, "nd"),
	C(setpriority, "nin"),
	C(sched_yield, ""),
	C(sched_getaffinity, "dsa"),
	C(sched_setaffinity, "dsb"),
	C(sched_getparam, "da"),
	C(sched_getscheduler, "d"),
	C(sched_rr_get_interval, "da"),
	C(getcpu, "aaa"),
	C(prlimit64, "dnba"),
	C(ugetrlimit, "na"),
	C(getrusage, "ia"),
	C(prctl, "iaaaa"),
	C(prctl, "naaaa"),
	C(personality, "n"),
	C(capget, "ba"),
	C(getgroups32, "na"),
	C(uname, "a"),
	C(sysinfo, "a"),
	C(getresuid32, "aaa"),
	C(restart_syscall, ""),
};

void op_call(struct rnd *r)
{
	const struct call *c = &calls[rnd_below(r, COUNT(calls))];
	long args[MAX_ARGS] = { 0 };
	long result;

	for (int i = 0; c->kinds[i]; i++)
		args[i] = argument(r, c->kinds[i]);
	result = do_call(c->name, c->number, args);
	if (c->number == __NR_mmap2 || c->number == __NR_mremap || c->number == __NR_shmat)
		if (result != -1)
			remember_address(result);
}
