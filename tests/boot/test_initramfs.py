# SPDX-License-Identifier: MIT
"""Archives from the boot loader: what Linux makes of each entry, and one odd entry does not lose the rest.

Each case is an archive of its own, whose names lie below a folder of the case's name; many go into one
boot, one behind the other. What must come out are lines of `find -ls`, sizes of folders left out.
"""

import gzip
import random
import re
import subprocess

import pytest
from guest import boot

DIR, FILE, LINK, CHAR, BLOCK, PIPE, SOCKET = (kind << 12 for kind in (4, 8, 10, 2, 6, 1, 12))


class Archive:
    """Entries of a case, in newc form."""

    def __init__(self, case):
        self.case, self.data, self.ino = case, b"", 100
        self.add("", DIR | 0o755, nlink=2)

    def add(self, name, mode=FILE | 0o644, body=b"", *, ino=None, nlink=1, owner=(0, 0), mtime=1000, rdev=(0, 0),
            magic=b"070701", check=0, raw=None, size=None):
        """raw: the name as it is, instead of one below the case's folder."""
        self.ino += 1
        path = (f"{self.case}/{name}".rstrip("/").encode() + b"\0") if raw is None else raw
        fields = (ino or self.ino, mode, *owner, nlink, mtime, len(body) if size is None else size, 8, 1, *rdev,
                  len(path), check)
        head = magic + b"".join(b"%08X" % field for field in fields) + path
        for part in (head, body):
            self.data += part + bytes(-len(part) % 4)
        return self

    def end(self):
        """An entry that must be there whatever was odd before it, and the trailer."""
        self.add("last", FILE | 0o600, b"last\n")
        return self.trailer()

    def trailer(self):
        return self.add("", 0, raw=b"TRAILER!!!\0")


def plain(a):
    a.add("a", body=b"hello\n").add("l", LINK | 0o777, b"a").add("fifo", PIPE | 0o600)
    a.add("null", CHAR | 0o666, rdev=(1, 3)).add("sda", BLOCK | 0o660, rdev=(8, 1)).add("s", SOCKET | 0o640)
    return ["100644 1 0 0 6 1000 a", "010600 1 0 0 0 1000 fifo", "120777 1 0 0 1 1000 l -> a",
            "020666 1 0 0 1,3 1000 null", "140640 1 0 0 0 1000 s", "060660 1 0 0 8,1 1000 sda"]


def attributes(a):
    a.add("a", FILE | 0o4711, b"x", owner=(1000, 50), mtime=123456789)
    a.add("d", DIR | 0o1777, nlink=2, owner=(7, 8), mtime=77).add("d/in", mtime=78)
    a.add("l", LINK | 0o777, b"a", owner=(3, 4), mtime=5)
    return ["104711 1 1000 50 1 123456789 a", "041777 2 7 8 - 77 d", "100644 1 0 0 0 78 d/in",
            "120777 1 3 4 1 5 l -> a"]


def links(a):
    for n, body in enumerate((b"", b"", b"at the last\n")):
        a.add(f"last{n}", body=body, ino=5, nlink=3)
    for n, body in enumerate((b"at the first\n", b"", b"")):
        a.add(f"one{n}", body=body, ino=6, nlink=3)
    a.add("twice0", body=b"the longer\n", ino=7, nlink=2).add("twice1", FILE | 0o755, b"short\n", ino=7, nlink=2)
    a.add("p0", PIPE | 0o644, ino=8, nlink=2).add("p1", PIPE | 0o644, ino=8, nlink=2)
    # The same number, but another type: no link.
    a.add("x", body=b"x", ino=9, nlink=2).add("y", PIPE | 0o644, ino=9, nlink=2)
    return ([f"100644 3 0 0 12 1000 last{n}" for n in range(3)] + [f"100644 3 0 0 13 1000 one{n}" for n in range(3)] +
            [f"010644 2 0 0 0 1000 p{n}" for n in range(2)] + [f"100755 2 0 0 6 1000 twice{n}" for n in range(2)] +
            ["100644 1 0 0 1 1000 x", "010644 1 0 0 0 1000 y"])


