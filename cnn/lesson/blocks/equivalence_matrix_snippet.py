"""A convolution is a fully connected layer whose matrix is mostly zero and repeats the kernel in every row."""

import torch
from torch.nn import functional as F

torch.set_printoptions(precision=4, sci_mode=False, linewidth=400, threshold=10_000)

# --- Settings ---
picture = torch.tensor([[0, 4, 6, 0], [0, 2, 9, 1], [0, 6, 5, 0], [1, 8, 0, 0]]).float()
kernel = torch.tensor([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]).float()
bias = 0.0
stride = 1
padding = 0  # pixels of zeros on each side
dilation = 1  # pixels from one number of the kernel to the next
# --- Computation ---

output = F.conv2d(picture[None, None], kernel[None, None], torch.tensor([bias]), stride, padding, dilation)[0, 0]

# The same as a matrix: one row for each output cell, one column for each pixel.
rows, columns = picture.shape
out_rows, out_columns = output.shape
f = len(kernel)
matrix = torch.zeros(out_rows * out_columns, rows * columns)
used = 0
for i in range(out_rows):
    for j in range(out_columns):
        for u in range(f):
            for v in range(f):
                y = i * stride + u * dilation - padding  # the pixel under kernel[u, v]
                x = j * stride + v * dilation - padding
                if 0 <= y < rows and 0 <= x < columns:
                    matrix[i * out_columns + j, y * columns + x] = kernel[u, v]
                    used += 1

product = (matrix @ picture.flatten() + bias).reshape(out_rows, out_columns)
print("matrix:", tuple(matrix.shape))
print("entries:", matrix.numel())
print("always zero:", matrix.numel() - used)
print("free:", kernel.numel() + 1)  # the kernel and the bias
print("convolution:", output, sep="\n")
print("product:", product, sep="\n")
print("largest difference:", (product - output).abs().max().item())
