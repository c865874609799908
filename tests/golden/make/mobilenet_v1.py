"""MobileNetV1, which torchvision does not have, named as its MobileNetV2 is."""
from torch import nn
from torchvision.ops.misc import Conv2dNormActivation


class MobileNetV1(nn.Module):
    """Howard et al. 2017, table 1; ReLU6 and widths rounded down as in keras.applications.MobileNet."""

    def __init__(self, width=1, num_classes=1000):
        super().__init__()

        def conv(inputs, outputs, kernel, stride=1, groups=1):
            return Conv2dNormActivation(inputs, outputs, kernel, stride, groups=groups, activation_layer=nn.ReLU6)

        channels = int(32 * width)
        layers = [conv(3, channels, 3, 2)]
        for wide, blocks, first in ((64, 1, 1), (128, 2, 2), (256, 2, 2), (512, 6, 2), (1024, 2, 2)):
            for block in range(blocks):
                out = int(wide * width)
                stride = first if block == 0 else 1
                layers.append(nn.Sequential(conv(channels, channels, 3, stride, channels), conv(channels, out, 1)))
                channels = out
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(nn.Dropout(0.001), nn.Linear(channels, num_classes))

    def forward(self, x):
        return self.classifier(self.features(x).mean((2, 3)))