def links_end_with_the_archive(a):
    a.add("one", body=b"first\n", ino=5, nlink=2).trailer().add("two", body=b"second\n", ino=5, nlink=2)
    return ["100644 1 0 0 6 1000 one", "100644 1 0 0 7 1000 two"]


def replaced(a):
    a.add("t", body=b"target\n")
    for name, first, second in [("f1", (FILE | 0o600, b"long long\n"), (FILE | 0o755, b"short\n")),
                                ("f2", (LINK | 0o777, b"t"), (FILE | 0o644, b"file\n")),
                                ("f3", (CHAR | 0o666,), (FILE | 0o644, b"f")),
                                ("f4", (PIPE | 0o666,), (FILE | 0o644, b"f")),
                                ("f5", (DIR | 0o755,), (FILE | 0o644, b"f")),
                                ("l1", (FILE | 0o644, b"file"), (LINK | 0o777, b"t")),
                                ("l2", (LINK | 0o777, b"one"), (LINK | 0o777, b"two")),
                                ("d1", (FILE | 0o644, b"file"), (DIR | 0o755,)),
                                ("d2", (DIR | 0o700,), (DIR | 0o755,))]:
        a.add(name, *first).add(name, *second)
    a.add("d1/in")
    return ["040755 2 0 0 - 1000 d1", "100644 1 0 0 0 1000 d1/in", "040755 2 0 0 - 1000 d2",
            "100755 1 0 0 6 1000 f1", "100644 1 0 0 5 1000 f2", "100644 1 0 0 1 1000 f3", "100644 1 0 0 1 1000 f4",
            "100644 1 0 0 1 1000 f5", "120777 1 0 0 1 1000 l1 -> t", "120777 1 0 0 3 1000 l2 -> two",
            "100644 1 0 0 7 1000 t"]


def left_out(a):
    a.add("no/such/folder", body=b"x")
    a.add("full", DIR | 0o755).add("full/in").add("full", body=b"no file")
    a.add("type", 0o644).add("type", 0o170644)
    a.add("e" * 300, body=b"x").add("e" * 5000, body=b"x" * 9).add("t", LINK | 0o777, b"t" * 5000)
    a.add("", raw=b"no end", body=b"x").add("", raw=b"", body=b"xyz")
    return ["040755 2 0 0 - 1000 full", "100644 1 0 0 0 1000 full/in"]


def names(a):
    deep = "/".join(["d" * 100] * 14)
    for n in range(1, 15):
        a.add("/".join(["d" * 100] * n), DIR | 0o755)
    a.add(deep + "/f", body=b"deep\n")
    a.add("", raw=b"./names/./a\0").add("", raw=b"/names/b\0").add("", raw=b"names//c\0").add("", raw=b".\0", mode=DIR)
    a.add("", raw=b"names/e\0junk\0").add("t", LINK | 0o777, b"t" * 4000)
    return (["100644 1 0 0 0 1000 a", "100644 1 0 0 0 1000 b", "100644 1 0 0 0 1000 c"] +
            [f"040755 {3 if n < 14 else 2} 0 0 - 1000 " + "/".join(["d" * 100] * n) for n in range(1, 15)] +
            [f"100644 1 0 0 5 1000 {deep}/f", "100644 1 0 0 0 1000 e", f"120777 1 0 0 4000 1000 t -> {'t' * 4000}"])


def checksums(a):
    a.add("right", body=b"abc", magic=b"070702", check=97 + 98 + 99).add("wrong", body=b"abc", magic=b"070702", check=1)
    return ["100644 1 0 0 3 1000 right", "100644 1 0 0 3 1000 wrong"]


CASES = [plain, attributes, links, links_end_with_the_archive, replaced, left_out, names, checksums]


