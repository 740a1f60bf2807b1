# SPDX-License-Identifier: MIT
"""scripts/setup.sh installs what is missing, removes nothing for it, and does without what it may do without.

The package tools are stand-ins that write down how they were called; nothing is installed.
"""

import os
import subprocess

import neap_build as nb
import pytest

STAND_INS = {
    # None of the packages is there.
    "dpkg-query": "exit 1",
    "dpkg": "echo ${FAKE_ARCH:-amd64}",
    "id": "echo 0",
    # -s tells what an installation would do; with --no-remove it is refused if that removes something.
    "apt-get": """
        case "$*" in
        *" -s "*|"-s "*) case "$*" in *$FAKE_CONFLICT*) echo "Remv $FAKE_REMOVED [1.0]";; esac; exit 0 ;;
        *install*) case "$*" in *--no-remove*) ;; *) echo "something was removed" >>"$FAKE_LOG" ;; esac
            case "$*" in *$FAKE_CONFLICT*) echo "E: Packages need to be removed"; exit 100 ;; esac ;;
        esac""",
    # Builds no 32-bit programs, or one that the machine's kernel does not take for a program.
    "gcc": 'case "$*" in *-m32*) [ "$FAKE_32" = built ] && for out; do :; done && echo >"$out" ;; -dumpversion) echo 12 ;; -print-multiarch) echo x86_64-linux-gnu ;; esac',
}


@pytest.fixture(name="setup")
def fixture_setup(tmp_path):
    """setup(group, conflict, removed) runs the script; gives its status, what it said, the calls of apt-get."""
    tools, log = tmp_path / "tools", tmp_path / "log"
    tools.mkdir()
    for name, body in STAND_INS.items():
        (tools / name).write_text(f'#!/bin/sh\necho "{name} $*" >>"$FAKE_LOG"\n{body}\n')
        (tools / name).chmod(0o755)

    def setup(group, conflict="no-conflict", removed="", arch="amd64", m32="none"):
        log.write_text("")
        done = subprocess.run(["scripts/setup.sh", str(tmp_path / "out"), group], cwd=nb.TOP, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                              env={**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "FAKE_LOG": str(log),
                                   "FAKE_CONFLICT": conflict, "FAKE_REMOVED": removed, "FAKE_ARCH": arch, "FAKE_32": m32})
        calls = log.read_text()
        assert "something was removed" not in calls, calls
        return done.returncode, done.stdout, calls
    return setup


def test_nothing_is_removed(setup):
    """It says what would have to go, and stops."""
    status, said, _ = setup("debug", "gdb-multiarch", "a-debugger-of-theirs")
    assert status == 1 and "would remove a-debugger-of-theirs" in said, said
    status, said, calls = setup("debug")
    assert status == 0 and "setup: installing to debug the running kernel: gdb-multiarch" in said, said
    assert "--no-remove" in calls


def test_multilib_is_offered(setup):
    """Not gcc-multilib, which displaces cross compilers; and not if it displaces something itself."""
    status, said, calls = setup("test", "gcc-12-multilib", "a-cross-compiler")
    assert status == 0 and "no gcc-12-multilib (it would remove a-cross-compiler)" in said, said
    assert "host tests are 64-bit programs" in said and " gcc-multilib" not in calls, said


def test_32_bit_programs_do_not_run(setup):
    """Some kernels refuse them; then nothing is installed, and the tests are of 64 bits."""
    status, said, calls = setup("test", m32="built")
    assert status == 0 and "builds 32-bit programs but does not run them" in said, said
    assert "multilib" not in calls


def test_another_machine(setup):
    """On arm64 there is no such thing to ask for."""
    status, said, calls = setup("test", arch="arm64")
    assert status == 0 and "this machine is not amd64: host tests are programs of its own width" in said, said
    assert "multilib" not in calls
