#!/usr/bin/env python3
"""Writes tests/golden/timm/: the names and shapes in timm's files, and what some of its models compute with deterministic weights.

    python3 tests/golden/make/timm_models.py     (made with PyTorch 2.13 and timm 1.0.29)

float64 computation from float32 weights and input; tests/golden/deterministicValues.ts has the formula in TypeScript.
"""
import gzip
import json
import math
import os
import sys
import types

import numpy as np
import torch

# torchvision's own operators, which timm only imports, need a torch build that matches.
sys.modules["torchvision._meta_registrations"] = types.ModuleType("torchvision._meta_registrations")
library = torch.library.Library("torchvision", "DEF")
library.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
import timm
from torch import nn

from deterministic_values import values

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "timm")
os.makedirs(OUT, exist_ok=True)
torch.set_num_threads(1)

# timm's name, ours.
NAMES = """
resnet18 resnet18, resnet50 resnet50, resnext50_32x4d resnext50_32x4d, wide_resnet50_2 wide_resnet50_2, densenet121 densenet121,
inception_v3 inception_v3, convnext_tiny convnext_tiny, vit_base_patch16_224 vit_b_16, swin_tiny_patch4_window7_224 swin_t,
mobilenetv3_large_100 mobilenet_v3_large, mobilenetv3_small_100 mobilenet_v3_small, mobilenetv1_100 mobilenet_v1, mobilenetv2_035 mobilenet_v2_0.35,
mobilenetv2_100 mobilenet_v2, mobilenetv2_120d -, mobilenetv2_140 mobilenet_v2_1.4, efficientnet_b0 efficientnet_b0,
efficientnet_b1 efficientnet_b1, efficientnet_b2 efficientnet_b2, tf_efficientnetv2_s efficientnet_v2_s, efficientnetv2_rw_s -,
regnety_004 regnet_y_400mf, mnasnet_050 mnasnet0_5, mnasnet_100 mnasnet1_0, vgg11 vgg11, vgg16_bn vgg16_bn, resnet50d -
"""


def names():
    found = {}
    for pair in NAMES.replace("\n", " ").split(","):
        theirs, ours = pair.split()
        state = timm.create_model(theirs).state_dict()
        tensors = [[name, list(tensor.shape)] for name, tensor in state.items()]
        found[theirs] = {"network": None if ours == "-" else ours, "tensors": tensors}
    text = json.dumps(found, separators=(",", ":"))
    with open(os.path.join(OUT, "names.json.gz"), "wb") as out:
        # No time of day in it: the same names give the same file.
        out.write(gzip.compress(text.encode(), 9, mtime=0))


RANGES = {"nw": (0.8, 0.2), "nb": (0, 0.1), "rm": (0, 0.1), "rv": (1, 0.4), "b": (0, 0.05)}


def kind_of(module, parameter):
    if isinstance(module, nn.BatchNorm2d):
        return {"weight": "nw", "bias": "nb", "running_mean": "rm", "running_var": "rv"}[parameter]
    if parameter == "bias":
        return "b"
    return "cw" if isinstance(module, nn.Conv2d) else "lw"


def generate(name, shape, kind):
    v = values(name, math.prod(shape))
    if kind in ("cw", "lw"):
        gain = 1 if kind == "lw" else 4 if shape[1] == 1 else 2
        v = v * math.sqrt(3 * gain / math.prod(shape[1:]))
    else:
        base, scale = RANGES[kind]
        v = base + scale * v
    return torch.from_numpy(v.astype(np.float32).reshape(shape))


def digits(value, n=7):
    return float(f"{float(value):.{n}g}")


def numbers(theirs, ours, padding, epsilon, **options):
    """At an even size and an odd one: TensorFlow's padding puts the odd pixel at the end of one and shares it out in the other."""
    model = timm.create_model(theirs, num_classes=7, **options).eval()
    entries, modules = [], dict(model.named_modules())
    for name, tensor in model.state_dict().items():
        if tensor.is_floating_point():
            module, _, parameter = name.rpartition(".")
            kind = kind_of(modules[module], parameter)
            tensor.copy_(generate(name, tuple(tensor.shape), kind))
            entries.append([name, list(tensor.shape), kind])
    model.double()
    runs = []
    for size in (64, 71):
        x = torch.from_numpy(values("input", 3 * size * size).astype(np.float32).reshape(1, 3, size, size)).double()
        with torch.no_grad():
            maps = model.forward_features(x)
            logits = model.forward_head(maps)
        features = maps.mean((2, 3))
        runs.append({
            "size": size,
            "featuresStd": digits(features.std(unbiased=False)),
            "features": [digits(v) for v in features[0, :32]],
            "logits": [digits(v) for v in logits[0]],
        })
    return {"network": ours, "padding": padding, "batchNormEpsilon": epsilon, "runs": runs, "stateDict": entries}


names()
golden = {
    "mobilenetv1_100": numbers("mobilenetv1_100", "mobilenet_v1", "torch", 1e-5),
    "mobilenetv3_small_100": numbers("mobilenetv3_small_100", "mobilenet_v3_small", "torch", 1e-5),
    "tf_mobilenetv3_small_100": numbers("tf_mobilenetv3_small_100", "mobilenet_v3_small", "same", 1e-3),
    "mobilenetv2_035, padded as TensorFlow does": numbers(
        "mobilenetv2_035", "mobilenet_v2_0.35", "same", 1e-3, pad_type="same", bn_eps=1e-3
    ),
}
with open(os.path.join(OUT, "numbers.json"), "w") as out:
    json.dump(golden, out, separators=(",", ":"))
