#!/usr/bin/env python3
"""What bench/convergence.py makes of traces."""
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))
import convergence  # noqa: E402


def trace(sizes, rows):
    lines = [json.dumps({"recipe": {"sizes": sizes}})]
    for scale, evaluations, seconds, total in rows:
        lines.append(json.dumps({"scale": scale, "evaluations": evaluations, "seconds": seconds,
                                 "total": total}))
    return convergence.read_trace(lines)


class Convergence(unittest.TestCase):
    plain = trace([100], [(0, i, float(i), 1000.0 / i) for i in range(1, 101)])

    def test_coarse_scales_count_by_their_area_and_time(self):
        other = trace([50, 100], [(0, 8, 2.0, 1.0), (1, 1, 3.0, 30.0), (1, 2, 4.0, 20.0)])
        found = convergence.compare(self.plain, other)
        self.assertEqual(set(found), {50, 100})
        self.assertEqual(found[50]["target"], 20.0)
        self.assertEqual(found[50]["plain"], (50.0, 50.0))
        self.assertEqual(found[50]["other"], (4.0, 8 / 4 + 2))
        self.assertEqual(convergence.ratio(found[50], 0), 12.5)

    def test_a_total_at_a_coarse_scale_reaches_nothing(self):
        other = trace([50, 100], [(0, 8, 2.0, 1.0), (1, 1, 3.0, 30.0)])
        self.assertIsNone(convergence.compare(self.plain, other)[50]["other"])

    def test_the_target_is_the_best_so_far(self):
        rough = trace([100], [(0, i, float(i), 5.0 if i == 30 else 9.0) for i in range(1, 51)])
        self.assertEqual(convergence.best_after(rough[1], 50), 5.0)
        self.assertEqual(convergence.reached(*rough, 5.0), (30.0, 30.0))


if __name__ == "__main__":
    unittest.main()
