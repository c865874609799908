#!/usr/bin/env python3
"""Writes tests/golden/networks/ops.json: single ops in the forms that whole networks do not use.

    python3 tests/golden/make/ops.py             (made with PyTorch 2.13)
"""
import json
import os
import sys
import types

import numpy as np
import torch

# torchvision's own operators, which nothing here uses, need a torch build that matches.
sys.modules["torchvision._meta_registrations"] = types.ModuleType("torchvision._meta_registrations")
import torch.nn.functional as F
from torchvision.models.shufflenetv2 import channel_shuffle
from torchvision.models.swin_transformer import ShiftedWindowAttention, _patch_merging_pad

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


def layer(name, args, size, compute, scale=1, **parameters):
    """Any other op. `size`: the shape of its input; `parameters`: the shapes of its own, "_" for "." in their names."""
    shapes = {key.replace("__", "."): shape for key, shape in parameters.items()}
    y = compute(tensor("input", (1, *size)) * scale, {key: tensor(key, shape) for key, shape in shapes.items()})
    return {"op": "layer", "layer": name, "args": args, "input": size, "scale": scale, "parameters": shapes,
            "shape": list(y.shape[1:]), "values": y.flatten().tolist()}


def activation(name, function):
    return layer(name, {}, [2, 4, 5], lambda x, _: function(x), scale=8)


def avg_pool(kernel, stride, padding, count, size):
    args = {"kernel": kernel, "stride": stride, "padding": padding, "countPadding": int(count)}
    return layer("avgPool", args, [3, *size], lambda x, _: F.avg_pool2d(x, kernel, stride, padding, count_include_pad=count))


def adaptive(rows, columns, size):
    args = {"rows": rows, "columns": columns}
    return layer("adaptiveAvgPool", args, [2, *size], lambda x, _: F.adaptive_avg_pool2d(x, (rows, columns)))


def response_norm(size):
    return layer("localResponseNorm", {"size": size, "alpha": 0.5, "beta": 0.75, "k": 2}, [7, 2, 3],
                 lambda x, _: F.local_response_norm(x, size, 0.5, 0.75, 2), scale=4)


def layer_norm(axis, size):
    channels = size[0 if axis == "first" else -1]

    def compute(x, p):
        x = x.movedim(1, -1) if axis == "first" else x
        y = F.layer_norm(x, (channels,), p["op.weight"], p["op.bias"], 1e-5)
        return y.movedim(-1, 1) if axis == "first" else y

    return layer("layerNorm", {"first": int(axis == "first"), "epsilon": 1e-5}, size, compute,
                 op__weight=[channels], op__bias=[channels])


def fill(module, p):
    module.load_state_dict({**module.state_dict(), **{name[3:]: value for name, value in p.items()}})
    return module.double().eval()


def self_attention(channels, heads, size):
    def compute(x, p):
        tokens = x.flatten(2).transpose(1, 2)
        attention = torch.nn.MultiheadAttention(channels, heads, batch_first=True)
        return fill(attention, p)(tokens, tokens, tokens, need_weights=False)[0].detach()

    return layer("selfAttention", {"heads": heads}, [channels, *size], compute, op__in_proj_weight=[3 * channels, channels],
                 op__in_proj_bias=[3 * channels], op__out_proj__weight=[channels, channels], op__out_proj__bias=[channels])


def window_attention(channels, heads, window, shift, size):
    def compute(x, p):
        attention = ShiftedWindowAttention(channels, [window, window], [shift, shift], heads)
        return fill(attention, p)(x).detach()

    return layer("windowAttention", {"heads": heads, "window": window, "shift": shift}, [*size, channels], compute,
                 op__relative_position_bias_table=[(2 * window - 1) ** 2, heads], op__qkv__weight=[3 * channels, channels],
                 op__qkv__bias=[3 * channels], op__proj__weight=[channels, channels], op__proj__bias=[channels])


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
    activation("sigmoid", torch.sigmoid),
    activation("tanh", torch.tanh),
    activation("silu", F.silu),
    activation("hardsigmoid", F.hardsigmoid),
    activation("hardswish", F.hardswish),
    activation("gelu", F.gelu),
    avg_pool(3, 2, 1, True, [7, 6]),
    avg_pool(3, 2, 1, False, [7, 6]),
    avg_pool(3, 1, 1, True, [5, 5]),
    avg_pool(2, 2, 0, True, [5, 4]),
    adaptive(6, 6, [13, 10]),
    adaptive(6, 6, [2, 3]),
    adaptive(7, 7, [1, 1]),
    adaptive(3, 2, [9, 4]),
    adaptive(4, 5, [4, 5]),
    adaptive(1, 1, [5, 4]),
    response_norm(5),
    response_norm(3),
    layer_norm("first", [6, 3, 2]),
    layer_norm("last", [2, 3, 6]),
    layer("channelShuffle", {"groups": 3}, [6, 2, 2], lambda x, _: channel_shuffle(x, 3)),
    layer("mergePatches", {}, [5, 4, 3], lambda x, _: _patch_merging_pad(x)),
    self_attention(8, 2, [3, 2]),
    window_attention(6, 2, 3, 0, [6, 3]),
    window_attention(6, 2, 3, 1, [7, 5]),
    window_attention(4, 1, 4, 2, [8, 3]),
    window_attention(4, 1, 4, 2, [2, 3]),
]
for case in golden:
    case["values"] = [float(f"{v:.8g}") for v in case["values"]]
with open(OUT, "w") as file:
    json.dump(golden, file, separators=(",", ":"))
    file.write("\n")
