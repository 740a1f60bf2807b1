#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""QEMU's device tree, damaged by chance, and the image booted with it.

    python3 tests/boot/tree_fuzz.py [-s SEED] [-f FIRST] [-n COUNT] [-j JOBS]

A seed and a number give a tree: properties go, are cut, lengthened, doubled, their cells changed; nodes go, are doubled,
renamed, moved; bytes of the blob flip. Whatever it is, the guest ends: it powers off, or says in one line what
it cannot go on without. A hang, an oops, a fault before there is a console, or an end without a word is a finding;
its tree is kept in O/fuzz.

The boot arguments are left as they are: by semihosting each end has a status, and each word gets out.
"""

import argparse
import concurrent.futures
import copy
import functools
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile

import odd_boot as odd

MEM = 64
LIMIT = 30      # seconds of the guest
BOOTARGS = "semihosting -- true"
IMAGE, TREE = 0x40200000, 0x43000000
FDT_BEGIN_NODE, FDT_END_NODE, FDT_PROP, FDT_NOP, FDT_END = 1, 2, 3, 4, 9
KEPT = [b"bootargs\0", BOOTARGS.encode()]

# ---- trees ----


class Node:
    """A name, [(property, value)], children."""

    def __init__(self, name):
        self.name, self.props, self.children = name, [], []

    def all(self):
        found = [self]
        for child in self.children:
            found += child.all()
        return found


def parse(blob):
    """([(base, size)] of /memreserve/, the root)."""
    _, _, struct_at, strings_at, reserve_at = struct.unpack_from(">5I", blob)
    reserve = []
    while (pair := struct.unpack_from(">2Q", blob, reserve_at)) != (0, 0):
        reserve.append(pair)
        reserve_at += 16
    at, stack, root = struct_at, [], None
    while True:
        token, = struct.unpack_from(">I", blob, at)
        at += 4
        if token == FDT_BEGIN_NODE:
            end = blob.index(b"\0", at)
            node = Node(blob[at:end])
            at = (end + 4) & ~3
            if stack:
                stack[-1].children.append(node)
            root = root or node
            stack.append(node)
        elif token == FDT_PROP:
            size, name = struct.unpack_from(">2I", blob, at)
            at += 8
            name = blob[strings_at + name:blob.index(b"\0", strings_at + name)]
            stack[-1].props.append((name, blob[at:at + size]))
            at = (at + size + 3) & ~3
        elif token == FDT_END_NODE:
            stack.pop()
        elif token == FDT_END:
            return reserve, root


def flatten(reserve, root):
    strings, places, out = bytearray(), {}, bytearray()

    def put(node):
        nonlocal out
        out += struct.pack(">I", FDT_BEGIN_NODE) + node.name + b"\0"
        out += bytes(-len(out) % 4)
        for name, value in node.props:
            if name not in places:
                places[name] = len(strings)
                strings.extend(name + b"\0")
            out += struct.pack(">3I", FDT_PROP, len(value), places[name]) + value
            out += bytes(-len(out) % 4)
        for child in node.children:
            put(child)
        out += struct.pack(">I", FDT_END_NODE)

    put(root)
    out += struct.pack(">I", FDT_END)
    rsv = b"".join(struct.pack(">2Q", *pair) for pair in [*reserve, (0, 0)])
    at = 40 + len(rsv)
    head = struct.pack(">10I", 0xd00dfeed, at + len(out) + len(strings), at, at + len(out), 40, 17, 16, 0,
                       len(strings), len(out))
    return bytearray(head + rsv + out + strings)


# ---- mutations ----

ODD = [0, 1, 2, 3, 4, 7, 8, 0x10, 0x20, 0xff, 0x100, 0xfff, 0x1000, 0xffff, 0x10000, 0x3fffffff, 0x40000000, 0x40200000,
       0x43000000, 0x44000000, 0x7fffffff, 0x80000000, 0xc0000000, 0xf0000000, 0xfffff000, 0xfffffff0, 0xffffffff]
# What a boot reads is hit more often than the many virtio-mmio devices.
IMPORTANT = re.compile(rb"memory|intc|timer|pl011|psci|cpu|chosen|reserved|aliases|^$")


class Mutator:
    def __init__(self, blob, seed, number):
        self.rnd = random.Random(seed * 1000003 + number)
        self.reserve, self.root = parse(blob)
        self.done = []

    def node(self):
        nodes = self.root.all()
        some = [n for n in nodes if IMPORTANT.search(n.name)]
        return self.rnd.choice(some if self.rnd.random() < 0.75 else nodes)

    def prop(self):
        """(node, index) of a property; None if there is none, or it is one to be kept."""
        node = self.node()
        if not node.props:
            return None
        i = self.rnd.randrange(len(node.props))
        return None if node.props[i][0] == b"bootargs" else (node, i)

    def parent(self, node):
        return next((n for n in self.root.all() if node in n.children), None)

    def odd(self, old):
        kind = self.rnd.randrange(6)
        if kind == 0:
            return (old + self.rnd.randrange(-4, 5)) & 0xffffffff
        if kind == 1:
            return old ^ 1 << self.rnd.randrange(32)
        if kind == 2:
            return self.rnd.getrandbits(32)
        if kind == 3:   # of another property of the tree
            values = [v for n in self.root.all() for _, v in n.props if len(v) >= 4]
            return struct.unpack_from(">I", self.rnd.choice(values))[0]
        return self.rnd.choice(ODD)

    def change_cell(self):
        found = self.prop()
        if not found or len(found[0].props[found[1]][1]) < 4:
            return
        node, i = found
        name, value = node.props[i]
        at = self.rnd.randrange(len(value) // 4) * 4
        old, = struct.unpack_from(">I", value, at)
        new = self.odd(old)
        node.props[i] = name, value[:at] + struct.pack(">I", new) + value[at + 4:]
        self.note(node, name, f"cell {at // 4}: {old:#x} becomes {new:#x}")

    def note(self, node, name, what):
        self.done.append(f"{node.name.decode(errors='replace') or '/'} {name.decode(errors='replace')}: {what}")

    def resize(self):
        found = self.prop()
        if not found:
            return
        node, i = found
        name, value = node.props[i]
        new = self.rnd.choice([b"", value[:-1], value[:-4], value[:self.rnd.randrange(len(value) + 1)], value + value,
                               value + bytes(4), value + b"\0", value * 40, value[4:], value[::-1],
                               struct.pack(">I", self.odd(0)) + value])
        node.props[i] = name, new
        self.note(node, name, f"{len(value)} bytes become {len(new)}")

    def remove_prop(self):
        found = self.prop()
        if found:
            self.note(found[0], found[0].props.pop(found[1])[0], "gone")

    def double_prop(self):
        """In the same node, with the same value or another one's; or in another node."""
        found, other = self.prop(), self.node()
        if not found:
            return
        node, i = found
        name, value = node.props[i]
        if self.rnd.random() < 0.5:
            other = node
        if self.rnd.random() < 0.5 and other.props:
            value = self.rnd.choice(other.props)[1]
        other.props.insert(self.rnd.randrange(len(other.props) + 1), (name, value))
        self.note(other, name, "is there once more")

    def rename_prop(self):
        found = self.prop()
        if found:
            node, i = found
            name, value = node.props[i]
            new = self.rnd.choice(self.rnd.choice([n for n in self.root.all() if n.props]).props)[0]
            if new != b"bootargs":
                node.props[i] = new, value
                self.note(node, name, f"becomes {new.decode()}")

    def remove_node(self):
        node = self.node()
        parent = self.parent(node)
        if parent and node.name != b"chosen":
            parent.children.remove(node)
            self.note(node, b"", "gone")

    def double_node(self):
        node = self.node()
        if node is self.root or node.name == b"chosen":
            return
        to = self.parent(node) if self.rnd.random() < 0.5 else self.node()
        twin = copy.deepcopy(node)
        if self.rnd.random() < 0.5:
            twin.name = twin.name.split(b"@")[0] + b"@%x" % self.odd(0)
        to.children.insert(self.rnd.randrange(len(to.children) + 1), twin)
        self.note(to, b"", f"has {twin.name.decode(errors='replace')} once more")

    def rename_node(self):
        node = self.node()
        if node.name in (b"", b"chosen"):
            return
        old = node.name
        node.name = self.rnd.choice([old.split(b"@")[0], b"x", b"@", old + b"@1", b"memory@0", b"cpus", b"psci", b"a" * 300,
                                     b"reserved-memory", b"aliases", b"\xff\x01"])
        self.note(node, b"", f"was {old.decode(errors='replace')}")

    def move_node(self):
        node, to = self.node(), self.node()
        parent = self.parent(node)
        if parent and to not in node.all() and node.name != b"chosen":
            parent.children.remove(node)
            to.children.append(node)
            self.note(node, b"", f"moved below {to.name.decode(errors='replace') or '/'}")

    def deepen(self):
        node = self.node()
        depth = self.rnd.choice([3, 30, 60])
        for _ in range(depth):
            child = Node(b"deep")
            node.children.append(child)
            node = child
        self.done.append(f"{depth} levels")

    def set_text(self):
        """A string where drivers look for one of a few."""
        node = self.node()
        name, value = self.rnd.choice([
            (b"status", b"disabled\0"), (b"status", b"okay"), (b"status", b"fail\0"), (b"device_type", b"memory\0"),
            (b"device_type", b"cpu\0"), (b"method", b"smc\0"), (b"method", b"none\0"), (b"compatible", b"arm,pl011\0"),
            (b"compatible", b"virtio,mmio\0"), (b"compatible", b"arm,psci\0"), (b"compatible", b"arm,gic-v3\0"),
            (b"compatible", b"arm,cortex-a15-gic\0"), (b"compatible", b"arm,armv7-timer\0"), (b"compatible", b"\0\0"),
            (b"compatible", b"simple-bus\0"), (b"compatible", b"arm,pl031\0"), (b"compatible", b"no end"),
            (b"stdout-path", b"/\0"), (b"stdout-path", b"serial0:\0"), (b"stdout-path", b""), (b"no-map", b""),
            (b"linux,initrd-start", struct.pack(">I", self.odd(0x44000000))),
            (b"linux,initrd-end", struct.pack(">I", self.odd(0x44000000))), (b"ranges", b""),
            (b"interrupt-controller", b""), (b"enable-method", b"spin-table\0"), (b"always-on", b""),
            (b"arm,cpu-registers-not-fw-configured", b""), (b"clock-frequency", struct.pack(">I", self.odd(24000000)))])
        node.props = [p for p in node.props if p[0] != name] + [(name, value)]
        self.note(node, name, f"is {value!r}")

    def add_reserve(self):
        for _ in range(self.rnd.choice([1, 3, 70])):
            self.reserve.append((self.odd(0x40000000) << self.rnd.choice([0, 32]), self.odd(0x1000)))
        self.done.append(f"{len(self.reserve)} of /memreserve/")

    def add_reserved(self):
        area = Node(b"pool@1")
        area.props = [(b"reg", struct.pack(">4I", self.rnd.choice([0, 0, 1, 0xffffffff]), self.odd(0x40000000),
                                           self.rnd.choice([0, 0, 0xffffffff]), self.odd(0x100000)))]
        if self.rnd.random() < 0.5:
            area.props.append((b"no-map", b""))
        node = Node(b"reserved-memory")
        node.props = [(b"#address-cells", b"\0\0\0\2"), (b"#size-cells", b"\0\0\0\2"), (b"ranges", b"")]
        node.children = [area]
        self.root.children.insert(0, node)
        self.done.append(f"reserved-memory {area.props[0][1].hex()}")

    def flip_bytes(self, blob):
        """Where the boot arguments are not."""
        kept = [(at, at + len(text)) for text in KEPT for at in [blob.find(text)] if at >= 0]
        for _ in range(self.rnd.choice([1, 1, 2, 8])):
            at = self.rnd.randrange(40 if self.rnd.random() < 0.1 else len(blob))
            if any(start - 12 <= at < end for start, end in kept):
                continue
            blob[at] = self.rnd.choice([blob[at] ^ 1 << self.rnd.randrange(8), 0, 0xff, self.rnd.randrange(256)])
            self.done.append(f"byte {at:#x} becomes {blob[at]:#x}")

    KINDS = ([change_cell] * 6 + [resize] * 3 + [remove_prop] * 2 + [double_prop] * 2 + [rename_prop, remove_node, double_node] +
             [rename_node, move_node, deepen, add_reserve, add_reserved] + [set_text] * 3)

    def mutate(self):
        flips = self.rnd.random() < 0.15
        for _ in range(0 if flips and self.rnd.random() < 0.7 else self.rnd.choice([1, 1, 1, 2, 3, 5])):
            self.rnd.choice(self.KINDS)(self)
        blob = flatten(self.reserve, self.root)
        if flips:
            self.flip_bytes(blob)
        return bytes(blob)


