"""Where a cell of the maps stands in the flattened vector, and back."""

from math import prod

from cnn.network.operators.checks import check_shape, check_whole


def flat_index(channel: int, row: int, column: int, shape: tuple[int, ...]) -> int:
    """Place in the flattened vector of one cell of maps of `shape` (C, H, W): (channel * H + row) * W + column."""
    check_shape(shape)
    for name, place, length in zip(("channel", "row", "column"), (channel, row, column), shape, strict=True):
        check_whole(name, place, 0, length - 1)
    return (channel * shape[1] + row) * shape[2] + column


def unflatten_index(index: int, shape: tuple[int, ...]) -> tuple[int, int, int]:
    """(channel, row, column) in maps of `shape` (C, H, W) of one place in the flattened vector."""
    check_shape(shape)
    check_whole("index", index, 0, prod(shape) - 1)
    channel, rest = divmod(index, shape[1] * shape[2])
    return channel, *divmod(rest, shape[2])
