# SPDX-License-Identifier: MIT
"""make rebuilds what changed and nothing else, and refuses wrong values with a usage line."""

import contextlib
import os
import re

import neap_build as nb
import pytest

# One worker runs them all: what one changes, another looks at.
pytestmark = pytest.mark.xdist_group("make")


def built(output, verbs="CC|AS"):
    """The objects that make's output says it compiled."""
    return re.findall(rf"^  (?:{verbs}) +(\S+)$", output, re.MULTILINE)


@pytest.fixture(scope="module", name="out")
def fixture_out():
    return nb.build("make", "allnoconfig", ["CONFIG_SWAP=y", "CONFIG_VIRTIO_BLK=y"], flags=nb.QUICK)


def build_again(out, *goals, flags=nb.QUICK):
    return nb.make("-j2", f"O={out}", f"SHARE={nb.OUT}", f"KCFLAGS={flags}", *(goals or ("kernel",))).stdout


@contextlib.contextmanager
def touched(path):
    """As an editor would: newer than anything built so far. Content stays. Later it is as old as it
    was, or the other folders, whose makes run side by side, would all have to be built again.
    """
    full = os.path.join(nb.TOP, path)
    was = os.stat(full)
    os.utime(full)
    try:
        yield
    finally:
        os.utime(full, ns=(was.st_atime_ns, was.st_mtime_ns))


def sources(out):
    with open(os.path.join(nb.TOP, out, ".config"), encoding="ascii"):
        pass
    for path, _, files in os.walk(os.path.join(nb.TOP, out, "mm")):
        for name in files:
            if name.endswith(".o"):
                yield os.path.relpath(os.path.join(path, name), os.path.join(nb.TOP, out))


def test_nothing_to_do(out):
    assert "CC" not in build_again(out) and "LD" not in build_again(out)


def test_one_file_one_object(out):
    obj = sorted(sources(out))[0]
    with touched(obj[:-2] + ".c"):
        assert built(build_again(out)) == [obj]


def test_header_rebuilds_its_readers(out):
    """All objects that read the header, and no other."""
    header = "include/neap/swap.h"
    build_again(out)        # which finds what the objects of the first build read
    readers = set()
    for path, _, files in os.walk(os.path.join(nb.TOP, out)):
        for name in files:
            if name.endswith(".o.cmd"):
                with open(os.path.join(path, name), encoding="utf-8") as f:
                    if re.search(rf"(^|\s){re.escape(header)}\b", f.read(), re.MULTILINE):
                        full = os.path.join(path, name[:-len(".cmd")])
                        readers.add(os.path.relpath(full, os.path.join(nb.TOP, out)))
    assert readers
    with touched(header):
        assert set(built(build_again(out))) == readers


def test_option_rebuilds_its_readers(out):
    """An option that few files mention costs these files."""
    config = os.path.join(nb.TOP, out, ".config")
    with open(config, encoding="ascii") as f:
        text = f.read()
    try:
        with open(config, "w", encoding="ascii") as f:
            f.write(text.replace("CONFIG_LOG_LEVEL=7", "CONFIG_LOG_LEVEL=6"))
        objects = built(build_again(out))
        assert 1 <= len(objects) <= 5, objects
    finally:
        with open(config, "w", encoding="ascii") as f:
            f.write(text)
        build_again(out)


def test_flags_rebuild(out):
    """Another command line is another object."""
    objects = sorted(sources(out))
    goals = [os.path.join(out, obj) for obj in objects]
    assert sorted(built(build_again(out, *goals, flags=nb.QUICK + " -DANOTHER"))) == objects
    assert sorted(built(build_again(out))) == objects


def test_compile_commands(out):
    import json
    build_again(out, "compile_commands.json")
    with open(os.path.join(nb.TOP, out, "compile_commands.json"), encoding="utf-8") as f:
        files = {entry["file"] for entry in json.load(f)}
    assert {obj[:-2] + ".c" for obj in sources(out)} <= files
    assert any(name.startswith("user/libc/") for name in files)


def test_size(out):
    text = build_again(out, "size")
    for obj in sources(out):
        assert re.search(rf"^ *\d+\s+\d+\s+\d+\s+.*{re.escape(obj)}$", text, re.MULTILINE), obj


@pytest.mark.parametrize("setting", [
    "MEM=foo", "MEM=", "MEM=1T", "MEM=0", "MEM=-5M", "MEM=100G", "SWAP=lots", "SWAP=1.5G",
    "SMP=0", "SMP=two", "CPU=486", "TIMEOUT=soon", "TIMEOUT=0", "PROG= "])
def test_wrong_value(setting):
    """A usage line and a failure, before anything is built or started."""
    for goal in ("run", "shell", "debug"):
        result = nb.make(goal, setting, check=False)
        assert result.returncode != 0
        assert setting.split("=")[0] in result.stdout
        assert "usage: make run" in result.stdout
        assert not built(result.stdout, r"\w+")


@pytest.mark.parametrize("setting", ["TIME=0", "TIME=long", "TIME=", "SEED=x", "SMP=9"])
@pytest.mark.parametrize("goal", ["torture", "fuzz"])
def test_wrong_value_of_torture(goal, setting):
    result = nb.make(goal, setting, check=False)
    assert result.returncode != 0
    assert re.search(rf"usage: make .*{setting.split('=', maxsplit=1)[0]}=", result.stdout)
    assert not built(result.stdout, r"\w+")


def test_configuration_and_goal(tmp_path):
    """Both in one call: what is built is of that configuration, not of the one that was there when make began."""
    out = str(tmp_path / "new")
    nb.make("-j2", f"O={out}", f"SHARE={nb.OUT}", "tiny_defconfig", f"{out}/lib/errname.o")
    with open(f"{out}/include/config/auto.conf", encoding="ascii") as f:
        text = f.read()
    assert "CONFIG_CC_OPTIMIZE_FOR_SIZE=y" in text and "HIGHMEM" not in text


def test_unknown_defconfig():
    result = nb.make("nonsense_defconfig", check=False)
    assert result.returncode != 0
    assert "neap_defconfig" in result.stdout


def test_help_names_every_target():
    text = nb.make("help").stdout
    for word in ("run", "shell", "debug", "torture", "fuzz", "soak", "test", "size", "menuconfig", "nconfig", "config",
                 "defconfig", "olddefconfig", "savedefconfig", "randconfig", "allyesconfig",
                 "allnoconfig", "MEM", "SWAP", "PROG", "SMP", "CPU", "VIRTIO", "APPEND", "TIMEOUT", "O="):
        assert re.search(rf"\b{word}", text), word
