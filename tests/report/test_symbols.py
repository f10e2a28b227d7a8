# SPDX-License-Identifier: Apache-2.0
"""Names for code, of programs that this test compiles: with and without what a debugger needs, stripped, changed, and
of code that a JIT made."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SYMBOLISE = sys.argv[1]
C = """\
#include <stdio.h>
volatile int sink;
static inline __attribute__((always_inline)) void innermost(int n)
{
	sink += n; /* line 5 */
}
static inline __attribute__((always_inline)) void middle(int n)
{
	innermost(n + 1); /* line 9 */
}
static __attribute__((noinline)) void hidden(int n)
{
	middle(n); /* line 13 */
	sink++;
}
__attribute__((noinline)) void open_to_all(int n)
{
	hidden(n);
	sink++; /* line 19 */
}
int main(void)
{
	open_to_all(1);
	return 0;
}
"""
CXX = """\
#include <string>
volatile int sink;
namespace shop {
struct cart {
	template <typename T> __attribute__((noinline)) void add(const T &what, int n) { sink += n; sink += (int)sizeof(what); }
};
namespace {
__attribute__((noinline)) void nameless() { sink++; sink++; }
}
}
extern "C" void rust() __asm__("RUST");
extern "C" __attribute__((noinline)) void rust() { sink += 7; sink += 9; }
int main()
{
	shop::cart().add(std::string("x"), 2);
	shop::nameless();
	rust();
}
"""
IMPL = "_$LT$impl$u20$core..fmt..Display$u20$for$u20$T$GT$"
CXX = CXX.replace("RUST", f"_ZN4shop{len(IMPL)}{IMPL}3fmt17h0123456789abcdefE")


def run(*words, **more):
    return subprocess.run([str(w) for w in words], check=True, capture_output=True, text=True, **more).stdout


def build_id(path):
    found = re.search(r"Build ID: ([0-9a-f]+)", run("readelf", "-n", path))
    return found[1] if found else "-"


def addresses(path):
    """Of functions: where each begins, and its size."""
    found = {}
    for line in run("nm", "-S", path).splitlines():
        words = line.split()
        if len(words) == 4 and words[2] in "tTwW":
            found[words[3]] = int(words[0], 16), int(words[1], 16)
    return found


def say(asked, *options):
    """What is said of each (pid, offset, module)."""
    text = "".join(f"{pid} {offset:x} {module}\n" for pid, offset, module in asked)
    return [part.splitlines() for part in run(SYMBOLISE, *options, input=text).split("\n.\n")[:-1]]


class Symbols(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def compiled(self, name, *flags, source=C, compiler="cc"):
        path = self.folder / name
        suffix = "c" if compiler == "cc" else "cc"
        (self.folder / f"shop.{suffix}").write_text(source)
        run(compiler, "-O2", "-Wl,--build-id", *flags, "-o", path, f"shop.{suffix}", cwd=self.folder)
        return path

    def place(self, path, offset, identity=None):
        return 0, offset, f"{identity or build_id(path)} {path}"

    def functions(self, path, *names, of=None):
        where = addresses(of or path)
        return say([self.place(path, where[name][0] + where[name][1] // 2) for name in names])

    def chain(self, path, of, *options):
        """What `hidden` says where something is inlined."""
        start, size = addresses(of)["hidden"]
        said = say([self.place(path, start + i) for i in range(size)], *options)
        return max(said, key=len)

    def test_symbol_table_alone(self):
        for flags in [["-pie", "-fPIE"], ["-no-pie"]]:
            path = self.compiled("plain", *flags)
            self.assertEqual([["hidden (plain)"], ["open_to_all (plain)"], ["main (plain)"]],
                             self.functions(path, "hidden", "open_to_all", "main"))

    def test_lines_and_inlined_functions(self):
        for flags in [["-gdwarf-4"], ["-gdwarf-5"], ["-g", "-no-pie"], ["-g", "-ffunction-sections"]]:
            path = self.compiled("debug", *flags)
            shown = self.chain(path, path)
            self.assertEqual(["innermost", "middle", "hidden"], [line.split()[0] for line in shown], flags)
            self.assertEqual(["5", "9", "13"], re.findall(r"shop\.c:(\d+)\)", "\n".join(shown)), flags)

    def test_clang_writes_no_aranges(self):
        if not shutil.which("clang"):
            self.skipTest("no clang")
        (self.folder / "shop.c").write_text(C)
        run("clang", "-O2", "-g", "-Wl,--build-id", "-o", "clanged", "shop.c", cwd=self.folder)
        path = self.folder / "clanged"
        self.assertEqual(["innermost", "middle", "hidden"], [line.split()[0] for line in self.chain(path, path)])

    def stripped(self, root=None):
        whole = self.compiled("whole", "-g")
        path, debug = self.folder / "server", self.folder / "server.debug"
        if root:
            identity = build_id(whole)
            debug = root / ".build-id" / identity[:2] / f"{identity[2:]}.debug"
            debug.parent.mkdir(parents=True)
        run("objcopy", "--only-keep-debug", whole, debug)
        run("strip", "-o", path, whole)
        return whole, path, debug

    def test_stripped(self):
        whole, path, _ = self.stripped(self.folder / "elsewhere")
        offset = addresses(whole)["hidden"][0]
        self.assertEqual([[f"server+0x{offset:x}"]], say([self.place(path, offset)]))

    def test_debug_file_by_build_id(self):
        root = self.folder / "debug"
        whole, path, _ = self.stripped(root)
        self.assertEqual(["innermost", "middle", "hidden"],
                         [line.split()[0] for line in self.chain(path, whole, "-d", root)])
        # The program has been replaced; what it was is still known.
        wanted = self.place(path, addresses(whole)["open_to_all"][0])
        shutil.copy(self.compiled("other", "-DOTHER", "-O1"), path)
        self.assertRegex(say([wanted], "-d", root)[0][0], r"^open_to_all \(.*shop\.c:\d+\)$")

    def test_debug_file_by_link(self):
        for flag in ["-Wl,--build-id", "-Wl,--build-id=none"]:
            whole, path, debug = self.compiled("whole", "-g", flag), self.folder / "server", self.folder / "whole.debug"
            run("objcopy", "--only-keep-debug", whole, debug)
            run("strip", "-o", path, whole)
            run("objcopy", f"--add-gnu-debuglink={debug}", path)
            self.assertEqual("-" == build_id(path), flag.endswith("none"))
            self.assertEqual(["innermost", "middle", "hidden"], [line.split()[0] for line in self.chain(path, whole)])
            # Another file under the same name is not taken.
            self.compiled("whole.debug", "-g", flag, source=C.replace("hidden", "hiding"))
            self.assertEqual([f"server+0x{addresses(whole)['hidden'][0]:x}"],
                             say([self.place(path, addresses(whole)["hidden"][0])])[0])

    def test_libraries_are_links(self):
        path = self.compiled("libshop.so.1.2")
        link = self.folder / "libshop.so.1"
        link.symlink_to(path.name)
        self.assertEqual([["main (libshop.so.1)"]], say([self.place(link, addresses(path)["main"][0])]))

    def test_changed_file(self):
        path = self.compiled("plain")
        offset = addresses(path)["main"][0]
        for identity in ["00" * 20, "-", "xyz", "0" * 300]:
            self.assertEqual([[f"plain+0x{offset:x} (file changed since)"]],
                             say([self.place(path, offset, identity)]))

    def test_files_that_are_none(self):
        (self.folder / "text").write_text("#!/bin/sh\n")
        os.mkfifo(self.folder / "pipe")
        torn = self.compiled("torn", "-g")
        identity, whole = build_id(torn), torn.read_bytes()
        for name in ["text", "pipe", "gone", "."]:
            shown, = say([self.place(self.folder / name, 0x10, "ab" * 20)])[0]
            self.assertRegex(shown, r"\+0x10$")
        for part in range(0, len(whole), len(whole) // 40):
            torn.write_bytes(whole[:part])
            self.assertEqual(1, len(say([self.place(torn, 0x1100, identity)])))
        self.assertEqual(["nowhere+0x5"], say([(0, 5, "nowhere")])[0])

    def test_damaged_debug_information(self):
        path = self.compiled("damaged", "-g")
        identity, whole = build_id(path), bytearray(path.read_bytes())
        start, size = addresses(path)["hidden"]
        for seed in range(60):
            bad = bytearray(whole)
            for k in range(30):
                bad[0x1200 + (seed * 7919 + k * 104729) % (len(bad) - 0x1200)] ^= 1 + seed % 255
            path.write_bytes(bad)
            say([self.place(path, start + i, identity) for i in range(0, size, 3)])

    def test_vdso(self):
        found = re.search(r"^(\w+)-(\w+) .*\[vdso\]$", pathlib.Path("/proc/self/maps").read_text(), re.M)
        if not found:
            self.skipTest("no vdso")
        begin, end = (int(n, 16) for n in found.groups())
        with open("/proc/self/mem", "rb") as memory:
            memory.seek(begin)
            (self.folder / "vdso").write_bytes(memory.read(end - begin))
        identity = build_id(self.folder / "vdso")
        line = re.search(r"^(\w+) .* __(vdso|kernel)_clock_gettime", run("nm", "-D", self.folder / "vdso"), re.M)
        for name in ["[vdso]", "linux-vdso.so.1"]:
            self.assertEqual([[f"__{line[2]}_clock_gettime ({name})"]],
                             say([(0, int(line[1], 16), f"{identity} {name}")]))
        self.assertEqual([["[vdso]+0x10 (file changed since)"]], say([(0, 0x10, "ab12 [vdso]")]))

    def test_names_of_cxx_and_rust(self):
        for flags in [[], ["-g"]]:
            path = self.compiled("cxx", *flags, source=CXX, compiler="c++")
            where = addresses(path)
            shown = {name: say([self.place(path, start)])[0][-1].rpartition(" (")[0]
                     for name, (start, size) in where.items() if "shop" in name}
            self.assertEqual({"void shop::cart::add<std::__cxx11::basic_string<char, std::char_traits<char>, "
                              "std::allocator<char> > >(std::__cxx11::basic_string<char, std::char_traits<char>, "
                              "std::allocator<char> > const&, int)",
                              "shop::(anonymous namespace)::nameless()",
                              "shop::<impl core::fmt::Display for T>::fmt"}, set(shown.values()))

    def test_code_of_a_jit(self):
        (self.folder / "perf.map").write_text("7f00001000 100 JS:*handler /srv/app.js:12:9\n"
                                              "7f00001100 0x20 JS:~ /srv/app.js:1:1\n"
                                              "7f00002000 40 Ljava/lang/String;::hashCode\n"
                                              "7f00003000 40 py::view:/srv/app.py\n")
        self.assertEqual([["handler (/srv/app.js:12)"], ["(anonymous) (/srv/app.js:1)"],
                          ["Ljava/lang/String;::hashCode"], ["view (/srv/app.py)"], ["0x7f00003040"], ["0x7f00001000"]],
                         say([(77, 0x7f00001010, ""), (77, 0x7f00001100, ""), (77, 0x7f00002000, ""),
                              (77, 0x7f00003001, ""), (77, 0x7f00003040, ""), (78, 0x7f00001000, "")],
                             "-p", "77", self.folder))

    def test_map_in_tmp_is_of_the_process(self):
        pid = 2**31 - 1 - os.getpid()
        path = pathlib.Path(f"/tmp/perf-{pid}.map")
        self.addCleanup(lambda: path.unlink(missing_ok=True))
        asked = [(pid, 0x1010, "")], "-p", pid, self.folder
        path.write_text("1000 100 mine\n")
        self.assertEqual([["mine"]], say(*asked))
        os.utime(path, (1, 1))
        self.assertEqual([["0x1010"]], say(*asked))
        path.unlink()
        (self.folder / "real").write_text("1000 100 linked\n")
        path.symlink_to(self.folder / "real")
        self.assertEqual([["0x1010"]], say(*asked))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
