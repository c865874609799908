"""Golden values of what is measured of a picture (main/imaging/measure), by scipy: python3 tests/golden/make/measures.py"""
import json
import pathlib

import numpy as np
import scipy
from scipy.fft import dct
from scipy.ndimage import laplace
from scipy.stats import entropy

width, height = 96, 64
y, x, channel = np.mgrid[0:height, 0:width, 0:3]
picture = (x * x // 7 + 5 * y + 40 * channel + (x * y) % 13 * 5 + 90 * ((x // 24 + y // 16) % 2)) % 256
luma = picture @ np.array([0.299, 0.587, 0.114])


def squeezed(edge):
    return luma.reshape(edge, height // edge, edge, width // edge).mean(axis=(1, 3))


def bits(values):
    frequencies = dct(dct(values, axis=0), axis=1)[:8, :8]
    frequencies[0, 0] = 0
    return [sum(1 << u for u in range(8) if row[u] > 0) for row in frequencies]


histogram = np.bincount(np.floor(luma + 0.5).astype(int).ravel(), minlength=256)
edge = np.ones((height, width), bool)
edge[round(height / 20):-round(height / 20), round(width / 20):-round(width / 20)] = False
colour = picture[edge].mean(axis=0) / 255
golden = {
    "made by": f"tests/golden/make/measures.py with scipy {scipy.__version__}",
    "hash": bits(squeezed(32)),
    "mirrored": bits(squeezed(32)[:, ::-1]),
    "grey": np.floor(squeezed(16) + 0.5).astype(int).ravel().tolist(),
    "sharpness": laplace(luma)[1:-1, 1:-1].var(),
    "brightness": luma.mean() / 255,
    "contrast": luma.std() / 255,
    "entropy": entropy(histogram, base=2),
    "dark": histogram[:16].sum() / luma.size,
    "bright": histogram[240:].sum() / luma.size,
    "border": dict(zip(["red", "green", "blue"], colour.tolist())) | {"spread": luma[edge].std() / 255},
}
out = pathlib.Path(__file__).parent.parent / "measures" / "measures.json"
out.write_text(json.dumps(golden, indent=1) + "\n")
