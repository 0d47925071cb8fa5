#!/usr/bin/env python3
"""Paints pictures of docs/ again: guide_pictures.py [NAME...], all of PICTURES without a name.

Run it after a change of what impasto paints by default, with demo/photo.jpg there (`make demo`). The
paintings stay in build/guide, and one that is there is not made again. Takes an hour or two on two
processors. bench/defaults_grid.py makes defaults.jpg; layers, texture, report and studio are made by
hand. Needs Pillow, which the virtual environment of `make bench` has.
"""
import pathlib
import subprocess
import sys

from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "build/guide"
LAKE = "examples/content/lake.png"
PHOTO = "demo/photo.jpg"
GAP = 6
QUALITY = 88


def style(name):
    return f"examples/styles/{name}.png"


def made(file, *words):
    """The picture that impasto makes with these words, as build/guide/FILE."""
    path = OUT / file
    if not path.exists():
        print(file, flush=True)
        unfinished = path.with_stem("unfinished")  # interrupted, impasto writes what it has
        subprocess.run([ROOT / "build/impasto", *map(str, words), "-o", unfinished, "--quiet"],
                       cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        unfinished.rename(path)
    return Image.open(path).convert("RGB")


def painted(name, photo, *words, size=512):
    return made(f"{name}.png", "stylize", photo, *words, "--size", size)


def at_height(picture, height):
    width = round(picture.width * height / picture.height)
    return picture.resize((width, height), Image.LANCZOS)


def row(pictures, height):
    """Side by side, as high as each other."""
    pictures = [at_height(picture, height) for picture in pictures]
    sheet = Image.new("RGB", (sum(p.width + GAP for p in pictures) - GAP, height), "white")
    left = 0
    for picture in pictures:
        sheet.paste(picture, (left, 0))
        left += picture.width + GAP
    return sheet


def column(rows):
    """Below each other, each in the middle."""
    width = max(each.width for each in rows)
    sheet = Image.new("RGB", (width, sum(each.height + GAP for each in rows) - GAP), "white")
    top = 0
    for each in rows:
        sheet.paste(each, ((width - each.width) // 2, top))
        top += each.height + GAP
    return sheet


def demo():
    return painted("demo", PHOTO, style("night"))


def strength():
    return column([row([painted(f"strength-{name}-{value}", LAKE, style(name), "--strength", value)
                        for value in (10, 50, 200)], 240) for name in ("night", "glass")])


def styles():
    mosaic = style("mosaic")
    return row([painted("blend", LAKE, style("night"), mosaic),
                painted("small-strokes", LAKE, mosaic, "--style-scale", 0.5),
                painted("large-strokes", LAKE, mosaic, "--style-scale", 2),
                painted("multiscale", LAKE, mosaic, "--style-multiscale", "0.5,1,2")], 200)


def statistics():
    return row([painted(f"statistics-{name}", LAKE, style("glass"), "--style-statistics", name)
                for name in ("gram", "mean-variance", "wasserstein", "histogram")], 200)


def regions():
    kept = ("--keep-region", "000000")
    labels = [f"examples/regions/{name}.png" for name in ("lake", "night", "wave")]
    painting = painted("regions", LAKE, style("night"), style("wave"), *kept, "--region-overlay",
                       OUT / "overlay.png", "--regions", *labels)
    small = [Image.open(OUT / "overlay.png").convert("RGB")]
    for name, label in zip(("night", "wave"), labels[1:]):
        picture = Image.open(ROOT / style(name)).convert("RGB")
        small.append(Image.blend(picture, Image.open(ROOT / label).convert("RGB")
                                 .resize(picture.size, Image.NEAREST), 0.5))
    return row([column([at_height(each, 128) for each in small]), painting], 396)


def colors():
    night = style("night")
    ways = [painted(f"colors-{way}", PHOTO, night, f"--original-colors={way}")
            for way in ("luminance", "linear", "histogram")]
    return column([row([Image.open(ROOT / PHOTO).convert("RGB"),
                        Image.open(ROOT / night).convert("RGB"), demo()], 216), row(ways, 216)])


def start():
    ways = {"content": (), "noise": ("--init", "noise", "--seed", 3), "style": ("--init", "style"),
            "loosened": ("--noise", 0.3)}
    return row([painted(f"start-{name}", LAKE, style("wave"), *words)
                for name, words in ways.items()], 240)


def batch():
    return column([row([painted(f"batch-{name}-{index}", photo, style(name), size=320)
                        for name in ("night", "wave", "mosaic")], 198)
                   for index, photo in enumerate((PHOTO, LAKE))])


def sheet():
    return made("sheet.png", "sheet", LAKE, style("wave"), style("glass"), "--vary",
                "strength=10,50,200")


def lapse():
    frames = OUT / "lapse"
    frames.mkdir(exist_ok=True)
    painted("lapse", LAKE, style("glass"), "--frames", frames / "%04d.png", "--frames-every", 10)
    files = sorted(frames.glob("*.png"))
    shown = (files[0], files[2], files[len(files) // 2], files[-1])
    return row([Image.open(file).convert("RGB") for file in shown], 240)


def sizes():
    return row([painted(f"size-{size}", LAKE, style("night"), size=size)
                for size in (256, 512, 1024, 2048)], 240)


PICTURES = {picture.__name__: picture for picture in (
    demo, strength, styles, statistics, regions, colors, start, batch, sheet, lapse, sizes)}


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    asked = sys.argv[1:] or list(PICTURES)
    unknown = [name for name in asked if name not in PICTURES]
    if unknown:
        sys.exit(f"{', '.join(unknown)}: no such picture; there are {', '.join(PICTURES)}")
    for name in asked:
        PICTURES[name]().save(ROOT / f"docs/images/{name}.jpg", quality=QUALITY)


if __name__ == "__main__":
    main()
