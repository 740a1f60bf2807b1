# SPDX-License-Identifier: MIT
"""Virtio disks: both versions of virtio-mmio, rings of every kind, errors, data compared by the host.

The data is checked outside: the guest copies one disk to another in pieces of odd size, and the host
compares the two files.
"""

import os
import random
import re
import struct
import subprocess

import guest
import odd_boot as odd
import pytest

IMAGE = os.path.join(odd.OUT, "neap.bin")
MODERN = ["-global", "virtio-mmio.force-legacy=false"]


def drive(path, index, *options):
    """A virtio disk over a file; QEMU's own cache is enough, nothing here outlives the test."""
    more = "".join("," + o for o in options if "=" in o and not o.startswith("-"))
    return ["-drive", f"if=none,id=d{index},format=raw,cache=unsafe,file={path}{more}",
            "-device", f"virtio-blk-device,drive=d{index},serial=disk{index}"]


def boot(command, *args, **settings):
    return odd.qemu("-kernel", IMAGE, "-append", f"semihosting -- {command}", *args, **settings)


def file_of(path, size, seed=None):
    with open(path, "wb") as f:
        f.write(random.Random(seed).randbytes(size) if seed is not None else bytes(size))
    return str(path)


RINGS = {
    "legacy": ([], r"virtio legacy, indirect, event index"),
    "modern": (MODERN, r"virtio modern, indirect, event index"),
    "legacy-plain": (["-global", "virtio-blk-device.indirect_desc=off",
                      "-global", "virtio-blk-device.event_idx=off"], r"virtio legacy, write cache"),
    "modern-no-indirect": (MODERN + ["-global", "virtio-blk-device.indirect_desc=off"],
                           r"virtio modern, event index"),
    "modern-no-event": (MODERN + ["-global", "virtio-blk-device.event_idx=off"],
                        r"virtio modern, indirect, write cache"),
    # Two pages for each request, and never more than one in flight.
    "tiny-ring": (["-global", "virtio-blk-device.indirect_desc=off",
                   "-global", "virtio-blk-device.queue-size=4"], r"32 in flight of 8 KiB"),
    "blocks-of-4k": (["-global", "virtio-blk-device.logical_block_size=4096",
                      "-global", "virtio-blk-device.physical_block_size=4096"],
                     r"blocks of 4096"),
}


@pytest.mark.parametrize("ring", RINGS)
def test_copy(ring, tmp_path):
    """Disk to disk by 10,000 bytes at a time: pieces that are neither pages nor blocks."""
    args, pattern = RINGS[ring]
    size = 3 * 2**20
    one, two = file_of(tmp_path / "one", size, 1), file_of(tmp_path / "two", size)
    # The device named last stands first in the tree, so "two" is vda.
    status, text = boot("dd if=/dev/vdb of=/dev/vda bs=10000", *drive(one, 1), *drive(two, 2), *args)
    assert status == 0 and odd.END in text, text
    assert re.search(pattern, text), text
    assert "serial disk1" in text and "serial disk2" in text, text
    with open(one, "rb") as f, open(two, "rb") as g:
        assert f.read() == g.read()


@pytest.mark.parametrize("machine", ["virt", "virt,gic-version=3"])
@pytest.mark.parametrize("ring", ["legacy", "modern", "tiny-ring"])
def test_swap(ring, machine, tmp_path):
    path = file_of(tmp_path / "swap", 64 * 2**20)
    os.chmod(path, 0o600)
    subprocess.run(["mkswap", path], check=True, stdout=subprocess.DEVNULL)
    status, text = boot("swap-stress --size 40M --passes 1", *drive(path, 1), *RINGS[ring][0],
                        mem=24, machine=machine)
    assert status == 0 and "swap-stress: PASS" in text and odd.END in text, text


def test_read_only(tmp_path):
    path = file_of(tmp_path / "disk", 2**20, 2)
    before = open(path, "rb").read()
    status, text = boot("dd if=/dev/zero of=/dev/vda count=1", *drive(path, 1, "readonly=on"))
    assert "vda: virtio legacy" in text and "read-only" in text, text
    assert status not in (0, None) and "Read-only file system" in text, text
    assert open(path, "rb").read() == before


def test_beyond_the_end(tmp_path):
    path = file_of(tmp_path / "disk", 10 * 512, 3)
    status, text = boot("sh -c 'dd if=/dev/vda bs=100 | wc -c; dd if=/dev/zero of=/dev/vda bs=1000'",
                        *drive(path, 1))
    assert re.search(r"^5120\b", text, re.MULTILINE), text
    assert status not in (0, None) and "No space left on device" in text, text
    assert open(path, "rb").read() == bytes(5120)


