# SPDX-License-Identifier: MIT
"""Building kernels of other configurations for tests, and booting them.

A configuration is a base (configs/NAME, or allnoconfig and the like) plus lines of .config. Each
has a build folder of its own under O/test/, kept between runs so that only what changed is
compiled; user programs and packages' parts are shared with O. A lock per folder lets parallel
workers ask for the same kernel.
"""

import contextlib
import fcntl
import functools
import os
import re
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(TOP, "scripts"))
OUT = os.environ.get("NEAP_OUT", "build")
CONFIG_TARGETS = ("allnoconfig", "allyesconfig", "alldefconfig")


def environment():
    """For a make of ours: without the settings and the job server of the make that runs the tests.

    All kernels of the tests share the user programs, so all are built with the same flags.
    """
    theirs = ("MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS", "KCFLAGS", "MEM", "SWAP", "PROG", "SMP",
              "CPU", "APPEND", "TIMEOUT")
    return {"WERROR": "1", **{key: value for key, value in os.environ.items() if key not in theirs}}


def make(*args, check=True, env=None):
    """Run make; on failure show all it said. Returns the finished process."""
    result = subprocess.run(["make", *args], cwd=TOP, env={**environment(), **(env or {})},
                            text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if check and result.returncode:
        raise AssertionError(f"make {' '.join(args)}: status {result.returncode}\n{result.stdout}")
    return result


def folder(name):
    return os.path.join(OUT, "test", name)


def configure(name, base="neap_defconfig", lines=()):
    """Write O/test/NAME/.config: the base with the lines added. Returns the folder. The caller has it locked."""
    out = folder(name)
    os.makedirs(os.path.join(TOP, out), exist_ok=True)
    if base in CONFIG_TARGETS:
        # kconfig-conf takes these lines as fixed while it answers all other questions.
        fragment = os.path.join(TOP, out, "fragment")
        with open(fragment, "w", encoding="ascii") as f:
            f.write("".join(line + "\n" for line in lines))
        make(f"O={out}", f"SHARE={OUT}", base, env={"KCONFIG_ALLCONFIG": fragment})
    else:
        make(f"O={out}", f"SHARE={OUT}", base)
        if lines:
            with open(os.path.join(TOP, out, ".config"), "a", encoding="ascii") as f:
                f.write("".join(line + "\n" for line in lines))
            make(f"O={out}", f"SHARE={OUT}", "olddefconfig")
    return out


def read_config(out):
    """The .config of a folder as {name: value}, without the options that are off."""
    with open(os.path.join(TOP, out, ".config"), encoding="ascii") as f:
        return dict(re.findall(r"^CONFIG_(\w+)=(.*)$", f.read(), re.MULTILINE))


# For the many kernels that show no more than that a configuration builds, or how it lays out memory:
# half the time of -O2, but it cannot tell as well what is initialised. -g costs as much again.
QUICK = "-Og -Wno-maybe-uninitialized"
LIGHT = "-O1 -Wno-maybe-uninitialized"      # where the kernel has more to do than that
NO_DEBUG_INFO = "# CONFIG_DEBUG_INFO is not set"


@contextlib.contextmanager
def locked(name):
    """Nobody else configures or builds in O/test/NAME meanwhile: the workers' tests run side by side."""
    os.makedirs(os.path.join(TOP, OUT, "test"), exist_ok=True)
    with open(os.path.join(TOP, folder(name) + ".lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@functools.cache
def user_programs():
    """All kernels have the same, and two makes that find them old would make them at the same time: one, beforehand."""
    with locked("user"):
        make("-j2", f"O={OUT}", "user")


def build(name, base="neap_defconfig", lines=(), goal="kernel", flags=""):
    """Configure and build a kernel, warnings being errors. Returns its folder (under TOP)."""
    user_programs()
    with locked(name):
        out = configure(name, base, lines)
        make("-j2", f"O={out}", f"SHARE={OUT}", f"KCFLAGS={flags}", goal)
    return out


def boot(out, prog, timeout=120, **settings):
    """Run a program on the kernel of a folder; returns (status, console text)."""
    env = {**os.environ, "NEAP_OUT": out, "PROG": prog, "TIMEOUT": str(timeout),
           **{key.upper(): str(value) for key, value in settings.items()}}
    result = subprocess.run(["/usr/bin/python3", "scripts/run.py"], cwd=TOP, env=env,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT)
    return result.returncode, result.stdout.decode(errors="replace")
