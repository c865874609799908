"""Golden values for tests/unit/imaging/testViews.test.ts, from torchvision:  python3 tests/golden/make/test_views.py"""
import json
import os
import sys
import types

import numpy as np

# torchvision's own operators, which nothing here uses, need a torch build that matches.
sys.modules["torchvision._meta_registrations"] = types.ModuleType("torchvision._meta_registrations")
import PIL
import torchvision
from PIL import Image
from torchvision.transforms import functional as F

random = np.random.RandomState(3)
# 16 is 256/224 of 14, and what is left beside the middle is even: torchvision would round half a px.
size, short = 14, 16
cases = []
# The first two are not resized; the others are halved, or shrunk by 2.5.
for width, height in ((26, 16), (16, 22), (52, 32), (40, 70)):
    pixels = random.randint(0, 256, (height, width, 3)).astype(np.uint8)
    image = Image.fromarray(pixels)
    resized = F.resize(image, short, F.InterpolationMode.BILINEAR)
    crops = [np.asarray(crop).tolist() for crop in F.ten_crop(resized, size)]
    cases.append(dict(width=width, height=height, pixels=pixels.reshape(-1).tolist(), crops=crops))

golden = dict(made_with=f'torchvision {torchvision.__version__}, Pillow {PIL.__version__}', size=size, cases=cases)
with open(os.path.join(os.path.dirname(__file__), '..', 'testViews', 'tenCrop.json'), 'w') as file:
    json.dump(golden, file, separators=(",", ":"))
