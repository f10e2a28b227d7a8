# SPDX-License-Identifier: Apache-2.0
"""Holds the preload library against its tables. One of

    symbols.py exports LIBRARY HOOK_LIST PROFILIS_H   exported: the hooks, the documented profilis_*, no more
    symbols.py imports LIBRARY IMPORTS                libraries, GLIBC versions and imports allowed by the table
    symbols.py objects LIBRARY HOOK_LIST BANNED       what the recorder's own objects may not call

HOOK_LIST is a program that prints the hooks' names, one a line, from the X-macro that makes them.
"""

import glob
import os
import re
import subprocess
import sys


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def table(path):
    """Lines of words; # begins a comment."""
    with open(path, encoding="utf-8") as file:
        lines = (line.split("#")[0].split() for line in file)
        return [words for words in lines if words]


def hooks(program):
    return set(output(program).split())


def exported(library):
    """Names only: hooks keep the default version, whatever libc's is called."""
    lines = output("nm", "--dynamic", "--defined-only", library).splitlines()
    return {line.split()[-1].split("@")[0] for line in lines}


def exports(library, hook_list, header):
    with open(header, encoding="utf-8") as file:
        documented = set(re.findall(r"^__attribute__\(\(weak\)\).*?\b(profilis_\w+)\(", file.read(), re.M))
    wanted, found = hooks(hook_list) | documented, exported(library)
    yield from (f"exported, but neither hook nor documented: {name}" for name in sorted(found - wanted))
    yield from (f"not exported: {name}" for name in sorted(wanted - found))


def version(text):
    return tuple(int(part) for part in text.split("."))


def imports(library, path):
    rows = table(path)
    allowed = {kind: [row[1] for row in rows if row[0] == kind] for kind in ("needed", "glibc", "import")}
    needed = re.findall(r"\(NEEDED\).*\[(.*)\]", output("readelf", "--dynamic", "--wide", library))
    yield from (f"NEEDED {name}" for name in needed if name not in allowed["needed"])
    limit, = allowed["glibc"]
    for line in output("nm", "--dynamic", "--undefined-only", library).splitlines():
        kind, symbol = line.split()[-2:]
        name, _, origin = symbol.partition("@")
        of_glibc = origin.startswith("GLIBC_")
        if of_glibc and version(origin[len("GLIBC_"):]) > version(limit):
            yield f"{symbol} is newer than GLIBC_{limit}"
        # A weak one may be missing at run time (C++ hosts, sanitizers).
        if name not in allowed["import"] and kind not in "wv":
            yield f"imports {symbol}, which is not in {os.path.basename(path)}"


def undefined(path):
    lines = output("nm", "--undefined-only", path).splitlines()
    return {line.split()[-1] for line in lines if line.split()[-2:-1] == ["U"]}


def modules():
    """The name of each source of the library, by the name that meson gives its object."""
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../preload")
    paths = glob.glob(os.path.join(folder, "**/*.c"), recursive=True)
    return {os.path.relpath(path, folder).replace("/", "_"): os.path.basename(path)[:-2] for path in paths}


def objects(library, hook_list, path):
    names = modules()
    banned = {row[0]: set(row[1:]) for row in table(path)}
    hooked = hooks(hook_list)
    found = sorted(glob.glob(os.path.join(library + ".p", "*.o")))
    if not found:
        yield f"no objects beside {library}"
    for file in found:
        module = names[os.path.basename(file)[:-2]]
        for name in sorted(undefined(file)):
            if module not in banned.get(name, {module}):
                yield f"{module} uses {name}, which is banned"
            if name in hooked and module not in banned["@hooks"]:
                yield f"{module} calls {name}, which is hooked: use the real one"


def main():
    checks = {"exports": exports, "imports": imports, "objects": objects}
    complaints = list(checks[sys.argv[1]](*sys.argv[2:]))
    print("\n".join(complaints) or "as the tables say")
    sys.exit(1 if complaints else 0)


main()
