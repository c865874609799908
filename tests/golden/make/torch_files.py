#!/usr/bin/env python3
"""Writes tests/fixtures/weights/: small files as PyTorch writes them, and files that want to run something.

    python3 tests/golden/make/torch_files.py     (made with PyTorch 2.13)
"""
import argparse
import os
import pathlib
import pickle
import zipfile

import torch

from classics import LeNet5
from deterministic_values import values

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "fixtures", "weights")
os.makedirs(OUT, exist_ok=True)


def path(name):
    return os.path.join(OUT, name)


def tensor(name, *shape, dtype=torch.float32):
    count = torch.Size(shape).numel()
    return torch.from_numpy(values(name, count)).reshape(shape).to(dtype)


small = {
    "single": tensor("single", 2, 3),
    "half": tensor("half", 4, dtype=torch.float16),
    "brain": tensor("brain", 4, dtype=torch.bfloat16),
    "double": tensor("double", 3, dtype=torch.float64),
    "turned": tensor("turned", 2, 3, 4).permute(2, 0, 1),
    "part": tensor("part", 10)[3:7],
    "counter": torch.tensor(7),
}
torch.save(small, path("small.pth"))
torch.save(small, path("small_legacy.pth"), _use_new_zipfile_serialization=False)
parallel = {f"module.{name}": value for name, value in small.items()}
torch.save({"epoch": 3, "loss": 0.25, "best": True, "args": ["a", ("b", None)], "state_dict": parallel}, path("checkpoint.pth"))

network = LeNet5()
for name, value in network.state_dict().items():
    value.copy_(tensor(name, *value.shape))
torch.save(network.half().state_dict(), path("lenet5_half.pth"))


row = tensor("row", 48001, dtype=torch.float16)


def lenet5(prefix, offset):
    """All parameters are views of one row of numbers, so that the file stays small."""
    return {
        f"{prefix}{name}": row[offset : offset + value.numel()].reshape(value.shape)
        for name, value in LeNet5().state_dict().items()
    }


# As torchvision's training program and timm's write them: weights, their running average, the optimiser's state, settings.
bias = torch.nn.Parameter(torch.zeros(10))
optimizer = torch.optim.SGD([bias], lr=0.1, momentum=0.9)
bias.grad = torch.ones_like(bias)
optimizer.step()
torch.save(
    {
        "model": lenet5("", 1),
        "optimizer": optimizer.state_dict(),
        "lr_scheduler": torch.optim.lr_scheduler.MultiStepLR(optimizer, [30, 60]).state_dict(),
        "epoch": 12,
        "args": argparse.Namespace(arch="lenet5", lr=0.1, output_dir=pathlib.PosixPath("out"), world_size=1),
        "model_ema": {"n_averaged": torch.tensor(7), **lenet5("module.", 0)},
    },
    path("averaged.pth"),
)


class Evil:
    def __init__(self, function, *args):
        self.call = (function, args)

    def __reduce__(self):
        return self.call


def hostile(name, value):
    """As a bare pickle, and as the pickle inside a zip file of PyTorch's form."""
    data = pickle.dumps(value, protocol=2)
    with open(path(f"{name}.pkl"), "wb") as out:
        out.write(data)
    with zipfile.ZipFile(path(f"{name}.pth"), "w", zipfile.ZIP_STORED) as out:
        out.writestr("archive/data.pkl", data)
        out.writestr("archive/version", "3\n")


hostile("hostile_system", {"conv1.weight": Evil(os.system, "touch hostile-was-here")})
hostile("hostile_eval", {"conv1.weight": Evil(eval, "__import__('os').system('touch hostile-was-here')")})
