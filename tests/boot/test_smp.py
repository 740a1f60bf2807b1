# SPDX-License-Identifier: MIT
"""Several CPUs: all come up, none that does not holds up the rest, and everything works on them.

QEMU runs each guest CPU in a thread of its own, so what can race does. Tests that measure time run
on one CPU only, with -icount: there the guest's clock counts its instructions.
"""

import os
import re
import subprocess

import neap_build as nb
import odd_boot as odd
import pytest
from guest import COMPLAINTS, COUNTED, RUN_TESTS, boot, drives, script, swap_disk
from test_inside import failures

GICV3, HYP = "gic-version=3", "virtualization=on"
TIMED_SUITES = "sched,time,hrtimer,timer,poll"
# Programs that measure time, or shares of it.
TIMED_PROGRAMS = ["time", "cpu_limit", "resched"]
ALL_PROGRAMS = script(f"{RUN_TESTS} $(ls /tests{''.join(f' | grep -v {name}' for name in TIMED_PROGRAMS)})")
RACY_PROGRAMS = f"{RUN_TESTS} cpus cow wait pipe swap_fork mmap mprotect signal vfork threads futex pthread"


def smp(n):
    return ["-smp", str(n)]


@pytest.mark.parametrize("n, machine, cpu", [
    (2, "virt", "cortex-a7"), (8, "virt", "cortex-a15"), (4, f"virt,{GICV3}", "cortex-a15"),
    (4, f"virt,{HYP}", "cortex-a15"), (3, f"virt,{HYP},{GICV3}", "cortex-a7")])
def test_all_come_up(n, machine, cpu):
    ended = boot("cat /proc/cpuinfo /proc/interrupts", *smp(n), machine=machine, cpu=cpu)
    ended.check(rf"smp: {n} of {n} CPUs are up")
    assert len(re.findall(r"^processor\t: ", ended.text, re.MULTILINE)) == n
    ended.find(r"^ +" + " +".join(f"CPU{i}" for i in range(n)) + " *$")


@pytest.mark.parametrize("append, up", [("maxcpus=2", 2), ("maxcpus=1", 1), ("nosmp", 1)])
def test_some_are_left_out(append, up):
    boot("true", *smp(4), append=append).check(
        rf"smp: {4 - up} more CPUs are left out \(maxcpus\)", rf"smp: {up} of {up} CPUs are up")
    assert boot("true", *smp(2), append="maxcpus=x").check()


def test_a_cpu_that_does_not_come(tmp_path):
    """The tree names CPUs that the machine has not, one twice, one without a way to start it, and one
    without a word about it, as under Xen: PSCI starts it.
    """
    tree = tmp_path / "tree"
    odd.compile_tree("cpus", "semihosting -- cat /proc/cpuinfo", str(tree))
    status, text = odd.boot_at(str(tmp_path), str(tree), mem=128, more=smp(2))
    assert status == 0 and odd.END in text, text
    for pattern in (r"CPU\d: did not come up \(error -22\); left out", r"smp: 2 of 3 CPUs are up",
                    r"smp: cpu@7 is left out: its enable-method is not psci",
                    r"smp: cpu@1again is left out: another has the same reg"):
        assert re.search(pattern, text), f"no {pattern!r} in:\n{text}"
    assert len(re.findall(r"^processor\t: ", text, re.MULTILINE)) == 2, text


@pytest.mark.long
@pytest.mark.parametrize("n", [2, 4])
def test_kernel_tests(n, checked):
    ended = boot("", *smp(n), image=checked, append=f"ktest=!{TIMED_SUITES}", mem=128, timeout=400)
    ended.check(without="Kernel panic|Oops")
    assert not failures(ended.text), ended.text


def user_tests(programs, cpus, image, tmp_path):
    ended = boot(programs, *smp(cpus), *drives(swap_disk(tmp_path / "swap", 96)), image=image, mem=64,
                 timeout=400)
    assert not failures(ended.text), ended.text
    ended.check(r"^# \d+ tests, 0 failed$", without=COMPLAINTS)


