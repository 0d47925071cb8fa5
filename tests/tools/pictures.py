"""Deterministic pictures for checks: structure at all scales, hard edges, flat parts."""
import numpy as np


def picture(width, height, seed):
    """uint8 (height, width, 3). The same seed and size always give the same picture."""
    random = np.random.RandomState(seed)  # its sequence is frozen by NumPy's policy
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    rgb = np.zeros((height, width, 3))
    for channel in range(3):
        for _ in range(6):
            angle, wave = random.uniform(0, np.pi), random.uniform(3, 40)
            along = x * np.cos(angle) + y * np.sin(angle)
            rgb[..., channel] += np.sin(along * 6.28 / wave + random.uniform(0, 6))
    rgb = 0.5 + 0.15 * rgb
    for _ in range(5):  # discs of one color
        cx, cy = random.uniform(0, width), random.uniform(0, height)
        r = random.uniform(2, width / 4)
        rgb[(x - cx) ** 2 + (y - cy) ** 2 < r * r] = random.uniform(0, 1, 3)
    rgb += random.normal(0, 0.03, rgb.shape)
    return (rgb.clip(0, 1) * 255).round().astype(np.uint8)