def archives():
    """(the bytes of each case, what must come out)"""
    parts, lines = [], []
    for case in CASES:
        a = Archive(case.__name__)
        lines += [f"040755 - 0 0 - 1000 /{case.__name__}"]
        mine = sorted(case(a) + ["100600 1 0 0 5 1000 last"], key=lambda line: line.split(" ")[6].split("/"))
        lines += [re.sub(r"^((\S+ ){6})", rf"\g<1>/{case.__name__}/", line) for line in mine]
        a.end()
        parts.append(a.data + bytes(508))
    return parts, lines


def listing(ended, cases):
    """find's lines of these folders, without the sizes and numbers of links that are the file system's."""
    lines = re.findall(rf"^(?:\d+ ){{4}}\S+ \d+ /(?:{'|'.join(cases)})(?:[/ ].*)?$", ended.text, re.MULTILINE)
    lines = [re.sub(r"^(040755) \d+ (0 0) \d+ (1000 /\w+)$", r"\1 - \2 - \3", line) for line in lines]
    return [re.sub(r"^(04\d+ \d+ \d+ \d+) \d+", r"\1 -", line) for line in lines]


def unpack(tmp_path, data, prog, mem=128):
    """Boots with the archive. prog: a command, or a list of folders to show."""
    path = tmp_path / "initrd"
    path.write_bytes(data)
    if isinstance(prog, list):
        prog = f"find {' '.join('/' + name for name in prog)} -ls"
    return boot(prog, "-initrd", str(path), mem=mem)


