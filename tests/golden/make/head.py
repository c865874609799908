#!/usr/bin/env python3
"""Writes tests/golden/networks/head.json: five AdamW updates of small classification heads, in float64.

    python3 tests/golden/make/head.py            (made with PyTorch 2.13)

Features, first parameters and sample weights come from the same formula as the networks' weights.
"""
import json
import os

import numpy as np
import torch
import torch.nn.functional as F

from deterministic_values import values

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "networks", "head.json")
SAMPLES, INPUTS, CLASSES = 7, 6, 3
LABELS = [0, 2, 1, 1, 0, 2, 2]
UPDATES = 5


def tensor(name, shape, scale=1.0):
    v = (values(name, int(np.prod(shape))) * scale).astype(np.float32).astype(np.float64)
    return torch.from_numpy(v.reshape(shape))


def run(hidden, learning_rate, weight_decay):
    x, labels = tensor("features", (SAMPLES, INPUTS), 2.0), torch.tensor(LABELS)
    weights = torch.from_numpy((1.5 + values("sampleWeights", SAMPLES)).astype(np.float32).astype(np.float64))
    last = hidden or INPUTS
    p = {"weight": tensor("weight", (CLASSES, last), 0.5), "bias": tensor("bias", (CLASSES,), 0.5)}
    if hidden:
        p = {"hiddenWeight": tensor("hiddenWeight", (hidden, INPUTS), 0.5), "hiddenBias": tensor("hiddenBias", (hidden,), 0.5)} | p
    for t in p.values():
        t.requires_grad_()
    optimiser = torch.optim.AdamW(
        [
            {"params": [t for n, t in p.items() if n.endswith(("eight",))], "weight_decay": weight_decay},
            {"params": [t for n, t in p.items() if n.endswith("ias")], "weight_decay": 0.0},
        ],
        lr=learning_rate,
    )

    def forward():
        seen = F.relu(F.linear(x, p["hiddenWeight"], p["hiddenBias"])) if hidden else x
        return F.linear(seen, p["weight"], p["bias"])

    losses, gradients = [], None
    for _ in range(UPDATES):
        loss = (F.cross_entropy(forward(), labels, reduction="none") * weights).sum() / weights.sum()
        optimiser.zero_grad()
        loss.backward()
        losses.append(loss.item())
        gradients = gradients or {n: t.grad.flatten().tolist() for n, t in p.items()}
        optimiser.step()
    return {
        "hidden": hidden,
        "learningRate": learning_rate,
        "weightDecay": weight_decay,
        "losses": losses,
        "firstGradients": gradients,
        "finalParameters": {n: t.detach().flatten().tolist() for n, t in p.items()},
        "finalProbabilities": F.softmax(forward(), 1).detach().flatten().tolist(),
    }


def rounded(o):
    if isinstance(o, dict):
        return {k: rounded(v) for k, v in o.items()}
    if isinstance(o, list):
        return [rounded(v) for v in o]
    return float(f"{o:.9g}") if isinstance(o, float) else o


golden = {
    "samples": SAMPLES,
    "inputs": INPUTS,
    "classes": CLASSES,
    "labels": LABELS,
    "runs": [run(0, 0.05, 0.1), run(5, 0.02, 0.3)],
}
with open(OUT, "w") as file:
    json.dump(rounded(golden), file, separators=(",", ":"))
    file.write("\n")
