// SPDX-License-Identifier: MIT
/*
 * execve: what the new program finds on its stack, what it keeps of the old one, and what is
 * refused.
 *
 *	sp -> argc, argv[0..argc-1], NULL, envp[...], NULL, auxv pairs..., AT_NULL, strings
 *
 * The program runs itself, with a word that says what to look at: it then exits with 0 if all is
 * right.
 */
#include <elf.h>
#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "caps.h"
#include "maps.h"

extern char **environ;
extern char _start[];
static char *self;

static int spawn(char *const argv[], char *const envp[])
{
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		execve(self, argv, envp);
		_exit(120);
	}
	waitpid(pid, &status, 0);
	return status;
}

/* In the new program: arguments and environment lie as they must. */
static int look_at_stack(int argc, char **argv)
{
	char **env = argv + argc + 1;
	unsigned long *aux;
	int n = 0;

	if (argc != 4 || strcmp(argv[2], "two words") != 0 || argv[3][0] != '\0')
		return 1;
	if (argv[argc] != NULL || env != environ)
		return 2;
	if (strcmp(env[0], "A=1") != 0 || strcmp(env[1], "B=") != 0 || env[2] != NULL)
		return 3;
	if (((unsigned long)&argv[-1] & 7) != 0)
		return 4; /* argc is where the stack pointer was; the ABI aligns it to 8 */
	for (aux = (unsigned long *)(env + 3); aux[0] != AT_NULL; aux += 2)
		if (++n > 40)
			return 5;
	/* The strings are in order, above the tables. */
	if ((unsigned long)argv[0] < (unsigned long)aux || argv[1] < argv[0] || env[0] < argv[3])
		return 6;
	return 0;
}

static int look_at_auxv(void)
{
	Elf32_Phdr *phdr = (Elf32_Phdr *)getauxval(AT_PHDR);
	unsigned char *noise = (unsigned char *)getauxval(AT_RANDOM);

	if (getauxval(AT_PAGESZ) != PAGE || getauxval(AT_CLKTCK) != 100)
		return 1;
	if (getauxval(AT_PHENT) != sizeof(Elf32_Phdr) || getauxval(AT_PHNUM) < 1)
		return 2;
	if (!phdr || phdr[0].p_type != PT_LOAD)
		return 3;
	if (getauxval(AT_ENTRY) != (unsigned long)_start)
		return 4;
	if (getauxval(AT_UID) != getuid() || getauxval(AT_EUID) != geteuid() ||
	    getauxval(AT_GID) != getgid() || getauxval(AT_EGID) != getegid() ||
	    getauxval(AT_SECURE) != 0)
		return 5;
	if (!noise || !(noise[0] | noise[1] | noise[2] | noise[3] | noise[15]))
		return 6;
	if (!getauxval(AT_EXECFN) || strcmp((char *)getauxval(AT_EXECFN), self) != 0)
		return 7;
	if (!getauxval(AT_PLATFORM) || strcmp((char *)getauxval(AT_PLATFORM), "v7l") != 0)
		return 8;
	if (!(getauxval(AT_HWCAP) & HWCAP_TLS) || !(getauxval(AT_HWCAP) & HWCAP_HALF))
		return 9;
	return 0;
}

/* What was mapped, handled and blocked before. */
static int look_at_rest(void)
{
	struct sigaction sa;
	struct map_entry m;
	int death_signal;
	sigset_t set;

	sigaction(SIGUSR1, NULL, &sa);
	if (sa.sa_handler != SIG_DFL)
		return 1;
	sigaction(SIGUSR2, NULL, &sa);
	if (sa.sa_handler != SIG_IGN)
		return 2;
	sigprocmask(SIG_SETMASK, NULL, &set);
	if (!sigismember(&set, SIGTERM))
		return 3;
	if (find_map((void *)0x40000000, &m))
		return 4; /* mapped by the old program */
	if (fcntl(50, F_GETFD) >= 0)
		return 5; /* had FD_CLOEXEC */
	if (fcntl(51, F_GETFD) < 0)
		return 6;
	if (prctl(PR_GET_PDEATHSIG, &death_signal) || death_signal != SIGTERM)
		return 7;
	return 0;
}

