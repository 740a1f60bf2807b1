#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Which lines of mm/ and arch/arm/mm the tests run: coverage.py BUILD-FOLDER [PER-CENT [RUN ...]]

A kernel with counters (test_defconfig and GCOV_KERNEL) is built in O/coverage, and guests run the
tests on it; each leaves its counts in a folder of its own, O/coverage/runs/NAME. The host programs
are built with counters, too. gcov turns counts into lines, and the lines of all runs are added up.

The table has a row for each file, O/coverage/report.txt also the lines that nothing reached. The
status is 0 only if every run passed and PER-CENT (90) of the lines of mm/ were reached. With names
of RUNs only these are done anew; of the others the counts are those of the last time.
"""

import collections
import json
import os
import re
import shutil
import subprocess
import sys

import test     # scripts/test.py: the host programs

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MEASURED = ("mm/", "arch/arm/mm/")
DEMOS = "sh -c 'demo-mmap && demo-brk && demo-cow && demo-overcommit'"

# Tests of the scheduler are about time, which a loaded host does not keep.
KTEST = "ktest=!sched*"

# Guests: name, RAM, swap, command, more of the kernel's command line, CPUs.
GUESTS = (
    ("ktest-24M", "24M", "0", "true", KTEST, 2),
    ("ktest-1G", "1G", "64M", "true", KTEST, 2),
    ("programs-64M", "64M", "96M", "run-tests -q", "", 2),
    ("stress", "16M", "64M", "swap-stress --size 24M --random-reads 2000 --children 2", "", 2),
    ("demos", "64M", "32M", DEMOS, "", 1),
    ("torture", "32M", "96M", "torture -s 1 -t 15 -a -j 3", "", 2),
)
# Boot tests: disks with data, with errors, with bad headers; drivers' memory; the end of memory.
BOOTS = ("swap", "file_maps", "driver_maps", "oom")


def make(out, *args):
    """Run a make in O/coverage; what it said is shown if it fails."""
    done = subprocess.run(["make", "-j2", f"O={out}/coverage", f"SHARE={out}", *args], cwd=TOP, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        sys.exit(f"{done.stdout}\ncoverage: the build failed")


def build(out):
    """The kernel; .config is written only if it is not the one, so that a second time is quick."""
    folder = os.path.join(TOP, out, "coverage")
    os.makedirs(folder, exist_ok=True)
    config = os.path.join(folder, ".config")
    stamp = os.path.join(folder, "base")
    with open(os.path.join(TOP, "configs", "test_defconfig"), encoding="ascii") as f:
        base = f.read() + "CONFIG_GCOV_KERNEL=y\n"
    if not os.path.exists(config) or not os.path.exists(stamp) or open(stamp, encoding="ascii").read() != base:
        make(out, "test_defconfig")
        with open(config, "a", encoding="ascii") as f:
            f.write("CONFIG_GCOV_KERNEL=y\n")
        make(out, "olddefconfig")
        with open(stamp, "w", encoding="ascii") as f:
            f.write(base)
    make(out, "kernel")


def run_guest(out, name, mem, swap, prog, append, cpus):
    """Boot one; its console goes to O/coverage/runs/NAME/log. True if it passed."""
    folder = os.path.join(TOP, out, "coverage", "runs", name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    env = {**os.environ, "NEAP_OUT": os.path.join(out, "coverage"), "MEM": mem, "SWAP": swap, "PROG": prog,
           "SMP": str(cpus), "TIMEOUT": "400", "APPEND": f"{append} gcov_dir={folder}"}
    with open(os.path.join(folder, "log"), "wb") as log:
        status = subprocess.run([test.PYTHON, "scripts/run.py"], cwd=TOP, env=env, stdin=subprocess.DEVNULL,
                                stdout=log, stderr=subprocess.STDOUT, check=False).returncode
    with open(os.path.join(folder, "log"), encoding="utf-8", errors="replace") as log:
        last = log.read().strip().rsplit("\n", 1)[-1]
    print(f"  {'ok  ' if status == 0 else 'FAIL'}  {name:13} {last}", flush=True)
    return status == 0


def run_host(out):
    """Build and run the host programs; their counts lie beside the objects. True if all passed."""
    folder = os.path.join(TOP, out, "coverage", "tests", "host")
    make(out, "COVERAGE=1", "host-programs")
    for path in data_files(folder):
        os.unlink(path)
    with open(os.path.join(folder, "programs"), encoding="utf-8") as f:
        results = [test.run_host_program(os.path.join(TOP, program)) for program in f.read().split()]
    bad = [f"{os.path.basename(path)}: {status}\n{output}" for path, status, output, _ in results if status]
    print(f"  {'FAIL' if bad else 'ok  '}  {'host':13} {len(results)} programs", *bad, flush=True)
    return not bad


def run_boots(out):
    """The boot tests of BOOTS with the kernel that counts; each boot gets a folder in runs/boots."""
    folder = os.path.join(TOP, out, "coverage", "runs", "boots")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    env = {**os.environ, "NEAP_OUT": out, "NEAP_COUNTS": folder, "PYTHONDONTWRITEBYTECODE": "1"}
    with open(os.path.join(folder, "log"), "wb") as log:
        status = subprocess.run([test.PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider",
                                 *(f"tests/boot/test_{name}.py" for name in BOOTS)], cwd=TOP, env=env,
                                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, check=False).returncode
    with open(os.path.join(folder, "log"), encoding="utf-8", errors="replace") as log:
        last = log.read().strip().rsplit("\n", 1)[-1]
    print(f"  {'FAIL' if status else 'ok  '}  {'boots':13} {last}", flush=True)
    return status == 0


def data_files(folder):
    for path, _, files in os.walk(folder):
        yield from (os.path.join(path, name) for name in files if name.endswith(".gcda"))


def gcov(tool, files):
    """{(source, line): count} of .gcda files that lie beside their .gcno files."""
    lines = collections.Counter()
    if not files:
        return lines
    text = subprocess.run([tool, "--json-format", "--stdout", *files], cwd=TOP, stdout=subprocess.PIPE,
                          check=True, text=True).stdout
    for document in text.splitlines():
        for source in json.loads(document)["files"]:
            name = os.path.relpath(os.path.join(TOP, source["file"]), TOP)
            if name.startswith(MEASURED):
                for line in source["lines"]:
                    lines[name, line["line_number"]] += line["count"]
    return lines


def guest_lines(folder):
    """The counts of a folder's guest. Its files are put beside their objects for gcov to find."""
    placed = []
    for name in os.listdir(folder):
        if name.endswith(".gcda"):
            placed.append(name.replace("#", "/"))
            shutil.copyfile(os.path.join(folder, name), placed[-1])
    try:
        return gcov(os.environ.get("CROSS_COMPILE", "arm-none-eabi-") + "gcov", placed)
    finally:
        for path in placed:
            os.unlink(path)


