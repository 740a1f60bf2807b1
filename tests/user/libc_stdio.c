// SPDX-License-Identifier: MIT
/* Streams: what reaches the file and when, positions, pushed-back characters, long lines. */
#include <fcntl.h>
#include <sys/stat.h>

#include "tap.h"

static char path[64];

/* The file as it is now, for the kernel. */
static const char *contents(void)
{
	static char text[256];
	int fd = open(path, O_RDONLY);
	ssize_t n = read(fd, text, sizeof(text) - 1);

	close(fd);
	text[n < 0 ? 0 : n] = '\0';
	return text;
}

static void test_buffering(void)
{
	FILE *f = fopen(path, "w");
	char big[200];

	need(f != NULL, path);
	fputs("one\n", f);
	check_text(contents(), "", "full buffering: nothing is written yet");
	check_int(fflush(f), 0, "fflush");
	check_text(contents(), "one\n", "now it is");
	fclose(f);

	f = fopen(path, "w");
	setvbuf(f, NULL, _IOLBF, 0);
	fprintf(f, "a%db", 1);
	check_text(contents(), "", "line buffering: no line yet");
	fputs("c\nd", f);
	check_text(contents(), "a1bc\n", "a line was written, the rest waits");
	fclose(f);
	check_text(contents(), "a1bc\nd", "fclose writes the rest");

	f = fopen(path, "w");
	setvbuf(f, NULL, _IONBF, 0);
	fputc('x', f);
	check_text(contents(), "x", "no buffering");
	fprintf(f, "%s-%d", "y", 5);
	check_text(contents(), "xy-5", "nor after printf");
	fclose(f);

	f = fopen(path, "w");
	setvbuf(f, big, _IOFBF, 40);
	memset(big + 64, 'z', 100);
	check_int(fwrite(big + 64, 1, 100, f), 100, "a block larger than the buffer");
	check_int(strlen(contents()), 100, "goes around it");
	fclose(f);
}

static void test_positions(void)
{
	FILE *f = fopen(path, "w+");
	char buf[16];

	need(f != NULL, path);
	fputs("0123456789", f);
	check_int(ftell(f), 10, "ftell after writing");
	check_int(fseek(f, 2, SEEK_SET), 0, "fseek");
	check_int(fgetc(f), '2', "reading after writing");
	check_int(ftell(f), 3, "ftell after reading");
	check(fseek(f, 2, SEEK_CUR) == 0 && fgetc(f) == '5', "SEEK_CUR counts from what was read");
	fputs("AB", f);
	check(fseek(f, -2, SEEK_END) == 0 && fgetc(f) == '8', "SEEK_END");
	check_text(contents(), "012345AB89", "writing after reading goes where reading stopped");
	check(fgetc(f) == '9' && fgetc(f) == EOF && feof(f) && !ferror(f), "end of file");
	rewind(f);
	check(!feof(f) && ftell(f) == 0, "rewind");
	check(fread(buf, 3, 4, f) == 3 && !memcmp(buf, "012345AB8", 9), "fread of whole items");
	fclose(f);

	f = fopen(path, "a");
	fputs("++", f);
	check_int(ftell(f), 12, "ftell of an appended file");
	fclose(f);
	check_text(contents(), "012345AB89++", "append");
	check(!fopen(path, "wx") && errno == EEXIST, "exclusive creation");
	check(!fopen(path, "q") && errno == EINVAL, "bad mode");
	check(!fopen("/no/such/file", "r") && errno == ENOENT, "no such file");
}

