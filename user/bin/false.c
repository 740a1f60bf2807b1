// SPDX-License-Identifier: MIT
/* false - do nothing, with status 1. */
int main(void)
{
	return 1;
}
