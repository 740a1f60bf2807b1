# SPDX-License-Identifier: MIT
"""What the kernel can be asked for and no user test ever asks: system calls, commands, flags.

What there is comes from the kernel itself: /proc/call_coverage has a line for each number with a
function, and commands and flags are the names in the kernel's own source, so that what is added
without a test is found. tests/user/uncalled has the exceptions, each with its reason.

    python3 tests/boot/call_coverage.py CONSOLE    what a console's text of /proc/call_coverage leaves open
"""

import collections
import fnmatch
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
OUT = os.environ.get("NEAP_OUT", os.path.join(TOP, "build"))
ARM_NR_BASE = 0x0f0000

# Where names are looked for: the calls with the argument's position, files, what is before and in the
# name. `case NAME:` are commands, values of the argument; other places are flags, bits of it.
Family = collections.namedtuple("Family", "calls files pattern flags")


def commands(calls, files, names=r"[A-Z]\w+"):
    return Family(calls, files, rf"\bcase ({names}):", False)


def values(calls, files, names):
    return Family(calls, files, rf"\b({names})\b", False)


def flags(calls, files, names):
    return Family(calls, files, rf"\b({names})\b", True)


FAMILIES = {
    "prctl": commands([("prctl", 0)], "kernel/sys.c", r"PR_\w+"),
    "fcntl": commands([("fcntl", 1), ("fcntl64", 1)], "fs/fcntl.c", r"F_\w+"),
    "futex": commands([("futex", 1), ("futex_time64", 1)], "kernel/futex*.c", r"FUTEX_(?!OP)\w+"),
    "futex flags": flags([("futex", 1), ("futex_time64", 1)], "kernel/futex*.c",
                         r"FUTEX_PRIVATE_FLAG|FUTEX_CLOCK_REALTIME"),
    "madvise": commands([("madvise", 2)], "mm/madvise.c", r"MADV_\w+"),
    "shmctl": commands([("shmctl", 1)], "ipc/*.c", r"(?:IPC|SHM)_\w+"),
    "membarrier": commands([("membarrier", 0)], "kernel/sched/membarrier.c", r"MEMBARRIER_\w+"),
    "syslog": commands([("syslog", 0)], "kernel/printk/*.c", r"SYSLOG_\w+"),
    "lseek": values([("lseek", 2), ("_llseek", 4)], "fs/generic.c block/fops.c", r"SEEK_\w+"),
    "waitid": commands([("waitid", 0)], "kernel/wait.c", r"P_\w+"),
    "getrusage": values([("getrusage", 0)], "kernel/wait.c", r"RUSAGE_(?!BOTH)\w+"),
    "priority": commands([("getpriority", 0), ("setpriority", 0)], "kernel/sched/syscalls.c", r"PRIO_\w+"),
    "reboot": commands([("reboot", 2)], "kernel/reboot.c", r"LINUX_REBOOT_CMD_\w+"),
    "sigprocmask": commands([("rt_sigprocmask", 0), ("sigprocmask", 0)], "kernel/signal_sys.c", r"SIG_\w+"),
    "clock": commands([("clock_gettime", 0), ("clock_gettime64", 0)], "kernel/time/*.c", r"CLOCK_\w+"),
    "itimer": values([("getitimer", 0), ("setitimer", 0)], "kernel/time/itimer.c", r"ITIMER_\w+"),
    "clone": flags([("clone", 0)], "kernel/fork.c", r"CLONE_(?!NEW|PIDFD|ARGS)\w+"),
    "mmap": flags([("mmap2", 3)], "mm/mmap*.c", r"MAP_(?!FAILED|TYPE)[A-Z_]+"),
    "mmap prot": flags([("mmap2", 2), ("mprotect", 2)], "mm/mmap*.c mm/mprotect.c", r"PROT_(?!MASK)[A-Z]+"),
    "mremap": flags([("mremap", 3)], "mm/mremap.c", r"MREMAP_\w+"),
    "msync": flags([("msync", 2)], "mm/msync.c", r"MS_\w+"),
    "mlock": flags([("mlockall", 0)], "mm/mlock.c", r"MCL_\w+"),
    "mlock2": flags([("mlock2", 2)], "mm/mlock.c", r"MLOCK_\w+"),
    "memfd": flags([("memfd_create", 1)], "mm/*.c", r"MFD_(?!NAME)\w+"),
    "open": flags([("open", 1), ("openat", 2)], "fs/open.c fs/namei.c",
                  r"O_(?!ACCMODE|RDONLY|NDELAY)[A-Z]+"),
    "pipe and dup": flags([("pipe2", 1), ("dup3", 2)], "fs/pipe.c fs/file.c", r"O_(?!ACCMODE|RD|WR)[A-Z]+"),
    "rwf": flags([("preadv2", 5), ("pwritev2", 5)], "fs/read_write.c", r"RWF_(?!SUPPORTED)[A-Z]+"),
    "wait": flags([("wait4", 2), ("waitid", 3)], "kernel/wait.c",
                  r"WNOHANG|WUNTRACED|WSTOPPED|WEXITED|WCONTINUED|WNOWAIT|__W[A-Z]+"),
    "getrandom": flags([("getrandom", 2)], "kernel/sys.c", r"GRND_\w+"),
    "mount": flags([("mount", 3)], "fs/namespace.c fs/super.c", r"MS_[A-Z]+"),
    "umount": flags([("umount2", 1)], "fs/*.c", r"MNT_(?:FORCE|DETACH|EXPIRE)|UMOUNT_\w+"),
    "swapon": flags([("swapon", 1)], "mm/swapfile.c", r"SWAP_FLAG_(?!PRIO_)\w+"),
    "shmget": flags([("shmget", 2)], "ipc/*.c", r"IPC_CREAT|IPC_EXCL|SHM_HUGETLB|SHM_NORESERVE"),
    "shmat": flags([("shmat", 2)], "ipc/*.c", r"SHM_RND|SHM_RDONLY|SHM_REMAP|SHM_EXEC"),
    "fallocate": flags([("fallocate", 1)], "fs/*.c mm/*.c", r"FALLOC_FL_\w+"),
}
# Families that are there for when the kernel knows the first name of them.
NONE_YET = ["umount"]