# ---- boots ----

BAD = re.compile(r"Oops|BUG|WARNING|Unable to handle|fault while|neap: early |scheduling while|"
                 r"Fatal exception|soft lockup|blocked for more|recursive|stack-protector|spinlock", re.IGNORECASE)
SAID = re.compile(r"(neap: .*|Kernel panic - not syncing: .*)", re.MULTILINE)


def verdict(status, text):
    """What is wrong with how the guest ended, or None; and how it ended."""
    text = text.replace("\r", "")
    said = SAID.search(text)
    if status is None:
        return "no end", "hang"
    bad = BAD.search(text)
    if bad:
        return bad[0], "bad"
    if status == 0 and odd.END in text:
        return None, "powered off"
    if status == 0 and not text.strip():
        return None, "powered off without a console"
    if said:
        return None, said[1]
    return f"status {status}, and nothing was said", "silent"


# What number % len(MACHINES) chooses: machine and CPUs.
MACHINES = [("virt", 1), ("virt", 2), ("virt,gic-version=3", 1), ("virt,virtualization=on", 1)]


@functools.lru_cache(None)
def base_tree(machine, cpus):
    """QEMU's, as it is for the arguments of boot()."""
    with tempfile.TemporaryDirectory() as tmp:
        path = os.path.join(tmp, "tree.dtb")
        command = odd.emulator("-kernel", os.path.join(odd.OUT, "neap.bin"), "-append", BOOTARGS, "-smp", cpus, mem=MEM,
                               machine=f"{machine},dumpdtb={path}")
        subprocess.run(command, check=True, capture_output=True)
        with open(path, "rb") as f:
            return f.read()


