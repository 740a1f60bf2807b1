# SPDX-License-Identifier: MIT
"""Booting a guest for a test, and what must be true of every run.

    boot("echo well done", mem=64).check("^well done$")

check() passes only if the status is the expected one, the line of the clean power-off and every
wanted line were seen, and the kernel complained of nothing. It shows the whole console if not.
"""

import os
import re
import shlex
import shutil
import subprocess
import tempfile

import odd_boot as odd

RELEASE = os.path.join(odd.OUT, "neap.bin")
# From scripts/coverage.py: a kernel with counters stands in for all others and leaves its counts here.
COUNTS = os.environ.get("NEAP_COUNTS")
COUNTING = os.path.join(odd.OUT, "coverage", "neap.bin")
# The guest's clock counts its instructions, 8 ns each: for what measures time, whatever the host is busy with.
COUNTED = ["-icount", "shift=3"]
# run-tests' own limit is by the guest's clock, which goes on while the host does other things; ours does not.
RUN_TESTS = "run-tests -q -t 4000"
MODERN = ["-global", "virtio-mmio.force-legacy=false"]
COMPLAINTS = r"BUG:|kernel BUG|WARNING:|Oops|Internal error|Unable to handle kernel|Kernel panic|bad swap"
PANIC_STATUS = 101      # of include/neap/panic.h


class Ended:
    """A run that is over: its status (None: the time limit ended it) and console text."""

    def __init__(self, status, text):
        self.status, self.text = status, text.replace("\r\n", "\n")

    def find(self, pattern):
        """The match of a line that must be there."""
        match = re.search(pattern, self.text, re.MULTILINE)
        assert match, f"no {pattern!r} in:\n{self.text}"
        return match

    def check(self, *patterns, status=0, without=COMPLAINTS):
        """A clean end with this status, and lines that match the patterns. Returns self."""
        assert self.status is not None, f"no end within the time limit:\n{self.text}"
        self.find(r"^\[ *\d+\.\d+\] reboot: Power down$")
        assert self.status == status, f"status {self.status}, not {status}:\n{self.text}"
        for pattern in patterns:
            self.find(pattern)
        found = without and re.search(without, self.text)
        assert not found, f"{found and found[0]!r} in:\n{self.text}"
        return self

    def check_panic(self, why):
        """The kernel said why, showed the state of memory, and ended with a failing status."""
        assert self.status is not None, f"no end within the time limit:\n{self.text}"
        assert self.status == PANIC_STATUS, f"status {self.status} after a panic:\n{self.text}"
        self.find(rf"Kernel panic - not syncing: {why}")
        self.find(r"end Kernel panic")
        assert "reboot: Power down" not in self.text, self.text


def boot(prog, *args, image=RELEASE, append="", **settings):
    """Boot with prog as init's command ("" for none); args and settings are odd_boot.qemu's."""
    if COUNTS:
        image = COUNTING
        append += f" gcov_dir={tempfile.mkdtemp(dir=COUNTS)}"
    words = ["semihosting", "TERM=dumb", append, f"-- {prog}" if prog else ""]
    return Ended(*odd.qemu("-kernel", image, "-append", " ".join(w for w in words if w), *args,
                           **{"mem": 64, **settings}))


def script(*lines):
    """A command for boot(): a shell that runs the lines (one may end with &)."""
    return "sh -c " + shlex.quote("; ".join(lines).replace("&;", "&"))


def blank_disk(path, mib):
    with open(path, "wb") as f:
        f.truncate(int(mib * 2**20))
    os.chmod(path, 0o600)
    return str(path)


def swap_disk(path, mib, *options):
    """A file that mkswap has prepared. Returns its path."""
    blank_disk(path, mib)
    subprocess.run([sbin("mkswap"), "-q", *options, str(path)], check=True)
    return str(path)


def sbin(tool):
    """Tools for disks, which users do not have in their PATH."""
    return shutil.which(tool, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


def ext2_disk(path, mib, *options, content=None):
    """A file that mke2fs has prepared, with the files of a folder. Returns its path."""
    blank_disk(path, mib)
    subprocess.run([sbin("mke2fs"), "-q", "-F", "-t", "ext2", *options,
                    *(["-d", str(content)] if content else []), str(path)], check=True)
    return str(path)


def ext2_state(path):
    """What the disk says of itself: clean, or that nobody unmounted it."""
    done = subprocess.run([sbin("dumpe2fs"), "-h", str(path)], check=True, capture_output=True, text=True)
    return re.search(r"^Filesystem state: +(.*)$", done.stdout, re.MULTILINE)[1]


def drives(*paths, options=""):
    """Arguments for disks; the guest calls the first /dev/vda. Nothing outlives the test."""
    args = []
    # QEMU's devices stand in the tree in reverse.
    for n, path in reversed(list(enumerate(paths))):
        args += ["-drive", f"if=none,id=d{n},format=raw,cache=unsafe,file={path}{options}",
                 "-device", f"virtio-blk-device,drive=d{n},werror=report,rerror=report"]
    return args
