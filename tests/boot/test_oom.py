# SPDX-License-Identifier: MIT
"""The end of memory and swap: the OOM killer and what it says, and mode 2, which never gets there."""

import re

import pytest
from guest import COUNTED, boot, drives, script, swap_disk

MODE = "/proc/sys/vm/overcommit_memory"
KILLED = r"Out of memory: Killed process (\d+) \(hog\)"


@pytest.mark.parametrize("mem, swap", [(16, 0), (16, 16), (64, 32)])
def test_killer(mem, swap, tmp_path):
    """The log says why, whom, and the state of memory; the small process still has all it had."""
    disk = drives(swap_disk(tmp_path / "swap", swap)) if swap else []
    ended = boot(script(f"echo 1 > {MODE}", "hog 4M hog 400M", "echo status $?",
                        "hog 8M echo life goes on"), *disk, mem=mem)
    ended.check(r"hog invoked oom-killer: gfp_mask=0x\w+, order=0", r"Mem-Info: free:\d+",
                r"^\[.*\[ +pid +\] +total_vm +rss", KILLED, r"^hog: 1024 pages good, 0 wrong, 0 un",
                r"^status 137$", r"^life goes on$", r"^hog: 2048 pages good, 0 wrong, 0 un")
    assert len(re.findall(KILLED, ended.text)) == 1, ended.text


def test_adjusted(tmp_path):
    """oom_score_adj turns the choice: the small process is offered, the large one exempt."""
    ended = boot(script(f"echo 1 > {MODE}",
                        "sh -c 'echo 1000 > /proc/self/oom_score_adj; exec hog 2M sleep 1000' &",
                        "sleep 1", "hog 400M", "echo status $?"),
                 *drives(swap_disk(tmp_path / "swap", 16)), *COUNTED, mem=16)
    ended.check(r"^status 137$", KILLED)
    victims = re.findall(KILLED + r" score (-?\d+), total-vm:(\d+)kB", ended.text)
    assert len(victims) == 2 and int(victims[0][2]) < 8192 < int(victims[1][2]), ended.text


@pytest.mark.parametrize("how, kind, swap", [("-m", "shmem and tmpfs", 0), ("-m", "shmem and tmpfs", 8), ("-p", "pipes", 0)])
def test_held_by_files(how, kind, swap, tmp_path):
    """
    Who fills a memfd or pipes has hardly a page in its address space, and is the one that is killed: not the
    bystander, who has far more there. The log says what kind of memory it is.
    """
    disk = drives(swap_disk(tmp_path / "swap", swap)) if swap else []
    ended = boot(script(f"echo 1 > {MODE}", f"hog 3M hog {how} 400M", "echo status $?", "hog 4M echo life goes on"),
                 *disk, mem=16)
    ended.check(KILLED, r"^status 137$", r"^hog: 768 pages good, 0 wrong, 0 un", r"^life goes on$")
    assert len(re.findall(KILLED, ended.text)) == 1, ended.text
    kernel = ended.find(rf"Kernel: slab:\d+ kB pagetables:\d+ kB stacks:\d+ kB vmalloc:\d+ kB pipes:(\d+) kB rest:\d+ kB; "
                        r"shmem and tmpfs:(\d+) kB")
    held = int(ended.find(KILLED + r".*, held:(\d+)kB")[2])
    of_kind = int(kernel[1 if kind == "pipes" else 2])
    # What is in swap is held, too; the files of the initramfs are of that kind and nobody's.
    assert of_kind > 4096 and held > of_kind + 1024 * swap - 2048, ended.text


@pytest.mark.parametrize("how, size, many", [("-s", "400M", 1), ("-a", "5M", 6), ("-t", "3900K", 6)])
def test_held_otherwise(how, size, many, checked):
    """
    Shared memory that is mapped, and no page of it resident; the kernel's memory for areas and for texts of
    /proc: who makes others go short is killed, not the bystander, who has more pages.
    """
    hogs = [f"hog {how} {size} sleep 1000 &"] * (many - 1)
    ended = boot(script(f"echo 1 > {MODE}", "hog 1M sh -c '" + "; ".join(
        [*hogs, f"hog {how} {size} sleep 1", "hog 1M true"]).replace("&;", "&") + "'", "echo bystander $?"),
        image=checked, mem=24)
    ended.check(KILLED, r"^hog: 256 pages good, 0 wrong, 0 un", r"^bystander 0$")


def test_panic_on_oom():
    ended = boot(script("echo 1 > /proc/sys/vm/panic_on_oom", f"echo 1 > {MODE}", "hog 400M"),
                 mem=16)
    ended.check_panic("Out of memory: panic_on_oom is set")
    ended.find(r"Mem-Info: free:\d+")


def test_mode_2_refuses(tmp_path):
    """ENOMEM up front, beyond swap + half the RAM (40 MiB here), and nobody is killed."""
    ended = boot(script(f"echo 2 > {MODE}", "hog 400M", "echo status $?",
                        "hog 15M hog 30M", "echo status $?", "hog 30M"),
                 *drives(swap_disk(tmp_path / "swap", 32)), mem=16)
    ended.check(r"^hog: mmap: (Cannot allocate|Out of) memory", r"^hog: 7680 pages good")
    assert re.findall(r"^status (\d+)$", ended.text, re.MULTILINE) == ["4", "4"], ended.text
    assert "oom-killer" not in ended.text, ended.text


def test_mode_0_refuses_the_impossible():
    """More at once than there is at all."""
    ended = boot(script("hog 400M", "echo status $?"), mem=16)
    ended.check(r"^hog: mmap: (Cannot allocate|Out of) memory", r"^status 4$")
    assert "oom-killer" not in ended.text, ended.text


def test_large_reserve():
    """Watermarks of a large zone do not wrap: pages times pages need more than 32 bits."""
    ended = boot(script("echo 100000 > /proc/sys/vm/min_free_kbytes", "cat /proc/zoneinfo"),
                 mem=1024)
    ended.check(r"^        min      2[45]\d\d\d$")
