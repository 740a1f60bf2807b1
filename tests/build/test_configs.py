# SPDX-License-Identifier: MIT
"""Every configuration builds without a warning: all-yes, all-no, each option alone, random ones.

One build folder serves all kernels with one option, in turn: make compiles anew only the files
that mention an option which changed, so such a kernel costs a few files and a link. (One for each
of the workers that share the tests.) Options that headers mention change most files, and come last.
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
FLAG_OPTIONS = ("DEBUG_INFO", "STACKPROTECTOR")


def mentioned_by_headers():
    """How many times headers name each option."""
    count = dict.fromkeys(SWITCHES, 0)
    for top in ("include", os.path.join("arch", "arm", "include")):
        for path, _, files in os.walk(os.path.join(nb.TOP, top)):
            for name in files:
                with open(os.path.join(path, name), encoding="utf-8") as f:
                    for option in re.findall(r"\bCONFIG_(\w+)", f.read()):
                        count[option] = count.get(option, 0) + 1
    return count


WIDTH = mentioned_by_headers()
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
    out = nb.build("allyes", "allyesconfig", flags=nb.QUICK)
    on = nb.read_config(out)
    for name in SWITCHES:
        assert on.get(name) == "y" or name.startswith(CHOICES), name


def test_all_no():
    out = nb.build(f"alone{WORKER}", "allnoconfig", flags=nb.QUICK)
    on = nb.read_config(out)
    for name in SWITCHES:
        assert name not in on or name.startswith(CHOICES), name


# The kernels of test_map_boots, one for each split and one for size, do more than build.
ALONE = [name for name in SWITCHES if not name.startswith("VMSPLIT") and name != "CC_OPTIMIZE_FOR_SIZE"]


@pytest.mark.parametrize("name", sorted(ALONE, key=lambda name: (name in FLAG_OPTIONS, WIDTH[name])))
def test_alone(name):
    out = nb.build(f"alone{WORKER}", "allnoconfig", needed(name), flags=nb.QUICK)
    assert nb.read_config(out).get(name) == "y"


@pytest.mark.parametrize("number", range(5))
def test_random(number):
    """Each option and each number of the configuration at random; NEAP_SEED repeats a run."""
    rng = random.Random(SEED * 5 + number)
    # -g changes no code, and costs as much as the code.
    lines = [f"CONFIG_{n}={rng.choice('yn')}" for n in SWITCHES
             if not n.startswith(CHOICES) and n != "DEBUG_INFO"]
    lines = [line if line.endswith("y") else f"# {line[:-2]} is not set" for line in lines]
    for prefix in CHOICES:
        lines.append(f"CONFIG_{rng.choice([n for n in SWITCHES if n.startswith(prefix)])}=y")
    lines += [f"CONFIG_{n}={rng.randint(*limits)}" for n, limits in NUMBERS.items()]
    print(f"NEAP_SEED={SEED}", *lines, sep="\n")
    out = nb.build(f"alone{WORKER}", "allnoconfig", lines, flags=nb.QUICK)
    config = nb.read_config(out)
    for line in lines:
        if not line.startswith("#"):
            name, _, value = line[len("CONFIG_"):].partition("=")
            assert config.get(name) == value or "depends on" in OPTIONS[name] \
                or " if " in OPTIONS[name].split("help")[0], line
