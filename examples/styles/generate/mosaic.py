"""Mosaic: small stones set along rings and waves, gold and terracotta against sea green."""

import numpy as np

from common import canvas, cloud, color, noise, ramp

GROUT = color("#3a2c26")
WARM = [
    (0.0, "#fbe6a2"),
    (0.18, "#f2c14e"),
    (0.38, "#e08e2b"),
    (0.58, "#c4512d"),
    (0.78, "#8f2d2a"),
    (1.0, "#5a1f2b"),
]
COOL = [(0.0, "#e9e2c0"), (0.25, "#8ec3a7"), (0.5, "#2f8f8b"), (0.75, "#1f5f7a"), (1.0, "#1c3557")]
WHEELS = [
    (0.30, 0.36, 0.30),
    (0.83, 0.20, 0.19),
    (0.72, 0.66, 0.22),
    (0.08, 0.76, 0.17),
    (0.44, 0.80, 0.13),
]
STONE = 19.0  # pixels across, before the picture is reduced


def picture():
    rng = np.random.default_rng(5)
    x, y = canvas()
    shape, width = x.shape, x.shape[1]
    level, tone, warm = design(x / width, y / width, shape, rng)
    slope_y, slope_x = np.gradient(level)
    angle = np.arctan2(slope_y, slope_x)

    sites = settle(angle, shape, rng)
    index, inside, across = stones(sites, angle, shape)
    at = np.clip(sites[:, 1].astype(int), 0, shape[0] - 1), np.clip(
        sites[:, 0].astype(int), 0, shape[1] - 1
    )
    shade = np.clip(tone[at] + 0.07 * rng.standard_normal(len(sites)), 0, 1)
    tints = np.where(warm[at][:, None], ramp(WARM, shade), ramp(COOL, shade))
    gold = warm[at] & (rng.random(len(sites)) < 0.07)
    tints[gold] = color("#ffe08a")
    tints *= (1 + 0.09 * rng.standard_normal(len(sites)))[:, None]

    # Each stone lies a little tilted, so each catches the light in its own way.
    tilt = rng.normal(0, 0.010, (len(sites), 2))
    light = 1 + tilt[index, 0] * (x - sites[index, 0]) + tilt[index, 1] * (y - sites[index, 1])
    bevel = np.clip((inside - 1.2) / 2.5, 0, 1)
    slope_y, slope_x = np.gradient(bevel)
    light += np.clip(-(slope_x + slope_y), -0.5, 0.6) * 0.75 + 0.06 * cloud(shape, 10, rng, 3)
    surface = tints[index] * light[..., None]
    grout = GROUT * (1 + 0.2 * noise(shape, 4, rng))[..., None]
    cover = np.clip(inside - 1.2, 0, 1)[..., None]
    return cover * surface + (1 - cover) * grout


def design(u, v, shape, rng):
    """Level lines to set the stones along (H, W), tone in [0, 1], and where the stones are warm."""
    nearest = np.full(shape, np.inf)
    ring = np.zeros(shape)
    for cx, cy, radius in WHEELS:
        r = np.hypot(u - cx, v - cy) / radius
        ring = np.where(r < nearest, r, ring)
        nearest = np.minimum(nearest, r)
    swell = v + 0.05 * np.sin(9 * u + 3 * v) + 0.02 * np.sin(21 * u - 6 * v)
    wheel = nearest < 1
    level = np.where(wheel, nearest * 0.2, swell) * 1000
    bands = 0.5 + 0.5 * np.sin(ring * 6 * np.pi)
    wheel_tone = np.clip(0.12 + 0.55 * ring + 0.28 * (bands > 0.5), 0, 1)
    stripes = 0.5 + 0.5 * np.sin(swell * 72 + 0.6 * noise(shape, 200, rng))
    tone = np.where(wheel, wheel_tone, 0.10 + 0.85 * stripes)
    rim = (nearest > 0.90) & wheel
    tone = np.where(rim, 0.04, tone)
    warm = (wheel & ~((nearest > 0.55) & (nearest < 0.70))) | (~wheel & (np.sin(swell * 24) > 0.72))
    return level, tone, warm


def settle(angle, shape, rng):
    """Sites (n, 2) spread evenly by Lloyd's iteration in the metric of turned squares."""
    gap = STONE
    rows, columns = int(shape[0] / gap) + 2, int(shape[1] / gap) + 2
    j, i = np.mgrid[0:rows, 0:columns]
    sites = np.stack([i.ravel() * gap, j.ravel() * gap], 1) + rng.uniform(
        -4, 4, (rows * columns, 2)
    )
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(float)
    for _ in range(10):
        index, _, _ = stones(sites, angle, shape)
        flat = index.ravel()
        count = np.maximum(np.bincount(flat, minlength=len(sites)), 1)
        middle = np.stack([np.bincount(flat, p.ravel(), len(sites)) / count for p in (x, y)], 1)
        owned = np.bincount(flat, minlength=len(sites)) > 0
        sites[owned] = middle[owned]
    return sites


def stones(sites, angle, shape):
    """Per pixel: its stone, how far inside that stone it lies, and the distance to its middle.

    The distance is the larger of the two coordinates in the stone's own turned frame, which makes
    square stones (Hausner, Simulating decorative mosaics, SIGGRAPH 2001).
    """
    reach = int(STONE * 1.3)
    best = np.full(shape, np.inf)
    second = np.full(shape, np.inf)
    index = np.zeros(shape, int)
    for k, (sx, sy) in enumerate(sites):
        x0, y0 = max(0, int(sx) - reach), max(0, int(sy) - reach)
        x1, y1 = min(shape[1], int(sx) + reach + 1), min(shape[0], int(sy) + reach + 1)
        if x1 <= x0 or y1 <= y0:
            continue
        theta = angle[min(max(int(sy), 0), shape[0] - 1), min(max(int(sx), 0), shape[1] - 1)]
        dx = np.arange(x0, x1)[None, :] - sx
        dy = np.arange(y0, y1)[:, None] - sy
        along = np.abs(dx * np.cos(theta) + dy * np.sin(theta))
        aside = np.abs(dy * np.cos(theta) - dx * np.sin(theta))
        distance = np.maximum(along, aside)
        window = np.s_[y0:y1, x0:x1]
        closer = distance < best[window]
        second[window] = np.where(closer, best[window], np.minimum(second[window], distance))
        best[window] = np.where(closer, distance, best[window])
        index[window] = np.where(closer, k, index[window])
    inside = np.minimum((second - best) / 2, STONE * 0.56 - best)
    return index, inside, best
