# SPDX-License-Identifier: MIT
"""What the boot tests share: neap_build, the kernel with all checks, the long tests first."""

import os
import sys

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import neap_build as nb     # noqa: E402  (found through the line above)
from guest import COUNTING, COUNTS  # noqa: E402


def pytest_configure(config):
    config.addinivalue_line("markers", "long: takes many seconds, so it starts first")


def pytest_collection_modifyitems(items):
    """The long tests first, since two workers end at the same time only if what is left to the last
    is short; and shared out, since xdist begins by giving each worker an eighth of the list.
    """
    long = [item for item in items if item.get_closest_marker("long")]
    short = [item for item in items if not item.get_closest_marker("long")]
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    share = max(len(items) // (4 * workers), 2)
    ordered = []
    for worker in range(workers):
        mine = long[worker::workers]
        fill = max(share - len(mine), 0)
        ordered += mine + short[:fill]
        short = short[fill:]
    items[:] = ordered + short


@pytest.fixture(scope="session")
def checked():
    """The image of configs/test_defconfig: all debug checks, in-kernel and user tests.

    Its model of preemption is that of O/.config.
    """
    if COUNTS:
        return COUNTING
    lines = [f"CONFIG_{option}=y" for option in nb.read_config(nb.OUT)
             if option in ("PREEMPT", "PREEMPT_VOLUNTARY", "PREEMPT_NONE")]
    out = nb.build("checked", "test_defconfig", [*lines, nb.NO_DEBUG_INFO])
    return os.path.join(nb.TOP, out, "neap.bin")
