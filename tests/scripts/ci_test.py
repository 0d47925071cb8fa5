""".ci/run must pass, fail and count as what it calls did; in a folder with small tests of its own."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
MAKEFILE = """
test:
	@mkdir -p build && cp tests.cmake build/CTestTestfile.cmake
	@ctest --test-dir build --output-junit $(CURDIR)/build/tests.xml
asan:
	@mkdir -p build-asan && echo 'add_test(sound true)' > build-asan/CTestTestfile.cmake
	@ctest --test-dir build-asan --output-junit $(CURDIR)/build-asan/tests.xml
lint:
	@true
"""
PASSES = "add_test(passes true)\n"
FAILS = 'add_test(fails sh -c "echo FAILED: always; exit 1")\n'
FAILS_ONCE = 'add_test(unsteady sh -c "rm once || exit 0; echo FAILED: once; exit 1")\n'


def run(tests, makefile=MAKEFILE):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name in (".ci/run", "scripts/failed_tests.py"):
            (root / name).parent.mkdir()
            shutil.copy(ROOT / name, root / name)
        (root / "Makefile").write_text(makefile)
        (root / "tests.cmake").write_text(tests)
        (root / "build").mkdir()
        (root / "build" / "once").touch()
        done = subprocess.run(["bash", root / ".ci/run"], capture_output=True, text=True)
        return done.returncode, done.stdout.splitlines()


class Ci(unittest.TestCase):
    def test_passes_where_all_do(self):
        code, out = run(PASSES)
        self.assertEqual((code, out[-1]), (0, "2 passed, 0 failed"))

    def test_fails_where_a_test_does_and_says_so_last(self):
        code, out = run(PASSES + FAILS)
        self.assertEqual((code, out[-1]), (1, "2 passed, 1 failed"))
        self.assertIn("FAILED: make test", out[-2])
        self.assertIn("    FAILED: always", out[-6:])

    def test_names_what_failed_once_and_lets_it_pass(self):
        code, out = run(PASSES + FAILS_ONCE)
        self.assertEqual((code, out[-1]), (0, "3 passed, 0 failed"))
        self.assertRegex(out[-3], "^failed in build/tests.xml: unsteady")
        self.assertEqual(out[-2], "    FAILED: once")

    def test_fails_where_nothing_was_built(self):
        code, out = run(PASSES, MAKEFILE.replace("@mkdir -p build &&", "@false &&"))
        self.assertEqual((code, out[-1]), (1, "1 passed, 0 failed"))
        self.assertIn("FAILED: make test", out[-2])

    def test_fails_where_lint_does(self):
        code, out = run(PASSES, MAKEFILE.replace("@true", "@false"))
        self.assertEqual((code, out[-2]), (1, "FAILED: make lint"))


if __name__ == "__main__":
    unittest.main()
