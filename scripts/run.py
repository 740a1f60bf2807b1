#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Boot Neap in QEMU, show its console, and say honestly how the run ended.

The settings are the make variables MEM, SWAP, EXT2, PROG, SMP, CPU, VIRTIO, APPEND and TIMEOUT, taken from
the environment; NEAP_OUT is the build folder. A run has passed only if the emulator ended with
status 0 (the kernel hands it the status of PROG through semihosting) and the line
`reboot: Power down` was seen. Whatever happens, the emulator does not outlive this script, nor its
terminal. TIMEOUT counts seconds of the guest (guest_clock.py), so that a busy host fails no run; when
they have passed, what all CPUs were doing is shown.

    run.py            run PROG, exit with the verdict
    run.py --check    only check the settings
    run.py --shell    interactive, the terminal is the guest's console
    run.py --debug    stopped at the first instruction, gdb attached
"""

import argparse
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import hang_report
from guest_clock import Clock, die_with_parent, kill, watch

POWER_DOWN = b"reboot: Power down"
PANIC = b"Kernel panic"
CPUS = ("cortex-a7", "cortex-a15")
VIRTIO = ("legacy", "modern")
UNITS = {"": 1 << 20, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
USAGE = ("usage: make run [MEM=8M..3G] [SWAP=SIZE|0] [EXT2=SIZE|0] [PROG='program arguments'] [SMP=1..8] "
         "[CPU=cortex-a7|cortex-a15] [VIRTIO=legacy|modern] [APPEND='kernel parameters'] "
         "[TIMEOUT=seconds]")


class Usage(Exception):
    """A setting is wrong."""


def parse_size(name, text, low, high):
    """A size with unit K, M or G (no unit: MiB), in bytes."""
    match = re.fullmatch(r"(\d+)([KMG]?)i?B?", text.strip(), re.IGNORECASE)
    if not match:
        raise Usage(f"{name}={text}: not a size")
    size = int(match[1]) * UNITS[match[2].upper()]
    if not low <= size <= high:
        raise Usage(f"{name}={text}: must lie between {low >> 20}M and {high >> 20}M")
    return size


def parse_number(name, text, low, high):
    if not re.fullmatch(r"\d+", text.strip()) or not low <= int(text) <= high:
        raise Usage(f"{name}={text}: must be a number from {low} to {high}")
    return int(text)


class Settings:
    """The checked settings of a run."""

    def __init__(self, env):
        self.out = env.get("NEAP_OUT", "build")
        self.mem = parse_size("MEM", env.get("MEM", "256M"), 8 << 20, 3 << 30)
        swap = env.get("SWAP", "512M")
        self.swap = 0 if swap.strip() == "0" else parse_size("SWAP", swap, 1 << 20, 64 << 30)
        ext2 = env.get("EXT2", "0")
        self.ext2 = 0 if ext2.strip() in ("", "0") else parse_size("EXT2", ext2, 1 << 20, 64 << 30)
        self.ext2_disk = None       # its path, once it is there
        self.prog = env.get("PROG", "swap-stress").strip()
        self.smp = parse_number("SMP", env.get("SMP", "1"), 1, 8)
        self.cpu = env.get("CPU", CPUS[1])
        self.virtio = env.get("VIRTIO", VIRTIO[0])
        self.append = env.get("APPEND", "").strip()
        self.timeout = parse_number("TIMEOUT", env.get("TIMEOUT", "600"), 1, 1000000)
        if self.cpu not in CPUS:
            raise Usage(f"CPU={self.cpu}: must be one of {', '.join(CPUS)}")
        if self.virtio not in VIRTIO:
            raise Usage(f"VIRTIO={self.virtio}: must be one of {', '.join(VIRTIO)}")
        for name, text in (("PROG", self.prog), ("APPEND", self.append)):
            if not text.isprintable():
                raise Usage(f"{name}: must be one line of text")
        if not self.prog:
            raise Usage("PROG: names no program")

    def command(self, disk, prog):
        """The emulator's command line; an empty prog leaves init without a command."""
        # The guest's console is a terminal to it in any case: only we know where its lines go.
        plain = "" if sys.stdout.isatty() else "TERM=dumb"
        bootargs = " ".join(word for word in ("console=ttyAMA0 semihosting", plain, self.append,
                                              f"-- {prog}" if prog else "") if word)
        command = ["qemu-system-arm", "-M", "virt", "-cpu", self.cpu, "-smp", str(self.smp),
                   "-m", f"{self.mem >> 10}K", "-nic", "none", "-no-reboot",
                   "-semihosting-config", "enable=on,target=native",
                   "-kernel", os.path.join(self.out, "zImage"), "-append", bootargs]
        if self.virtio == "modern":
            command += ["-global", "virtio-mmio.force-legacy=false"]
        # QEMU's devices stand in the tree in reverse: the swap disk is /dev/vda.
        if self.ext2_disk:
            command += ["-drive", f"file={self.ext2_disk},format=raw,if=none,id=ext2,cache=unsafe",
                        "-device", "virtio-blk-device,drive=ext2"]
        if disk:
            command += ["-drive", f"file={disk},format=raw,if=none,id=swap,cache=unsafe",
                        "-device", "virtio-blk-device,drive=swap"]
        return command


