#!/usr/bin/env python3
"""Writes tests/image/data: small pictures and what must be read out of them.

NAME.expected.txt holds "width height channels" and then a line per pixel, values in [0, 1]. The
expected values come from Pillow or from formulas in double precision, never from impasto.
Needs numpy and Pillow. Run it from anywhere; it always writes the same bytes.
"""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps

DATA = Path(__file__).parent / "data"
rng = np.random.default_rng(7)


def expect(name, values):
    """values: (H, W, channels) in [0, 1]"""
    values = np.asarray(values, np.float64)
    height, width, channels = values.shape
    with open(DATA / f"{name}.expected.txt", "w") as file:
        file.write(f"{width} {height} {channels}\n")
        for pixel in values.reshape(-1, channels):
            file.write(" ".join(f"{v:.7g}" for v in pixel) + "\n")


def rgb_of_grey(grey):
    return np.repeat(grey[:, :, None], 3, axis=2)


# --- formats by hand, where Pillow has no writer ---------------------------------------------------


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(values, profile=None):
    """values: (H, W, 1|2|3|4), uint8 or uint16"""
    height, width, channels = values.shape
    depth = values.dtype.itemsize * 8
    color = {1: 0, 2: 4, 3: 2, 4: 6}[channels]
    rows = b"".join(b"\0" + row.astype(f">u{depth // 8}").tobytes() for row in values)
    out = b"\x89PNG\r\n\x1a\n"
    out += chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0))
    if profile:
        out += chunk(b"iCCP", b"profile\0\0" + zlib.compress(profile))
    return out + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def tiff(values, photometric, sample_format=1, extra=None):
    """values: (H, W, channels), any NumPy type; one uncompressed strip"""
    height, width, channels = values.shape
    bits = values.dtype.itemsize * 8
    data = values.astype(values.dtype.newbyteorder("<")).tobytes()
    entries = [
        (256, 3, [width]),
        (257, 3, [height]),
        (258, 3, [bits] * channels),
        (259, 3, [1]),
        (262, 3, [photometric]),
        (273, 4, [None]),
        (277, 3, [channels]),
        (278, 3, [height]),
        (279, 4, [len(data)]),
        (284, 3, [1]),
    ]
    if extra is not None:
        entries.append((338, 3, [extra]))
    entries.append((339, 3, [sample_format] * channels))
    start = 8 + 2 + 12 * len(entries) + 4
    tail = b""
    body = struct.pack("<H", len(entries))
    long_values = sum(2 * len(v) for _, t, v in entries if t == 3 and len(v) > 2)
    for tag, kind, items in entries:
        items = [start + long_values if item is None else item for item in items]
        packed = struct.pack("<" + {3: "H", 4: "I"}[kind] * len(items), *items)
        body += struct.pack("<HHI", tag, kind, len(items))
        if len(packed) <= 4:
            body += packed.ljust(4, b"\0")
        else:
            body += struct.pack("<I", start + len(tail))
            tail += packed
    return b"II*\0" + struct.pack("<I", 8) + body + b"\0\0\0\0" + tail + data


# --- ICC profiles by hand, tiny -------------------------------------------------------------------


def s15(value):
    return struct.pack(">i", round(value * 65536))


