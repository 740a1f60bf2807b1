# SPDX-License-Identifier: MIT
"""`make debug`: gdb at a breakpoint in the middle of a fault, and our commands there."""

import re

import console
import neap_build as nb

PROMPT = r"\(gdb\) "


def test_debug():
    gdb = console.make("debug", "MEM=32M", "SWAP=64M", "PROG=swap-stress --size 48M",
                       env={**nb.environment(), "TERM": "dumb"}, dimensions=(100, 200))

    def run(line):
        gdb.sendline(line)
        gdb.expect(PROMPT)
        return gdb.before.replace("\r", "")

    gdb.expect(PROMPT)
    run("set pagination off")
    assert "neap-walk ADDR" in run("neap-help")
    run("tbreak free_reserved_area if start == __init_begin")
    assert "free_initmem" in run("continue") + run("bt")
    words = run("x/1xw __init_begin") + run("x/1xw __inittext_end - 4")
    assert words.count("0xe7f000f0") == 2, words        # no code is left (arch/arm/mm/mmu.c)
    # A call chain goes on through an exception of the kernel's, and ends at one of a program's.
    run("tbreak do_page_fault if (regs->uregs[16] & 15) != 0")
    run("continue")
    assert re.search(r"do_DataAbort.*\n#2 +<signal handler called>\n#3.* clear_user .*kernel_execve.*ret_from_fork",
                     run("bt").replace("arm_clear_user", "clear_user"), re.DOTALL)
    run("break do_swap_page")
    assert "Breakpoint 3, do_swap_page" in run("continue")
    chain = run("bt")
    assert "do_page_fault" in chain and "corrupt" not in chain, chain
    assert re.search(r"swap-stress: mm 0x\w+, \d+ areas", run("neap-vmas"))
    assert re.search(r"\d+ R +\d+ +\d+ +0x\w+ swap-stress", run("neap-ps"))
    assert "small page, kernel r, write-back, executable" in run("neap-walk 0xc0010000")
    assert re.search(r"Adding \d+k swap on /dev/vda", run("neap-log 5"))
    run("kill")
    gdb.sendline("quit")
    assert gdb.finish() == 0
