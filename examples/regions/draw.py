"""Draws the pictures of regions beside this file: flat colors with hard edges.

    python3 examples/regions/draw.py        (needs Pillow)
"""

import pathlib

from PIL import Image, ImageDraw

SIZE = (640, 512)  # that of the pictures they belong to
SKY, LAND, WATER, NONE = "#3c6eff", "#2e8b3a", "#00b4c8", "#000000"

# Outlines as points in parts of the width and of the height, from left to right.
LAKE_SKYLINE = [
    (0.00, 0.39), (0.05, 0.36), (0.10, 0.37), (0.11, 0.33), (0.16, 0.16), (0.205, 0.33),
    (0.20, 0.42), (0.27, 0.37), (0.31, 0.34), (0.37, 0.36), (0.42, 0.33), (0.47, 0.31),
    (0.58, 0.31), (0.63, 0.34), (0.69, 0.34), (0.74, 0.37), (0.79, 0.33), (0.84, 0.29),
    (0.90, 0.30), (0.95, 0.28), (1.00, 0.31),
]  # fmt: skip
NIGHT_HILLS = [
    (0.00, 0.77), (0.15, 0.74), (0.25, 0.73), (0.32, 0.70), (0.42, 0.72), (0.52, 0.75),
    (0.65, 0.73), (0.75, 0.74), (0.87, 0.70), (1.00, 0.71),
]  # fmt: skip


def below(image, outline, fill):
    width, height = image.size
    points = [(x * width, y * height) for x, y in outline]
    ImageDraw.Draw(image).polygon([(0, height), *points, (width, height)], fill=fill)


def main():
    folder = pathlib.Path(__file__).resolve().parent
    lake = Image.new("RGB", SIZE, SKY)
    below(lake, LAKE_SKYLINE, LAND)
    below(lake, [(0.0, 0.62), (1.0, 0.62)], WATER)
    lake.save(folder / "lake.png", optimize=True)

    night = Image.new("RGB", SIZE, SKY)
    below(night, NIGHT_HILLS, LAND)
    night.save(folder / "night.png", optimize=True)

    wave = Image.new("RGB", SIZE, NONE)
    below(wave, [(0.0, 0.28), (1.0, 0.28)], WATER)
    wave.save(folder / "wave.png", optimize=True)


if __name__ == "__main__":
    main()
