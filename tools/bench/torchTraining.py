#!/usr/bin/env python3
"""PyTorch's side of headOnly.bench.ts and thawed.bench.ts: the usual fine-tuning loop over ImageFolder and DataLoader.

    python3 torchTraining.py 2      (threads)

A line of JSON in for each training (see `train`), a line of JSON out: seconds, those without validation, and the accuracy.
The network and its weights are made before the clock starts. Channels last, as is fastest on CPUs; two workers decode and augment.
"""
import json
import math
import os
import sys
import time
import types

import numpy as np

# torchvision's own operators, which nothing here uses, need a torch build that matches.
sys.modules["torchvision._meta_registrations"] = types.ModuleType("torchvision._meta_registrations")
import torch
import torchvision
from torch import nn
from torchvision import datasets, transforms

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "pretrain"))
from pocket_resnet import PocketResNet


def read_safetensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        values = file.read()
    header.pop("__metadata__", None)
    kinds = {"F32": "<f4", "F16": "<f2"}
    return {
        name: torch.from_numpy(
            np.frombuffer(values[slice(*entry["data_offsets"])], kinds[entry["dtype"]]).reshape(entry["shape"]).astype("<f4")
        )
        for name, entry in header.items()
    }


class SameConv(nn.Conv2d):
    """TensorFlow's padding: one more at the right and bottom where the total is odd."""

    def forward(self, x):
        needed = [max((math.ceil(n / s) - 1) * s + k - n, 0) for n, s, k in zip(x.shape[2:], self.stride, self.kernel_size)]
        (top, left) = [n // 2 for n in needed]
        padded = nn.functional.pad(x, (left, needed[1] - left, top, needed[0] - top))
        return nn.functional.conv2d(padded, self.weight, self.bias, self.stride, 0, self.dilation, self.groups)


def make(network, classes):
    """The network and the module that is its head."""
    if network == "pocket_resnet":
        model = PocketResNet(classes=classes)
        return model, model.fc
    if network.startswith("mobilenet_v2"):
        width = float(network.removeprefix("mobilenet_v2_") if "0." in network else 1)
        model = torchvision.models.mobilenet_v2(width_mult=width, num_classes=classes)
        if width != 1:
            for module in model.modules():
                if isinstance(module, nn.Conv2d) and module.stride != (1, 1):
                    module.__class__ = SameConv
                if isinstance(module, nn.BatchNorm2d):
                    module.eps = 1e-3
        return model, model.classifier
    model = getattr(torchvision.models, network)(num_classes=classes)
    return model, model.fc


def loaders(request):
    size = request["size"]
    ending = [transforms.ToTensor(), transforms.Normalize(request["mean"], request["std"])]
    views = {
        "train": [transforms.RandomResizedCrop(size), transforms.RandomHorizontalFlip()],
        "val": [transforms.Resize(round(size * 256 / 224)), transforms.CenterCrop(size)],
    }
    return {
        split: torch.utils.data.DataLoader(
            datasets.ImageFolder(os.path.join(request["folder"], split), transforms.Compose(steps + ending)),
            batch_size=request["batch"], shuffle=split == "train", num_workers=2, persistent_workers=True,
        )
        for split, steps in views.items()
    }


def train(request):
    """request: folder, network, weights (file or null), size, mean, std, thawed (beginnings of parameter names), epochs, batch, rate"""
    torch.manual_seed(1)
    classes = len(os.listdir(os.path.join(request["folder"], "train")))
    model, head = make(request["network"], classes)
    if request["weights"]:
        missing, unexpected = model.load_state_dict(
            {name: value for name, value in read_safetensors(request["weights"]).items() if not name.startswith(("fc.", "classifier."))},
            strict=False,
        )
        wrong = [name for name in missing if not name.startswith(("fc.", "classifier.")) and "num_batches" not in name]
        assert not wrong and not unexpected, (wrong, unexpected)
    for name, parameter in model.named_parameters():
        parameter.requires_grad = name.startswith(tuple(request["thawed"]))
    for parameter in head.parameters():
        parameter.requires_grad = True
    # Batch norm keeps its statistics, as in our trainings.
    model.to(memory_format=torch.channels_last).eval()

    started = time.perf_counter()
    training = 0.0
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=request["rate"], weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, request["epochs"])
    data = loaders(request)
    for _ in range(request["epochs"]):
        began = time.perf_counter()
        for pictures, labels in data["train"]:
            optimiser.zero_grad()
            loss = nn.functional.cross_entropy(model(pictures.to(memory_format=torch.channels_last)), labels)
            loss.backward()
            optimiser.step()
        schedule.step()
        training += time.perf_counter() - began
        right = seen = 0
        with torch.no_grad():
            for pictures, labels in data["val"]:
                right += (model(pictures.to(memory_format=torch.channels_last)).argmax(1) == labels).sum().item()
                seen += len(labels)
    return {"seconds": time.perf_counter() - started, "trainingSeconds": training, "accuracy": right / seen}


torch.set_num_threads(int(sys.argv[1]))
print(torch.__version__, flush=True)
for line in sys.stdin:
    print(json.dumps(train(json.loads(line))), flush=True)
