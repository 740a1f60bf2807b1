# SPDX-License-Identifier: MIT
"""Configurations that change the kernel's map, or leave out a large part of it, also boot.

An option of the map changes all files, so one kernel shows two of them, where they are about different parts
of the map, and a part of the kernel is left out in the last one's folder, which costs a few files. (The split of
the default configuration, 3G, boots in tests/boot.)
"""

import re

import neap_build as nb
import pytest

LOW = ["# CONFIG_HIGHMEM is not set", "CONFIG_VMALLOC_SIZE=64"]
# name: (build folder, lines, PAGE_OFFSET)
KERNELS = {
    "split-3g-opt+vmalloc-768": ("map-3g-opt", ["CONFIG_VMSPLIT_3G_OPT=y", "CONFIG_VMALLOC_SIZE=768"], 0xb0000000),
    "split-2g+zone-dma": ("map-2g", ["CONFIG_VMSPLIT_2G=y", "CONFIG_ZONE_DMA=y"], 0x80000000),
    "split-1g+size": ("map-1g", ["CONFIG_VMSPLIT_1G=y", "CONFIG_CC_OPTIMIZE_FOR_SIZE=y"], 0x40000000),
    "no-highmem+vmalloc-64": ("map-low", LOW, 0xc0000000),
    "no-highmem+no-swap": ("map-low", [*LOW, "# CONFIG_SWAP is not set"], 0xc0000000),
}


def build(folder, lines):
    flags = "" if any("OPTIMIZE_FOR_SIZE" in line for line in lines) else nb.QUICK
    return nb.build(folder, lines=[*lines, nb.NO_DEBUG_INFO], flags=flags)


@pytest.mark.parametrize("mem", ["64M", "1G"])
@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.xdist_group(k[0])) for n, k in KERNELS.items()])
def test_boots(name, mem):
    folder, lines, page_offset = KERNELS[name]
    out = build(folder, lines)
    assert nb.read_config(out)["PAGE_OFFSET"] == hex(page_offset)
    status, console = nb.boot(out, "echo the map is good", mem=mem, swap="16M", timeout=90)
    assert status == 0, console
    assert re.search(r"^the map is good\r?$", console, re.MULTILINE), console
    assert "reboot: Power down" in console
    # The boot log's line of lowmem starts where the split says.
    lowmem = re.search(r"lowmem *:? *(0x[0-9a-f]+)", console)
    assert lowmem and int(lowmem[1], 16) == page_offset, console


@pytest.mark.xdist_group("map-low")
def test_failure_without_proc():
    """Where init cannot hand on the status of its program, a failure is still one."""
    out = build("map-low", [*LOW, "# CONFIG_PROC_FS is not set"])
    status, console = nb.boot(out, "true", mem="64M", swap="0", timeout=90)
    assert status == 0 and "reboot: Power down" in console, console
    status, console = nb.boot(out, "false", mem="64M", swap="0", timeout=90)
    assert status != 0 and "init: cannot hand on status 1" in console, console