static void handler(int signo)
{
	(void)signo;
}

static int start_rest(void *arg)
{
	char *argv[] = { self, "rest", NULL };
	sigset_t set;

	(void)arg;
	signal(SIGUSR1, handler);
	signal(SIGUSR2, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_SETMASK, &set, NULL);
	mmap((void *)0x40000000, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	dup2(1, 50);
	fcntl(50, F_SETFD, FD_CLOEXEC);
	dup2(1, 51);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	execv(self, argv);
	return 121;
}

/* Puts @size bytes into a file and tries to run it; the errno, 0: it ran. */
static int try_file(const void *bytes, size_t size, int mode)
{
	char *argv[] = { "/tmp/exec", NULL };
	int fd, ends[2], error = 0;
	pid_t pid;

	mkdir("/tmp", 0777);
	unlink(argv[0]);
	fd = open(argv[0], O_WRONLY | O_CREAT, 0700);
	need(fd >= 0 && write(fd, bytes, size) == (long)size, argv[0]);
	fchmod(fd, mode);
	close(fd);
	need(pipe2(ends, O_CLOEXEC) == 0, "pipe2");
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		execv(argv[0], argv);
		error = errno;
		_exit(write(ends[1], &error, sizeof(error)) < 0);
	}
	close(ends[1]);
	if (read(ends[0], &error, sizeof(error)) <= 0)
		error = 0;
	close(ends[0]);
	waitpid(pid, NULL, 0);
	unlink(argv[0]);
	return error;
}

/* Scripts for scripts: each names the one before it, the first this program. */
static void scripts(void)
{
	char name[16], line[64];
	int fd, error = 0, depth;

	for (depth = 1; depth <= 6; depth++) {
		char *argv[] = { name, NULL };
		int status;
		pid_t pid;

		if (depth == 1)
			snprintf(line, sizeof(line), "#!%.50s script\n", self);
		else
			snprintf(line, sizeof(line), "#!/tmp/script%d\n", depth - 1);
		snprintf(name, sizeof(name), "/tmp/script%d", depth);
		fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0700);
		need(fd >= 0 && write(fd, line, strlen(line)) == (long)strlen(line), name);
		close(fd);
		fflush(stdout);
		pid = fork();
		if (pid == 0) {
			execv(name, argv);
			_exit(errno);
		}
		waitpid(pid, &status, 0);
		error = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
		if (error)
			break;
	}
	check_int(depth, 6, "interpreters of interpreters: five");
	check_int(error, ELOOP, "the sixth is ELOOP");
	for (depth = 1; depth <= 6; depth++) {
		snprintf(name, sizeof(name), "/tmp/script%d", depth);
		unlink(name);
	}
}

