"""A fully connected layer is a convolution whose kernel is as big as its input. On wider maps it slides."""

import base64
import zlib

import torch
from torch.nn import functional as F

torch.set_printoptions(precision=4, sci_mode=False, linewidth=400, threshold=10_000)


def unpack(text: str, *shape: int) -> torch.Tensor:
    """Numbers that would fill pages, written as compressed text."""
    numbers = bytearray(zlib.decompress(base64.b64decode(text)))
    return torch.frombuffer(numbers, dtype=torch.float32).reshape(shape)


# --- Settings ---
maps = unpack("eNpjYHCwZ2BosGOAAHsIbkDCDlAMUtNgDwCGUwZ0", 2, 2, 3)  # channels, height, width
weights = unpack("eNpjYACBBjsgtgcy7CFsFLH9DAwOMLn9AIgHBrQ=", 3, 4)  # one row for each class
biases = unpack("eNpjYGjYx8DgYM8ABAAOdQG+", 3)
# --- Computation ---

# As many numbers as the layer reads at once give the width that it covers; its weights are kernels of that size.
channels, height, _ = maps.shape
width = weights.shape[1] // (channels * height)
kernels = weights.reshape(-1, channels, height, width)
print("kernels:", tuple(kernels.shape))
logits = F.conv2d(maps[None], kernels, biases)[0, :, 0]  # (classes, places)
print("logits:", logits, sep="\n")

# The fully connected layer, on each place cut out.
places = range(maps.shape[2] - width + 1)
cut = torch.stack([weights @ maps[:, :, x : x + width].flatten() + biases for x in places], dim=1)
print("cut:", cut, sep="\n")
print("largest difference:", (logits - cut).abs().max().item())
print("answers:", logits.argmax(dim=0).tolist())
