# SPDX-License-Identifier: MIT
"""Swap disks: headers good and bad, priorities, swapoff, and disks that fail."""

import re

import pytest
from guest import blank_disk, boot, drives, script, swap_disk

GOOD = r"^hog: \d+ pages good, 0 wrong, 0 unreadable$"


def used(ended, disk):
    """KiB in use on a disk, by the one line of /proc/swaps about it."""
    return int(ended.find(rf"^/dev/{disk}\s+partition\s+\d+\s+(\d+)\s")[1])


def test_header_is_read(tmp_path):
    """Label and size are the header's; a header of fewer pages than the disk has is obeyed."""
    disk = swap_disk(tmp_path / "swap", 32, "-L", "ebb")
    with open(disk, "ab") as f:
        f.truncate(64 << 20)
    boot("swapon", *drives(disk)).check(r"Adding 32764k swap on /dev/vda\. .* label:ebb$",
                                        r"^/dev/vda\s+partition\s+32764\s+0\s")


def test_no_signature(tmp_path):
    """A disk of another kind is left alone, in silence."""
    ended = boot(script("swapon", "swapon /dev/vda", "echo status $?"),
                 *drives(blank_disk(tmp_path / "disk", 8)))
    ended.check(r"^swapon: /dev/vda: no swap header", r"^status 1$",
                r"swap: /dev/vda: no swap signature")
    assert "/dev/vda " not in ended.text and "init: swapon" not in ended.text, ended.text


def patch(path, offset, value):
    with open(path, "r+b") as f:
        f.seek(offset)
        f.write(value.to_bytes(4, "little"))


@pytest.mark.parametrize("offset, value, line", [
    (1024, 2, r"header version 2, expected 1"),
    (1024, 0x01000000, r"header version 16777216, expected 1 \(or wrong byte order\)"),
    (1028, 0, r"impossible last page 0"),
    (1028, 0xffffffff, r"impossible last page|header says"),
    (1028, 2048, r"header says 2049 pages, the disk has 2048"),
    (1032, 100000, r"100000 bad pages do not fit"),
])
def test_wrong_header(offset, value, line, tmp_path):
    disk = swap_disk(tmp_path / "swap", 8)
    patch(disk, offset, value)
    ended = boot(script("swapon", "hog 4M"), *drives(disk))
    ended.check(rf"swap: /dev/vda: (?:{line})", GOOD)
    assert "Adding" not in ended.text, ended.text


def test_bad_pages_are_not_used(tmp_path):
    """The header lists pages 1 to 600 as bad: nothing may be written there."""
    disk = swap_disk(tmp_path / "swap", 24)
    patch(disk, 1032, 600)
    for n in range(600):
        patch(disk, 1536 + 4 * n, 1 + n)
    ended = boot("hog 26M swapon", *drives(disk), mem=16)
    ended.check(GOOD, rf"Adding {24 * 1024 - 4 - 2400}k swap")
    assert used(ended, "vda") > 8000, ended.text
    with open(disk, "rb") as f:
        f.seek(4096)
        assert f.read(600 * 4096) == bytes(600 * 4096)
        assert any(f.read(4 << 20))


def test_read_only_disk(tmp_path):
    ended = boot(script("swapon", "dmesg | grep vda", "hog 4M"),
                 *drives(swap_disk(tmp_path / "swap", 8), options=",readonly=on"))
    ended.check(r"read-only", r"^init: swapon /dev/vda: (Read-only file system|Permission denied)",
                GOOD)
    assert "Adding" not in ended.text, ended.text


def test_priorities(tmp_path):
    """The higher priority fills first; the lower takes what is left over."""
    disks = drives(swap_disk(tmp_path / "a", 16), swap_disk(tmp_path / "b", 32))
    start = ["swapoff -a", "swapon -p 9 /dev/vda", "swapon -p 3 /dev/vdb"]
    some = boot(script(*start, "hog 20M swapon"), *disks, mem=16).check(GOOD)
    assert used(some, "vda") > 4000 and used(some, "vdb") == 0, some.text
    more = boot(script(*start, "hog 36M swapon"), *disks, mem=16).check(GOOD)
    assert used(more, "vda") > 15000 and used(more, "vdb") > 4000, more.text


def test_equal_priorities_take_turns(tmp_path):
    disks = drives(swap_disk(tmp_path / "a", 32), swap_disk(tmp_path / "b", 32))
    ended = boot(script("swapoff -a", "swapon -p 5 /dev/vda /dev/vdb", "hog 30M swapon"), *disks,
                 mem=16)
    ended.check(GOOD)
    one, two = used(ended, "vda"), used(ended, "vdb")
    assert min(one, two) > 4000 and max(one, two) < 2 * min(one, two), ended.text


def test_nothing_is_left(tmp_path):
    """When a program has ended, its memory and its slots are free at once, cached copies too."""
    ended = boot(script("cat /proc/meminfo", "hog 40M hog 20M", "hog 30M", "cat /proc/meminfo"),
                 *drives(swap_disk(tmp_path / "swap", 64)), mem=24).check(GOOD)
    for name in ("MemFree", "SwapFree"):
        before, after = map(int, re.findall(rf"^{name}: +(\d+) kB", ended.text, re.MULTILINE))
        assert after > before - 1024, ended.text


def test_swapoff_brings_all_home(tmp_path):
    """With one disk off the pages live on the other; both hold nothing in the end."""
    disks = drives(swap_disk(tmp_path / "a", 32), swap_disk(tmp_path / "b", 32))
    ended = boot(script("hog 30M sh -c 'swapoff /dev/vda && swapon'", "swapoff -a", "swapon"),
                 *disks, mem=16)
    ended.check(GOOD)
    assert len(re.findall(r"^/dev/vd", ended.text, re.MULTILINE)) == 1, ended.text


