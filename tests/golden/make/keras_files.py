#!/usr/bin/env python3
"""Writes tests/fixtures/weights/keras/*: a tiny model in each layout that Keras saves, what is in it, and bad files.

    python3 tests/golden/make/keras_files.py    (made with Keras 3.15 and TensorFlow 2.21)
"""
import json
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import h5py
import keras
import numpy as np
from keras import layers

from deterministic_values import values

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "fixtures", "weights", "keras")
os.makedirs(OUT, exist_ok=True)

picture = keras.Input((8, 8, 3))
x = layers.Conv2D(4, 3, use_bias=False, name="Conv1")(picture)
x = layers.BatchNormalization(name="bn_Conv1")(x)
x = layers.DepthwiseConv2D(3, depth_multiplier=2, use_bias=False, name="expanded_conv_depthwise")(x)
backbone = keras.Model(picture, x, name="backbone")
whole = keras.Sequential([backbone, layers.GlobalAveragePooling2D(), layers.Dropout(0.2), layers.Dense(2, name="predictions")])
whole.build((None, 8, 8, 3))
whole.compile("sgd", "mse")

content = {}
for layer in [*backbone.layers, whole.layers[-1]]:
    for variable in layer.weights:
        name = f"{layer.name}/{variable.path.rsplit('/', 1)[1]}"
        made = values(name, int(np.prod(variable.shape))).astype(np.float32)
        variable.assign(made.reshape(variable.shape))
        content[name] = list(variable.shape)

# A plain model, and one inside another that was trained.
backbone.save_weights(os.path.join(OUT, "backbone.weights.h5"))
backbone.save(os.path.join(OUT, "backbone.h5"))
whole.save(os.path.join(OUT, "whole.h5"))
whole.save(os.path.join(OUT, "whole.keras"))
# Other precisions and orders of bytes than Keras' usual ones.
with h5py.File(os.path.join(OUT, "precisions.h5"), "w") as file:
    for dtype in ("<f2", ">f2", ">f4", "<f8"):
        file.create_dataset(f"{dtype[1:]}_{'little' if dtype[0] == '<' else 'big'}/kernel", data=[0.5, -3], dtype=dtype)

# Files that ask for the values of others.
with h5py.File(os.path.join(OUT, "outside.h5"), "w", libver="earliest") as file:
    group = file.create_group("model_weights/Conv1/Conv1")
    group.create_dataset("kernel:0", (4,), "<f4", external=[("secret.bin", 0, 16)])
with h5py.File(os.path.join(OUT, "virtual.h5"), "w") as file:
    layout = h5py.VirtualLayout((4,), "<f4")
    layout[:] = h5py.VirtualSource("secret.h5", "values", (4,))
    file.create_virtual_dataset("model_weights/Conv1/Conv1/kernel:0", layout)
with open(os.path.join(OUT, "content.json"), "w") as out:
    json.dump(content, out, indent=2)
    out.write("\n")
