# SPDX-License-Identifier: MIT
"""The image anywhere, and odd, broken and missing device trees.

A good tree must boot to the end with status 0. A bad one must give its one line and a status that is
not 0, never silence.
"""

import os
import re

import odd_boot as odd
import pytest

BOOTARGS = "semihosting -- true"


def check_good(status, text, *patterns):
    assert odd.END in text, text
    assert status == 0, text
    for pattern in patterns:
        assert re.search(pattern, text), f"no {pattern!r} in:\n{text}"


def use_smc(tree_file):
    """Entered in HYP mode, QEMU serves PSCI by smc."""
    with open(tree_file, "r+b") as f:
        blob = f.read().replace(b"hvc\0", b"smc\0")
        f.seek(0)
        f.write(blob)


# name of the tree -> MiB of QEMU's RAM, where image and tree are put, what the log must say
GOOD = {
    "high-base": (1024, 0x5c345000, 0x5f000008,
                  [r"Image at 0x5a010000, moved there from 0x5c345000", r"98304 KiB of RAM",
                   r"lowmem .* 96 MiB"]),
    "top-of-space": (3072, 0xfc000000, 0xffffe000,
                     [r"Image at 0xf0010000", r"262144 KiB of RAM"]),
    "holes": (1024, 0x60123450, 0x6f800000,
              [r"Image at 0x40010000, moved there from 0x60124000", r"lost +5 KiB: parts of pages"]),
    "far-bank": (3072, 0x40800000, 0x43000000,
                 [r"0xf0000000-0xf03fffff left out", r"lost +4096 KiB: banks so far off"]),
    "cells-1-1": (256, 0x40080000, 0x43000000,
                  [r"Image at 0x40110000", r"lost +512 KiB: below the first megabyte"]),
    "beyond-4g": (3072, 0xc8000000, 0xc7000000,
                  [r"9216 MiB of RAM lie beyond 4 GiB", r"lost +9437184 KiB: beyond 4 GiB"]),
    "reserved": (256, 0x42000000, 0x41000000,
                 [r"Image at 0x40410000", r"no-map +1024 KiB",
                  r"lost +\d+ KiB: a reservation lies where the kernel would go"]),
}


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("machine", ["virt", "virt,virtualization=on"])
def test_good_tree(name, machine, tmp_path):
    mem, image, tree, patterns = GOOD[name]
    path = str(tmp_path / "tree.dtb")
    odd.compile_tree(name, BOOTARGS, path)
    if "virtualization" in machine:
        use_smc(path)
    check_good(*odd.boot_at(tmp_path, path, image, tree, mem=mem, machine=machine), *patterns)


@pytest.mark.parametrize("image", [0x40010020, 0x40020000, 0x400ff000, 0x40500040, 0x47ffe000 - (2 << 20),
                                   0x4e345678])
@pytest.mark.parametrize("machine", ["virt", "virt,virtualization=on"])
def test_image_anywhere(image, machine, tmp_path):
    """Places that are not page-aligned, or that overlap the image's home."""
    path = str(tmp_path / "tree.dtb")
    odd.compile_tree("plain", BOOTARGS, path)
    if "virtualization" in machine:
        use_smc(path)
    check_good(*odd.boot_at(tmp_path, path, image, 0x4c000000, machine=machine),
               r"Image at 0x40010000")


@pytest.mark.parametrize("machine", ["virt", "virt,virtualization=on"])
@pytest.mark.parametrize("image", [0x40200000, 0x40500040])
def test_caches_on(machine, image, tmp_path):
    """A loader that leaves its MMU and caches on."""
    path = str(tmp_path / "tree.dtb")
    odd.compile_tree("plain", BOOTARGS, path)
    if "virtualization" in machine:
        use_smc(path)
    check_good(*odd.boot_at(tmp_path, path, image, machine=machine, make_start=odd.mmu_on))


@pytest.mark.parametrize("tree", [0x40ffff08, 0x41000000 - 24, 0x4ffff000, 0x4c000ff8])
def test_tree_anywhere(tree, tmp_path):
    """Across a section's end, its header too, and at the end of RAM."""
    path = str(tmp_path / "tree.dtb")
    odd.compile_tree("plain", BOOTARGS, path)
    check_good(*odd.boot_at(tmp_path, path, tree=tree), rf"device tree at {tree:#010x}")


def test_tree_in_the_way(tmp_path):
    """Where the kernel would go: it goes a megabyte higher and says so."""
    path = str(tmp_path / "tree.dtb")
    odd.compile_tree("plain", BOOTARGS, path)
    check_good(*odd.boot_at(tmp_path, path, tree=0x40018000), r"Image at 0x40110000",
               r"lost +1024 KiB: the device tree lies where the kernel would go")


