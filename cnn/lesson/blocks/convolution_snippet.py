"""Convolution: the kernel slides over the picture, and each place gives one number of the output map."""

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
kernel = torch.tensor([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]).float()
bias = 0.0
stride = 1
padding = 1  # pixels on each side
padding_mode = "constant"  # zeros; or "reflect", "replicate", "circular"
dilation = 1  # pixels from one number of the kernel to the next
activation = "none"  # or "relu", "sigmoid", "tanh"
flip = False  # True turns the kernel by 180 degrees: convolution as in mathematics
# --- Computation ---

if flip:
    kernel = kernel.flip(0, 1)

# PyTorch wants (pictures, channels, height, width), and the kernel as (maps, channels, height, width).
x = F.pad(picture[None, None], [padding] * 4, mode=padding_mode)
output = F.conv2d(x, kernel[None, None], torch.tensor([bias]), stride=stride, dilation=dilation)
if activation != "none":
    output = getattr(torch, activation)(output)  # torch.relu, torch.sigmoid or torch.tanh

n, f = len(picture), len(kernel)
side = (n + 2 * padding - (dilation * (f - 1) + 1)) // stride + 1  # // rounds down
print("side:", side)
print("size:", tuple(output.shape))
print("output:", output[0, 0], sep="\n")
