# SPDX-License-Identifier: MIT
"""Every configuration builds without a warning: all-yes, all-no, each option alone, random ones.

make compiles anew only the files that an option which changed can make a difference to, so one build folder
serves many kernels in turn (one for each of the workers that share the tests), and most options alone cost a few
files and a link. Those that a header brings to a large part of the kernel cost most of it, and in a random order
whatever followed them would cost as much: each has a folder of its own, which serves the next run, too.
"""

import os
import random
import re

import neap_build as nb
import pytest

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
SEED = int(os.environ.get("NEAP_SEED", random.SystemRandom().randrange(1 << 31)))


def kconfig_files():
    for path, dirs, files in os.walk(nb.TOP):
        dirs[:] = [d for d in dirs if not d.startswith(".") and d != nb.OUT]
        for name in files:
            if name.startswith("Kconfig"):
                yield os.path.join(path, name)


def options():
    """{name: text of its block} of all options in the tree's Kconfig files."""
    found = {}
    for path in kconfig_files():
        with open(path, encoding="utf-8") as f:
            blocks = re.split(r"^(?=config |choice|endchoice|menu|endmenu|source)", f.read(),
                              flags=re.MULTILINE)
        for block in blocks:
            if block.startswith("config "):
                found[block.split()[1]] = block
    return found


OPTIONS = options()
SWITCHES = sorted(n for n, block in OPTIONS.items() if re.search(r'^\tbool "', block, re.MULTILINE))
SOURCES = ("arch", "block", "boot", "drivers", "fs", "include", "ipc", "kernel", "lib", "mm", "net", "tests/kernel")


def sources():
    """{path: text} of all C and assembler files, headers and Kbuild files of the kernel."""
    found = {}
    for folder in SOURCES:
        for path, _, files in os.walk(os.path.join(nb.TOP, folder)):
            for name in files:
                if name.endswith((".c", ".h", ".S")) or name == "Kbuild":
                    full = os.path.join(path, name)
                    with open(full, encoding="utf-8") as f:
                        found[os.path.relpath(full, nb.TOP)] = f.read()
    return found


def readers():
    """{option: the files that mention it, by themselves or through their headers}."""
    texts = sources()
    included_by = {}
    for path, text in texts.items():
        for name in re.findall(r'^#\s*include [<"]([^">]+)[">]', text, re.MULTILINE):
            for place in ("include", "arch/arm/include", os.path.dirname(path)):
                included_by.setdefault(os.path.join(place, name), set()).add(path)
    mentioned_in = {}
    for path, text in texts.items():
        for option in re.findall(r"\bCONFIG_(\w+)", text):
            mentioned_in.setdefault(option, set()).add(path)
    found = {}
    for option in SWITCHES:
        seen, new = set(), mentioned_in.get(option, set())
        while new:
            seen |= new
            new = set().union(*(included_by.get(path, ()) for path in new)) - seen
        found[option] = {path for path in seen if not path.endswith(".h")}
    return found


READERS = readers()
WIDE = {name for name in SWITCHES if len(READERS[name]) > 60}
NUMBERS = {n: tuple(map(int, m.groups())) for n, block in OPTIONS.items()
           if (m := re.search(r"^\trange (\d+) (\d+)", block, re.MULTILINE))}


def needed(name):
    """The option and what it depends on, as lines of a .config."""
    lines = [f"CONFIG_{name}=y"]
    for depends in re.findall(r"^\tdepends on (.*)$", OPTIONS[name], re.MULTILINE):
        for other in re.findall(r"(?<!!)\b[A-Z][A-Z0-9_]+", depends):
            lines += needed(other)
    return lines


def test_every_option_has_help():
    """All options that a user can set say what they are, in more than a line."""
    for name, block in OPTIONS.items():
        if re.search(r'^\t(bool|int|hex|string) "', block, re.MULTILINE):
            help_text = block.partition("\thelp\n")[2]
            assert len(help_text.split()) >= 12, f"{name} needs a better help text"


