#!/usr/bin/env python3
"""Paints every content in every style in several ways and says how much worse each ends than f32.

    bench/precision_pairs.py --contents PHOTO... --styles PAINTING... [--size 512]
        [--evaluations 200] [--ways f32 bf16 ...] [--program build/impasto] [--out FOLDER]

A way is a precision, or bf16:winograd-f32 with the kernels to force. Every painting is judged by
`impasto loss` in f32. With --out, paintings, traces and totals are kept there, and what is there
already is not painted again. Prints a table; exit 1 where a way ends beyond --limit.
"""
import argparse
import itertools
import json
import os
import pathlib
import subprocess
import sys
import tempfile


def main():
    options = parse()
    with tempfile.TemporaryDirectory() as scratch:
        out = options.out or pathlib.Path(scratch)
        out.mkdir(parents=True, exist_ok=True)
        worst = 0.0
        print(f"| photo | painting | way | total | to {options.ways[0]} | seconds |\n"
              "|---|---|---|---|---|---|", flush=True)
        for content, style in itertools.product(options.contents, options.styles):
            totals = []
            for way in options.ways:
                found = job(options, out, content, style, way)
                totals.append(found["total"])
                worst = max(worst, totals[-1] / totals[0])
                print(f"| {content.stem} | {style.stem} | {way} | {totals[-1]:.4g} | "
                      f"{totals[-1] / totals[0]:.4f} | {found['seconds']:.0f} |", flush=True)
    return 0 if worst <= options.limit else 1


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--contents", nargs="+", type=pathlib.Path, required=True)
    parser.add_argument("--styles", nargs="+", type=pathlib.Path, required=True)
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--evaluations", type=int, default=200)
    parser.add_argument("--ways", nargs="+", default=["f32", "bf16"])
    parser.add_argument("--limit", type=float, default=1.02)
    parser.add_argument("--program", type=pathlib.Path, default=pathlib.Path("build/impasto"))
    parser.add_argument("--out", type=pathlib.Path)
    return parser.parse_args()


def job(options, out, content, style, way):
    """Paints one pair one way; its total in f32 and how long it took."""
    name = f"{content.stem}-{style.stem}-{options.size}-{options.evaluations}-{way}"
    result = out / f"{name}.json"
    if result.exists():
        return json.loads(result.read_text())
    painting, trace = out / f"{name}.png", out / f"{name}.jsonl"
    precision, _, kernels = way.partition(":")
    run([options.program, "stylize", content, style, "-o", painting, "--bits", 16, "--quiet",
         "--size", options.size, "--iterations", options.evaluations, "--precision", precision,
         "--trace", trace], kernels)
    report = run([options.program, "loss", content, style, painting, "--size", options.size,
                  "--precision", "f32", "--json"])
    seconds = json.loads(trace.read_text().splitlines()[-1])["seconds"]
    found = {"total": json.loads(report)["total"], "seconds": seconds}
    result.write_text(json.dumps(found) + "\n")
    return found


def run(command, kernels=""):
    environment = {**os.environ, "IMPASTO_KERNELS": kernels} if kernels else None
    return subprocess.run([str(word) for word in command], check=True, stdout=subprocess.PIPE,
                          env=environment, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
