#!/usr/bin/env python3
"""Prints the figures of the real files that real_files_test.cpp expects, computed by torch and h5py.

Usage: print_figures.py VGG19_8BIT.bin HED.weights.h5
"""
import sys

import h5py
import numpy
import torch


def show(name, values):
    values = numpy.asarray(values, dtype=numpy.float64)
    flat = values.ravel()
    probe = flat[flat.size * 2 // 3]
    print(f'{{"{name}", {{{", ".join(map(str, values.shape))}}}, {flat.sum():.12g}, '
          f"{(flat * flat).sum():.12g}, {probe:.9g}F}},")


def main():
    tensors = torch.load(sys.argv[1], weights_only=True)
    for layer in ("block1_conv1", "block3_conv4", "block5_conv4"):
        table = tensors[layer + "_W_table"].numpy()
        show(layer + "_W", table[tensors[layer + "_W_q"].numpy()])
        show(layer + "_b", tensors[layer + "_b"].numpy())
    with h5py.File(sys.argv[2]) as file:
        for name in ("block1/layers/conv2d/vars/0", "block5/layers/conv2d_2/vars/0", "fuse/vars/1"):
            show(name, file[name][:])


if __name__ == "__main__":
    main()
