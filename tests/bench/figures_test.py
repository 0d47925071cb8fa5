"""Medians, ratios and spreads must be right and pair the right turns."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))
import figures  # noqa: E402


def record(program, precision, turn, seconds, threads=2, size=512):
    return {"program": program, "precision": precision, "turn": turn, "seconds": seconds,
            "threads": threads, "size": size, "layout": "channels_last", "compiled": False}


class Numbers(unittest.TestCase):
    def test_have_three_digits(self):
        shown = {0.01234: "0.0123", 0.5: "0.500", 1.005: "1.00", 9.996: "10.0", 12.34: "12.3",
                 99.96: "100", 123.4: "123", 12345.6: "12346"}
        for value, text in shown.items():
            self.assertEqual(figures.number(value), text)

    def test_ratio_shows_median_least_and_most(self):
        self.assertEqual(figures.ratio_text([4.0, 2.0, 3.5]), "3.50 (2.00-4.00)")


class Ratios(unittest.TestCase):
    def test_pair_equal_turns_in_any_order(self):
        slower = [record("PyTorch", "f32", t, [s]) for t, s in ((0, 8.0), (1, 9.0))]
        faster = [record("impasto", "f32", t, [s]) for t, s in ((1, 3.0), (0, 2.0))]
        self.assertEqual(figures.ratios(slower, faster, figures.time_of), [4.0, 3.0])

    def test_leave_out_a_turn_that_only_one_has(self):
        slower = [record("PyTorch", "f32", 1, [8.0])]
        faster = [record("impasto", "f32", t, [2.0]) for t in (0, 1)]
        self.assertEqual(figures.ratios(slower, faster, figures.time_of), [4.0])

    def test_a_turn_counts_by_its_median(self):
        self.assertEqual(figures.time_of(record("impasto", "f32", 0, [9.0, 1.0, 2.0])), 2.0)


class Comparisons(unittest.TestCase):
    def pairs(self, records):
        return [(figures.way(slower[0]), figures.way(faster[0]))
                for _, slower, faster in figures.comparisons(records)]

    def test_best_is_chosen_by_time_and_not_by_name(self):
        records = [record("impasto", "f32", 0, [0.5]), record("impasto", "bf16", 0, [0.7]),
                   record("PyTorch", "f32", 0, [2.0]), record("PyTorch", "bf16", 0, [1.0])]
        half, full = "PyTorch bf16 (channels-last, eager)", "PyTorch f32 (channels-last, eager)"
        self.assertEqual(self.pairs(records), [(half, "impasto f32"), (full, "impasto f32")])

    def test_impasto_in_bf16_is_also_set_against_f32(self):
        records = [record("impasto", "f32", 0, [0.5]), record("impasto", "bf16", 0, [0.3]),
                   record("PyTorch", "f32", 0, [2.0]), record("PyTorch", "bf16", 0, [1.0])]
        half, full = "PyTorch bf16 (channels-last, eager)", "PyTorch f32 (channels-last, eager)"
        self.assertEqual(self.pairs(records), [(half, "impasto bf16"), (full, "impasto f32"),
                                               (full, "impasto bf16")])

    def test_there_is_none_where_pytorch_did_not_run(self):
        self.assertEqual(self.pairs([record("impasto", "f32", 0, [0.5])]), [])


if __name__ == "__main__":
    unittest.main()