def tool(name):
    """A program of sbin, which users do not have in their PATH. None: it is not there."""
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


def make_swap(settings, folder):
    """A fresh, sparse swap disk, prepared by mkswap. Returns its path, or None for SWAP=0."""
    if not settings.swap:
        return None
    path = os.path.join(folder, "swap.img")
    with open(path, "wb") as disk:
        disk.truncate(settings.swap)
    # It warns of the file's mode.
    mkswap = tool("mkswap")
    if not mkswap:
        sys.exit("run: mkswap not found (package util-linux)")
    os.chmod(path, 0o600)
    subprocess.run([mkswap, "-q", path], check=True)
    return path


def make_ext2(settings, folder):
    """A fresh disk with an empty ext2. Returns its path, or None for EXT2=0 and where nothing can make one."""
    if not settings.ext2:
        return None
    if not tool("mke2fs") or not tool("e2fsck"):
        print("run: mke2fs not found (package e2fsprogs): no disk with an ext2", flush=True)
        return None
    path = os.path.join(folder, "ext2.img")
    with open(path, "wb") as disk:
        disk.truncate(settings.ext2)
    subprocess.run([tool("mke2fs"), "-q", "-F", "-t", "ext2", path], check=True)
    return path


def check_ext2(path):
    """0 if it is in order after a clean end; else 1, and what e2fsck says."""
    done = subprocess.run([tool("e2fsck"), "-fn", path], capture_output=True, text=True)
    if done.returncode:
        print(done.stdout + done.stderr + "run: FAILED: the ext2 is not in order", flush=True)
    return int(done.returncode != 0)


def verdict(status, seen, timed_out, timeout):
    """(exit status, last line)"""
    if timed_out:
        return 124, f"FAILED: no end after {timeout} s of the guest's time (TIMEOUT)"
    if PANIC in seen:
        line = seen[seen.index(PANIC):].split(b"\n")[0].decode(errors="replace").strip()
        return status or 1, f"FAILED: {line}"
    if status:
        return (status if 0 < status < 126 else 1), f"FAILED: the guest ended with status {status}"
    if POWER_DOWN not in seen:
        return 1, "FAILED: the emulator ended, but the guest did not power down"
    return 0, "passed: status 0, clean power-off"


def show(chunk):
    # The guest's lines end with CR LF; ours with LF, except where CR redraws a line.
    sys.stdout.buffer.write(chunk.replace(b"\r\n", b"\n"))
    sys.stdout.buffer.flush()