def without_comments(text):
    return re.sub(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\])*\"", " ", text, flags=re.DOTALL)


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as f:
        return without_comments(f.read())


def sources(patterns):
    """The paths of patterns in a string; there must be some."""
    found = [os.path.relpath(p, TOP) for pattern in patterns.split()
             for p in glob.glob(os.path.join(TOP, pattern))]
    assert found, f"no file {patterns}"
    return sorted(found)


def ioctl_commands():
    """The case labels of all functions whose name ends in _ioctl."""
    found = {}
    for folder in ("fs", "drivers", "block", "mm", "kernel"):
        for path, _, files in os.walk(os.path.join(TOP, folder)):
            for name in files:
                if name.endswith(".c"):
                    file = os.path.relpath(os.path.join(path, name), TOP)
                    for body in re.findall(r"^[^\n]*_ioctl\([^;{]*\)\n\{\n.*?^\}", read(file), re.DOTALL | re.MULTILINE):
                        for label in re.findall(r"\bcase ([A-Z]\w+):", body):
                            found.setdefault(label, file)
    return found


def wanted():
    """{(family, name): (calls, is a flag, file)}, all that the source knows."""
    found = {("ioctl", name): ([("ioctl", 1)], False, file) for name, file in ioctl_commands().items()}
    for title, family in FAMILIES.items():
        names = {}
        for file in sources(family.files):
            for name in re.findall(family.pattern, read(file)):
                names.setdefault(name, file)
        assert names or title in NONE_YET, f"{title}: no names in {family.files}"
        for name, file in names.items():
            found[title, name] = (family.calls, family.flags, file)
    return found


