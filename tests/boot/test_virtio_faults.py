# SPDX-License-Identifier: MIT
"""Rings that go wrong: lost interrupts and notifications, devices that answer nonsense or not at all.

gdb holds the guest at a place of the driver and changes the ring as a machine with the fault would have.
So it is the default kernel that is tested, and there is no code in it for that.
"""

import os
import re
import shutil
import subprocess
import time

import guest_clock
import hang_report
import odd_boot as odd
import pytest
from guest import MODERN, Ended, drives, script, swap_disk

NO_EVENT = ["-global", "virtio-blk-device.event_idx=off"]
RING = "((struct vring_virtqueue *)$r0)"
USED = f"{RING}->vring.used"
# The request that everything happens to: not one of the boot's, and alone in flight.
ALONE = (f"{RING}->avail_idx > 12 && "
         f"(unsigned short)({RING}->avail_idx - {RING}->last_used_idx) == 1")
FIRST_USED = f"{USED}->ring[{RING}->last_used_idx & ({RING}->vring.num - 1)]"
READ = script("dd if=/dev/vda of=/dev/null bs=4096", "echo status $?", "cat /proc/virtqueues")
READ_TWICE = script("dd if=/dev/vda of=/dev/null bs=4096", "echo status $?",
                    "dd if=/dev/vda of=/dev/null bs=4096", "echo again $?", "cat /proc/virtqueues")


def boot_with_gdb(prog, commands, tmp, *args, mem=64, timeout=300):
    """Boot to where the gdb commands want it, let them do their work, and let the guest run to its end."""
    socket = str(tmp / "gdb")
    folder, monitor = hang_report.port()
    command = odd.emulator("-S", "-chardev", f"socket,id=gdb,path={socket},server=on,wait=off", "-gdb", "chardev:gdb",
                           "-kernel", os.path.join(odd.OUT, "neap.bin"),
                           "-append", f"semihosting TERM=dumb -- {prog}", *args, *monitor, mem=mem)
    # Of itself it waits for an answer two seconds of the host's, and tells of an error then.
    lines = ["set pagination off", "set confirm off", f"set remotetimeout {timeout}", f"target remote {socket}", *commands,
             "delete", "detach"]
    guest = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             preexec_fn=guest_clock.die_with_parent)
    gdb = None
    try:
        clock = guest_clock.Clock(guest.pid, timeout)
        # Until the socket is there: gdb tries again for 15 seconds only.
        while not os.path.exists(socket) and guest.poll() is None and not clock.look():
            time.sleep(0.01)
        gdb = subprocess.Popen(["gdb-multiarch", "-q", "-batch", os.path.join(odd.OUT, "neap.elf"),
                                *sum((["-ex", line] for line in lines), [])], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                               preexec_fn=guest_clock.die_with_parent)
        late = not guest_clock.wait(gdb, clock)     # it waits for the guest, so the guest's clock it is
        if late:
            guest_clock.kill(gdb)                   # which lets go of the guest
        seen, later = guest_clock.watch(guest, clock)
        if later:
            seen += hang_report.on_limit(guest.pid, clock).encode()
        error = gdb.stderr.read()
        ended = Ended(None if late or later else guest.returncode, seen.decode(errors="replace"))
    finally:
        guest_clock.kill(gdb)
        guest_clock.kill(guest)
        shutil.rmtree(folder, ignore_errors=True)
    assert "rror" not in error, error
    return ended


def disk(tmp, mib=4):
    path = tmp / "disk"
    path.write_bytes(os.urandom(int(mib * 2**20)))
    return str(path)


def counts(ended):
    """What /proc/virtqueues says of the first queue: lost and late interrupts, lost and repeated bells."""
    numbers = ended.find(r"^virtio_mmio@\w+ +requests +\d+ +\d+ +\d+ +\d+ +(\d+) +(\d+) +(\d+) +(\d+) ")
    return [int(n) for n in numbers.groups()]


def at(where, *commands, when=ALONE):
    return [f"break *{where} if {when}", "continue", *commands]


