"""The building blocks of a convolutional network with free settings, one pure function each.

Everything that the lesson shows is computed here, on small pictures, with whatever kernel, stride, padding and dilation
the student chooses. Settings that cannot work raise OperatorError, whose message is one sentence for the student.
"""

from cnn.network.operators.checks import OperatorError
from cnn.network.operators.convolution import ACTIVATIONS, convolve, window_at
from cnn.network.operators.equivalence import conv_to_linear, linear_to_conv, matrix_summary
from cnn.network.operators.flatten import flat_index, unflatten_index
from cnn.network.operators.kernels import KERNELS, named_kernel
from cnn.network.operators.padding import PADDING_MODES, pad, usage_counts
from cnn.network.operators.pooling import POOLS, Pooled, pool, shift
from cnn.network.operators.size import output_size, shrink_chain, size_formula
from cnn.network.operators.slide import fully_convolutional, slide, slide_cost, slide_stride, slide_windows
