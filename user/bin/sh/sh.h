// SPDX-License-Identifier: MIT
/*
 * sh - a small shell.
 *
 *	input --lex.c--> tokens --parse.c--> tree of nodes --run.c--> processes
 *	                                          |
 *	                    words of a node --expand.c--> arguments
 *
 * Words stay as they were typed, quotes and all, until they are needed: only then is it known
 * what the variables hold. Everything that lives no longer than one command comes from a stack of
 * memory (mem_mark, mem_release); variables are the only things that stay.
 *
 * Known: pipes, < > >> n> n>&m, & ; && || !, ( ) { }, if/elif/else, while, until, for, case,
 * comments, '..' ".." \, $NAME ${NAME} ${NAME:-word} ${NAME:=word} ${NAME:+word} ${#NAME} $? $$
 * $! $# $@ $* $0.., $(command), $((expression)), * ? [..] in file names, and the builtins in
 * builtin.c. Not known: functions, here-documents, job control, backquotes, traps.
 */
#ifndef SH_H
#define SH_H

#include <signal.h>
#include <stddef.h>
#include <sys/types.h>

/* lex.c: where commands come from, and the words and signs they are made of. */
struct input {
	int fd;		  /* -1: only `text` */
	const char *text; /* what has been read and not been used */
	char buf[512];
	int interactive; /* prompt, and read on after errors */
	int line;	 /* for messages */
	int continued;	 /* inside a command: the other prompt */
	int peeked;	 /* a character given back, or -1 */
};

enum token {
	T_END, /* of input */
	T_NEWLINE,
	T_WORD,
	T_SEMI,
	T_DSEMI,
	T_AMP,
	T_AND,
	T_PIPE,
	T_OR,
	T_OPEN,
	T_CLOSE,
	T_REDIRECT,
};

enum redirect_kind { R_READ, R_WRITE, R_APPEND, R_DUP };

struct redirect {
	int fd;
	enum redirect_kind kind;
	char *target;
	struct redirect *next;
};

struct lexer {
	struct input *in;
	enum token token;
	char *word;		  /* of a T_WORD */
	struct redirect redirect; /* of a T_REDIRECT: fd and kind */
};

void input_file(struct input *in, int fd);
void input_text(struct input *in, const char *text);
void next_token(struct lexer *lex);
void syntax_error(struct input *in, const char *what) __attribute__((noreturn));

/* parse.c */
enum node_type {
	N_SIMPLE,   /* words, redirects */
	N_PIPE,	    /* left | right */
	N_AND,	    /* left && right */
	N_OR,	    /* left || right */
	N_SEQUENCE, /* left ; right */
	N_BACK,	    /* left & */
	N_NOT,	    /* ! left */
	N_SUBSHELL, /* ( left ) */
	N_GROUP,    /* { left } */
	N_IF,	    /* if cond then left else right */
	N_WHILE,    /* while cond do left */
	N_UNTIL,
	N_FOR,	/* for name in words do left */
	N_CASE, /* case name in; items are a list of N_ITEM through right */
	N_ITEM, /* words are its patterns, left its commands */
};

struct word {
	char *text;
	struct word *next;
};

struct node {
	enum node_type type;
	struct node *left, *right, *cond;
	struct word *words;
	struct redirect *redirects;
	char *name;
	int has_in; /* N_FOR: `in` was given */
};

/* One complete command, NULL at the end of input. Errors do not return (see syntax_error). */
struct node *parse_command(struct input *in, int *at_end);

/* expand.c */
struct word *expand_words(struct word *words);
char *expand_one(const char *word);	/* no splitting, no file names */
char *expand_pattern(const char *word); /* the same, quoted characters escaped for match() */
int match(const char *pattern, const char *text);

/* arith.c: the value of what stands in $(( )); -1 after a message. */
int evaluate(const char *expression, long *value);

/* run.c */
extern int last_status, errexit, xtrace;
extern volatile sig_atomic_t interrupted; /* by SIGINT */
extern pid_t last_background, shell_pid;
extern int loops, breaking,
	continuing; /* we are in, have still to leave, to leave and go on with */
int run(struct node *node);
void run_reset(void);
char *command_output(const char *command);
void exec_program(char **argv) __attribute__((noreturn));

/* jobs.c: children */
pid_t fork_child(void);
int wait_foreground(pid_t pid);
int wait_background(pid_t pid); /* 0: for all of them */
void add_background(pid_t pid);
void report_background(void);

/* builtin.c, test.c, ulimit.c */
typedef int builtin_fn(int argc, char **argv);
builtin_fn *find_builtin(const char *name);
builtin_fn builtin_test, builtin_ulimit;

/* var.c */
extern char **positional; /* [0] is $0 */
extern int n_positional;  /* without $0 */
void import_environment(char **env);
char **export_environment(void);
const char *get_var(const char *name);
void set_var(const char *name, const char *value);
void export_var(const char *name);
void unset_var(const char *name);
void list_vars(int only_exported);
int is_assignment(const char *word); /* the length of NAME, 0: it is none */
int is_name_char(int c, int first);

/* main.c: run all commands of an input, of a text, of a file; the last status. */
int run_input(struct input *in);
int run_text(const char *text);
int run_file(const char *path);		      /* -1 with errno if it cannot be read */
void abandon(void) __attribute__((noreturn)); /* the command: back to the prompt, or the end */

/* mem.c: memory that lives until it is released, and text that grows */
void *mem_get(size_t size);
char *mem_copy(const char *text, size_t len);
void *mem_mark(void);
void mem_release(void *mark);

struct text {
	char *s;
	size_t len, size;
};
void text_add(struct text *t, char c);
void text_add_all(struct text *t, const char *s);
char *text_take(struct text *t); /* as memory to be released; @t is empty then */

#endif
