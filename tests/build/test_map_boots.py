# SPDX-License-Identifier: MIT
"""Configurations that change the kernel's map, or leave out a large part of it, also boot.

Each worker has one build folder for all of its kernels. An option of the map changes all files, so one
kernel shows two of them, where they are about different parts of the map. (The split of the default
configuration, 3G, boots in tests/boot.)
"""

import os
import re

import neap_build as nb
import pytest

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
KERNELS = {
    "split-3g-opt+vmalloc-768": (["CONFIG_VMSPLIT_3G_OPT=y", "CONFIG_VMALLOC_SIZE=768"], 0xb0000000),
    "split-2g+zone-dma": (["CONFIG_VMSPLIT_2G=y", "CONFIG_ZONE_DMA=y"], 0x80000000),
    "split-1g": (["CONFIG_VMSPLIT_1G=y"], 0x40000000),
    "no-highmem+vmalloc-64": (["# CONFIG_HIGHMEM is not set", "CONFIG_VMALLOC_SIZE=64"], 0xc0000000),
    "no-swap": (["# CONFIG_SWAP is not set"], 0xc0000000),
    "size": (["CONFIG_CC_OPTIMIZE_FOR_SIZE=y"], 0xc0000000),
}


@pytest.mark.parametrize("mem", ["64M", "1G"])
@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.xdist_group(n)) for n in KERNELS])
def test_boots(name, mem):
    lines, page_offset = KERNELS[name]
    flags = "" if name == "size" else nb.QUICK
    out = nb.build(f"map{WORKER}", lines=[*lines, nb.NO_DEBUG_INFO], flags=flags)
    assert nb.read_config(out)["PAGE_OFFSET"] == hex(page_offset)
    status, console = nb.boot(out, "echo the map is good", mem=mem, swap="16M", timeout=90)
    assert status == 0, console
    assert re.search(r"^the map is good\r?$", console, re.MULTILINE), console
    assert "reboot: Power down" in console
    # The boot log's line of lowmem starts where the split says.
    lowmem = re.search(r"lowmem *:? *(0x[0-9a-f]+)", console)
    assert lowmem and int(lowmem[1], 16) == page_offset, console


def test_failure_without_proc():
    """Where init cannot hand on the status of its program, a failure is still one."""
    out = nb.build(f"map{WORKER}", lines=["# CONFIG_PROC_FS is not set", nb.NO_DEBUG_INFO],
                   flags=nb.QUICK)
    status, console = nb.boot(out, "true", mem="64M", swap="0", timeout=90)
    assert status == 0 and "reboot: Power down" in console, console
    status, console = nb.boot(out, "false", mem="64M", swap="0", timeout=90)
    assert status != 0 and "init: cannot hand on status 1" in console, console