def icc(space, pcs, device, tags):
    white = struct.pack(">4s4x", b"XYZ ") + s15(0.9642) + s15(1.0) + s15(0.8249)
    text = b"impasto test"
    description = struct.pack(">4s4xI", b"desc", len(text) + 1) + text + b"\0" + b"\0" * 78
    tags = [(b"desc", description), (b"cprt", b"text\0\0\0\0none\0"), (b"wtpt", white)] + tags
    offset = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, data in tags:
        table += struct.pack(">4sII", name, offset + len(body), len(data))
        body += data.ljust((len(data) + 3) // 4 * 4, b"\0")
    header = struct.pack(">I4sI4s4s4s", 128 + len(table) + len(body), b"none", 0x02100000, device,
                         space, pcs)
    header += struct.pack(">6H4s4sI4sIQI", 2026, 1, 1, 0, 0, 0, b"acsp", b"\0\0\0\0", 0, b"\0\0\0\0",
                          0, 0, 0)
    header += s15(0.9642) + s15(1.0) + s15(0.8249)
    return header.ljust(128, b"\0") + table + body


def gamma_curve(gamma):
    return struct.pack(">4s4xIH", b"curv", 1, round(gamma * 256))


BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
D50 = np.array([0.9642, 1.0, 0.8249])


def to_xyz_d50(primaries, white):
    """3x3 matrix from linear RGB to XYZ, adapted to D50 (Bradford)"""
    xyz = lambda x, y: np.array([x / y, 1, (1 - x - y) / y])
    matrix = np.stack([xyz(*p) for p in primaries], axis=1)
    w = xyz(*white)
    matrix = matrix * np.linalg.solve(matrix, w)
    adapt = np.linalg.inv(BRADFORD) @ np.diag((BRADFORD @ D50) / (BRADFORD @ w)) @ BRADFORD
    return adapt @ matrix


SRGB = to_xyz_d50([(0.64, 0.33), (0.30, 0.60), (0.15, 0.06)], (0.3127, 0.3290))
P3 = to_xyz_d50([(0.680, 0.320), (0.265, 0.690), (0.150, 0.060)], (0.3127, 0.3290))
PROPHOTO = to_xyz_d50([(0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001)], (0.3457, 0.3585))


def matrix_profile(matrix, gamma):
    column = lambda i: struct.pack(">4s4x", b"XYZ ") + b"".join(s15(v) for v in matrix[:, i])
    tags = [(b"rXYZ", column(0)), (b"gXYZ", column(1)), (b"bXYZ", column(2))]
    tags += [(name, gamma_curve(gamma)) for name in (b"rTRC", b"gTRC", b"bTRC")]
    return icc(b"RGB ", b"XYZ ", b"mntr", tags)


def encode_srgb(linear):
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def cmyk_profile():
    """An ink model on a 2x2x2x2 grid, as a lut8 table to Lab"""
    grid = []
    for i in range(16):
        c, m, y, k = [(i >> shift) & 1 for shift in (3, 2, 1, 0)]
        lightness = 95 * (1 - 0.45 * c) * (1 - 0.5 * m) * (1 - 0.1 * y) * (1 - 0.9 * k)
        a = (-35 * c + 70 * m - 5 * y) * (1 - 0.9 * k)
        b = (-45 * c - 5 * m + 85 * y) * (1 - 0.9 * k)
        grid.append([round(lightness * 2.55), round(a) + 128, round(b) + 128])
    straight = bytes(range(256))
    identity = b"".join(s15(v) for v in np.eye(3).ravel())
    lut = struct.pack(">4s4xBBBx", b"mft1", 4, 3, 2) + identity
    lut += straight * 4 + bytes(np.array(grid, np.uint8).ravel()) + straight * 3
    return icc(b"CMYK", b"Lab ", b"prtr", [(b"A2B0", lut)])


# --- the pictures ---------------------------------------------------------------------------------


def write(name, data):
    (DATA / name).write_bytes(data)


def orientations():
    picture = np.zeros((12, 8, 3), np.uint8)
    picture[:6, :4] = (230, 30, 30)
    picture[:6, 4:] = (30, 200, 30)
    picture[6:, :4] = (30, 30, 220)
    picture[6:, 4:] = (240, 240, 240)
    picture[:3, :2] = (0, 0, 0)
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        buffer = io.BytesIO()
        Image.fromarray(picture).save(buffer, "JPEG", quality=95, subsampling=0, exif=exif)
        write(f"orientation_{orientation}.jpg", buffer.getvalue())
        upright = ImageOps.exif_transpose(Image.open(buffer))
        expect(f"orientation_{orientation}", np.asarray(upright) / 255)


def integers():
    rgb8 = np.stack([np.arange(256), np.arange(255, -1, -1), np.arange(256) * 7 % 256], axis=1)
    rgb8 = rgb8.astype(np.uint8).reshape(8, 32, 3)
    write("rgb8.png", png(rgb8))
    expect("rgb8", rgb8 / 255)
    write("grey8.png", png(rgb8[:, :, :1]))
    expect("grey8", rgb_of_grey(rgb8[:, :, 0] / 255))
    write("grey_alpha8.png", png(rgb8[:, :, :2]))
    expect("grey_alpha8", np.dstack([rgb_of_grey(rgb8[:, :, 0]), rgb8[:, :, 1]]) / 255)

    rgba16 = rng.integers(0, 65536, (5, 7, 4), dtype=np.uint16)
    rgba16[0, 0], rgba16[0, 1] = 0, 65535
    write("rgba16.png", png(rgba16))
    expect("rgba16", rgba16 / 65535)
    write("rgb16.png", png(rgba16[:, :, :3]))
    expect("rgb16", rgba16[:, :, :3] / 65535)
    write("grey16.png", png(rgba16[:, :, :1]))
    expect("grey16", rgb_of_grey(rgba16[:, :, 0] / 65535))
    write("rgb16.tif", tiff(rgba16[:, :, :3], photometric=2))
    write("rgba16.tif", tiff(rgba16, photometric=2, extra=2))

    rgb = Image.fromarray(rgb8)
    palette = rgb.quantize(16)
    palette.save(DATA / "palette.png")
    expect("palette", np.asarray(palette.convert("RGB")) / 255)
    palette.save(DATA / "palette_alpha.png", transparency=bytes(range(0, 256, 16)))
    with Image.open(DATA / "palette_alpha.png") as image:
        expect("palette_alpha", np.asarray(image.convert("RGBA")) / 255)
    palette.save(DATA / "palette.tif")
    palette.save(DATA / "palette.gif")
    bilevel = Image.fromarray(rgb8[:, :, 2]).convert("1")
    bilevel.save(DATA / "bilevel.png")
    bilevel.save(DATA / "bilevel.tif", compression="group4")
    expect("bilevel", rgb_of_grey(np.asarray(bilevel).astype(float)))
    rgb.save(DATA / "rgb8.ppm")
    rgb.save(DATA / "rgb8.webp", lossless=True)
    rgb.save(DATA / "rgb8.jp2", irreversible=False)
    rgb.save(DATA / "progressive.jpg", quality=95, subsampling=0, progressive=True)
    with Image.open(DATA / "progressive.jpg") as image:
        expect("progressive", np.asarray(image) / 255)


def floats_and_lab():
    linear = rng.random((4, 6, 3)).astype(np.float32)
    linear[0, 0], linear[0, 1], linear[0, 2] = 0, 1, (0.001, 0.5, 2.0)
    write("float.tif", tiff(linear, photometric=2, sample_format=3))
    expect("float", encode_srgb(linear.astype(np.float64)))
    write("grey_float.tif", tiff(linear[:, :, :1], photometric=1, sample_format=3))
    expect("grey_float", rgb_of_grey(encode_srgb(linear[:, :, 0].astype(np.float64))))

    lab = np.array([[0, 0, 0], [100, 0, 0], [50, 0, 0], [60, 30, 20], [40, -10, -25], [75, -20, 40]])
    for name, bits in (("lab8", 8), ("lab16", 16)):
        top = 2**bits - 1
        lightness = np.round(lab[:, 0] / 100 * top)
        stored = np.mod(np.stack([lightness, *(lab[:, 1:] * 2 ** (bits - 8)).T], axis=1), top + 1)
        samples = stored.astype(f"u{bits // 8}").reshape(2, 3, 3)
        write(f"{name}.tif", tiff(samples, photometric=8))
        f = (lightness / top * 100 + 16) / 116
        f = np.stack([f + lab[:, 1] / 500, f, f - lab[:, 2] / 200], axis=1)
        xyz = np.where(f > 6 / 29, f**3, 3 * (6 / 29) ** 2 * (f - 4 / 29)) * D50
        expect(name, encode_srgb(xyz @ np.linalg.inv(SRGB).T).reshape(2, 3, 3))


def in_gamut(space, gamma):
    """Random values of a space whose colors lie within sRGB, and those colors in sRGB"""
    values = rng.integers(0, 65536, (4000, 3))
    values[::2] //= 16  # dark ones too
    values = values.astype(np.uint16)
    linear = (values / 65535.0) ** gamma @ (np.linalg.inv(SRGB) @ space).T
    inside = ((linear > 0.0005) & (linear < 0.98)).all(axis=1)
    return values[inside][:30].reshape(5, 6, 3), encode_srgb(linear[inside][:30]).reshape(5, 6, 3)


def profiles():
    gamma = 563 / 256  # 2.2 as a u8Fixed8Number holds it
    values, colors = in_gamut(P3, gamma)
    write("p3.png", png(values, matrix_profile(P3, gamma)))
    expect("p3", colors)
    values, colors = in_gamut(PROPHOTO, 461 / 256)
    write("prophoto.png", png(values, matrix_profile(PROPHOTO, 461 / 256)))
    expect("prophoto", colors)
    shallow = (values >> 8).astype(np.uint8)
    write("prophoto8.png", png(shallow, matrix_profile(PROPHOTO, 461 / 256)))
    linear = (shallow / 255.0) ** (461 / 256) @ (np.linalg.inv(SRGB) @ PROPHOTO).T
    expect("prophoto8", encode_srgb(linear))
    shallow = (in_gamut(P3, gamma)[0] >> 8).astype(np.uint8)
    write("p3_8.png", png(shallow, matrix_profile(P3, gamma)))
    expect("p3_8", encode_srgb((shallow / 255.0) ** gamma @ (np.linalg.inv(SRGB) @ P3).T))

    grey = np.linspace(0, 65535, 32).astype(np.uint16).reshape(4, 8, 1)
    write("grey_gamma.png", png(grey, icc(b"GRAY", b"XYZ ", b"mntr", [(b"kTRC", gamma_curve(1.0))])))
    expect("grey_gamma", rgb_of_grey(encode_srgb(grey[:, :, 0] / 65535)))

    rgb8 = rng.integers(0, 256, (5, 6, 3), dtype=np.uint8)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    srgb = srgb[:24] + bytes(12) + srgb[36:]  # its date of creation
    write("other_srgb.png", png(rgb8, srgb))
    expect("other_srgb", rgb8 / 255)
    Image.fromarray(rgb8).save(DATA / "broken_profile.tif", icc_profile=b"not a profile" * 20)
    expect("broken_profile", rgb8 / 255)
    # The right profile for other pictures: it says nothing about RGB.
    Image.fromarray(rgb8).save(DATA / "wrong_profile.tif", icc_profile=cmyk_profile())
    expect("wrong_profile", rgb8 / 255)


def cmyk():
    inks = np.zeros((8, 16, 4), np.uint8)
    for i, ink in enumerate([(0, 0, 0, 0), (255, 0, 0, 0), (0, 255, 0, 0), (0, 0, 255, 0),
                             (0, 0, 0, 255), (128, 64, 0, 0), (0, 100, 200, 30), (60, 50, 50, 80)]):
        inks[:, 2 * i : 2 * i + 2] = ink
    image = Image.fromarray(inks, "CMYK")
    image.save(DATA / "cmyk.tif")
    image.save(DATA / "cmyk_profile.tif", icc_profile=cmyk_profile())
    image.save(DATA / "cmyk.jpg", quality=95)
    source = ImageCms.ImageCmsProfile(io.BytesIO(cmyk_profile()))
    transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), "CMYK", "RGB",
                                        ImageCms.Intent.RELATIVE_COLORIMETRIC,
                                        ImageCms.Flags.BLACKPOINTCOMPENSATION
                                        | ImageCms.Flags.NOOPTIMIZE)
    expect("cmyk_profile", np.asarray(ImageCms.applyTransform(image, transform)) / 255)


