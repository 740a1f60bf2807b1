#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Make's dependencies of objects, exact as to the configuration: fixdep.py O LIST

LIST is a file with names of objects X.o that were compiled, of each of which X.o.dep has what it read, by the
compiler's word, and X.o.cmd its command and `unfixed += X.o`. In place of that line come the dependencies.

Every kernel file includes autoconf.h, so by the compiler's word every object depends on every option. Here that one
dependency is replaced by one on each option that is mentioned in a file the object read: kconfig-conf touches
O/include/config/foo/bar.h when CONFIG_FOO_BAR changes. $(wildcard) lets an option that was never set have no file yet.

The next make runs this once, for all objects of the last one, so that a compilation costs no more than the compiler.
An object whose files cannot be read is compiled again: its X.o.cmd goes.
"""

import functools
import os
import re
import sys

OPTION = re.compile(rb"(?<![A-Za-z0-9_])CONFIG_([A-Z0-9_]+)")


@functools.lru_cache(None)
def options(path):
    try:
        with open(path, "rb") as f:
            return frozenset(OPTION.findall(f.read()))
    except FileNotFoundError:       # gone since: the compiler's -MP has make compile its readers again
        return frozenset()


def fix(out, target):
    with open(target + ".dep", encoding="utf-8") as f:
        deps = re.sub(r"\S*include/generated/autoconf\.h:?", "", f.read())
    first = deps.replace("\\\n", " ").split("\n", 1)[0].split(":", 1)
    mentioned = frozenset().union(*map(options, first[1].split()))
    with open(target + ".cmd", encoding="utf-8") as f:
        kept = "".join(line for line in f if not line.startswith("unfixed "))
    paths = sorted(f"{out}/include/config/{name.decode().lower().replace('_', '/')}.h" for name in mentioned)
    with open(target + ".cmd.tmp", "w", encoding="utf-8") as f:
        f.write(f"{kept}{deps}{target}: $(wildcard {' '.join(paths)})\n")
    os.replace(target + ".cmd.tmp", target + ".cmd")


def main():
    out, listed = sys.argv[1:]
    with open(listed, encoding="utf-8") as f:
        targets = f.read().split()
    for target in targets:
        try:
            fix(out, target)
        except (OSError, ValueError, IndexError):
            os.unlink(target + ".cmd")


if __name__ == "__main__":
    main()
