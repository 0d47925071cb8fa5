"""Figures of programs that compute different things must be refused."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))
import agreement  # noqa: E402


def entries(loss, gradient, painting):
    return [{"what": "impasto loss f32", "difference": loss, "gradient_distance": gradient},
            {"what": "impasto stylize f32", "difference": painting, "gradient_distance": None},
            {"what": "impasto loss bf16", "difference": 0.5, "gradient_distance": 0.5}]


class Refusal(unittest.TestCase):
    def test_agreement_passes_whatever_bf16_does(self):
        self.assertIsNone(agreement.refusal(entries(9e-4, 9e-4, 9e-4)))

    def test_each_distance_is_judged(self):
        for bad in (entries(2e-3, 0, 0), entries(0, 2e-3, 0), entries(0, 0, 2e-3)):
            self.assertRegex(agreement.refusal(bad), "differs from PyTorch f32 by 2.0e-03")

    def test_a_figure_that_is_no_number_is_refused(self):
        self.assertIsNotNone(agreement.refusal(entries(float("nan"), 0, 0)))
        self.assertIsNotNone(agreement.refusal(entries(0, float("nan"), 0)))


if __name__ == "__main__":
    unittest.main()