def several_pages():
    first, second = (Image.new("RGB", (6, 4), color) for color in ((200, 0, 0), (0, 0, 200)))
    first.save(DATA / "animated.gif", save_all=True, append_images=[second], duration=100)
    first.save(DATA / "animated.webp", save_all=True, append_images=[second], lossless=True)
    first.save(DATA / "pages.tif", save_all=True, append_images=[second])
    expect("first_page", np.asarray(first) / 255)


def bombs():
    def header(width, height):
        ihdr = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", ihdr)
                + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b""))

    write("bomb.png", header(100_000, 100_000))
    jpeg = bytearray((DATA / "orientation_1.jpg").read_bytes())
    frame = jpeg.index(b"\xff\xc0")
    jpeg[frame + 5 : frame + 9] = struct.pack(">HH", 65000, 65000)
    write("bomb.jpg", bytes(jpeg))


def lanczos():
    values = rng.random((9, 13)).astype(np.float32)
    expect("lanczos_input", values[:, :, None])
    image = Image.fromarray(values, "F")
    for width, height in [(7, 5), (29, 31), (13, 3), (1, 1), (40, 9), (2, 30)]:
        resized = image.resize((width, height), Image.Resampling.LANCZOS)
        expect(f"lanczos_{width}x{height}", np.asarray(resized)[:, :, None])


def avif():
    """Of libvips's reader in a module; the expected values are what Pillow's own decoder reads."""
    y, x = np.mgrid[0:24, 0:32]
    values = np.stack([8 * x, 10 * y, 255 - 4 * x - 4 * y], axis=2).astype(np.uint8)
    Image.fromarray(values).save(DATA / "ramp.avif", quality=95, subsampling="4:4:4")
    expect("ramp", np.asarray(Image.open(DATA / "ramp.avif").convert("RGB")) / 255)


if __name__ == "__main__":
    DATA.mkdir(exist_ok=True)
    orientations()
    integers()
    floats_and_lab()
    profiles()
    cmyk()
    several_pages()
    bombs()
    lanczos()
    avif()
