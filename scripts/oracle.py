#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Run the same programs on Debian's Linux and on Neap, in the same emulator, and show what differs.

Both kernels get one initramfs, O/oracle/initramfs.cpio, so the very same binaries run. PROG says
what is compared:

    run-tests [TEST...]    the self-checking programs (the default): check by check
    vmbench [ROW...]       figures side by side, counted in instructions, the same in every run
    anything else          its output, line by line

What each kernel said is kept in O/oracle/linux.tap and neap.tap (.txt for other programs).
The status is 0 if nothing differs but what tests/user/oracle-exceptions explains.

    oracle.py                       run and compare; settings are those of run.py, and LINUX
    oracle.py --check               only check the settings
    oracle.py --compare LINUX NEAP  compare two files of run-tests' output
"""

import argparse
import collections
import difflib
import fnmatch
import hashlib
import os
import random
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import guest_clock
import hang_report
import run as runner

EXCEPTIONS = "tests/user/oracle-exceptions"
# Linux without its costly hardening and accounting: what vmbench is compared with.
TUNED = ("init_on_alloc=0 cgroup_disable=memory psi=0 audit=0 lsm=none mitigations=off "
         "hardened_usercopy=off")
# The guest's clock counts instructions, 8 ns each: how busy the host is does not matter to time
# limits and to what races. (With several CPUs Linux gets stuck in this way.) Waiting for a disk
# takes the host's time, so that no limit passes meanwhile; for figures, where an instruction is a
# nanosecond, it takes none, and all is the same in every run.
STEADY = ["-icount", "shift=3"]
COUNTED = ["-icount", "shift=0,sleep=off", "-seed", "42",
           "-rtc", "base=2024-01-01T00:00:00,clock=vm"]
UNFINISHED = "(unfinished)"
DATA_SIZE = 3 * 2**20 + 1536        # of /dev/vdb, for tests: it ends in the middle of a page
CHECKERS = ("DEBUG_VM", "LOCKDEP", "PAGE_POISONING", "SLAB_POISON", "DEBUG_LIST")

Check = collections.namedtuple("Check", "result notes")     # "ok", "not ok", "skip"


class Test:
    """What one self-checking program said."""

    def __init__(self):
        self.verdict = "did not end"
        self.checks = {}

    def add(self, result, what):
        """A check. The second of the same name becomes `name (2)`."""
        name, n = what, 1
        while name in self.checks:
            n += 1
            name = f"{what} ({n})"
        self.checks[name] = Check(result, [])
        return self.checks[name]

    def as_counted(self):
        """Whether the verdict is what the checks make it: no signal, time limit, odd status."""
        bad = any(check.result == "not ok" for check in self.checks.values())
        return self.verdict == ("not ok # exit status 1" if bad else "ok")


def parse_tap(text):
    """{name of the test: Test} of run-tests' output."""
    tests, test, check = {}, Test(), None
    for line in text.replace("\r", "").split("\n"):
        inner = line.startswith("    ")
        match = re.match(r"(?:    )?(ok|not ok) \d+ - (.*)", line)
        if match and inner:
            what, skipped = re.subn(r" # SKIP.*", "", match[2])
            check = test.add("skip" if skipped else match[1], what)
        elif match:
            name, _, why = match[2].partition(" # ")
            test.verdict = " # ".join(filter(None, (match[1], why)))
            tests[name] = test
            test, check = Test(), None
        elif inner and check and line.strip().startswith("#"):
            check.notes.append(line.strip()[1:].strip())
        elif inner and "Bail out!" in line:
            check = test.add("not ok", line.strip())
    if test.checks:                         # the output ends in the middle of a test
        tests[UNFINISHED] = test
    return tests


def name_unfinished(tests, others):
    """The test that a kernel did not survive has a name only in the other's output."""
    if UNFINISHED in tests:
        test = tests.pop(UNFINISHED)
        tests[next((name for name in others if name not in tests), UNFINISHED)] = test


class Exceptions:
    """Differences that have a reason: lines of `TEST | CHECK | REASON`, the first two globs."""

    def __init__(self, text):
        self.rules, self.used = [], set()
        for number, line in enumerate(text.split("\n"), 1):
            if not line.strip() or line.startswith("#"):
                continue
            fields = [field.strip() for field in line.split(" | ", 2)]
            if len(fields) < 3 or not all(fields):
                raise runner.Usage(f"{EXCEPTIONS}:{number}: not TEST | CHECK | REASON")
            self.rules.append(fields)

    def reason(self, test, check):
        for number, (tests, checks, why) in enumerate(self.rules):
            if fnmatch.fnmatchcase(test, tests) and fnmatch.fnmatchcase(check, checks):
                self.used.add(number)
                return why
        return None

    def unused(self, tests):
        """Rules for the tests that ran which explain nothing any more."""
        return [" | ".join(rule[:2]) for number, rule in enumerate(self.rules)
                if number not in self.used
                and any(fnmatch.fnmatchcase(test, rule[0]) for test in tests)]


