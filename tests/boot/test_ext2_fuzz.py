# SPDX-License-Identifier: MIT
"""ext2 on disks that are damaged by chance, of which a seed is the whole story (tests/user/ext2_fuzz).

NEAP_FUZZ_SEED and NEAP_FUZZ_COUNT choose other images, and how many. What goes wrong leaves the image and its
number in O/fuzz/.
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
    ended = boot(f"/tests/ext2_fuzz {SEED} 0 {count}", "-smp", str(smp),
                 *drives(swap_disk(tmp_path / "swap", 16), disk, victim), image=checked, mem=mem,
                 append="loglevel=5", timeout=120 + 6 * count)
    try:
        ended.check("^1[.][.]3$")
        done = subprocess.run([sbin("e2fsck"), "-fn", victim], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    except AssertionError:
        kept = os.path.join(nb.TOP, nb.OUT, "fuzz")
        os.makedirs(kept, exist_ok=True)
        last = re.findall(r"^# image (\d+)", ended.text, re.MULTILINE)
        shutil.copy(victim, os.path.join(kept, f"ext2-{SEED}-{last[-1] if last else 'none'}-{block}"))
        raise
