#!/usr/bin/env python3
"""Compares an impasto program with PyTorch on the same weights and pictures; exit 1: they differ.

    compare_with_torch.py build/impasto --vgg19 FILE.bin [--vgg16 FILE.h5] [--quick]

Loss: every term within 1e-4 relative, the gradient's cosine above 0.9999 and its relative RMS
difference below 1 %, in all forms, with both poolings, on odd sizes, at a picture far from the
minimum and at one that has been painted. Stylize: the final total at most 1.02 times PyTorch's.
PyTorch's figures for the loss are float64, its runs float32. Needs torch; a developer's tool.
"""
import argparse
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import torch
from PIL import Image

import torch_oracle
from pictures import picture

TERM_BOUND, COSINE_BOUND, RMS_BOUND, TOTAL_BOUND = 1e-4, 0.9999, 0.01, 1.02
SIZES = (((133, 97), (160, 111)), ((64, 81), (77, 50)))  # content's and style's width and height
# Terms of about one magnitude in each form, so that a wrong gradient of any shows.
FORM_OPTIONS = {"mean": ["--style-weight", "0.1", "--tv-weight", "1e6"],
                "paper": ["--style-weight", "0.02", "--tv-weight", "1e10"],
                "relative": ["--style-weight", "0.1", "--tv-weight", "1"]}


def save(pixels, path):
    Image.fromarray(pixels).save(path)
    return str(path)


def oracle_options(verb, pictures, extra):
    return torch_oracle.parser().parse_args([verb, *pictures, *extra])


def paint(content, style, extra, path):
    """A picture that L-BFGS has moved for 40 evaluations: its style terms are small differences."""
    options = oracle_options("optimize", [content, style], [*extra, "--evaluations", "40"])
    objective = torch_oracle.make_objective(options, content, [style])
    start = torch_oracle.read_picture(content, objective.dtype)
    torch_oracle.write_picture(torch_oracle.optimize(objective, start, options)[0], path)
    return str(path)


def impasto(program, *arguments):
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{program} {' '.join(arguments)}\nexit {done.returncode}: {done.stderr}")
    return done.stdout


def terms(report):
    yield from ((f"content {t['layer']}", t["value"]) for t in report["content"])
    yield from ((f"style {t['layer']}", t["value"]) for t in report["style"])
    yield "tv", report["tv"]["value"]
    yield "total", report["total"]


def compare_loss(program, pictures, extra, folder):
    """The worst term's error, cosine, relative RMS, and whether all are within bounds."""
    options = oracle_options("loss", pictures, [*extra, "--precision", "f64"])
    content, style, image = pictures
    objective = torch_oracle.make_objective(options, content, [style])
    expected, gradient = objective.gradient(torch_oracle.read_picture(image, objective.dtype))
    file = str(folder / "gradient.npy")
    found = json.loads(impasto(program, "loss", *pictures, "--size", "0", "--json",
                               "--precision", "f32", "--gradient", file, *extra))
    theirs, ours = dict(terms(expected)), dict(terms(found))
    if theirs.keys() != ours.keys():
        raise SystemExit(f"other terms: {sorted(theirs)} and {sorted(ours)}")
    error, worst = max((abs(ours[n] / theirs[n] - 1.0) if theirs[n] else abs(ours[n]), n)
                       for n in theirs)
    a, b = np.load(file).astype(np.float64), gradient.astype(np.float64)
    if a.shape != b.shape:
        raise SystemExit(f"gradient's shape {a.shape}, expected {b.shape}")
    cosine = (a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum())
    rms = np.sqrt(((a - b) ** 2).mean() / (b * b).mean())
    good = error <= TERM_BOUND and cosine > COSINE_BOUND and rms < RMS_BOUND
    print(f"{'ok ' if good else 'BAD'} terms {error:.1e} ({worst}), 1-cosine {1 - cosine:.1e}, "
          f"RMS {rms:.1e}", flush=True)
    return good


def compare_stylize(program, content, style, extra, optimizer, evaluations, folder):
    options = oracle_options("optimize", [content, style], [
        *extra, "--optimizer", optimizer, "--history", "20", "--evaluations", str(evaluations)])
    objective = torch_oracle.make_objective(options, content, [style])
    start = torch_oracle.read_picture(content, objective.dtype)
    _, totals = torch_oracle.optimize(objective, start, options)
    trace = folder / "trace.jsonl"
    impasto(program, "stylize", content, style, "-o", str(folder / "out.png"), "--size", "0",
            "--iterations", str(evaluations), "--optimizer", optimizer, "--history", "20",
            "--preconditioner", "none", "--color-range", "free", "--init", "content", "--precision", "f32", "--trace", str(trace), "--quiet", *extra)
    lines = [json.loads(line) for line in trace.read_text().splitlines()]
    ours = [line["total"] for line in lines if "total" in line]
    good = min(ours) <= TOTAL_BOUND * min(totals) and ours[-1] <= TOTAL_BOUND * totals[-1]
    print(f"{'ok ' if good else 'BAD'} {len(ours)} evaluations: {ours[0]:.6g} -> {ours[-1]:.6g} "
          f"(best {min(ours):.6g}); PyTorch {totals[0]:.6g} -> {totals[-1]:.6g} "
          f"(best {min(totals):.6g}); ratio {ours[-1] / totals[-1]:.4f}", flush=True)
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--vgg19", required=True)
    parser.add_argument("--vgg16")
    parser.add_argument("--evaluations", type=int, default=100, help="of each stylize run")
    parser.add_argument("--quick", action="store_true", help="one size, no stylize")
    options = parser.parse_args()
    networks = {"vgg19": options.vgg19} | ({"vgg16": options.vgg16} if options.vgg16 else {})
    good = True
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for index, (size, style_size) in enumerate(SIZES[:1] if options.quick else SIZES):
            content = save(picture(*size, 10 + index), folder / f"content{index}.png")
            style = save(picture(*style_size, 20 + index), folder / f"style{index}.png")
            other = save(picture(*size, 30 + index), folder / f"other{index}.png")
            for network, file in networks.items():
                painted = paint(content, style, ["--weights", file, "--loss-form", "relative"],
                                folder / f"painted{index}_{network}.png")
                for image, form, pooling in itertools.product((other, painted), FORM_OPTIONS,
                                                              ("max", "average")):
                    print(f"loss {network} {size[0]}x{size[1]} {pathlib.Path(image).stem} {form} "
                          f"{pooling}: ", end="")
                    extra = ["--weights", file, "--loss-form", form, "--pooling", pooling,
                             *FORM_OPTIONS[form]]
                    good &= compare_loss(options.program, [content, style, image], extra, folder)
        if not options.quick:
            content, style = str(folder / "content0.png"), str(folder / "style0.png")
            for optimizer, form in itertools.product(("lbfgs", "adam"), FORM_OPTIONS):
                print(f"stylize vgg19 {optimizer} {form}: ", end="")
                extra = ["--weights", options.vgg19, "--loss-form", form, *FORM_OPTIONS[form]]
                good &= compare_stylize(options.program, content, style, extra, optimizer,
                                        options.evaluations, folder)
    return 0 if good else 1


if __name__ == "__main__":
    torch.manual_seed(0)
    sys.exit(main())
