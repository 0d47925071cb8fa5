#!/usr/bin/env python3
"""Writes data/torch.json: the values that PyTorch's optimizers meet, evaluation by evaluation, on
functions that tests/optimize/functions.h computes too. Needs torch (2.15 wrote the file).

Every function takes float32 x, is computed in double, and hands back a float32 gradient, here as in
the C++ tests, so that trajectories differ by the optimizers' own rounding only.
"""
import json
import pathlib

import numpy as np
import torch

DATA = pathlib.Path(__file__).parent / "data"


def quadratic(x):
    """1/2 sum c_i (x_i - sin i)^2, c_i from 1 to 1000 in equal ratios."""
    i = torch.arange(x.numel(), dtype=torch.float64)
    c = 1000.0 ** (i / (x.numel() - 1))
    return 0.5 * (c * (x - torch.sin(i)) ** 2).sum()


def rosenbrock(x):
    """Sum over pairs (a, b) of 100 (b - a^2)^2 + (1 - a)^2."""
    a, b = x[0::2], x[1::2]
    return (100.0 * (b - a * a) ** 2 + (1.0 - a) ** 2).sum()


def chained(x):
    """Sum over neighbours of 4 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2: a mild Rosenbrock valley."""
    a, b = x[:-1], x[1:]
    return (4.0 * (b - a * a) ** 2 + (1.0 - a) ** 2).sum()


FUNCTIONS = {"quadratic": quadratic, "rosenbrock": rosenbrock, "chained": chained}
SIZES = {"quadratic": 1000, "rosenbrock": 200, "chained": 300}


def start(name):
    """Points that are floats exactly and have no symmetry."""
    i = np.arange(SIZES[name])
    if name == "quadratic":
        return np.zeros(SIZES[name], dtype=np.float32)
    if name == "rosenbrock":
        return (np.where(i % 2 == 0, -1.2, 1.0) + (i % 7) / 64.0).astype(np.float32)
    return (0.5 + (i % 5) / 16.0).astype(np.float32)


def trajectory(name, factor, make, steps, dtype=torch.float32):
    """f at each evaluation, one evaluation a step."""
    x = torch.tensor(start(name), dtype=dtype, requires_grad=True)
    optimizer = make([x])
    values = []

    def closure():
        optimizer.zero_grad()
        value = factor * FUNCTIONS[name](x.double())
        value.backward()
        values.append(float(f"{value.item():.10g}"))
        return value

    while len(values) < steps:
        optimizer.step(closure)
    return values[:steps]


def lbfgs(history, lr, max_iter=1):
    """No absolute tolerances: impasto has none."""
    return lambda p: torch.optim.LBFGS(p, lr=lr, max_iter=max_iter, history_size=history,
                                       tolerance_grad=0.0, tolerance_change=0.0)


def adam(lr):
    return lambda p: torch.optim.Adam(p, lr=lr)


CASES = [
    # function, factor, optimizer, settings, steps
    ("quadratic", 1.0, "lbfgs", dict(history=20, lr=1.0), 60),
    ("quadratic", 1e-3, "lbfgs", dict(history=5, lr=0.8), 60),
    ("chained", 1.0, "lbfgs", dict(history=20, lr=1.0), 60),
    ("chained", 1.0, "lbfgs", dict(history=20, lr=1.0, max_iter=20), 60),
    ("rosenbrock", 1.0, "lbfgs", dict(history=20, lr=1.0), 40),
    ("quadratic", 1.0, "adam", dict(lr=0.02), 100),
    ("rosenbrock", 1.0, "adam", dict(lr=0.02), 100),
    ("chained", 1e-6, "adam", dict(lr=0.01), 100),
]


def torch_cases():
    for name, factor, kind, settings, steps in CASES:
        make = {"lbfgs": lbfgs, "adam": adam}[kind](**settings)
        values = trajectory(name, factor, make, steps)
        exact = trajectory(name, factor, make, steps, torch.float64)
        drift = max(abs(a - b) / abs(b) for a, b in zip(values, exact))
        print(f"{name:10} x{factor:g} {kind} {settings}: {values[0]:.6g} -> {values[-1]:.6g}, "
              f"float32 against float64 {drift:.2g}")
        yield {"function": name, "factor": factor, "optimizer": kind, "history": 0, **settings,
               "size": SIZES[name], "values": values, "values_float64": exact}


if __name__ == "__main__":
    torch.set_num_threads(1)
    DATA.mkdir(exist_ok=True)
    lines = ",\n".join(json.dumps(case) for case in torch_cases())
    (DATA / "torch.json").write_text("[\n" + lines + "\n]\n")
