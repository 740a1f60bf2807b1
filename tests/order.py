# SPDX-License-Identifier: MIT
"""What all folders of pytest tests share: a random order whose seed is told, and what a failure adds.

NEAP_SEED repeats an order, and whatever else of a run is random. No test may depend on another, so all
orders are good ones; but the long tests begin first, and a file's tests stay together, for the sake of
what they share.
"""

import os
import random
import time

import guest_clock
import pytest


def pytest_configure(config):
    config.addinivalue_line("markers", "long: takes many seconds, so it starts first")
    # In the environment, so that xdist's workers have the same.
    seed = os.environ.setdefault("NEAP_SEED", str(random.SystemRandom().randrange(1 << 31)))
    if not seed.isdecimal():
        raise pytest.UsageError(f"NEAP_SEED={seed}: must be a number")


def seed():
    return int(os.environ["NEAP_SEED"])


def shuffled(items):
    """(the long tests, the others), both in an order that the seed gives."""
    rng = random.Random(seed())
    items = sorted(items, key=lambda item: item.nodeid)
    rng.shuffle(items)
    files = sorted({item.path for item in items})
    rng.shuffle(files)
    items.sort(key=lambda item: files.index(item.path))     # stable: within a file they stay shuffled
    long = [item for item in items if item.get_closest_marker("long")]
    rng.shuffle(long)
    return long, [item for item in items if not item.get_closest_marker("long")]


def pytest_collection_modifyitems(items):
    """The long tests first, since two workers end at the same time only if what is left to the last
    is short; and shared out, since xdist begins by giving each worker an eighth of the list.
    """
    long, short = shuffled(items)
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    share = max(len(items) // (4 * workers), 2)
    ordered = []
    for worker in range(workers):
        mine = long[worker::workers]
        fill = max(share - len(mine), 0)
        ordered += mine + short[:fill]
        short = short[fill:]
    items[:] = ordered + short


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A failure tells how busy the host was, and how to have the same again."""
    outcome = yield
    report = outcome.get_result()
    if report.failed:
        began = time.strftime("%H:%M:%S", time.localtime(call.start))
        report.sections.append(("host", f"{call.when} of {item.nodeid} began at {began} and took {call.duration:.1f} s; "
                                f"{guest_clock.load()}; NEAP_SEED={seed()}"))


def pytest_terminal_summary(terminalreporter):
    terminalreporter.write_line(f"NEAP_SEED={seed()} repeats the order; {guest_clock.load()}")