static void refused(void)
{
	char *argv[] = { self, NULL }, *big, **many;
	Elf32_Ehdr header = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB,
					   EV_CURRENT },
			      .e_type = ET_EXEC,
			      .e_machine = 62, /* another machine */
			      .e_version = EV_CURRENT,
			      .e_ehsize = sizeof(header),
			      .e_phentsize = sizeof(Elf32_Phdr),
			      .e_phnum = 1,
			      .e_phoff = sizeof(header) };

	check_errno(execv("/no/such/file", argv), ENOENT, "no such file: ENOENT");
	check_errno(execv("/proc", argv), EACCES, "a folder: EACCES");
	check_errno(execv("/proc/meminfo/x", argv), ENOTDIR, "a file as a folder: ENOTDIR");
	check_int(try_file("plain text", 10, 0700), ENOEXEC, "a text: ENOEXEC");
	check_int(try_file("", 0, 0700), ENOEXEC, "an empty file: ENOEXEC");
	check_int(try_file(&header, sizeof(header), 0700), ENOEXEC, "for another machine: ENOEXEC");
	header.e_machine = EM_ARM;
	header.e_phnum = 0;
	check_int(try_file(&header, sizeof(header), 0700), ENOEXEC, "without segments: ENOEXEC");
	check_int(try_file(&header, 20, 0700), ENOEXEC, "half a header: ENOEXEC");
	check_int(try_file("plain text", 10, 0600), EACCES, "not executable: EACCES");

	big = malloc(160 * 1024);
	need(big != NULL, "malloc");
	memset(big, 'x', 160 * 1024);
	big[160 * 1024 - 1] = '\0';
	argv[0] = big;
	check_errno(execv(self, argv), E2BIG, "an argument of more than 128 KiB: E2BIG");
	big[64 * 1024] = '\0';
	many = calloc(101, sizeof(*many));
	for (int i = 0; i < 100; i++)
		many[i] = big;
	check_errno(execv(self, many), E2BIG, "more than a quarter of the stack's limit: E2BIG");
	check_exit(spawn((char *[]){ self, "many", big, big, big, big, NULL }, environ), 0,
		   "a quarter of a megabyte is all right");
	free(many);
	free(big);
}

/* A failed execve leaves everything as it was: shown by going on. */
/* ---- rights ---- */

/* In the new program: which of CAP_SYS_TIME it has. 1: effective, 2: permitted. */
static int look_at_rights(void)
{
	struct cap_data data[2];

	if (caps_call(__NR_capget, data))
		return 10;
	return (data[0].effective & CAP_SYS_TIME ? 1 : 0) +
	       (data[0].permitted & CAP_SYS_TIME ? 2 : 0);
}

/* Gives CAP_SYS_TIME up, for now or for good, and starts a program. */
static int starts_without(int no_new_privs, int for_good)
{
	struct cap_data data[2];

	if (caps_call(__NR_capget, data))
		return 11;
	data[0].effective &= ~CAP_SYS_TIME;
	if (for_good)
		data[0].permitted &= ~CAP_SYS_TIME;
	if (caps_call(__NR_capset, data) ||
	    (no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)))
		return 12;
	execve(self, (char *[]){ self, "rights", NULL }, environ);
	return 13;
}

static int without(int no_new_privs, int for_good)
{
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0)
		_exit(starts_without(no_new_privs, for_good));
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void rights(void)
{
	check_int(without(0, 1), 3, "root's program has all rights again");
	check_int(without(1, 1), 0, "with PR_SET_NO_NEW_PRIVS what was given up is gone");
	check_int(without(1, 0), 3, "but not what was put aside");
}

int main(int argc, char **argv)
{
	char *const stack_args[] = { argv[0], "stack", "two words", "", NULL };
	char *const stack_env[] = { "A=1", "B=", NULL };
	int ends[2];
	char c;

	self = argv[0];
	if (argc > 1) {
		if (strcmp(argv[1], "stack") == 0)
			return look_at_stack(argc, argv);
		if (strcmp(argv[1], "auxv") == 0)
			return look_at_auxv();
		if (strcmp(argv[1], "script") == 0)
			return 0;
		if (strcmp(argv[1], "rest") == 0)
			return look_at_rest();
		if (strcmp(argv[1], "rights") == 0)
			return look_at_rights();
		return argc == 6 && strlen(argv[5]) == 64 * 1024 ? 0 : 1;
	}
	check_exit(spawn(stack_args, stack_env), 0, "argv and envp lie as they must");
	check_exit(spawn((char *[]){ self, "auxv", NULL }, environ), 0, "auxv says what it must");
	check_exit(spawn((char *[]){ self, "stack", NULL }, stack_env), 1,
		   "(such a check can fail)");
	check_exit(in_child(start_rest, NULL), 0, "what is kept over exec, and what is not");
	rights();
	scripts();
	refused();
	need(pipe(ends) == 0, "pipe");
	check(write(ends[1], "x", 1) == 1 && read(ends[0], &c, 1) == 1,
	      "life goes on after all that");
	return tap_done();
}
