# SPDX-License-Identifier: MIT
"""A clock for limits: it tells a guest that hangs from a host that is busy.

On a host with other work an emulator gets a CPU now and then, and the wall clock says nothing of the
guest. The clock of this file goes on only while the guest had its chance:

    busy    the CPU time of the emulator's threads, in each interval that of the busiest
    idle    the time in which no thread ran, wanted to run, waited for a disk or was stopped: the
            guest sleeps, for a while or for ever

Their sum is what the wall clock would have shown on a host with nothing else to do. A guest that
spins uses it up by the first, one that nobody will wake by the second. If the emulator gets next to
nothing the wall clock ends it after all, at WALL times the limit.
"""

import ctypes
import os
import select
import signal
import subprocess
import time

TICK = os.sysconf("SC_CLK_TCK")
LOOK = 0.25         # seconds from one look at the emulator to the next
LONGEST = 1         # what an interval counts at most: who looks may have had to wait, too
WALL = 20
NOT_IDLE = "RDTt"   # states of proc(5): running or runnable, waiting for a disk, stopped, traced


def children(pid):
    """The process, and those that it and its children have started."""
    found = [pid]
    for process in found:
        try:
            for task in os.listdir(f"/proc/{process}/task"):
                with open(f"/proc/{process}/task/{task}/children", encoding="ascii") as f:
                    found += map(int, f.read().split())
        except OSError:
            pass        # it has ended; its children are somebody else's now
    return found


def threads(pid):
    """{thread: (state, seconds it ran, seconds it waited for a CPU)} of a process."""
    found = {}
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            folder = f"/proc/{pid}/task/{task}"
            with open(f"{folder}/stat", encoding="utf-8", errors="replace") as f:
                # What stands before the last ) is the number and the name.
                fields = f.read().rpartition(")")[2].split()
            ran, waited = (int(fields[11]) + int(fields[12])) / TICK, 0
            try:
                with open(f"{folder}/schedstat", encoding="ascii") as f:
                    ran, waited = (int(field) / 1e9 for field in f.read().split()[:2])
            except OSError:
                pass    # a host without: then in ticks, and waiting is seen by the state alone
            found[task] = fields[0], ran, waited
    except OSError:
        pass            # it has ended
    return found


def load():
    """How busy the host is, in words."""
    with open("/proc/loadavg", encoding="ascii") as f:
        return f"load {' '.join(f.read().split()[:3])} on {len(os.sched_getaffinity(0))} CPUs"


class Clock:
    """The clock of an emulator; with tree, also of a make or script that starts it, and its children."""

    def __init__(self, pid, limit, tree=False):
        self.pid, self.limit, self.tree = pid, limit, tree
        self.busy = self.idle = 0.0
        self.quiet = 0.0        # seconds since a thread was last seen awake
        self.start = self.at = time.monotonic()
        self.last = {}

    @property
    def seconds(self):
        return self.busy + self.idle

    @property
    def wall(self):
        return self.at - self.start

    def restart(self):
        """From here on the limit counts anew."""
        self.look()
        self.busy = self.idle = 0.0
        self.start = self.at

    def look(self):
        """Brings the clock up to date. Returns True if the limit has passed."""
        now = time.monotonic()
        passed, self.at = min(now - self.at, LONGEST), now
        seen = {}
        for pid in children(self.pid) if self.tree else [self.pid]:
            seen.update(threads(pid))
        ran = wanted = 0.0
        for task, (_, run, wait) in seen.items():
            _, run_before, wait_before = self.last.get(task, ("", 0.0, 0.0))
            ran = max(ran, run - run_before)
            wanted = max(wanted, run - run_before + wait - wait_before)
        awake = not seen or not self.last or any(
            state in NOT_IDLE for tasks in (seen, self.last) for state, _, _ in tasks.values())
        self.last = seen
        self.busy += ran
        if not awake:
            self.idle += max(passed - wanted, 0.0)
        self.quiet = 0.0 if awake else self.quiet + passed
        return self.seconds >= self.limit or self.wall >= WALL * self.limit

    def __str__(self):
        return (f"{self.seconds:.0f} s of the guest's time ({self.busy:.1f} s of a CPU, idle {self.idle:.1f} s), "
                f"{self.wall:.0f} s on the wall; {load()}")


def die_with_parent():
    """In the child: even if this script is killed outright, the emulator goes too (prctl(2))."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


def kill(process):
    if process and process.poll() is None:
        process.kill()
        process.wait()


def wait(process, clock):
    """True when the process has ended, False when the limit has passed first."""
    while True:
        try:
            process.wait(LOOK)
            return True
        except subprocess.TimeoutExpired:
            if clock.look():
                return False


def watch(process, clock, show=None):
    """Reads the output of a process to its end, and hands it to show(). Returns (all of it, whether
    the limit passed first).
    """
    seen = bytearray()
    fd = process.stdout.fileno()
    look = time.monotonic()
    while True:
        if select.select([fd], [], [], LOOK)[0]:
            chunk = os.read(fd, 65536)
            if not chunk:
                break
            seen += chunk
            if show:
                show(chunk)
        if time.monotonic() >= look + LOOK:
            look = time.monotonic()
            if clock.look():
                return seen, True
    return seen, not wait(process, clock)     # its end of the pipe is closed; what is left is to exit


def run(command, limit, on_limit=None, tree=False, **settings):
    """Like subprocess.run(): (status, output); status None: the limit has passed. Then on_limit(process,
    clock) may look at the process, and what it returns stands behind the output.
    """
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               preexec_fn=die_with_parent, **settings)
    try:
        clock = Clock(process.pid, limit, tree)
        seen, late = watch(process, clock)
        if late and on_limit:
            seen += on_limit(process, clock).encode()
        return None if late else process.returncode, seen.decode(errors="replace")
    finally:
        kill(process)
        process.stdout.close()
