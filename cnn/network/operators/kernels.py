"""Well-known kernels by name: edges, blurs, sharpening."""

from math import comb

import torch
from torch import Tensor
from torch.nn import functional as F

from cnn.network.operators.checks import OperatorError, check_choice

KERNELS = {  # and the sizes in which they make sense, in pixels
    "identity": (1, 3, 5, 7),
    "edge_horizontal": (3, 5, 7),
    "edge_vertical": (3, 5, 7),
    "edge_falling": (3, 5, 7),
    "edge_rising": (3, 5, 7),
    "sobel_x": (3, 5, 7),
    "sobel_y": (3, 5, 7),
    "box_blur": (3, 5, 7),
    "gaussian_blur": (3, 5, 7),
    "sharpen": (3, 5, 7),
    "emboss": (3,),
}


def named_kernel(name: str, size: int = 3) -> Tensor:
    """A well-known kernel, (size, size) float32, for cross-correlation (as PyTorch computes).

    The edge kernels (Prewitt, as signs in the larger sizes) and Sobel answer positively where the picture gets lighter:
    `edge_vertical` and `sobel_x` to the right, so at the left border of a light stroke; `edge_horizontal` and `sobel_y`
    downwards; `edge_rising`, for borders that run like "/", to the lower right; `edge_falling`, for borders that run
    like "\\", to the upper right.
    Blurs sum to 1, edges to 0. Larger Sobel and Gaussian kernels are binomial (as OpenCV's getDerivKernels); larger
    sharpening kernels are unsharp masks, 2 * identity - Gaussian.
    """
    check_choice("kernel", name, tuple(KERNELS))
    if size not in KERNELS[name]:
        sizes = ", ".join(str(one) for one in KERNELS[name])
        raise OperatorError(f"The kernel {name} is made in the sizes {sizes}, not {size!r}.")
    steps = torch.arange(size) - float(size // 2)
    y, x = torch.meshgrid(steps, steps, indexing="ij")
    centre = ((x == 0) & (y == 0)).float()
    if name == "identity":
        return centre
    smooth, narrow = _binomial(size), F.pad(_binomial(size - 2), (2, 2))
    slope = narrow[:-2] - narrow[2:]  # binomial convolved with (-1, 0, 1), so that it falls on (-1, ..., 1)
    gaussian = torch.outer(smooth, smooth) / 4 ** (size - 1)
    cross = 5 * centre - (x.abs() + y.abs() == 1).float()
    return {
        "edge_horizontal": y.sign(),
        "edge_vertical": x.sign(),
        "edge_falling": (x - y).sign(),
        "edge_rising": (x + y).sign(),
        "sobel_x": torch.outer(smooth, slope),
        "sobel_y": torch.outer(slope, smooth),
        "box_blur": torch.ones(size, size) / size**2,
        "gaussian_blur": gaussian,
        "sharpen": cross if size == 3 else 2 * centre - gaussian,
        "emboss": x + y + centre,
    }[name]


def _binomial(size: int) -> Tensor:
    return torch.tensor([float(comb(size - 1, k)) for k in range(size)])
