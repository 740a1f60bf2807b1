# SPDX-License-Identifier: MIT
"""Mappings that have a disk behind them: what is on the disk afterwards, and that memory is no limit."""

import random
import struct

import pytest
from guest import COUNTED, RUN_TESTS, boot, drives, script, swap_disk

PAGE = 4096


def pattern(page):
    return struct.pack("<1024I", *((page * 2654435761 + w * 40503 + 1) & 0xffffffff for w in range(1024)))


@pytest.mark.parametrize("mem, size", [(64, 1 * 2**20), (16, 40 * 2**20), (64, 3 * 2**20 + 1536)])
def test_disk(mem, size, checked, tmp_path):
    """tests/user/blkmap.c, and the host looks at its disk. 40 MiB of it do not fit into 16 MiB."""
    before = random.Random(size).randbytes(size)
    disk = tmp_path / "data"
    disk.write_bytes(before)
    boot(f"{RUN_TESTS} blkmap", *drives(swap_disk(tmp_path / "swap", 64), str(disk)), image=checked,
         mem=mem, timeout=300).check("^ok 1 - blkmap$")
    after = disk.read_bytes()
    assert len(after) == len(before)
    pages = size // PAGE
    for page in range(pages):
        at = slice(page * PAGE, (page + 1) * PAGE)
        inside = page - page % 4 + 3 < pages
        wanted = pattern(page) if inside and page % 4 in (1, 2) else before[at]
        assert after[at] == wanted, f"page {page} of {pages}"
    assert after[pages * PAGE:] == before[pages * PAGE:]


def test_written_without_sync(checked, tmp_path):
    """The flush thread writes what is old enough, without anybody asking."""
    disk = tmp_path / "data"
    disk.write_bytes(bytes(64 * PAGE))
    ended = boot(script("exec 5>/dev/vdb", "echo 100 > /proc/sys/vm/dirty_expire_centisecs",
                        "echo 50 > /proc/sys/vm/dirty_writeback_centisecs", "echo found >&5",
                        "grep Dirty /proc/meminfo", "sleep 3", "grep Dirty /proc/meminfo"),
                 *drives(swap_disk(tmp_path / "swap", 16), str(disk)), *COUNTED, image=checked).check()
    import re
    dirty = [int(kb) for kb in re.findall(r"^Dirty: +(\d+) kB", ended.text, re.MULTILINE)]
    assert len(dirty) == 2 and dirty[0] >= 4 and dirty[1] == 0, ended.text
    assert disk.read_bytes().startswith(b"found\n")


def test_write_error(checked, tmp_path):
    """fsync tells of a page that the disk did not take, once; the disk goes on being of use."""
    disk, rules = tmp_path / "data", tmp_path / "rules"
    disk.write_bytes(bytes(64 * PAGE))
    rules.write_text('[inject-error]\nevent = "none"\niotype = "write"\nerrno = "5"\nsector = "40"\n')
    boot(script("dd if=/bin/sh of=/dev/vda bs=4096 count=16 conv=fsync", "echo status $?",
                "dd if=/bin/sh of=/dev/vda bs=4096 count=2 conv=fsync", "echo then $?"),
         *drives(f"blkdebug:{rules}:{disk}"), image=checked) \
        .check(r"vda: write of \d+ sectors at \d+ failed", r"^dd: .*(I/O|Input/output) error", r"^status [1-9]",
               r"^then 0$")
    assert disk.read_bytes()[:4] == b"\x7fELF"


def test_read_error(checked, tmp_path):
    """SIGBUS for who touches a page that the disk cannot read, and for no other."""
    disk, rules = tmp_path / "data", tmp_path / "rules"
    disk.write_bytes(bytes(128 * PAGE))
    rules.write_text(f'[inject-error]\nevent = "none"\niotype = "read"\nerrno = "5"\nsector = "{8 * 40}"\n')
    ended = boot("/tests/disk_errors map /dev/vda 40", *drives(f"blkdebug:{rules}:{disk}"), image=checked)
    ended.check(r"vda: read of \d+ sectors at \d+ failed", r"^ok 1 - .*: SIGBUS$", r"^1\.\.5$")
