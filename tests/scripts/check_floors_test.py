"""check_floors.py must let a good tree pass and name every line that leaves its floor."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "check_floors.py"
CMAKE = """
impasto_room(base LIBRARIES fmt::fmt)
impasto_room(network DEPENDS base
             LIBRARIES dnnl)
impasto_room(cli DEPENDS base network)
"""


def run(files, cmake=CMAKE):
    with tempfile.TemporaryDirectory() as root:
        for name, text in {"CMakeLists.txt": cmake, **files}.items():
            path = pathlib.Path(root) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        done = subprocess.run([sys.executable, SCRIPT, root], capture_output=True, text=True)
        return done.returncode, done.stdout


class CheckFloors(unittest.TestCase):
    def test_includes_from_below_pass(self):
        code, _ = run(
            {
                "src/base/a.h": '#include <vector>\n#include "base/b.h"\n',
                "src/network/cpu/n.cpp": '#include "network/n.h"\n#include "base/a.h"\n',
                "include/impasto/error.h": "#include <string>\n",
            }
        )
        self.assertEqual(code, 0)

    def test_an_include_from_above_is_named(self):
        code, out = run({"src/base/a.h": '\n#include "network/n.h"\n'})
        self.assertEqual(code, 1)
        self.assertIn("src/base/a.h:2", out)

    def test_an_undeclared_neighbour_is_named(self):
        cmake = CMAKE.replace("cli DEPENDS base network", "cli DEPENDS base")
        code, out = run({"src/cli/m.cpp": '#include "network/n.h"\n'}, cmake)
        self.assertEqual(code, 1)
        self.assertIn("src/cli/m.cpp:1", out)

    def test_public_headers_see_no_room(self):
        code, out = run({"include/impasto/x.h": '#include "base/a.h"\n'})
        self.assertEqual(code, 1)
        self.assertIn("include/impasto/x.h:1", out)

    def test_a_folder_that_is_no_room_is_named(self):
        code, out = run({"src/attic/x.cpp": "\n"})
        self.assertEqual(code, 1)
        self.assertIn("attic", out)

    def test_rooms_depend_downward(self):
        code, out = run({}, "impasto_room(a DEPENDS b)\nimpasto_room(b)\n")
        self.assertEqual(code, 1)
        self.assertIn("room a depends on b", out)


if __name__ == "__main__":
    unittest.main()
