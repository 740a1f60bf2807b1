# SPDX-License-Identifier: MIT
"""What the documentation names exists: functions, files, make targets; links lead somewhere."""

import os
import re
import subprocess

import neap_build as nb
import pytest

PAGES = ["README.md", "CONTRIBUTING.md"] + sorted(
    os.path.join("docs", name) for name in os.listdir(os.path.join(nb.TOP, "docs")))


def tracked():
    done = subprocess.run(["git", "ls-files"], cwd=nb.TOP, capture_output=True, text=True)
    if done.returncode == 0:
        return done.stdout.splitlines()
    return [os.path.relpath(os.path.join(folder, name), nb.TOP)
            for folder, _, names in os.walk(nb.TOP) for name in names]


def read(path):
    with open(os.path.join(nb.TOP, path), encoding="utf-8", errors="replace") as f:
        return f.read()


@pytest.fixture(scope="module", name="words")
def fixture_words():
    """Every identifier of the source."""
    sources = [p for p in tracked() if p.endswith((".c", ".h", ".S", ".py")) or "Kbuild" in p]
    return set(re.findall(r"[A-Za-z_]\w+", " ".join(map(read, sources))))


@pytest.mark.parametrize("page", PAGES)
def test_functions_exist(page, words):
    named = set(re.findall(r"`(?:struct )?([A-Za-z_]\w+)\(\)`?", read(page)))
    missing = sorted(named - words)
    assert not missing, f"{page} names functions that the source does not have: {missing}"


@pytest.mark.parametrize("page", PAGES)
def test_files_exist(page):
    text, files = read(page), tracked()
    folders = {os.path.dirname(f) for f in files}
    for path in re.findall(r"\b((?:arch|boot|mm|kernel|fs|block|drivers|lib|user|tests|docs|include|"
                           r"scripts|configs|dts)/[\w./-]+\.(?:c|h|S|py|md|lds\.S))\b", text):
        if "NAME" not in path and "hello" not in path:      # placeholders
            assert path in files, f"{page}: {path} does not exist"
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        target = os.path.normpath(os.path.join(os.path.dirname(page), link))
        assert target in files or target.rstrip("/") in folders or os.path.isdir(
            os.path.join(nb.TOP, target)), f"{page}: the link to {link} leads nowhere"


def test_make_targets_exist():
    targets = set(re.findall(r"\bmake ([a-z][a-z-]+)\b", read("README.md")))
    known = nb.make("help").stdout
    for target in targets - {"clean"}:
        assert re.search(rf"\b{target}\b", known), f"README.md: make {target} is not in make help"
