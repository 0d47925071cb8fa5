#!/usr/bin/env python3
"""Writes tests/weights/data with the real writers of each format.

Needs torch, h5py, numpy, safetensors and keras (with KERAS_BACKEND=torch); run it only to change
the fixtures. read_tensors_test.cpp expects the values of ramp().
"""
import os
import pathlib
import sys

os.environ.setdefault("KERAS_BACKEND", "torch")
import h5py
import numpy
import safetensors.torch
import torch

DATA = pathlib.Path(__file__).resolve().parent / "data"


def ramp(*shape):
    """Element i is ((7 * i) mod 61 - 30) / 4: exact in every float format, bfloat16 included."""
    count = int(numpy.prod(shape, dtype=numpy.int64))
    values = ((7 * numpy.arange(count)) % 61 - 30) / 4
    return values.reshape(shape).astype(numpy.float32)


def torch_tensors():
    base = torch.from_numpy(ramp(4, 6))
    return {
        "float": torch.from_numpy(ramp(2, 3, 3, 3)),
        "double": torch.from_numpy(ramp(5)).double(),
        "half": torch.from_numpy(ramp(3, 4)).half(),
        "bfloat16": torch.from_numpy(ramp(3, 4)).bfloat16(),
        "byte": torch.arange(200, 210, dtype=torch.uint8),
        "long": torch.arange(-3, 3),
        "bool": torch.tensor([True, False, True]),
        "scalar": torch.tensor(2.5),
        "empty": torch.zeros(0, 3),
        "transposed": base.t(),
        "slice": base[1:3, ::2],
        "parameter": torch.nn.Parameter(torch.from_numpy(ramp(7))),
        "nested": {"inner": torch.from_numpy(ramp(3)), 5: torch.from_numpy(ramp(2))},
        "epoch": 12,
        "rate": 0.5,
        "notes": ["text", None, (1, 2), {"deep": 10**30}],
    }


def small_vgg():
    layers = torch.nn.Sequential()
    layers.append(torch.nn.Conv2d(3, 4, 3))
    layers.append(torch.nn.ReLU())
    layers.append(torch.nn.Conv2d(4, 2, 3))
    for parameter in layers.parameters():
        parameter.data = torch.from_numpy(ramp(*parameter.shape))
    model = torch.nn.Module()
    model.features = layers
    return model


def write_torch():
    tensors = torch_tensors()
    torch.save(tensors, DATA / "zip.pth")
    torch.save(tensors, DATA / "zip_protocol4.pth", pickle_protocol=4)
    torch.save(tensors, DATA / "legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(tensors, DATA / "legacy_protocol4.pth", _use_new_zipfile_serialization=False,
               pickle_protocol=4)
    torch.save(small_vgg().state_dict(), DATA / "state_dict.pth")
    torch.save(small_vgg(), DATA / "whole_module.pth")
    torch.save([1, 2, 3], DATA / "no_dictionary.pth")
    table = torch.from_numpy(ramp(256))
    indices = (torch.arange(54) * 5 % 256).to(torch.uint8).reshape(2, 3, 3, 3)
    eight_bit = {"a_W_q": indices, "a_W_table": table, "a_b": torch.from_numpy(ramp(2))}
    torch.save(eight_bit, DATA / "tables.pth", _use_new_zipfile_serialization=False)
    torch.save({"a_W_q": indices}, DATA / "tables_missing.pth")
    torch.save({**eight_bit, "a_W": table}, DATA / "tables_twice.pth")
    torch.save({**eight_bit, "a_W_q": indices.int()}, DATA / "tables_wide.pth")
    torch.save({"a_W_q": indices, "a_W_table": table[:100].clone()}, DATA / "tables_short.pth")


def write_safetensors():
    tensors = {name: tensor for name, tensor in torch_tensors().items()
               if isinstance(tensor, torch.Tensor)}
    tensors = {name: tensor.detach().clone().contiguous() for name, tensor in tensors.items()}
    safetensors.torch.save_file(tensors, DATA / "all.safetensors", metadata={"format": "pt"})