def differences(linux, neap):
    """(test, check, result on Linux, result on Neap, notes): what differs, or fails on both."""
    for name in sorted(linux.keys() | neap.keys()):
        ours, theirs = neap.get(name, Test()), linux.get(name, Test())
        for what in list(theirs.checks) + [w for w in ours.checks if w not in theirs.checks]:
            there, here = (t.checks.get(what, Check("missing", [])) for t in (theirs, ours))
            if there.result != here.result or here.result == "not ok":
                notes = [f"Linux: {n}" for n in there.notes] + [f"Neap: {n}" for n in here.notes]
                yield name, what, there.result, here.result, notes
        if theirs.verdict != ours.verdict and not (theirs.as_counted() and ours.as_counted()):
            yield name, "verdict", theirs.verdict, ours.verdict, []


def compare_tap(linux, neap, exceptions):
    """Prints what differs, and the sum. True if all of that is explained."""
    linux, neap = parse_tap(linux), parse_tap(neap)
    name_unfinished(linux, neap)
    name_unfinished(neap, linux)
    open_tests, explained = set(), []
    for name, what, there, here, notes in differences(linux, neap):
        why = exceptions.reason(name, what)
        if why:
            explained.append((name, what, why))
            continue
        open_tests.add(name)
        print(f"{name}: {what}\n    Linux: {there}, Neap: {here}")
        for note in notes:
            print(f"    # {note}")
    for why in dict.fromkeys(why for _, _, why in explained):
        names = sorted({name for name, _, reason in explained if reason == why})
        count = sum(reason == why for _, _, reason in explained)
        print(f"explained: {', '.join(names)}: {count} of them: {why}")
    for rule in exceptions.unused(linux.keys() & neap.keys()):
        print(f"note: not needed here: {rule} ({EXCEPTIONS})")
    total = sum(len(t.checks) for t in neap.values())
    print(f"oracle: {len(neap)} tests, {total} checks; {len(open_tests)} tests differ or fail"
          + (f": {', '.join(sorted(open_tests))}" if open_tests else ""))
    return bool(neap) and bool(linux) and not open_tests


def guest_lines(text):
    """The lines that programs wrote: without the kernel's, and without init's word of status."""
    return [line for line in text.replace("\r", "").split("\n")
            if not re.match(r"\[ *\d+\.\d+\]|init: cannot hand on", line)]


def compare_lines(linux, neap):
    difference = list(difflib.unified_diff(guest_lines(linux), guest_lines(neap),
                                           "Linux", "Neap", lineterm=""))
    print("\n".join(difference) or "oracle: the same output")
    return not difference


def compare_figures(linux, neap):
    """vmbench's rows side by side. True if both kernels have all of them."""
    there, here = (dict(re.findall(r"^(\S+) +(\d+|n/a)\b", "\n".join(guest_lines(text)),
                                   re.MULTILINE)) for text in (linux, neap))
    there.pop("operation", None)
    print(f"{'instructions an operation':26} {'Linux':>10} {'Neap':>10}   Linux/Neap")
    complete = bool(here)
    for row in list(there) + [row for row in here if row not in there]:
        a, b = there.get(row, "missing"), here.get(row, "missing")
        both = a.isdigit() and b.isdigit()
        complete &= both
        ratio = f"{int(a) / max(int(b), 1):12.1f}" if both else ""
        print(f"{row:26} {a:>10} {b:>10} {ratio}")
    return complete


def ended(text):
    """Whether the guest came to its end: powered off, or (Linux) panicked to tell of a status."""
    return "reboot: Power down" in text or "init: cannot hand on status" in text


def quoted(prog):
    """PROG's words as both kernels' command lines can hold them: Linux knows no quotes but "."""
    try:
        words = shlex.split(prog)
    except ValueError as error:
        raise runner.Usage(f"PROG: {error}") from None
    for word in words:
        if '"' in word:
            raise runner.Usage(f"PROG: Linux's command line cannot hold the \" in: {word}")
    return " ".join(f'"{word}"' if re.search(r"\s|^$", word) else word for word in words)


