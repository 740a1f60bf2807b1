#!/bin/sh
# SPDX-License-Identifier: MIT
#
# fixdep.sh O FILE.dep: make's dependencies of one object, exact as to the configuration.
#
# Every kernel file includes autoconf.h, so by the compiler's word every object depends on every
# option. Here that one dependency is replaced by one on each option that is mentioned in a file
# the object read: kconfig-conf touches O/include/config/foo/bar.h when CONFIG_FOO_BAR changes.
# $(wildcard) lets an option that was never set have no file yet.
set -e
out=$1 dep=$2
sed "s|[^ ]*include/generated/autoconf\.h:*||" "$dep"
target=$(sed -n '1s/:.*//p' "$dep")
# Continuation lines joined, the targets dropped, what is left are file names.
files=$(sed -e 's/\\$//' -e 's/^[^ ]*://' "$dep" | tr -s ' ' '\n' | grep -v autoconf.h | sort -u)
printf '%s: $(wildcard' "$target"
grep -hoE '\<CONFIG_[A-Z0-9_]+' $files | sort -u | sed 's/^CONFIG_//' |
	tr 'A-Z_' 'a-z/' | sed "s|.*| $out/include/config/&.h|" | tr -d '\n'
echo ')'