def test_swapoff_of_all_into_memory(tmp_path):
    """The inner hog drives the outer's pages out; when it is gone, swapoff finds room for them."""
    ended = boot(script("hog 8M sh -c 'hog 12M swapon; swapoff -a && echo all off; free'"),
                 *drives(swap_disk(tmp_path / "swap", 32)), mem=20)
    ended.check(GOOD, r"^all off$", r"^Swap: +0 +0 +0$")
    assert used(ended, "vda") > 2000, ended.text


def test_swapoff_without_room(tmp_path):
    """It fails, says so, and undoes itself: nothing is lost and the disk stays in use."""
    ended = boot(script("hog 30M sh -c 'swapoff -a; echo swapoff status $?; swapon'"),
                 *drives(swap_disk(tmp_path / "swap", 32)), mem=16)
    ended.check(r"^swapoff: /dev/vda: (Cannot allocate|Out of) memory", r"^swapoff status 1$", GOOD)
    assert used(ended, "vda") > 8000, ended.text


def test_swapoff_is_interrupted(tmp_path):
    """A signal ends it half-way: the rest stays in swap, nothing is lost, the disk stays in use."""
    disk = drives(swap_disk(tmp_path / "swap", 48), options=",throttling.iops-read=20")
    ended = boot(script("hog 16M sh -c 'hog 16M; swapoff -a & sleep 1; kill $!; wait $!; "
                        "echo swapoff status $?; swapon'"), *disk, mem=24)
    ended.check(GOOD, rf"^swapoff status {128 + 15}$")
    assert used(ended, "vda") > 500, ended.text


def test_killed_while_it_waits(checked, tmp_path):
    """Who waits in a fault for a slow disk, and is killed, need not wait for it."""
    disk = drives(swap_disk(tmp_path / "swap", 32), options=",throttling.iops-read=4")
    boot("/tests/disk_errors killed", *disk, image=checked, mem=20).check(r"^1\.\.4$")


def failing(tmp_path, name, mib, event, *sectors):
    """A swap disk on which a read or write of these sectors fails, always."""
    rules = tmp_path / f"{name}.rules"
    rules.write_text("".join(f'[inject-error]\nevent = "none"\niotype = "{event}"\nerrno = "5"\n'
                             f'sector = "{s}"\n' for s in sectors))
    return f"blkdebug:{rules}:{swap_disk(tmp_path / name, mib)}"


def test_read_error(tmp_path):
    """SIGBUS for who reads that page, and for no other: one page of the process is lost, no more."""
    disk = failing(tmp_path, "bad", 48, "read", 8 * 700 + 3)
    ended = boot(script("hog 30M hog 10M true", "echo status $?", "hog 2M echo life goes on"),
                 *drives(disk), mem=16)
    ended.check(r"vda: read of \d+ sectors at \d+ failed", r"swap: read error -5 on vda",
                r"^status 3$", r"^life goes on$", r"^hog: 512 pages good")
    bad = sum(map(int, re.findall(r"good, 0 wrong, (\d+) unreadable$", ended.text, re.MULTILINE)))
    assert bad == 1, ended.text


def test_read_error_of_shared_memory(checked, tmp_path):
    """The same of shared memory: SIGBUS for a mapping, EIO for read()."""
    disk = failing(tmp_path, "bad", 48, "read", 8 * 700 + 3)
    boot("/tests/disk_errors shared 24", *drives(disk), image=checked, mem=16) \
        .check(r"swap: read error -5 on vda", r"^ok 1 - one page of shared memory", r"^1\.\.4$")


def test_read_error_kills_only_the_reader(tmp_path):
    """Without a handler: status 128 + SIGBUS."""
    disk = failing(tmp_path, "bad", 48, "read", 8 * 700)
    boot(script("swap-stress --size 24M --children 0", "echo status $?", "hog 2M"),
         *drives(disk), mem=16).check(r"^status 135$", r"^hog: 512 pages good")


def test_swapoff_with_a_bad_page(tmp_path):
    """It says so and undoes itself: the page that cannot be read stays in its slot, the rest is good."""
    disk = failing(tmp_path, "bad", 48, "read", 8 * 700)
    ended = boot(script("hog 20M sh -c 'hog 12M; swapoff -a; echo swapoff status $?'", "echo lost $?",
                        "swapoff -a && echo now it went"),
                 *drives(disk), mem=24)
    ended.check(r"^swapoff: /dev/vda: (I/O|Input/output) error", r"^swapoff status 1$",
                r"^hog: 5119 pages good, 0 wrong, 1 unreadable", r"^lost 3$", r"^now it went$")


def test_write_error(tmp_path):
    """The page stays in memory, its slot is not used again, and nothing is lost."""
    disk = failing(tmp_path, "bad", 48, "write", *range(8 * 640, 8 * 704, 32))
    ended = boot(script("hog 26M swapon", "hog 26M swapon"), *drives(disk), mem=16)
    ended.check(r"vda: write of \d+ sectors at \d+ failed", r"swap: write error -5 on vda")
    assert len(re.findall(GOOD, ended.text, re.MULTILINE)) == 2, ended.text


def test_many_share_a_slot(checked, tmp_path):
    """More processes than a slot's count can hold share what is in swap: each fork succeeds."""
    boot("/tests/swap_sharers 4200", *drives(swap_disk(tmp_path / "swap", 64)), image=checked, mem=512,
         timeout=600).check(r"^1\.\.3$")