class Oracle:
    """One comparison: its settings, and where its files lie."""

    def __init__(self, env):
        self.settings = runner.Settings({**env, "PROG": env.get("PROG") or "run-tests"})
        self.folder = os.path.join(self.settings.out, "oracle")
        self.initrd = os.path.join(self.folder, "initramfs.cpio")
        self.share = os.path.join(env.get("NEAP_SHARE", self.settings.out), "linux")
        self.prog = quoted(self.settings.prog)
        self.kind = os.path.basename(self.prog.split()[0])
        self.counted = self.kind == "vmbench"
        self.linux_append = env.get("LINUX", TUNED if self.counted else "").strip()
        if not self.linux_append.isprintable():
            raise runner.Usage("LINUX: must be one line of text")

    def command(self, kernel, disk, data=None):
        """The emulator's command line: that of `make run`, but for the kernel and the initramfs."""
        command = self.settings.command(disk, "")
        if data:                            # the last disk named is /dev/vda
            command[1:1] = ["-drive", f"file={data},format=raw,if=none,id=data,cache=unsafe",
                            "-device", "virtio-blk-device,drive=data"]
        append = ["console=ttyAMA0", "TERM=dumb", "norandmaps"]
        if kernel == "linux":
            # Only emergencies: all others would stand amid the lines of programs.
            append += ["loglevel=1", "panic=-1", self.linux_append]
            command[command.index("-kernel") + 1] = os.path.join(self.share, "vmlinuz")
        else:
            append += ["loglevel=1", "semihosting"]
        append += [self.settings.append, f"-- {self.prog}"]
        command[command.index("-append") + 1] = " ".join(word for word in append if word)
        clock = COUNTED if self.counted else STEADY if self.settings.smp == 1 else []
        return command + ["-initrd", self.initrd, "-nographic"] + clock

    def boot(self, kernel):
        """Runs PROG on a kernel. Returns what the console showed, which is also kept, and a sum of
        what is on the second disk afterwards.
        """
        suffix = "tap" if self.kind == "run-tests" else "txt"
        path = os.path.join(self.folder, f"{kernel}.{suffix}")
        start = time.monotonic()
        process, late = None, ""
        with tempfile.TemporaryDirectory(prefix="run-", dir=self.folder) as folder, \
                open(path, "wb") as console:
            disk = runner.make_swap(self.settings, folder)
            data = os.path.join(folder, "data.img") if self.kind == "run-tests" and disk else None
            if data:
                with open(data, "wb") as file:
                    file.write(random.Random(1).randbytes(DATA_SIZE))
            port, monitor = hang_report.port()
            try:
                process = subprocess.Popen(
                    self.command(kernel, disk, data) + monitor, stdin=subprocess.DEVNULL, stdout=console,
                    preexec_fn=guest_clock.die_with_parent)
                clock = guest_clock.Clock(process.pid, self.settings.timeout)
                if not guest_clock.wait(process, clock):
                    late = f", no end after {self.settings.timeout} s of the guest's time (TIMEOUT)"
                    print(hang_report.on_limit(process.pid, clock))
            finally:
                guest_clock.kill(process)
                shutil.rmtree(port, ignore_errors=True)
            digest = data and hashlib.sha256(read(data, "rb")).hexdigest()
        print(f"oracle: {kernel}: {path} ({time.monotonic() - start:.0f} s{late})", flush=True)
        return read(path), digest

    def warn_of_checkers(self):
        with open(os.path.join(self.settings.out, ".config"), encoding="ascii") as config:
            options = set(re.findall(r"^CONFIG_(\w+)=y", config.read(), re.MULTILINE))
        found = [option for option in CHECKERS if option in options]
        if found:
            print(f"oracle: Neap is slowed by {', '.join(found)}: see neap_defconfig")

    def run(self, exceptions):
        os.makedirs(self.folder, exist_ok=True)
        if self.counted:
            self.warn_of_checkers()
        (linux, on_linux), (neap, on_neap) = map(self.boot, ("linux", "neap"))
        if self.kind == "run-tests":
            good = compare_tap(linux, neap, exceptions)
            if on_linux != on_neap:
                print("FAILED: /dev/vdb is not the same afterwards")
                good = False
        elif self.counted:
            print(f"Linux's parameters: {self.linux_append or 'none'}")
            good = compare_figures(linux, neap)
        else:
            good = compare_lines(linux, neap)
        for kernel, text in (("Linux", linux), ("Neap", neap)):
            if not ended(text):
                print(f"FAILED: {kernel} did not power off; its last lines:")
                print("\n".join(text.replace("\r", "").split("\n")[-12:]))
                good = False
        return 0 if good else 1


def read(path, mode="r"):
    text = {} if "b" in mode else {"encoding": "utf-8", "errors": "replace"}
    with open(path, mode, **text) as f:
        return f.read()


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--compare", nargs=2, metavar=("LINUX", "NEAP"))
    args = parser.parse_args()
    try:
        exceptions = Exceptions(read(EXCEPTIONS))
        if args.compare:
            return 0 if compare_tap(*map(read, args.compare), exceptions) else 1
        oracle = Oracle(os.environ)
    except runner.Usage as error:
        print(f"oracle: {error}\n{runner.USAGE.replace('make run', 'make oracle')} [LINUX='parameters of its own']",
              file=sys.stderr)
        return 2
    except OSError as error:
        print(f"oracle: {error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    if args.check:
        return 0
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    return oracle.run(exceptions)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("oracle: interrupted")