def collect(out, names):
    """Counts of all runs. Which lines there are is what the guest's compiler says."""
    total = {}
    for name in names:
        for folder, _, _ in os.walk(os.path.join(TOP, out, "coverage", "runs", name)):
            for line, count in guest_lines(folder).items():
                total[line] = total.get(line, 0) + count
    host = os.path.join(TOP, out, "coverage", "tests", "host")
    for line, count in gcov("gcov", sorted(data_files(host))).items():
        if line in total:
            total[line] += count
    return total


def source_lines(name, cache={}):   # pylint: disable=dangerous-default-value
    if name not in cache:
        with open(os.path.join(TOP, name), encoding="utf-8") as f:
            cache[name] = f.read().split("\n")
    return cache[name]


def ranges(counts):
    """Lines not reached as (first, last): what lies between two of them and has no code is skipped."""
    found = []
    previous = False
    for line in sorted(counts):
        if counts[line]:
            previous = False
        elif previous:
            found[-1][1] = line
        else:
            found.append([line, line])
            previous = True
    return found


def percent(part, whole):
    return 100 * part / whole if whole else 100.0


def report(total, path):
    """Print the table, write it and what was not reached to a file. The per cent of mm/."""
    files = collections.defaultdict(dict)
    for (name, line), count in total.items():
        files[name][line] = count
    rows = [f"{'file':32} {'lines':>6} {'reached':>8} {'%':>6}"]
    missed = []
    sums = {top: [0, 0] for top in MEASURED}
    for name in sorted(files):
        lines, reached = len(files[name]), sum(count > 0 for count in files[name].values())
        rows.append(f"{name:32} {lines:6} {reached:8} {percent(reached, lines):6.1f}")
        top = next(top for top in MEASURED if name.startswith(top))
        sums[top][0] += lines
        sums[top][1] += reached
        for first, last in ranges(files[name]):
            missed.append(f"{name}:{first}{f'-{last}' if last > first else ''}: "
                          f"{source_lines(name)[first - 1].strip()}")
    rows += [f"{'total of ' + top:32} {lines:6} {reached:8} {percent(reached, lines):6.1f}"
             for top, (lines, reached) in sums.items()]
    print("\n".join(rows))
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join([*rows, "", "not reached:", *missed]) + "\n")
    return percent(sums["mm/"][1], sums["mm/"][0])


def main():
    out = os.path.relpath(sys.argv[1], TOP) if len(sys.argv) > 1 else "build"
    least = sys.argv[2] if len(sys.argv) > 2 else "90"
    wanted = sys.argv[3:]
    known = [guest[0] for guest in GUESTS] + ["boots", "host"]
    if not re.fullmatch(r"\d+(\.\d+)?", least) or set(wanted) - set(known):
        print(f"usage: make coverage [MIN=per cent]\n"
              f"       coverage.py BUILD-FOLDER [PER-CENT [RUN ...]], runs: {' '.join(known)}", file=sys.stderr)
        return 2
    # The make that called us has a job server, which is not for the makes below.
    for name in ("MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS"):
        os.environ.pop(name, None)
    build(out)
    good = True
    for guest in GUESTS:
        if not wanted or guest[0] in wanted:
            good &= run_guest(out, *guest)
    if not wanted or "boots" in wanted:
        good &= run_boots(out)
    if not wanted or "host" in wanted:
        good &= run_host(out)
    runs = os.path.join(TOP, out, "coverage", "runs")
    path = os.path.join(out, "coverage", "report.txt")
    reached = report(collect(out, [name for name in known if os.path.isdir(os.path.join(runs, name))]), path)
    print(f"coverage: {reached:.1f} % of mm/ ({least} wanted), {path} says what is missing"
          f"{'' if good else '; A RUN FAILED'}")
    return 0 if good and reached >= float(least) else 1


if __name__ == "__main__":
    sys.exit(main())
