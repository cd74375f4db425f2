"""Block 6, one way: a convolution is a fully connected layer whose matrix is mostly zero."""

import base64
import zlib
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from cnn.drawing.picture import FIELD
from cnn.lesson.answers import Packed, decimals, question, tiny
from cnn.lesson.block import Part, PartAnswer, choice, number
from cnn.lesson.choices import NAMED_KERNELS, SIZES, square_sizes
from cnn.lesson.context import Context, Pixels
from cnn.lesson.literals import tensor_code
from cnn.lesson.snippet import Snippet
from cnn.lesson.texts import Sentence
from cnn.network import operators

CODE = Snippet(__file__)


@dataclass(frozen=True)
class MatrixAnswer(PartAnswer):
    """What the part shows."""

    picture: Packed
    kernel: Packed
    output: Packed
    scales: list[float]  # the value of full ink, and the output's largest magnitude
    places: str  # base64 of zlib of a byte an entry: which weight of the kernel stands there, from 1; 0 is none
    rows: int
    columns: int
    row: int  # the marked one
    cell: tuple[int, int]  # the output cell that it gives
    row_value: str
    entries: str  # these three counts worked out
    zeros: str
    free: str
    difference: str  # the largest between the two ways
    own: Sentence  # what the network's own first layer would be


@dataclass(frozen=True)
class Matrix(Part):
    """Each row of the matrix is the kernel at one place."""

    name = "matrix"

    n: int = choice(6, square_sizes(4, 6, 8, 10, FIELD), label="picture")
    kernel: str = choice("sobel_x", NAMED_KERNELS)
    size: int = choice(3, SIZES, label="kernel_size")
    stride: int = number(1, 0, 9)
    padding: int = number(0, 0, 9)
    dilation: int = number(1, 0, 9)
    row: int = number(0, 0, 10_000)

    @torch.no_grad()
    def answer(self, context: Context) -> MatrixAnswer:
        pixels, kernel, output = self._work(context)
        f, n = len(kernel), len(pixels.levels)
        conv = nn.Conv2d(1, 1, f, self.stride, self.padding, self.dilation, device="meta")
        summary = operators.matrix_summary(conv, (1, n, n))
        # The same convolution with its weights numbered from 1 says which weight stands where; 0 is none.
        conv.weight, conv.bias = nn.Parameter(torch.arange(1.0, f * f + 1).reshape(1, 1, f, f)), None
        places = operators.conv_to_linear(conv, (1, n, n)).weight.to(torch.uint8)
        matrix = torch.cat([torch.zeros(1), kernel.flatten()])[places.int()]
        product = (matrix @ pixels.values.flatten()).reshape(output.shape)
        row = min(self.row, summary.rows - 1)
        free = summary.free_weights + summary.free_biases
        connected = summary.entries + summary.rows
        slips = [f"{one:,}" for one in (summary.entries, n * n + summary.rows, free, summary.columns)]
        values = {"f": f, "free": free, "n": n, "rows": summary.rows, "columns": summary.columns}
        values |= {"out_rows": output.shape[0], "out_columns": output.shape[1]}
        return MatrixAnswer(
            picture=Packed.of(pixels.values),
            kernel=Packed.of(kernel),
            output=Packed.of(output),
            scales=[pixels.full, float(output.abs().max())],
            places=base64.b64encode(zlib.compress(places.numpy().tobytes(), 1)).decode(),
            rows=summary.rows,
            columns=summary.columns,
            row=row,
            cell=divmod(row, output.shape[1]),
            row_value=decimals(product.flatten()[row]),
            entries=f"{summary.rows:,} × {summary.columns:,} = {summary.entries:,}",
            zeros=f"{summary.zeros:,} ({100 * summary.zeros / summary.entries:.1f} %)",
            free=f"{f} · {f} + 1 = {free}",
            difference=tiny((product - output).abs().max()),
            own=self._own(context),
            question=question("equivalence.matrix", f"{connected:,}", slips, **values),
        )

    def code(self, context: Context) -> str:
        pixels, kernel, _ = self._work(context)
        picture = tensor_code(pixels.levels, pixels.divisor)
        return CODE.code(self, picture=picture, kernel=tensor_code(kernel), bias="0.0")

    def _work(self, context: Context) -> tuple[Pixels, Tensor, Tensor]:
        """Picture, kernel and output map. Raises OperatorError."""
        pixels = context.pixels if self.n == FIELD else context.small(self.n)
        kernel = operators.named_kernel(self.kernel, self.size)
        output = operators.convolve(
            pixels.values, kernel, stride=self.stride, padding=self.padding, dilation=self.dilation
        )
        return pixels, kernel, output

    def _own(self, context: Context) -> Sentence:
        own = operators.matrix_summary(context.network.first, (1, FIELD, FIELD))
        counts = {"rows": own.rows, "columns": own.columns, "entries": own.entries}
        written = {name: f"{count:,}" for name, count in counts.items()}
        return Sentence("lesson.equivalence.matrix.own", written | {"free": f"{own.free_weights + own.free_biases}"})
