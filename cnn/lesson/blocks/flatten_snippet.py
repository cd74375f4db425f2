"""Flatten and the fully connected output layer: the last maps become one vector, and this the logits."""

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
maps = unpack("eNpjYHCwZ2BosGOAAHsIboBjADXkA/k=", 2, 2, 2)  # the last maps: channels, height, width
weights = unpack("eNpjYHDYz8DgYM/A0GAHxEAaBOBsqDiKGFQ9WA7IbtgH5TNA+AxQOZCYw34AtMQOpw==", 3, 8)  # one row for each class
biases = unpack("eNpjYGjYz8DgYM8ApAEQPQL+", 3)
index = 7  # of the number that is followed back into its map
temperature = 1.0  # the logits are divided by it before softmax
# --- Computation ---

# Flatten: channel by channel, row by row. In double precision, for so many terms are added up below.
vector = maps.flatten().double()
print("vector:", tuple(vector.shape))

channels, height, width = maps.shape
channel, row, column = index // (height * width), index // width % height, index % width
print("cell:", (channel, row, column))
print("index:", (channel * height + row) * width + column)  # and back
print("value:", vector[index].item(), maps[channel, row, column].item())

# Fully connected: one dot product for each class, plus its bias.
logits = weights.double() @ vector + biases.double()
print("logits:", logits, sep="\n")
print("linear:", F.linear(vector, weights.double(), biases.double()), sep="\n")  # PyTorch's own layer

# Softmax: exp of each, divided by the sum of all; positive numbers that sum to 1.
probabilities = (logits / temperature).softmax(dim=0)
print("probabilities:", probabilities, sep="\n")
print("answer:", probabilities.argmax().item())
