"""Cells round sites: which site is nearest, and how far the cell's border is."""

import numpy as np


def cells(x, y, sites):
    """For pixels (H, W) and sites (n, 2): index of the nearest site and distance to the border."""
    index = np.empty(x.shape, int)
    border = np.empty(x.shape)
    for row in range(x.shape[0]):
        d = (x[row, :, None] - sites[:, 0]) ** 2 + (y[row, :, None] - sites[:, 1]) ** 2
        first = np.argmin(d, axis=1)
        line = np.arange(len(first))
        nearest = d[line, first]
        # The border with another site is the perpendicular bisector of the two.
        gap = np.hypot(*(sites[first][:, None] - sites[None]).transpose(2, 0, 1))
        gap[line, first] = 1.0
        d[line, first] = np.inf
        border[row] = ((d - nearest[:, None]) / (2 * gap)).min(axis=1)
        index[row] = first
    return index, border


def spread(sites, fixed, shape, rounds):
    """Lloyd's iteration: moves sites (n, 2) to the middles of their cells, but for `fixed`."""
    step = 8
    y, x = np.mgrid[0 : shape[0] : step, 0 : shape[1] : step].astype(float)
    sites = sites.copy()
    for _ in range(rounds):
        d = (x[..., None] - sites[:, 0]) ** 2 + (y[..., None] - sites[:, 1]) ** 2
        index = np.argmin(d, axis=-1)
        count = np.bincount(index.ravel(), minlength=len(sites))
        for axis, plane in ((0, x), (1, y)):
            middle = np.bincount(index.ravel(), plane.ravel(), len(sites)) / np.maximum(count, 1)
            move = (np.arange(len(sites)) >= fixed) & (count > 0)
            sites[move, axis] = middle[move]
    return sites
