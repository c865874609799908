"""Networks that torchvision does not have, as their papers define them; every convolution has a bias."""
from collections import OrderedDict

import torch
from torch import nn


class LeNet5(nn.Module):
    """LeCun, Bottou, Bengio, Haffner 1998; C3 fully connected to S2, plain tanh, plain average pooling, linear output."""

    def __init__(self, num_classes=10):
        super().__init__()
        self.c1 = nn.Conv2d(1, 6, 5)
        self.s2 = nn.AvgPool2d(2, 2)
        self.c3 = nn.Conv2d(6, 16, 5)
        self.s4 = nn.AvgPool2d(2, 2)
        self.c5 = nn.Conv2d(16, 120, 5)
        self.f6 = nn.Linear(120, 84)
        self.output = nn.Linear(84, num_classes)

    def forward(self, x):
        x = self.s2(torch.tanh(self.c1(x)))
        x = self.s4(torch.tanh(self.c3(x)))
        x = torch.tanh(self.c5(x)).flatten(1)
        return self.output(torch.tanh(self.f6(x)))


def pool():
    return nn.MaxPool2d(3, 2, ceil_mode=True)


class ZFNet(nn.Module):
    """Zeiler, Fergus 2013, figure 3; local response normalisation stands for the paper's contrast normalisation."""

    def __init__(self, num_classes=1000):
        super().__init__()

        def norm():
            return nn.LocalResponseNorm(5, alpha=1e-4, beta=0.75, k=2.0)

        self.features = nn.Sequential(OrderedDict([
            ("conv1", nn.Conv2d(3, 96, 7, 2, 1)), ("relu1", nn.ReLU()), ("pool1", pool()), ("norm1", norm()),
            ("conv2", nn.Conv2d(96, 256, 5, 2, 0)), ("relu2", nn.ReLU()), ("pool2", pool()), ("norm2", norm()),
            ("conv3", nn.Conv2d(256, 384, 3, 1, 1)), ("relu3", nn.ReLU()),
            ("conv4", nn.Conv2d(384, 384, 3, 1, 1)), ("relu4", nn.ReLU()),
            ("conv5", nn.Conv2d(384, 256, 3, 1, 1)), ("relu5", nn.ReLU()), ("pool5", pool())]))
        self.avgpool = nn.AdaptiveAvgPool2d((6, 6))
        self.classifier = nn.Sequential(OrderedDict([
            ("fc6", nn.Linear(256 * 36, 4096)), ("relu6", nn.ReLU()), ("drop6", nn.Dropout()),
            ("fc7", nn.Linear(4096, 4096)), ("relu7", nn.ReLU()), ("drop7", nn.Dropout()),
            ("fc8", nn.Linear(4096, num_classes))]))

    def forward(self, x):
        return self.classifier(self.avgpool(self.features(x)).flatten(1))


class NetworkInNetwork(nn.Module):
    """Lin, Chen, Yan 2013: the ImageNet version, four mlpconv blocks and global average pooling."""

    def __init__(self, num_classes=1000):
        super().__init__()

        def block(tag, channels, first, second, third, kernel, stride, padding):
            return [(f"conv{tag}", nn.Conv2d(channels, first, kernel, stride, padding)), (f"relu{tag}a", nn.ReLU()),
                    (f"cccp{tag}a", nn.Conv2d(first, second, 1)), (f"relu{tag}b", nn.ReLU()),
                    (f"cccp{tag}b", nn.Conv2d(second, third, 1)), (f"relu{tag}c", nn.ReLU())]

        self.features = nn.Sequential(OrderedDict(
            block(1, 3, 96, 96, 96, 11, 4, 0) + [("pool1", pool())]
            + block(2, 96, 256, 256, 256, 5, 1, 2) + [("pool2", pool())]
            + block(3, 256, 384, 384, 384, 3, 1, 1) + [("pool3", pool()), ("drop", nn.Dropout(0.5))]
            + block(4, 384, 1024, 1024, num_classes, 3, 1, 1)))
        self.gap = nn.AdaptiveAvgPool2d(1)

    def forward(self, x):
        return self.gap(self.features(x)).flatten(1)
