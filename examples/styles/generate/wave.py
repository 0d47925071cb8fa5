"""Wave print: rows of curling waves as a woodblock printer would cut them, in few flat inks."""

import numpy as np
from PIL import Image, ImageDraw

from common import HEIGHT, SCALE, WIDTH, canvas, cloud, color, noise, ramp

OUTLINE = color("#13233f")
INKS = [color(code) for code in ("#1d3f72", "#2c5f96", "#5b93b5", "#9dbfc4")]
FOAM = color("#f3ead2")
PAPER = color("#ecdcb8")
SUN = color("#d2492f")


def picture():
    rng = np.random.default_rng(3)
    x, y = canvas()
    shape = x.shape
    sky = ramp(
        [(0.0, "#47789c"), (0.10, "#b9c4b4"), (0.24, "#ecdcb8"), (1.0, "#efd9a8")], y / shape[0]
    )
    image = Image.fromarray((sky * 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    clouds(draw, rng)
    sun(draw)
    rows = 8
    for row in range(rows):
        depth = row / (rows - 1)
        size = 95 + 250 * depth**1.3
        base = 300 + 880 * depth**1.05
        spacing = size * 1.12
        offset = rng.uniform(0, spacing)
        for k in range(-2, int(WIDTH * SCALE / spacing) + 2):
            left = k * spacing + offset + rng.uniform(-0.12, 0.12) * size
            wave(
                draw,
                left,
                base + rng.uniform(-0.10, 0.10) * size,
                size * rng.uniform(0.85, 1.2),
                rng,
            )
    return printed(np.asarray(image, np.float64) / 255, rng)


def ink(rgb):
    return tuple(int(255 * channel + 0.5) for channel in rgb)


def wave(draw, left, base, size, rng):
    """One wave running to the right, its crest `size` above its foot at (left, base)."""
    t = np.linspace(0, 1, 60)
    back = bezier([(-0.75, 0.10), (-0.20, 0.02), (-0.05, 0.95), (0.52, 1.0)], t)
    hook = spiral(center=(0.56, 0.70), start=(0.52, 1.0), turns=0.62)
    hollow = bezier([tuple(hook[-1]), (0.20, 0.58), (0.38, 0.02), (1.25, 0.04)], t)
    floor = np.array([(1.25, -1.2), (-0.75, -1.2)])

    def place(points):
        return [(left + size * px, base - size * py) for px, py in points]

    line = max(2, int(size / 55))
    body = place(np.concatenate([back, hook, hollow, floor]))
    draw.polygon(body, fill=ink(INKS[0]), outline=None)

    # Bands of ink between the back and the hollow, all ending in the crest.
    face = np.concatenate([hook[::-1], hollow])
    face = face[np.linspace(0, len(face) - 1, len(t)).astype(int)]
    back_up = back[::-1]
    shades = [
        INKS[1],
        FOAM,
        INKS[0],
        INKS[2],
        INKS[0],
        FOAM,
        INKS[1],
        INKS[3],
        INKS[0],
        INKS[2],
        INKS[1],
    ]
    edges = np.linspace(0.0, 1.0, len(shades) + 1) ** 0.9
    for shade, near, far in zip(shades, edges[:-1], edges[1:]):
        far = near + (far - near) * (0.55 if shade is FOAM else 1.0)
        outer, inner = blend(back_up, face, near), blend(back_up, face, far)
        band = place(np.concatenate([outer, inner[::-1]]))
        draw.polygon(band, fill=ink(shade))
        draw.line(place(inner), fill=ink(OUTLINE), width=max(1, line // 2))
    draw.line(
        place(np.concatenate([back, hook, hollow])), fill=ink(OUTLINE), width=line, joint="curve"
    )

    foam(draw, place, np.concatenate([back[34:], hook]), size, line, rng)


def foam(draw, place, crest, size, line, rng):
    """Claws of foam along the crest, and spray thrown ahead of it."""
    tangent = np.gradient(crest, axis=0)
    tangent /= np.hypot(*tangent.T)[:, None]
    outward = np.stack([-tangent[:, 1], tangent[:, 0]], 1)
    count = len(crest)
    for reach in (1.7, 0.9, 0.1):
        for i in range(0, count, 3):
            radius = 0.036 * (0.6 + 0.9 * np.sin(np.pi * min(1, 0.15 + i / count)))
            middle = crest[i] + outward[i] * radius * (reach * rng.uniform(0.8, 1.3) - 0.4)
            middle = middle + tangent[i] * radius * reach * 0.6
            r = size * radius * (1.10 - 0.30 * reach) * rng.uniform(0.8, 1.25)
            disc(draw, place([middle])[0], r + line * 0.6, OUTLINE)
            disc(draw, place([middle])[0], r, FOAM)
    for _ in range(14):
        spot = crest[-1] + np.array([rng.uniform(-0.30, 0.55), rng.uniform(-0.05, 0.62)])
        r = size * rng.uniform(0.006, 0.020)
        disc(draw, place([spot])[0], r + line * 0.7, OUTLINE)
        disc(draw, place([spot])[0], r, FOAM)


def disc(draw, middle, radius, rgb):
    x, y = middle
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink(rgb))


def sun(draw):
    disc(draw, (0.30 * WIDTH * SCALE, 0.21 * HEIGHT * SCALE), 128, SUN)


def clouds(draw, rng):
    """Long flat clouds with round ends, in bands."""
    for _ in range(22):
        x, y = rng.uniform(-100, WIDTH * SCALE), rng.uniform(10, 0.26 * HEIGHT * SCALE)
        length, thick = rng.uniform(160, 520), rng.uniform(12, 30)
        shade = ink([FOAM, color("#e3b98c"), color("#c8c6ac"), color("#e79a72")][rng.integers(4)])
        draw.rounded_rectangle(
            (x, y, x + length, y + thick),
            radius=thick / 2,
            fill=shade,
            outline=ink(color("#8a8f8a")),
            width=2,
        )


def bezier(points, t):
    """Cubic Bezier curve through 4 control points, (n, 2)."""
    a, b, c, d = (np.array(point) for point in points)
    s = t[:, None]
    return (1 - s) ** 3 * a + 3 * (1 - s) ** 2 * s * b + 3 * (1 - s) * s**2 * c + s**3 * d


def spiral(center, start, turns):
    """A spiral inward from `start`, clockwise on the page."""
    center = np.array(center)
    arm = np.array(start) - center
    radius, angle = np.hypot(*arm), np.arctan2(arm[1], arm[0])
    t = np.linspace(0, 1, 50)
    r = radius * (1 - 0.62 * t)
    theta = angle - 2 * np.pi * turns * t
    return center + np.stack([r * np.cos(theta), r * np.sin(theta)], 1)


def blend(outer, inner, share):
    return (1 - share) * outer + share * inner


def printed(picture, rng):
    """The marks of printing: wood grain in the inks, ink that takes unevenly, paper fibers."""
    shape = picture.shape[:2]
    grain = noise(shape, 420, rng, 5) + 0.6 * noise(shape, 260, rng, 3)
    uneven = cloud(shape, 90, rng)
    fibers = noise(shape, 14, rng, 2) + noise(shape, 2, rng, 14)
    darkness = 1 - picture.mean(axis=2)
    tone = 1 + darkness * (0.10 * grain + 0.10 * uneven) + 0.020 * fibers
    inked = picture * tone[..., None]
    wear = np.clip(grain + 0.8 * uneven - 1.9, 0, 1)[..., None] * 0.5
    return (1 - wear) * inked + wear * PAPER
