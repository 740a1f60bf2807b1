#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What a guest that does not go on was doing: hang_report.py PID-OF-THE-EMULATOR

Everything is asked from outside, so that it does not matter what state the guest is in: registers of all
CPUs and both sides of the virtio queues from QEMU's monitor, a backtrace of each CPU from gdb on the stub
that the monitor opens. The emulator must have been started with the arguments of port(). It is left
stopped.
"""

import bisect
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile

ASK = 60            # seconds on the wall for an answer: the host may be busy
GDB = 240


def port(console=True):
    """(folder, arguments) for an emulator that may be asked later. The caller removes the folder.

    With a monitor of ours -nographic alone would not bring the one that shares the terminal with the
    guest's console, and Ctrl-C would be the emulator's. So that is asked for, unless console is false.
    """
    folder = tempfile.mkdtemp(prefix="neap-", dir=None if len(tempfile.gettempdir()) < 60 else "/tmp")
    return folder, ["-qmp", f"unix:{folder}/qmp,server=on,wait=off", *(["-serial", "mon:stdio"] if console else [])]


class Monitor:
    """QEMU's monitor, by its machine protocol."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(ASK)
        self.socket.connect(path)
        self.lines = self.socket.makefile("r", encoding="utf-8", errors="replace")
        self.lines.readline()                   # its greeting
        self.ask("qmp_capabilities")

    def ask(self, command, **arguments):
        """The answer; RuntimeError with what QEMU says against it."""
        request = {"execute": command, "arguments": arguments}
        self.socket.sendall(json.dumps(request).encode() + b"\n")
        while True:
            line = self.lines.readline()
            if not line:
                raise OSError("the monitor has closed")
            answer = json.loads(line)
            if "error" in answer:
                raise RuntimeError(answer["error"].get("desc", line))
            if "return" in answer:              # all else tells of events
                return answer["return"]

    def human(self, line):
        return self.ask("human-monitor-command", **{"command-line": line}).replace("\r", "")

    def close(self):
        self.lines.close()
        self.socket.close()


def tool(name):
    return os.environ.get("CROSS_COMPILE", "arm-none-eabi-") + name


class Symbols:
    """The functions of a kernel, to give an address a name."""

    def __init__(self, elf):
        text = ""
        if elf and shutil.which(tool("nm")):
            text = subprocess.run([tool("nm"), "-n", elf], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                  text=True, check=False).stdout
        table = re.findall(r"^([0-9a-f]{8}) [tTwW] ([^$\s]\S*)$", text, re.MULTILINE)
        self.addresses = [int(address, 16) for address, _ in table]
        self.names = [name for _, name in table]

    def name(self, address):
        """function+0xoffset; "" where there is no code of the kernel."""
        at = bisect.bisect_right(self.addresses, address) - 1
        if at < 0 or address - self.addresses[at] > 0x4000:
            return ""
        return f"{self.names[at]}+{address - self.addresses[at]:#x}"


def registers(monitor, symbols):
    """Of each CPU, with the names of where it is and of who called."""
    def named(match):
        name = symbols.name(int(match[2], 16))
        return match[0] + (f" [{name}]" if name else "")
    text = monitor.human("info registers -a")
    # Only the first bank: the floating point registers tell nothing here.
    lines = [line for line in text.split("\n") if re.match(r"CPU|R\d\d=|PSR=", line.strip())]
    return re.sub(r"\b(R14|R15)=([0-9a-f]{8})", named, "\n".join(lines))


def queues(monitor):
    """Each virtqueue as the device sees it."""
    text = ""
    for device in monitor.ask("x-query-virtio"):
        text += f"{device['path']} ({device['name']})\n"
        for queue in range(64):
            try:
                state = monitor.ask("x-query-virtio-queue-status", path=device["path"], queue=queue)
            except RuntimeError:
                break                           # that was the last
            if not state.get("vring-num") or not state.get("vring-desc"):
                continue                        # not in use
            text += f"  queue {queue}:" + "".join(
                f" {key.removeprefix('vring-')} {value}" for key, value in state.items()
                if isinstance(value, (int, bool)) and key != "queue-index") + "\n"
    return text or "there is none\n"


def backtraces(monitor, elf, folder):
    """gdb's, of each CPU; and of the tasks, where the kernel has debug information."""
    gdb = shutil.which("gdb-multiarch")
    if not gdb or not elf:
        return f"{'gdb-multiarch is not installed' if elf else 'no neap.elf beside the image'}\n"
    path = os.path.join(folder, "gdb")
    monitor.human(f"gdbserver unix:{path},server=on,wait=off")
    words = [gdb, "-q", "-batch", "-nx", elf]
    for command in ("set pagination off", "set confirm off", "set height 0", "set backtrace limit 40",
                    f"set remotetimeout {GDB}",     # of itself, two seconds: the host may be busy
                    f"target remote {path}", "thread apply all backtrace",
                    f"source {os.path.dirname(os.path.abspath(__file__))}/gdb/neap.py", "neap-ps"):
        words += ["-ex", command]
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=GDB, check=False)
        text = done.stdout.decode(errors="replace")
    except subprocess.TimeoutExpired as late:
        text = (late.stdout or b"").decode(errors="replace") + "\ngdb did not end\n"
    return text


def emulator(pid):
    """(path of the monitor's socket, the kernel's neap.elf or None) by the arguments of a process."""
    with open(f"/proc/{pid}/cmdline", "rb") as f:
        words = f.read().decode(errors="replace").split("\0")
    here = os.readlink(f"/proc/{pid}/cwd")
    path = next((m[1] for word in words for m in [re.match(r"unix:(.*/qmp),", word)] if m), None)
    image = next((m[1] for word in words
                  for m in [re.match(r"(?:loader,file=)?([^,]*(?:neap\.bin|neap\.elf|zImage))(?:,|$)", word)] if m), None)
    elf = image and os.path.join(here, os.path.dirname(image), "neap.elf")
    return path and os.path.join(here, path), elf if elf and os.path.exists(elf) else None


def find(pids):
    """The emulator among some processes that can be asked, or None."""
    for pid in pids:
        try:
            if emulator(pid)[0]:
                return pid
        except OSError:
            pass
    return None


def report(pid):
    """All of it as text. Never an exception: what cannot be had is named."""
    text = ""
    try:
        path, elf = emulator(pid)
        if not path:
            return "no monitor: the emulator was started without port()\n"
        monitor = Monitor(path)
    except (OSError, RuntimeError, ValueError) as error:
        return f"the emulator does not answer: {error}\n"

    def part(title, fill):
        nonlocal text
        try:
            body = fill()
        except (OSError, RuntimeError, ValueError, KeyError) as error:
            body = f"not to be had: {error}\n"
        text += f"-- {title}\n{body.rstrip()}\n"

    part("machine", lambda: "%(status)s" % monitor.ask("query-status") + str(monitor.ask("stop") or ""))
    symbols = Symbols(elf)
    part("registers", lambda: registers(monitor, symbols))
    part("virtqueues, by the device", lambda: queues(monitor))
    part("backtraces", lambda: backtraces(monitor, elf, os.path.dirname(path)))
    monitor.close()
    return text


def on_limit(pid, clock):
    """What a test or `make run` shows when a limit has passed."""
    return f"\n== no end after {clock}\n{report(pid)}== end of the report\n"


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].isdigit():
        sys.exit("usage: hang_report.py PID-OF-THE-EMULATOR")
    print(report(int(sys.argv[1])), end="")
