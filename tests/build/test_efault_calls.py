# SPDX-License-Identifier: MIT
"""tests/user/efault_calls.c has a line for every system call that takes a pointer."""

import os
import re

import neap_build as nb

# Whose pointers are not looked at before there is a child to look at them.
EXEMPT = {"clone"}


def read(path):
    with open(os.path.join(nb.TOP, path), encoding="utf-8") as f:
        return re.sub(r"/\*.*?\*/", "", f.read(), flags=re.DOTALL)


def calls_with_pointers():
    """Names of numbers, from the kernel's table and its prototypes."""
    prototypes = dict(re.findall(r"\bsys_(\w+)\(([^;]*)\);", read("include/neap/syscalls.h")))
    table = read("kernel/systbl.c").partition("sys_call_table[NR_syscalls] = {")[2]
    lines = [(name, name) for name in re.findall(r"\bCALL\((\w+)\)", table)]
    lines += re.findall(r"\bCALL_AS\((\w+), sys_(\w+)\)", table)
    assert len(lines) > 200
    return {number for number, function in lines if "__user" in prototypes.get(function, "")}


def test_every_call_is_tried():
    tried = set(re.findall(r"\bC\((\w+),", read("tests/user/efault_calls.h")))
    wanted = calls_with_pointers() - EXEMPT
    assert len(wanted) > 140
    assert wanted <= tried, sorted(wanted - tried)
