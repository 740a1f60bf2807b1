# SPDX-License-Identifier: MIT
"""Booting the image from any address, with any device tree.

QEMU's own loader always puts the image at RAM + 64 KiB and a tree of its own making beside it. Here
-kernel is a trampoline of six words that sets r0-r2 and jumps; image and tree are put into memory by
`-device loader`.
"""

import os
import shutil
import struct
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "scripts"))
import guest_clock          # noqa: E402  (found through the line above)
import hang_report          # noqa: E402
OUT = os.path.join(TOP, os.environ.get("NEAP_OUT", "build"))
END = "reboot: Power down"
PANIC_STATUS = 1    # of early_panic()
KERNEL_PANIC = 101  # of panic(), include/neap/panic.h
IMAGE, TREE = 0x40010000, 0x47000000


def trampoline(path, entry, tree):
    """mov r0, #0; mvn r1, #0; ldr r2, tree; ldr pc, entry"""
    with open(path, "wb") as f:
        f.write(struct.pack("<6I", 0xe3a00000, 0xe3e01000, 0xe59f2000, 0xe59ff000, tree, entry))


def compile_tree(name, bootargs, path):
    """dts/NAME.dts with its BOOTARGS filled in."""
    with open(os.path.join(TOP, "dts", name + ".dts"), encoding="ascii") as f:
        source = f.read().replace("BOOTARGS", bootargs)
    subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-i", os.path.join(TOP, "dts"), "-o", path],
                   input=source, text=True, check=True)


def emulator(*args, mem=256, machine="virt", cpu="cortex-a15", semihosting=True):
    """The command line. The test says how many CPUs, or whoever runs the tests: `make boot-tests SMP=4`.
    With -icount, where QEMU runs all in one thread, it is one.
    """
    command = ["qemu-system-arm", "-nic", "none", "-M", machine, "-cpu", cpu, "-m", str(mem),
               "-nographic", "-no-reboot", *map(str, args)]
    if "-smp" not in args and "-icount" not in args:
        command += ["-smp", os.environ.get("SMP", "1")]
    if semihosting:
        command += ["-semihosting-config", "enable=on,target=native"]
    return command


def qemu(*args, timeout=120, **settings):
    """Run until it ends by itself. Returns (status, console text); status None: the limit has passed, and
    the text ends with what all CPUs were doing.

    The limit is in seconds of the guest (scripts/guest_clock.py): how busy the host is does not matter.
    """
    folder, monitor = hang_report.port()
    try:
        return guest_clock.run(emulator(*args, *monitor, **settings), timeout,
                               lambda process, clock: hang_report.on_limit(process.pid, clock))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def load(path, address):
    return ["-device", f"loader,file={path},addr={address:#x},force-raw=on"]


def mmu_on(path, entry, tree):
    """A trampoline that turns MMU and caches on first."""
    here = os.path.join(TOP, "tests", "boot", "mmu_on.S")
    cross = os.environ.get("CROSS_COMPILE", "arm-none-eabi-")
    subprocess.run([cross + "gcc", "-nostdlib", f"-DIMAGE={entry:#x}", f"-DTREE={tree:#x}",
                    "-DTABLE=0x4f000000", "-Wl,-Ttext=0", "-Wl,--build-id=none", "-o",
                    path + ".elf", here], check=True)
    subprocess.run([cross + "objcopy", "-O", "binary", path + ".elf", path], check=True)


def boot_at(tmp, tree_file, image=IMAGE + 0x300000, tree=TREE, more=(), make_start=trampoline,
            **settings):
    """Boot the image at one address with the tree at another."""
    start = os.path.join(tmp, "start.bin")
    make_start(start, image, tree)
    args = ["-kernel", start, *load(os.path.join(OUT, "neap.bin"), image), *more]
    if tree_file:
        args += load(tree_file, tree)
    return qemu(*args, **settings)


def cpio(name, data):
    """A newc archive of one file."""
    def entry(path, mode, body):
        fields = (0, mode, 0, 0, 1, 0, len(body), 0, 0, 0, 0, len(path) + 1, 0)
        head = b"070701" + b"".join(b"%08x" % f for f in fields) + path.encode() + b"\0"
        return head + bytes(-len(head) % 4) + body + bytes(-len(body) % 4)
    return entry(name, 0o100644, data) + entry("TRAILER!!!", 0, b"")


def set_initrd(tree_file, start, end):
    for name, value in (("start", start), ("end", end)):
        subprocess.run(["fdtput", "-t", "x", tree_file, "/chosen", f"linux,initrd-{name}",
                        f"{value:x}"], check=True)
