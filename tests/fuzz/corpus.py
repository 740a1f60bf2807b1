#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The good inputs that fuzzing begins with: corpus.py FOLDER makes FOLDER/PARSER/NAME for each parser.

All of them are small, since a mutation of a large one mostly hits what nobody reads.
"""

import gzip
import os
import struct
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# ---- cpio ----

S_IFSOCK, S_IFLNK, S_IFREG, S_IFBLK, S_IFDIR, S_IFCHR, S_IFIFO = (
    0o140000, 0o120000, 0o100000, 0o060000, 0o040000, 0o020000, 0o010000)


def pad(data, to=4):
    return data + bytes(-len(data) % to)


def entry(name, mode, data=b"", *, ino=0, nlink=1, mtime=0, dev=(0, 0), check=False, namesize=None):
    name = name.encode() + b"\0"
    fields = (ino, mode, 1, 2, nlink, mtime, len(data), 0, 0, *dev, len(name) if namesize is None else namesize,
              sum(data) & 0xffffffff if check else 0)
    head = (b"070702" if check else b"070701") + b"".join(b"%08x" % f for f in fields)
    return pad(head + name) + pad(data)


TRAILER = entry("TRAILER!!!", 0)


def archives():
    tree = (entry(".", S_IFDIR | 0o755, mtime=7) + entry("dir", S_IFDIR | 0o755, mtime=8) +
            entry("dir/file", S_IFREG | 0o644, b"text\n" * 9) + entry("./dir/empty", S_IFREG))
    nodes = (entry("/null", S_IFCHR | 0o666, dev=(1, 3)) + entry("disk", S_IFBLK | 0o600, dev=(254, 0)) +
             entry("pipe", S_IFIFO | 0o600) + entry("socket", S_IFSOCK | 0o600) +
             entry("link", S_IFLNK | 0o777, b"dir/file") + entry("long", S_IFLNK | 0o777, b"a/" * 2000))
    links = (entry("one", S_IFREG | 0o644, ino=5, nlink=3) + entry("two", S_IFREG | 0o644, ino=5, nlink=3) +
             entry("three", S_IFREG | 0o644, b"the data", ino=5, nlink=3) +
             entry("n1", S_IFCHR, ino=6, nlink=2, dev=(1, 3)) + entry("n2", S_IFCHR, ino=6, nlink=2, dev=(1, 3)))
    again = (entry("x", S_IFREG | 0o644, b"file") + entry("x", S_IFLNK | 0o777, b"y") +
             entry("x", S_IFDIR | 0o755) + entry("x", S_IFIFO) + entry("x", S_IFREG, b"again"))
    sums = entry("sum", S_IFREG | 0o644, b"checked", check=True) + entry("x" * 4000, S_IFREG, b"long name", check=True)
    odd = (entry("", S_IFREG, b"no name") + entry("bad", 0o030644, b"no type") +
           entry("size", S_IFREG, b"1234", namesize=0) + entry("behind", S_IFREG))
    return {"tree": tree + TRAILER, "nodes": nodes + TRAILER, "links": links + TRAILER, "again": again + TRAILER,
            "sums": sums + TRAILER, "odd": odd + TRAILER, "two": tree + TRAILER + bytes(512) + nodes + TRAILER,
            "no-trailer": tree, "empty": TRAILER}


def packed():
    made = {name: gzip.compress(data, mtime=0) for name, data in archives().items()}
    # Stored, not compressed: a mutation hits the archive, though the sum at the end is wrong then.
    made["stored"] = gzip.compress(archives()["tree"], 0, mtime=0)
    made["after-plain"] = archives()["tree"] + made["nodes"]
    made["two-members"] = made["tree"] + made["links"]
    return made


def lz4(data, *options):
    """In the legacy frame, the only one that the kernel knows."""
    return subprocess.run(["lz4", "-l", "-c", *options], input=data, capture_output=True, check=True).stdout


def packed_by_lz4():
    made = {name: lz4(data) for name, data in archives().items()}
    made["after-plain"] = archives()["tree"] + made["nodes"]
    made["two-frames"] = made["tree"] + made["links"]
    return made


# ---- command lines ----

LINES = {
    "plain": "console=ttyAMA0 root=/dev/vda quiet early=1 size=64M n=1,2,3 -- /bin/sh -c 'echo a b'",
    "quotes": 'a="x y" "b=c d" e="f "g" FOO=bar HOME=/root word other.param=1 -- one "two three" \'four\' fi\\ ve',
    "numbers": "size=0x10k size=4G size=-1 n=-1,0x,7, early=maybe quiet=off n",
    "long": "w " * 300 + "NAME=value " * 300 + "-- " + "v " * 200,
    "many": "x -- " + "v " * 260,
    "cut": "x=" + "y" * 5000 + " -- lost",
}

# ---- programs ----

PT_LOAD, PT_INTERP, PT_NOTE, PT_PHDR, PT_GNU_STACK = 1, 3, 4, 6, 0x6474e551
ET_EXEC, ET_DYN = 2, 3
R, W, X = 4, 2, 1
HEADERS = 52


def program(kind, segments, entry=0x10074, flags=0x05000200, size=0, interp=b"/lib/ld.so"):
    """segments: (type, offset, vaddr, filesz, memsz, flags, align); of a PT_INTERP offset and sizes are filled in."""
    phdrs, at = b"", HEADERS + 32 * len(segments)
    for p_type, offset, vaddr, filesz, memsz, perms, align in segments:
        if p_type == PT_INTERP:
            offset, filesz, memsz = at, len(interp) + 1, len(interp) + 1
        phdrs += struct.pack("<8I", p_type, offset, vaddr, vaddr, filesz, memsz, perms, align)
    head = b"\x7fELF\1\1\1" + bytes(9) + struct.pack("<HHIIIIIHHHHHH", kind, 40, 1, entry, HEADERS, 0, flags, HEADERS,
                                                      32, len(segments), 40, 0, 0)
    whole = head + phdrs + interp + b"\0"
    return whole + bytes(max(0, size - len(whole)))


def programs():
    text, data = (PT_LOAD, 0, 0x10000, 0x200, 0x200, R | X, 4096), (PT_LOAD, 0x200, 0x11200, 0x100, 0x3000, R | W, 4096)
    stack, bss = (PT_GNU_STACK, 0, 0, 0, 0, R | W, 4), (PT_LOAD, 0, 0x20000, 0, 0x5000, R | W, 4096)
    pie = [(t, o, v - 0x10000 if v else 0, f, m, p, a) for t, o, v, f, m, p, a in (text, data, stack)]
    ld = program(ET_DYN, pie, 0x100, size=0x300)
    return {"static": program(ET_EXEC, [text, data, stack], size=0x300),
            "bss": program(ET_EXEC, [text, bss]),
            "pie": program(ET_DYN, pie, 0x74, size=0x300),
            "aligned": program(ET_DYN, [(PT_LOAD, 0, 0, 0x200, 0x9000, R | W | X, 0x10000)], 0x74, size=0x200),
            "dynamic": program(ET_EXEC, [text, data, (PT_INTERP, 0, 0x10100, 0, 0, R, 1), stack], size=0x300) + ld,
            "pie-dynamic": program(ET_DYN, [*pie, (PT_INTERP, 0, 0, 0, 0, R, 1), (PT_PHDR, 52, 52, 160, 160, R, 4)],
                                   0x74, size=0x300) + ld,
            "overlapping": program(ET_EXEC, [text, (PT_LOAD, 0x100, 0x10100, 0x80, 0x1000, R | W, 4096)], size=0x200),
            "script": b"#! /bin/sh -e x\necho\n", "short-script": b"#!/bin/sh", "long-script": b"#!/bin/sh " + b"x" * 300}


# ---- disks ----

BLOCK, INODES = 1024, 16


def dir_entry(ino, name, rec_len=0, kind=2):
    name = name.encode()
    used = (8 + len(name) + 3) & ~3
    return pad(struct.pack("<IHBB", ino, rec_len or used, len(name), kind) + name)


def put(disk, at, *data):
    for piece in data:
        disk[at:at + len(piece)] = piece
        at += len(piece)


def ext2(rev=1, blocks=16):
    """One group: superblock, descriptors, two bitmaps, 16 inodes, the root's two blocks, one of them behind an indirect one."""
    disk = bytearray(blocks * BLOCK)
    put(disk, 1024, struct.pack("<13I6H4I2H", INODES, blocks, 0, 4, 3, 1, 0, 0, 8192, 8192, INODES, 1, 1, 0, 20, 0xef53, 1, 1, 0,
                                1, 0, 0, rev, 0, 0))
    put(disk, 1024 + 84, struct.pack("<I2H3I", 11, 128, 0, 0, 2 if rev else 0, 0))
    put(disk, 2 * BLOCK, struct.pack("<3I4H", 3, 4, 5, 4, 3, 2, 0))
    put(disk, 3 * BLOCK, b"\xff\x03", 4 * BLOCK * b"")
    put(disk, 4 * BLOCK, b"\xff\x0f")
    root = struct.pack("<2H5I2H3I15I", 0o040755, 0, 2 * BLOCK, 1, 1, 1, 0, 0, 3, 6, 0, 0, 7, 8, *[0] * 10, 9, 0, 0)
    put(disk, 5 * BLOCK + 128, root)
    put(disk, 7 * BLOCK, dir_entry(2, "."), dir_entry(2, ".."), dir_entry(11, "lost+found"), dir_entry(12, "file", kind=1),
        dir_entry(0, "gone", 24), dir_entry(13, "a", BLOCK - 12 - 12 - 20 - 12 - 24))
    put(disk, 8 * BLOCK, dir_entry(14, "a-long-name-of-many-letters", BLOCK, 1))
    put(disk, 9 * BLOCK, struct.pack("<I", 8))
    return bytes(disk)


