#!/usr/bin/awk -f
# SPDX-License-Identifier: MIT
#
# fixdep.awk O FILE.dep: make's dependencies of one object, exact as to the configuration.
#
# Every kernel file includes autoconf.h, so by the compiler's word every object depends on every
# option. Here that one dependency is replaced by one on each option that is mentioned in a file
# the object read: kconfig-conf touches O/include/config/foo/bar.h when CONFIG_FOO_BAR changes.
# $(wildcard) lets an option that was never set have no file yet.
#
# One process, since it runs after each compilation.

BEGIN {
	out = ARGV[1]
	dep = ARGV[2]
	while ((more = getline line <dep) > 0) {
		gsub(/[^ ]*include\/generated\/autoconf\.h:?/, "", line)
		print line
		if (target == "")
			target = substr(line, 1, index(line, ":") - 1)
		# What is left without the target and the end of a continued line are file names.
		sub(/^[^ ]*:/, "", line)
		sub(/\\$/, "", line)
		n = split(line, names, " ")
		for (i = 1; i <= n; i++)
			files[names[i]]
	}
	if (more < 0 || target == "") {
		print "fixdep: cannot read " dep >"/dev/stderr"
		exit 1
	}
	for (name in files) {
		while ((more = getline line <name) > 0) {
			while (at = match(line, /CONFIG_[A-Z0-9_]+/)) {
				# Not the tail of a longer word
				if (at == 1 || substr(line, at - 1, 1) !~ /[A-Za-z0-9_]/)
					options[substr(line, at + 7, RLENGTH - 7)]
				line = substr(line, at + RLENGTH)
			}
		}
		if (more < 0) {
			print "fixdep: cannot read " name >"/dev/stderr"
			exit 1
		}
		close(name)
	}
	printf "%s: $(wildcard", target
	for (option in options) {
		path = tolower(option)
		gsub(/_/, "/", path)
		printf " %s/include/config/%s.h", out, path
	}
	print ")"
}
