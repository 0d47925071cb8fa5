#!/usr/bin/env python3
"""What bench/defaults_grid.py makes of options, traces and losses."""
import argparse
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))
import defaults_grid  # noqa: E402


class DefaultsGrid(unittest.TestCase):
    def test_a_candidate_is_a_name_and_options(self):
        self.assertEqual(defaults_grid.candidate("default"), ("default", []))
        self.assertEqual(defaults_grid.candidate("half=--iterations 60,40"),
                         ("half", ["--iterations", "60,40"]))

    def test_counts_evaluations_by_size(self):
        rows = [{"recipe": {"sizes": [128, 256]}}]
        rows += [{"scale": 0, "evaluations": n, "total": 1.0} for n in (1, 2, 3)]
        rows += [{"weights": {}}, {"scale": 1, "evaluations": 2, "total": 1.0}]
        self.assertEqual(defaults_grid.evaluations([json.dumps(row) for row in rows]),
                         {128: 3, 256: 2})

    def test_weighs_the_terms_of_a_loss(self):
        loss = {"content": [{"weight": 2.0, "value": 3.0}, {"weight": 1.0, "value": 4.0}],
                "total": 25.0}
        self.assertEqual(defaults_grid.terms(loss), {"total": 25.0, "content": 10.0, "style": 15.0})

    def test_the_table_has_ratios_to_the_first_candidate_and_their_geometric_mean(self):
        lake, night, glass = map(pathlib.Path, ("lake.png", "night.png", "glass.png"))
        options = argparse.Namespace(contents=[lake], styles=[night, glass], size=512,
                                     candidates=[("default", []), ("half", ["--iterations", "9"])])
        found = {(lake, night, "default"): {"total": 100.0, "seconds": 60.0},
                 (lake, night, "half"): {"total": 400.0, "seconds": 30.0},
                 (lake, glass, "default"): {"total": 200.0, "seconds": 80.0},
                 (lake, glass, "half"): {"total": 200.0, "seconds": 40.0}}
        lines = defaults_grid.table(options, found).splitlines()
        self.assertEqual(lines[2:], ["| lake, night | 100 | 4.00 |",
                                     "| lake, glass | 200 | 1.00 |",
                                     "| geometric mean | | 2.00 |",
                                     "| processor's seconds, mean | 70 | 35 |"])


if __name__ == "__main__":
    unittest.main()