def boot(blob, machine, cpus):
    with tempfile.TemporaryDirectory() as tmp:
        path = os.path.join(tmp, "tree.dtb")
        with open(path, "wb") as f:
            f.write(blob)
        return odd.boot_at(tmp, path, IMAGE, TREE, more=("-smp", str(cpus)), mem=MEM, machine=machine, timeout=LIMIT)


def one(seed, number):
    """(number, what was done, what is wrong or None, how it ended, console)."""
    machine = MACHINES[number % len(MACHINES)]
    mutator = Mutator(base_tree(*machine), seed, number)
    blob = mutator.mutate()
    status, text = boot(blob, *machine)
    wrong, ending = verdict(status, text)
    if wrong:
        kept = os.path.join(odd.OUT, "fuzz")
        os.makedirs(kept, exist_ok=True)
        with open(os.path.join(kept, f"tree-{seed}-{number}.dtb"), "wb") as f:
            f.write(blob)
    return number, mutator.done, wrong, ending, text


def run(seed, first, count, jobs):
    """Results of one() in any order."""
    for machine in MACHINES:
        base_tree(*machine)
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(lambda n: one(seed, n), range(first, first + count))


def main():
    parser = argparse.ArgumentParser()
    for option, default in (("-s", 1), ("-f", 0), ("-n", 100), ("-j", 2)):
        parser.add_argument(option, type=int, default=default)
    args = parser.parse_args()
    endings, found = {}, 0
    for number, done, wrong, ending, text in run(args.s, args.f, args.n, args.j):
        ending = re.sub(r"0x[0-9a-f]+|\d+", "N", ending)
        endings[ending] = endings.get(ending, 0) + 1
        if wrong:
            found += 1
            print(f"== tree {number} of seed {args.s}: {wrong}\n" + "\n".join(f"  {line}" for line in done))
            print(text, flush=True)
    for ending, n in sorted(endings.items(), key=lambda item: -item[1]):
        print(f"{n:6} {ending}")
    print(f"{args.n} trees, {found} findings")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
