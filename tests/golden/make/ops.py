#!/usr/bin/env python3
"""Writes tests/golden/networks/ops.json: single ops in the forms that whole networks do not use.

    python3 tests/golden/make/ops.py             (made with PyTorch 2.13)
"""
import json
import os

import numpy as np
import torch
import torch.nn.functional as F

from deterministic_values import values

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "networks", "ops.json")


def tensor(name, shape):
    return torch.from_numpy(values(name, int(np.prod(shape))).astype(np.float32).astype(np.float64).reshape(shape))


def conv(out, kernel, stride, pads, dilation, groups, bias, size):
    """pads: top, left, bottom, right"""
    x = tensor("input", (1, 4, *size))
    w = tensor("op.weight", (out, 4 // groups, *kernel))
    b = tensor("op.bias", (out,)) if bias else None
    padded = F.pad(x, (pads[1], pads[3], pads[0], pads[2]))
    y = F.conv2d(padded, w, b, stride=stride, dilation=dilation, groups=groups)
    return {"op": "conv2d", "out": out, "kernel": kernel, "stride": stride, "pads": pads, "dilation": dilation,
            "groups": groups, "bias": bias, "size": size, "shape": list(y.shape[1:]), "values": y.flatten().tolist()}


def pool(kernel, stride, padding, ceil_mode, size):
    y = F.max_pool2d(tensor("input", (1, 4, *size)), kernel, stride, padding, ceil_mode=ceil_mode)
    return {"op": "maxPool", "kernel": kernel, "stride": stride, "padding": padding, "ceilMode": ceil_mode,
            "size": size, "shape": list(y.shape[1:]), "values": y.flatten().tolist()}


golden = [
    conv(6, [3, 3], [1, 1], [1, 1, 1, 1], [1, 1], 2, True, [5, 6]),
    conv(4, [3, 3], [2, 2], [0, 0, 1, 1], [1, 1], 4, False, [6, 8]),
    conv(3, [3, 2], [2, 1], [2, 0, 1, 1], [1, 2], 1, True, [7, 5]),
    conv(4, [3, 3], [1, 1], [2, 2, 2, 2], [2, 2], 1, False, [5, 5]),
    conv(8, [1, 7], [1, 1], [0, 3, 0, 3], [1, 1], 1, False, [4, 9]),
    pool([3, 3], [2, 2], [0, 0], True, [6, 7]),
    pool([3, 3], [2, 2], [1, 1], True, [6, 6]),
    pool([2, 2], [2, 2], [0, 0], True, [5, 5]),
    pool([3, 3], [2, 2], [1, 1], False, [7, 6]),
    pool([2, 2], [3, 3], [1, 1], True, [5, 7]),
    pool([3, 2], [1, 2], [1, 0], False, [4, 5]),
]
for case in golden:
    case["values"] = [float(f"{v:.8g}") for v in case["values"]]
with open(OUT, "w") as file:
    json.dump(golden, file, separators=(",", ":"))
    file.write("\n")
