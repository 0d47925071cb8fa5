#!/usr/bin/env python3
"""Paints photos in styles with several settings, and lays them out with what each cost and reached.

    defaults_grid.py --out FOLDER [--contents PHOTO...] [--styles PAINTING...] [--size 512]
        [--candidates NAME=OPTIONS ...] [--program build/impasto] [--width 320]

What docs/choosing-defaults.md was looked at with. Candidates are options of `impasto stylize`; the
one named "default" has none. FOLDER gets every painting and trace, of which what is there is not
made again, and a sheet for each photo: a row for each style, a column for each candidate, and below
a picture what it reached (the total of what was written, in f32, by the loss that is painted for
unless told otherwise) and what it took (seconds of the processor, which other programs hardly
change). A table of the same goes to standard output. Needs Pillow, which the virtual environment of
`make bench` has.
"""
import argparse
import json
import math
import pathlib
import resource
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARGIN = 6
CAPTION = 34
USUAL_STRENGTH = 50  # Recipe::loss


def main():
    options = parse()
    options.out.mkdir(parents=True, exist_ok=True)
    found = {}
    for content in options.contents:
        for style in options.styles:
            for name, words in options.candidates:
                found[content, style, name] = paint(options, content, style, name, words)
        sheet = options.out / f"sheet-{content.stem}-{options.size}.jpg"
        lay_out(options, content, found).save(sheet, quality=88)
        print(sheet, file=sys.stderr, flush=True)
    print(table(options, found), end="")


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--contents", nargs="+", type=pathlib.Path,
                        default=sorted((ROOT / "examples/content").glob("*.png")))
    parser.add_argument("--styles", nargs="+", type=pathlib.Path,
                        default=sorted((ROOT / "examples/styles").glob("*.png")))
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--candidates", nargs="+", type=candidate, default=[("default", [])])
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/impasto")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--width", type=int, default=320, help="of a picture on the sheet")
    return parser.parse_args()


def candidate(text):
    """("half", ["--iterations", "60,40,30"]) of "half=--iterations 60,40,30"."""
    name, _, words = text.partition("=")
    return name, words.split()


def paint(options, content, style, name, words):
    """Paints one picture, unless that has been done; what it cost and reached."""
    stem = options.out / f"{content.stem}-{style.stem}-{options.size}-{name}"
    picture, trace, result = (stem.with_name(stem.name + end) for end in (".png", ".jsonl", ".json"))
    if not result.exists():
        before = processor_seconds()
        run(options, "stylize", content, style, "-o", picture, "--size", options.size, "--quiet",
            "--trace", trace, *words)
        seconds = processor_seconds() - before
        loss = json.loads(run(options, "loss", content, style, picture, "--size", options.size,
                              "--strength", USUAL_STRENGTH, "--precision", "f32", "--json"))
        result.write_text(json.dumps({"seconds": seconds, **terms(loss)}) + "\n")
    return {"picture": picture, "evaluations": evaluations(trace.read_text().splitlines()),
            **json.loads(result.read_text())}


def terms(loss):
    """The weighted terms of what `impasto loss --json` prints."""
    content = sum(term["weight"] * term["value"] for term in loss["content"])
    return {"total": loss["total"], "content": content, "style": loss["total"] - content}


def evaluations(trace):
    """{size: evaluations} of a painting's trace."""
    sizes = json.loads(trace[0])["recipe"]["sizes"]
    done = {}
    for line in map(json.loads, trace[1:]):
        if "total" in line:
            done[sizes[line["scale"]]] = line["evaluations"]
    return done


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(options, *words):
    return subprocess.run([options.program.resolve(), *map(str, words)], check=True,
                          stdout=subprocess.PIPE, text=True).stdout


def table(options, found):
    """A line for each photo and style: totals as ratios to the first candidate's. Then their
    geometric means, and the means of the processor's seconds."""
    names = [name for name, _ in options.candidates]
    first = names[0]
    lines = [f"| photo, painting, {options.size} pixels | total, {first} | "
             + "".join(f"{name}, to {first} | " for name in names[1:]).strip(),
             "|---" * (len(names) + 1) + "|"]
    logs = {name: [] for name in names}
    for content in options.contents:
        for style in options.styles:
            base = found[content, style, first]["total"]
            ratios = [found[content, style, name]["total"] / base for name in names]
            for name, ratio in zip(names, ratios):
                logs[name].append(math.log(ratio))
            lines.append(f"| {content.stem}, {style.stem} | {base:.4g} | "
                         + "".join(f"{ratio:.2f} | " for ratio in ratios[1:]).strip())
    count = len(options.contents) * len(options.styles)
    means = [math.exp(sum(logs[name]) / count) for name in names[1:]]
    seconds = [sum(one["seconds"] for key, one in found.items() if key[2] == name) / count
               for name in names]
    lines.append("| geometric mean | | " + "".join(f"{mean:.2f} | " for mean in means).strip())
    lines.append("| processor's seconds, mean | "
                 + "".join(f"{mean:.0f} | " for mean in seconds).strip())
    return "\n".join(line.rstrip() for line in lines) + "\n"


def lay_out(options, content, found):
    """The sheet of one photo, as a Pillow image."""
    from PIL import Image, ImageDraw, ImageFont  # the rest of this file needs no Pillow
    rows = [[found[content, style, name] for name, _ in options.candidates]
            for style in options.styles]
    pictures = [[Image.open(cell["picture"]).convert("RGB") for cell in row] for row in rows]
    height = options.width * pictures[0][0].height // pictures[0][0].width
    step = options.width + MARGIN, height + CAPTION + MARGIN
    sheet = Image.new("RGB", (step[0] * (len(rows[0]) + 1) + MARGIN, step[1] * len(rows) + MARGIN),
                      "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(12)
    for r, style in enumerate(options.styles):
        top = MARGIN + r * step[1]
        original = Image.open(style).convert("RGB")
        original.thumbnail((options.width, height))
        sheet.paste(original, (MARGIN, top))
        draw.text((MARGIN, top + height + 2), style.stem, "black", font)
        for c, (name, _) in enumerate(options.candidates):
            left = MARGIN + (c + 1) * step[0]
            sheet.paste(pictures[r][c].resize((options.width, height), Image.LANCZOS), (left, top))
            draw.text((left, top + height + 2), caption(name, rows[r][c]), "black", font)
    return sheet


def caption(name, cell):
    counts = ", ".join(f"{count} at {size}" for size, count in cell["evaluations"].items())
    return f"{name}: {counts}\ntotal {cell['total']:.4g}, {cell['seconds']:.0f} s of the processor"


if __name__ == "__main__":
    main()
