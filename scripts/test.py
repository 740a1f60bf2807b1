#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Run the test suites and sum them up: test.py BUILD-FOLDER [host|build|boot ...]

    host    programs of tests/host: the kernel's own files under ASan and UBSan
    build   pytest of tests/build: configurations, make's rules; two workers
    boot    pytest of tests/boot: kernels in the emulator, three at a time, since some wait

The last line is `N passed, N failed`; the status is 0 only if something passed, nothing failed.
"""

import concurrent.futures
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ET

PYTHON = "/usr/bin/python3"
HOST_LIMIT = 120        # seconds for one host program


def run_host_program(path):
    start = time.monotonic()
    try:
        result = subprocess.run([path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, timeout=HOST_LIMIT)
        status, output = result.returncode, result.stdout
    except subprocess.TimeoutExpired as error:
        status, output = f"no end after {HOST_LIMIT} s", error.stdout or b""
    return path, status, output.decode(errors="replace"), time.monotonic() - start


def host(out):
    """(passed, failed) of the host programs."""
    listing = subprocess.run(["make", "-s", "-j2", f"O={out}", "host-programs"], check=False)
    if listing.returncode:
        return 0, 1
    with open(os.path.join(out, "tests", "host", "programs"), encoding="utf-8") as f:
        programs = f.read().split()
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
    return passed, failed


def pytest(out, suite, *args):
    """(passed, failed) of a folder of pytest tests."""
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
        return 0, 1
    tests, skipped, bad = (sum(int(t[key]) for t in totals for key in keys)
                           for keys in (("tests",), ("skipped",), ("failures", "errors")))
    if status and not bad:
        bad = 1
    return tests - skipped - bad, bad


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
    # Programs and the default kernel first: all suites use them.
    if subprocess.run(["make", "-s", "-j2", f"O={out}", "all"], check=False).returncode:
        print("test: the build failed\n0 passed, 1 failed")
        return 1
    passed = failed = 0
    summary = []
    for name in names or SUITES:
        print(f"== {name}", flush=True)
        start = time.monotonic()
        good, bad = SUITES[name](out)
        passed, failed = passed + good, failed + bad
        summary.append(f"{name:6} {good} passed, {bad} failed, "
                       f"{time.monotonic() - start:.0f} s")
    print("== summary", *summary, f"{passed} passed, {failed} failed", sep="\n")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
