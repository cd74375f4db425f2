"""The building blocks of a convolutional network with free settings, one pure function each.

Everything that the lesson shows is computed here, on small pictures, with whatever kernel, stride, padding and dilation
the student chooses. Settings that cannot work raise OperatorError, whose message is one sentence for the student.

    output size                                         (n + 2p - d(f - 1) - 1)/s + 1, rounded down
    a 3x3 kernel without padding, 6x6 in                4x4 out
    conv1 of the network, 1x28x28 -> 8x28x28, as a matrix   6272 x 784: 4,917,248 entries, 72 of them free
    the network over a 28x112 strip                     22 places in one pass
"""

from cnn.network.operators.checks import OperatorError
from cnn.network.operators.convolution import ACTIVATIONS, convolve, window_at
from cnn.network.operators.equivalence import conv_to_linear, linear_to_conv, matrix_summary
from cnn.network.operators.flatten import flat_index, unflatten_index
from cnn.network.operators.kernels import KERNELS, kernel_sizes, named_kernel
from cnn.network.operators.padding import PADDING_MODES, pad, usage_counts
from cnn.network.operators.pooling import POOLS, Pooled, pool, shift
from cnn.network.operators.size import output_size, shrink_chain, size_formula
from cnn.network.operators.slide import fully_convolutional, slide, slide_cost, slide_stride, slide_windows

__all__ = [
    "ACTIVATIONS",
    "KERNELS",
    "PADDING_MODES",
    "POOLS",
    "OperatorError",
    "Pooled",
    "conv_to_linear",
    "convolve",
    "flat_index",
    "fully_convolutional",
    "kernel_sizes",
    "linear_to_conv",
    "matrix_summary",
    "named_kernel",
    "output_size",
    "pad",
    "pool",
    "shift",
    "shrink_chain",
    "size_formula",
    "slide",
    "slide_cost",
    "slide_stride",
    "slide_windows",
    "unflatten_index",
    "usage_counts",
    "window_at",
]
