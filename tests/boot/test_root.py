# SPDX-License-Identifier: MIT
"""root=: the system runs from a disk."""

import os
import subprocess

import pytest
from guest import RUN_TESTS, boot, drives, ext2_disk, ext2_state, sbin, script


def root_disk(path, checked, *options):
    """The programs that would have been in the initramfs."""
    return ext2_disk(path, 16, *options, content=os.path.join(os.path.dirname(checked), "initramfs"))


def run(checked, disk, append, command):
    return boot(command, "-smp", "2", *drives(disk), image=checked, append=append, timeout=100)


def check_disk(disk):
    done = subprocess.run([sbin("e2fsck"), "-fn", disk], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("block", ["1024", "4096"])
def test_root(block, checked, tmp_path):
    disk = root_disk(tmp_path / "disk", checked, "-b", block)
    run(checked, disk, "root=/dev/vda rw",
        f"sh -c 'cat /proc/mounts; mkdir /made; echo kept > /made/file; cp /bin/sh /made/sh;"
        f" /made/sh -c \"echo it runs\"; ls /dev/vda /; {RUN_TESTS} file cow'").check(
            r"VFS: Mounted root \(ext2 filesystem\) on device 254:0",
            "^/dev/root / ext2 rw ", "^devtmpfs /dev devtmpfs ", "^it runs$", "^/dev/vda$",
            "^lost[+]found$")
    check_disk(disk)
    assert ext2_state(disk) == "clean"
    got = subprocess.run([sbin("debugfs"), "-R", "cat /made/file", disk], check=True,
                         capture_output=True)
    assert got.stdout == b"kept\n"
    run(checked, disk, "root=254:0 rootfstype=ext2 init=/init", "cat /made/file").check("^kept$")


def test_read_only(checked, tmp_path):
    """As on Linux, the root is read-only if nothing else is said."""
    disk = root_disk(tmp_path / "disk", checked)
    before = open(disk, "rb").read()
    run(checked, disk, "root=fe00", "sh -c 'cat /proc/mounts; mkdir /made; echo and so on'").check(
        "^/dev/root / ext2 ro ", "Read-only file system", "^and so on$",
        r"Mounted root \(ext2 filesystem\) readonly")
    assert open(disk, "rb").read() == before


def test_not_shut_down(checked, tmp_path):
    """A root that was writable when the machine stopped is one for e2fsck, until that has seen it."""
    disk = root_disk(tmp_path / "disk", checked)
    run(checked, disk, "root=/dev/vda rw", script("mkdir /made", "poweroff -n")).check()
    assert ext2_state(disk) == "not clean"
    run(checked, disk, "root=/dev/vda rw", "true").check("vda: not unmounted the last time")
    assert ext2_state(disk) == "not clean"
    subprocess.run([sbin("e2fsck"), "-fp", disk], check=False, capture_output=True)
    run(checked, disk, "root=/dev/vda rw", "true").check()
    assert ext2_state(disk) == "clean"


def test_remount(checked, tmp_path):
    """Read-only, writable, read-only; the disk is clean even if the machine then stops without a word."""
    disk = root_disk(tmp_path / "disk", checked)
    ended = run(checked, disk, "root=/dev/vda", script(
        "mkdir /no", "mount -o remount,rw /", "cat /proc/mounts", "mkdir /made", "echo kept > /made/file",
        "mount -o remount,ro /", "cat /proc/mounts", "mkdir /nor", "poweroff -n"))
    ended.check("^/dev/root / ext2 rw ", "^/dev/root / ext2 ro ")
    assert ended.text.count("Read-only file system") == 2, ended.text
    check_disk(disk)
    assert ext2_state(disk) == "clean"
    got = subprocess.run([sbin("debugfs"), "-R", "cat /made/file", disk], check=True,
                         capture_output=True)
    assert got.stdout == b"kept\n"


@pytest.mark.parametrize("command, state", [
    ("/tests/remount hold /log", "clean"),      # init ends whoever nobody waits for
    ("/tests/remount hold /log; poweroff", "not clean"),
])
def test_writers_at_the_end(command, state, checked, tmp_path):
    disk = root_disk(tmp_path / "disk", checked)
    ended = run(checked, disk, "root=/dev/vda rw", script(command)).check()
    says = "poweroff: / cannot be made read-only: Device or resource busy"
    assert (says in ended.text) == (state != "clean"), ended.text
    assert ext2_state(disk) == state


@pytest.mark.parametrize("append, lines, why", [
    ("root=/dev/vdx", [r'VFS: Cannot open root device "/dev/vdx" or unknown-block\(0,0\)',
                       r"fe00 +1024 vda$"], r"unknown-block\(0,0\)"),
    ("root=/dev/vda", [r"No filesystem could mount root, tried: ext2$", r"fe00 +1024 vda$"],
     r"unknown-block\(254,0\)"),
    ("root=/dev/vda rootfstype=minix", [r"tried: minix$"], r"unknown-block\(254,0\)"),
])
def test_no_root(append, lines, why, checked, tmp_path):
    with open(tmp_path / "disk", "wb") as f:
        f.truncate(2**20)
    ended = run(checked, tmp_path / "disk", append, "true")
    ended.check_panic("VFS: Unable to mount root fs on " + why)
    for line in lines:
        ended.find(line)
