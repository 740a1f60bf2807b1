# SPDX-License-Identifier: MIT
"""The console as a person uses it: typing, editing, signals from the keyboard."""

import console
import pytest
from console import PROMPT


@pytest.fixture
def guest():
    """A shell on the guest. PROMPT has been read."""
    child = console.emulator()
    child.setecho(False)
    child.expect(PROMPT)
    yield child
    child.close()


def say(guest, keys, answer):
    guest.send(keys)
    guest.expect_exact(answer)
    guest.expect(PROMPT)


def test_line(guest):
    say(guest, "echo one two\r", "\none two\r")


def test_editing(guest):
    say(guest, "echo abd\x7fc\r", "\nabc\r")            # erase
    say(guest, "echo wrong words\x17right\r", "\nwrong right\r")  # a word
    say(guest, "nonsense\x15echo good\r", "\ngood\r")   # the line
    say(guest, "echo \x16\x03|hexdump\r", "03 0a")      # quoted


def test_end_of_file(guest):
    guest.send("cat\rhello\r")
    guest.expect_exact("\nhello\r")
    guest.expect_exact("\nhello\r")
    say(guest, "\x04", "")
    say(guest, "echo status $?\r", "\nstatus 0\r")


def test_end_of_file_after_text(guest):
    guest.send("cat\rabc\x04")
    guest.expect_exact("abcabc")
    guest.send("\x04")
    guest.expect_exact("# ")


def test_interrupt(guest):
    guest.send("sleep 100\r")
    guest.expect_exact("sleep 100")
    guest.settle()      # the program has been started, and has the terminal
    say(guest, "\x03", "^C")
    say(guest, "echo next\r", "\nnext\r")
    say(guest, "sh -c 'kill -2 $$'; echo status $?\r", "\nstatus 130\r")


def test_quit(guest):
    guest.send("sleep 100\r")
    guest.expect_exact("sleep 100")
    guest.settle()      # the program has been started, and has the terminal
    say(guest, "\x1c", "^\\")


def test_interrupt_drops_what_was_typed(guest):
    guest.send("echo dropped\x03")
    guest.expect_exact("^C")
    guest.expect(PROMPT)
    say(guest, "\r", "")
    say(guest, "echo kept\r", "\nkept\r")
    assert "\ndropped" not in guest.before


def test_stop_and_start(guest):
    guest.send("\x13echo held\r")
    guest.settle()
    assert "held" not in guest.before
    say(guest, "\x11", "\nheld\r")


def test_much_output(guest):
    """More than the transmit buffer, in order and whole."""
    guest.send("yes 0123456789 | head -n 500\r")
    for _ in range(500):
        guest.expect_exact("\n0123456789\r")


def test_much_input(guest):
    guest.send("wc\r")
    for i in range(100):
        guest.send("x" * 79 + "\r")
        guest.expect_exact("x" * 79)
    guest.send("\x04")
    guest.expect(r"100\s+100\s+8000")


def test_line_too_long(guest):
    """4095 characters and the end of the line; the rest is not taken."""
    guest.send("wc\r")
    guest.expect_exact("wc")
    for _ in range(40):
        guest.send("y" * 100)
        guest.expect_exact("y" * 100)
    guest.send("y" * 96)
    guest.expect_exact("y" * 95)
    guest.send("\r")
    guest.settle()  # wc makes room
    guest.send("\x04")
    guest.expect(r"1\s+1\s+4096")


def test_typed_before_there_was_a_driver():
    child = console.emulator()
    child.send("echo early bird\r")
    child.expect_exact("echo early bird\r")
    child.expect_exact("# early bird\r")
    child.close()
