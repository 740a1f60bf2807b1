#!/bin/sh
# SPDX-License-Identifier: MIT
#
# link.sh OUT.elf LD-ARGUMENTS...: link the kernel, with its own symbol table inside if KALLSYMS=1.
#
# The table's content depends on addresses that only a link tells, and its size moves the sections
# after it. So: link with an empty table, make the table, link again; with the size now right,
# the second table is the true one, and a third link only follows if it differs from the first.
set -e
out=$1
shift
tmp=${out%.elf}.tmp
ld=${CROSS_COMPILE}ld

if [ -z "$KALLSYMS" ]; then
	exec "$ld" -o "$out" "$@"
fi

trap 'rm -f "$tmp".*' EXIT
table() {	# $1: symbols (from nm), $2: object to make
	"${PYTHON:-python3}" scripts/kallsyms.py <"$1" >"$tmp.S"
	"${CROSS_COMPILE}gcc" -c -o "$2" "$tmp.S"
}
: >"$tmp.0"
table "$tmp.0" "$tmp.o"
for pass in 1 2 3 4; do
	"$ld" -o "$tmp.elf" "$@" "$tmp.o"
	"${CROSS_COMPILE}nm" -n "$tmp.elf" | grep -i ' [tw] ' >"$tmp.$pass"
	if cmp -s "$tmp.$pass" "$tmp.$((pass - 1))"; then
		mv "$tmp.elf" "$out"
		exit 0
	fi
	table "$tmp.$pass" "$tmp.o"
done
echo "link.sh: the symbol table does not settle" >&2
exit 1