def write_keras2():
    """The layout of Keras 1 and 2, that of vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5."""
    with h5py.File(DATA / "keras2.h5", "w") as file:
        file.attrs["layer_names"] = [b"input_1", b"block1_conv1", b"block1_pool"]
        file.create_group("input_1").attrs["weight_names"] = []
        file.create_group("block1_pool").attrs["weight_names"] = []
        layer = file.create_group("block1_conv1")
        names = ["block1_conv1_W_1:0", "block1_conv1_b_1:0"]
        layer.attrs["weight_names"] = [name.encode() for name in names]
        layer[names[0]] = ramp(3, 3, 3, 2)
        layer[names[1]] = ramp(2)


def write_keras3():
    import keras

    model = keras.Sequential([keras.layers.Input((8, 8, 3)),
                              keras.layers.Conv2D(2, 3, name="block1_conv1"),
                              keras.layers.Conv2D(2, 3, name="block1_conv2")])
    for layer in model.layers:
        layer.set_weights([ramp(*weight.shape) for weight in layer.get_weights()])
    model.save_weights(DATA / "keras3.weights.h5")


def write_hdf5_kinds():
    with h5py.File(DATA / "kinds.h5", "w", libver=("earliest", "v110")) as file:
        file["half"] = ramp(3, 4).astype(numpy.float16)
        file["double"] = ramp(3, 4).astype(numpy.float64)
        file["big_endian"] = ramp(3, 4).astype(">f4")
        compact = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        compact.set_layout(h5py.h5d.COMPACT)
        h5py.h5d.create(file.id, b"compact", h5py.h5t.IEEE_F32LE,
                        h5py.h5s.create_simple((3, 4)), compact)
        file["compact"][:] = ramp(3, 4)
        file["integers"] = numpy.arange(4)
        file["scalar"] = 2.5
        file["text"] = "words"
        file["soft"] = h5py.SoftLink("/half")
        file["elsewhere"] = h5py.ExternalLink("keras2.h5", "/block1_conv1")
    with h5py.File(DATA / "user_block.h5", "w", userblock_size=1024) as file:
        file["half"] = ramp(3, 4).astype(numpy.float16)


def write_hostile_hdf5():
    with h5py.File(DATA / "hostile_loop.h5", "w") as file:
        group = file.create_group("group")
        group["again"] = group
    with h5py.File(DATA / "hostile_chunked.h5", "w") as file:
        file.create_dataset("huge", shape=(2**31, 2**31), dtype="f4", chunks=(64, 64))
    with h5py.File(DATA / "hostile_contiguous.h5", "w") as file:
        file.create_dataset("huge", shape=(2**20, 2**20), dtype="f4")
    with h5py.File(DATA / "hostile_external.h5", "w") as file:
        file.create_dataset("secret", shape=(64,), dtype="f4", external=[("/etc/passwd", 0, 256)])
    with h5py.File(DATA / "hostile_virtual.h5", "w") as file:
        layout = h5py.VirtualLayout(shape=(3, 4), dtype="f4")
        layout[:] = h5py.VirtualSource("kinds.h5", "half", shape=(3, 4))
        file.create_virtual_dataset("virtual", layout)
    with h5py.File(DATA / "compressed.h5", "w") as file:
        file.create_dataset("packed", data=ramp(64, 64), compression="gzip")


def main():
    DATA.mkdir(exist_ok=True)
    torch.manual_seed(0)
    write_torch()
    write_safetensors()
    write_keras2()
    write_keras3()
    write_hdf5_kinds()
    write_hostile_hdf5()
    total = sum(path.stat().st_size for path in DATA.iterdir())
    print(f"{total} bytes in {DATA}", file=sys.stderr)


if __name__ == "__main__":
    main()
