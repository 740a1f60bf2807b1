# SPDX-License-Identifier: MIT
"""No cost grows faster than what it works on: the rows of growth, with sizes of a short run.

The emulator counts instructions, so that how busy the host is does not matter. A row that is known to
grow is listed with the work that is to end it (scripts/growth.py); it may fail here, and when it no
longer does the line there is to go.
"""

import os
import subprocess
import sys

import pytest

from guest import boot
import odd_boot as odd

sys.path.insert(0, os.path.join(odd.TOP, "scripts"))
import growth  # pylint: disable=wrong-import-position

# The last rows that the program must have: a table that is cut off is not a short one.
AT_LEAST = {"maps", "smaps", "segments", "waitpid", "wait_any", "proc_readdir", "timers", "futexes", "readdir",
            "readers", "fork_files",
            "poll", "orphans", "mounts", "mount_lines", "vmalloc_areas", "task_dir", "rmap_split", "rmap_siblings", "swap_areas"}


@pytest.fixture(scope="module", name="rows")
def fixture_rows(tmp_path_factory):
    disks = growth.drives(growth.swap_disks(tmp_path_factory.mktemp("disks")))
    ended = boot("growth -q", *growth.COUNTED, *disks, mem=256, timeout=900)
    assert ended.status is not None, f"no end within the time limit:\n{ended.text}"
    rows, failed = growth.parse(ended.text)
    assert not failed, failed
    assert AT_LEAST <= {row.name for row in rows}, ended.text
    return rows


def test_costs(rows):
    grown = [str(row) for row in rows if not row.within and row.name not in growth.KNOWN]
    assert not grown, "\n".join(grown)


def test_known(rows):
    """What is known to grow is still measured."""
    assert set(growth.KNOWN) <= {row.name for row in rows}
    left = [f"{row.name}: {growth.KNOWN[row.name]}" for row in rows
            if row.name in growth.KNOWN and not row.within]
    if left:
        pytest.xfail("; ".join(left))


def test_boot():
    """Few instructions for a frame of RAM."""
    text = [boot("true", *growth.COUNTED, mem=mib, timeout=300).check().text for mib in (64, 1024)]
    assert growth.boot_figures(64, text[0], 1024, text[1]) <= growth.FRAME_BOUND


def test_a_cost_that_grows_is_seen():
    """The judge itself: a row beyond its bound, one within it, one that could not be measured."""
    rows, failed = growth.parse("slow  10  100  1000  900  900  150  0  something\n"
                                "flat  10  100  1000  149  149  150  0  another\n"
                                "most  10  100  1000  900  900  150  900  little in all\n"
                                "more  10  100  1000  901  901  150  900  not so little\n"
                                "gone  errno 12 (Out of memory)\n")
    assert [row.within for row in rows] == [False, True, True, False]
    assert failed == ["gone 12 (Out of memory)"]


def test_usage():
    done = subprocess.run([sys.executable, os.path.join(odd.TOP, "scripts", "growth.py"), "--what"],
                          capture_output=True, text=True, check=False)
    assert done.returncode and "usage" in done.stderr
