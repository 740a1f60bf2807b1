#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Prints the flags with which gcc builds a 32-bit program of this machine. The status is 0 if the machine runs
# such, too; 1: its compiler builds none, its libraries are missing; 2: they can be built, but its kernel, or what
# that kernel is itself a guest of, runs none.
#
# (The headers of the kernel's interface are those of the 64-bit machine: the link to them, /usr/include/asm, is in
# a package that displaces cross compilers.)
flags="-m32 -isystem /usr/include/$(gcc -print-multiarch)"
program=$(mktemp) || exit 1
trap 'rm -f "$program"' EXIT
printf '#include <errno.h>\nint main(void) { return 0; }\n' |
	gcc $flags -fsanitize=address -xc - -o "$program" 2>/dev/null || exit 1
"$program" 2>/dev/null || exit 2
echo "$flags"
