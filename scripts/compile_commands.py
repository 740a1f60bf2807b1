#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""compile_commands.json for editors, out of the command lines that the build stored.

Each object X.o has X.o.cmd with `saved_X.o := command` and, if it was compiled from a file,
`source_X.o := file`. Arguments: the build folders to read.
"""

import json
import os
import sys


def entries(folder):
    for path, _, files in os.walk(folder):
        for name in files:
            if not name.endswith(".o.cmd"):
                continue
            target = os.path.join(path, name)[:-len(".cmd")]
            saved, source = "", ""
            with open(target + ".cmd", encoding="utf-8") as f:
                for line in f:
                    key, _, value = line.rstrip("\n").partition(" := ")
                    if key == "saved_" + target:
                        saved = value
                    elif key == "source_" + target:
                        source = value
            # Objects of files that are gone may linger.
            if source and os.path.exists(source):
                yield {"directory": os.getcwd(), "file": source, "output": target,
                       "command": saved}


def main():
    found = {}
    for folder in dict.fromkeys(sys.argv[1:]):
        for entry in entries(folder):
            found[entry["output"]] = entry
    json.dump([found[key] for key in sorted(found)], sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
