# SPDX-License-Identifier: MIT
"""Every checker finds what it is there for: the in-kernel tests of the suite "provoke".

Each makes one error on purpose (tests/kernel/test_provoke.c) and only runs when named in full. And
docs/locking.md says what lockdep sees.
"""

import os
import re

import neap_build as nb
import pytest
from guest import PANIC_STATUS, RUN_TESTS, boot, drives, ext2_disk, script, swap_disk

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


UNABLE = "Unable to handle kernel "


@pytest.mark.parametrize("name, reports", [
    ("null_read", [UNABLE + r"NULL pointer dereference at virtual address 00000008 when read",
                   r"\[00000008\] pgd=\w+ \*pgd=00000000 \(none\)"]),
    ("user_write", [UNABLE + r"access to user memory outside uaccess routines at virtual address "
                    "00010000 when write"]),
    ("locked_read", [UNABLE + r"paging request at virtual address 10000000 when read"]),
    ("wild_read", [UNABLE + r"paging request at virtual address \w+ when read"]),
    ("text_write", [UNABLE + r"paging request at virtual address c\w+ when write"]),
    ("data_execute", [UNABLE + r"execution of non-executable memory at virtual address c\w+ when execute"]),
    ("section_execute", [UNABLE + r"execution of non-executable memory at virtual address c\w+ when execute",
                         r"\(section\)"]),
    ("user_execute", [UNABLE + r"execution of user memory at virtual address 10000000 when execute"]),
    ("user_execute_closed", [UNABLE + r"execution of user memory at virtual address 10000000 when execute"]),
    ("unaligned_pair", [r"Unhandled fault: alignment fault \(0x001\) at 0xc\w+"]),
    ("no_device", [r"Unhandled fault: synchronous external abort \(0x\w+\) at 0x\w+"]),
])
def test_oops(name, reports, checked):
    """A fault of the kernel that nothing resolves: what was tried, where, the registers, and the end."""
    ended = provoke(checked, name)
    for report in reports + [r"Internal error: Oops: ", r"PC is at", r"^.*Backtrace:$", r"\] ktest_"]:
        ended.find(report)
    ended.check_panic("Fatal exception")


def test_bug(checked):
    ended = provoke(checked, "bug")
    ended.find(r"kernel BUG at tests/kernel/test_provoke\.c:\d+: oops_at == 0 \[#1\]")
    ended.find(r"\] ktest_provoke_bug")
    ended.check_panic("Fatal exception")


@pytest.mark.parametrize("name, oopses, reports", [
    ("survived", 5, [UNABLE + "NULL pointer dereference", UNABLE + "execution of user memory",
                     r"kernel BUG at tests/kernel/test_provoke\.c:\d+ \[#3\]",
                     r"Internal error: Oops - undefined instruction: 0 \[#4\]",
                     r"return to user mode: pc c\w+ with psr \w+, which no program may have"]),
    ("return_to_user", 15, [r"return to user mode: pc c\w+ with psr 00000013, which no program may have"]),
    ("survived_with_a_lock", 1, [r"note: \w+\[\d+\] exited with preempt_count 1",
                                 LOCKDEP + "task exits with a lock held", r"#0 lock_a "]),
    ("survived_with_a_plug", 1, [r"kernel BUG at tests/kernel/test_block\.c"]),
    ("oops_at_the_end", 1, [r"Fixing recursive fault but reboot is needed!"]),
])
def test_oops_ends_the_task(name, oopses, reports, checked):
    """Without panic_on_oops the rest lives; but the end is not a good one."""
    ended = provoke(checked, name).check(rf"ok 1 provoke\.{name}$", *reports, status=PANIC_STATUS,
                                         without="Kernel panic|code of the kernel runs")
    assert len(re.findall(r"\[#\d+\]", ended.text)) == oopses, ended.text
    assert "Comm: swapper Not tainted" in ended.text, ended.text
    assert oopses == 1 or re.search(r"Comm: \S+ Tainted: G D$", ended.text, re.MULTILINE), ended.text


@pytest.mark.parametrize("name, why", [
    ("oops_in_interrupt", "Fatal exception in interrupt"),
    ("oops_in_init", "Fatal exception in the init process"),
])
def test_oops_without_a_task(name, why, checked):
    provoke(checked, name).check_panic(why)


def test_panic_on_oops(checked):
    """The configuration, the command line, the sysctl; and nothing is tainted by itself."""
    path = "/proc/sys/kernel/panic_on_oops"
    lines = script(f"cat {path}", f"echo 0 > {path}", f"cat {path}", "cat /proc/sys/kernel/tainted")
    boot(lines, image=checked).check(r"^1\n0\n0$")
    boot(lines).check(r"^0\n0\n0$")
    for word, value in (("oops=panic", 1), ("panic_on_oops=1", 1), ("panic_on_oops=0", 0)):
        boot(script(f"cat {path}"), append=word).check(rf"^{value}$")


