#!/usr/bin/env python3
"""Writes the pictures of tests/image/data that begin with color_, and what becomes of the photo's
colors, computed with numpy and SciPy in double: sqrtm for the linear map, sorted values and
np.interp for histograms, Y'CbCr matrices of ITU-R BT.601 for chrominance. Never from impasto.
Run it from anywhere; it always writes the same bytes.
"""

from pathlib import Path

import numpy as np
from PIL import Image
from scipy.linalg import inv, sqrtm

DATA = Path(__file__).parent / "data"
rng = np.random.default_rng(11)


def made(height, width, mix, mean):
    """Colors around a mean, mixed so that channels depend on each other; 8 bits."""
    noise = rng.normal(size=(height, width, 3))
    return np.clip(np.round(255 * (mean + 0.12 * noise @ mix)), 0, 255).astype(np.uint8)


def expect(name, values):
    height, width, channels = values.shape
    with open(DATA / f"{name}.expected.txt", "w") as file:
        file.write(f"{width} {height} {channels}\n")
        for pixel in values.reshape(-1, channels):
            file.write(" ".join(f"{v:.9g}" for v in pixel) + "\n")


def moments(picture):
    pixels = picture.reshape(-1, 3)
    return pixels.mean(axis=0), np.cov(pixels.T, bias=True)


def linear(picture, palette):
    (mean, covariance), (palette_mean, palette_covariance) = moments(picture), moments(palette)
    matrix = np.real(sqrtm(palette_covariance) @ inv(sqrtm(covariance)))
    return (picture - mean) @ matrix.T + palette_mean


def histogram(picture, palette):
    def ranks(channel):
        values, inverse, counts = np.unique(channel, return_inverse=True, return_counts=True)
        return values, inverse, (np.cumsum(counts) - counts / 2) / channel.size

    result = np.empty_like(picture)
    for c in range(3):
        _, inverse, picture_ranks = ranks(picture[:, :, c].ravel())
        values, _, palette_ranks = ranks(palette[:, :, c].ravel())
        matched = np.interp(picture_ranks, palette_ranks, values)
        result[:, :, c] = matched[inverse].reshape(picture.shape[:2])
    return result


TO_YCBCR = np.array(
    [[0.299, 0.587, 0.114], [-0.168735892, -0.331264108, 0.5], [0.5, -0.418687589, -0.081312411]]
)


def luminance(picture, colors):
    """Y of the one, Cb and Cr of the other; may leave [0, 1]."""
    ycbcr = colors @ TO_YCBCR.T
    ycbcr[:, :, 0] = (picture @ TO_YCBCR.T)[:, :, 0]
    return ycbcr @ inv(TO_YCBCR).T


photo8 = made(16, 20, np.array([[1, 0.6, 0.1], [0, 0.7, 0.4], [0, 0, 0.6]]), [0.5, 0.45, 0.4])
painting8 = made(18, 15, np.array([[0.5, 0.1, 0], [0.2, 0.6, 0.5], [0.1, 0, 0.9]]), [0.4, 0.5, 0.6])
Image.fromarray(photo8).save(DATA / "color_photo.png")
Image.fromarray(painting8).save(DATA / "color_painting.png")
photo, painting = photo8 / 255.0, painting8 / 255.0
expect("color_linear", linear(photo, painting))
expect("color_histogram", histogram(photo, painting))
expect("color_luminance", luminance(photo, photo[::-1, ::-1]))
