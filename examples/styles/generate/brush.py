"""Oil strokes with bristle marks, laid along a field of directions."""

import numpy as np


class Painting:
    """Color (H, W, 3) and paint height (H, W), changed stroke by stroke."""

    def __init__(self, ground):
        self.color = ground.copy()
        self.height = np.zeros(ground.shape[:2])

    def stroke(self, path, width, rgb, rng):
        """Lays a stroke along path (n, 2) of (x, y), `width` pixels wide at its middle."""
        margin = width / 2 + 2
        x0, y0 = np.maximum(np.floor(path.min(0) - margin), 0).astype(int)
        x1, y1 = np.ceil(path.max(0) + margin).astype(int)
        y1, x1 = min(y1, self.height.shape[0]), min(x1, self.height.shape[1])
        if x1 <= x0 or y1 <= y0:
            return
        y, x = np.mgrid[y0:y1, x0:x1]
        along, across = _stroke_coordinates(path, x, y)
        half = width / 2 * np.sin(np.pi * np.clip(0.12 + 0.86 * along, 0, 1)) ** 0.45
        v = across / np.maximum(half, 0.5)

        bristles = max(4, int(width / 2.2))
        marks = rng.standard_normal((4, bristles + 2))
        row = np.clip((v + 1) / 2, 0, 1) * bristles
        column = np.clip(along, 0, 1) * 2.99
        i, j = row.astype(int), column.astype(int)
        f = row - i
        mark = (1 - f) * marks[j, i] + f * marks[j, i + 1]

        edge = np.clip((1 - np.abs(v)) * half / 1.5, 0, 1)
        dry = np.clip(1.6 - 1.5 * along + 0.35 * mark, 0, 1)
        cover = edge * np.clip(dry + 0.35, 0, 1)
        tone = 1 + 0.07 * mark + 0.05 * rng.standard_normal()
        ridge = (
            0.6
            + 0.55 * np.abs(v) ** 3
            + 0.22 * mark
            + 0.4 * np.exp(-(((along - 0.95) / 0.08) ** 2))
        )

        window = np.s_[y0:y1, x0:x1]
        here = cover[..., None]
        self.color[window] = (1 - here) * self.color[window] + here * (rgb * tone[..., None])
        lifted = 0.35 * self.height[window] + ridge * min(width, 16) / 8
        self.height[window] = (1 - cover) * self.height[window] + cover * lifted


def _stroke_coordinates(path, x, y):
    """For pixels (H, W): position along the path in [0, 1] and signed distance across it."""
    tangent = np.gradient(path, axis=0)
    tangent /= np.maximum(np.hypot(tangent[:, 0], tangent[:, 1]), 1e-9)[:, None]
    dx = x[None] - path[:, 0, None, None]
    dy = y[None] - path[:, 1, None, None]
    nearest = np.argmin(dx * dx + dy * dy, axis=0)
    pick = np.take_along_axis
    dx, dy = pick(dx, nearest[None], 0)[0], pick(dy, nearest[None], 0)[0]
    tx, ty = tangent[nearest, 0], tangent[nearest, 1]
    step = np.hypot(*(path[1] - path[0]))
    overshoot = (dx * tx + dy * ty) / (step * (len(path) - 1))
    return nearest / (len(path) - 1) + overshoot, dy * tx - dx * ty


def follow(angle, start, length, step):
    """A path (n, 2) of the given length through the direction field angle (H, W)."""
    height, width = angle.shape
    points = [np.array(start, float)]
    for _ in range(max(3, int(length / step))):
        x, y = points[-1]
        theta = angle[int(np.clip(y, 0, height - 1)), int(np.clip(x, 0, width - 1))]
        points.append(points[-1] + step * np.array([np.cos(theta), np.sin(theta)]))
    return np.array(points)


def paint_along(ground, target, angle, layers, rng, jitter=0.06):
    """Covers the ground with strokes of the target's colors.

    layers: (stroke width, stroke length, strokes per width * length / 2 of area), coarse to fine.
    """
    painting = Painting(ground)
    height, width = angle.shape
    for stroke_width, stroke_length, density in layers:
        count = int(density * 2 * width * height / (stroke_width * stroke_length))
        for _ in range(count):
            start = rng.uniform((-20, -20), (width + 20, height + 20))
            path = follow(
                angle, start, stroke_length * rng.uniform(0.6, 1.3), max(2, stroke_width / 3)
            )
            x, y = path[len(path) // 2]
            if not (0 <= x < width and 0 <= y < height):
                x, y = np.clip(x, 0, width - 1), np.clip(y, 0, height - 1)
            rgb = target[int(y), int(x)]
            rgb = rgb * (1 + jitter * rng.standard_normal()) + jitter * 0.6 * rng.standard_normal(3)
            painting.stroke(path, stroke_width * rng.uniform(0.75, 1.25), rgb, rng)
    return painting
