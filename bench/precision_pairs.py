#!/usr/bin/env python3
"""Paints every content in every style in several ways and says how much worse each ends than f32.

    bench/precision_pairs.py --contents PHOTO... --styles PAINTING... [--size 512]
        [--evaluations 200] [--ways f32 bf16 ...] [--program build/impasto] [--out FOLDER]

A way is a precision, or bf16:winograd-f32 with the kernels to force. Every painting is judged, as it
is in its file, by `impasto loss` in f32; beside that stands the least total of its trace, as the
way itself computed it. With --out, paintings, traces and totals are kept there, and what is there
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
        first = options.ways[0]
        print(f"| photo | painting | way | total | to {first} | optimized to | to {first} |\n"
              "|---|---|---|---|---|---|---|", flush=True)
        for content, style in itertools.product(options.contents, options.styles):
            jobs = []
            for way in options.ways:
                jobs.append(job(options, out, content, style, way))
                to_first = {key: jobs[-1][key] / jobs[0][key] for key in ("total", "optimized")}
                worst = max(worst, to_first["total"])
                print(f"| {content.stem} | {style.stem} | {way} "
                      f"| {jobs[-1]['total']:.4g} | {to_first['total']:.4f} "
                      f"| {jobs[-1]['optimized']:.4g} | {to_first['optimized']:.4f} |", flush=True)
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
    """Paints one pair one way, unless that has been done; its totals."""
    name = f"{content.stem}-{style.stem}-{options.size}-{options.evaluations}-{way}"
    result = out / f"{name}.json"
    if result.exists():
        return judged(json.loads(result.read_text()), out / f"{name}.jsonl")
    painting, trace = out / f"{name}.png", out / f"{name}.jsonl"
    precision, _, kernels = way.partition(":")
    program = options.program.resolve()
    run([program, "stylize", content, style, "-o", painting, "--bits", 16, "--quiet",
         "--size", options.size, "--scales", 1, "--iterations", options.evaluations,
         "--precision", precision, "--trace", trace], kernels)
    report = run([program, "loss", content, style, painting, "--like", painting,
                  "--size", options.size, "--precision", "f32", "--json"])
    found = {"total": json.loads(report)["total"]}
    result.write_text(json.dumps(found) + "\n")
    return judged(found, trace)


def judged(found, trace):
    lines = [json.loads(line) for line in trace.read_text().splitlines()[1:]]
    return {**found, "optimized": min(line["total"] for line in lines)}


def run(command, kernels=""):
    environment = {**os.environ, "IMPASTO_KERNELS": kernels} if kernels else None
    return subprocess.run([str(word) for word in command], check=True, stdout=subprocess.PIPE,
                          env=environment, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
