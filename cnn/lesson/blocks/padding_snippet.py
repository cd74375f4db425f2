"""Padding: a ring around the picture keeps it from shrinking and its border from being used less often."""

import torch
from torch.nn import functional as F

torch.set_printoptions(precision=4, sci_mode=False, linewidth=400, threshold=10_000)

# --- Settings ---
picture = torch.tensor(
    [
        [0, 0, 2, 2, 0, 0],
        [0, 4, 7, 8, 3, 0],
        [0, 1, 1, 6, 4, 0],
        [0, 0, 5, 8, 1, 0],
        [0, 1, 8, 2, 0, 0],
        [0, 3, 6, 0, 0, 0],
    ]
).float()
kernel_size = 3
stride = 1
padding = 0  # pixels on each side
padding_mode = "constant"  # zeros; or "reflect", "replicate", "circular"
layers = 8  # convolutions that follow each other
# --- Computation ---

n, f, s, p = len(picture), kernel_size, stride, padding

# The ring.
padded = F.pad(picture[None, None], [p] * 4, mode=padding_mode)
print("padded:", padded[0, 0], sep="\n")

# How often each pixel is used: lay the kernel everywhere and count.
uses = torch.zeros(n + 2 * p, n + 2 * p)
for row in range(0, n + 2 * p - f + 1, s):
    for column in range(0, n + 2 * p - f + 1, s):
        uses[row : row + f, column : column + f] += 1
print("uses:", uses[p : p + n, p : p + n], sep="\n")

# How the picture shrinks from layer to layer.
sizes = [n]
for _ in range(layers):
    if f > sizes[-1] + 2 * p:
        break  # the kernel no longer fits
    sizes.append((sizes[-1] + 2 * p - f) // s + 1)
print("sizes:", sizes)
