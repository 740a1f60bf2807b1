# SPDX-License-Identifier: MIT
"""What has been linked into the kernel: nothing of it uses the registers that are the programs' alone.

The compiler is told to leave VFP and NEON alone, but whoever packaged the libraries (libfdt, zlib, liblz4) was not.
Such an instruction is an oops, or in the middle of a program's arithmetic another result.
"""

import os
import re
import subprocess

import neap_build as nb

VFP = re.compile(r"^\s*[0-9a-f]+:\t[0-9a-f ]+\t(v[a-z]\w*|f(?:ld|st|m)\w*)(?:\.\w+)*\t", re.MULTILINE)


def functions_with_vfp(path):
    """The names of functions with an instruction of VFP or NEON."""
    objdump = os.environ.get("CROSS_COMPILE", "arm-none-eabi-") + "objdump"
    text = subprocess.run([objdump, "-d", path], stdout=subprocess.PIPE, check=True, text=True).stdout
    bodies = re.split(r"^[0-9a-f]+ <(.*)>:$", text, flags=re.MULTILINE)
    return {name for name, body in zip(bodies[1::2], bodies[2::2]) if VFP.search(body)}


def test_only_vfp_touches_vfp():
    found = functions_with_vfp(os.path.join(nb.TOP, nb.OUT, "neap.elf"))
    assert {"vfp_save_state", "vfp_load_state"} <= found
    assert not [name for name in found if not name.startswith("vfp_")]
