// SPDX-License-Identifier: MIT
/*
 * The command line (boot/params.c, lib/cmdline.c): cut to its length, its words given to those that want them, the
 * rest cut into init's. Each word that comes out lies in the line.
 */
#include "../../boot/params.c"

#include <neap/kstrtox.h>

#include "fuzz.h"

char boot_command_line[COMMAND_LINE_SIZE];
static char line[COMMAND_LINE_SIZE];
static volatile int sink;

/* What takes words in the kernel does it with these. */
static int wants_size(char *value)
{
	if (value)
		sink = (int)memparse(value, &value);
	return !value;
}

static int wants_numbers(char *value)
{
	int n;

	while (get_option(&value, &n) == 2)
		sink = n;
	return 1;
}

static int wants_bool(char *value)
{
	bool b;

	return value && kstrtobool(value, &b);
}

/* In the kernel the linker puts them side by side and names the end. */
const struct obs_kernel_param __setup_start[4] = {
	{ "size", wants_size, 1 },
	{ "early", wants_bool, 1 },
	{ "n=", wants_numbers, 0 },
	{ "quiet", wants_bool, 0 },
};
__asm__(".globl __setup_end\n\t"
	".set __setup_end, __setup_start + 4 * 3 * " __stringify(__SIZEOF_POINTER__));

/* The words of a list from the @first on; those of the command line lie in it, and end there. */
static void check_list(const char *const *list, unsigned int first)
{
	unsigned int i;

	for (i = first; list[i]; i++) {
		bool ours = list[i] >= line && list[i] < line + sizeof(line);

		CHECKF(i <= INIT_ARGS_MAX && ours, "word %u", i);
		CHECK(list[i] + strlen(list[i]) < line + sizeof(line));
	}
}

void fuzz_input(u8 *data, size_t size)
{
	memset(argv_init + 1, 0, sizeof(argv_init) - sizeof(argv_init[0]));
	memset(envp_init + 3, 0, sizeof(envp_init) - 3 * sizeof(envp_init[0]));
	envp_init[0] = "HOME=/", envp_init[1] = "TERM=linux", envp_init[2] = "PATH=/bin:/tests";
	init_words_cut = false;

	/* As setup.c finds it in the tree: without its final 0, or with what is behind that. */
	early_command_line((const char *)data, strnlen((const char *)data, size));
	CHECK(strlen(boot_command_line) < COMMAND_LINE_SIZE);
	print_command_line();
	parse_early_param();
	strscpy(line, boot_command_line, sizeof(line));
	fuzz_may_panic = true; /* says what is wrong behind "--" */
	parse_command_line(line);
	check_list(argv_init, 1);
	check_list(envp_init, 3);
}
