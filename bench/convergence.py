#!/usr/bin/env python3
"""Measures how soon a painting is as good as one-size L-BFGS from the photo makes it.

    convergence.py [--size 1024] [--pairs PHOTO,STYLE ...] [--try "NAME=OPTIONS" ...]

The way of the papers and of impasto's peers (one size, no preconditioner, from the photo) and
impasto's own take turns on the same pictures. From their traces: the seconds and evaluations until
the total at the final size is at most what the first way has after 50, 100 and 200 evaluations.
Coarser sizes count with all their time. Writes figures as JSON and a table in Markdown.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PLAIN = "--scales 1 --preconditioner none --init content"
MARKS = (50, 100, 200)
PAIRS = ("examples/content/lake.png,examples/styles/night.png",
         "examples/content/lake.png,examples/styles/glass.png")


def read_trace(lines):
    """(sizes, rows); a row is (scale, evaluations at that scale, seconds so far, total)."""
    entries = [json.loads(line) for line in lines]
    recipe = entries[0].get("recipe", entries[0])
    rows = [(e["scale"], e["evaluations"], e["seconds"], e["total"])
            for e in entries if "total" in e]
    return recipe["sizes"], rows


def best_after(rows, evaluations):
    """The least total within so many evaluations at the last scale; None where there are fewer."""
    last = [row for row in rows if row[0] == rows[-1][0]]
    if last[-1][1] < evaluations:
        return None
    return min(total for _, done, _, total in last if done <= evaluations)


def reached(sizes, rows, target):
    """(seconds, evaluations in those of the last size) until the total is at most `target` at the
    last scale; None where it never is."""
    final = len(sizes) - 1
    done = {}
    for scale, evaluations, seconds, total in rows:
        done[scale] = evaluations
        if scale == final and total <= target:
            cost = sum(count * (sizes[s] / sizes[final]) ** 2 for s, count in done.items())
            return seconds, cost
    return None


def compare(plain, other):
    """For each mark that the plain way has reached: its own (seconds, evaluations) and the
    other's, None where that never got there."""
    found = {}
    for mark in MARKS:
        target = best_after(plain[1], mark)
        if target is not None:
            found[mark] = {"target": target, "plain": reached(*plain, target),
                           "other": reached(*other, target)}
    return found


def paint(options, pair, words, name):
    photo, style = pair.split(",")
    trace = options.out / f"convergence-{name}.jsonl"
    subprocess.run([options.impasto, "stylize", photo, style, "--size", str(options.size),
                    "-o", options.out / f"convergence-{name}.png", "--trace", trace, "--quiet",
                    "--threads", str(options.threads), *words.split()],
                   check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    return read_trace(trace.read_text().splitlines())


def ratio(found, index):
    return found["plain"][index] / found["other"][index] if found["other"] else None


def table(records):
    lines = ["| pair | way | target: plain after | plain, s | this way, s | ratio of seconds | "
             "of evaluations |", "|---|---|---|---|---|---|---|"]
    for record in records:
        for mark, found in record["found"].items():
            other = found["other"]
            cells = [f"{other[0]:.0f}", f"{ratio(found, 0):.2f}", f"{ratio(found, 1):.2f}"] \
                if other else ["never", "", ""]
            lines.append(f"| {record['pair']} | {record['way']} | {mark} evaluations | "
                         f"{found['plain'][0]:.0f} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--impasto", type=pathlib.Path, default=ROOT / "build" / "impasto")
    add("--size", type=int, default=1024)
    add("--evaluations", type=int, default=200, help="of the plain way")
    add("--pairs", nargs="+", default=PAIRS, help="photo,style")
    add("--try", dest="ways", action="append", metavar="NAME=OPTIONS",
        help="another way than impasto's default; may be given again")
    add("--threads", type=int, default=0)
    add("--out", type=pathlib.Path, default=ROOT / "build" / "bench")
    options = parser.parse_args()
    options.impasto = options.impasto.resolve()
    options.out = options.out.resolve()
    options.out.mkdir(parents=True, exist_ok=True)
    return options


def main():
    options = parse()
    records = []
    ways = dict(way.split("=", 1) for way in options.ways or ["default="])
    for pair in options.pairs:
        name = "-".join(pathlib.Path(file).stem for file in pair.split(","))
        plain = paint(options, pair, f"{PLAIN} --iterations {options.evaluations}", f"{name}-plain")
        for way, words in ways.items():
            other = paint(options, pair, words, f"{name}-{way}")
            records.append({"pair": name, "way": way, "options": words, "size": options.size,
                            "found": compare(plain, other)})
            print(table(records[-1:]), file=sys.stderr, flush=True)
    (options.out / "convergence.json").write_text(json.dumps(records, indent=1) + "\n")
    print(table(records))
    for mark in MARKS:
        ratios = [ratio(record["found"][mark], 0) for record in records
                  if mark in record["found"] and record["found"][mark]["other"]]
        if ratios:
            print(f"\nto the total of {mark} evaluations: {statistics.median(ratios):.2f} times "
                  f"as fast ({min(ratios):.2f}-{max(ratios):.2f})")


if __name__ == "__main__":
    main()
