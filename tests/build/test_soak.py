# SPDX-License-Identifier: MIT
"""What soak.py makes of a guest's end, and in what order it goes through the forms."""

import importlib.util
import itertools
import os
import sys

import neap_build as nb
import pytest

sys.path.insert(0, os.path.join(nb.TOP, "scripts"))
SPEC = importlib.util.spec_from_file_location("soak", os.path.join(nb.TOP, "scripts", "soak.py"))
soak = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(soak)

GOOD = "pass 1: reading in order            100%  0.1 s\npass 1: reading in order again     100%  0.1 s\n" * 3


@pytest.mark.parametrize("text, status, failed", [
    (GOOD, 0, 0),
    (GOOD, 1, 1),                                       # run.py says so
    (GOOD + "[ 1.0] WARNING: something\n", 0, 1),       # the guest said so
    ("nothing was done\n", 0, 1),
])
def test_judgement(tmp_path, text, status, failed):
    it = soak.Soak(str(tmp_path), 1, 1)
    it.book("swap", (1, 16, "checked", "modern"), {"PROG": "swap-stress", "MEM": "16M"}, text, status)
    assert (it.ran, it.failed) == (1, failed)
    line = (tmp_path / "soak" / "ledger").read_text().split("\t")
    assert line[:2] == [("passed", "failed")[failed], "swap"]
    assert int(line[6]) == (3 if text.startswith(GOOD) else 0)
    kept = [name for name in os.listdir(tmp_path / "soak") if name.endswith(".log")]
    assert len(kept) == failed
    if kept:    # the console, and the command for it
        assert (tmp_path / "soak" / kept[0]).read_text() == f"PROG=swap-stress MEM=16M scripts/run.py\n{text}"
    assert it.summary() == failed


def test_nothing_run_is_no_success(tmp_path):
    assert soak.Soak(str(tmp_path), 1, 1).summary() == 1


def test_every_form_before_one_comes_again(tmp_path):
    it = soak.Soak(str(tmp_path), 1, 7)
    first = [(name, form) for name, form, _ in itertools.islice(it.runs(["fuzz", "torture"]), 24)]
    assert {name for name, _ in first} == {"fuzz", "torture"}
    torture = [form for name, form in first if name == "torture"]
    assert sorted(torture) == sorted(soak.KINDS["torture"].forms)
    again = [(name, form) for name, form, _ in itertools.islice(soak.Soak(str(tmp_path), 1, 7).runs(["fuzz", "torture"]), 24)]
    assert first == again


@pytest.mark.parametrize("settings, arguments", [({"TIME": "x"}, []), ({"JOBS": "0"}, []), ({}, ["nonsense"])])
def test_wrong_settings(monkeypatch, settings, arguments):
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["soak.py", *arguments])
    assert soak.main() == 2


def test_check_runs_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("NEAP_OUT", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["soak.py", "--check", "fuzz"])
    assert soak.main() == 0
    assert not os.listdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["soak.py", "--check", "nonsense"])
    assert soak.main() == 2
