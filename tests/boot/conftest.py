# SPDX-License-Identifier: MIT
"""What the boot tests share: neap_build, the kernel with all checks, a random order."""

import os
import sys

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import neap_build as nb     # noqa: E402  (found through the line above)
from guest import COUNTING, COUNTS  # noqa: E402
from order import (pytest_collection_modifyitems, pytest_configure,  # noqa: E402, F401  (hooks)
                   pytest_runtest_makereport, pytest_terminal_summary)


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
