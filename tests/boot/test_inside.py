# SPDX-License-Identifier: MIT
"""The kernel with all debug checks on: its own tests, and the self-checking programs.

What the guest prints is (K)TAP; a test that fails is shown with the lines before it.
"""

import re

import call_coverage
import pytest
from guest import COMPLAINTS, COUNTED, COUNTS, MODERN, RUN_TESTS, boot, drives, script, swap_disk

MACHINES = {
    "16M": {"mem": 16},
    "256M": {"mem": 256},
    "1G": {"mem": 1024, "machine": "virt,gic-version=3", "more": MODERN},
    "2G": {"mem": 2048, "machine": "virt,virtualization=on", "cpu": "cortex-a7"},
}


def run(checked, name, prog, tmp_path, *args, append=""):
    settings = dict(MACHINES[name])
    disk = drives(swap_disk(tmp_path / "swap", 96))
    return boot(prog, *disk, *args, *settings.pop("more", []), image=checked, append=append, timeout=400,
                **settings)


def failures(text):
    return re.findall(r"^ *(?:\[ *\d+\.\d+\] *)?not ok .*$", text, re.MULTILINE)


@pytest.mark.long
@pytest.mark.parametrize("name", MACHINES)
def test_kernel_tests(name, checked, tmp_path):
    # Tests provoke complaints on purpose, and say so in lines of their own. Some are about time
    # (shares of the CPU, latency): the guest's clock counts its instructions, not the host's load.
    ended = run(checked, name, "", tmp_path, *COUNTED, append="ktest").check(without="Kernel panic|Oops")
    assert not failures(ended.text), "\n".join(failures(ended.text)) + "\n" + ended.text
    ended.find(r"KTAP version 1$")
    plan = int(ended.find(r"(?:^|\] )1\.\.(\d+)$")[1])
    assert len(re.findall(r"(?:^|\] )ok \d+ ", ended.text, re.MULTILINE)) == plan, ended.text


@pytest.mark.long
@pytest.mark.parametrize("name, command", [
    # To fill a large memory to the end takes long with pages poisoned.
    ("16M", RUN_TESTS),
    ("256M", script(f"{RUN_TESTS} $(ls /tests | grep -v oom)", "cat /proc/call_coverage")),
    ("2G", script(f"{RUN_TESTS} $(ls /tests | grep -v oom)"))], ids=["16M", "256M", "2G"])
def test_user_tests(name, command, checked, tmp_path):
    ended = run(checked, name, command, tmp_path, *COUNTED)
    assert not failures(ended.text), "\n".join(failures(ended.text)) + "\n" + ended.text
    ended.check(r"^# \d+ tests, 0 failed$", without=COMPLAINTS)
    if "call_coverage" in command and not COUNTS:
        open_questions = call_coverage.unexplained(ended.text)
        assert not open_questions, "\n".join(open_questions)


def test_chosen_test(checked):
    """ktest=GLOB runs some; one that is not there is a failure, not a pass."""
    assert "slab" in boot("", image=checked, append="ktest=slab*").check().text
    assert boot("", image=checked, append="ktest=no-such-test").status != 0


def test_who_ends_early_has_not_passed():
    """A test that exits with 0 before its end, or leaves out checks that it announces."""
    boot("run-tests /bin/true").check(r"^not ok 1 - /bin/true # it did not come to its end$", status=1)
    # A copy of a program may be run, whatever is in it.
    ended = boot(script("cp /bin/true /t", "echo '#!/bin/sh' > /t", "echo 'echo ok 1; echo 1..2' >> /t", "run-tests /t"))
    ended.check(r"^not ok 1 - /t # 1 checks, where 2 were to be$", status=1)


@pytest.mark.long
@pytest.mark.parametrize("mem", [16, 48])
def test_swap_stress_checked(mem, checked, tmp_path):
    """List checks, poisoning and VM_BUG_ON while pages come and go."""
    boot(f"swap-stress --size {mem + mem // 2}M --random-reads 500 --children 2",
         *drives(swap_disk(tmp_path / "swap", 3 * mem)), image=checked, mem=mem, timeout=300) \
        .check(r"^swap-stress: PASS$")


@pytest.mark.parametrize("demo", ["demo-mmap", "demo-brk", "demo-cow", "demo-overcommit"])
def test_demos(demo, checked, tmp_path):
    """What the demonstrations explain is true: each checks its own figures."""
    boot(script(demo), *drives(swap_disk(tmp_path / "swap", 32)), image=checked).check()