def compile_values(names):
    """{name: number}, as the kernel's own compiler and headers have it, for each (name, file)."""
    with open(os.path.join(OUT, "compile_commands.json"), encoding="utf-8") as f:
        entries = {os.path.normpath(e["file"]): e for e in json.load(f) if "-D__KERNEL__" in e["command"].split()}
    numbers = {}
    by_file = collections.defaultdict(list)
    for name, file in names:
        by_file[file].append(name)
    for file, wanted_names in by_file.items():
        # A file that is not built is asked for nothing.
        if file not in entries:
            continue
        entry = entries[file]
        with tempfile.TemporaryDirectory() as tmp:
            probe, out = os.path.join(tmp, "probe.c"), os.path.join(tmp, "probe.s")
            with open(probe, "w", encoding="utf-8") as c:
                c.write(f'#include "{os.path.join(TOP, file)}"\n')
                for name in wanted_names:
                    c.write(f"const unsigned int probe_{name} = (unsigned int)({name});\n")
            args = [a for a in entry["command"].split()
                    if not a.startswith(("-M", "-o", "-c", "-Werror")) and not a.endswith((".c", ".o", ".dep"))]
            subprocess.run([*args, "-w", "-S", "-o", out, probe], check=True, cwd=entry["directory"])
            with open(out, encoding="utf-8") as s:
                text = s.read()
        for name in wanted_names:
            word = re.search(rf"^probe_{name}:\n\s+\.word\s+(-?\w+)", text, re.MULTILINE)
            numbers[name, file] = int(word[1], 0) & 0xffffffff if word else 0  # .space
    return numbers


def call_names():
    """{number: name} of all calls that have a number."""
    text = read("include/uapi/unistd.h")
    names = {int(nr): name for name, nr in re.findall(r"#define __NR_(\w+)\s+(\d+)", text)}
    arm = read("arch/arm/include/asm/unistd.h")
    names.update({ARM_NR_BASE + int(nr): "ARM_" + name
                  for name, nr in re.findall(r"#define __ARM_NR_(\w+)\s+\(__ARM_NR_BASE \+ (\d+)\)", arm)})
    return names


def read_console(text):
    """{call: (count, bits, values)} of what the guest printed."""
    names, seen = call_names(), {}
    for line in re.findall(r"^call (.*)$", text, re.MULTILINE):
        head, _, values_seen = line.partition(":")
        nr, count, *bits = head.split()
        if int(nr) in names:
            seen[names[int(nr)]] = (int(count), [int(b, 16) for b in bits],
                                    {int(v, 16) for v in values_seen.split()})
    assert seen, "no line of /proc/call_coverage"
    return seen


def exceptions():
    """{pattern: reason} of tests/user/uncalled."""
    found = {}
    with open(os.path.join(TOP, "tests/user/uncalled"), encoding="utf-8") as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                pattern, reason = line.split("|", 1)
                assert reason.strip(), f"no reason: {line}"
                found[pattern.strip()] = reason.strip()
    return found


def arm_calls():
    return {"ARM_" + n for n in re.findall(r"\bcase __ARM_NR_(\w+):", read("arch/arm/kernel/sys_arm.c"))}


def uncalled(text):
    """What is there and was not asked for, as "call NAME" or "FAMILY NAME"."""
    seen, arm = read_console(text), arm_calls()
    missing = [f"call {name}" for name, (count, _, _) in seen.items()
               if not count and (not name.startswith("ARM_") or name in arm)]
    names = wanted()
    numbers = compile_values({(name, file) for (_, name), (_, _, file) in names.items()})
    for (family, name), (calls, is_flag, file) in names.items():
        value = numbers.get((name, file))
        known = [(seen[call], arg) for call, arg in calls if call in seen]
        if value is None or not known:
            continue
        if is_flag:
            asked = any(bits[arg] & value == value for (_, bits, _), arg in known)
        else:
            asked = any(value in had for (_, _, had), _ in known)
        if not asked:
            missing.append(f"{family} {name}")
    return sorted(missing)


def unexplained(text):
    """Lines about what has neither test nor reason, and about reasons that are none any more."""
    missing, reasons = uncalled(text), exceptions()
    lines = [f"{what}: no test in tests/user ever asks for it" for what in missing
             if not any(fnmatch.fnmatchcase(what, pattern) for pattern in reasons)]
    lines += [f"tests/user/uncalled: {pattern}: is called, or is not there" for pattern in reasons
              if not any(fnmatch.fnmatchcase(what, pattern) for what in missing)]
    return lines


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8", errors="replace") as console:
        problems = unexplained(console.read())
    print("\n".join(problems))
    sys.exit(bool(problems))
