#!/usr/bin/env python3
"""Writes tests/golden/networks/NAME.json: what torchvision's networks compute with deterministic weights.

    python3 tests/golden/make/architectures.py            (made with PyTorch 2.13 and torchvision 0.29)

float64 computation from float32 weights and input; tests/golden/deterministicValues.ts has the formula in TypeScript.
"""
import json
import math
import os

import numpy as np
import torch
import torchvision.models as models
from torch import nn

from deterministic_values import values

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "networks")
SIZE, NATIVE = 64, 224
RESNET = ("conv1", "bn1", "maxpool", "layer", "avgpool")
NETS = {"resnet18": RESNET, "resnet34": RESNET, "resnet50": RESNET, "mobilenet_v2": ("features", "classifier")}
torch.set_num_threads(1)


def kind_of(module, parameter):
    if isinstance(module, nn.BatchNorm2d):
        return {"weight": "nw", "bias": "nb", "running_mean": "rm", "running_var": "rv"}[parameter]
    return "b" if parameter == "bias" else "cw" if isinstance(module, nn.Conv2d) else "lw"


def generate(name, shape, kind):
    v = values(name, math.prod(shape))
    if kind in ("cw", "lw"):
        gain = 1 if kind == "lw" else 4 if shape[1] == 1 else 2
        v = v * math.sqrt(3 * gain / math.prod(shape[1:]))
    else:
        base, scale = {"b": (0, 0.05), "nw": (0.8, 0.2), "nb": (0, 0.1), "rm": (0, 0.1), "rv": (1, 0.4)}[kind]
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


def macs(model, size):
    total = 0

    def count(module, _, output):
        nonlocal total
        total += output.numel() * module.weight[0].numel()

    hooks = [m.register_forward_hook(count) for m in model.modules() if isinstance(m, (nn.Conv2d, nn.Linear))]
    with torch.no_grad():
        model(torch.zeros(1, 3, size, size))
    for hook in hooks:
        hook.remove()
    return total


def digits(value, n=7):
    return float(f"{float(value):.{n}g}")


def stage_names(model, prefixes):
    """The named modules of interest: whole stages and their blocks, not what is inside the blocks."""
    return [n for n, _ in model.named_modules() if n.startswith(prefixes) and n.count(".") <= 1 and n not in ("features", "classifier")]


def make(name, prefixes):
    model = getattr(models, name)(weights=None).eval()
    state_dict = fill(model)
    x = torch.from_numpy(values("input", 3 * SIZE * SIZE).astype(np.float32).reshape(1, 3, SIZE, SIZE))
    with torch.no_grad():
        y32 = model(x)
    golden = {
        "name": name,
        "size": SIZE,
        "parameters": sum(p.numel() for p in model.parameters()),
        "macs": macs(model, SIZE),
        "nativeSize": NATIVE,
        "macsNative": macs(model, NATIVE),
    }
    model.double()
    stages, modules = [], dict(model.named_modules())

    def record(stage):
        def hook(module, _, output):
            o = output.detach()
            first = [digits(v) for v in o.reshape(-1)[:4]]
            stages.append([stage, list(o.shape[1:]), digits(o.mean()), digits(o.std(unbiased=False)), first])

        return hook

    hooks = [modules[n].register_forward_hook(record(n)) for n in stage_names(model, prefixes)]
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
    with open(os.path.join(OUT, f"{name}.json"), "w") as file:
        json.dump(golden, file, separators=(",", ":"))
        file.write("\n")


for net, stage_prefixes in NETS.items():
    make(net, stage_prefixes)
