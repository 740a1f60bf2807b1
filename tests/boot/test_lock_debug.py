# SPDX-License-Identifier: MIT
"""Every checker finds what it is there for: the in-kernel tests of the suite "provoke".

Each makes one error on purpose (tests/kernel/test_provoke.c) and only runs when named in full.
"""

import pytest
from guest import boot

LOCKDEP = r"BUG: lockdep: "
CIRCLE = LOCKDEP + "possible circular locking"
TWICE = LOCKDEP + "possible recursive locking"
IRQ = LOCKDEP + "a lock of an interrupt handler may wait for one held with interrupts on"
ATOMIC = r"BUG: sleeping function called from a context that may not"


def provoke(checked, name, append="", **settings):
    # Short limits for the detectors of lockups.
    limits = "watchdog_thresh=2 hung_task_timeout_secs=4"
    return boot("", "-smp", "2", image=checked, append=f"ktest=provoke.{name} {limits} {append}",
                timeout=60, **settings)


@pytest.mark.parametrize("name, reports", [
    ("ab_ba", [CIRCLE, r"  lock_a at ktest_provoke_ab_ba", r"  lock_b taken at ktest_provoke_ab_ba",
               r"  lock_a -> lock_b$", r"#0 lock_b \(exclusive\) taken at ktest_provoke_ab_ba"]),
    ("abc_ca", [CIRCLE, r"  mutex_a -> rwsem_a$", r"  rwsem_a -> mutex_b$"]),
    ("recursion", [TWICE]),
    ("rwsem_recursion", [TWICE]),
    ("reader_writer", [CIRCLE, r"  lock_rw -> lock_a$"]),
    ("irq_unsafe", [IRQ, r"  lock_a at ktest_provoke_irq_unsafe", r"  lock_a at take_a"]),
    ("irq_unsafe_chain", [IRQ, r"  lock_a -> lock_b$"]),
    ("irq_enabled_inside", [IRQ, r"  lock_a at ktest_provoke_irq_enabled_inside"]),
    ("irq_writer", [IRQ, r"  lock_rw at take_rw"]),
    ("not_held", [LOCKDEP + "release of a lock that is not held"]),
    ("held_at_exit", [LOCKDEP + "task exits with a lock held", r"locks held by leaver/\d+: 1",
                      r"#0 mutex_a \(exclusive\) taken at lock_and_exit"]),
])
def test_lockdep(name, reports, checked):
    """One report, then it is off."""
    ended = provoke(checked, name).check(r"lockdep: off$", *reports, without="Kernel panic|Oops")
    assert ended.text.count("BUG: ") == 1, ended.text


def test_lockdep_panics(checked):
    provoke(checked, "ab_ba", "lockdep=panic").check_panic("lockdep")


def test_lockdep_is_silenced(checked):
    provoke(checked, "ab_ba", "lockdep=off").check()


@pytest.mark.parametrize("name", ["innocent", "irq_readers", "busy", "short_hang"])
def test_no_false_alarm(name, checked):
    provoke(checked, name).check(rf"ok 1 provoke\.{name}$")


@pytest.mark.parametrize("name, report", [
    ("sleep_in_atomic", ATOMIC + r".*kernel/time/timer\.c"),
    ("alloc_in_atomic", ATOMIC + r".*mm/slab\.c"),
    ("user_in_atomic", ATOMIC + r".*tests/kernel/test_provoke\.c"),
    ("schedule_in_atomic", r"BUG: scheduling while atomic: "),
])
def test_atomic_sleep(name, report, checked):
    provoke(checked, name).check(report, r"#0 lock_a \(exclusive\) taken at ktest_provoke_" + name,
                                 without="Kernel panic|Oops")


@pytest.mark.parametrize("name, why, reports", [
    ("soft_lockup", "softlockup", [r"BUG: soft lockup - CPU\d stuck for \d+ s: swapper/1",
                                   r"#0 lock_a \(exclusive\)", r"CPU\d: swapper/\d/?0?, idle"]),
    ("hard_lockup", "hardlockup", [r"BUG: hard lockup - CPU\d takes no interrupts",
                                   r"CPU\d: does not answer"]),
    ("hung_task", "hung_task", [r"INFO: task sleeper/\d+ blocked for more than 4 s",
                                r"#0 mutex_b \(exclusive\) taken at sleep_for_ever",
                                r"do_wait_for_common"]),
])
def test_lockups(name, why, reports, checked):
    ended = provoke(checked, name)
    for report in reports:
        ended.find(report)
    ended.check_panic(why)
