"""The page must hold the figures that were measured, and say what was not."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))
import report  # noqa: E402


def evaluation(program, turn, seconds, threads=2, **more):
    return {"program": program, "precision": "f32", "layout": "contiguous", "compiled": False,
            "threads": threads, "size": 512, "turn": turn, "seconds": [seconds],
            "peak_bytes": 1e9 if program == "impasto" else 6e9, "start_seconds": 0.25, **more}


def job(program, turn, seconds):
    return {"program": program, "precision": "bf16", "size": 512, "turn": turn, "loss": 2.0,
            "wall_seconds": seconds, "first_step_seconds": seconds / 100, "peak_bytes": 1e9,
            "trace": [[1.0, 5.0], [9.0, 2.0], [49.0, 1.0]]}


def measured():
    return {
        "command": "make bench", "began": "THE-BEGIN", "finished": "THE-END", "load_before": 0.1,
        "threads": 2, "turns": 2,
        "machine": {"processor": "THE-PROCESSOR", "features": ["avx2"], "processors": 2,
                    "memory_bytes": 8e9, "system": "THE-SYSTEM", "kernel": "THE-KERNEL",
                    "versions": {"impasto": "0.1.0", "PyTorch": "2.15.0"}},
        "torch_import": {"peak_bytes": 5e8, "wall_seconds": 1.5},
        "agreement": [{"what": "impasto loss f32", "total": 1234.5, "difference": 1e-9,
                       "gradient_distance": 2e-7}],
        "candidates": [{"program": "PyTorch", "precision": "f32", "layout": "contiguous",
                        "compiled": True, "size": 512, "reason": "no compiler"}],
        "evaluations": [evaluation("impasto", 0, 0.5), evaluation("PyTorch", 0, 2.0),
                        evaluation("impasto", 0, 0.9, threads=1),
                        evaluation("impasto", 1, 0.5), evaluation("PyTorch", 1, 1.5),
                        evaluation("impasto", 1, 1.0, threads=1)],
        "crowds": [{"size": 512, "precision": "f32", "turn": turn, "processes": 2,
                    "seconds": [1.0, 1.0]} for turn in (0, 1)],
        "starts": [{"size": 512, "way": "THE-WAY", "seconds": [0.35, 0.3, 0.4]}],
        "jobs": [job("impasto", 0, 50.0), job("pastiche", 0, 400.0),
                 job("impasto", 1, 50.0), job("pastiche", 1, 300.0)],
        "job_turns": 2, "job_steps": 200, "job_files": ["a.png", "b.png"],
        "job_differences": "THE-DIFFERENCES",
        "skipped": [{"what": "PyTorch at 2048", "reason": "too little memory"}],
    }


class Page(unittest.TestCase):
    def rows(self, measured_, start):
        return [line for line in report.page(measured_).splitlines() if line.startswith(start)]

    def test_gives_ratios_with_their_spread(self):
        row, = self.rows(measured(), "| 512 | best precision of each")
        self.assertTrue(row.endswith("| 3.50 (3.00-4.00) | 6.00 (6.00-6.00) | 1.00 (1.00-1.00) |"),
                        row)

    def test_gives_the_start(self):
        row, = self.rows(measured(), "| 512 | THE-WAY")
        self.assertEqual(row, "| 512 | THE-WAY | 0.350 (0.300-0.400) |")

    def test_gives_least_and_median_of_all_turns(self):
        row, = self.rows(measured(), "| 512 | PyTorch f32 (contiguous, eager) | 2 ")
        self.assertIn("| 1.50 | 1.75 | 6.00 GB | 0.250 |", row)

    def test_sets_one_thread_against_all_and_what_the_machine_gives(self):
        row, = self.rows(measured(), "| 512 | impasto f32 | 1.")
        self.assertEqual(row, "| 512 | impasto f32 | 1.90 (1.80-2.00) | 1.90 (1.80-2.00) |")

    def test_compares_whole_jobs(self):
        row, = self.rows(measured(), "| whole job")
        self.assertEqual(row, "| whole job | 7.00 (6.00-8.00) |")

    def test_says_where_when_and_by_what(self):
        page = report.page(measured())
        for word in ("make bench", "THE-BEGIN", "THE-END", "THE-PROCESSOR", "THE-SYSTEM",
                     "THE-KERNEL", "PyTorch 2.15.0", "2 turns", "THE-DIFFERENCES"):
            self.assertIn(word, page)

    def test_says_what_was_not_measured(self):
        page = report.page(measured())
        self.assertIn("PyTorch at 2048: too little memory", page)
        self.assertIn("| 512 | PyTorch f32 (contiguous, compiled) |  | no compiler |", page)

    def test_says_when_a_job_was_as_good_as_the_other(self):
        row, = self.rows(measured(), "| until impasto")
        self.assertTrue(row.endswith("| 35.0 (30.0-40.0) |"), row)  # 10 s: 50 less the last 40

    def test_says_nothing_of_a_loss_that_was_not_reached(self):
        never = measured()
        never["jobs"] = [entry | {"loss": 0.5} for entry in never["jobs"]]
        self.assertEqual(self.rows(never, "| until impasto"), [])

    def test_stands_without_jobs_threads_and_candidates(self):
        bare = measured() | {"jobs": [], "crowds": [], "candidates": [], "skipped": []}
        page = report.page(bare)
        for word in ("pastiche", "## Threads", "candidates"):
            self.assertNotIn(word, page)

    def test_rows_are_as_wide_as_their_header(self):
        width = None
        for line in report.page(measured()).splitlines():
            columns = line.count("|") if line.startswith("|") else None
            self.assertTrue(width is None or columns in (None, width), line)
            width = columns


if __name__ == "__main__":
    unittest.main()
