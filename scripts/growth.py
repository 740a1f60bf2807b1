# SPDX-License-Identifier: MIT
"""What an operation costs with few things of its kind there, and with many: `make growth`.

The emulator counts instructions (-icount shift=0: one takes a nanosecond), so the figures are the same
in every run, however busy the host is. The program growth (user/bin/growth) prints a row for each
structure that a program can make long; the row of the boot, per frame of RAM, is two boots of ours.

    make growth                     all rows, with the large sizes
    make growth ARGS='-q maps'      some of them, with smaller ones

The status is 0 if each row is within its bound, or known not to be (KNOWN: with what is to be done).
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

import guest_clock

LIMIT = 1800        # seconds of the guest, as its clock goes (guest_clock.py)
COUNTED = ["-icount", "shift=0,sleep=off", "-seed", "42"]
# Rows beyond their bound, and the work that is to bring them below it.
KNOWN = {}
ROW = re.compile(r"^(\w+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+)  (.*)$", re.MULTILINE)
FAILED = re.compile(r"^(\w+) +errno (\d+ .*)$", re.MULTILINE)
RUNNING_FOR = re.compile(r"the counter has been running for (\d+) ns")
SMALL_DISKS = 15        # what swap_areas wants with its large size; no more have names
FRAME_BOUND = 25        # instructions


class Row:
    """A row of the table: sizes, costs, and how far the ratio of the costs may go, or else the large one."""

    def __init__(self, name, small, few, large, many, bound, most, what):
        self.name, self.what = name, what
        self.small, self.few, self.large, self.many = int(small), int(few), int(large), int(many)
        self.bound, self.most = int(bound), int(most)

    @property
    def ratio(self):
        """In hundredths."""
        return self.many * 100 // max(self.few, 1)

    @property
    def within(self):
        return self.ratio <= self.bound or self.many <= self.most

    def verdict(self):
        if self.within:
            return "(known no more)" if self.name in KNOWN else ""
        return f"KNOWN: {KNOWN[self.name]}" if self.name in KNOWN else "GROWS"

    def __str__(self):
        return (f"{self.name:16} {self.small:6} {self.few:9} {self.large:6} {self.many:9} "
                f"{self.ratio / 100:7.2f} {self.bound / 100:6.2f} {self.most or '':6}  {self.what}  {self.verdict()}").rstrip()


def parse(text):
    """The rows in what the guest printed, and those that could not be measured."""
    rows = [Row(*m.group(1, 2, 3, 4, 5, 7, 8, 9)) for m in ROW.finditer(text.replace("\r\n", "\n"))]
    return rows, [" ".join(m.groups()) for m in FAILED.finditer(text.replace("\r\n", "\n"))]


def boot_figures(small_mib, small_text, large_mib, large_text):
    """Instructions a frame of RAM, from what two boots said."""
    few, many = (int(RUNNING_FOR.search(text)[1]) for text in (small_text, large_text))
    return (many - few) / ((large_mib - small_mib) * 256)


def swap_disks(folder):
    """The disks that the rows of swap want: their paths, one of 128 MiB and SMALL_DISKS of one."""
    mkswap = shutil.which("mkswap", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if not mkswap:
        sys.exit("growth: mkswap not found (package util-linux)")
    paths = []
    for n in range(1 + SMALL_DISKS):
        paths.append(os.path.join(folder, f"swap{n}.img"))
        with open(paths[-1], "wb") as disk:
            disk.truncate((1 if n else 128) << 20)
        os.chmod(paths[-1], 0o600)
        subprocess.run([mkswap, "-q", paths[-1]], check=True)
    return paths


def drives(paths):
    """Arguments for these disks; the guest calls the first /dev/vda. QEMU's devices stand in the tree in reverse."""
    args = []
    for n, path in reversed(list(enumerate(paths))):
        args += ["-drive", f"if=none,id=d{n},format=raw,cache=unsafe,file={path}",
                 "-device", f"virtio-blk-device,drive=d{n}"]
    return args


def guest(out, mib, prog, disks=()):
    command = ["qemu-system-arm", "-M", "virt", "-cpu", "cortex-a15", "-m", str(mib), "-nic", "none",
               "-nographic", "-no-reboot", "-semihosting-config", "enable=on,target=native", *COUNTED, *drives(disks),
               "-kernel", os.path.join(out, "zImage"), "-append", f"semihosting TERM=dumb -- {prog}"]
    status, text = guest_clock.run(command, LIMIT)
    if status is None:
        sys.exit(f"{text}\ngrowth: no end after {LIMIT} s of the guest's time")
    return text


def main():
    out = os.environ.get("NEAP_OUT", "build")
    args = sys.argv[1:]
    if any(not re.fullmatch(r"-q|\w+", a) for a in args):
        sys.exit("usage: make growth [ARGS='-q ROW...']")
    names = [a for a in args if a != "-q"]
    with tempfile.TemporaryDirectory(prefix="neap-growth-") as folder:
        text = guest(out, 512, " ".join(["growth", *args]), swap_disks(folder))
    if "growth: no such row" in text:
        sys.exit(f"growth: {' '.join(names)}: not all are rows; `make growth ARGS=-q` shows their names")
    rows, failed = parse(text)
    if not rows and not failed:
        sys.exit(f"growth: no rows in\n{text}")
    print(f"{'row':16} {'few':>6} {'cost':>9} {'many':>6} {'cost':>9} {'ratio':>7} {'bound':>6} {'most':>6}  an operation is")
    for row in rows:
        print(row)
    bad = [row.name for row in rows if not row.within and row.name not in KNOWN]
    if not names:
        frame = boot_figures(64, guest(out, 64, "true"), 2048, guest(out, 2048, "true"))
        print(f"boot: {frame:.1f} instructions a frame of RAM, between 64 MiB and 2 GiB (bound {FRAME_BOUND})")
        if frame > FRAME_BOUND:
            bad.append("boot")
    for line in failed:
        print(f"growth: {line}")
    if bad:
        print(f"growth: beyond their bounds: {', '.join(bad)}")
    sys.exit(1 if bad or failed else 0)


if __name__ == "__main__":
    main()
