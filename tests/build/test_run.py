# SPDX-License-Identifier: MIT
"""The runner's judgement: a run that did not both succeed and power off cleanly is a failure."""

import importlib.util
import os

import neap_build as nb
import pytest

SPEC = importlib.util.spec_from_file_location("run", os.path.join(nb.TOP, "scripts", "run.py"))
run = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(run)

GOOD = b"swap-stress: PASS\r\n[    1.000000] reboot: Power down\r\n"


@pytest.mark.parametrize("status, seen, timed_out, passed", [
    (0, GOOD, False, True),
    (0, b"swap-stress: PASS\r\n", False, False),                # ended, but not by power-off
    (3, GOOD, False, False),                                    # the program failed
    (0, b"Kernel panic - x\r\n" + GOOD, False, False),
    (1, b"Kernel panic - x\r\n", False, False),
    (-9, GOOD, False, False),                                   # the emulator was killed
    (None, GOOD, True, False),                                  # the time limit
])
def test_verdict(status, seen, timed_out, passed):
    code, line = run.verdict(status, seen, timed_out, 10)
    assert (code == 0) is passed
    assert line.startswith("passed" if passed else "FAILED")
    assert 0 <= code < 126


@pytest.mark.parametrize("text, size", [
    ("256M", 256 << 20), ("1G", 1 << 30), ("16384K", 16 << 20), ("64", 64 << 20), ("2g", 2 << 30)])
def test_sizes(text, size):
    assert run.parse_size("MEM", text, 1, 4 << 30) == size


def test_command_line():
    """What init is to run comes after `--`, the user's parameters before it."""
    settings = run.Settings({"MEM": "64M", "PROG": "echo a b", "APPEND": "loglevel=8"})
    words = settings.command("disk.img", settings.prog)
    append = words[words.index("-append") + 1]
    assert append == "console=ttyAMA0 semihosting TERM=dumb loglevel=8 -- echo a b"
    assert words[words.index("-m") + 1] == "65536K"
    assert "--" not in settings.command(None, "")[-1]


def test_virtio():
    """Modern devices are asked for; other words are refused."""
    assert "virtio-mmio.force-legacy=false" in run.Settings({"VIRTIO": "modern"}).command("disk.img", "true")
    assert "virtio-mmio.force-legacy=false" not in run.Settings({}).command("disk.img", "true")
    with pytest.raises(run.Usage):
        run.Settings({"VIRTIO": "new"})
