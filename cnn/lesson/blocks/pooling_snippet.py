"""Pooling: each window is replaced by one number. The same again after the picture is nudged."""

import torch
from torch.nn import functional as F

torch.set_printoptions(precision=4, sci_mode=False, linewidth=400, threshold=10_000)

# --- Settings ---
picture = torch.tensor([[0, 4, 6, 0], [0, 2, 9, 1], [0, 6, 5, 0], [1, 8, 0, 0]]).float()
kind = "max"  # or "average", "subsample", "convolution"
size = 2  # of the window, in pixels
stride = 2
down = 0  # pixels of the nudge; negative is up
right = 1  # negative is left
# --- Computation ---


def pool(x: torch.Tensor) -> torch.Tensor:
    """(pictures, channels, height, width) with one number for each window."""
    if kind == "max":
        return F.max_pool2d(x, size, stride)
    if kind == "average":
        return F.avg_pool2d(x, size, stride)
    if kind == "subsample":  # the upper left pixel of each window
        height, width = x.shape[2:]
        return x[:, :, : height - size + 1 : stride, : width - size + 1 : stride]
    # For contrast a convolution, which has parameters: each row goes from -1 to 1, divided by the size.
    kernel = torch.linspace(1, -1, size).flip(0).expand(1, 1, size, size) / size
    return F.conv2d(x, kernel, stride=stride)


x = picture[None, None]
pooled = pool(x)
print("pooled:", pooled[0, 0], sep="\n")
if kind == "max":
    winners = F.max_pool2d(x, size, stride, return_indices=True)[1]
    print("winners:", winners[0, 0], sep="\n")  # row * width + column

# The same picture, nudged: what comes in is 0, what leaves is lost.
nudged = pool(F.pad(x, (right, -right, down, -down)))
print("nudged:", nudged[0, 0], sep="\n")
print("largest change:", (nudged - pooled).abs().max().item())
