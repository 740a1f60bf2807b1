# SPDX-License-Identifier: MIT
"""ext2 on disks that are damaged by chance, of which a seed is the whole story (tests/user/ext2_fuzz).

NEAP_FUZZ_SEED and NEAP_FUZZ_COUNT choose other images, and how many; NEAP_FUZZ_TIME: for so many seconds of the guest.
What goes wrong leaves the image and its number in O/fuzz/.
"""

import os
import re
import shutil
import subprocess

import neap_build as nb
import pytest
from guest import boot, drives, ext2_disk, sbin, swap_disk

SEED = int(os.environ.get("NEAP_FUZZ_SEED", "1"))
COUNT = int(os.environ.get("NEAP_FUZZ_COUNT", "40"))
TIME = int(os.environ.get("NEAP_FUZZ_TIME", "0"))
MILD = 23           # disks of one guest, whose images e2fsck sees
KEPT_MTIME = 4711   # as in tests/user/ext2_fuzz/mutate.c


def kept_files():
    return {f"k{n}": bytes([97 + n]) * (n * 5000 + 10) for n in range(4)}


def keep(path, ended, block):
    """The image and the console's last word of it, for whoever looks for the fault."""
    kept = os.path.join(nb.TOP, nb.OUT, "fuzz")
    os.makedirs(kept, exist_ok=True)
    last = re.findall(r"^# image (\d+)", ended.text, re.MULTILINE)
    shutil.copy(path, os.path.join(kept, f"ext2-{SEED}-{last[-1] if last else 'none'}-{block}"))


def base(path, block, content):
    """A small disk with one of everything."""
    (content / "a/b/c").mkdir(parents=True)
    for n in range(12):
        (content / f"a/file{n}").write_bytes(bytes([65 + n]) * (n * n * 700 + 1))
    (content / "a/b/large").write_bytes(b"indirect" * 40000)
    (content / "a/b/c/empty").touch()
    (content / "short").symlink_to("a/b")
    (content / "long").symlink_to("a/" + "../a/" * 20 + "file1")
    (content / "loop").symlink_to("loop")
    os.link(content / "a/file3", content / "a/b/second")
    (content / "many").mkdir()
    for n in range(40):
        (content / f"many/a-name-of-some-length-{n}").touch()
    (content / "keep").mkdir()
    for name, data in kept_files().items():
        (content / "keep" / name).write_bytes(data)
    for kept in [*(content / "keep").iterdir(), content / "keep"]:
        os.utime(kept, (KEPT_MTIME, KEPT_MTIME))
    disk = ext2_disk(path, 2, "-b", str(block), "-N", "128", "-g", "1024", content=content)
    with open(disk, "r+b") as f: # a sparse file with a block of each indirection
        subprocess.run([sbin("debugfs"), "-w", "-R", "mknod fifo p", disk], check=True, capture_output=True)
    return disk


@pytest.mark.parametrize("block, smp, mem", [(1024, 1, 24), (1024, 4, 64), (4096, 2, 16)])
def test_damaged_disks(block, smp, mem, checked, tmp_path):
    content = tmp_path / "content"
    content.mkdir()
    disk = base(tmp_path / "base", block, content)
    victim = tmp_path / "victim"
    shutil.copy(disk, victim)
    # The last one is in order: what the kernel made of it is for e2fsck.
    count = (COUNT + 9) // 10 * 10
    ended = boot(f"/tests/ext2_fuzz {SEED} 0 {count} {TIME}", "-smp", str(smp),
                 *drives(swap_disk(tmp_path / "swap", 16), disk, victim), image=checked, mem=mem,
                 append="loglevel=5", timeout=120 + 6 * count + 2 * TIME)
    try:
        ended.check("^1[.][.]4$")
        done = subprocess.run([sbin("e2fsck"), "-fn", victim], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    except AssertionError:
        keep(victim, ended, block)
        raise


@pytest.mark.parametrize("block, smp, mem", [(1024, 2, 24), (4096, 1, 32)])
def test_damage_stays_where_it_is(block, smp, mem, checked, tmp_path):
    """Fields of single inodes are wrong, none that says where blocks are. Then no block comes to belong to two, and files that
    nobody used are as they were.
    """
    content = tmp_path / "content"
    content.mkdir()
    disk = base(tmp_path / "base", block, content)
    victims = [str(tmp_path / f"victim{n}") for n in range(MILD)]
    for victim in victims:
        shutil.copy(disk, victim)
    ended = boot(f"/tests/ext2_fuzz {SEED} 0 {MILD} 0 mild", "-smp", str(smp),
                 *drives(swap_disk(tmp_path / "swap", 16), disk, *victims), image=checked, mem=mem,
                 append="loglevel=5", timeout=120 + 6 * MILD)
    ended.check("^1[.][.]4$")
    for n, victim in enumerate(victims):
        try:
            done = subprocess.run([sbin("e2fsck"), "-fn", victim], capture_output=True, text=True)
            assert "Multiply-claimed" not in done.stdout, f"image {n}:\n{done.stdout}"
            assert done.returncode == 0 or n % 10 != 9, f"image {n}:\n{done.stdout}"
            for name, data in kept_files().items():
                found = subprocess.run([sbin("debugfs"), "-R", f"cat keep/{name}", victim], capture_output=True, check=True)
                assert found.stdout == data, f"image {n}: keep/{name} is not what it was"
        except AssertionError:
            keep(victim, ended, block)
            raise
