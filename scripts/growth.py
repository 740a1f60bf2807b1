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
import subprocess
import sys

COUNTED = ["-icount", "shift=0,sleep=off", "-seed", "42"]
# Rows beyond their bound, and the work that is to bring them below it.
KNOWN = {
    # fork copies as far as the last open descriptor, so few cost next to nothing: 24 each, many 68.
    "fork_files": "per descriptor of 900; the row wants a bound in instructions, not a ratio to few",
}
ROW = re.compile(r"^(\w+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+)  (.*)$", re.MULTILINE)
FAILED = re.compile(r"^(\w+) +errno (\d+ .*)$", re.MULTILINE)
RUNNING_FOR = re.compile(r"the counter has been running for (\d+) ns")
FRAME_BOUND = 25        # instructions


class Row:
    """A row of the table: sizes, costs, and how far the ratio of the costs may go."""

    def __init__(self, name, small, few, large, many, bound, what):
        self.name, self.what = name, what
        self.small, self.few, self.large, self.many = int(small), int(few), int(large), int(many)
        self.bound = int(bound)

    @property
    def ratio(self):
        """In hundredths."""
        return self.many * 100 // max(self.few, 1)

    @property
    def within(self):
        return self.ratio <= self.bound

    def verdict(self):
        if self.within:
            return "(known no more)" if self.name in KNOWN else ""
        return f"KNOWN: {KNOWN[self.name]}" if self.name in KNOWN else "GROWS"

    def __str__(self):
        return (f"{self.name:16} {self.small:6} {self.few:9} {self.large:6} {self.many:9} "
                f"{self.ratio / 100:7.2f} {self.bound / 100:6.2f}  {self.what}  {self.verdict()}").rstrip()


def parse(text):
    """The rows in what the guest printed, and those that could not be measured."""
    rows = [Row(*m.group(1, 2, 3, 4, 5, 7, 8)) for m in ROW.finditer(text.replace("\r\n", "\n"))]
    return rows, [" ".join(m.groups()) for m in FAILED.finditer(text.replace("\r\n", "\n"))]


def boot_figures(small_mib, small_text, large_mib, large_text):
    """Instructions a frame of RAM, from what two boots said."""
    few, many = (int(RUNNING_FOR.search(text)[1]) for text in (small_text, large_text))
    return (many - few) / ((large_mib - small_mib) * 256)


def guest(out, mib, prog, timeout):
    command = ["qemu-system-arm", "-M", "virt", "-cpu", "cortex-a15", "-m", str(mib), "-nic", "none",
               "-nographic", "-no-reboot", "-semihosting-config", "enable=on,target=native", *COUNTED,
               "-kernel", os.path.join(out, "zImage"), "-append", f"semihosting TERM=dumb -- {prog}"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=timeout, check=False)
    return done.stdout.decode(errors="replace")


def main():
    out = os.environ.get("NEAP_OUT", "build")
    args = sys.argv[1:]
    if any(not re.fullmatch(r"-q|\w+", a) for a in args):
        sys.exit("usage: make growth [ARGS='-q ROW...']")
    timeout = int(os.environ.get("TIMEOUT", "1800"))
    names = [a for a in args if a != "-q"]
    text = guest(out, 512, " ".join(["growth", *args]), timeout)
    rows, failed = parse(text)
    if not rows and not failed:
        sys.exit(f"growth: no rows in\n{text}")
    print(f"{'row':16} {'few':>6} {'cost':>9} {'many':>6} {'cost':>9} {'ratio':>7} {'bound':>6}  an operation is")
    for row in rows:
        print(row)
    bad = [row.name for row in rows if not row.within and row.name not in KNOWN]
    if not names:
        frame = boot_figures(64, guest(out, 64, "true", timeout), 2048, guest(out, 2048, "true", timeout))
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
