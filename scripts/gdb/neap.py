# SPDX-License-Identifier: MIT
"""gdb commands that know Neap's structures; `make debug` loads them, `neap-help` lists them.

They read the stopped kernel's memory through its linear map, by the types in neap.elf's debug
information, and change nothing.

    neap-ps                 all processes
    neap-vmas [PID]         the areas of an address space, and the gaps that matter
    neap-walk ADDR [PID]    how ADDR is translated: both levels, bit by bit
    neap-log [N]            the kernel's messages (the last N lines)
"""

import struct

import gdb

PAGE_SHIFT = 12
THREAD_SIZE = 8192
VM_READ, VM_WRITE, VM_EXEC, VM_SHARED = 1, 2, 4, 8
STATES = {0: "R", 1: "S", 2: "D", 4: "T", 0x80: "X", 0x102: "D", 0x104: "T", 0x402: "I"}


def value(expression):
    return gdb.parse_and_eval(expression)


def word(address):
    """The 32-bit word at a kernel address."""
    data = gdb.selected_inferior().read_memory(address, 4)
    return int.from_bytes(bytes(data), "little")


def to_virt(phys):
    """The lowmem address of a physical one."""
    return (phys - int(value("phys_virt_offset"))) & 0xffffffff


def processes():
    """Each process, as a task_struct value; the boot thread first."""
    head = value("init_task")
    yield head
    offset = next(f.bitpos // 8 for f in head.type.fields() if f.name == "tasks")
    node = head["tasks"]["next"]
    while node and int(node) != int(head["tasks"].address):
        task = (int(node) - offset)
        task = gdb.Value(task).cast(head.type.pointer()).dereference()
        yield task
        node = task["tasks"]["next"]


def current():
    """The running task: at the bottom of the kernel stack that SVC mode's sp points into."""
    mode = int(value("$cpsr")) & 0x1f
    if mode != 0x13:
        raise gdb.GdbError("the CPU is not in kernel mode; give a PID")
    info = int(value("(unsigned long)$sp")) & ~(THREAD_SIZE - 1) & 0xffffffff
    info_type = gdb.lookup_type("struct thread_info").pointer()
    return gdb.Value(info).cast(info_type)["task"].dereference()


def task_of(pid):
    if not pid:
        return current()
    for task in processes():
        if int(task["pid"]) == int(pid, 0):
            return task
    raise gdb.GdbError(f"no process {pid}")


def name_of(task):
    return task["comm"].string(errors="replace")


class Command(gdb.Command):
    """A command whose class's docstring is its help."""

    def __init__(self, name):
        super().__init__(name, gdb.COMMAND_DATA)

    def invoke(self, arg, from_tty):
        try:
            self.run(*gdb.string_to_argv(arg))
        except (gdb.MemoryError, gdb.error) as error:
            # Before the MMU is on, kernel addresses mean nothing.
            raise gdb.GdbError(f"{error} (has the kernel got this far?)")
        except TypeError:
            raise gdb.GdbError(f"usage: {self.__doc__.splitlines()[0]}")


class Ps(Command):
    """neap-ps: all processes.

    State as in ps(1), pages resident (file + anonymous) and in swap, kernel threads in brackets."""

    def run(self):
        print("  PID  PPID S     RSS    SWAP  TASK       COMMAND")
        for task in processes():
            mm, rss, swap = task["mm"], 0, 0
            if mm:
                stat = mm["rss_stat"]
                pages = [int(stat[i]["counter"]) for i in range(4)]    # MM_FILEPAGES and so on
                rss, swap = pages[0] + pages[1] + pages[3], pages[2]
            state = "Z" if int(task["exit_state"]) else STATES.get(int(task["__state"]), "?")
            name = name_of(task) if mm else f"[{name_of(task)}]"
            parent = task["real_parent"]
            print(f"{int(task['pid']):5} {int(parent['pid']) if parent else 0:5} {state} "
                  f"{rss:7} {swap:7}  {int(task.address):#010x} {name}")


class Vmas(Command):
    """neap-vmas [PID]: the areas of an address space.

    Without PID, of the current task. Columns as in /proc/PID/maps, then the size in KiB and the
    largest gap in the subtree below each area, by which get_unmapped_area() finds its way."""

    def run(self, pid=""):
        task = task_of(pid)
        mm = task["mm"] or task["active_mm"]
        if not mm:
            raise gdb.GdbError(f"{name_of(task)}: a kernel thread, without an address space")
        print(f"{name_of(task)}: mm {int(mm):#x}, {int(mm['map_count'])} areas, "
              f"brk {int(mm['start_brk']):#x}-{int(mm['brk']):#x}, "
              f"mmap_base {int(mm['mmap_base']):#x}, stack {int(mm['start_stack']):#x}")
        vma = mm["mmap"]
        while vma:
            flags = int(vma["vm_flags"])
            perms = "".join(c if flags & bit else "-" for c, bit in
                            (("r", VM_READ), ("w", VM_WRITE), ("x", VM_EXEC)))
            start, end = int(vma["vm_start"]), int(vma["vm_end"])
            what = "file" if vma["vm_file"] else "anon" if vma["anon_vma"] else ""
            print(f"{start:08x}-{end:08x} {perms}{'s' if flags & VM_SHARED else 'p'} "
                  f"{int(vma['vm_pgoff']) << PAGE_SHIFT:08x} {(end - start) >> 10:8} KiB "
                  f"gap {int(vma['rb_subtree_gap']) >> 10:8} KiB {what}")
            vma = vma["vm_next"]


class Walk(Command):
    """neap-walk ADDR [PID]: how an address is translated.

    By the tables of PID's address space; without PID of the one in use, which for kernel addresses
    makes no difference. Shows the first-level descriptor, then the second-level one of the hardware
    and the kernel's own entry beside it."""

    MEMORY = {0: "strongly-ordered", 1: "device", 16: "normal uncached", 19: "write-back"}

    def run(self, address, pid=""):
        address = int(value(address)) & 0xffffffff
        if pid:
            pgd = int(task_of(pid)["mm"]["pgd"])
        else:
            try:
                task = current()
                mm = task["mm"] or task["active_mm"]
            except gdb.GdbError:
                mm = 0
            pgd = int(mm["pgd"]) if mm else int(value("init_mm.pgd"))
        slot = pgd + 4 * (address >> 20)
        first = word(slot)
        print(f"first level   {slot:#010x}: {first:#010x}  {self.first_level(first)}")
        if first & 3 == 1:
            table = to_virt(first & ~0x3ff)
            index = (address >> 12) & 0xff
            # The hardware's table lies 2048 bytes above the kernel's.
            second, linux = word(table + 4 * index), word(table + 4 * index - 2048)
            print(f"second level  {table + 4 * index:#010x}: {second:#010x}  "
                  f"{self.second_level(second)}")
            print(f"kernel's PTE  {table + 4 * index - 2048:#010x}: {linux:#010x}  "
                  f"{self.linux_pte(linux)}")
            if second & 2:
                print(f"-> physical {second & ~0xfff | address & 0xfff:#010x}")
        elif first & 2:
            print(f"-> physical {first & ~0xfffff | address & 0xfffff:#010x}")

    @staticmethod
    def access(bits):
        """AP[2:0] of ARM DDI 0406C, table B3-8."""
        return ["no access", "kernel rw", "kernel rw, user r", "kernel and user rw", "reserved",
                "kernel r", "kernel r, user r (old)", "kernel and user r"][bits]

    def first_level(self, entry):
        if entry & 3 == 0:
            return "fault"
        domain = f"domain {(entry >> 5) & 15}"
        if entry & 3 == 1:
            return f"table, {domain}"
        access = (entry >> 10 & 3) | (entry >> 13 & 4)
        memory = (entry >> 2 & 3) | (entry >> 8 & 0x70)
        return ", ".join(["section", domain, self.access(access),
                          self.MEMORY.get(memory, f"type {memory:#x}"),
                          "never executed" if entry & 16 else "executable"]
                         + (["shareable"] if entry & 1 << 16 else [])
                         + (["not global"] if entry & 1 << 17 else []))

    def second_level(self, entry):
        if not entry & 2:
            return "fault"
        access = (entry >> 4 & 3) | (entry >> 7 & 4)
        memory = (entry >> 2 & 3) | (entry >> 2 & 0x70)
        return ", ".join(["small page", self.access(access),
                          self.MEMORY.get(memory, f"type {memory:#x}"),
                          "never executed" if entry & 1 else "executable"]
                         + (["shareable"] if entry & 1 << 10 else [])
                         + (["not global"] if entry & 1 << 11 else []))

    @staticmethod
    def linux_pte(entry):
        if entry == 0:
            return "none"
        if not entry & 1:
            return f"swap: type {entry >> 3 & 31}, offset {entry >> 8}"
        names = ((1, "young"), (7, "dirty"), (5, "user"), (9, "read-only"), (8, "not executable"),
                 (4, "no access"), (10, "shared"), (11, "not global"))
        return ", ".join(["present"] + [name for bit, name in names if entry & 1 << bit])


class Log(Command):
    """neap-log [N]: the kernel's messages, or the last N lines of them.

    Read from the ring in memory, so what no console has shown is there too."""

    def run(self, count="0"):
        lines = self.text().splitlines()
        for line in lines[-int(count):] if int(count) else lines:
            print(line)

    @staticmethod
    def text():
        """The records of kernel/printk/ringbuffer.c, as it would show them."""
        ring = value("log_buf")
        size, header = ring.type.sizeof, 16
        data = bytes(gdb.selected_inferior().read_memory(int(ring.address), size))
        pos, end = int(value("log_first_pos")), int(value("log_next_pos"))
        text = b""
        while pos != end:
            at = pos % size
            nanoseconds, length, _, flags = struct.unpack_from("<QHBB", data, at)
            if length == 0xffff:        # filler: the next record is at the start of the ring
                pos += size - at
            else:
                if not flags & 5:       # neither a continuation nor raw
                    text += b"[%12.6f] " % (nanoseconds / 1e9)
                text += data[at + header:at + header + length] + (b"\n" if flags & 2 else b"")
                pos += (header + length + header - 1) // header * header
            pos &= 0xffffffff
        return text.decode(errors="replace")


class Help(Command):
    """neap-help: what these commands are."""

    def run(self):
        for command in (Ps, Vmas, Walk, Log, Help):
            print("  " + command.__doc__.splitlines()[0])


Ps("neap-ps")
Vmas("neap-vmas")
Walk("neap-walk")
Log("neap-log")
Help("neap-help")
