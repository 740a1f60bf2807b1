# SPDX-License-Identifier: MIT
"""A guest's console, or gdb, as a person uses it: pexpect, with limits in seconds of the guest.

What is waited for may take as long as the host needs. A wait ends by scripts/guest_clock.py, and then
tells what the guest was doing.
"""

import os
import shutil
import signal

import guest_clock
import hang_report
import neap_build as nb
import odd_boot as odd
import pexpect

PROMPT = "\n# "
SETTLED = 1.0       # seconds of nothing, after which a guest has done all that it can


class Console(pexpect.spawn):
    """A terminal with a program in it; expect() and expect_exact() give it limit seconds."""

    def __init__(self, command, args, limit=60, **settings):
        self.limit = limit
        self.folder = None
        super().__init__(command, args, timeout=None, encoding="latin-1", preexec_fn=guest_clock.die_with_parent,
                         **settings)
        self.str_last_chars = 4000      # of the console, in reports
        self.clock = guest_clock.Clock(self.pid, limit, tree=True)

    def await_one(self, ask, patterns):
        if not isinstance(patterns, list):
            patterns = [patterns]
        self.clock.restart()
        while True:
            found = ask([*patterns, pexpect.TIMEOUT], timeout=guest_clock.LOOK)
            if found < len(patterns):
                return found
            if self.clock.look():
                raise AssertionError(f"no {patterns!r}: {self.state()}\nThe console:\n{self.before[-8000:]}")

    def expect(self, pattern):
        return self.await_one(super().expect, pattern)

    def expect_exact(self, pattern):
        return self.await_one(super().expect_exact, pattern)

    def settle(self):
        """Until the guest sleeps, and would for ever: what it has not said by now it will not say."""
        self.clock.restart()
        while self.clock.quiet < SETTLED:
            super().expect(pexpect.TIMEOUT, timeout=guest_clock.LOOK)
            if self.clock.look():
                raise AssertionError(f"it does not come to rest: {self.state()}\nThe console:\n{self.before[-8000:]}")

    def state(self):
        pid = hang_report.find(guest_clock.children(self.pid))
        return hang_report.on_limit(pid, self.clock) if pid else str(self.clock)

    def finish(self):
        """Its status, once all that it says has been read: it ends by itself, however long that takes."""
        self.expect(pexpect.EOF)
        status = self.wait()
        self.close()
        return status

    def close(self, force=True):
        """Whatever runs there ends, at once; an emulator of run.py with its terminal."""
        if force and self.isalive():
            os.kill(self.pid, signal.SIGKILL)
            self.wait()
        super().close(force)
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


def emulator():
    """A terminal with a guest that runs a shell; nothing has been read yet."""
    folder, monitor = hang_report.port()
    words = odd.emulator("-smp", "1", "-kernel", os.path.join(odd.OUT, "neap.bin"), "-append", "semihosting", *monitor,
                         mem=64)
    console = Console(words[0], words[1:])
    console.folder = folder
    return console


def make(*words, **settings):
    """A terminal with make in it, at the top of the tree."""
    return Console("make", [*words, f"O={nb.OUT}"], limit=120, cwd=nb.TOP, **settings)
