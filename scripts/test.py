#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Run the test suites and sum them up: test.py BUILD-FOLDER [host|build|boot ...]

    host    programs of tests/host: the kernel's own files under ASan and UBSan
    build   pytest of tests/build: configurations, make's rules; two workers
    boot    pytest of tests/boot: kernels in the emulator, three at a time, since some wait

Tests run in a random order. NEAP_SEED repeats it, and whatever else is random; it is printed. Limits do not
depend on how busy the host is (guest_clock.py). What this machine cannot run is said and counted.

The last line is `N passed, N failed`, with `N not run` if there are such; the status is 0 only if
something passed and nothing failed.
"""

import concurrent.futures
import os
import random
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ET

import guest_clock

PYTHON = "/usr/bin/python3"
HOST_LIMIT = 120        # seconds of its own time for one host program


def run_host_program(path):
    start = time.monotonic()
    status, output = guest_clock.run([path], HOST_LIMIT, lambda _, clock: f"\nno end after {clock}\n")
    if status is None:
        status = f"no end after {HOST_LIMIT} s"
    return path, status, output, time.monotonic() - start


def host(out):
    """(passed, failed, not run) of the host programs."""
    listing = subprocess.run(["make", "-s", "-j2", f"O={out}", "host-programs"], check=False)
    if listing.returncode:
        return 0, 1, 0
    with open(os.path.join(out, "tests", "host", "programs"), encoding="utf-8") as f:
        programs = f.read().split()
    with open(os.path.join(out, "tests", "host", "not-run"), encoding="utf-8") as f:
        not_run = f.read().split()
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for path, status, output, seconds in pool.map(run_host_program, programs):
            name = os.path.basename(path)
            last = output.strip().rsplit("\n", 1)[-1]
            # A program's last line counts its cases; one that died before it is one failure.
            counts = re.fullmatch(r"(\d+) passed, (\d+) failed", last)
            good, bad = map(int, counts.groups()) if counts else (int(status == 0), 0)
            passed += good
            failed += max(bad, int(status != 0))
            if status == 0:
                print(f"  ok    {name} ({seconds:.1f} s) {last}", flush=True)
            else:
                print(f"  FAIL  {name} (status {status})\n{output}", flush=True)
    for name in not_run:
        print(f"  --    {name} not run: no 32-bit programs here", flush=True)
    return passed, failed, len(not_run)


def pytest(out, suite, *args):
    """(passed, failed, not run) of a folder of pytest tests."""
    report = os.path.join(out, f"test-{suite}.xml")
    if os.path.exists(report):
        os.unlink(report)
    env = {**os.environ, "NEAP_OUT": out, "PYTHONDONTWRITEBYTECODE": "1"}
    status = subprocess.run([PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider",
                             "--durations=5", f"--junitxml={report}", *args, f"tests/{suite}"],
                            env=env, check=False).returncode
    try:
        totals = [next(ET.parse(report).iter("testsuite")).attrib]
    except (OSError, ET.ParseError, StopIteration):
        return 0, 1, 0
    tests, skipped, bad = (sum(int(t[key]) for t in totals for key in keys)
                           for keys in (("tests",), ("skipped",), ("failures", "errors")))
    if status and not bad:
        bad = 1
    return tests - skipped - bad, bad, skipped


SUITES = {
    "host": host,
    "build": lambda out: pytest(out, "build", "-n", "2", "--dist", "loadgroup"),
    "boot": lambda out: pytest(out, "boot", "-n", "3"),
}


def main():
    out, *names = sys.argv[1:]
    if os.environ.get("SMP", "1") not in map(str, range(1, 9)):
        print("usage: make test [SMP=1..8]", file=sys.stderr)
        return 2
    os.makedirs(out, exist_ok=True)
    # The make that called us has a job server, which is not for the makes below.
    for name in ("MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS"):
        os.environ.pop(name, None)
    # In every make of the tests, that none rebuilds what another built with other flags.
    os.environ["WERROR"] = "1"
    seed = os.environ.setdefault("NEAP_SEED", str(random.SystemRandom().randrange(1 << 31)))
    if not seed.isdecimal():
        print("usage: make test [NEAP_SEED=number]", file=sys.stderr)
        return 2
    print(f"test: NEAP_SEED={seed} repeats this run's order and random numbers; {guest_clock.load()}", flush=True)
    # Programs and the default kernel first: all suites use them.
    if subprocess.run(["make", "-s", "-j2", f"O={out}", "all"], check=False).returncode:
        print("test: the build failed\n0 passed, 1 failed")
        return 1
    passed = failed = missing = 0
    summary = []
    for name in names or SUITES:
        print(f"== {name}", flush=True)
        start = time.monotonic()
        good, bad, not_run = SUITES[name](out)
        passed, failed, missing = passed + good, failed + bad, missing + not_run
        summary.append(f"{name:6} {good} passed, {bad} failed{f', {not_run} not run' if not_run else ''}, "
                       f"{time.monotonic() - start:.0f} s, {guest_clock.load()}")
    print("== summary", *summary, f"NEAP_SEED={seed}",
          f"{passed} passed, {failed} failed{f', {missing} not run' if missing else ''}", sep="\n")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
