#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Run guests for hours, each a little different, and count: soak.py [fuzz] [swap] [torture] ...

A fault that one run in a thousand has is found by a thousand runs. The settings come from the
environment: NEAP_OUT (the default kernel; the one with all checks is in NEAP_OUT/checked), TIME in
seconds, JOBS guests at a time, SEED. Of each kind of run the number of CPUs, the RAM, the form of the
virtio devices and the kernel go through all their combinations, so that an hour has had each of them.

A guest that fails, hangs or complains leaves its console in NEAP_OUT/soak/, with the command that
makes it again; the rest goes on. NEAP_OUT/soak/ledger holds one line for each run, of earlier calls
too: what it was, and how many calls, passes or tortures came of it; the sums are printed at the end. The
status is 0 only if something ran and nothing failed.

The kinds
    fuzz        system calls at random, with a ledger of what is in use     counts calls
    swap        swap-stress, every word of a region larger than memory      counts passes
    torture     all tortures at once                                        counts those that passed
"""

import collections
import concurrent.futures
import itertools
import os
import random
import re
import shlex
import signal
import subprocess
import sys
import threading
import time

import guest_clock

COMPLAINTS = re.compile(r"BUG:|kernel BUG|WARNING:|Oops|Internal error|Unable to handle kernel|Kernel panic|"
                        r"bad swap|blk-timeout|interrupts-lost|^run: FAILED", re.MULTILINE)
RUN_PY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "run.py")
CPUS = (1, 2, 4)
RAM = (16, 32, 64, 24)      # MiB
KERNELS = ("", "checked")
VIRTIO = ("modern", "legacy")


class Kind(collections.namedtuple("Kind", "forms command swap counted")):
    """What of the forms it runs in, the command for a seed, MiB of swap for MiB of RAM, and what of the console
    counts as progress (all groups of all matches are added)."""


def fuzz(seed, _mem):
    return f"fuzz -p -t 100 -s {seed}"


def swap(seed, mem):
    # A region larger than what is free, however small that makes it: passes are what is wanted here.
    return f"swap-stress --size {mem}M --passes 40 --random-reads 300 --children {1 + seed % 3} --seed {seed}"


def torture(seed, _mem):
    return f"torture -t 100 -a -s {seed}"


KINDS = {
    "fuzz": Kind(list(itertools.product(CPUS, RAM, KERNELS, VIRTIO)), fuzz, lambda mem: 32,
                 r"^fuzz: \d+ rounds, \d+ lives \(.*\), (\d+) calls"),
    # One CPU most of all: there the emulator leaves the guest's barriers out.
    "swap": Kind(list(itertools.product((1, 1, 1, 2, 4), (12, 16), ("", "", "checked"), ("modern", "modern", "legacy"))), swap,
                 lambda mem: 4 * mem, r"^pass \d+: reading in order again +100%()"),
    "torture": Kind(list(itertools.product((2, 4, 1), (48, 64), ("checked",), VIRTIO)), torture, lambda mem: 128,
                    r"^\w+ +pass +\d+[.]\d s  ()"),
}


class Soak:
    """The runs, and the ledger that their ends are written in. Its lock is for the threads that wait for guests."""

    def __init__(self, out, seconds, seed):
        self.out, self.end, self.seed = out, time.monotonic() + seconds, seed
        self.folder = os.path.join(out, "soak")
        os.makedirs(self.folder, exist_ok=True)
        self.lock = threading.Lock()
        self.sums = collections.Counter()
        self.failed = self.ran = 0
        self.children = set()

    def runs(self, names):
        """(kind, form, seed) for ever: each kind's forms in an order of the seed's, all before one comes again."""
        order = random.Random(self.seed)
        forms = {name: [] for name in names}
        for name in itertools.cycle(names):
            if not forms[name]:
                forms[name] = list(KINDS[name].forms)
                order.shuffle(forms[name])
            yield name, forms[name].pop(), order.randrange(1, 1000000)

    def one(self, name, form, seed):
        kind = KINDS[name]
        cpus, mem, kernel, virtio = form
        settings = {"NEAP_OUT": os.path.join(self.out, kernel), "SMP": str(cpus), "MEM": f"{mem}M", "VIRTIO": virtio,
                    "SWAP": f"{kind.swap(mem)}M", "PROG": kind.command(seed, mem), "TIMEOUT": "600", "APPEND": ""}
        with self.lock:
            if time.monotonic() > self.end:
                return
            process = subprocess.Popen([sys.executable, RUN_PY], env={**os.environ, **settings}, text=True,
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                       errors="replace", preexec_fn=guest_clock.die_with_parent)
            self.children.add(process)
        text = process.communicate()[0]
        with self.lock:
            self.children.remove(process)
            self.book(name, form, settings, text, process.returncode)

    def book(self, name, form, settings, text, status):
        found = re.findall(KINDS[name].counted, text, re.MULTILINE)
        count = sum(int(match) if match else 1 for match in found)
        bad = status or COMPLAINTS.search(text) or not count
        again = " ".join(f"{key}={shlex.quote(value)}" for key, value in settings.items() if value)
        self.ran += 1
        self.sums[name, form[0]] += count
        if bad:
            self.failed += 1
            kept = os.path.join(self.folder, f"{name}-{int(time.time())}-{self.ran}.log")
            with open(kept, "w", encoding="utf-8") as f:
                f.write(f"{again} scripts/run.py\n{text}")
            print(f"soak: {name} failed, status {status}: {kept}\n  {again}", flush=True)
        with open(os.path.join(self.folder, "ledger"), "a", encoding="utf-8") as f:
            print("failed" if bad else "passed", name, *form[:2], form[2] or "release", form[3], count, settings["PROG"],
                  sep="\t", file=f)

    def run(self, names, jobs):
        """jobs guests at a time, until the time is over. Guests that run then may end."""
        source = self.runs(names)

        def work():
            while time.monotonic() < self.end:
                with self.lock:
                    run = next(source)
                self.one(*run)

        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            for future in [pool.submit(work) for _ in range(jobs)]:
                future.result()

    def stop(self):
        """By a signal: guests that run end with us, uncounted, and leave nothing behind; the rest is summed up."""
        self.lock.acquire()     # for good: nobody books these, or begins others
        for process in self.children:
            process.terminate()
        for process in self.children:
            process.wait(20)
        self.summary()
        os._exit(1)

    def summary(self):
        units = {"fuzz": "calls", "swap": "passes", "torture": "tortures"}
        for (name, cpus), count in sorted(self.sums.items()):
            print(f"soak: {name} on {cpus} CPU{'s' if cpus > 1 else ''}: {count} {units[name]}")
        print(f"soak: seed {self.seed}: {self.ran} guests, {self.failed} failed; all lines in {self.folder}/ledger")
        sys.stdout.flush()      # who was ended by a signal leaves without that
        return 0 if self.ran and not self.failed else 1


def setting(name, default, low, high):
    """A number of the environment. ValueError says what is wrong with it."""
    text = os.environ.get(name) or default
    if not re.fullmatch(r"[0-9]+", text) or not low <= int(text) <= high:
        raise ValueError(f"{name}={text}: must be a number from {low} to {high}")
    return int(text)


def main():
    args = sys.argv[1:]
    only_check = args[:1] == ["--check"]
    names = args[only_check:] or list(KINDS)
    try:
        for name in names:
            if name not in KINDS:
                raise ValueError(f"ARGS: {name}: not one of {', '.join(KINDS)}")
        seconds = setting("TIME", "3600", 1, 10000000)
        jobs = setting("JOBS", "2", 1, 64)
        seed = setting("SEED", str(random.SystemRandom().randrange(1 << 31)), 0, (1 << 32) - 1)
    except ValueError as error:
        print(f"soak: {error}\nusage: make soak [TIME=seconds] [JOBS=guests] [SEED=number] [ARGS='fuzz swap torture']",
              file=sys.stderr)
        return 2
    if only_check:
        return 0
    soak = Soak(os.environ.get("NEAP_OUT", "build"), seconds, seed)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: soak.stop())
    soak.run(names, jobs)
    return soak.summary()


if __name__ == "__main__":
    sys.exit(main())
