# SPDX-License-Identifier: Apache-2.0
"""directions.py ROOT - #include lines point the right way.

preload -> include <- report, nothing between preload and report; headers never include each other in a
circle; and the flow of a request through the recorder, and of a recording through the report, goes down
only. Tests may include both sides. Two modules whose .c files need each other are no failure, but are
named: they may be one module.
"""

import os
import re
import sys

# From the doorway to the bytes. A module may include those that stand after it in this list, not before.
FLOW = ["preload", "hooks", "conn", "exchange", "tbuf", "event"]
# Bytes in, verdict out: these include nothing of their own folder but each other.
PURE = {"preload": ["error_line", "error_text", "http1", "kept", "http2", "slab", "stream", "cgi", "fastcgi", "uwsgi", "scgi", "method", "url_query",
                    "printable", "scrub", "statement", "statsd", "wire", "key_shape", "text", "wildcard"], "report": []}
# Likewise, from the program to the bytes of a recording.
REPORT_FLOW = ["main", "render", "model", "capture", "reader"]

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)


def module(path):
    return os.path.splitext(os.path.basename(path))[0]


def sources(folder):
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith((".c", ".h")):
                yield os.path.join(place, name)


def includes(path):
    with open(path, encoding="utf-8") as file:
        return INCLUDE.findall(file.read())


def family(name, names):
    """http1_body.c and http1_machine.h are parts of http1, which has the header."""
    for end in range(len(name)):
        if name[end] == "_" and name[:end] in names:
            return name[:end]
    return name


def graph(folder, endings=(".c", ".h")):
    heads = {module(path) for path in sources(folder) if path.endswith(".h")}
    edges = {}
    for path in sources(folder):
        here = family(module(path), heads)
        targets = edges.setdefault(here, set())
        if path.endswith(endings):
            targets |= {family(module(name), heads) for name in includes(path) if "/" not in name} - {here}
    return edges


def circles(edges):
    """Each circle once, as the list of modules on it."""
    done, found = set(), []

    def visit(name, way):
        if name in way:
            found.append(way[way.index(name):] + [name])
            return
        if name in done:
            return
        for target in sorted(edges.get(name, ())):
            visit(target, way + [name])
        done.add(name)

    for name in sorted(edges):
        visit(name, [])
    return found


def place(name, flow):
    for index, step in enumerate(flow):
        if name == step or name.startswith(step + "_"):
            return index
    return None


def upward(edges, flow):
    for name, targets in sorted(edges.items()):
        for target in sorted(targets):
            here, there = place(name, flow), place(target, flow)
            if here is not None and there is not None and there < here:
                yield f"{name} includes {target}, which stands above it"


def headers(root, folder):
    return {os.path.basename(path) for path in sources(os.path.join(root, folder)) if path.endswith(".h")}


def strangers(root, folder, allowed):
    own = headers(root, folder)
    for path in sources(os.path.join(root, folder)):
        for name in includes(path):
            if name not in own and not name.startswith(allowed) and "/" in name:
                yield f'{folder}/{os.path.basename(path)} includes "{name}"'
            for other in {"preload", "report"} - {folder}:
                if name not in own and name in headers(root, other):
                    yield f'{folder}/{os.path.basename(path)} includes {other}/{name}'


def twins(root, folder):
    """Headers are found by their names alone, so a name may stand once."""
    seen = {}
    for path in sources(os.path.join(root, folder)):
        name = os.path.basename(path)
        if name in seen:
            yield f"{folder}: {name} stands in two folders"
        seen[name] = path


def complaints(root):
    for folder in ("preload", "report"):
        yield from strangers(root, folder, ("profilis/",))
        yield from twins(root, folder)
        edges = graph(os.path.join(root, folder))
        for way in circles(graph(os.path.join(root, folder), (".h",))):
            yield f"{folder}: headers in a circle: {' -> '.join(way)}"
        for name in PURE[folder]:
            impure = edges.get(name, set()) - set(PURE[folder])
            if impure:
                yield f"{folder}: {name} includes {', '.join(sorted(impure))}, and should be pure"
        yield from (f"{folder}: {text}" for text in
                    upward(edges, FLOW if folder == "preload" else REPORT_FLOW))
    yield from strangers(root, "include/profilis", ("profilis/",))


def notes(root):
    for folder in ("preload", "report"):
        for way in circles(graph(os.path.join(root, folder))):
            yield f"note: {folder}: {' -> '.join(way)}"


def main():
    print("\n".join(notes(sys.argv[1])))
    found = list(complaints(sys.argv[1]))
    print("\n".join(found) or "all includes point down")
    sys.exit(1 if found else 0)


main()