# ---- docs/locking.md ----

# Some of everything: threads, files, swap, terminals, settings. A pipe is read to untouched memory.
WORK = ["dd if=/dev/zero bs=64k count=2 | dd of=/dev/null bs=64k",
        "dd if=/dev/zero of=/f bs=64k count=128", "rm /f",
        f"{RUN_TESTS} cow file filemap futex libc_signal memfd mounts pipe procpid shmem signal swap_fork sysvshm wait",
        "echo 3 > /proc/sys/vm/drop_caches",
        "swap-stress --size 50M --random-reads 100 --children 2", "swapoff -a",
        "mkdir /m", "mount -t ramfs none /m", "umount /m", "echo 7 > /proc/sys/vm/swappiness",
        "mount -t ext2 /dev/vdb /m", "mkdir /m/a", "mkdir /m/b", "cp /bin/sh /m/a/sh",
        "mv /m/a /m/b/a", "umount /m", "mount -t ext2 /dev/vdb /m", "/m/b/a/sh -c true", "rm /m/b/a/sh",
        "mount -o remount,ro /m", "umount /m",
        "cat /proc/*[a-z] > /dev/null", "dd if=/dev/vda of=/dev/null bs=100 count=2",
        "dd if=/dev/zero of=/dev/vda bs=100 count=2 conv=fsync",
        "cat /proc/lockdep"]


class Page:
    """The tables: order and interrupts of each class, and the chains."""

    def __init__(self, text):
        self.order, self.interrupts, short = {}, {}, {}
        for line in text.splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if len(cells) != 5 or not cells[2].isdigit():
                continue
            classes = re.findall(r"`([^`]+)`", cells[1])
            assert all(c not in self.order for c in classes), f"twice: {line}"
            self.order.update((c, int(cells[2])) for c in classes)
            if cells[3] in ("on", "off", "writers off"):
                self.interrupts.update((c, cells[3]) for c in classes)
            short.update(zip(re.findall(r"`([^`]+)`", cells[0]), classes))
        queues = re.search(r"^Wait queues, each a class with the order (\d+), interrupts off:(.*?)\n\n",
                           text, re.MULTILINE | re.DOTALL)
        for queue in re.findall(r"`([^`]+)`", queues[2]):
            self.order[queue], self.interrupts[queue] = int(queues[1]), "off"
        self.chains = set()
        for line in re.findall(r"^    (\S+(?: -> \S+)+)$", text, re.MULTILINE):
            names = [short[n.split("/")[0]] + n[len(n.split("/")[0]):] for n in line.split(" -> ")]
            self.chains.update(zip(names, names[1:]))

    def row(self, lock):
        """What the tables call it: without /1, and *.x for a name of many."""
        name = re.sub(r"/\d$", "", lock)
        return name if name in self.order else "*." + name.rpartition(".")[2]


def seen(text):
    """Flags of each class, and edges, of the /proc/lockdep in a console's text."""
    flags, edges, lock = {}, set(), None
    for line in text[text.index("\nlockdep: on, "):].splitlines():
        if m := re.match(r"  -> (.+) \([ES][RN]\) ", line):
            edges.add((lock, m[1]))
        elif m := re.match(r"(\S+) ([-i][-r][-+][-R])$", line):
            lock = m[1]
            assert lock not in flags, f"two classes have the name {lock}"
            flags[lock] = m[2]
    return flags, edges


def test_locking_page(checked, tmp_path):
    """Every lock that is taken has its row, no order contradicts the page, and its chains occur."""
    with open(os.path.join(nb.TOP, "docs", "locking.md"), encoding="utf-8") as f:
        page = Page(f.read())
    disks = drives(swap_disk(tmp_path / "swap", 64), ext2_disk(tmp_path / "ext2", 8))
    ended = boot(script(*WORK), *disks, "-smp", "2", mem=40,
                 image=checked, append="lockdep=panic", timeout=200).check(r"^swap-stress: PASS$")
    flags, edges = seen(ended.text)
    unknown = [lock for lock in flags if page.row(lock) not in page.order]
    assert not unknown, f"no row for {unknown}"

    def place(lock):
        return page.order[page.row(lock)], int(lock[-1]) if re.search(r"/\d$", lock) else 0

    wrong = [f"{a} -> {b}" for a, b in edges if place(a) >= place(b)]
    assert not wrong, f"against the order of the page: {wrong}"
    for lock, used in flags.items():
        interrupts = page.interrupts.get(page.row(lock))
        if interrupts == "off":
            assert "+" not in used and "R" not in used, f"{lock} {used}: with interrupts on"
        elif interrupts == "writers off":
            assert "+" not in used, f"{lock} {used}: written with interrupts on"
        else:
            assert "i" not in used and "r" not in used, f"{lock} {used}: in a handler"
    assert page.chains <= edges, f"not seen: {page.chains - edges}"
