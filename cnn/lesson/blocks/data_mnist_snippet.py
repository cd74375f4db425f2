"""MNIST through torchvision, which downloads it once, and one digit of it as a grid of numbers."""

import torch
from torchvision.datasets import MNIST

torch.set_printoptions(precision=4, sci_mode=False, linewidth=400, threshold=10_000)

# --- Settings ---
folder = "data"  # where MNIST is kept
index = 0  # of the digit, among the 60,000 training digits
# --- Computation ---

digits = MNIST(folder, train=True, download=True)
print("training digits:", tuple(digits.data.shape))
print("of each digit:", digits.targets.bincount(minlength=10).tolist())

picture = digits.data[index]
print("label:", digits.targets[index].item())
print("grey levels:", picture, sep="\n")  # 0 is paper, 255 is ink
print("as the network reads them:", picture / 255, sep="\n")
