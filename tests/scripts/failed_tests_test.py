"""failed_tests.py must name each failed test of a real ctest run, with what it says first."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "failed_tests.py"
GTEST = "Running 1 test\na_test.cpp:7: Failure\nExpected equality\n  1\n  2\n"
CTEST = """
add_test(passes sh -c "echo fine")
add_test(fails sh -c "cat gtest.txt; exit 1")
add_test(hangs sleep 20)
set_tests_properties(hangs PROPERTIES TIMEOUT 1)
"""


class FailedTests(unittest.TestCase):
    def test_failures_and_time_outs_are_named_with_what_they_say(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "gtest.txt").write_text(GTEST)
            (root / "CTestTestfile.cmake").write_text(CTEST)
            report = root / "tests.xml"
            subprocess.run(["ctest", "--output-junit", report], cwd=root, capture_output=True)
            command = [sys.executable, SCRIPT, report, root / "no.xml"]
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        self.assertRegex(said, r"failed in \S+tests.xml: fails, after 0\.\d s\n    a_test.cpp:7: Failure")
        self.assertIn("    Expected equality\n      1\n      2\n", said)
        self.assertRegex(said, r"tests.xml: hangs, after [12]\.\d s")
        self.assertNotIn("passes", said)
        self.assertNotIn("Running", said)


if __name__ == "__main__":
    unittest.main()