def test_options_in_the_source_exist():
    """A CONFIG_ name that Kconfig does not know is a misspelt one, and silently off."""
    for path, dirs, files in os.walk(nb.TOP):
        dirs[:] = [d for d in dirs if not d.startswith(".") and d not in ("user", nb.OUT)]
        for name in files:
            if not (name.endswith((".c", ".h", ".S")) or name in ("Kbuild", "Makefile")):
                continue
            with open(os.path.join(path, name), encoding="utf-8") as f:
                text = f.read()
            for used in re.findall(r"(?:IS_ENABLED\(|defined\(|#ifn?def |\$\()CONFIG_(\w+)", text):
                if used == "X":         # the placeholder of comments
                    continue
                assert used in OPTIONS, f"{os.path.join(path, name)}: no option {used}"


# One of each, whatever is asked for.
CHOICES = ("VMSPLIT", "HZ_", "PREEMPT")


def test_all_yes():
    # -g changes no code, and costs as much as the code.
    out = nb.build("allyes", "allyesconfig", [nb.NO_DEBUG_INFO], flags=nb.QUICK)
    on = nb.read_config(out)
    for name in SWITCHES:
        assert on.get(name) == "y" or name.startswith(CHOICES) or name == "DEBUG_INFO", name


def test_all_no():
    out = nb.build(f"alone{WORKER}", "allnoconfig", flags=nb.QUICK)
    on = nb.read_config(out)
    for name in SWITCHES:
        assert name not in on or name.startswith(CHOICES), name


# What no file mentions is a flag of the compiler, and the same kernel if it is alone: the default kernel is built
# with -g, the one with all checks with the stack protector, and test_map_boots has one for size and one for each
# split. (HZ, which the files mention, follows from HZ_100 and its like.)
ALONE = [name for name in SWITCHES if (READERS[name] or name.startswith("HZ_") or name in ("PREEMPT_NONE", "USER_TESTS"))
         and not name.startswith("VMSPLIT")]


def test_flags_are_known():
    """An option that is left out above, since no file mentions it, is one of these."""
    left_out = {name for name in SWITCHES if name not in ALONE and not name.startswith("VMSPLIT")}
    assert left_out == {"CC_OPTIMIZE_FOR_SIZE", "DEBUG_INFO", "STACKPROTECTOR"}


@pytest.mark.parametrize("name", ALONE)
def test_alone(name):
    out = nb.build(name.lower() if name in WIDE else f"alone{WORKER}", "allnoconfig", needed(name), flags=nb.QUICK)
    assert nb.read_config(out).get(name) == "y"


@pytest.mark.parametrize("number", range(3))
def test_random(number):
    """Each option and each number of the configuration at random; NEAP_SEED repeats a run."""
    rng = random.Random(SEED * 5 + number)
    lines = [f"CONFIG_{n}={rng.choice('yn')}" for n in SWITCHES
             if not n.startswith(CHOICES) and n != "DEBUG_INFO"]
    lines = [line if line.endswith("y") else f"# {line[:-2]} is not set" for line in lines]
    for prefix in CHOICES:
        lines.append(f"CONFIG_{rng.choice([n for n in SWITCHES if n.startswith(prefix)])}=y")
    lines += [f"CONFIG_{n}={rng.randint(*limits)}" for n, limits in NUMBERS.items()]
    print(f"NEAP_SEED={SEED}", *lines, sep="\n")
    out = nb.build(f"random{WORKER}", "allnoconfig", lines, flags=nb.QUICK)
    config = nb.read_config(out)
    for line in lines:
        if not line.startswith("#"):
            name, _, value = line[len("CONFIG_"):].partition("=")
            assert config.get(name) == value or "depends on" in OPTIONS[name] \
                or " if " in OPTIONS[name].split("help")[0], line
