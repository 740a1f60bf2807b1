# SPDX-License-Identifier: MIT
"""How a run ends: the program's status, signals, panics, and machines that cannot pass on a status."""

import pytest
from guest import boot, script


@pytest.mark.parametrize("prog, status", [
    ("true", 0), ("false", 1), (script("exit 42"), 42), ("/no/such/program", 127),
    (script("kill -9 $$"), 128 + 9), (script("kill -11 $$"), 128 + 11),
    ("poweroff", 0), (script("sleep 100 & poweroff"), 0)])
def test_status(prog, status):
    boot(prog).check(status=status)


def test_restart():
    """The emulator is told not to start again: it ends."""
    ended = boot("reboot")
    assert ended.status == 0, ended.text
    ended.find(r"reboot: Restarting system$")
    assert "no way to reset" not in ended.text, ended.text


@pytest.mark.parametrize("machine", ["virt", "virt,virtualization=on", "virt,gic-version=3"])
def test_psci(machine):
    """Without semihosting the machine goes off, and no status is to be had."""
    boot("false", machine=machine, semihosting=False, append="nothing-to-see").check(status=0)


@pytest.mark.parametrize("init, why", [
    ("/no/such/init", r"init=/no/such/init cannot be run: error -2"),
    ("/bin/true", r"Attempted to kill init! exitcode=0x0*$"),
    ("/proc/x", r"init=/proc/x cannot be run"),
])
def test_panic(init, why):
    boot("", append=f"init={init}").check_panic(why)


def test_panic_tells_the_state():
    ended = boot("", append="init=/bin/false")
    ended.check_panic("Attempted to kill init!")
    for pattern in (r"Backtrace:$", r"\[<c\w{7}>\] do_exit\+0x", r"Mem-Info: free:\d+ kB",
                    r"Normal free:\d+K min:", r"Swap: total 0 kB"):
        ended.find(pattern)
