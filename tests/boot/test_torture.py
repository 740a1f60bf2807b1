# SPDX-License-Identifier: MIT
"""The torture suite: some of it on several CPUs with little memory, on the kernel with all checks.

NEAP_SEED repeats the random numbers of a run (tests/order.py). `make torture` does it for as long as one likes.
"""

import re

import order
import pytest
from guest import COMPLAINTS, boot, drives, swap_disk

BAD = COMPLAINTS + r"|Out of memory|soft lockup|blocked for more"


def torture(arguments, tmp_path, cpus, mem, swap, **settings):
    return boot(f"torture -s {order.seed()} {arguments}", "-smp", str(cpus),
                *drives(swap_disk(tmp_path / "swap", swap)), mem=mem, timeout=300, **settings)


def passed(ended):
    """The names of those that ran and found nothing."""
    ended.check(r"^torture: PASS$", without=BAD)
    return re.findall(r"^(\w+) +pass ", ended.text, re.MULTILINE)


@pytest.mark.long
@pytest.mark.parametrize("cpus, mem, options", [
    (2, 32, "-a -j 3"), (4, 48, "-a"), (4, 40, "")])
def test_torture(cpus, mem, options, checked, tmp_path):
    ended = torture(f"-t 10 {options}", tmp_path, cpus, mem, 3 * mem, image=checked)
    assert len(passed(ended)) == 12, ended.text
    assert int(ended.find(r"^torture: (\d+) checks of reverse mapping$")[1]) > 0


@pytest.mark.long
def test_one_cpu(tmp_path):
    """On the default kernel; the hog needs some seconds to fill the memory."""
    assert len(passed(torture("-t 16 -j 2", tmp_path, 1, 16, 48))) == 12


def test_without_swap():
    ended = boot("torture -t 2 hog pipes").check(r"^hog +skip +there is no swap", without=BAD)
    assert passed(ended) == ["pipes"]
    boot("torture -t 1 hog").check(r"^torture: FAIL nothing was done", status=1)


@pytest.mark.parametrize("options", ["-t 0", "-t x", "-s -1", "-j 1", "-j 99", "-q", "nonsense"])
def test_wrong_options(options):
    boot(f"torture {options}").check(r"^usage: torture \[-t SECONDS\]", status=2)


def test_list():
    ended = boot("torture -l maps").check(r"^maps +threads ")
    assert "cow" not in ended.text