def lz4(data):
    """The legacy frame, which is what Linux takes."""
    return subprocess.run(["lz4", "-l", "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout


PACKERS = {"gzip": gzip.compress, "lz4": lz4}


@pytest.mark.parametrize("form", ["plain", *PACKERS, "plain, gzip and lz4"])
def test_entries(form, tmp_path):
    parts, wanted = archives()
    data = b"".join(parts)
    if form in PACKERS:
        data = PACKERS[form](data)
    elif form != "plain":
        packed = gzip.compress(b"".join(parts[1:4]), 1)
        data = parts[0] + packed + bytes(-len(packed) % 4) + lz4(b"".join(parts[4:]))
    folders = [case.__name__ for case in CASES]
    ended = unpack(tmp_path, data, folders).check()
    assert listing(ended, folders) == wanted, ended.text
    for line in [r"left_out/no/such/folder: left out: -ENOENT", r"left_out/full: left out: -ENOTEMPTY",
                 r"left_out/type: left out: -EINVAL", r"left_out/e{100,}.*", r"left_out/t: left out: -ENAMETOOLONG",
                 r"impossible length of the name", r"no en: left out, the name does not end",
                 r"checksums/wrong: its checksum is wrong"]:
        ended.find(rf"initramfs: boot loader's archive: .*{line}")


@pytest.mark.parametrize("packer", PACKERS)
def test_several_members(packer, tmp_path):
    """One behind the other, with zero bytes between them, as tools that build an initrd in steps leave them."""
    data = b""
    for name in ("g1", "g2", "g3"):
        member = PACKERS[packer](Archive(name).add("x", body=b"x" * 40000).end().data)
        data += member + bytes(-len(member) % 4 + (512 if name == "g2" else 0))
    ended = unpack(tmp_path, data, ["g1", "g2", "g3"]).check()
    assert len(listing(ended, ["g1", "g2", "g3"])) == 9, ended.text


@pytest.mark.parametrize("packer", [None, *PACKERS])
def test_folder_of_several_members(packer, tmp_path):
    """A folder keeps the time that its archive has for it, though a later one puts more into it."""
    first = Archive("both").add("a").trailer()
    second = Archive("other").add("", raw=b"both/b\0").end()
    data = PACKERS[packer](second.data) if packer else second.data
    ended = unpack(tmp_path, first.data + data, ["both"]).check()
    found = re.findall(r"^\d+ \d+ \d+ \d+ \S+ \d+ /both.*$", ended.text, re.MULTILINE)
    assert [re.sub(r"^(04\d+ \d+ \d+ \d+) \d+", r"\1 -", line) for line in found] == \
        ["040755 2 0 0 - 1000 /both", "100644 1 0 0 0 1000 /both/a", "100644 1 0 0 0 1000 /both/b"], ended.text


@pytest.mark.parametrize("packer, size", [("gzip", 300001), ("lz4", 9 << 20)])
def test_content(packer, size, tmp_path):
    """Larger than any buffer on the way (lz4's blocks are of 8 MiB), byte for byte."""
    body = (bytes(i * 7 & 255 for i in range(99991)) * (size // 99991 + 1))[:size]
    ended = unpack(tmp_path, PACKERS[packer](Archive("big").add("f", body=body).end().data), "cksum /big/f").check()
    ended.find(rf"^{cksum(body)} {size} /big/f$")


def cksum(body):
    """As POSIX describes it, the slow way."""
    crc, size = 0, len(body)
    tail = b""
    while size:
        tail += bytes([size & 255])
        size >>= 8
    for byte in body + tail:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04c11db7 if crc & 0x80000000 else 0)) & 0xffffffff
    return ~crc & 0xffffffff


GOOD = Archive("good").end().data
LZ4_GOOD = lz4(GOOD)


def test_cut_file(tmp_path):
    """It is as long as it was to be, owner and mode are right, and what is missing are zeros."""
    body = random.Random(1).randbytes(9000)
    whole = Archive("cut").add("f", FILE | 0o750, body, owner=(7, 8)).data
    ended = unpack(tmp_path, whole[:-4000], "sh -c 'find /cut -ls; cksum /cut/f'").check()
    ended.find(r"^100750 1 7 8 9000 \d+ /cut/f$")
    ended.find(rf"^{cksum(body[:-4000] + bytes(4000))} 9000 /cut/f$")


@pytest.mark.parametrize("data, said", [
    (GOOD + Archive("x").data[:50], "it ends inside an entry"),
    (GOOD + Archive("x").add("f", body=b"q" * 9000).data[:3000], "it ends inside a file"),
    (GOOD + Archive("x").add("f", body=b"q" * 100, size=0xffffffff).data, "it ends inside a file"),
    (GOOD + GOOD.replace(b"070701", b"070707"), "no cpio newc header"),
    (GOOD + bytes(2) + GOOD, "not aligned"),
    (GOOD + b"GARBAGE!" * 40, "neither a cpio archive"),
    (GOOD + gzip.compress(GOOD)[:-20], "cut off"),
    (GOOD + gzip.compress(GOOD)[:-8] + bytes(8), "damaged"),
    (GOOD + gzip.compress(b"GARBAGE!" * 40), "something else than a cpio archive is packed"),
    (GOOD + LZ4_GOOD[:-20], "cut off"),
    # A match that begins before the block.
    (GOOD + LZ4_GOOD[:4] + b"\x04\0\0\0\x0f\xff\xff\0", "damaged"),
    (GOOD + lz4(b"GARBAGE!" * 40), "something else than a cpio archive is packed"),
    # A block's 8 MiB do not fit.
    (GOOD + lz4(Archive("x").add("f", body=random.Random(1).randbytes(200000)).data), "no memory"),
    (bytes(1024), "it is empty"),
], ids=["header", "data", "size", "magic", "aligned", "garbage", "gzip-cut", "gzip-crc", "gzip-other", "lz4-cut", "lz4-block",
        "lz4-other", "lz4-memory", "empty"])
def test_damaged(data, said, tmp_path):
    """What is wrong is said, what came before it is there, and so is the built-in archive."""
    good = data[0] != 0
    ended = unpack(tmp_path, data, ["good"] if good else "true", mem=10 if said == "no memory" else 128)
    ended.check(rf"initramfs: boot loader's archive: at byte \d+: .*{said}")
    assert len(listing(ended, ["good"])) == 2 * good, ended.text
