# SPDX-License-Identifier: MIT
"""The default kernel on every machine: RAM sizes, CPUs, interrupt controllers, entry modes, virtio."""

import os

import neap_build as nb
import odd_boot as odd
import pytest
from guest import MODERN, RELEASE, boot, drives, script, swap_disk

# Enough to see timer, console, disk, forks and faults at work, in about a second.
EXERCISE = script("swap-stress --size 18M --random-reads 300 --children 2", "s=$?", "free",
                  "echo exercise over", "exit $s")
GICV3, HYP = "gic-version=3", "virtualization=on"

MACHINES = {
    "a15": ({}, [r"GICv2:", r"entered in SVC mode", r"Cortex-A15", r"virtio legacy"]),
    "a7": ({"cpu": "cortex-a7"}, [r"Cortex-A7"]),
    "modern": ({"more": MODERN}, [r"virtio modern"]),
    "gicv3": ({"machine": GICV3}, [r"GICv3"]),
    "hyp": ({"machine": HYP}, [r"entered in HYP mode", r"psci: .* by smc"]),
    "hyp-a7": ({"machine": HYP, "cpu": "cortex-a7"}, [r"entered in HYP mode", r"Cortex-A7"]),
    "hyp-gicv3-modern": ({"machine": f"{HYP},{GICV3}", "more": MODERN},
                         [r"entered in HYP mode", r"GICv3", r"virtio modern"]),
    "four-cpus": ({"more": ["-smp", "4"]}, []),
    "elf": ({"image": RELEASE.replace("neap.bin", "neap.elf")}, [r"device tree at 0x40000000"]),
    "zimage": ({"image": RELEASE.replace("neap.bin", "zImage")}, [r"Image at 0x40010000"]),
    "quiet": ({"append": "quiet"}, []),
    "loud": ({"append": "loglevel=8"}, []),
}


@pytest.mark.parametrize("name", MACHINES)
def test_machine(name, tmp_path):
    settings, patterns = MACHINES[name]
    settings = dict(settings)
    machine = ",".join(word for word in ("virt", settings.pop("machine", "")) if word)
    disk = drives(swap_disk(tmp_path / "swap", 32))
    ended = boot(EXERCISE, *disk, *settings.pop("more", []), mem=16, machine=machine, **settings)
    ended.check(r"^swap-stress: PASS$", r"^exercise over$", *patterns)
    assert (name == "quiet") == ("Virtual kernel map" not in ended.text), ended.text


@pytest.mark.parametrize("mem, machine", [
    (16, "virt"), (64, "virt"), (256, "virt"), (1024, f"virt,{GICV3},{HYP}"), (2048, "virt"),
    (16, f"virt,{GICV3},{HYP}")])
def test_memory(mem, machine):
    """All RAM but the kernel's own share is there and can be used: a file fills most, hog the rest.

    (Of 2 GiB test_stress does that.)
    """
    rest = min(mem // 2, 48)
    fill = f"dd if=/dev/zero of=/m/file bs=1M count={mem * 24 // 25 - rest - 3}" if mem < 2048 else "true"
    ended = boot(script("cat /proc/meminfo", "mkdir /m", "mount -t ramfs none /m", fill, f"hog {rest}M free"),
                 mem=mem, machine=machine, append="vmalloc=240M", timeout=400)
    ended.check(rf"Memory: {mem * 1024} KiB of RAM", r"^hog: \d+ pages good, 0 wrong")
    assert "dd: " not in ended.text, ended.text
    total = int(ended.find(r"^MemTotal: +(\d+) kB$")[1])
    # 4 MiB, and a hundredth for page descriptors.
    assert mem * 1024 * 99 // 100 - 4096 <= total <= mem * 1024, ended.text
    high = int(ended.find(r"^HighTotal: +(\d+) kB$")[1])
    lowmem = 1024 - 240 - 16        # of the kernel's gigabyte: beside vmalloc, its gap, and the top
    assert abs(high // 1024 - max(0, mem - lowmem)) <= 8, ended.text


def test_no_disk():
    boot(script("swapon", "hog 10M"), mem=32).check(r"^hog: 2560 pages good, 0 wrong")


def test_initrd_adds_files(tmp_path):
    """The boot loader's archive is unpacked over the built-in one."""
    archive = tmp_path / "initrd"
    archive.write_bytes(odd.cpio("greeting", b"brought by the boot loader\n"))
    boot("cat /greeting", "-initrd", str(archive)).check(r"^brought by the boot loader$")


def test_without_initrd():
    boot("cat /greeting").check(r"^cat: /greeting: No such file", status=1)


def test_words_for_init():
    """NAME=value goes to the environment; what follows -- keeps its quotes' meaning."""
    boot("""sh -c 'echo "$COLOUR, $1  $2"' sh "two words" end""", append="COLOUR=blue") \
        .check(r"^blue, two words  end$")


def test_make_run():
    """The one command, from the outside; its status is the program's."""
    args = ("run", f"O={nb.OUT}", "MEM=16M", "SWAP=32M", "TIMEOUT=120")
    good = nb.make(*args, "PROG=swap-stress --size 18M --random-reads 300 --children 1")
    for line in ("Virtual kernel map:", "swap-stress: PASS", "reboot: Power down",
                 "run: passed: status 0, clean power-off"):
        assert line in good.stdout, good.stdout
    bad = nb.make(*args, "PROG=sh -c 'exit 7'", check=False)
    assert bad.returncode != 0 and "ended with status 7" in bad.stdout, bad.stdout
    late = nb.make(*args[:-1], "TIMEOUT=3", "PROG=sleep 100", check=False)
    assert late.returncode != 0 and "no end after 3 s" in late.stdout, late.stdout


def test_image_is_a_zimage():
    """The fields that QEMU, U-Boot and Xen look at."""
    with open(RELEASE, "rb") as f:
        head = f.read(64)
    magic, start, end = (int.from_bytes(head[at:at + 4], "little") for at in (0x24, 0x28, 0x2c))
    assert magic == 0x016f2818
    assert end - start == os.path.getsize(RELEASE)
