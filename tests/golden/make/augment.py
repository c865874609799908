#!/usr/bin/env python3
"""Goldens of tests/golden/augment that torchvision 0.14 did not make: perspective and local warp, from torchvision 0.28.

    python3 tests/golden/make/augment.py
"""
import json
import os
import sys
import types

import numpy as np

# torchvision's own operators, which nothing here uses, need a torch build that matches.
sys.modules["torchvision._meta_registrations"] = types.ModuleType("torchvision._meta_registrations")
import torch
from PIL import Image
from torchvision.transforms import functional as F

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "augment")
picture = np.asarray(Image.open(os.path.join(here, "input.png")).convert("RGB"), np.float32) / 255
image = torch.from_numpy(picture.transpose(2, 0, 1).copy())
height, width = image.shape[1:]

# A part is enlarged, so that nothing is averaged: corners of the view (end) show these places (start), in px.
start = [[5, 4], [17, 3], [19, 15], [4, 14]]
end = [[0, 0], [width, 0], [width, height], [0, height]]
perspective = F.perspective(image, start, end, interpolation=F.InterpolationMode.BILINEAR)
perspective.numpy().astype("<f4").tofile(os.path.join(here, "perspective.tensor.f32"))

# Displacements of a uniform cubic B-spline surface: knots from 0.03 · sin(7 k + 1) and 0.03 · cos(5 k), k counting rows of knots.
cells = 3
knots = cells + 3
k = np.arange(knots * knots)
grids = {"right": 0.03 * np.sin(7 * k + 1).reshape(knots, knots), "down": 0.03 * np.cos(5 * k).reshape(knots, knots)}


def basis(count):
    """[count, knots]: each px centre's weights, from the B-spline's recursion (de Boor)."""
    x = (np.arange(count) + 0.5) / count * cells
    t = np.arange(-3, cells + 4, dtype=float)
    b = [((x >= t[i]) & (x < t[i + 1])).astype(float) for i in range(len(t) - 1)]
    for degree in range(1, 4):
        b = [
            (x - t[i]) / degree * b[i] + (t[i + degree + 1] - x) / degree * b[i + 1]
            for i in range(len(t) - 1 - degree)
        ]
    return np.stack(b, 1)


right, down = (basis(height) @ grids[name] @ basis(width).T for name in ("right", "down"))
displacement = torch.from_numpy(np.stack([2 * right, 2 * down], -1)[None].astype("f4"))
warped = F.elastic_transform(image, displacement, interpolation=F.InterpolationMode.BILINEAR)
warped.numpy().astype("<f4").tofile(os.path.join(here, "local-warp.tensor.f32"))

path = os.path.join(here, "manifest.json")
manifest = json.load(open(path))
own = [
    {
        "id": "perspective",
        "op": "perspective",
        "params": {"start": start, "end": end, "torchvision": "0.28"},
        "tensor": {"file": "perspective.tensor.f32", "shape": [3, height, width]},
    },
    {
        "id": "local-warp",
        "op": "elastic_transform",
        "params": {"cells": cells, "right": "0.03 sin(7 k + 1)", "down": "0.03 cos(5 k)", "torchvision": "0.28"},
        "tensor": {"file": "local-warp.tensor.f32", "shape": [3, height, width]},
    },
]
manifest["cases"] = [case for case in manifest["cases"] if case["id"] not in {one["id"] for one in own}] + own
json.dump(manifest, open(path, "w"), separators=(",", ":"))
