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


def test_status_of_a_shell_from_the_end_of_input():
    """Without a command init runs a shell; its input, /dev/null here, ends at once."""
    ended = boot("", "-serial", "null", "-monitor", "none", timeout=5)
    assert ended.status is None         # a console without input waits


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
    for pattern in (r"do_exit\+0x", r"Mem-Info|free:|Node|Normal"):
        ended.find(pattern)