def run(settings, disk, monitor):
    command = settings.command(disk, settings.prog) + ["-nographic", *monitor]
    start = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               preexec_fn=die_with_parent)
    try:
        clock = Clock(process.pid, settings.timeout)
        seen, timed_out = watch(process, clock, show)
        if timed_out:
            print(hang_report.on_limit(process.pid, clock), flush=True)
    finally:
        kill(process)
    status, line = verdict(process.returncode, seen, timed_out, settings.timeout)
    print(f"run: {line} ({time.monotonic() - start:.1f} s)", flush=True)
    return status


def wait_with_terminal(process):
    """The status of the process, which ends with our terminal.

    If that closes, only who leads the session is told; a make that does waits for us without a word.
    """
    terminal = select.poll()
    if os.isatty(0):
        terminal.register(0, 0)         # that it is gone is told unasked
    while process.poll() is None:
        if terminal.poll(200):
            kill(process)
    return process.returncode


def shell(settings, disk, monitor):
    """QEMU has the terminal: it sets raw mode, and Ctrl-A x ends it."""
    print("shell: `exit` powers off, Ctrl-A x kills the emulator", flush=True)
    process = subprocess.Popen(settings.command(disk, "") + ["-nographic", *monitor],
                               preexec_fn=die_with_parent)
    try:
        return wait_with_terminal(process)
    finally:
        kill(process)


def debug(settings, disk, folder, monitor):
    """QEMU waits on a socket, its console goes to a file; gdb has the terminal."""
    socket = os.path.join(folder, "gdb.sock")
    log = os.path.join(settings.out, "debug.log")
    command = settings.command(disk, settings.prog) + [
        *monitor, "-S", "-display", "none", "-monitor", "none", "-serial", f"file:{log}",
        "-chardev", f"socket,id=gdb,path={socket},server=on,wait=off", "-gdb", "chardev:gdb"]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True,
                               preexec_fn=die_with_parent)
    try:
        while not os.path.exists(socket):
            if process.poll() is not None:
                sys.exit("debug: the emulator did not start")
            time.sleep(0.05)
        print(f"debug: console output goes to {log}", flush=True)
        # gdb means Ctrl-C for the guest, so it is not ours to die of.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        script = os.path.join(os.path.dirname(__file__), "gdb", "neap.py")
        gdb = subprocess.Popen(["gdb-multiarch", "-q", os.path.join(settings.out, "neap.elf"),
                                "-ex", "set confirm off", "-ex", f"source {script}",
                                "-ex", "set remotetimeout 60",      # 2: a busy host is taken for a dead target
                                "-ex", f"target remote {socket}"],
                               preexec_fn=lambda: (die_with_parent(), signal.signal(signal.SIGINT, signal.SIG_DFL)))
        try:
            return wait_with_terminal(gdb)
        finally:
            kill(gdb)
    finally:
        kill(process)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    mode = parser.add_mutually_exclusive_group()
    for name in ("check", "shell", "debug"):
        mode.add_argument(f"--{name}", action="store_true")
    args = parser.parse_args()
    try:
        settings = Settings(os.environ)
    except Usage as error:
        print(f"run: {error}\n{USAGE}", file=sys.stderr)
        return 2
    if args.check:
        return 0
    # A signal ends us through the `finally` clauses, so that the emulator goes too.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    os.makedirs(settings.out, exist_ok=True)
    port, monitor = hang_report.port(console=not args.debug)
    try:
        with tempfile.TemporaryDirectory(prefix="run-", dir=settings.out) as folder:
            disk = make_swap(settings, folder)
            settings.ext2_disk = make_ext2(settings, folder)
            if args.shell:
                return shell(settings, disk, monitor)
            if args.debug:
                return debug(settings, disk, folder, monitor)
            return run(settings, disk, monitor) or (settings.ext2_disk and check_ext2(settings.ext2_disk))
    finally:
        shutil.rmtree(port, ignore_errors=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("run: interrupted")
