# SPDX-License-Identifier: MIT
"""swap-stress over RAM sizes: every word of a region larger than memory, on the default kernel.

Sizes are cut to what a minute's test can do; `make run MEM=... SWAP=...` does them in full.
"""

import pytest
from guest import MODERN, boot, drives, script, swap_disk

# Without a limit, as the root has one.
RAMFS = "mkdir /m", "mount -t ramfs none /m"
# MiB of RAM and of swap, then the command.
RUNS = {
    "16M": (16, 64, "swap-stress --passes 2 --random-reads 3000"),
    "64M": (64, 128, "swap-stress --size 96M --random-reads 2000"),
    # A file takes most of the RAM, so that a smaller region is larger than what is left.
    "256M": (256, 256, script(*RAMFS, "dd if=/dev/zero of=/m/file bs=1M count=160",
                              "swap-stress --size 130M --random-reads 2000 --children 2")),
    "2G": (2048, 256, script(*RAMFS, "dd if=/dev/zero of=/m/file bs=1M count=1920",
                             "swap-stress --size 140M --random-reads 1000 --children 2")),
}


@pytest.mark.long
@pytest.mark.parametrize("name", reversed(RUNS))
def test_swap_stress(name, tmp_path):
    mem, swap, command = RUNS[name]
    args = MODERN if name == "64M" else []
    ended = boot(command, *drives(swap_disk(tmp_path / "swap", swap)), *args, mem=mem, timeout=300)
    ended.check(r"^swap-stress: PASS$")
    for counter in ("pswpout", "pswpin"):
        assert int(ended.find(rf"^ *(\d+) +{counter} ")[1]) > 1000, ended.text


def test_wrong_options_are_told():
    boot("swap-stress --size lots").check(r"swap-stress: --size lots: no such value", status=2)


def test_too_large_is_told(tmp_path):
    boot("swap-stress --size 200M", *drives(swap_disk(tmp_path / "swap", 16)), mem=16) \
        .check(r"^but \d+ MiB of memory and \d+ MiB of swap are free", status=2)