static void test_reading(void)
{
	FILE *f = fopen(path, "w");
	char line[32], *long_line = NULL;
	size_t cap = 0;
	int i;

	need(f != NULL, path);
	fputs("first\n\nthird line", f);
	fputc('\n', f);
	for (i = 0; i < 10000; i++)
		fputc('a' + i % 26, f);
	fputs("\nlast", f);
	fclose(f);

	f = fopen(path, "r");
	check(fgets(line, sizeof(line), f) == line && !strcmp(line, "first\n"), "fgets");
	check(fgets(line, sizeof(line), f) && !strcmp(line, "\n"), "fgets: empty line");
	check(fgets(line, 6, f) && !strcmp(line, "third"), "fgets: a line that is too long");
	check(ungetc('X', f) == 'X' && ungetc('Y', f) == 'Y' && fgetc(f) == 'Y' && fgetc(f) == 'X',
	      "ungetc, twice");
	check(fgets(line, sizeof(line), f) && !strcmp(line, " line\n"), "fgets: its rest");
	check(getline(&long_line, &cap, f) == 10001 && long_line[9999] == 'a' + 9999 % 26 &&
		      long_line[10000] == '\n' && !long_line[10001],
	      "getline: 10000 characters");
	check(getline(&long_line, &cap, f) == 4 && !strcmp(long_line, "last"),
	      "getline: no newline at the end");
	check(getline(&long_line, &cap, f) == -1 && feof(f), "getline: end");
	check(!fgets(line, sizeof(line), f), "fgets: end");
	rewind(f);
	check(ungetc('!', f) == '!' && fgetc(f) == '!' && fgetc(f) == 'f', "ungetc at the start");
	check(fputc('x', f) == EOF && ferror(f), "writing what is only read");
	clearerr(f);
	check(!ferror(f), "clearerr");
	rewind(f);
	check(fscanf(f, "%31s%n", line, &i) == 1 && !strcmp(line, "first") && i == 5 &&
		      fgetc(f) == '\n',
	      "fscanf leaves the rest");
	free(long_line);
	fclose(f);
}

static int child_reads(void *unused)
{
	char c;

	(void)unused;
	return read(STDIN_FILENO, &c, 1) == 1 ? c : 255;
}

static void test_sharing(void)
{
	FILE *f;
	char buf[8];
	int p[2];

	f = fopen(path, "w");
	need(f != NULL, path);
	fputs("abcdef", f);
	fclose(f);
	need(freopen(path, "r", stdin) == stdin, "freopen");
	check(getchar() == 'a' && getchar() == 'b', "stdin is the file");
	fflush(stdin);
	check_exit(in_child(child_reads, NULL), 'c', "fflush gives read-ahead back");
	check_int(getchar(), 'd', "and reading goes on behind what the child took");

	need(pipe(p) == 0, "pipe");
	f = fdopen(p[1], "w");
	fputs("pipe", f);
	fflush(f);
	check(read(p[0], buf, sizeof(buf)) == 4 && !memcmp(buf, "pipe", 4), "fdopen");
	close(p[0]);
	signal(SIGPIPE, SIG_IGN);
	fputs("more", f);
	check(fflush(f) == EOF && errno == EPIPE && ferror(f), "a failed write is told");
	fclose(f);
	check(dprintf(-1, "x") == -1 && errno == EBADF, "dprintf");
	check(!fdopen(99, "r") && errno == EBADF, "fdopen of no descriptor");
}

/* exit() flushes, _exit() does not. */
static int leave(void *quickly)
{
	FILE *f = fopen(path, "w");

	fputs("pending", f);
	if (quickly)
		_exit(0);
	exit(0);
}

int main(void)
{
	char *s;

	mkdir("/tmp", 0777);
	snprintf(path, sizeof(path), "/tmp/libc_stdio.%d", getpid());
	test_buffering();
	test_positions();
	test_reading();
	test_sharing();
	in_child(leave, path);
	check_text(contents(), "", "_exit leaves the buffer");
	in_child(leave, NULL);
	check_text(contents(), "pending", "exit writes it");
	check(asprintf(&s, "%s %d", "heap", 7) == 6 && !strcmp(s, "heap 7"), "asprintf");
	free(s);
	check(remove(path) == 0 && remove(path) == -1 && errno == ENOENT, "remove");
	return tap_done();
}
