#!/usr/bin/env python3
"""Writes data/: three small pictures, and what PyTorch (tests/tools/torch_oracle.py, in float64)
says about their loss in every form, with both poolings and two networks, and its gradients.

    make_fixtures.py --vgg19 FILE.bin --vgg16 FILE.h5

data/oracle.json is a list of cases: network ("vgg19-8bit", "vgg16-hed"), pooling, the weights of
the terms, the report that `impasto loss --json` prints, and the gradient's file or null.
"""
import argparse
import itertools
import json
import pathlib
import sys

import numpy as np
from PIL import Image

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tools"))
import torch_oracle  # noqa: E402
from pictures import picture  # noqa: E402

DATA = HERE / "data"
# The totals' three shares should be of one magnitude, so that a wrong gradient of any of them shows.
SHARES = {("vgg19-8bit", "mean"): (1.0, 0.1, 1e7), ("vgg19-8bit", "paper"): (1.0, 0.02, 1e11),
          ("vgg19-8bit", "relative"): (1.0, 0.1, 5.0), ("vgg16-hed", "mean"): (1.0, 0.2, 500.0),
          ("vgg16-hed", "paper"): (1.0, 0.2, 4e6), ("vgg16-hed", "relative"): (1.0, 0.1, 5.0)}
CONTENT_LAYERS = "block4_conv2"
STYLE_LAYERS = "block1_conv1:0.5,block2_conv1,block3_conv1:2,block4_conv1,block5_conv1"


def write_pictures():
    content, image = picture(44, 34, 1), picture(44, 34, 3)
    pictures = {"content": content, "style": picture(56, 48, 2),
                "image": (0.7 * content + 0.3 * image).round().astype(np.uint8)}
    for name, pixels in pictures.items():
        Image.fromarray(pixels).save(DATA / f"{name}.png", optimize=True)


def case(network, weights, form, pooling, with_gradient):
    alpha, beta, gamma = SHARES[network, form]
    options = torch_oracle.parser().parse_args(
        ["loss", *(str(DATA / f"{n}.png") for n in ("content", "style", "image")),
         "--weights", weights, "--loss-form", form, "--pooling", pooling, "--precision", "f64",
         "--content-weight", str(alpha), "--style-weight", str(beta), "--tv-weight", str(gamma),
         "--content-layers", CONTENT_LAYERS, "--style-layers", STYLE_LAYERS])
    content, style, image = options.pictures
    objective = torch_oracle.make_objective(options, content, [style])
    report, gradient = objective.gradient(torch_oracle.read_picture(image, objective.dtype))
    name = f"gradient_{network}_{form}_{pooling}.npy" if with_gradient else None
    if name:
        np.save(DATA / name, gradient)
    print(f"{network} {form} {pooling}: total {report['total']:.6g}, of it content "
          f"{alpha * report['content'][0]['value']:.3g}, tv {gamma * report['tv']['value']:.3g}")
    return {"network": network, "pooling": pooling, "content_weight": alpha, "style_weight": beta,
            "tv_weight": gamma, "gradient": name, "report": report}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vgg19", required=True)
    parser.add_argument("--vgg16", required=True)
    files = parser.parse_args()
    DATA.mkdir(exist_ok=True)
    write_pictures()
    networks = {"vgg19-8bit": files.vgg19, "vgg16-hed": files.vgg16}
    cases = [case(network, file, form, pooling, network == "vgg19-8bit" or form == "mean")
             for (network, file), form, pooling in itertools.product(
                 networks.items(), ("mean", "paper", "relative"), ("max", "average"))]
    (DATA / "oracle.json").write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    main()
