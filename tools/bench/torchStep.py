#!/usr/bin/env python3
"""PyTorch's side of training.bench.ts: a full training step each time a line comes in, its loss out.

    python3 torchStep.py mobilenet_v2 16 2      (network of torchvision, batch, threads)

Channels last, as is fastest on CPUs; batch norm with running statistics, as in our step; SGD with momentum.
"""
import sys
import types

# torchvision's own operators, which nothing here uses, need a torch build that matches.
sys.modules["torchvision._meta_registrations"] = types.ModuleType("torchvision._meta_registrations")
import torch
import torchvision

network, batch, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(threads)
model = getattr(torchvision.models, network)().to(memory_format=torch.channels_last).eval()
optimiser = torch.optim.SGD(model.parameters(), lr=1e-6, momentum=0.9)
pictures = torch.randn(batch, 3, 224, 224).to(memory_format=torch.channels_last)
labels = torch.arange(batch)
print(torch.__version__, flush=True)
for _ in sys.stdin:
    optimiser.zero_grad()
    loss = torch.nn.functional.cross_entropy(model(pictures), labels)
    loss.backward()
    optimiser.step()
    print(loss.item(), flush=True)
