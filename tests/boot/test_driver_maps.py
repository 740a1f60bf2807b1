# SPDX-License-Identifier: MIT
"""Memory that drivers map, and the demonstration device, which only dts/demo.dts has."""

import os

import odd_boot as odd
import pytest
from guest import RUN_TESTS, boot, drives, script, swap_disk


@pytest.fixture
def demo_tree(tmp_path):
    path = str(tmp_path / "demo.dtb")
    odd.compile_tree("demo", "", path)
    return path


@pytest.mark.parametrize("cpu", ["cortex-a7", "cortex-a15"])
def test_three_ways(cpu, checked, demo_tree):
    """tests/user/devmap.c with nothing left out."""
    ended = boot("/tests/devmap", "-dtb", demo_tree, image=checked, cpu=cpu, timeout=300)
    ended.check(r"demo: demo@43000000: memory at 0x43000000-0x4300ffff", r"^# /dev/demo-fault$",
                r"^# /dev/demo-pages$", r"^# /dev/demo-pfn$", r"^1\.\.\d+$")
    assert "not ok" not in ended.text and "# SKIP" not in ended.text, ended.text


def test_not_swapped(checked, demo_tree, tmp_path):
    """Under pressure, with a swap area: what drivers map stays, and what programs have comes back."""
    boot(script("/tests/devmap & pid=$!", f"{RUN_TESTS} swap_fork shmem", "wait $pid"),
         "-dtb", demo_tree, *drives(swap_disk(tmp_path / "swap", 64)), image=checked,
         timeout=300).check(r"^1\.\.\d+$")


def test_ram_is_refused(checked, tmp_path):
    """A node whose memory the kernel has: two mappings of two types are not made."""
    path = str(tmp_path / "bad.dtb")
    with open(os.path.join(odd.TOP, "dts", "demo.dts"), encoding="ascii") as f:
        assert f.read().count("no-map;") == 1
    odd.compile_tree("demo", "", path)
    node = "/reserved-memory/demo@43000000"
    import subprocess
    subprocess.run(["fdtput", "-d", path, node, "no-map"], check=True)
    boot("ls /dev", "-dtb", path, image=checked).check(
        r"demo: demo@43000000: error -16", without=r"demo-fault|Oops|BUG:")


def test_no_device(checked):
    """No node, no files."""
    ended = boot("ls /dev", image=checked).check(r"^(.*\s)?mem(\s.*)?$")
    assert "demo" not in ended.text.split("Run /")[-1]
