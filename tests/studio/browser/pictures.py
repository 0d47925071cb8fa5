"""Small PNG files: written to be dropped, read to see what the page has drawn."""

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def _chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def write_png(path, width, height, color):
    """color(x, y) gives red, green and blue, 0 to 255."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            rows += bytes(color(x, y))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    path.write_bytes(
        SIGNATURE
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(bytes(rows)))
        + _chunk(b"IEND", b"")
    )
    return path


def write_photo(path):
    """A disc before a slope of color, 160 x 120."""

    def color(x, y):
        if (x - 60) ** 2 + (y - 55) ** 2 < 900:
            return 220, 120, 60
        return 60 + x // 2, 90 + y // 2, 200 - y

    return write_png(path, 160, 120, color)


def write_style(path):
    """Slanted stripes, 128 x 128."""

    def color(x, y):
        stripe = (x + y // 2) // 9 % 3
        return [(20, 40, 120), (240, 200, 60), (180, 60, 90)][stripe]

    return write_png(path, 128, 128, color)


def chunks(data):
    """[(name, bytes)] of a PNG file."""
    if data[:8] != SIGNATURE:
        raise ValueError("no PNG file")
    at, found = 8, []
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        found.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += length + 12
    return found


def read_flat_colors(data):
    """(width, height, {(red, green, blue): pixels}) of a PNG with a palette, unfiltered."""
    parts = chunks(data)
    header = parts[0][1]
    width, height, *kind = struct.unpack(">IIBBBBB", header)
    if kind != [8, 3, 0, 0, 0]:
        raise ValueError(f"no PNG with a palette of 8 bits: {kind}")
    palette = dict(parts)[b"PLTE"]
    rows = zlib.decompress(b"".join(body for name, body in parts if name == b"IDAT"))
    counts = {}
    for y in range(height):
        row = rows[y * (width + 1) : (y + 1) * (width + 1)]
        if row[0] != 0:
            raise ValueError("a row is filtered")
        for label in row[1:]:
            color = tuple(palette[3 * label : 3 * label + 3])
            counts[color] = counts.get(color, 0) + 1
    return width, height, counts