# What does not arrive, by what gdb does; what is counted; the line in the log.
LOSSES = {
    # The driver's store of used_event has not been seen by the device.
    "interrupt": (MODERN, at("virtqueue_kick", f"set var {RING}->vring.avail->ring[{RING}->vring.num] = "
                             f"{RING}->last_used_idx - 1"),
                  [1, 0, 0, 0], r"queue requests: an interrupt was lost"),
    "interrupt-flags": (NO_EVENT, at("virtqueue_kick", f"set var {RING}->vring.avail->flags = 1"),
                        [1, 0, 0, 0], r"queue requests: an interrupt was lost"),
    # The driver has not seen where the device waits.
    "bell": (MODERN, at("virtqueue_kick", f"set var {RING}->kicked_idx = {RING}->avail_idx"),
             [0, 0, 1, 0], r"queue requests: a notification was lost"),
    # It has rung, and the device has not heard it.
    "bell-unheard": (MODERN, at("vm_notify", "set var $pc = $lr"), [0, 0, 0, 1], None),
    "bell-flags": (NO_EVENT, at("vm_notify", "set var $pc = $lr"), [0, 0, 0, 1], None),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_lost(loss, tmp_path):
    """The program goes on, and it is counted and told once."""
    args, commands, counted, line = LOSSES[loss]
    ended = boot_with_gdb(READ, commands, tmp_path, *drives(disk(tmp_path)), *args)
    ended.check(r"^status 0$", r"^1024\+0 blocks")
    assert counts(ended) == counted, ended.text
    assert len(re.findall(r"/proc/virtqueues counts", ended.text)) == (line is not None), ended.text
    if line:
        ended.find(line)
        ended.find(r"queue requests of \d+: .*driver: avail \d+ .*; device: used \d+")


# vm_interrupt()'s device has taken the boot's requests.
DEVICE = "((struct virtio_mmio_device *)$r1)"
LATER = f"((struct vring_virtqueue *){DEVICE}->vdev.vqs)->avail_idx > 12"


def test_lost_edge(tmp_path):
    """
    Raised by the device, and the CPU never hears of it: its line is up, so there is no other edge. That is
    made up for once, and the other requests, hundreds, have their interrupts again.
    """
    commands = at("vm_interrupt", "set var $r0 = 1", "set var $pc = $lr", when=LATER)
    ended = boot_with_gdb(READ, commands, tmp_path, *drives(disk(tmp_path)), *MODERN)
    ended.check(r"^status 0$", r"^1024\+0 blocks", r"queue requests: an interrupt does not arrive")
    assert counts(ended) == [0, 1, 0, 0], ended.text


def test_lost_while_swapping(tmp_path):
    """With everybody waiting for swap there is nobody whose next request would bring an interrupt."""
    commands = at("virtqueue_kick", f"set var {RING}->vring.avail->ring[{RING}->vring.num] = "
                  f"{RING}->last_used_idx - 1", when=ALONE.replace("> 12", "> 600"))
    ended = boot_with_gdb(script("swap-stress --size 18M --random-reads 300", "cat /proc/virtqueues"), commands,
                          tmp_path, *drives(swap_disk(tmp_path / "swap", 48)), *MODERN, mem=16)
    ended.check(r"^swap-stress: PASS$")
    assert counts(ended) == [1, 0, 0, 0], ended.text


# What the device answers, by what gdb writes into the used ring before the driver reads it.
NONSENSE = {
    "id-beyond": (f"set var {FIRST_USED}.id = 777", r"returned a buffer it does not have, id 777"),
    "id-not-out": (f"set var {FIRST_USED}.id = ({FIRST_USED}.id + 5) & 127",
                   r"returned a buffer it does not have, id \d+"),
    "index": (f"set var {USED}->idx = {USED}->idx + 1000", r"used index is ahead by 100\d"),
    "length": (f"set var {FIRST_USED}.len = 0x40000000",
               r"wrote more bytes than it was to, 1073741824"),
}


@pytest.mark.parametrize("what", NONSENSE)
def test_nonsense(what, tmp_path):
    """The queue is given up, all who wait get EIO, and so does who comes later. The kernel lives."""
    command, line = NONSENSE[what]
    ended = boot_with_gdb(READ_TWICE, at("vblk_interrupt", command), tmp_path, *drives(disk(tmp_path)), *MODERN)
    ended.check(r"^status 1$", r"^again 1$", r"Input/output error", line + ": queue given up",
                r"vda: read of \d+ sectors at \d+ failed \(error -5\)", r"^virtio_mmio@.* broken$")


def test_device_needs_reset(tmp_path):
    """The driver's index jumps, so the device refuses to go on and says so."""
    commands = at("virtqueue_kick", f"set var {RING}->vring.avail->idx = {RING}->vring.avail->idx + 1000")
    ended = boot_with_gdb(READ_TWICE, commands, tmp_path, *drives(disk(tmp_path)), *MODERN)
    ended.check(r"^status 1$", r"^again 1$", r"NEEDS_RESET", r"device status \d+: queue given up",
                r"^virtio_mmio@.* broken$")


def boot_slow_disk(tmp, append):
    """
    Requests that take minutes, of the guest's time: where all sleep, it runs ahead (sleep=off). The
    disk passes 128 KiB and then nothing for two seconds of the host's.
    """
    return Ended(*odd.qemu("-kernel", os.path.join(odd.OUT, "neap.bin"), "-append",
                           f"semihosting TERM=dumb {append} -- {READ}", "-icount", "shift=0,sleep=off",
                           *drives(disk(tmp, 1), options=",throttling.bps-total=65536"), mem=64,
                           timeout=300))


def test_slow_disk(tmp_path):
    """It is waited for, and told: the request, the ring, and that it has come."""
    ended = boot_slow_disk(tmp_path, "hung_task_timeout_secs=0")
    ended.check(r"^status 0$", r"vda: read of \d+ sectors at \d+ waits for 30 s, \d+ in flight",
                r"vda: read of \d+ sectors at \d+ waits for 60 s", r"queue requests of \d+: \d+ free, driver:",
                r"vda: read of \d+ sectors at \d+ was answered after \d+ s")
    assert not re.search(r"waits for (45|90) s|blocked for more", ended.text), ended.text


def test_who_waits_for_it(tmp_path):
    """Who sleeps for two minutes is told of, with the disks' queues; the default kernel goes on."""
    ended = boot_slow_disk(tmp_path, "")
    ended.check(r"^status 0$", r"INFO: task dd/\d+ blocked for more than 120 s", r" io_schedule\+")
    told = ended.text.index("INFO: task dd/")
    assert re.search(r"queue requests of \d+: \d+ free, driver:", ended.text[told:]), ended.text


def test_hung_task_panic(tmp_path):
    boot_slow_disk(tmp_path, "hung_task_panic=1 hung_task_timeout_secs=40").check_panic("hung_task")
