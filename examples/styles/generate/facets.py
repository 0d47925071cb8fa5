"""Facets: a cubist still life of planes, each shaded from one edge and full of short strokes."""

import numpy as np

from common import canvas, cloud, color, lit, noise

PALETTE = [
    "#c9a063",
    "#a8793f",
    "#7a5230",
    "#e8d5a8",
    "#5d6f6a",
    "#8fa39a",
    "#2f3f4f",
    "#c2632f",
    "#d9b26f",
    "#3f5a73",
    "#b8c4b0",
    "#6e3b2a",
    "#efe6cc",
    "#94502c",
    "#4a6a5c",
    "#22303c",
]
CUTS = 26  # straight cuts through the whole picture
CIRCLES = [
    (0.34, 0.40, 0.17),
    (0.66, 0.30, 0.13),
    (0.58, 0.62, 0.19),
    (0.20, 0.68, 0.11),
    (0.84, 0.58, 0.12),
]


def picture():
    rng = np.random.default_rng(21)
    x, y = canvas()
    shape, width = x.shape, x.shape[1]
    bend_x, bend_y = 3 * noise(shape, 150, rng), 3 * noise(shape, 150, rng)
    code, edge, edge_angle = planes((x + bend_x) / width, (y + bend_y) / width, rng)
    _, facet = np.unique(code, return_inverse=True)
    facet = facet.reshape(shape)
    count = facet.max() + 1

    paints = np.array([color(code) for code in PALETTE])
    area = np.bincount(facet.ravel())
    middle_y = np.bincount(facet.ravel(), y.ravel()) / area / shape[0]
    middle_x = np.bincount(facet.ravel(), x.ravel()) / area / shape[1]
    light = np.exp(-(((middle_x - 0.5) / 0.33) ** 2 + ((middle_y - 0.45) / 0.42) ** 2))
    order = np.argsort(paints.mean(axis=1))
    rank = np.clip(light + 0.30 * rng.standard_normal(count), 0, 0.999) * len(paints)
    base = paints[order][rank.astype(int)]
    second = paints[rng.integers(0, len(paints), count)]

    # Each plane passes from its own color at one edge to another's at the far one.
    fade = np.clip(edge * width / 95, 0, 1)[..., None]
    surface = base[facet] * (0.74 + 0.48 * fade) + 0.30 * (1 - fade) * (second[facet] - base[facet])

    # Short strokes lie across the plane, in a direction of its own.
    direction = rng.uniform(0, np.pi, count)[facet]
    along = x * np.cos(direction) + y * np.sin(direction)
    aside = y * np.cos(direction) - x * np.sin(direction)
    marks = hatching(along, aside, facet, rng)
    surface *= (1 + 0.13 * marks)[..., None]
    surface += 0.035 * cloud(shape, 70, rng)[..., None] * color("#ffd9a0")

    pixel = edge * width
    dark = np.clip(1.6 - pixel / np.clip(2.4 + 0.8 * noise(shape, 60, rng), 1, 4), 0, 1)
    dark *= np.clip(0.75 + 0.5 * noise(shape, 110, rng), 0, 1)
    surface = (1 - 0.85 * dark[..., None]) * surface + 0.85 * dark[..., None] * color("#1a1712")
    side = np.cos(edge_angle - np.pi * 0.75)
    gleam = np.exp(-(((pixel - 6) / 2.5) ** 2)) * np.clip(side, 0, 1)
    surface += 0.28 * gleam[..., None] * color("#fff2d0")
    relief = 0.8 * marks + 0.35 * noise(shape, 4, rng) + 0.3 * noise(shape, 3, rng)
    return lit(np.clip(surface, 0, 1), relief, 0.16)


def planes(u, v, rng):
    """Cuts the picture: a code per facet, distance to the nearest cut, and that cut's direction."""
    code = np.zeros(u.shape, np.int64)
    edge = np.full(u.shape, np.inf)
    edge_angle = np.zeros(u.shape)
    turns = rng.choice([0.12, 0.55, 0.95, 1.32, 1.9, 2.3, 2.75], CUTS) + rng.normal(0, 0.08, CUTS)
    for theta in turns:
        cx, cy = rng.uniform(0.0, 1.0), rng.uniform(0.0, 0.8)
        span = rng.uniform(0.16, 0.5)
        along = (u - cx) * np.cos(theta) + (v - cy) * np.sin(theta)
        distance = (v - cy) * np.cos(theta) - (u - cx) * np.sin(theta)
        # A cut ends at two others across it, so that small planes gather in some places.
        reach = np.abs(along) < span
        code = code * 2 + ((distance > 0) & reach)
        for gap in (
            np.where(reach, np.abs(distance), np.inf),
            np.where(distance > 0, np.abs(np.abs(along) - span), np.inf),
        ):
            closer = gap < edge
            edge = np.where(closer, gap, edge)
            edge_angle = np.where(closer, theta + np.pi / 2 * np.sign(distance), edge_angle)
    for cx, cy, radius in CIRCLES:
        distance = np.hypot(u - cx, v - cy) - radius
        half = (u - cx) * np.cos(cx * 9) + (v - cy) * np.sin(cx * 9) > -0.3 * radius
        gap = np.where(half, np.abs(distance), np.inf)
        code = code * 2 + ((distance < 0) & half)
        closer = gap < edge
        edge = np.where(closer, gap, edge)
        edge_angle = np.where(closer, np.arctan2(v - cy, u - cx), edge_angle)
    return code, edge, edge_angle


def hatching(along, aside, facet, rng):
    """Brush marks about 9 pixels wide and 50 long; every mark has a tone of its own."""
    row = np.floor(aside / 9 + 0.35 * np.sin(along / 31)).astype(np.int64)
    shift = (row * 7919 % 97) / 97 * 50
    column = np.floor((along + shift) / 50).astype(np.int64)
    table = rng.standard_normal(4096)
    tone = table[(row * 73856093 ^ column * 19349663 ^ facet * 83492791) % 4096]
    across = (aside / 9 + 0.35 * np.sin(along / 31)) % 1
    bristle = table[(np.floor(aside / 1.8).astype(np.int64) * 31 ^ column) % 4096]
    return 0.7 * tone + 0.35 * bristle + 0.9 * (np.sin(np.pi * across) - 0.6)
