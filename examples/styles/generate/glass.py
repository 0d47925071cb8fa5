"""Stained glass: jewel-colored panes in dark lead, a sun in rings over a river."""

import numpy as np

from common import blur, canvas, cloud, color, noise, ramp
from voronoi import cells, spread

SUN = [(0.0, "#fff6c9"), (0.25, "#ffd23f"), (0.5, "#f78c1f"), (0.75, "#e0361f"), (1.0, "#9c1330")]
SKY = [(0.0, "#2b1a6b"), (0.25, "#1f4fb5"), (0.5, "#1c86c9"), (0.75, "#37b6c4"), (1.0, "#7b2d8e")]
LAND = [(0.0, "#0f5b3a"), (0.3, "#2f9e4a"), (0.55, "#93c83e"), (0.8, "#e2b93b"), (1.0, "#0d7a6b")]
WATER = [(0.0, "#0b2f7a"), (0.4, "#1466c0"), (0.7, "#2fc1d6"), (1.0, "#b8ecdf")]
LEAD = color("#15131a")


def picture():
    rng = np.random.default_rng(11)
    x, y = canvas()
    shape, width = x.shape, x.shape[1]
    center = np.array([0.60, 0.30]) * width

    sites = [center]
    for ring, (radius, count) in enumerate([(52, 8), (104, 14), (164, 20), (232, 26), (306, 32)]):
        turn = 2 * np.pi * (np.arange(count) + 0.5 * (ring % 2)) / count
        sites += list(center + radius * np.stack([np.cos(turn), np.sin(turn)], 1))
    fixed = len(sites)
    others = rng.uniform((-40, -40), (width + 40, shape[0] + 40), (900, 2))
    others = others[np.hypot(*(others - center).T) > 340][:250]
    sites = spread(np.concatenate([sites, others]), fixed, shape, 12)
    warp_x, warp_y = 5 * noise(shape, 90, rng), 5 * noise(shape, 90, rng)
    index, border = cells(x + warp_x, y + warp_y, sites)

    tints = np.array([tint(site / width, np.hypot(*(site - center)), rng) for site in sites])
    pane = tints[index]

    # Light falls through: brighter in a pane's middle, streaked, with seeds and waves in the glass.
    lean = rng.uniform(-1, 1, (len(sites), 2))
    offset_x, offset_y = x - sites[index, 0], y - sites[index, 1]
    slope = (lean[index, 0] * offset_x + lean[index, 1] * offset_y) / 60
    streak_along, streak_across = noise(shape, 130, rng, 14), noise(shape, 14, rng, 130)
    turned = (rng.random(len(sites)) < 0.5)[index]
    streaks = np.where(turned, streak_along, streak_across)
    inner = 1 - np.exp(-border / 16)
    light = 0.62 + 0.45 * inner + 0.16 * slope + 0.13 * streaks + 0.06 * cloud(shape, 24, rng)
    glow = np.exp(-np.hypot(x - center[0], y - center[1]) / 300)
    light = light + 0.22 * glow
    glass = pane * light[..., None]
    glass += (np.clip(light - 0.95, 0, 1) ** 1.5)[..., None] * np.array([0.75, 0.7, 0.55])

    # Lead came: a rounded bar with light on its upper left shoulder.
    bar = 7.0 + 1.2 * noise(shape, 120, rng)
    across = np.clip(border / bar, 0, 1)
    height = np.sqrt(1 - across**2)
    slope_y, slope_x = np.gradient(height)
    shine = np.clip(-(slope_x + slope_y) * 2.4, -0.4, 1)
    lead = (
        LEAD * (1 + 0.25 * noise(shape, 8, rng))[..., None] + np.clip(shine, 0, 1)[..., None] * 0.42
    )
    cover = np.clip((bar - border) / 1.5, 0, 1)[..., None]
    glass *= np.clip(0.55 + border / 22, 0, 1)[..., None] ** 0.6
    joined = cover * lead + (1 - cover) * glass
    halo = np.stack([blur(joined[..., c], 28) for c in range(3)], -1)
    return joined + 0.16 * halo * (1 - 0.5 * cover)


def tint(site, distance, rng):
    """The color of the pane whose middle is `site` (in widths), `distance` pixels from the sun."""
    u, v = site
    if distance < 250:
        rgb = ramp(SUN, np.clip(distance / 240 + 0.10 * rng.standard_normal(), 0, 1))
    elif v > 0.62 + 0.05 * np.sin(7 * u):
        rgb = ramp(WATER, rng.random()) if rng.random() < 0.85 else color("#f3a32b")
    elif v > 0.50 + 0.05 * np.sin(5 * u + 1):
        rgb = ramp(LAND, rng.random())
    else:
        rgb = ramp(SKY, np.clip(0.15 + 0.8 * v + 0.28 * rng.standard_normal(), 0, 1))
        if rng.random() < 0.12:
            rgb = color("#c2185b")
    return rgb
