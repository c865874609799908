#!/usr/bin/env python3
"""torchvision's side of augment.bench.ts: its v1 transforms on Pillow pictures, in one thread.

    python3 torchAugment.py

A line of JSON in for each measurement: recipe, paths, whether to decode, rounds; a line of JSON out: CPU seconds.
"""
import json
import sys
import time
import types

# torchvision's own operators, which nothing here uses, need a torch build that matches.
sys.modules["torchvision._meta_registrations"] = types.ModuleType("torchvision._meta_registrations")
import torch
import torchvision
from PIL import Image
from torchvision import transforms

torch.set_num_threads(1)
bilinear = transforms.InterpolationMode.BILINEAR
tensor = [transforms.ToTensor(), transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])]
recipes = {
    "standard": transforms.Compose(
        [
            transforms.RandomResizedCrop(224, scale=(0.7, 1)),
            transforms.RandomHorizontalFlip(),
            transforms.RandomRotation(12, interpolation=bilinear),
            transforms.ColorJitter(0.2, 0.15, 0.15),
        ]
        + tensor
    ),
    "heavy": transforms.Compose(
        [
            transforms.RandomResizedCrop(224, scale=(0.4, 1)),
            transforms.RandomHorizontalFlip(),
            transforms.RandomRotation(25, interpolation=bilinear),
            transforms.RandomPerspective(0.25, 0.5),
            transforms.ColorJitter(0.4, 0.4, 0.4, 10 / 360),
            transforms.RandomApply([transforms.GaussianBlur(9, (0.1, 1.2))], 0.3),
        ]
        + tensor
        + [transforms.RandomErasing(0.5, (0.02, 0.2))]
    ),
}


def opened(path):
    with open(path, "rb") as file:
        return Image.open(file).convert("RGB")


def kept(picture, side):
    """As training keeps it: the short side at most `side`."""
    scale = side / min(picture.size)
    if scale >= 1:
        return picture
    return picture.resize([round(edge * scale) for edge in picture.size], Image.Resampling.BILINEAR)


print(f"torchvision {torchvision.__version__} of PyTorch {torch.__version__}", flush=True)
pictures = {}
for line in sys.stdin:
    request = json.loads(line)
    recipe, paths = recipes[request["recipe"]], request["paths"]
    for path in paths if not request["decode"] else []:
        if path not in pictures:
            pictures[path] = kept(opened(path), request["side"])
    torch.manual_seed(1)
    started = time.process_time()
    for _ in range(request["rounds"]):
        for path in paths:
            recipe(opened(path) if request["decode"] else pictures[path])
    print(json.dumps({"seconds": time.process_time() - started}), flush=True)
