#!/usr/bin/env python3
"""Writes tests/golden/networks/NAME.json: what torchvision's networks compute with deterministic weights.

    python3 tests/golden/make/architectures.py [NAME …]    (made with PyTorch 2.13 and torchvision 0.29)

float64 computation from float32 weights and input; tests/golden/deterministicValues.ts has the formula in TypeScript.
"""
import json
import math
import os
import re
import sys
import types

import numpy as np
import torch

# torchvision's own operators, which no classification network uses, need a torch build that matches.
sys.modules["torchvision._meta_registrations"] = types.ModuleType("torchvision._meta_registrations")
import torchvision.models as models
from torch import nn
from torchvision.models.swin_transformer import ShiftedWindowAttention

from classics import LeNet5, NetworkInNetwork, ZFNet
from deterministic_values import values
from mobilenet_v1 import MobileNetV1

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "networks")
torch.set_num_threads(1)

NETS = {}


def net(name, stages, make=None, size=64, native=224, channels=3, file=None, **options):
    """`stages`: the modules whose outputs are recorded, as a pattern."""
    make = make or (lambda: getattr(models, name)(weights=None, **options))
    NETS[file or name] = {
        "name": name, "make": make, "stages": re.compile(rf"^(?:{stages})$"), "size": size, "native": native, "channels": channels,
    }


RESNET = r"conv1|bn1|maxpool|layer\d|layer\d\.\d+|avgpool"
FEATURES = r"features\.\d+"
for n in ("resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnext50_32x4d", "wide_resnet50_2"):
    net(n, RESNET)
net("mobilenet_v2", FEATURES + r"|classifier\.\d")
for width in (0.35, 0.5, 0.75, 1.4):
    net(f"mobilenet_v2_{width}", FEATURES, make=lambda width=width: models.mobilenet_v2(weights=None, width_mult=width))
for width in (1, 0.25, 0.5, 0.75):
    net("mobilenet_v1" if width == 1 else f"mobilenet_v1_{width}", FEATURES, make=lambda width=width: MobileNetV1(width))
net("lenet5", r"c1|s2|c3|s4|c5|f6", make=LeNet5, size=32, native=32, channels=1)
net("alexnet", r"features\.(?:0|2|3|5|6|8|10|12)|avgpool|classifier\.[14]")
net("zfnet", r"features\.(?:conv|pool|norm)\d|avgpool|classifier\.fc[67]", make=ZFNet)
net("nin", r"features\.(?:conv\d|cccp\d[ab]|pool\d)", make=NetworkInNetwork)
for depth in (11, 13, 16, 19):
    net(f"vgg{depth}", FEATURES + r"|avgpool|classifier\.[03]")
    net(f"vgg{depth}_bn", FEATURES + r"|avgpool|classifier\.[03]")
net("squeezenet1_0", FEATURES + r"|classifier\.[123]")
net("squeezenet1_1", FEATURES + r"|classifier\.[123]")
net("densenet121", r"features\.(?:conv0|norm0|pool0|denseblock\d|transition\d|norm5|denseblock1\.denselayer\d)")
net("googlenet", r"conv[123]|maxpool\d|inception\d[a-e]|avgpool", aux_logits=False, transform_input=True, init_weights=False)
net("inception_v3", r"Conv2d_\w+|maxpool\d|Mixed_\w+|avgpool", size=75, native=299, aux_logits=False, transform_input=True,
    init_weights=False)
for n in ("mnasnet0_5", "mnasnet1_0"):
    net(n, r"layers\.\d+")
for n in ("mobilenet_v3_small", "mobilenet_v3_large"):
    net(n, FEATURES + r"|avgpool|classifier\.[01]")
for n in ("shufflenet_v2_x0_5", "shufflenet_v2_x1_0"):
    net(n, r"conv1|maxpool|stage\d(?:\.\d)?|conv5")
for n, native in (("efficientnet_b0", 224), ("efficientnet_b1", 240), ("efficientnet_b2", 288), ("efficientnet_v2_s", 384)):
    net(n, FEATURES + "|avgpool", native=native)
net("regnet_y_400mf", r"stem|trunk_output\.block\d(?:\.block\d-\d)?|avgpool")
net("convnext_tiny", r"features\.\d(?:\.\d+)?|avgpool|classifier\.0")
net("swin_t", r"features\.\d(?:\.\d+)?|norm|avgpool")
VIT = r"conv_proj|encoder\.layers\.encoder_layer_\d+|encoder\.ln"
net("vit_b_16", VIT, size=224, file="vit_b_16_224")
# A transformer's position embedding belongs to one size.
net("vit_b_16", VIT, native=64, image_size=64)

