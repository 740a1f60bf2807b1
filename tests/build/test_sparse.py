# SPDX-License-Identifier: MIT
"""No pointer of one kind is used as one of another: sparse has nothing to say of any file of the kernel.

`make sparse` checks the files of one configuration. Together, those here have all files; the last test sees
to that.
"""

import os
import re
import subprocess

import neap_build as nb
import pytest

# name: (base, lines)
CONFIGS = {"neap": ("neap_defconfig", ()), "test": ("test_defconfig", ()), "tiny": ("tiny_defconfig", ()),
           "noswap": ("allyesconfig", ("# CONFIG_SWAP is not set",))}
FOLDERS = ("arch", "block", "boot", "drivers", "fs", "ipc", "kernel", "lib", "mm", "net", "tests/kernel")


def sparse(config, *options):
    """What `make sparse` says. Several tests have one folder."""
    name = f"sparse-{config}"
    with nb.locked(name):
        out = nb.configure(name, *CONFIGS[config])
        return nb.make(*options, f"O={out}", f"SHARE={nb.OUT}", "sparse").stdout


def commands(config):
    """What `make sparse` would do."""
    return sparse(config, "-n")


@pytest.mark.parametrize("config", CONFIGS)
def test_sparse_is_silent(config):
    said = sparse(config).splitlines()
    assert re.fullmatch(r"  SPARSE +\d+ files", said[-1])
    assert all(re.match(r"  [A-Z]+ ", line) for line in said)  # make's words, none of sparse's


# What a mix-up looks like: each function confuses two kinds, or leaves the mark out.
MIX_UPS = {
    "user memory as the kernel's": "char *f(char __user *p);\nchar *f(char __user *p)\n{\n\treturn p;\n}\n",
    "the kernel's memory as the user's": "long f(char *p);\nlong f(char *p)\n{\n\treturn clear_user(p, 1);\n}\n",
    "the mark cast away": "char *f(char __user *p);\nchar *f(char __user *p)\n{\n\treturn (char *)p;\n}\n",
    "the mark cast on": "char __user *f(char *p);\nchar __user *f(char *p)\n{\n\treturn (char __user *)p;\n}\n",
    "user memory read": "char f(char __user *p);\nchar f(char __user *p)\n{\n\treturn *p;\n}\n",
    "device registers read": "u32 f(u32 __iomem *p);\nu32 f(u32 __iomem *p)\n{\n\treturn *p;\n}\n",
    "a CPU's variable without a CPU":
        "static DEFINE_PER_CPU(int, v);\nint f(void);\nint f(void)\n{\n\treturn v;\n}\n",
}


def run(line, source, text):
    """sparse's status and output for a file with this text."""
    source.write_text("#include <neap/percpu.h>\n#include <neap/uaccess.h>\n#include <asm/io.h>\n" + text,
                      encoding="ascii")
    result = subprocess.run(f"{line} {source}", shell=True, cwd=nb.TOP, text=True, check=False,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return result.returncode, result.stdout


@pytest.mark.parametrize("name", MIX_UPS)
def test_sparse_sees(name, tmp_path):
    """The flags and the marks are such that each kind of mix-up is seen."""
    source = tmp_path / "mix_up.c"
    line = re.search(r"xargs -P \S+ -n \d+ (sparse .*)", commands("neap")).group(1)
    assert run(line, source, "") == (0, "")
    status, said = run(line, source, MIX_UPS[name])
    assert status and "mix_up.c" in said


def test_every_file_is_checked():
    checked = {name for config in CONFIGS for name in re.findall(r"\S+\.c\b", commands(config))}
    there = set()
    for top in FOLDERS:
        for path, _, files in os.walk(os.path.join(nb.TOP, top)):
            there |= {os.path.relpath(os.path.join(path, f), nb.TOP) for f in files if f.endswith(".c")}
    assert there and not there - checked
