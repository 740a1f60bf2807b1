# SPDX-License-Identifier: MIT
"""`make shell`: what a person at the prompt does. (Keys and line editing: test_console.py.)"""

import os
import re
import time

import console
import guest_clock
import neap_build as nb
import pytest
from console import PROMPT


class Shell:
    """A shell on the guest, at its prompt."""

    def __init__(self, *settings):
        self.child = console.make("shell", "MEM=32M", "SWAP=16M", *settings, env=nb.environment(),
                                  dimensions=(24, 200))
        self.child.expect(PROMPT)

    def run(self, line):
        """Type a line; what is printed until the next prompt, without the echo of the line."""
        self.child.send(line + "\r")
        self.child.expect(re.escape(line) + r"\r+\n((?:.*?\n)?)# ")
        return re.sub("\r+\n", "\n", self.child.match[1]).rstrip("\n")

    def end(self, line="exit"):
        """Leave the shell; the status of make."""
        self.child.send(line + "\r")
        self.child.expect_exact("reboot: Power down")
        return self.child.finish()


@pytest.fixture(scope="module", name="shell")
def fixture_shell():
    shell = Shell()
    yield shell
    assert shell.end() == 0


# Each line stands alone: another worker may have the one before, in a machine of its own.
@pytest.mark.parametrize("line, answer", [
    ("echo one two", "one two"),
    ("echo a b c | wc", "1 3 6"),
    ("yes | head -n 3 | wc -l", "3"),
    ("echo first > /tmp/f; echo second >> /tmp/f; cat /tmp/f", "first\nsecond"),
    ("echo one > /tmp/g; echo two >> /tmp/g; cat < /tmp/g | grep tw", "two"),
    ("ls /nowhere 2> /tmp/err; grep -c nowhere /tmp/err", "1"),
    ("false; echo $?", "1"),
    ("true && echo yes || echo no", "yes"),
    ("sh -c 'exit 9'; echo $?", "9"),
    ("sh -c 'kill -9 $$'; echo $?", "Killed\n137"),
    ("nonsense; echo $?", "sh: nonsense: not found\n127"),
    ("for i in 1 2 3; do echo $i; done", "1\n2\n3"),
    ("x=$(echo deep); echo \"$x sea\"", "deep sea"),
    ("echo $((6 * 7))", "42"),
    ("ulimit -s; sh -c 'ulimit -s unlimited; ulimit; ulimit -s; ulimit -H -s 512'; ulimit -s",
     "8192\nunlimited\nunlimited\nsh: ulimit: stack (kbytes): Invalid argument\n8192"),
    ("ulimit -z; echo $?", "usage: ulimit [-HS] [-a | -cdflmnpstv] [LIMIT | unlimited]\n2"),
    ("uname -sm", "Neap armv7l"),
    ("swapon | wc -l", "2"),
    ("mkdir /tmp/m; mount -t tmpfs -o ro,nosuid -o size=16k -o mode=700 none /tmp/m; grep /tmp/m /proc/mounts",
     "none /tmp/m tmpfs ro,nosuid 0 0"),
    ("mkdir /tmp/n; mount -t tmpfs -o ro,size=16k none /tmp/n; mount -o remount,rw /tmp/n; yes > /tmp/n/full;"
     " mount > /tmp/n/full2; echo $?", "mount: /proc/mounts: No space left on device\n1"),
    ("hog 1M echo in between", "in between\nhog: 256 pages good, 0 wrong, 0 unreadable"),
])
def test_line(shell, line, answer):
    assert shell.run(line) == answer


def test_background(shell):
    """The prompt is back at once; wait waits; the job's end is told."""
    shell.run("sleep 1000 || echo late > /tmp/late &")
    assert shell.run("cat /tmp/late 2>/dev/null; echo $?") == "1"
    shell.child.settle()        # the program has been started
    sleeper = re.search(r"^ *(\d+) .*sleep 1000$", shell.run("ps"), re.MULTILINE)[1]
    shell.run(f"sleep 1 && kill {sleeper} &")
    shell.run("wait")
    assert shell.run("cat /tmp/late") == "late"


def test_interrupt_leaves_the_background_alone(shell):
    shell.run("sleep 100 &")
    shell.child.send("sleep 200\r")
    shell.child.expect(r"sleep 200\r+\n")
    shell.child.settle()        # the shell is no longer in the foreground
    shell.child.send("\x03")
    shell.child.expect_exact("^C")
    shell.child.expect("# ")
    assert shell.run("echo $?") == "130"
    assert len(re.findall(r"sleep 100", shell.run("ps"))) == 1
    assert shell.run("kill $!; wait $!; echo $?").endswith("143")
    assert "sleep" not in shell.run("ps")


def test_end_of_file_ends_the_shell():
    """^D at the prompt, as exit: the machine goes off and make is content."""
    shell = Shell()
    shell.child.send("\x04")
    shell.child.expect_exact("reboot: Power down")
    assert shell.child.finish() == 0


def test_status_of_exit():
    assert Shell().end("exit 5") != 0


@pytest.mark.parametrize("target, prompt", [("shell", PROMPT), ("debug", r"\(gdb\) ")])
def test_ends_with_its_terminal(target, prompt):
    """The window is closed: make leads the session, and is the only one who is told of it."""
    terminal = console.make(target, "MEM=32M", "SWAP=0", env={**nb.environment(), "TERM": "dumb"})
    terminal.expect(prompt)
    started = guest_clock.children(terminal.pid)
    assert any("qemu-system-arm" in command(pid) for pid in started)
    os.close(terminal.child_fd)
    deadline = time.monotonic() + 100       # nothing measures how long a host may take to end a process
    while any(command(pid) for pid in started) and time.monotonic() < deadline:
        time.sleep(0.1)
        terminal.isalive()                  # which reaps make
    assert not [command(pid) for pid in started if command(pid)]


def command(pid):
    """The command line of a process; "" if it has ended."""
    try:
        with open(f"/proc/{pid}/cmdline", encoding="utf-8", errors="replace") as f:
            return f.read()
    except OSError:
        return ""
