"""The deterministic values that golden files are computed from; the same formula is in tests/golden/deterministicValues.ts."""
import numpy as np


def fnv1a(text):
    h = 0x811C9DC5
    for byte in text.encode():
        h = ((h ^ byte) * 0x01000193) & 0xFFFFFFFF
    return h


def values(name, count):
    """`count` float64 values in [-1, 1): FNV-1a of the name plus a Weyl sequence, mixed by lowbias32."""
    x = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9) + np.uint32(fnv1a(name))
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x7FEB352D)
    x ^= x >> np.uint32(15)
    x *= np.uint32(0x846CA68B)
    x ^= x >> np.uint32(16)
    return x.astype(np.float64) / 2**32 * 2 - 1
