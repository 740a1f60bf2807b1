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


def test_command_line_words_are_listed():
    """Each word that the kernel takes from its command line is in docs/boot.md."""
    words = set()
    for path in tracked():
        if path.endswith(".c"):
            words |= set(re.findall(r'^(?:early_param|__setup)\("([^"=]+)=?"', read(path), re.MULTILINE))
    assert len(words) > 20
    page = read("docs/boot.md")
    missing = sorted(word for word in words if not re.search(rf"`{word}[=`]", page))
    assert not missing, f"docs/boot.md lacks {missing}"


def test_calls_that_are_not_there():
    """What docs/caveats.md says is answered with ENOSYS has no line in the table of calls."""
    table = set(re.findall(r"^\tCALL(?:_AS)?\((\w+)", read("kernel/systbl.c"), re.MULTILINE))
    lines = re.findall(r"^- (.*?): ENOSYS", read("docs/caveats.md"), re.MULTILINE | re.DOTALL)
    named = set(re.findall(r"`(\w+)`", " ".join(line.split("\n- ")[-1] for line in lines)))
    assert len(named) > 10
    assert not named & table, f"docs/caveats.md says ENOSYS of {sorted(named & table)}"


# ---- docs/locking.md ----

LOCK = re.compile(
    r"\b(?:spin_lock_init|rwlock_init|mutex_init|init_rwsem|init_waitqueue_head|init_completion)\(&([^;]*)\);|"
    r"\b(?:DEFINE_SPINLOCK|DEFINE_RWLOCK|DEFINE_MUTEX|DECLARE_RWSEM|DECLARE_WAIT_QUEUE_HEAD|DECLARE_COMPLETION(?:_ONSTACK)?)"
    r"\((\w+)\)|= *__(?:MUTEX|RWSEM|WAIT_QUEUE_HEAD)_INITIALIZER\(([^)]*)\)|\b__(?:SPIN|RW)_LOCK_NAMED\(\"([^)]*)\"\)")
FOLDERS = ("arch/", "block/", "boot/", "drivers/", "fs/", "include/", "ipc/", "kernel/", "lib/", "mm/", "net/")


def test_every_lock_has_a_row():
    """Also one that is so seldom taken that no run of tests/boot/test_lock_debug.py may see it."""
    named = {name.removeprefix("&") for name in re.findall(r"`([^`\n]+)`", read("docs/locking.md"))}
    found = {}
    for path in tracked():
        if path.startswith(FOLDERS) and path.endswith((".c", ".h")):
            text = re.sub(r"/\*.*?\*/", "", read(path), flags=re.DOTALL)
            text = re.sub(r"^#define(?:.*\\\n)*.*", "", text, flags=re.MULTILINE)     # the macros themselves
            found.update((next(filter(None, lock.groups())), path) for lock in LOCK.finditer(text))
    found.pop("wq->lock")       # of each wait queue, which has a class of its own
    assert len(found) > 100
    missing = [f"{name} ({path})" for name, path in found.items() if not {name, f"{name}.wait"} & named]
    assert not missing, f"docs/locking.md lacks {missing}"


# ---- docs/faults.md ----

FAULT_FILES = ["arch/arm/mm/fault.c", "arch/arm/mm/alignment.c", "mm/memory.c", "mm/fault_file.c",
               "mm/filemap_fault.c", "mm/shmem.c", "mm/shmem_swap.c"]


def fault_rows():
    """(the line, what its last cell names: file and name)"""
    for line in read("docs/faults.md").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if not line.startswith("| ") or cells[0] == "condition":
            continue
        tests = re.findall(r"`(tests/(?:user|kernel|boot)/\w+\.(?:c|py))`: (.*?)(?=; `|$)", cells[-1])
        yield line, cells, tests


def names_in(path):
    """What a test can be called by: texts, functions and parameters, suite.name of kernel tests."""
    text = read(path)
    texts = {"".join(re.findall(r'"((?:[^"\\]|\\.)*)"', run))
             for run in re.findall(r'(?:"(?:[^"\\]|\\.)*"\s*)+', text)}
    return (texts | set(re.findall(r"^def (\w+)", text, re.MULTILINE)) |
            {".".join(pair) for pair in re.findall(r"^KTEST\((\w+), (\w+)\)", text, re.MULTILINE)})


def test_fault_tests_exist():
    """Each branch names a test, and each test it names is there."""
    cache = {}
    rows = list(fault_rows())
    assert len(rows) > 70
    for line, cells, tests in rows:
        assert len(cells) == 4 and tests, f"a row without a test: {line}"
        assert re.search(r"`\w+\(\)`", cells[1]), f"a row without a function: {line}"
        for path, name in tests:
            cache.setdefault(path, names_in(path))
            assert name in cache[path], f"{path} has no {name!r}: {line}"


def test_fault_functions_are_listed():
    """Whoever returns how a fault ended, or handles one, is in the table, and in the file that it names."""
    page, defined = read("docs/faults.md"), {}
    for path in FAULT_FILES:
        for name in re.findall(r"^(?:static )?(?:vm_fault_t (\w+)|int (?=do_)(\w+))\(", read(path), re.MULTILINE):
            defined["".join(name)] = path
    assert len(defined) > 25
    missing = sorted(name for name in defined if f"`{name}()`" not in page)
    assert not missing, f"docs/faults.md lacks {missing}"