def ext2_indirect():
    """A directory of 14 blocks, of which all but the last are the same."""
    disk = bytearray(ext2())
    put(disk, 5 * BLOCK + 128 + 4, struct.pack("<I", 14 * BLOCK))
    put(disk, 5 * BLOCK + 128 + 40, struct.pack("<13I", *[8] * 12, 9))
    put(disk, 9 * BLOCK, struct.pack("<2I", 8, 7))
    return bytes(disk)


def ext2_full():
    """Entries up to the last byte of the root's first block."""
    disk = bytearray(ext2())
    put(disk, 7 * BLOCK, *[dir_entry(2 + n % 14, chr(97 + n % 26), 16 if n == 84 else 12) for n in range(85)])
    return bytes(disk)


def swap_header(last=599, bad=(), label=b"a label", version=1):
    return bytes(1024) + struct.pack("<3I16s16s117I", version, last, len(bad), bytes(range(16)), label, *[0] * 117) + \
        struct.pack(f"<{len(bad)}I", *bad)


# ---- device trees ----

TREE = """/dts-v1/;
/memreserve/ 0x48000000 0x1000;
/ { #address-cells = <2>; #size-cells = <1>; compatible = "acme,board", "acme"; interrupt-parent = <&gic>;
    chosen { bootargs = "console=ttyAMA0 x"; stdout-path = "serial0:115200"; linux,initrd-start = <0x44000000>;
             linux,initrd-end = <0x44001000>; };
    aliases { serial0 = "/bus/uart@9000000"; };
    memory@40000000 { device_type = "memory"; reg = <0 0x40000000 0x8000000>, <0 0x50000000 0x1000800>; };
    memory@60000000 { device_type = "memory"; reg = <0 0x60000000 0x100000>; status = "disabled"; };
    reserved-memory { #address-cells = <2>; #size-cells = <1>; ranges;
        pool@41000000 { reg = <0 0x41000000 0x100000>; no-map; }; };
    psci { compatible = "arm,psci-1.0", "arm,psci-0.2"; method = "hvc"; };
    cpus { #address-cells = <1>; #size-cells = <0>;
        cpu@0 { device_type = "cpu"; reg = <0>; enable-method = "psci"; };
        cpu@1 { device_type = "cpu"; reg = <1>; enable-method = "psci"; }; };
    gic: intc@8000000 { compatible = "arm,cortex-a15-gic"; #interrupt-cells = <3>; interrupt-controller;
        reg = <0 0x8000000 0x10000>, <0 0x8010000 0x10000>; };
    timer { compatible = "arm,armv7-timer"; interrupts = <1 13 0x104>, <1 14 0x104>, <1 11 0x104>, <1 10 0x104>; };
    bus { compatible = "simple-bus"; #address-cells = <1>; #size-cells = <1>; ranges = <0x9000000 0 0x9000000 0x2000000>;
        uart@9000000 { compatible = "arm,pl011", "arm,primecell"; reg = <0x9000000 0x1000>; interrupts = <0 1 4>;
                       clocks = <&clk>, <&clk>; };
        virtio@a000000 { compatible = "virtio,mmio"; reg = <0xa000000 0x200>; interrupts-extended = <&gic 0 16 1>; }; };
    clk: clock { compatible = "fixed-clock"; #clock-cells = <0>; clock-frequency = <24000000>; };
};
"""


