// SPDX-License-Identifier: MIT
/*
 * Scripts: a file that begins with "#!" names the program that is to read it, and one optional
 * argument. "#!/bin/sh -e" run as "./x a b" becomes "/bin/sh -e ./x a b".
 */
#include <neap/binfmts.h>
#include <neap/err.h>
#include <neap/slab.h>
#include <neap/string.h>

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Splits the first line into @name and @arg (NULL if there is none), both within bprm->buf. */
static int parse_line(struct linux_binprm *bprm, char **name, char **arg)
{
	char *p = bprm->buf + 2, *end;

	end = memchr(bprm->buf, '\n', BINPRM_BUF_SIZE);
	if (!end) {
		/* The line goes on beyond what we have read: only a whole name is good enough. */
		end = bprm->buf + BINPRM_BUF_SIZE - 1;
		while (p < end && blank(*p))
			p++;
		while (p < end && *p && !blank(*p))
			p++;
		if (p == end)
			return -ENOEXEC;
		p = bprm->buf + 2;
	}
	*end = 0;
	while (end > p && blank(end[-1]))
		*--end = 0;
	while (blank(*p))
		p++;
	if (!*p)
		return -ENOEXEC;
	*name = p;
	while (*p && !blank(*p))
		p++;
	while (blank(*p))
		*p++ = 0;
	*arg = *p ? p : NULL;
	return 0;
}

static int load_script(struct linux_binprm *bprm)
{
	char *name, *arg, *interp;
	struct file *file;
	int err;

	if (bprm->buf[0] != '#' || bprm->buf[1] != '!')
		return -ENOEXEC;
	err = parse_line(bprm, &name, &arg);
	if (err)
		return err;

	/* argv[0] gives way to: interpreter, argument, file. Pushed in reverse. */
	remove_arg_zero(bprm);
	err = copy_string_kernel(bprm->interp ? bprm->interp : bprm->filename, bprm);
	if (err)
		return err;
	bprm->argc++;
	if (arg) {
		err = copy_string_kernel(arg, bprm);
		if (err)
			return err;
		bprm->argc++;
	}
	err = copy_string_kernel(name, bprm);
	if (err)
		return err;
	bprm->argc++;

	interp = kstrdup(name, GFP_KERNEL);
	if (!interp)
		return -ENOMEM;
	kfree(bprm->interp);
	bprm->interp = interp;
	file = open_exec(interp);
	if (IS_ERR(file))
		return PTR_ERR(file);
	bprm->file = file; /* the caller lets the script go */
	return 0;
}

const struct linux_binfmt script_format = {
	.load_binary = load_script,
};
