"""Real processes: their peak memory, their time, their failures."""

import pathlib
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))
import measure  # noqa: E402


def run(script, **options):
    return measure.run([sys.executable, "-c", script], **{"limit": 30, **options})


class Measure(unittest.TestCase):
    def test_peak_memory_is_that_of_the_process(self):
        small, large = run("pass"), run("x = bytearray(b'x' * (200 << 20))")
        self.assertGreater(large.peak_bytes - small.peak_bytes, 190 << 20)
        self.assertLess(small.peak_bytes, 100 << 20)

    def test_wall_time_and_output_are_those_of_the_process(self):
        found = run("import time; time.sleep(0.3); print('done')")
        self.assertEqual(found.output, "done\n")
        self.assertGreater(found.wall_seconds, 0.3)

    def test_sees_a_sign_while_the_process_runs(self):
        script = "import time; print('one', flush=True); time.sleep(0.4); print('two')"
        found = run(script, sign=(None, lambda text: "one" in text))
        self.assertLess(found.seen_seconds, found.wall_seconds - 0.3)

    def test_sees_a_sign_in_a_file_that_comes_later(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "trace"
            found = run(f"open({str(file)!r}, 'w').write('here')",
                        sign=(file, lambda text: text == "here"))
        self.assertIsNotNone(found.seen_seconds)

    def test_a_sign_that_never_comes_is_a_failure(self):
        with self.assertRaisesRegex(measure.Failed, "without the sign"):
            run("print('one')", sign=(None, lambda text: "two" in text))

    def test_a_failure_names_its_last_words(self):
        with self.assertRaisesRegex(measure.Failed, "^ValueError: seven$"):
            run("raise ValueError('seven')")

    def test_usage_help_is_not_the_reason(self):
        script = "import sys; sys.exit('--precision: no bf16\\nRun with --help for more.')"
        with self.assertRaisesRegex(measure.Failed, "^--precision: no bf16$"):
            run(script)

    def test_advice_after_an_error_is_not_the_reason(self):
        script = "import sys; sys.exit('SomeError: no compiler\\n\\nSet DEBUG=1 for more')"
        with self.assertRaisesRegex(measure.Failed, "^SomeError: no compiler$"):
            run(script)

    def test_ends_what_takes_too_long(self):
        start = time.monotonic()
        with self.assertRaisesRegex(measure.Failed, "not done after"):
            run("import time; time.sleep(60)", limit=0.5)
        self.assertLess(time.monotonic() - start, 10)


if __name__ == "__main__":
    unittest.main()