def trees():
    def compiled(text, *options):
        return subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", *options], input=text.encode(), check=True,
                              capture_output=True).stdout
    small = TREE.replace("#address-cells = <2>; #size-cells = <1>; compatible", "#address-cells = <1>; "
                         "#size-cells = <1>; compatible").replace("<0 0x", "<0x")
    many = TREE.replace("<0 0x40000000 0x8000000>", "<0 0x40000000 0x8000000>" + "".join(
        f", <0 {0x60000000 + n * 0x20000:#x} 0x10000>" for n in range(31)))
    reserved = TREE.replace("/memreserve/ 0x48000000 0x1000;",
                            "".join(f"/memreserve/ {n * 0x2000:#x} 0x1000;" for n in range(64)))
    return {"board": compiled(TREE), "banks": compiled(many), "reserved": compiled(reserved), "small": compiled(small), "padded": compiled(TREE, "-p", "64"),
            "version-16": compiled(TREE, "-V", "16")}


CORPUS = {
    "cpio": archives,
    "gzip": packed,
    "lz4": packed_by_lz4,
    "elf": programs,
    "ext2": lambda: {"rev1": ext2(), "rev0": ext2(0), "indirect": ext2_indirect(), "full": ext2_full()},
    "swap": lambda: {"plain": swap_header(), "bad": swap_header(bad=(1, 7, 8, 598)), "twice": swap_header(bad=(5, 5)),
                     "full": swap_header(bad=[1 + n % 400 for n in range(637)]), "clusters": swap_header(bad=range(1, 300)), "label": swap_header(label=b"x" * 16)},
    "cmdline": lambda: {name: line.encode() for name, line in LINES.items()},
    "fdt": trees,
}


def main(folder):
    for parser, make in CORPUS.items():
        os.makedirs(os.path.join(folder, parser), exist_ok=True)
        for name, data in make().items():
            with open(os.path.join(folder, parser, name), "wb") as f:
                f.write(data)


if __name__ == "__main__":
    main(sys.argv[1])