def test_tree_in_highmem(tmp_path):
    path = str(tmp_path / "tree.dtb")
    odd.compile_tree("plain-2g", BOOTARGS, path)
    check_good(*odd.boot_at(tmp_path, path, tree=0xbff00008, mem=2048), r"of which high \d{7} KiB")


def test_odd_tree(tmp_path):
    """What makes no sense is a line that names the node, and the boot goes on with what does."""
    path = str(tmp_path / "tree.dtb")
    odd.compile_tree("odd", BOOTARGS, path)
    check_good(*odd.boot_at(tmp_path, path),
               r"device tree: memory@40000000: a memory bank of size 0 \(0, 0 bytes\)",
               r"device tree: memory@40000000: a memory bank that overlaps another "
               r"\(0x44000000, 0x4000000 bytes\)",
               r"device tree: memory@40000000: a memory bank beyond the 64-bit space",
               r"device tree: memory@40000000: a memory bank without one whole page",
               r"device tree: memory@48000000: the reg of a memory node is cut off",
               r"device tree: memory@70000000: a memory node without reg",
               r"device tree: reserved-memory: no #address-cells or #size-cells, the root's are taken",
               r"Memory: 262144 KiB of RAM", r"no-map +1024 KiB",
               r"virtio_mmio@1000000000: register range 0 is missing",
               r"virtio_mmio@b000000: nothing answers at 0xb000000",
               r"rtc@b001000: nothing answers", r"pl011@b002000: nothing answers")


def long_line(n, last):
    """A command line of n bytes that ends with the given words."""
    words = "semihosting quiet"
    while len(words) + len(last) + 60 < n:
        words += f" w{len(words)}={'x' * 40}"
    return f"{words} pad={'y' * (n - len(words) - len(last) - 6)} {last}"


def test_long_command_line():
    """4095 bytes get through whole, and programs see all of them."""
    line = long_line(4095, "last=word -- cat /proc/cmdline")
    assert len(line) == 4095
    status, text = odd.qemu("-kernel", os.path.join(odd.OUT, "neap.bin"), "-append", line)
    check_good(status, text)
    assert text.count(f"\n{line}\r\n") == 1, text


@pytest.mark.parametrize("line, status, said", [
    # Cut off between words; what init runs was whole.
    (long_line(4000, "e=1") + " " + "f" * 200 + " last=2", 0, r"longer than 4095 bytes: the last 208 of"),
    # Nothing may be run that was meant to be more.
    (long_line(4000, "e=1 -- true") + " " + "f" * 200, odd.KERNEL_PANIC, r'what follows "--" is cut off'),
    (long_line(4200, "-- true"), odd.KERNEL_PANIC, r'what follows "--" is cut off'),
    ("semihosting -- sh -c 'true", odd.KERNEL_PANIC, r'what follows "--" has a quote that is not closed'),
    ("semihosting -- true" + " x" * 300, odd.KERNEL_PANIC, r'what follows "--" has too many words'),
    ("semihosting a b c -- true" + " x" * 255, odd.KERNEL_PANIC, r"more words for init than 256"),
], ids=["cut", "cut-behind", "cut-before", "quote", "words", "words-in-all"])
def test_command_line_that_does_not_fit(line, status, said):
    """Never lost in silence."""
    line = line.replace("semihosting", "semihosting init=/bin/poweroff", 1) if not status else line
    ended, text = odd.qemu("-kernel", os.path.join(odd.OUT, "neap.bin"), "-append", line)
    assert ended == status, text
    assert re.search(said, text), text


