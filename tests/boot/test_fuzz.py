# SPDX-License-Identifier: MIT
"""System calls at random, for a short time, on the kernel with all checks: nothing is complained of, nothing leaks.

Some seeds are always the same; one is of the run (NEAP_SEED repeats it, and fuzz prints it). `make fuzz` goes on for as long
as one likes.
"""

import os
import re
import subprocess

import call_coverage
import order
import pytest
from guest import boot, drives, ext2_disk, sbin, swap_disk

# Calls that no line of fuzz makes, each with the reason.
LEFT_OUT = {}


def fuzz(arguments, tmp_path, cpus, mem, **settings):
    disk = ext2_disk(tmp_path / "ext2", 4)
    ended = boot(f"fuzz -p {arguments}", "-smp", str(cpus), *drives(swap_disk(tmp_path / "swap", 32), disk), mem=mem,
                 timeout=300, **settings)
    ended.find(r"^fuzz: an ext2 on /dev/vdb$")
    # Whatever was done to it, the disk is in order when it is unmounted.
    done = subprocess.run([sbin("e2fsck"), "-fn", disk], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr + ended.text
    return ended


def calls(ended):
    ended.check(r"^fuzz: PASS$")
    return int(ended.find(r"^fuzz: \d+ rounds, \d+ lives \(.*\), (\d+) calls")[1])


@pytest.mark.long
@pytest.mark.parametrize("cpus, mem, seed", [(1, 16, 1), (2, 64, 2), (4, 32, None)])
def test_fuzz(cpus, mem, seed, checked, tmp_path):
    seed = seed or order.seed() % 1000000 + 1
    assert calls(fuzz(f"-s {seed} -n 3", tmp_path, cpus, mem, image=checked)) > 1000


def own_operations(text):
    """What the life itself did, in its order: when its children and threads print theirs is the scheduler's."""
    lines = re.findall(r"^  \[(\d+)\] (.*)$", text.split(" round 0\n")[1].replace("\r", ""), re.MULTILINE)
    return [what for pid, what in lines if pid == lines[0][0]]


def test_same_seed_same_operations(tmp_path):
    """What one life does, printed, up to where results come in."""
    first, again = (own_operations(fuzz("-v -s 5 -n 1 -j 1 -o 10", tmp_path, 1, 64).text)[:8] for _ in range(2))
    assert first == again and len(first) > 5


@pytest.mark.parametrize("options", ["-t 0", "-s x", "-j 0", "-j 9", "-q", "nonsense"])
def test_wrong_options(options):
    boot(f"fuzz {options}").check(r"^usage: fuzz \[-pv\]", status=2)


def test_all_calls_are_made():
    """Each call of the kernel's table is one of fuzz, or has a reason."""
    folder = os.path.join(call_coverage.TOP, "user/bin/fuzz")
    made = set()
    for name in os.listdir(folder):
        text = call_coverage.read(os.path.join("user/bin/fuzz", name))
        made |= set(re.findall(r"\bC\((\w+),", text)) | set(re.findall(r"\b__NR_(\w+)", text))
        made |= {"vfork"} & set(re.findall(r"\b(\w+)\(\)", text))
    there = set(re.findall(r"\bCALL(?:_AS)?\((\w+)[,)]", call_coverage.read("kernel/systbl.c"))) - {"name", "number"}
    assert len(there) > 200
    assert not there - made - set(LEFT_OUT), "no line of fuzz"
    assert not set(LEFT_OUT) - (there - made), "a reason for nothing"
