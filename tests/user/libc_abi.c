// SPDX-License-Identifier: MIT
/*
 * The layout of what crosses the system call interface. Most of it is checked when this compiles:
 * sizes and offsets as Linux on ARM EABI has them. What remains for the run are the places where
 * the library converts between its own structures and the kernel's.
 */
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/auxv.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <termios.h>
#include <time.h>
#include <uapi/elf.h>
#include <uapi/futex.h>
#include <uapi/poll.h>
#include <uapi/statfs.h>
#include <uapi/swap.h>
#include <uapi/time.h>
#include <uapi/utsname.h>

#include "tap.h"

#define SIZE(type, n) _Static_assert(sizeof(type) == (n), "size of " #type)
#define AT(type, field, n) \
	_Static_assert(offsetof(type, field) == (n), "offset of " #field " in " #type)

SIZE(siginfo_t, 128);
AT(siginfo_t, si_errno, 4);
AT(siginfo_t, si_code, 8);
AT(siginfo_t, si_pid, 12);
AT(siginfo_t, si_addr, 12);
AT(siginfo_t, si_uid, 16);
AT(siginfo_t, si_status, 20);
AT(siginfo_t, si_value, 20);
SIZE(sigset_t, 8);
SIZE(struct sigaction, 20);
AT(struct sigaction, sa_flags, 4);
AT(struct sigaction, sa_restorer, 8);
AT(struct sigaction, sa_mask, 12);
SIZE(struct old_sigaction, 16);
SIZE(stack_t, 12);
SIZE(struct sigevent, 64);
SIZE(struct sigcontext, 84);
AT(struct sigcontext, arm_r0, 12);
AT(struct sigcontext, arm_sp, 64);
AT(struct sigcontext, arm_pc, 72);
AT(struct sigcontext, arm_cpsr, 76);
SIZE(struct ucontext, 744);
AT(struct ucontext, uc_mcontext, 20);
AT(struct ucontext, uc_sigmask, 104);
AT(struct ucontext, uc_regspace, 232);
SIZE(struct vfp_sigframe, VFP_STORAGE_SIZE);
SIZE(struct sigframe, 760);
SIZE(struct rt_sigframe, 888);
AT(struct __jmp_buf, mask_saved, 40);
AT(struct __jmp_buf, mask, 44);

SIZE(struct stat64, 104);
AT(struct stat64, st_mode, 16);
AT(struct stat64, st_rdev, 32);
AT(struct stat64, st_size, 48);
AT(struct stat64, st_blocks, 64);
AT(struct stat64, st_ino, 96);
SIZE(struct statx, 256);
AT(struct statx, stx_mode, 28);
AT(struct statx, stx_ino, 32);
AT(struct statx, stx_atime, 64);
AT(struct statx, stx_rdev_major, 128);
AT(struct statx, stx_mnt_id, 144);
SIZE(struct statfs64, 84);
SIZE(struct statfs, 84);
AT(struct statfs, f_namelen, 56);
SIZE(struct flock64, 32);
SIZE(struct flock, 32);
AT(struct flock, l_start, 8);

SIZE(struct __kernel_timespec, 16);
SIZE(struct __kernel_itimerspec, 32);
SIZE(struct __kernel_old_timespec, 8);
SIZE(struct __kernel_old_itimerval, 16);
SIZE(struct timespec, 16);
AT(struct timespec, tv_nsec, 8);
SIZE(time_t, 8);
SIZE(off_t, 8);

SIZE(struct rlimit64, 16);
SIZE(struct rlimit, 16);
SIZE(struct sysinfo, 64);
AT(struct sysinfo, procs, 40);
AT(struct sysinfo, mem_unit, 52);
SIZE(struct utsname, 390);
SIZE(struct new_utsname, 390);
AT(struct linux_dirent64, d_name, 19);
AT(struct dirent, d_name, 19);
SIZE(struct termios, 36);
AT(struct termios, c_cc, 17);
SIZE(struct winsize, 8);
SIZE(struct pollfd, 8);
SIZE(struct iovec, 8);
SIZE(struct robust_list_head, 12);
SIZE(union swap_header, 4096);
AT(union swap_header, info.version, 1024);
AT(union swap_header, info.sws_volume, 1052);
AT(union swap_header, info.badpages, 1536);
AT(union swap_header, magic.magic, 4086);
_Static_assert(MAX_SWAP_BADPAGES == 637, "bad pages of a swap header");

SIZE(Elf32_Ehdr, 52);
SIZE(Elf32_Phdr, 32);
SIZE(Elf32_Shdr, 40);
SIZE(Elf32_Sym, 16);
SIZE(Elf32_auxv_t, 8);

_Static_assert(O_DIRECTORY == 0x4000 && O_NOFOLLOW == 0x8000 && O_DIRECT == 0x10000 &&
		       O_LARGEFILE == 0x20000,
	       "open flags that ARM has its own values for");

int main(void)
{
	struct rusage ru;
	struct sysinfo si;
	struct rlimit rl;
	struct stat st, st2;
	struct statx stx;
	struct itimerval it = { { 0, 0 }, { 5000, 250000 } }, old;
	int left, tries = 0;

	check_int(getauxval(AT_PAGESZ), PAGE, "AT_PAGESZ");
	check_int(getauxval(AT_CLKTCK), 100, "AT_CLKTCK");
	check(getauxval(AT_ENTRY) >= 0x10000 && getauxval(AT_ENTRY) < 0x20000, "AT_ENTRY");
	check(getauxval(AT_RANDOM) != 0, "AT_RANDOM");
	errno = 0;
	check(getauxval(9999) == 0 && errno == ENOENT, "no such value");

	memset(&ru, 0xaa, sizeof(ru));
	check_int(getrusage(RUSAGE_SELF, &ru), 0, "getrusage");
	check(ru.ru_utime.tv_sec >= 0 && ru.ru_utime.tv_sec < 1000 && ru.ru_utime.tv_usec >= 0 &&
		      ru.ru_utime.tv_usec < 1000000,
	      "ru_utime is converted");
	check(ru.ru_maxrss > 0 && ru.ru_minflt > 0 && ru.ru_minflt < 1000000,
	      "ru_maxrss and ru_minflt are in their places");

	check(!sysinfo(&si) && si.mem_unit >= 1 && si.totalram >= si.freeram, "sysinfo");
	check(!getrlimit(RLIMIT_STACK, &rl) && rl.rlim_cur >= 65536 && rl.rlim_cur <= rl.rlim_max,
	      "getrlimit");

	/* The same file by both calls, and both agree. */
	memset(&st, 0xaa, sizeof(st));
	need(stat("/", &st) == 0 && !stat("/.", &st2), "stat /");
	check(S_ISDIR(st.st_mode) && st.st_ino && st.st_ino == st2.st_ino, "stat of /");
	if (statx(AT_FDCWD, "/", 0, STATX_BASIC_STATS, &stx) == 0) {
		check_int(stx.stx_mode, st.st_mode, "statx mode");
		check(stx.stx_ino == st.st_ino, "statx inode");
		check(stx.stx_mtime.tv_sec == st.st_mtime, "statx mtime");
		check_int(stx.stx_nlink, st.st_nlink, "statx links");
	} else {
		skip("statx", strerror(errno));
	}

	check_int(setitimer(ITIMER_REAL, &it, NULL), 0, "setitimer");
	memset(&old, 0xaa, sizeof(old));
	check_int(getitimer(ITIMER_REAL, &old), 0, "getitimer");
	check(old.it_value.tv_sec >= 4000 && old.it_value.tv_sec <= 5000 &&
		      old.it_interval.tv_sec == 0,
	      "itimerval is converted");
	check(alarm(0) >= 4000, "alarm tells what was left");
	/* Again if it has rung: on a busy host that may be as soon as it is set. */
	signal(SIGALRM, SIG_IGN);
	it.it_value = (struct timeval){ 0, 900000 };
	do {
		setitimer(ITIMER_REAL, &it, NULL);
		left = alarm(0);
	} while (left == 0 && ++tries < 100);
	check_int(left, 1, "rounded up");
	return tap_done();
}
