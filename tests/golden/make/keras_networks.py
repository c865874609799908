#!/usr/bin/env python3
"""Writes tests/golden/keras/NAME.json: what the MobileNets of keras.applications compute with deterministic weights.

    python3 tests/golden/make/keras_networks.py    (made with Keras 3.15 and TensorFlow 2.21)

Weights are made by Keras' names and in Keras' layout, so that a test can write them into a file as Keras would. float64
computation from float32 weights and input.
"""
import json
import math
import os
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import h5py
import keras
import numpy as np

from deterministic_values import values

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "keras")
CLASSES = 10
# Odd sizes show whether Keras' explicit pads are TensorFlow's SAME.
NETS = {
    "mobilenet_v1_0.25": (keras.applications.MobileNet, {"alpha": 0.25}, (96,)),
    "mobilenet_v2_0.35": (keras.applications.MobileNetV2, {"alpha": 0.35}, (96, 75)),
}
RANGES = {"gamma": (0.8, 0.2), "beta": (0, 0.1), "moving_mean": (0, 0.1), "moving_variance": (1, 0.4), "bias": (0, 0.05)}


def base_and_scale(layer, weight, shape):
    if weight != "kernel":
        return RANGES[weight]
    depthwise = isinstance(layer, keras.layers.DepthwiseConv2D)
    gain = 4 if depthwise else 1 if isinstance(layer, keras.layers.Dense) else 2
    return 0, round(math.sqrt(3 * gain / math.prod(shape[:2] if depthwise else shape[:-1])), 6)


def fill(model):
    entries = []
    for layer in model.layers:
        for variable in layer.weights:
            name, shape = f"{layer.name}/{variable.path.rsplit('/', 1)[1]}", [int(n) for n in variable.shape]
            base, scale = base_and_scale(layer, name.rsplit("/", 1)[1], shape)
            made = (base + scale * values(name, math.prod(shape))).astype(np.float32)
            variable.assign(made.reshape(shape).astype(np.float64))
            entries.append([name, shape, base, scale])
    return entries


def numbered_paths(model):
    """Where a .weights.h5 keeps each weight, in the order of `fill`."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "all.weights.h5")
        model.save_weights(path)
        with h5py.File(path) as file:
            folders = {}
            file.visititems(lambda n, o: folders.update({o.attrs["name"]: n}) if "name" in o.attrs else None)
            return [
                f"{folders[layer.name]}/{index}" for layer in model.layers for index in range(len(layer.weights))
            ]


def digits(value, n=7):
    return float(f"{float(value):.{n}g}")


keras.config.set_dtype_policy("float64")
keras.config.set_floatx("float64")
os.makedirs(OUT, exist_ok=True)
for name, (build, options, sizes) in NETS.items():
    runs = []
    for size in sizes:
        model = build(input_shape=(size, size, 3), weights=None, classes=CLASSES, classifier_activation=None, **options)
        weights = fill(model)
        x = values("input", 3 * size * size).astype(np.float32).reshape(3, size, size).transpose(1, 2, 0)[None]
        pooling = next(layer for layer in model.layers if isinstance(layer, keras.layers.GlobalAveragePooling2D))
        features, logits = keras.Model(model.inputs, [pooling.output, model.output])(x.astype(np.float64), training=False)
        runs.append({
            "size": size,
            "features": [digits(v) for v in np.asarray(features).reshape(-1)],
            "logits": [digits(v) for v in np.asarray(logits).reshape(-1)],
        })
    golden = {
        "runs": runs,
        "weights": [[*entry, path] for entry, path in zip(weights, numbered_paths(model))],
    }
    with open(os.path.join(OUT, f"{name}.json"), "w") as out:
        json.dump(golden, out, separators=(",", ":"))
        out.write("\n")
    print(name, len(weights), np.std(np.asarray(features)), np.std(np.asarray(logits)))
