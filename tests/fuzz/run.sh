#!/bin/bash
# SPDX-License-Identifier: MIT
#
# run.sh OUT PARSER SECONDS [SEED]: fuzz a parser of the kernel (fuzz.h) for a time, with libFuzzer if make has built
# that, else with mutate.c. What an earlier run found worth keeping is in OUT/tests/libfuzzer/PARSER.
#
# run.sh --check PARSER SECONDS [SEED]: only look at the settings, before anything is built.
set -eu
out=$1 parser=$2 seconds=$3 seed=${4:-}
if [[ ! $seconds =~ ^[1-9][0-9]{0,5}$ || ! $seed =~ ^[0-9]{0,10}$ ]]; then
	echo "usage: make fuzz PARSER=name [TIME=seconds] [SEED=number]" >&2
	exit 2
fi
if [ "$out" = --check ]; then
	names=$(sed -n 's/^$(call fuzz,\([a-z0-9]*\),.*/\1/p' "${0%/*}/Kbuild" | sort)
	grep -qxF -e "$parser" <<<"$names" && exit
	echo "make fuzz: no parser '$parser'; there are: $(echo $names)" >&2
	exit 2
fi
lib=$out/tests/libfuzzer
own=$out/tests/fuzz
dir=$own
[ -d "$lib" ] && dir=$lib
if [ ! -x "$dir/fuzz_$parser" ]; then
	echo "make fuzz: this machine cannot build the parser '$parser' (elf: no 32-bit programs)" >&2
	exit 2
fi
export UBSAN_OPTIONS=print_stacktrace=1
if [ "$dir" = "$lib" ]; then
	mkdir -p "$lib/$parser"
	exec "$lib/fuzz_$parser" -max_total_time="$seconds" ${seed:+-seed="$seed"} -max_len=16384 -timeout=30 \
		-rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix="$lib/crash-$parser-" \
		"$lib/$parser" "$own/corpus/$parser"
fi
exec "$own/fuzz_$parser" -t "$seconds" ${seed:+-s "$seed"}
