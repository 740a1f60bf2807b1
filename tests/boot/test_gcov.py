# SPDX-License-Identifier: MIT
"""CONFIG_GCOV_KERNEL: which lines of mm/ ran comes to the host at the end of a run."""

import json
import os
import shutil
import subprocess

import neap_build as nb
import pytest
from guest import PANIC_STATUS, boot, script


@pytest.fixture(scope="module")
def folder():
    """The build folder of a kernel with counters."""
    return os.path.join(nb.TOP, nb.build("gcov", "neap_defconfig", ["CONFIG_GCOV_KERNEL=y", nb.NO_DEBUG_INFO],
                                         flags=nb.QUICK))


def counts(folder, written, name):
    """{function: how often its first line ran} of an object, from what a guest has left.

    gcov wants both files side by side: in the guest's folder, for the build folder is other tests', too.
    """
    path = os.path.join(folder, name)
    place = os.path.join(written, path.replace("/", "#"))
    shutil.copy(path + ".gcno", place + ".gcno")
    text = subprocess.run([os.environ.get("CROSS_COMPILE", "arm-none-eabi-") + "gcov", "--json-format", "--stdout",
                           place + ".gcda"], cwd=nb.TOP, stdout=subprocess.PIPE, check=True).stdout
    return {function["name"]: function["execution_count"]
            for source in json.loads(text)["files"] for function in source["functions"]}


def test_counts(folder, tmp_path):
    """What ran was counted, and what did not was not."""
    image = os.path.join(folder, "neap.bin")
    ended = boot(script("cat /proc/vmstat"), image=image, append=f"gcov_dir={tmp_path}")
    faults = int(ended.check(r"gcov: \d+ files written$").find(r"^pgfault (\d+)$")[1])
    memory = counts(folder, tmp_path, "mm/memory")
    assert 0 < faults <= memory["handle_mm_fault"] < faults + 100, memory
    assert counts(folder, tmp_path, "arch/arm/mm/fault")["do_page_fault"] >= faults
    assert counts(folder, tmp_path, "mm/oom_kill")["out_of_memory"] == 0


def test_panic_counts(folder, tmp_path):
    """The counts of a run that went wrong are those one wants most."""
    ended = boot(script("echo 1 > /proc/sys/vm/panic_on_oom", "echo 1 > /proc/sys/vm/overcommit_memory",
                        "hog 400M"), image=os.path.join(folder, "neap.bin"), append=f"gcov_dir={tmp_path}", mem=16)
    assert ended.status == PANIC_STATUS, ended.text
    assert counts(folder, tmp_path, "mm/oom_kill")["out_of_memory"] == 1


def test_nothing_unasked(folder, tmp_path):
    """Without gcov_dir nothing is written; a folder that is not there is told."""
    image = os.path.join(folder, "neap.bin")
    assert "gcov:" not in boot("true", image=image).check().text
    boot("true", image=image, append=f"gcov_dir={tmp_path}/none").check(r"gcov: \S+ error -5$")
