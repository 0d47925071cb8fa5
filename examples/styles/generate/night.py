"""Night: thick oil strokes swirling round lamps in a blue sky over dark hills."""

import numpy as np

from brush import paint_along
from common import canvas, cloud, color, lit, noise, ramp

SKY = [
    (0.0, "#0b1640"),
    (0.2, "#14296b"),
    (0.4, "#1f4a9a"),
    (0.55, "#2f74b8"),
    (0.7, "#63a6c4"),
    (0.82, "#a9cdbf"),
    (0.92, "#173575"),
    (1.0, "#0e1d52"),
]
GLOW = [
    (0.0, "#fff3b8"),
    (0.22, "#ffd84d"),
    (0.42, "#f5a623"),
    (0.6, "#d9822b"),
    (0.75, "#b9a64a"),
    (0.9, "#5d93a8"),
    (1.0, "#2f6cab"),
]
HILL = [
    (0.0, "#06122e"),
    (0.25, "#10284f"),
    (0.5, "#1d5166"),
    (0.68, "#4d8a6a"),
    (0.8, "#c9a24b"),
    (0.9, "#3d6f6b"),
    (1.0, "#0c2148"),
]

# x, y, radius in widths of the picture; which way the sky turns round it
LAMPS = [
    (0.80, 0.16, 0.120, 1),
    (0.17, 0.14, 0.075, -1),
    (0.52, 0.09, 0.045, 1),
    (0.34, 0.36, 0.050, 1),
    (0.93, 0.44, 0.055, -1),
    (0.64, 0.47, 0.035, 1),
    (0.07, 0.42, 0.040, -1),
]
EDDIES = [(0.44, 0.24, 0.13, -1), (0.60, 0.32, 0.10, 1), (0.22, 0.50, 0.10, 1)]


def picture():
    rng = np.random.default_rng(7)
    x, y = canvas()
    shape, width = x.shape, x.shape[1]
    u, v = x / width, y / width

    stream = 0.55 * v + 0.028 * noise(shape, 300, rng) + 0.010 * noise(shape, 120, rng)
    for cx, cy, radius, turn in LAMPS + EDDIES:
        stream += (
            turn
            * 0.085
            * (radius / 0.1)
            * np.exp(-((u - cx) ** 2 + (v - cy) ** 2) / (2 * radius**2))
        )
    slope_y, slope_x = np.gradient(stream)
    flow_x, flow_y = slope_y * width, -slope_x * width

    bands = 0.5 + 0.5 * np.sin(stream * 62 + 0.5 * noise(shape, 160, rng))
    target = ramp(SKY, np.clip(0.72 * bands + 0.22 * v + 0.07 * noise(shape, 60, rng), 0, 1))
    for cx, cy, radius, turn in LAMPS:
        r = np.hypot(u - cx, v - cy) / radius
        pull = 3.5 * np.exp(-((r / 1.9) ** 4)) / np.maximum(r * radius, 1e-3)
        flow_x += pull * turn * (v - cy)
        flow_y -= pull * turn * (u - cx)
        rings = np.clip(r / 1.55 + 0.07 * np.sin(r * 15) + 0.03 * noise(shape, 30, rng), 0, 1)
        share = np.clip((1.75 - r) / 0.55, 0, 1)[..., None]
        target = share * ramp(GLOW, rings) + (1 - share) * target
    angle = np.arctan2(flow_y, flow_x)

    for base, swell, seed in ((0.585, 0.030, 1), (0.655, 0.035, 2), (0.725, 0.03, 3)):
        ridge = (
            base + swell * np.sin(u * (6 + 2 * seed) + 2.1 * seed) + 0.012 * np.sin(u * 23 + seed)
        )
        inside = v > ridge
        depth = (v - ridge) / 0.09
        folds = 0.5 + 0.5 * np.sin(depth * 9 + 5 * u + seed)
        hill = ramp(HILL, np.clip(0.15 * seed + 0.55 * folds - 0.1 * depth, 0, 1))
        crest = np.exp(-((depth / 0.09) ** 2))[..., None]
        hill = (1 - crest) * hill + crest * color("#8fb8a0")
        target = np.where(inside[..., None], hill, target)
        direction = np.arctan(np.gradient(ridge, axis=1) * width) + 0.35 * np.sin(depth * 5 + 6 * u)
        angle = np.where(inside, direction, angle)

    layers = [(46, 190, 1.6), (28, 130, 1.5), (18, 92, 1.3), (11, 52, 0.45)]
    painting = paint_along(target * 0.9, target, angle, layers, rng)
    height = painting.height + 0.10 * cloud(shape, 6, rng, 2)
    return lit(np.clip(painting.color, 0, 1), height, 0.42, 0.5)
