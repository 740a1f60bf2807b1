# SPDX-License-Identifier: MIT
"""The limits of tests and of `make run`: a guest that hangs is ended and tells what it did, a slow host
is none of its faults.
"""

import os
import re
import signal
import struct
import threading
import time

import guest_clock
import hang_report
import neap_build as nb
import odd_boot as odd
from guest import boot, drives, script, swap_disk


def bare(path, *words):
    """A "kernel" of a few instructions."""
    with open(path, "wb") as f:
        f.write(struct.pack(f"<{len(words)}I", *words))
    return str(path)


def check_limit(text, limit):
    """By the guest's time, not at the wall's last resort. Returns (seconds of a CPU, seconds idle)."""
    said = re.search(r"^== no end after (\d+) s of the guest's time \((\d+\.\d) s of a CPU, idle (\d+\.\d) s\), (\d+) s on the wall",
                     text, re.MULTILINE)
    assert said, text
    busy, idle = float(said[2]), float(said[3])
    assert limit - 0.2 <= busy + idle and int(said[1]) >= limit and int(said[4]) >= limit - 1, text
    return busy, idle


def test_spins_with_interrupts_off(checked):
    """One CPU in an endless loop, the other asleep. The report names the loop."""
    ended = boot("", "-smp", "2", image=checked, timeout=10, append="ktest=provoke.hard_lockup watchdog_thresh=0")
    busy, idle = check_limit(ended.text, 10)
    assert ended.status is None and busy > idle, ended.text
    ended.find(r"R15=\w+ \[spin_for_ever\+0x\w+\]")
    ended.find(r"^#0 +0x\w+ in spin_for_ever")
    ended.find(r"R15=\w+ \[arch_cpu_idle\+0x\w+\]")


def test_bare_loop(tmp_path):
    """Without a kernel that could help: cpsid if; b ."""
    status, text = odd.qemu("-kernel", bare(tmp_path / "loop", 0xf10c00c0, 0xeafffffe), "-smp", "1", timeout=3)
    busy, idle = check_limit(text, 3)
    assert busy > idle, text
    assert status is None and "PSR=" in text and "no neap.elf" in text, text


def test_sleeps_for_ever(tmp_path):
    """No CPU is used at all; queues and tasks are shown."""
    ended = boot("sleep 1000", "-smp", "2", *drives(swap_disk(tmp_path / "swap", 8)), timeout=5)
    check_limit(ended.text, 5)
    assert ended.status is None, ended.text
    assert len(ended.find(r"R15=\w+ \[arch_cpu_idle\+0x\w+\]").string.split("arch_cpu_idle+")) >= 3, ended.text
    ended.find(r"\(virtio-blk\)\n  queue 0: .*last-avail-idx \d+")
    ended.find(r"^#\d+ .*cpu_startup_entry")
    ended.find(r"\d+ +1 S .* sleep$")


def test_without_power(tmp_path):
    """wfi with nothing that wakes: idle, by the clock."""
    status, text = odd.qemu("-kernel", bare(tmp_path / "wfi", 0xf10c00c0, 0xe320f003, 0xeafffffd), "-smp", "1",
                            timeout=3)
    busy, idle = check_limit(text, 3)
    assert status is None and idle > busy, text


def starve(process, stop, first, work=0.03, pause=0.5):
    """Stops the process for a pause whenever it has had a CPU for so many seconds; the first pause is longer."""
    def used():
        return sum(ran for _, ran, _ in guest_clock.threads(process.pid).values())
    try:
        while not stop.is_set():
            until = used() + work
            while used() < until and not stop.wait(0.01):
                pass
            os.kill(process.pid, signal.SIGSTOP)
            stop.wait(first)
            first = pause
            os.kill(process.pid, signal.SIGCONT)
    except ProcessLookupError:
        pass


def test_slow_host(monkeypatch):
    """The emulator hardly gets a CPU: on the wall it takes longer than its limit, and passes."""
    limit = 6
    stop, begun = threading.Event(), []
    watch = guest_clock.watch

    def watched(process, clock, show=None):
        begun.append(threading.Thread(target=starve, args=(process, stop, limit + 1)))
        begun[0].start()
        try:
            return watch(process, clock, show)
        finally:
            stop.set()
            begun[0].join()

    monkeypatch.setattr(guest_clock, "watch", watched)
    started = time.monotonic()
    # Half a second of work.
    ended = boot(script("swap-stress --size 10M --passes 2 --random-reads 1000 --children 1", "echo over"),
                 timeout=limit)
    ended.check("^over$")
    assert time.monotonic() - started > limit, "not slow enough to show anything"


def test_make_run_says_where_it_hangs():
    late = nb.make("run", f"O={nb.OUT}", "MEM=16M", "SWAP=0", "TIMEOUT=3", "PROG=sleep 1000", check=False)
    assert late.returncode != 0 and "no end after 3 s of the guest's time (TIMEOUT)" in late.stdout, late.stdout
    assert "[arch_cpu_idle+0x" in late.stdout, late.stdout


def test_report_without_a_monitor():
    """Of a process that is no emulator of ours."""
    assert "no monitor" in hang_report.report(os.getpid())