@pytest.mark.parametrize("direction,event", [("read", "read_aio"), ("write", "write_aio")])
def test_error(direction, event, tmp_path):
    """The disk fails: one line from the kernel, EIO for the program, and life goes on."""
    path = file_of(tmp_path / "disk", 2**20, 4)
    rules = tmp_path / "rules"
    rules.write_text(f'[inject-error]\nevent = "{event}"\nerrno = "5"\nsector = "800"\n')
    command = ("dd if=/dev/vda of=/dev/null bs=4096" if direction == "read" else
               "dd if=/dev/zero of=/dev/vda bs=4096 count=250 conv=fsync")
    status, text = boot(f"sh -c '{command}; echo status $?; cat /dev/null; true'",
                        *drive(f"blkdebug:{rules}:{path}", 1, f"{direction[0]}error=report"))
    assert re.search(rf"vda: {direction} of 8 sectors at 800 failed \(error -5\)", text), text
    assert "Input/output error" in text and "status 1" in text, text
    assert status == 0 and odd.END in text, text
    if direction == "write":    # only what could not be written was not
        data = open(path, "rb").read(250 * 4096)
        assert data[:800 * 512] == bytes(800 * 512) and data[808 * 512:] == bytes(len(data) - 808 * 512)


def test_part_of_a_block(tmp_path):
    """A few bytes are written to a disk with large blocks: the block is, and keeps the rest."""
    path = file_of(tmp_path / "disk", 2**20, 5)
    before = open(path, "rb").read()
    status, text = boot("sh -c 'dd if=/dev/zero of=/dev/vda bs=700 count=1 conv=fsync; echo status $?'",
                        *drive(path, 1), *RINGS["blocks-of-4k"][0])
    assert "status 0" in text and status == 0 and odd.END in text, text
    assert open(path, "rb").read() == bytes(700) + before[700:]


def test_lost_writes(tmp_path, checked):
    """tests/user/disk_errors.c: the disk itself as a file."""
    path = file_of(tmp_path / "disk", 2**20)
    rules = tmp_path / "rules"
    rules.write_text('[inject-error]\nevent = "none"\niotype = "write"\nerrno = "5"\nsector = "800"\n')
    guest.boot("/tests/disk_errors fsync /dev/vda 409600", *guest.drives(f"blkdebug:{rules}:{path}"),
               image=checked).check(r"^1[.][.]16$")


def huge_disk(path, size):
    """An empty qcow2 image, of clusters of 2 MiB: header, table of tables of counts, one of these, the L1 table."""
    cluster = 2**21
    with open(path, "wb") as f:
        f.truncate(4 * cluster)
        f.write(struct.pack(">4sIQIIQIIQQIIQ", b"QFI\xfb", 2, 0, 0, 21, size, 0, -(-size // (cluster * cluster // 8)),
                            3 * cluster, cluster, 1, 0, 0))
        f.seek(cluster)
        f.write(struct.pack(">Q", 2 * cluster))
        f.seek(2 * cluster)
        f.write(struct.pack(">4H", 1, 1, 1, 1))
    return str(path)


def test_huge(checked, tmp_path):
    """Pages have numbers of 32 bits: of what is behind 16 TiB none is mistaken for one of the beginning."""
    path = huge_disk(tmp_path / "disk", 17 << 40)
    args = ["-drive", f"if=none,id=d,format=qcow2,cache=unsafe,file={path}", "-device", "virtio-blk-device,drive=d"]
    guest.boot("/tests/disk_errors huge /dev/vda", *args, image=checked).check(
        r"^1[.][.]4$", "vda: has 36507222016 sectors; used as a disk of 34359738360 sectors only")


def test_iommu_is_refused(tmp_path):
    path = file_of(tmp_path / "disk", 2**20)
    status, text = boot("true", *drive(path, 1), *MODERN,
                        "-global", "virtio-blk-device.iommu_platform=on")
    assert re.search(r"virtio_mmio@\w+: wants addresses of an IOMMU", text), text
    assert status == 0 and odd.END in text, text


def test_other_device(tmp_path):
    status, text = boot("true", "-device", "virtio-rng-device")
    assert re.search(r"no driver for virtio device type 4", text), text
    assert status == 0 and odd.END in text, text
