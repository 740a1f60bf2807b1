# SPDX-License-Identifier: MIT
"""What `make oracle` says of two kernels' output: every difference is shown, and fails.

The kernels' words are written down here; no kernel runs.
"""

import os
import sys

import neap_build as nb
import pytest

sys.path.insert(0, os.path.join(nb.TOP, "scripts"))
import oracle  # noqa: E402 (its folder has to be known first)

GOOD = """\
TAP version 13
1..2
    ok 1 - read of NULL
    ok 2 - write of NULL
    1..2
ok 1 - faults
    ok 1 - mmap
    ok 2 - swap # SKIP there is none
    ok 3 - mmap
    1..3
ok 2 - mmap
# 2 tests, 0 failed
"""
NONE = oracle.Exceptions("# only words\n\n")


def test_words():
    """A shell's line of commands is one word, for both kernels."""
    assert oracle.quoted("sh -c 'cd /tmp; ls'") == 'sh -c "cd /tmp; ls"'
    assert oracle.quoted("run-tests  brk mmap") == "run-tests brk mmap"
    for prog in ("sh -c 'echo \"a  b\"'", "sh -c 'echo"):
        with pytest.raises(oracle.runner.Usage, match="PROG: "):
            oracle.quoted(prog)


def compare(linux, neap, exceptions=NONE):
    return oracle.compare_tap(linux, neap, exceptions)


def test_parse():
    tests = oracle.parse_tap(GOOD.replace("\n", "\r\n"))
    assert list(tests) == ["faults", "mmap"] and tests["faults"].verdict == "ok"
    assert {what: check.result for what, check in tests["mmap"].checks.items()} == {
        "mmap": "ok", "swap": "skip", "mmap (2)": "ok"}


def test_same(capsys):
    assert compare(GOOD, GOOD)
    assert capsys.readouterr().out == "oracle: 2 tests, 5 checks; 0 tests differ or fail\n"


@pytest.mark.parametrize("old, new, shown", [
    # A check fails; its note is shown. The verdict follows from it and is not told twice.
    ("    ok 2 - write of NULL\n    1..2\nok 1 - faults",
     "    not ok 2 - write of NULL\n    # got 3\n    1..2\nnot ok 1 - faults # exit status 1",
     "faults: write of NULL\n    Linux: not ok, Neap: ok\n    # Linux: got 3\n"),
    ("    ok 2 - write of NULL\n", "", "faults: write of NULL\n    Linux: missing, Neap: ok\n"),
    ("    ok 2 - write of NULL\n", "    ok 2 - write of NULL # SKIP why\n",
     "faults: write of NULL\n    Linux: skip, Neap: ok\n"),
    # The checks are numbered anew, but known by name.
    ("    ok 1 - read of NULL\n", "    ok 1 - another\n    ok 2 - read of NULL\n",
     "faults: another\n    Linux: ok, Neap: missing\n"),
    ("ok 2 - mmap\n# 2", "not ok 2 - mmap # killed by signal 11\n# 2",
     "mmap: verdict\n    Linux: not ok # killed by signal 11, Neap: ok\n"),
    ("    ok 3 - mmap\n    1..3\nok 2 - mmap\n", "    Bail out! fork: no memory\nnot ok 2 - mmap\n",
     "mmap: Bail out! fork: no memory\n    Linux: not ok, Neap: missing\n"),
    # The kernel died in the second test.
    (GOOD[GOOD.index("    ok 3"):], "", "mmap: verdict\n    Linux: did not end, Neap: ok\n"),
])
def test_differences(old, new, shown, capsys):
    assert old in GOOD
    assert not compare(GOOD.replace(old, new), GOOD)
    assert shown in capsys.readouterr().out
    assert not compare(GOOD, GOOD.replace(old, new))


def test_wrong_on_both(capsys):
    """A claim that neither kernel meets is a wrong claim."""
    bad = GOOD.replace("ok 2 - write", "not ok 2 - write")
    assert not compare(bad, bad)
    assert "write of NULL\n    Linux: not ok, Neap: not ok" in capsys.readouterr().out


def test_nothing_said():
    assert not compare("", GOOD)
    assert not compare(GOOD, "")
    assert not compare("", "")


def test_exceptions(capsys):
    bad = GOOD.replace("ok 2 - write", "not ok 2 - write").replace(
        "ok 1 - faults", "not ok 1 - faults # exit status 1")
    assert compare(bad, GOOD, oracle.Exceptions("fault* | write of * | the weather"))
    assert "explained: faults: 1 of them: the weather" in capsys.readouterr().out
    assert not compare(bad, GOOD, oracle.Exceptions("mmap | * | the weather"))
    assert "not needed here: mmap | *" in capsys.readouterr().out
    with pytest.raises(oracle.runner.Usage, match="oracle-exceptions:2:"):
        oracle.Exceptions("# a\nfaults | no reason")


def test_exceptions_have_reasons():
    with open(os.path.join(nb.TOP, oracle.EXCEPTIONS), encoding="ascii") as f:
        rules = oracle.Exceptions(f.read()).rules
    tests = os.listdir(os.path.join(nb.TOP, "tests", "user"))
    for name, _, _ in rules:
        assert oracle.fnmatch.filter(tests, name + "*"), f"no test is called {name}"


def test_figures(capsys):
    linux = "operation     ns/op\r\ngetppid        154\r\nfork       182409\r\ninit: x\r\n"
    neap = "[    0.1] booted\ngetppid         60\nfork        n/a  errno 38 (no)\n"
    assert oracle.compare_figures(linux, neap.replace("n/a", "20000"))
    shown = capsys.readouterr().out
    assert "getppid                           154         60          2.6\n" in shown
    assert not oracle.compare_figures(linux, neap)
    assert not oracle.compare_figures(linux, "")


def test_lines(capsys):
    linux = ("[    1.0] Linux says\nhello\ninit: x: exit status 1\n"
             "init: cannot hand on status 1: no\n")
    assert oracle.compare_lines(linux, "hello\r\ninit: x: exit status 1\n[    2.0] Neap says\n")
    assert not oracle.compare_lines(linux, "hello\n")
    assert "-init: x: exit status 1" in capsys.readouterr().out


def test_command_lines():
    """The machines differ in the kernel alone; vmbench counts instructions."""
    env = {"NEAP_OUT": "B", "MEM": "64M", "SMP": "2", "LINUX": "psi=0", "APPEND": "debug"}
    one = oracle.Oracle(env)
    linux, neap = (one.command(kernel, "disk.img") for kernel in ("linux", "neap"))
    differ = [words for words in zip(linux, neap) if words[0] != words[1]]
    assert [words[0] for words in differ][0] == "B/linux/vmlinuz" and len(differ) == 2
    assert differ[1][0].endswith("psi=0 debug -- run-tests")
    assert differ[1][1].endswith("semihosting debug -- run-tests")
    assert "-icount" not in linux       # two CPUs
    bench = oracle.Oracle({"NEAP_OUT": "B", "PROG": "vmbench fork"})
    words = bench.command("linux", None)
    assert "shift=0,sleep=off" in words and any("init_on_alloc=0" in word for word in words)
    assert not any("init_on_alloc=0" in word for word in bench.command("neap", None))