BAD = {
    "bad-no-memory": "device tree: no memory node",
    "bad-zero-size": "device tree: no RAM in any memory node",
    "bad-huge": "device tree: no RAM in any memory node",
    "bad-too-small": "no place for the kernel",
    "bad-cells": "device tree: #address-cells or #size-cells is neither 1 nor 2",
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("semihosting", [True, False])
def test_bad_tree(name, semihosting, tmp_path):
    """With semihosting the status tells; without it PSCI ends the run."""
    path = str(tmp_path / "tree.dtb")
    odd.compile_tree(name, BOOTARGS, path)
    status, text = odd.boot_at(tmp_path, path, semihosting=semihosting)
    assert f"neap: {BAD[name]}" in text
    assert status == (odd.PANIC_STATUS if semihosting else 0)
    assert odd.END not in text and text.count("neap: ") == 1


def damaged(name, blob):
    if name == "magic":
        return b"\0" + blob[1:]
    if name == "truncated":
        return blob[:200] + bytes(len(blob) - 200)
    if name == "size":
        return blob[:4] + b"\x7f\xff\xff\xff" + blob[8:]
    if name == "version":
        return blob[:20] + b"\0\0\0\x63" + b"\0\0\0\x63" + blob[28:]
    if name == "token":
        at = int.from_bytes(blob[8:12], "big")
        return blob[:at] + b"\xff\xff\xff\xff" + blob[at + 4:]
    raise ValueError(name)


@pytest.mark.parametrize("name, line", [
    ("magic", "there is no device tree (bad magic number)"), ("truncated", "it is"),
    ("size", "its size is absurd"), ("version", "its version is not known here"),
    ("token", "it is damaged")])
def test_damaged_tree(name, line, tmp_path):
    """Nothing in the tree can be trusted: the line goes to the semihosting console."""
    path = str(tmp_path / "tree.dtb")
    odd.compile_tree("plain", BOOTARGS, path)
    with open(path, "r+b") as f:
        blob = damaged(name, f.read())
        f.seek(0)
        f.write(blob)
    status, text = odd.boot_at(tmp_path, path)
    assert f"neap: device tree at 0x47000000: {line}" in text
    assert status == odd.PANIC_STATUS


@pytest.mark.parametrize("tree, line", [
    (0x47000000, "bad magic number"), (0x47000004, "not a multiple of 8"),
    (0x0b000000, "reading the device tree failed"), (0xffffffe8, "beyond 4 GiB")])
def test_no_tree(tree, line, tmp_path):
    """Empty RAM, a crooked address, no memory at all, the very end of the space."""
    status, text = odd.boot_at(tmp_path, None, tree=tree)
    assert re.search(f"neap: .*{line}", text), text
    assert status == odd.PANIC_STATUS


def test_no_tree_without_semihosting(tmp_path):
    """No console is known; but the run must end: PSCI, by the mode the image was entered in."""
    for machine in ("virt", "virt,virtualization=on"):
        status, text = odd.boot_at(tmp_path, None, machine=machine, semihosting=False, timeout=60)
        assert status == 0 and odd.END not in text


def test_no_console(tmp_path):
    path = str(tmp_path / "tree.dtb")
    odd.compile_tree("no-console", BOOTARGS, path)
    status, text = odd.boot_at(tmp_path, path)
    assert status == 0 and text.strip() == ""


def test_no_psci(tmp_path):
    path = str(tmp_path / "tree.dtb")
    odd.compile_tree("no-psci", BOOTARGS, path)
    check_good(*odd.boot_at(tmp_path, path))


@pytest.mark.parametrize("machine", ["virt", "virt,virtualization=on"])
def test_elf(machine):
    """Loaded by its program headers; the tree lies at the start of RAM and r2 is 0."""
    status, text = odd.qemu("-kernel", os.path.join(odd.OUT, "neap.elf"), "-append", BOOTARGS,
                            machine=machine)
    check_good(status, text, r"device tree at 0x40000000")


@pytest.mark.parametrize("tree, mem, start", [
    ("plain", 256, 0x46000000),         # lowmem
    ("plain", 256, 0x40011123),         # where the kernel would go
    ("plain", 256, 0x4fffe000),         # the end of RAM
    ("plain-2g", 2048, 0xa0000ffd),     # highmem, across the end of a page
    ("cells-1-1", 256, 0x40080ffe),     # RAM that is lost below the kernel
])
def test_initrd(tree, mem, start, tmp_path):
    """The archive is unpacked from wherever it is, and its memory comes free."""
    path, archive = str(tmp_path / "tree.dtb"), str(tmp_path / "initrd")
    odd.compile_tree(tree, "semihosting -- cat /mark", path)
    data = odd.cpio("mark", b"found the mark\n" * 80)
    with open(archive, "wb") as f:
        f.write(data)
    odd.set_initrd(path, start, start + len(data))
    status, text = odd.boot_at(tmp_path, path, 0x40800000, 0x42000000, mem=mem,
                               more=odd.load(archive, start))
    check_good(status, text, r"(found the mark\s+){80}", r"Freed initrd memory")


@pytest.mark.parametrize("start, end, line", [
    (0x46000000, 0x45000000, "end lies before its start"),
    (0x4ffff000, 0x50001000, "not in RAM")])
def test_bad_initrd(start, end, line, tmp_path):
    """Said, and passed over."""
    path = str(tmp_path / "tree.dtb")
    odd.compile_tree("plain", BOOTARGS, path)
    odd.set_initrd(path, start, end)
    check_good(*odd.boot_at(tmp_path, path), line)
