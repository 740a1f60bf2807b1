# SPDX-License-Identifier: MIT
"""Host tests build, without a warning, as programs of the machine's own width too: not every machine runs those of
32 bits, as scripts/gcc-m32.sh has to say."""

import concurrent.futures
import glob
import os
import re
import subprocess

import neap_build as nb
import pytest

GCC = """#!/bin/sh
case "$*" in
-print-multiarch) echo x86_64-linux-gnu ;;
*) [ "$GCC_M32" != none ] || exit 1
   for out; do :; done
   printf '#!/bin/sh\\n%s\\n' "$GCC_M32" >"$out" && chmod +x "$out" ;;
esac
"""


@pytest.mark.parametrize("built, status", [("exit 0", 0), ("none", 1), ("exit 126", 2)])
def test_what_the_machine_runs(tmp_path, built, status):
    (tmp_path / "gcc").write_text(GCC)
    (tmp_path / "gcc").chmod(0o755)
    done = subprocess.run(["scripts/gcc-m32.sh"], cwd=nb.TOP, check=False, text=True, stdout=subprocess.PIPE,
                          env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "GCC_M32": built})
    assert done.returncode == status
    assert done.stdout == ("" if status else "-m32 -isystem /usr/include/x86_64-linux-gnu\n")


def test_own_width():
    """Each file of a host program that was compiled for 32 bits, compiled again (no more than that is looked at)."""
    nb.make("-j2", f"O={nb.OUT}", "host-programs")
    commands = set()
    for path in glob.glob(os.path.join(nb.TOP, nb.OUT, "tests/*/*.objs/**/*.o.cmd"), recursive=True):
        if "/elf.objs/" in path:    # a program's addresses are numbers of 32 bits
            continue
        with open(path, encoding="utf-8") as f:
            command = f.readline().split(":= ", 1)[1]
        narrow = re.sub(r"-m32 -isystem \S+ ", "", command)
        if narrow != command:
            commands.add(re.sub(r"-MMD .* -o \S+|-fsanitize\S+", "-fsyntax-only", narrow))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        ends = pool.map(lambda command: subprocess.run(command, shell=True, cwd=nb.TOP, check=False, text=True,
                                                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT), commands)
        said = "".join(end.stdout for end in ends if end.returncode)
    assert not said, said
    # Where there are none, the machine runs no such programs, and the host tests were of its own width.
    machine = subprocess.run(["scripts/gcc-m32.sh"], cwd=nb.TOP, check=False, stdout=subprocess.DEVNULL)
    assert (len(commands) > 50) == (machine.returncode == 0)
