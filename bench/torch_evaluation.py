#!/usr/bin/env python3
"""Times one evaluation of the objective (value and gradient) in PyTorch, to set beside
`impasto bench`: VGG-19, content at block4_conv2, style at the first layer of each block, `mean` form.
Random weights and pictures: the time does not depend on them. Prints one JSON object.
"""
import argparse
import json
import resource
import statistics
import time

import torch
from torch.nn.functional import conv2d, max_pool2d

BLOCKS = ((64, 2), (128, 2), (256, 4), (512, 4), (512, 1))  # channels, convolutions, to block5_conv1
CONTENT = (3, 1)                                            # block, convolution


def make_layers(memory_format):
    torch.manual_seed(0)
    layers, channels = [], 3
    for block, (width, count) in enumerate(BLOCKS):
        for index in range(count):
            weight = torch.randn(width, channels, 3, 3) * (2.0 / (9 * channels)) ** 0.5
            layers.append((block, index, weight.to(memory_format=memory_format),
                           torch.zeros(width)))
            channels = width
    return layers


def features(layers, x):
    """The content map, and the maps that style is taken from."""
    content, style = None, []
    for block, index, weight, bias in layers:
        if index == 0 and block > 0:
            x = max_pool2d(x, 2)
        x = torch.relu(conv2d(x, weight, bias, padding=1))
        if index == 0:
            style.append(x)
        if (block, index) == CONTENT:
            content = x
    return content, style


def gram(x):
    f = x[0].reshape(x.shape[1], -1)
    return f @ f.T / f.numel()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=512, help="the picture's side (default 512)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--evaluations", type=int, default=5)
    parser.add_argument("--contiguous", action="store_true", help="plain layout, not channels-last")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    memory_format = torch.contiguous_format if options.contiguous else torch.channels_last

    layers = make_layers(memory_format)
    pictures = torch.rand(2, 3, options.size, options.size)
    with torch.no_grad():
        target, style = features(layers, pictures[:1].contiguous(memory_format=memory_format))
        grams = [gram(f) for f in style]
    x = pictures[1:].contiguous(memory_format=memory_format).requires_grad_()

    def evaluate():
        x.grad = None
        content, maps = features(layers, x)
        total = (content - target).square().mean()
        total = total + 100.0 * sum((gram(f) - a).square().mean() for f, a in zip(maps, grams))
        total.backward()
        return total.item()

    evaluate()  # the first one compiles kernels and fills the allocator
    seconds = []
    for _ in range(options.evaluations):
        start = time.perf_counter()
        evaluate()
        seconds.append(time.perf_counter() - start)
    print(json.dumps({
        "program": f"PyTorch {torch.__version__}", "size": options.size, "precision": "f32",
        "layout": "contiguous" if options.contiguous else "channels_last",
        "threads": options.threads, "evaluations": options.evaluations,
        "minimum_seconds": min(seconds), "median_seconds": statistics.median(seconds),
        "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))


if __name__ == "__main__":
    main()