NORMS = (nn.BatchNorm2d, nn.LayerNorm)
KINDS = {
    "b": (0, 0.05), "nw": (0.8, 0.2), "nb": (0, 0.1), "rm": (0, 0.1), "rv": (1, 0.4), "ls": (0.5, 0.1), "o": (0, 0.02),
}


def kind_of(module, parameter):
    if isinstance(module, NORMS):
        return {"weight": "nw", "bias": "nb", "running_mean": "rm", "running_var": "rv"}[parameter]
    if parameter == "in_proj_weight":
        return "lw"
    if parameter in ("bias", "in_proj_bias"):
        return "b"
    if parameter == "weight":
        return "cw" if isinstance(module, nn.Conv2d) else "lw"
    return "ls" if parameter == "layer_scale" else "o"


def generate(name, shape, kind):
    v = values(name, math.prod(shape))
    if kind in ("cw", "lw"):
        gain = 1 if kind == "lw" else 4 if shape[1] == 1 else 2
        v = v * math.sqrt(3 * gain / math.prod(shape[1:]))
    else:
        base, scale = KINDS[kind]
        v = base + scale * v
    return torch.from_numpy(v.astype(np.float32).reshape(shape))


def fill(model):
    state, entries, modules = model.state_dict(), [], dict(model.named_modules())
    for name, tensor in state.items():
        if tensor.is_floating_point():
            module, _, parameter = name.rpartition(".")
            kind = kind_of(modules[module], parameter)
            tensor.copy_(generate(name, tuple(tensor.shape), kind))
            entries.append([name, list(tensor.shape), kind])
    return entries


def macs(model, channels, size):
    """Multiply-adds of convolutions, linear layers and attention."""
    total = 0

    def count(module, inputs, output):
        nonlocal total
        if isinstance(module, nn.MultiheadAttention):
            _, tokens, width = output[0].shape
            total += 4 * tokens * width * width + 2 * tokens * tokens * width
        elif isinstance(module, ShiftedWindowAttention):
            _, height, width, depth = inputs[0].shape
            edge = module.window_size[0]
            tokens = math.ceil(height / edge) * edge * math.ceil(width / edge) * edge
            total += 4 * tokens * depth * depth + 2 * tokens * edge * edge * depth
        else:
            total += output.numel() * module.weight[0].numel()

    counted = (nn.Conv2d, nn.Linear, nn.MultiheadAttention, ShiftedWindowAttention)
    # The projections inside attention are called as functions, so that nothing is counted twice.
    hooks = [m.register_forward_hook(count) for m in model.modules() if isinstance(m, counted)]
    with torch.no_grad():
        model(torch.zeros(1, channels, size, size))
    for hook in hooks:
        hook.remove()
    return total


def digits(value, n=7):
    return float(f"{float(value):.{n}g}")


def make(file, net):
    size, native, channels = net["size"], net["native"], net["channels"]
    model = net["make"]().eval()
    state_dict = fill(model)
    x = torch.from_numpy(values("input", channels * size * size).astype(np.float32).reshape(1, channels, size, size))
    with torch.no_grad():
        y32 = model(x)
    golden = {
        "name": net["name"],
        "size": size,
        "parameters": sum(p.numel() for p in model.parameters()),
        "macs": macs(model, channels, size),
        "nativeSize": native,
        "macsNative": macs(model, channels, native),
    }
    model.double()
    stages, modules = [], dict(model.named_modules())

    def record(stage):
        def hook(module, _, output):
            o = output.detach()
            first = [digits(v) for v in o.reshape(-1)[:4]]
            stages.append([stage, list(o.shape[1:]), digits(o.mean()), digits(o.std(unbiased=False)), first])

        return hook

    hooks = [module.register_forward_hook(record(n)) for n, module in modules.items() if net["stages"].match(n)]
    with torch.no_grad():
        y = model(x.double())
    for hook in hooks:
        hook.remove()
    golden |= {
        "float32MaxAbsDiff": digits((y - y32).abs().max(), 3),
        "logitsStd": digits(y.std(unbiased=False)),
        "logits": [digits(v) for v in y.reshape(-1)],
        "stages": stages,
        "stateDict": state_dict,
    }
    with open(os.path.join(OUT, f"{file}.json"), "w") as out:
        json.dump(golden, out, separators=(",", ":"))
        out.write("\n")
    print(file, golden["parameters"], golden["macs"], golden["float32MaxAbsDiff"] / golden["logitsStd"], flush=True)


for file in sys.argv[1:] or NETS:
    make(file, NETS[file])