@pytest.mark.long
def test_user_tests(checked, tmp_path):
    """All of them run on two CPUs in the kernel that preempts itself, below."""
    user_tests(RACY_PROGRAMS, 4, checked, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("n, mem", [(2, 16), (4, 24)])
def test_swap_stress(n, mem, checked, tmp_path):
    boot(f"swap-stress --size {mem + mem // 2}M --random-reads 500 --children {n + 1}", *smp(n),
         *drives(swap_disk(tmp_path / "swap", 3 * mem)), image=checked, mem=mem, timeout=400) \
        .check(r"^swap-stress: PASS$")


def switch_completes_maintenance(folder):
    """Is there a DSB where a task leaves its CPU? No emulator misses it (asm/switch_to.h)."""
    objdump = os.environ.get("CROSS_COMPILE", "arm-none-eabi-") + "objdump"
    code = subprocess.run([objdump, "-d", "--disassemble=__schedule", os.path.join(folder, "neap.elf")],
                          stdout=subprocess.PIPE, check=True, encoding="ascii").stdout
    assert "<__switch_to>" in code, code
    return bool(re.search(r"\bdsb\tish\b", code))


@pytest.mark.long
@pytest.mark.parametrize("choice, programs", [
    ("PREEMPT", ALL_PROGRAMS), ("PREEMPT_VOLUNTARY", RACY_PROGRAMS)], ids=["full", "voluntary"])
def test_preemption(choice, programs, tmp_path):
    lines = [f"CONFIG_{choice}=y", nb.NO_DEBUG_INFO]
    image = os.path.join(nb.TOP, nb.build(choice.lower(), "test_defconfig", lines, flags=nb.LIGHT), "neap.bin")
    assert switch_completes_maintenance(os.path.dirname(image)) == (choice == "PREEMPT")
    ended = boot("", *COUNTED, image=image, append="ktest", mem=128, timeout=400)
    assert not failures(ended.check(without="Kernel panic|Oops").text), ended.text
    ended = boot(f"{RUN_TESTS} {' '.join(TIMED_PROGRAMS)}", *COUNTED, image=image)
    assert not failures(ended.check(r"^# 3 tests, 0 failed$").text), ended.text
    user_tests(programs, 2, image, tmp_path)


@pytest.mark.long
def test_without_smp():
    """The kernel for one CPU takes no notice of the others."""
    up = nb.build("up", "test_defconfig", ["# CONFIG_SMP is not set", nb.NO_DEBUG_INFO],
                  flags=nb.LIGHT)
    image = os.path.join(nb.TOP, up, "neap.bin")
    ended = boot("", *COUNTED, image=image, append="ktest", mem=64, timeout=400)
    assert not failures(ended.check(without="Kernel panic|Oops").text), ended.text
    ended = boot(script(f"{RUN_TESTS} cpus cow mmap signal"), *smp(2), image=image)
    ended.check(r"^# \d+ tests, 0 failed$")
    assert "smp:" not in ended.text


def test_cortex_a15_erratum(checked, tmp_path):
    """QEMU's Cortex-A15 has it not, so it is said to. What has more threads than one tries it."""
    said = "Cortex-A15 erratum 798181"
    ended = boot(f"{RUN_TESTS} shootdown threads mprotect cow futex", *smp(2),
                 *drives(swap_disk(tmp_path / "swap", 96)), image=checked, mem=64,
                 append="erratum_798181=force")
    ended.check(said, r"^# \d+ tests, 0 failed$", without=COMPLAINTS)
    for n, append in ((2, ""), (1, "erratum_798181=force")):
        ended = boot(f"{RUN_TESTS} shootdown", *smp(n), image=checked, append=append)
        ended.check(r"^# \d+ tests, 0 failed$", without=said)


def test_panic_stops_all():
    """One CPU's panic is the only thing that is said, and the machine goes off."""
    ended = boot("", *smp(4), append="init=/bin/false")
    ended.check_panic("Attempted to kill init!")
    assert "does not stop" not in ended.text, ended.text
