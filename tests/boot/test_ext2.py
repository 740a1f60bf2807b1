# SPDX-License-Identifier: MIT
"""ext2: disks that the host's mke2fs made and its e2fsck and debugfs look at afterwards."""

import random
import re
import subprocess
from pathlib import Path

import pytest
from guest import boot, drives, ext2_disk, ext2_state, sbin, script, swap_disk

REV0 = ["-r", "0", "-O", "none"]


def make(path, mib, block, *options, content=None):
    return ext2_disk(path, mib, "-b", str(block), *options, content=content)


def check_disk(path):
    done = subprocess.run([sbin("e2fsck"), "-fn", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def debugfs(path, request):
    return subprocess.run([sbin("debugfs"), "-R", request, path], check=True, capture_output=True).stdout


def pattern(words):
    return b"".join((i * 2654435761 & 0xffffffff).to_bytes(4, "little") for i in range(words))


@pytest.mark.parametrize("block, options", [(1024, []), (2048, []), (4096, []), (1024, REV0),
                                            (4096, ["-g", "256"])])
def test_all(block, options, checked, tmp_path):
    """tests/user/ext2.c, and what it has left behind."""
    disk = make(tmp_path / "disk", 12, block, *options)
    boot("/tests/ext2", "-smp", "2", *drives(swap_disk(tmp_path / "swap", 16), disk), image=checked,
         timeout=120).check("^1[.][.]81$")
    check_disk(disk)
    data = debugfs(disk, "cat /kept/data")
    assert len(data) == 1500000
    wanted = bytearray(pattern(250000) + bytes(500000))
    wanted[1200000:1200004] = b"\5\0\0\0"
    assert data == wanted
    assert debugfs(disk, "cat /kept/moved") == b"hello"
    sparse = debugfs(disk, "cat /kept/sparse")
    assert len(sparse) == 90000001 and sparse[-1:] == b"e" and sparse[4092:4096] == b"xV4\x12"
    assert ext2_state(disk) == "clean"


@pytest.mark.parametrize("block", [1024, 4096])
def test_attributes(block, checked, tmp_path):
    """tests/user/attr.c: owners of 32 bits, modes and times are on the disk."""
    disk = make(tmp_path / "disk", 8, block)
    boot("/tests/attr /dev/vdb ext2", *drives(swap_disk(tmp_path / "swap", 16), disk), image=checked,
         timeout=120).check("^1[.][.]179$")
    check_disk(disk)
    kept = debugfs(disk, "stat /kept").decode()
    assert re.search(r"Mode: +0640\b", kept) and re.search(r"User: +70001 +Group: +80002\b", kept)
    assert re.search(rf"atime: 0x{1000000001:x}\b", kept) and re.search(rf"mtime: 0x{1000000002:x}\b", kept)


def test_readers_who_fault(checked, tmp_path):
    """
    More readers than kmap() has slots each hold one and wait for a page of a slow disk, whose tables must
    be found without a slot.
    """
    content = tmp_path / "content"
    content.mkdir()
    with open(content / "data", "wb") as f:
        f.write(b"x" * (576 * 65536))
    disk = make(tmp_path / "disk", 48, 1024, content=content)
    boot(script("mkdir /d && mount -t ext2 /dev/vda /d && /tests/disk_errors many /d/data"), "-smp", "2",
         *drives(disk, options=",throttling.iops-read=100"), image=checked, mem=1200, timeout=120) \
        .check("^1[.][.]1$")
    check_disk(disk)


def test_size_limit(checked, tmp_path):
    """tests/user/fsize.c: RLIMIT_FSIZE; what was not written has no blocks."""
    disk = make(tmp_path / "disk", 8, 1024)
    boot("/tests/fsize /dev/vdb ext2", *drives(swap_disk(tmp_path / "swap", 16), disk), image=checked,
         timeout=120).check("^1[.][.]27$")
    check_disk(disk)


@pytest.mark.parametrize("block", [1024, 4096])
def test_files_without_names(block, checked, tmp_path):
    """tests/user/tmpfile.c: O_TMPFILE; the disk has no trace of what never got a name."""
    disk = make(tmp_path / "disk", 8, block)
    boot("/tests/tmpfile /dev/vdb ext2", *drives(swap_disk(tmp_path / "swap", 16), disk), image=checked,
         timeout=120).check("^1[.][.]46$")
    check_disk(disk)


def test_synchronous_writes(checked, tmp_path):
    """tests/user/rwf.c: O_SYNC, O_DSYNC, RWF_SYNC, RWF_DSYNC."""
    disk = make(tmp_path / "disk", 8, 1024)
    boot("/tests/rwf /dev/vdb ext2", *drives(swap_disk(tmp_path / "swap", 16), disk), image=checked,
         timeout=120).check("^1[.][.]34$")
    check_disk(disk)


def test_file_operations(checked, tmp_path):
    """tests/user/fileops.c: a directory's group; all of a file is data."""
    disk = make(tmp_path / "disk", 8, 1024)
    boot("/tests/fileops /dev/vdb ext2", *drives(swap_disk(tmp_path / "swap", 16), disk), image=checked,
         timeout=120).check("^1[.][.]23$")
    check_disk(disk)


def test_fifo(checked, tmp_path):
    """tests/user/fifo.c: what is opened is the kernel's, not what the disk has for the inode."""
    disk = make(tmp_path / "disk", 8, 1024)
    boot("/tests/fifo /dev/vdb ext2", *drives(swap_disk(tmp_path / "swap", 16), disk), image=checked,
         timeout=120).check("^1[.][.]34$")
    check_disk(disk)


def test_content(checked, tmp_path):
    """What the host has put on a disk is read; and copied in the guest's memory that is smaller."""
    content = tmp_path / "content"
    (content / "deep/er").mkdir(parents=True)
    big = random.Random(4).randbytes(24 * 2**20 + 1234)
    (content / "big").write_bytes(big)
    (content / "deep/er/file").write_text("found\n")
    (content / "long").symlink_to("deep/" + "../deep/" * 12 + "er/file")
    disk = make(tmp_path / "disk", 64, 1024, content=content)
    boot(script("mkdir /tmp/d", "mount -t ext2 /dev/vdb /tmp/d", "cat /tmp/d/long",
                "cp /tmp/d/big /tmp/d/deep/copy", "rm /tmp/d/big", "grep ext2 /proc/filesystems",
                "umount /tmp/d"),
         *drives(swap_disk(tmp_path / "swap", 16), disk), image=checked, mem=16,
         timeout=200).check("^found$", "^\text2$")
    check_disk(disk)
    assert debugfs(disk, "cat /deep/copy") == big
    assert b"big" not in debugfs(disk, "ls /")


def test_names_of_directories(checked, tmp_path):
    """tests/user/ext2_names.c: a directory in itself, in others twice; a slash in a name."""
    disk = make(tmp_path / "disk", 8, 1024)
    subprocess.run([sbin("debugfs"), "-w", disk], check=True, capture_output=True, text=True,
                   input="mkdir d\nmkdir d/e\nlink d d/self\nlink d d/e/up\nlink / d/e/root\nlink d/e x\n"
                         "link d/e d/twin\nmkdir slash\nmkdir slash/one#two\nquit\n")
    data = Path(disk).read_bytes()
    assert data.count(b"one#two") == 1
    Path(disk).write_bytes(data.replace(b"one#two", b"one/two"))
    boot("/tests/ext2_names", "-smp", "2", *drives(swap_disk(tmp_path / "swap", 16), disk), image=checked,
         timeout=120).check("^1[.][.]40$", "directory 12 is above directory 12 and in it")


def test_counts_and_sizes(checked, tmp_path):
    """tests/user/ext2_counts.c: a directory with too few links, and one that is longer than the disk."""
    disk = make(tmp_path / "disk", 8, 1024)
    part = tmp_path / "part"
    part.write_bytes(b"#" * 1024)
    subprocess.run([sbin("debugfs"), "-w", disk], check=True, capture_output=True, text=True,
                   input="mkdir d\nmkdir d/sub\nmkdir long\n" +
                         "".join(f"write {part} {name}\n" for name in ("file", "one", "two", "three")) + "quit\n")
    block = {name: int(debugfs(disk, f"blocks {name}").split()[0]) for name in ("long", "one", "two", "three")}
    with open(disk, "r+b") as image:
        for name, of in (("one", "long"), ("two", "one"), ("three", "two")):
            image.seek(block[name] * 1024)
            image.write(block[of].to_bytes(4, "little") * 256)
    # A few blocks, again and again, are all of 4 GiB.
    subprocess.run([sbin("debugfs"), "-w", disk], check=True, capture_output=True, text=True,
                   input="sif d links_count 1\n" +
                         "".join(f"sif long block[{n}] {block['long']}\n" for n in range(1, 12)) +
                         f"sif long block[IND] {block['one']}\nsif long block[DIND] {block['two']}\n"
                         f"sif long block[TIND] {block['three']}\nsif long size 4294966272\nquit\n")
    boot("/tests/ext2_counts", *drives(swap_disk(tmp_path / "swap", 16), disk), image=checked,
         timeout=120).check("^1[.][.]7$", "directory [0-9]* has 1 links", "inode [0-9]* has the size 4294966272")


@pytest.mark.parametrize("mem, checks", [(16, 30), (64, 26), (1024, 26)])
def test_cache(mem, checks, checked, tmp_path):
    """tests/user/ext2_cache.c: what stays in memory without users, also with highmem, and with next to none."""
    disk = make(tmp_path / "disk", 8, 4096)
    boot("/tests/ext2_cache", "-smp", "2", *drives(swap_disk(tmp_path / "swap", 16), disk), image=checked,
         mem=mem, timeout=300).check(f"^1[.][.]{checks}$")
    check_disk(disk)
    assert ext2_state(disk) == "clean"


def test_left_mounted(checked, tmp_path):
    """Powered off without umount: all is written, and the next mount says that nobody unmounted it."""
    disk = make(tmp_path / "disk", 8, 1024)
    mount = ["mkdir /tmp/d", "mount -t ext2 /dev/vdb /tmp/d"]
    swap = swap_disk(tmp_path / "swap", 16)
    boot(script(*mount, "echo here > /tmp/d/f", "fsync /tmp/d/f 2>/dev/null"), *drives(swap, disk),
         image=checked)
    assert ext2_state(disk) == "not clean"
    boot(script(*mount), *drives(swap, disk), image=checked).check("not unmounted the last time")


@pytest.mark.parametrize("block", [1024, 4096])
def test_remount(block, checked, tmp_path):
    """tests/user/remount.c, also with writers on all CPUs."""
    disk = make(tmp_path / "disk", 8, block)
    boot("/tests/remount /dev/vdb ext2", "-smp", "4", *drives(swap_disk(tmp_path / "swap", 16), disk),
         image=checked, timeout=120).check("^1[.][.]133$")
    check_disk(disk)
    assert ext2_state(disk) == "clean"


@pytest.mark.parametrize("then, state", [([], "clean"), (["mount -o remount,rw /tmp/d"], "not clean")])
def test_remount_state(then, state, checked, tmp_path):
    """Once it is read-only all is on the disk, which says so; writable again, it does not."""
    disk = make(tmp_path / "disk", 8, 1024)
    boot(script("mkdir /tmp/d", "mount -t ext2 /dev/vdb /tmp/d", "cp /bin/sh /tmp/d/sh",
                "mkdir /tmp/d/new", "mount -o remount,ro /tmp/d", *then, "poweroff -n"),
         *drives(swap_disk(tmp_path / "swap", 16), disk), image=checked).check()
    assert ext2_state(disk) == state
    check_disk(disk)
    assert len(debugfs(disk, "cat /sh")) > 10000 and b"new" in debugfs(disk, "ls /")


def test_remount_write_error(checked, tmp_path):
    """What cannot be written keeps it from being read-only: then it would be thought to be there."""
    content = tmp_path / "content"
    content.mkdir()
    (content / "file").write_text("old")
    disk = make(tmp_path / "disk", 8, 1024, content=content)
    rules = tmp_path / "rules"
    sector = 2 * int(debugfs(disk, "bmap /file 0"))
    rules.write_text(f'[inject-error]\nevent = "none"\niotype = "write"\nerrno = "5"\nsector = "{sector}"\n')
    boot(script("mkdir /tmp/d", "mount -t ext2 /dev/vda /tmp/d", "echo new >> /tmp/d/file",
                "mount -o remount,ro /tmp/d", "cat /proc/mounts", "mkdir /tmp/d/made", "umount /tmp/d"),
         *drives(f"blkdebug:{rules}:{disk}"), image=checked).check(
             "mount: none on /tmp/d: Input/output error", "^/dev/vda /tmp/d ext2 rw ")
    check_disk(disk)
    assert b"made" in debugfs(disk, "ls /")


def bad_sector(path, sector, rules):
    """The disk, of which a sector cannot be written."""
    rules.write_text(f'[inject-error]\nevent = "none"\niotype = "write"\nerrno = "5"\nsector = "{sector}"\n')
    return f"blkdebug:{rules}:{path}"


def test_lost_writes(checked, tmp_path):
    """tests/user/disk_errors.c: each who has the file open is told."""
    content = tmp_path / "content"
    content.mkdir()
    (content / "file").write_bytes(bytes(40000))
    disk = make(tmp_path / "disk", 8, 1024, content=content)
    bad = bad_sector(disk, 2 * int(debugfs(disk, "bmap /file 20")), tmp_path / "rules")
    boot(script("mkdir /tmp/d", "mount -t ext2 /dev/vda /tmp/d", "/tests/disk_errors fsync /tmp/d/file 20481",
                "umount /tmp/d"), *drives(bad), image=checked).check(r"^1[.][.]16$")
    check_disk(disk)
    assert ext2_state(disk) == "clean"  # data that is lost is for who wrote it


def test_attributes_of_none(checked, tmp_path):
    """The block of attributes that a file names is another file's: that stays as it is when the file goes."""
    content = tmp_path / "content"
    content.mkdir()
    text = b"not attributes " * 100
    for name in ("file", "other"):
        (content / name).write_bytes(text)
    (content / "link").symlink_to("a/short/target")
    disk = make(tmp_path / "disk", 8, 1024, content=content)
    for name, block in (("file", int(debugfs(disk, "bmap /other 0"))), ("link", int(debugfs(disk, "bmap /other 1")))):
        subprocess.run([sbin("debugfs"), "-w", "-R", f"sif /{name} file_acl {block}", disk], check=True,
                       capture_output=True)
    boot(script("mkdir /tmp/d", "mount -t ext2 /dev/vda /tmp/d", "rm /tmp/d/file", "rm /tmp/d/link", "umount /tmp/d"),
         *drives(disk), image=checked).check(r"ext2: vda: damaged, e2fsck is due: inode \d+: no attributes in block")
    assert debugfs(disk, "cat /other") == text
    assert ext2_state(disk) == "clean with errors"


@pytest.mark.parametrize("table", ["Block bitmap", "Inode bitmap", "Inode table"])
def test_lost_tables(table, checked, tmp_path):
    """A table could not be written, somebody was told of it, and the disk does not say that it is in order."""
    disk = make(tmp_path / "disk", 8, 1024)
    done = subprocess.run([sbin("dumpe2fs"), disk], check=True, capture_output=True, text=True)
    block = int(re.search(rf"{table} at (\d+)", done.stdout)[1])
    if table == "Inode table":  # where the first file's is
        block += 11 * int(re.search(r"Inode size:\s+(\d+)", done.stdout)[1]) // 1024
    bad = bad_sector(disk, 2 * block, tmp_path / "rules")
    boot(script("mkdir /tmp/d", "mount -t ext2 /dev/vda /tmp/d", 
                "dd if=/bin/sh of=/tmp/d/a conv=fsync", "umount /tmp/d"), *drives(bad), image=checked).find(
        "ext2: vda: not all could be written")
    assert ext2_state(disk) == "not clean"


def test_remount_read_only_disk(checked, tmp_path):
    disk = make(tmp_path / "disk", 8, 1024)
    boot(script("mkdir /tmp/d", "mount -t ext2 -r /dev/vda /tmp/d", "mount -o remount,rw /tmp/d",
                "mount -o remount,ro /tmp/d", "cat /proc/mounts", "umount /tmp/d"),
         *drives(disk, options=",readonly=on"), image=checked).check(
             "mount: none on /tmp/d: Permission denied", "^/dev/vda /tmp/d ext2 ro ")


@pytest.mark.parametrize("feature, says, mounted", [
    ("extent", "not mounted: unknown features incompat [(]0x40[)]", False),
    ("huge_file", "not mounted but read-only: unknown features ro_compat [(]0x8[)]", True),
])
def test_features(feature, says, mounted, checked, tmp_path):
    disk = make(tmp_path / "disk", 8, 1024, "-O", feature)
    ended = boot(script("mkdir /tmp/d", "mount -t ext2 /dev/vdb /tmp/d",
                        "mount -t ext2 -r /dev/vdb /tmp/d", "mount -o remount,rw /tmp/d",
                        "cat /proc/mounts"),
                 *drives(swap_disk(tmp_path / "swap", 16), disk), image=checked)
    ended.find(f"ext2: vdb: {says}")
    if mounted:
        ended.find("^/dev/vdb /tmp/d ext2 ro ")
        ended.find("ext2: vdb: stays read-only: unknown features ro_compat [(]0x8[)]")
        ended.find("mount: none on /tmp/d: Read-only file system")
        check_disk(disk)
    else:
        assert "/dev/vdb /tmp/d ext2" not in ended.text


@pytest.mark.parametrize("seed", range(4))
def test_damaged(seed, checked, tmp_path):
    """Any bytes of the tables changed: errors, perhaps, but the kernel stays."""
    content = tmp_path / "content"
    content.mkdir()
    for n in range(40):
        (content / f"file{n}").write_bytes(bytes(n * 700))
    disk = make(tmp_path / "disk", 4, 1024, content=content)
    image = bytearray(open(disk, "rb").read())
    rng = random.Random(seed)
    for _ in range(400):
        image[rng.randrange(2048 if seed else 1024, 400 * 1024)] = rng.randrange(256)
    open(disk, "wb").write(image)
    boot(script("mkdir /tmp/d", "mount -t ext2 /dev/vdb /tmp/d", "ls -l /tmp/d",
                "cat /tmp/d/* > /dev/null", "mkdir /tmp/d/new", "rm /tmp/d/file1*",
                "cp /bin/sh /tmp/d/sh", "umount /tmp/d", "true"),
         *drives(swap_disk(tmp_path / "swap", 16), disk), image=checked).check()
