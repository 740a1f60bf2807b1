// SPDX-License-Identifier: MIT
/*
 * Calls that a C library of today does not make, for newer ones do their work, but programs built long ago
 * do: signals with 32 bits, open, creat, pipe, mknod, lseek, fcntl; and single flags that need no test
 * of their own.
 */
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/random.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <time.h>

#include "tap.h"

#define raw(name, ...) syscall(__NR_##name, ##__VA_ARGS__)
#define NAME	       "/tmp/oldcalls"

/* The old structure of sigaction(67). */
struct old_action {
	void (*handler)(int);
	unsigned long mask, flags;
	void (*restorer)(void);
};

static volatile int came;

static void on_signal(int sig)
{
	came = sig;
}

static int interrupted_wait(void *arg)
{
	unsigned long none = 0, set = 1UL << (SIGALRM - 1);

	(void)arg;
	signal(SIGALRM, on_signal);
	raw(sigprocmask, SIG_BLOCK, &set, NULL); /* one that rings at once waits for us */
	alarm(1);
	return raw(sigsuspend, 0, 0, none) == -1 && errno == EINTR && came == SIGALRM ? 0 : 1;
}

static void signals(void)
{
	unsigned long set = 1UL << (SIGUSR1 - 1), old = 77;
	struct old_action act = { SIG_IGN, 0, 0, NULL }, was = { 0 };

	check_int(raw(sigaction, SIGUSR2, &act, &was), 0, "sigaction");
	check(was.handler == SIG_DFL, "tells of the old action");
	check_int(raw(sigaction, SIGUSR2, NULL, &was), 0, "without a new one");
	check(was.handler == SIG_IGN, "of the present one");
	check_errno(raw(sigaction, SIGKILL, &act, NULL), EINVAL, "SIGKILL: EINVAL");
	check_errno(raw(sigaction, 65, NULL, &was), EINVAL, "65: EINVAL");
	check_errno(raw(sigaction, SIGUSR2, 1, NULL), EFAULT, "at a bad address: EFAULT");
	check_int(raw(sigprocmask, SIG_BLOCK, &set, &old), 0, "sigprocmask");
	check_int(old, 0, "the old mask");
	signal(SIGUSR1, on_signal);
	raise(SIGUSR1);
	check_int(came, 0, "a blocked signal waits");
	check_int(raw(sigpending, &old), 0, "sigpending");
	check_int(old, set, "shows it");
	check_int(raw(sigprocmask, SIG_UNBLOCK, &set, NULL), 0, "SIG_UNBLOCK");
	check_int(came, SIGUSR1, "it comes");
	check_int(raw(sigprocmask, SIG_SETMASK, &set, NULL), 0, "SIG_SETMASK");
	set = 0;
	check_int(raw(sigprocmask, SIG_SETMASK, &set, &old), 0, "and back");
	check_int(old, 1UL << (SIGUSR1 - 1), "from what it was");
	check_errno(raw(sigprocmask, 3, &set, NULL), EINVAL, "no such change: EINVAL");
	check_errno(raw(sigpending, 1), EFAULT, "to a bad address: EFAULT");
	check_exit(in_child(interrupted_wait, NULL), 0, "sigsuspend ends by a handler");
	check_errno(raw(restart_syscall), EINTR, "restart_syscall of nothing: EINTR");
}

