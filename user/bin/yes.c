// SPDX-License-Identifier: MIT
/* yes [TEXT] - write a line (y) until nobody reads any more. */
#include <stdio.h>

int main(int argc, char **argv)
{
	while (printf("%s\n", argc > 1 ? argv[1] : "y") >= 0)
		;
	return 1;
}
