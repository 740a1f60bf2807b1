# SPDX-License-Identifier: MIT
"""Device trees damaged by chance (tree_fuzz.py): whatever the tree, the guest powers off or says what it cannot go on without.

NEAP_FUZZ_SEED and NEAP_FUZZ_COUNT choose other trees, and how many. What went wrong leaves its tree in O/fuzz.
"""

import os
import struct

import odd_boot as odd
import pytest
import tree_fuzz

SEED = int(os.environ.get("NEAP_FUZZ_SEED", "1"))
COUNT = int(os.environ.get("NEAP_FUZZ_COUNT", "64"))


@pytest.mark.parametrize("part", range(4))
def test_damaged_trees(part):
    count = COUNT // 4
    endings = []
    for number, done, wrong, ending, text in tree_fuzz.run(SEED, part * count, count, 1):
        assert not wrong, "\n".join([f"tree {number} of seed {SEED}: {wrong}", *done, text])
        endings.append(ending)
    # Most trees still boot: else the damage is too great to reach much.
    assert sum("powered off" in e for e in endings) > count / 4, endings


def changed(machine, *changes):
    """QEMU's tree with the properties (node, name, value)."""
    reserve, root = tree_fuzz.parse(tree_fuzz.base_tree(machine, 1))
    for node_name, name, value in changes:
        node = next(n for n in root.all() if n.name == node_name)
        node.props = [p for p in node.props if p[0] != name]
        if value is not None:
            node.props.append((name, value))
    return bytes(tree_fuzz.flatten(reserve, root))


def cells(*values):
    return struct.pack(f">{len(values)}I", *values)


MEMORY, UART, GIC = b"memory@40000000", b"pl011@9000000", b"intc@8000000"

# Kinds of damage that were not survived once: machine, changes, what is said.
FOUND = {
    "memory-elsewhere": ("virt", [(MEMORY, b"reg", cells(0, 0x80000000, 0, 0x4000000))],
                         "neap: looking for the RAM that a memory node has at 0x80010000 failed"),
    "memory-too-large": ("virt", [(MEMORY, b"reg", cells(0, 0x40000000, 0, 0x40000000))],
                         "neap: looking for the RAM that a memory node has at 0x7ffffffc failed"),
    "memory-is-flash": ("virt", [(MEMORY, b"reg", cells(0, 0, 0, 0x4000000))],
                        "neap: device tree: no RAM at 0x00010000, where a memory node has some"),
    "no-console-and-no-gic": ("virt", [(UART, b"compatible", b"x\0"), (GIC, b"compatible", b"x\0")],
                              "Kernel panic - not syncing: no interrupt controller in the device tree"),
    "gic-is-uart": ("virt", [(GIC, b"compatible", b"x\0"), (UART, b"compatible", b"arm,gic-v3\0")],
                    "pl011@9000000: register range 0 has 0x1000 bytes, not 0x10000"),
    "gic-is-nowhere": ("virt", [(GIC, b"reg", cells(0, 0xb000000, 0, 0x10000, 0, 0xb010000, 0, 0x10000))],
                       "intc@8000000: nothing answers"),
    "gicv3-is-nowhere": ("virt,gic-version=3", [(GIC, b"reg", cells(0, 0xb000000, 0, 0x10000, 0, 0xb010000, 0, 0x20000))],
                         "intc@8000000: nothing answers"),
    "redistributors-are-nowhere": (
        "virt,gic-version=3", [(GIC, b"reg", cells(0, 0x8000000, 0, 0x10000, 0, 0xb000000, 0, 0x20000))],
        "intc@8000000: no redistributor answers at 0xb000000"),
    "odd-stride": ("virt,gic-version=3", [(GIC, b"redistributor-stride", cells(1))],
                   "intc@8000000: a redistributor-stride of 0x1 is none"),
}


@pytest.mark.parametrize("name", FOUND)
def test_found(name):
    machine, changes, said = FOUND[name]
    status, text = tree_fuzz.boot(changed(machine, *changes), machine, 1)
    assert said in text, text
    assert status in (odd.PANIC_STATUS, odd.KERNEL_PANIC), text
    wrong, _ = tree_fuzz.verdict(status, text)
    assert not wrong, text


def test_blocks_not_aligned():
    """The list of /memreserve/ at a multiple of 2."""
    blob = bytearray(tree_fuzz.base_tree("virt", 1))
    blob[16:20] = cells(0x2a)
    status, text = tree_fuzz.boot(bytes(blob), "virt", 1)
    assert "it is damaged" in text and status == odd.PANIC_STATUS, text


def test_same_tree_comes_back():
    """What is taken apart and put together again boots as before."""
    status, text = tree_fuzz.boot(changed("virt"), "virt", 1)
    assert status == 0 and odd.END in text, text