static void queued(void)
{
	struct __kernel_old_timespec none = { 0, 0 };
	siginfo_t info = { .si_code = SI_QUEUE };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	check_errno(raw(rt_sigtimedwait, &set, &info, &none, 8), EAGAIN, "rt_sigtimedwait: none");
	info.si_code = SI_QUEUE;
	info.si_value.sival_int = 4711;
	check_int(raw(rt_tgsigqueueinfo, getpid(), gettid(), SIGUSR1, &info), 0,
		  "rt_tgsigqueueinfo to itself");
	memset(&info, 0, sizeof(info));
	check_int(raw(rt_sigtimedwait, &set, &info, &none, 8), SIGUSR1, "it waits");
	check(info.si_code == SI_QUEUE && info.si_value.sival_int == 4711, "with its value");
	check_errno(raw(rt_tgsigqueueinfo, 0, gettid(), SIGUSR1, &info), EINVAL,
		    "process 0: EINVAL");
	check_errno(raw(rt_tgsigqueueinfo, getpid(), 32767, SIGUSR1, &info), ESRCH,
		    "nobody: ESRCH");
	check_errno(raw(rt_tgsigqueueinfo, getpid(), gettid(), 65, &info), EINVAL, "65: EINVAL");
	info.si_code = SI_USER;
	check_errno(raw(rt_tgsigqueueinfo, getppid(), getppid(), SIGURG, &info), EPERM,
		    "a false origin: EPERM");
	check_errno(raw(rt_sigtimedwait, &set, NULL, 1, 8), EFAULT, "a bad time: EFAULT");
	none.tv_nsec = -1;
	check_errno(raw(rt_sigtimedwait, &set, NULL, &none, 8), EINVAL, "no time: EINVAL");
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static void files(void)
{
	struct __kernel_old_timespec none = { 0, 0 };
	int fd, dir, ends[2];
	struct pollfd poll;
	struct stat st;
	char text[64];

	unlink(NAME);
	rmdir(NAME ".d");
	fd = raw(creat, NAME, 0640);
	check(fd >= 0, "creat");
	check_int(write(fd, "text", 4), 4, "write");
	check_int(raw(lseek, fd, 1, SEEK_SET), 1, "lseek, SEEK_SET");
	check_int(raw(lseek, fd, 1, SEEK_CUR), 2, "SEEK_CUR");
	check_int(raw(lseek, fd, -1, SEEK_END), 3, "SEEK_END");
	check_errno(raw(lseek, fd, 0, 9), EINVAL, "9: EINVAL");
	check_errno(raw(lseek, fd, -1, SEEK_SET), EINVAL, "before the beginning: EINVAL");
	check_int(raw(fsync, fd), 0, "fsync");
	check_int(raw(fdatasync, fd), 0, "fdatasync");
	check_errno(raw(fsync, -1), EBADF, "of nothing: EBADF");
	check_errno(raw(fdatasync, 99), EBADF, "of nothing: EBADF");
	check_int(raw(fcntl, fd, F_GETFL, 0) & O_ACCMODE, O_WRONLY, "fcntl: F_GETFL");
	check_int(raw(fcntl, fd, F_SETFD, FD_CLOEXEC), 0, "F_SETFD");
	check_int(raw(fcntl, fd, F_GETFD, 0), FD_CLOEXEC, "F_GETFD");
	close(fd);
	fd = raw(open, NAME, O_RDONLY | O_NOFOLLOW | O_NOCTTY, 0);
	check(fd >= 0, "open");
	check_int(read(fd, text, sizeof(text)), 4, "read");
	close(fd);
	check_errno(raw(open, NAME "-", O_RDWR, 0), ENOENT, "of nothing: ENOENT");
	check_int(raw(pipe, ends), 0, "pipe");
	check_int(write(ends[1], "x", 1), 1, "write");
	poll = (struct pollfd){ .fd = ends[0], .events = POLLIN };
	check_int(raw(ppoll, &poll, 1, &none, NULL, 8), 1, "ppoll: can be read");
	check_int(poll.revents, POLLIN, "POLLIN");
	close(ends[0]);
	close(ends[1]);
	check_errno(raw(pipe, 1), EFAULT, "pipe to a bad address: EFAULT");
	dir = open("/tmp", O_RDONLY | O_DIRECTORY);
	check_int(raw(symlinkat, "oldcalls", dir, "oldcalls.l"), 0, "symlinkat");
	check_int(raw(readlinkat, dir, "oldcalls.l", text, sizeof(text)), 8, "readlinkat");
	check_errno(raw(open, NAME ".l", O_RDONLY | O_NOFOLLOW, 0), ELOOP, "O_NOFOLLOW: ELOOP");
	check_int(raw(faccessat, dir, "oldcalls.l", 4), 0, "faccessat follows it");
	check_errno(raw(faccessat, dir, "none", 0), ENOENT, "to nothing: ENOENT");
	check_int(raw(mkdirat, dir, "oldcalls.d", 0700), 0, "mkdirat");
	check_int(raw(fchdir, dir), 0, "fchdir");
	check_int(stat("oldcalls.d", &st), 0, "which is seen from there");
	check_errno(raw(fchdir, 0x7fff), EBADF, "fchdir to nothing: EBADF");
	chdir("/");
	check_int(raw(mknod, NAME ".p", S_IFIFO | 0600, 0), 0, "mknod of a pipe");
	check(stat(NAME ".p", &st) == 0 && S_ISFIFO(st.st_mode), "is one");
	check_errno(raw(mknod, NAME ".p", S_IFIFO | 0600, 0), EEXIST, "again: EEXIST");
	check_int(raw(mknod, NAME ".f", S_IFREG | 0600, 0), 0, "of a file");
	unlink(NAME ".p");
	unlink(NAME ".f");
	unlink(NAME ".l");
	unlink(NAME);
	rmdir(NAME ".d");
	close(dir);
}

/* Flags that change nothing one could see, or that are refused. */
static void flags(void)
{
	struct shmid_ds segment;
	char random[16];
	void *p;
	int id;

	for (int flag = 1; flag <= 4; flag <<= 1)
		check_int(raw(getrandom, random, sizeof(random), flag), sizeof(random),
			  "getrandom");
	check_errno(raw(getrandom, random, 1, 8), EINVAL, "unknown flag: EINVAL");
	check_errno(raw(getrandom, random, 1, 6), EINVAL, "GRND_RANDOM with GRND_INSECURE: EINVAL");
	p = (void *)raw(mmap2, 0, PAGE, PROT_READ | PROT_WRITE | 0x8,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_DENYWRITE | MAP_EXECUTABLE |
				MAP_POPULATE | MAP_NONBLOCK,
			-1, 0);
	check(p != MAP_FAILED,
	      "PROT_SEM, MAP_DENYWRITE, MAP_EXECUTABLE and MAP_NONBLOCK are taken");
	check_int(munmap(p, PAGE), 0, "munmap");
	check_errno(raw(mmap2, 0, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1,
			0),
		    EINVAL, "MAP_HUGETLB: there are no huge pages: EINVAL");
	check_errno(raw(memfd_create, "huge", MFD_HUGETLB), ENOSYS, "MFD_HUGETLB: ENOSYS");
	check_errno(raw(shmget, IPC_PRIVATE, PAGE, IPC_CREAT | SHM_HUGETLB | 0600), EINVAL,
		    "SHM_HUGETLB: EINVAL");
	id = raw(shmget, IPC_PRIVATE, PAGE, IPC_CREAT | SHM_NORESERVE | 0600);
	check(id >= 0, "SHM_NORESERVE");
	check_int(raw(shmctl, id & 0x7fff, SHM_STAT_ANY | 0x100, &segment), id,
		  "SHM_STAT_ANY of its place gives its number");
	check_int(raw(shmctl, id, IPC_RMID, NULL), 0, "IPC_RMID");
	check_errno(swapon("/dev/null",
			   SWAP_FLAG_DISCARD | SWAP_FLAG_DISCARD_ONCE | SWAP_FLAG_DISCARD_PAGES),
		    EINVAL, "swapon of what is no disk, with discards: EINVAL");
}

static void mounts(void)
{
	mkdir("/tmp/oldcalls.m", 0700);
	check_int(mount("none", "/tmp/oldcalls.m", "tmpfs",
			MS_NODIRATIME | MS_NOEXEC | MS_NOSUID | MS_NODEV | MS_SILENT, NULL),
		  0, "mount with flags");
	check_int(umount("/tmp/oldcalls.m"), 0, "umount");
	rmdir("/tmp/oldcalls.m");
}

static void endings(void)
{
	unsigned int magic = 0xfee1dead;

	check_int(raw(reboot, magic, 672274793, 0x89abcdef, NULL), 0,
		  "reboot: ctrl-alt-del reboots");
	check_int(raw(reboot, magic, 85072278, 0, NULL), 0, "it does not");
	check_errno(raw(reboot, magic + 1, 672274793, 0, NULL), EINVAL, "a wrong number: EINVAL");
	check_errno(raw(reboot, magic, 1, 0, NULL), EINVAL, "the second wrong: EINVAL");
	check_errno(raw(reboot, magic, 672274793, 4711, NULL), EINVAL, "nothing known: EINVAL");
}

static int break_point(void *arg)
{
	(void)arg;
	syscall(0x0f0001);
	return 0;
}

static void arm(void)
{
	static int tls __attribute__((unused));
	unsigned long was = syscall(0x0f0006), now;

	__asm__("mrc p15, 0, %0, c13, c0, 3" : "=r"(now));
	check(was == now, "ARM's get_tls gives the thread pointer");
	check_killed(in_child(break_point, NULL), SIGTRAP, "ARM's breakpoint is SIGTRAP");
}

int main(void)
{
	mkdir("/tmp", 0777);
	signals();
	queued();
	files();
	flags();
	mounts();
	endings();
	arm();
	return tap_done();
}
