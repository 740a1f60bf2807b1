# SPDX-License-Identifier: MIT
"""Lets the tests of this folder import neap_build; a random order."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import neap_build           # noqa: E402, F401  (found through the line above; it finds scripts/)
from order import (pytest_collection_modifyitems, pytest_configure,  # noqa: E402, F401  (hooks)
                   pytest_runtest_makereport, pytest_terminal_summary)
