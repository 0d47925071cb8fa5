"""Writes the style pictures and the content picture that are committed beside this folder.

    python3 examples/styles/generate [NAME...]        needs numpy and Pillow

Every picture is drawn from a fixed seed: no photograph and no work of anyone's is in it.
"""

import importlib
import pathlib
import sys

import common

STYLES = ["night", "glass", "wave", "mosaic", "facets"]
CONTENTS = ["lake"]
FEW_COLORS = ["night", "wave", "mosaic", "facets"]  # a palette serves these well


def main():
    examples = pathlib.Path(__file__).resolve().parents[2]
    for name in sys.argv[1:] or STYLES + CONTENTS:
        folder = "content" if name in CONTENTS else "styles"
        path = examples / folder / f"{name}.png"
        path.parent.mkdir(exist_ok=True)
        common.save(importlib.import_module(name).picture(), path, palette=name in FEW_COLORS)
        print(path)


main()
