"""What the style pictures share: noise, color ramps, light on a relief, and saving."""

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 640, 512  # of the finished pictures
SCALE = 2  # painted larger, then reduced, so that edges are smooth


def color(code):
    """'#rrggbb' as three floats in [0, 1]."""
    return np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)]) / 255.0


def ramp(stops, t):
    """Colors along a list of (position, '#rrggbb') at t in [0, 1]; shape t.shape + (3,)."""
    positions = [position for position, _ in stops]
    colors = np.array([color(code) for _, code in stops])
    return np.stack([np.interp(t, positions, colors[:, c]) for c in range(3)], axis=-1)


def canvas(scale=SCALE):
    """Pixel coordinates (x, y), each (H, W), of a picture painted `scale` times as large."""
    y, x = np.mgrid[0 : HEIGHT * scale, 0 : WIDTH * scale]
    return x.astype(np.float64), y.astype(np.float64)


def resize(plane, shape):
    """A plane enlarged or reduced to shape (H, W) with a bicubic kernel."""
    image = Image.fromarray(np.asarray(plane, np.float32))
    return np.asarray(image.resize((shape[1], shape[0]), Image.BICUBIC), np.float64)


def noise(shape, cell, rng, cell_y=None):
    """Smooth noise of mean 0 and deviation near 1; features measure `cell` pixels across."""
    cell_y = cell_y or cell
    rows, columns = int(shape[0] / cell_y) + 4, int(shape[1] / cell) + 4
    large = resize(rng.standard_normal((rows, columns)), (int(rows * cell_y), int(columns * cell)))
    return 1.4 * large[: shape[0], : shape[1]]


def cloud(shape, cell, rng, octaves=4):
    """Noise summed over octaves, each half the size and half the strength of the one before."""
    return sum(noise(shape, max(2, cell / 2**k), rng) / 2**k for k in range(octaves)) / 1.5


def blur(plane, radius):
    """A soft blur: reduced and enlarged again."""
    shape = plane.shape
    small = (max(2, int(shape[0] / radius)), max(2, int(shape[1] / radius)))
    return resize(resize(plane, small), shape)


def lit(picture, height, strength, shine=0.0):
    """The picture (H, W, 3) as a relief of the given height (H, W), lit from the upper left."""
    slope_y, slope_x = np.gradient(height)
    slope = -(slope_x + slope_y) * strength
    shaded = picture * (1.0 + np.clip(slope, -0.55, 0.45))[..., None]
    highlight = np.clip(slope - 0.25, 0, 1) ** 2 * shine
    return shaded + highlight[..., None]


def save(picture, path, palette):
    """Reduces to the finished size and writes a PNG: with a palette of 256 colors, or with 7 bits a
    channel, which keeps the file below 500 kB."""
    image = Image.fromarray((np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8))
    image = image.resize((WIDTH, HEIGHT), Image.LANCZOS)
    if palette:
        image = image.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    else:
        image = image.point([level // 2 * 2 for level in range(256)] * 3)
    image.save(path, optimize=True)
