# SPDX-License-Identifier: MIT
"""Lets the tests of this folder import neap_build."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
