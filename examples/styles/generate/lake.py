"""A content picture: a house with a tower by a lake, hills, trees and a low sun."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from common import canvas, cloud, color, noise, ramp

SHORE = 0.62  # of the height: where land meets water
SUN = (0.70, 0.30)


def picture():
    rng = np.random.default_rng(4)
    x, y = canvas()
    shape = x.shape
    u, v = x / shape[1], y / shape[0]
    land = scenery(u, v, shape, rng)
    land = with_objects(land, shape, rng)
    return with_lake(land, u, v, shape, rng)


def scenery(u, v, shape, rng):
    """Sky, sun, clouds and hills, each ridge nearer, darker and greener than the one before."""
    sky = ramp(
        [
            (0.0, "#2f5f9e"),
            (0.35, "#7fa9cf"),
            (0.62, "#f2c48d"),
            (0.8, "#f6dfae"),
            (1.0, "#f3e6c4"),
        ],
        v / SHORE,
    )
    away = np.hypot((u - SUN[0]) * 1.25, v - SUN[1])
    sky += 0.35 * np.exp(-((away / 0.16) ** 2))[..., None] * color("#ffdf9a")
    disc = np.clip((0.052 - away) * 250, 0, 1)[..., None]
    sky = (1 - disc) * sky + disc * color("#fff4cf")
    drift = 0.8 * cloud(shape, 110, rng, 5) + noise(shape, 330, rng, 60)
    cover = np.clip(0.55 * drift - 0.15, 0, 0.9) * np.clip((0.40 - v) / 0.22, 0, 1)
    body = ramp(
        [(0.0, "#d9a58c"), (0.5, "#fbe3c4"), (1.0, "#fffaf0")], np.clip(0.6 * cover + 0.3, 0, 1)
    )
    sky = sky * (1 - cover[..., None]) + cover[..., None] * body

    ridges = [
        (0.40, 0.085, 3.1, "#8aa3bd", "#a9b8c4"),
        (0.47, 0.060, 5.3, "#5f8699", "#8fae9f"),
        (0.53, 0.045, 7.7, "#3f7068", "#7fa565"),
        (0.585, 0.030, 11.3, "#2d5a3c", "#93ad4d"),
    ]
    for base, swell, waves, dark, bright in ridges:
        ridge = base + swell * (np.sin(u * waves + waves) * 0.6 + 0.4 * np.sin(u * waves * 2.3 + 1))
        ridge = ridge + 0.006 * noise((1, shape[1]), 24, rng)[0]
        slope = np.gradient(base + swell * np.sin(u * waves + waves), axis=1) * shape[1]
        fold = np.gradient(cloud(shape, 16 * waves**0.5 + 60, rng, 4), axis=1) * 14
        light = 0.5 - 0.5 * slope + 0.35 * fold
        shade = np.clip(light - 2.2 * (v - ridge), 0, 1)[..., None]
        hill = (1 - shade) * color(dark) + shade * color(bright)
        edge = np.clip((v - ridge) * shape[0], 0, 1)[..., None]
        sky = (1 - edge) * sky + edge * hill
    return sky


def with_objects(picture, shape, rng):
    """Adds the house, its tower and the trees, which stand on the shore."""
    image = Image.fromarray((np.clip(picture, 0, 1) * 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    height, width = shape
    shore = int(SHORE * height)
    for k in range(26):
        tree(
            draw,
            rng.uniform(0.40, 1.02) * width,
            shore - rng.uniform(0, 14),
            rng.uniform(46, 84),
            rng,
        )
    house(draw, 0.19 * width, shore)
    for px, size in (
        (0.045, 250),
        (0.10, 190),
        (0.455, 170),
        (0.885, 330),
        (0.965, 270),
        (0.80, 200),
    ):
        tree(draw, px * width, shore + 6, size, rng)
    image = image.filter(ImageFilter.GaussianBlur(1.0))
    return np.asarray(image, np.float64) / 255


def tree(draw, x, foot, size, rng):
    """A tree of many leafy discs, dark below, bright toward the sun."""
    trunk = size * 0.045
    draw.polygon(
        [
            (x - trunk, foot),
            (x + trunk, foot),
            (x + trunk * 0.4, foot - size * 0.6),
            (x - trunk * 0.4, foot - size * 0.6),
        ],
        fill=(66, 45, 36),
    )
    leaves = sorted(
        rng.normal(0, 1, (420, 2)).clip(-2.2, 2.2).tolist(), key=lambda leaf: leaf[0] - leaf[1]
    )
    green = rng.uniform(0, 1)
    for a, b in leaves:
        reach = 0.40 * np.sqrt(max(0.05, 1 - (b / 2.6) ** 2))
        lx, ly = x + a * reach * size * 0.42, foot - size * 0.62 + b * size * 0.17
        light = np.clip(0.45 + 0.22 * a - 0.25 * b, 0, 1)
        dark, bright = color("#17402f"), (1 - green) * color("#8fb04a") + green * color("#d2983f")
        rgb = (1 - light) * dark + light * bright
        r = size * rng.uniform(0.014, 0.034)
        draw.ellipse((lx - r, ly - r, lx + r, ly + r), fill=tuple(int(255 * c) for c in rgb))


def house(draw, x, foot):
    """White walls with red roofs: a long house and a round tower with a pointed roof."""
    wall, shadow, roof, roof_dark = (240, 226, 200), (190, 166, 150), (186, 74, 48), (128, 46, 40)
    window, glow = (62, 66, 92), (255, 214, 120)
    draw.rectangle((x, foot - 120, x + 250, foot + 4), fill=wall)
    draw.rectangle((x, foot - 120, x + 34, foot + 4), fill=shadow)
    draw.polygon(
        [(x - 16, foot - 116), (x + 30, foot - 200), (x + 232, foot - 200), (x + 266, foot - 116)],
        fill=roof,
    )
    for k in range(1, 7):
        y = foot - 116 - 12 * k
        draw.line((x - 16 + 6.6 * k, y, x + 266 - 4.9 * k, y), fill=roof_dark, width=3)
    for k in range(4):
        left = x + 52 + 50 * k
        draw.rectangle(
            (left, foot - 96, left + 24, foot - 60), fill=glow if k in (1, 2) else window
        )
        draw.line((left + 12, foot - 96, left + 12, foot - 60), fill=wall, width=3)
    draw.rectangle((x + 120, foot - 46, x + 152, foot + 4), fill=(104, 58, 44))

    left, right, top = x - 92, x + 8, foot - 290
    for k in range(100):
        shade = np.clip(0.55 + 0.5 * np.sin(np.pi * (k / 100 - 0.05)), 0, 1) * (
            0.72 + 0.28 * k / 100
        )
        draw.line(
            (left + k, top, left + k, foot + 4), fill=tuple(int(c * shade) for c in (248, 232, 206))
        )
    draw.polygon([(left - 14, top + 4), (left + 50, top - 150), (right + 14, top + 4)], fill=roof)
    draw.polygon(
        [(left - 14, top + 4), (left + 50, top - 150), (left + 34, top + 4)], fill=roof_dark
    )
    draw.line((left + 50, top - 150, left + 50, top - 186), fill=(60, 50, 60), width=4)
    draw.polygon(
        [(left + 52, top - 186), (left + 88, top - 174), (left + 52, top - 162)],
        fill=(222, 170, 60),
    )
    for y, lit_up in ((top + 40, True), (top + 120, False), (top + 200, True)):
        draw.ellipse((left + 40, y - 14, left + 62, y + 14), fill=glow if lit_up else window)
        draw.rectangle((left + 40, y, left + 62, y + 26), fill=glow if lit_up else window)


def with_lake(land, u, v, shape, rng):
    """Everything below the shore is the mirror image of what is above it, broken by ripples."""
    depth = np.clip((v - SHORE) / (1 - SHORE), 0, 1)
    ripple = noise(shape, 90, rng, 7) * depth + 0.6 * noise(shape, 40, rng, 4) * depth
    row = SHORE - (v - SHORE) * 1.25 + 0.018 * ripple
    column = u + 0.010 * ripple
    j = np.clip((row * shape[0]).astype(int), 0, int(SHORE * shape[0]) - 1)
    i = np.clip((column * shape[1]).astype(int), 0, shape[1] - 1)
    water = land[j, i] * (0.80 - 0.22 * depth)[..., None] + depth[..., None] * 0.12 * color(
        "#1f6f8f"
    )
    path = np.exp(-(((u - SUN[0]) / (0.03 + 0.08 * depth)) ** 2)) * np.clip(ripple - 0.2, 0, 1)
    water += 0.55 * path[..., None] * color("#ffe2a0")
    bank = 0.010 * noise((1, shape[1]), 50, rng)[0]
    edge = np.clip((v - SHORE - 0.004 - 0.4 * bank) * shape[0] / 2, 0, 1)[..., None]
    shade = np.exp(-(((v - SHORE - 0.006) / 0.008) ** 2))[..., None]
    whole = (1 - edge) * land + edge * water
    return whole * (1 - 0.5 * shade)
